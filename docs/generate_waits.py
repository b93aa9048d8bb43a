"""The page of the managers' numbers: each with its one definition, unit and source."""

from collections.abc import Callable, Iterable, Sequence

from triage.waits.definitions import DEFINITIONS
from triage.waits.figure import Why


Table = Callable[[Sequence[str], Iterable[Sequence[str]]], str]


def waits(table: Table) -> str:
    """Every number of a list, and every sentence that may stand in its place."""
    rows = [
        (one.label, one.unit, one.means, one.source, f"`{one.name}`")
        for one in DEFINITIONS
    ]
    heads = ("number", "unit", "what it is", "source", "name in programs")
    return (
        "# The numbers of a list\n\n"
        "Each number has one definition, and is the same on every page, in every file "
        "and for every program. It says how the list stood at the end of a day: who had "
        "come and had not yet left. What happened later changes no number of that day.\n\n"
        "Demand, capacity and all that follows from them are given over the last 52 "
        "weeks and over the last 13. A wait is counted in whole days from the day the "
        "child's clock started, which a move to the other list or a return does not "
        "change. Intervals are 95 %.\n\n"
        f"{table(heads, rows)}\n\n"
        "## What is said in place of a number\n\n"
        "A number that cannot be given is never 0, blank or *not a number*. One of these "
        "sentences stands in its place.\n\n"
        + "\n".join(f"* {one}" for one in Why)
        + "\n\nSee also [where our numbers differ from NHSRwaitinglist]"
        "(../explanation/where-our-numbers-differ.md).\n"
    )
