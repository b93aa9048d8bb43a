"""The one table that a run prints."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table


WIDTH = 190


@dataclass(frozen=True, kw_only=True)
class Line:
    """One thing measured. `least` and `middle` are of all rounds, in `unit`."""

    what: str
    least: float
    middle: float
    unit: str
    bar: str
    met: bool
    peer: str = ""  # the other way: its least and median, as many times ours


def printed(lines: Sequence[Line], title: str, *, compared: bool) -> None:
    """Print the table, each line's words on one line; bars only where they say something."""
    table = Table(title=title, title_justify="left")
    for name, justify in COLUMNS.items():
        table.add_column(name, justify="right" if justify else "left", no_wrap=True)
    for line in lines:
        table.add_row(
            line.what,
            _figure(line.least, line.unit),
            _figure(line.middle, line.unit),
            line.bar,
            ("met" if line.met else "NOT MET") if compared else "not compared",
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
