"""A server that answers each request with exactly the bytes a test wrote down."""

import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager


HANG_UP = b""


def answer(status: int, body: bytes, *headers: str) -> bytes:
    """One whole HTTP answer."""
    head = [f"HTTP/1.1 {status} Said", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join([*head, "Connection: close", "", ""]).encode() + body


@contextmanager
def scripted(answers: Sequence[bytes]) -> Iterator[tuple[str, list[bytes]]]:
    """The server's address, and every request it got."""
    got: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as door:
        door.settimeout(10)

        def serve() -> None:
            for said in answers:
                try:
                    talk, _ = door.accept()
                except OSError:
                    return
                with talk:
                    got.append(_request(talk))
                    talk.sendall(said)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{door.getsockname()[1]}", got
    thread.join(10)


def _request(talk: socket.socket) -> bytes:
    talk.settimeout(5)
    read = b""
    while b"\r\n\r\n" not in read:
        read += talk.recv(65_536)
    head, _, body = read.partition(b"\r\n\r\n")
    length = next(
        (
            int(line.split(b":")[1])
            for line in head.split(b"\r\n")
            if line.lower().startswith(b"content-length:")
        ),
        0,
    )
    while len(body) < length:
        body += talk.recv(65_536)
    return head + b"\r\n\r\n" + body
