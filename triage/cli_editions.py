"""Commands about editions of the rules: draft one, and rehearse it on the real lists."""

import csv
import gc
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import typer
from rich.table import Table

from triage.cli_refusals import plain_refusals, talk
from triage.cli_work import BY, open_work


if TYPE_CHECKING:
    from triage.desk.editions.rehearsing import Rehearsed
    from triage.waiting_list.rehearsal import GroupLine

NOT_SHOWN = "hidden"  # too few to tell, or it would tell of too few
COLUMNS = (
    *("referral", "list", "place now", "place then"),
    *("priority now", "priority then", "what changes"),
)


def draft(
    folder: Annotated[
        Path, typer.Argument(help="A folder with rules/ and models/, to be kept.")
    ],
    why: Annotated[str, typer.Option(help="What is new in it, in a sentence.")],
    by: Annotated[str, typer.Option(help="Who drafted it.")] = BY,
) -> None:
    """Keep new rules as a draft, after every check. What is in force stays in force."""
    from triage.desk.editions import drafts

    with plain_refusals(), open_work(by, writes=True) as work:
        digest = drafts.draft(work, folder, why=why)
    talk.print(
        "Kept as a draft. Prove it, rehearse it, and have two people approve it."
    )
    typer.echo(digest)


def rehearse(
    digest: Annotated[
        str, typer.Argument(help="The edition's digest, or how it begins.")
    ],
    as_of: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="The day; today if not given."),
    ] = None,
    places: Annotated[
        int, typer.Option(min=0, help="Name who moves by more places than this.")
    ] = 10,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="Where to write who would move, as CSV."),
    ] = None,
) -> None:
    """Show who would move on the lists as they stand. Nothing is changed."""
    from triage.desk.editions import drafts, rehearsing

    gc.disable()  # one command makes one list: nothing is thrown away before it ends
    with plain_refusals(), open_work(BY) as work:
        day = rehearsing.near_day(as_of.date() if as_of else None, work.today)
        name = drafts.named(work.session, work.tenant, digest)
        content = drafts.content_of(work.session, work.tenant, name)
        found = rehearsing.rehearse(
            work.session, work.tenant, content, day=day, now=work.now
        )
    _say(found)
    if output is None:
        _write(sys.stdout, found, places)
        return
    with output.open("w", newline="", encoding="utf-8") as out:
        _write(out, found, places)
    talk.print(f"Written: {output}")


def _say(found: "Rehearsed") -> None:
    """The counts, in which a number below five is never told."""
    from triage.waiting_list.rehearsal import totals

    whole = totals(found.moves)
    told = Table(title=f"Rehearsed for {found.day.isoformat()}", box=None)
    told.add_column("", no_wrap=True)
    for name in ("children", *(change.name.lower() for change in whole.counts)):
        told.add_column(name, justify="right", no_wrap=True)
    told.add_row("all", *_numbers(whole))
    for table in found.groups:
        told.add_row(f"by {table.kind}")
        for line in table.lines:
            told.add_row(f"  {line.group}", *_numbers(line))
    talk.print(told)
    talk.print(f"Same-day tasks that would open: {found.safe_tasks:,}.")
    talk.print(f"Reviews that would open: {found.reviews:,}.")


def _numbers(line: "GroupLine") -> list[str]:
    numbers = (line.children, *line.counts.values())
    return [NOT_SHOWN if one is None else str(one) for one in numbers]


def _write(out: TextIO, found: "Rehearsed", places: int) -> None:
    """Who would move, in the order of the lists that would be."""
    written = csv.writer(out)
    written.writerow(COLUMNS)
    for one in found.moves:
        if changes := one.changes(places):
            before = one.band_before.name if one.band_before else ""
            first = (one.then.referral_id, one.then.pathway.value, one.place_before)
            rest = (one.place, before, one.then.band.name, "; ".join(changes))
            written.writerow([*first, *rest])
