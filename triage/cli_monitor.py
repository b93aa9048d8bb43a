"""How a card fares, at the command line: the figures of the page on watched cards."""

import csv
import json
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from triage.cli_refusals import plain_refusals, talk
from triage.cli_work import BY, open_work
from triage.referrals import Pathway


if TYPE_CHECKING:
    from triage.desk.watching.shown import ListWatched


def monitor(
    month: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m"], help="Only what is told of one month."),
    ] = None,
    pathway: Annotated[
        Pathway | None, typer.Option(help="Only this list; every list if not given.")
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="Where to write every figure: .json, .csv"),
    ] = None,
) -> None:
    """Work out how each list's card fares, as of now. Keeps and changes nothing."""
    from triage.desk.watching import making, shown

    lists = making.LISTS if pathway is None else (pathway,)
    with plain_refusals():
        with open_work(BY) as work, talk.status("Working it out"):
            found = [shown.of(one, making.watch(work, one)) for one in lists]
        rows = shown.as_rows(found)
        rows = shown.of_month(rows, month.date()) if month else rows
    _say(found)
    _write(output, shown.HEAD, rows)


def _say(found: Sequence["ListWatched"]) -> None:
    for one in found:
        talk.print(f"\n[bold]{one.pathway.value}[/]  {one.why_not}")
        for section in one.sections:
            mark = "[bold red]Look at this:[/] " if section.flagged else ""
            talk.print(f"{section.title}  {mark}{section.finding}")


def _write(
    output: Path | None, head: Sequence[str], rows: Sequence[Sequence[str]]
) -> None:
    if output is None:
        _csv(sys.stdout, head, rows)
        return
    with output.open("w", newline="", encoding="utf-8") as out:
        if output.suffix == ".json":
            told = [dict(zip(head, row, strict=True)) for row in rows]
            json.dump(told, out, indent=2, ensure_ascii=False)
        else:
            _csv(out, head, rows)
    talk.print(f"Written: {output}")


def _csv(out: TextIO, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    written = csv.writer(out)
    written.writerow(head)
    written.writerows(rows)
