"""Exports to a ranked list with the command people type, in a process of its own."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from tests.bench.made import AS_OF, SEED
from triage.desk.invented import write_exports


COMMAND = "from triage.cli import app; app()"
KIB_IN_MIB = 1024


@dataclass(frozen=True, kw_only=True)
class EndToEnd:
    """One run: what it took, and how many rows went in and out."""

    seconds: float
    peak_mib: float
    rows: int
    placed: int


def measured(children: int) -> EndToEnd:
    """`triage rank` on two exports of about as many rows as children."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        files = write_exports(folder, children=children, as_of=AS_OF, seed=SEED)
        ranked = folder / "list.csv"
        words = ["rank", *map(str, files), "--as-of", f"{AS_OF}", "-o", str(ranked)]
        seconds, peak_mib = _run([sys.executable, "-c", COMMAND, *words])
        return EndToEnd(
            seconds=seconds,
            peak_mib=peak_mib,
            rows=sum(_lines(file) for file in files),
            placed=_lines(ranked),
        )


def _run(command: list[str]) -> tuple[float, float]:
    started = perf_counter()
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as running:
        _, status, used = os.wait4(running.pid, 0)
        running.returncode = os.waitstatus_to_exitcode(status)
    if running.returncode:
        raise subprocess.CalledProcessError(running.returncode, command)
    return perf_counter() - started, used.ru_maxrss / KIB_IN_MIB


def _lines(file: Path) -> int:
    """Rows below the heading; no invented cell holds a line break."""
    with file.open("rb") as opened:
        return sum(1 for _ in opened) - 1
