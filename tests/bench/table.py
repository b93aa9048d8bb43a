"""The one table that a run prints."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table


WIDTH = 150


@dataclass(frozen=True, kw_only=True)
class Line:
    """One thing measured. `least` and `middle` are of all rounds, in `unit`."""

    what: str
    least: float
    middle: float
    unit: str
    bar: str
    met: bool
    peer: str = ""  # the other way, and how many times as long it took as ours


def printed(lines: Sequence[Line], machine: str, sizes: str) -> None:
    """Print the table; the words stay on one line each, so that a test can read them."""
    table = Table(title=f"{sizes}\n{machine}", title_justify="left")
    for name, justify in COLUMNS.items():
        table.add_column(name, justify="right" if justify else "left", no_wrap=True)
    for line in lines:
        table.add_row(
            line.what,
            _figure(line.least, line.unit),
            _figure(line.middle, line.unit),
            line.bar,
            "met" if line.met else "NOT MET",
            line.peer,
        )
    Console(width=WIDTH).print(table)


COLUMNS = {
    "what": False,
    "least": True,
    "median": True,
    "bar": True,
    "": False,
    "the same done otherwise, in the same run": False,
}


def _figure(number: float, unit: str) -> str:
    return f"{number:,.3g} {unit}" if number < 1000 else f"{number:,.0f} {unit}"
