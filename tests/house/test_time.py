"""Time is an argument: clocks are read at the edge and nowhere else."""

from tests.house.tree import CODE, calls, name, python


READERS = {
    "date.today",
    "datetime.date.today",
    "datetime.now",
    "datetime.today",
    "datetime.datetime.now",
    "datetime.utcnow",
    "time.time",
    "time.localtime",
}
MAY_READ = ("api/deps.py", "triage/schedule.py", "triage/cli.py", "triage/cli_")


def test_only_the_edge_reads_a_clock() -> None:
    readers = [
        f"{name(path)}:{line} {called}"
        for path in python(*CODE)
        if not name(path).startswith(MAY_READ)
        for line, called, _ in calls(path)
        if called in READERS
    ]

    assert readers == []
