"""Every measurement of `make bench` still works. What it measures is for a quiet machine."""

import subprocess
import sys
from pathlib import Path

import pytest


ROOT = Path(__file__).parents[2]
MEASURED = (
    "children in memory: bands, reasons, points, order",
    "peak memory of its process",
    "children: the rules alone",
    "one child: the rules alone",
    "one child: rules, points, reasons in words",
    "CSV rows to a ranked CSV",
    "list page of 50 at",
    "every number of a list of",
    "a card learnt from",
    "coded children scored",
    "worse answers with fewer points",
    "a list that reacts",
    "refits in a loop",
    "figures of the lists, cold, at",
)


@pytest.mark.no_cover
def test_the_quick_bench_runs_and_prints_every_line() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench", "--quick"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert [line for line in MEASURED if line not in done.stdout] == []
    assert "cores" in done.stdout
