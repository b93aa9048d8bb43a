"""The copy for an outage as CSV: every line stands alone, with when and by whom."""

import csv
from io import StringIO

from triage.calendar import LONDON
from triage.desk.copies.held import Held
from triage.desk.entries import OWN_FIRST, in_one_line
from triage.desk.export import Cell, neutral
from triage.desk.views import ListEntry, OwnFirst


COLUMNS = (
    "place",
    "priority",
    "needs_a_person_now",
    "name",
    "nhs_number",
    "born_on",
    "weeks_waited",
    "waiting_since",
    "due_on",
    "why",
    "not_known",
    "next_step",
    "confirmed_by",
    "referral_id",
    "list",
    "copy_made_at",
    "copy_made_by",
    "do_not_use_after",
    "ordered_by",
)
BYTE_ORDER_MARK = "\ufeff"  # or Excel reads names with accents wrongly


def written(held: Held) -> bytes:
    """The whole file. No cell begins as a formula would."""
    out = StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    told = _told(held)
    for one in held.everyone:
        writer.writerow([neutral(cell) for cell in (*_row(held, one), *told)])
    return (BYTE_ORDER_MARK + out.getvalue()).encode()


def _row(held: Held, one: ListEntry | OwnFirst) -> list[Cell]:
    band = f"{one.band.name} {held.labels[one.band]}" if one.band else OWN_FIRST
    return [
        one.place or "",
        band,
        one.safe_task or "",
        one.name,
        one.nhs_number or "not known",
        one.born_on.isoformat() if one.born_on else "not known",
        one.weeks_waited,
        one.clock_start.isoformat(),
        one.due_on.isoformat() if one.due_on else "",
        in_one_line(one.why),
        "; ".join(one.not_known),
        one.next_step,
        one.confirmed_by or "a proposal",
        one.referral_id,
        one.pathway.value,
    ]


def _told(held: Held) -> list[Cell]:
    """The same on every line, so that a line copied elsewhere still says it."""
    moments = (held.made_at, held.ends_at)
    made, ends = (f"{at.astimezone(LONDON):%Y-%m-%d %H:%M}" for at in moments)
    return [made, held.made_by, ends, held.rules]
