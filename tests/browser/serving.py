"""A front door on a port of this machine, for as long as a test needs it."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn


@contextmanager
def served(app: Any, door: socket.socket | None = None, **more: Any) -> Iterator[str]:
    """The address an app answers at; on a door of its own unless one is given."""
    chosen = {"log_level": "error", "lifespan": "off"} | more
    config = uvicorn.Config(app, host="127.0.0.1", port=0, **chosen)
    server = uvicorn.Server(config)
    sockets = [door] if door else None
    thread = threading.Thread(target=server.run, args=(sockets,), daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)


def a_door() -> tuple[socket.socket, str]:
    """A free port and its address, before anything answers there."""
    door = socket.socket()
    door.bind(("127.0.0.1", 0))
    return door, f"http://127.0.0.1:{door.getsockname()[1]}"
