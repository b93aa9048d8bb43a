"""The demonstration, the server and the timers, started as people start them."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import psutil
import pytest
from typer.testing import CliRunner

from triage import cli, schedule
from triage.desk import demonstration, health
from triage.desk.demonstration import NotADemonstration
from triage.desk.opening import opened
from triage.settings import Settings


ROOT = Path(__file__).parents[2]
LONGEST_START = 300  # seconds; inventing and importing 2,000 children comes first
NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running(home: Path, *words: str) -> Iterator[subprocess.Popen[str]]:
    env = os.environ | {"HOME": str(home), "PYTHONPATH": str(ROOT)}
    started = subprocess.Popen(
        [sys.executable, "-m", "triage.cli", *words],
        env=env,
        cwd=home,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield started
    finally:
        started.send_signal(signal.SIGINT)
        started.wait(timeout=30)
        assert started.stderr is not None
        started.stderr.close()


def page(address: str) -> str:
    """The page at an address, once somebody answers there."""
    last = time.monotonic() + LONGEST_START
    while True:
        try:
            with urlopen(address, timeout=5) as answer:
                text: str = answer.read().decode()
                return text
        except (URLError, TimeoutError):  # it is also busy sending its first messages
            assert time.monotonic() < last, "nobody answered"
            time.sleep(0.5)


def test_the_demonstration_opens_from_any_folder_and_is_made_anew_only_when_asked(
    tmp_path: Path,
) -> None:
    port, said = free_port(), list[str]()

    with running(tmp_path, "demo", "--no-browser", "--port", str(port)) as started:
        shown = page(f"http://127.0.0.1:{port}/")
    (kept,) = tmp_path.rglob("demonstration.sqlite")
    for fresh in (False, True):
        demonstration.prepare(
            kept.parent, port=1, fresh=fresh, now=NOW, say=said.append
        )

    assert "Demonstration" in shown
    assert "Dr Priya Shah" in shown
    assert started.returncode in (0, -signal.SIGINT, 130)
    assert len(said) == 1


def test_a_database_that_is_no_demonstration_is_left_alone(tmp_path: Path) -> None:
    opened(f"sqlite:///{tmp_path / 'demonstration.sqlite'}")

    with pytest.raises(NotADemonstration):
        demonstration.prepare(tmp_path, port=1, fresh=False, now=NOW, say=print)


def test_the_server_is_refused_beyond_this_machine() -> None:
    result = CliRunner().invoke(cli.app, ["serve", "--host", "0.0.0.0"])

    assert result.exit_code == 1
    assert "sign-in" in result.stderr


def test_the_next_free_port_is_taken_when_the_one_asked_for_is_not_free() -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        asked: int = busy.getsockname()[1]

        assert cli._free_port(asked) != asked


def test_a_timer_finds_nothing_due_in_an_empty_store(tmp_path: Path) -> None:
    engine = opened(f"sqlite:///{tmp_path / 'empty.sqlite'}")

    found = [schedule.tick(engine, "local", timer) for timer in schedule.TIMERS]

    assert found == [0] * len(schedule.TIMERS)


def test_the_worker_ticks_until_it_is_stopped(tmp_path: Path) -> None:

    with running(tmp_path, "worker") as started:
        last = time.monotonic() + LONGEST_START
        while not (tmp_path / "triage.sqlite").exists() and time.monotonic() < last:
            time.sleep(0.2)
        time.sleep(1)
        still_running = started.poll() is None

    assert still_running


def test_a_server_that_is_ended_leaves_no_worker_behind(tmp_path: Path) -> None:
    port = free_port()

    words = ("serve", "--with-worker", "--port", str(port))
    with running(tmp_path, *words) as started:
        page(f"http://127.0.0.1:{port}/sign-in")
        beside = psutil.Process(started.pid).children(recursive=True)
        started.terminate()
        _, alive = psutil.wait_procs(beside, timeout=30)

    assert beside
    assert alive == []


def test_the_doctor_names_what_is_wrong(tmp_path: Path) -> None:
    settings = Settings(
        database_url="mysql://somewhere/else", content=tmp_path, tenant="local"
    )

    checks = dict(health.checks(settings))

    assert "mysql" in (checks["Database"] or "")
    assert checks["Rule books, scorecards and policy"] is not None
    assert checks["Time zone"] is None
