"""A throw-away PostgreSQL: started as root or not, gone when the tests are."""

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path


# Nothing here outlives the tests, so nothing waits for a disk.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
DROP_TO = ("postgres", "nobody")  # initdb refuses to run as root


def binaries() -> Path | None:
    """The folder that holds initdb; None when the machine has none."""
    if named := os.environ.get("PG_BIN"):
        return Path(named)
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    versions = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = sorted(versions, key=lambda path: int(path.parts[-3]))
    return newest[-1].parent if newest else None


@contextlib.contextmanager
def server(folder: Path, settings: Sequence[str] = FAST) -> Iterator[str]:
    """A running server's address, as SQLAlchemy writes it."""
    home = Path(tempfile.mkdtemp(prefix="waiting-list-pg-"))
    user = _user()
    if user:
        os.chown(home, *user)
    port = free_port()
    _run(folder, home, user, "initdb", *_initdb(home))
    _run(folder, home, user, "pg_ctl", *_start(home, port, settings))
    try:
        yield f"postgresql+psycopg://postgres@127.0.0.1:{port}"
    finally:
        _run(
            folder,
            home,
            user,
            "pg_ctl",
            "-D",
            f"{home}/data",
            "-m",
            "immediate",
            "stop",
        )
        shutil.rmtree(home, ignore_errors=True)


def _initdb(home: Path) -> list[str]:
    locale = ["-E", "UTF8", "--locale=C.UTF-8"]
    return ["-D", f"{home}/data", "-A", "trust", "-U", "postgres", *locale, "-N"]


def _start(home: Path, port: int, chosen: Sequence[str]) -> list[str]:
    settings = [
        "listen_addresses=127.0.0.1",
        f"unix_socket_directories={home}",
        *chosen,
    ]
    options = f"-p {port} " + " ".join(f"-c {one}" for one in settings)
    return ["-D", f"{home}/data", "-l", f"{home}/log", "-w", "-o", options, "start"]


def _user() -> tuple[int, int] | None:
    if os.geteuid() != 0:
        return None
    known = {one.pw_name: one for one in pwd.getpwall()}
    name = next(name for name in DROP_TO if name in known)
    return known[name].pw_uid, known[name].pw_gid


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


def _run(
    folder: Path, home: Path, user: tuple[int, int] | None, name: str, *words: str
) -> None:
    subprocess.run(
        [str(folder / name), *words],
        check=True,
        cwd=home,
        env={"PATH": os.environ["PATH"], "HOME": str(home), "LC_ALL": "C.UTF-8"},
        stdout=subprocess.DEVNULL,
        user=user[0] if user else None,
        group=user[1] if user else None,
        extra_groups=[] if user else None,
    )
