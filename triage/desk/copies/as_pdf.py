"""The copy for an outage as an accessible PDF that can be read and written on by hand."""

import json
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from triage.desk.copies.held import Held
from triage.desk.copies.paper import compiled, moment
from triage.desk.entries import OWN_FIRST, in_one_line
from triage.desk.reasons import day
from triage.desk.views import ListEntry, OwnFirst
from triage.referrals import Band, Pathway


PAGES = Path(__file__).parent / "outage.typ"
# Where no reason is told: what that means, and what is said of a hidden priority.
NOTHING = ("Nothing known asks for an earlier place", "Nothing that tells is known")
TITLES = {
    Pathway.NEURODEVELOPMENTAL: "Neurodevelopmental list",
    Pathway.SPEECH_LANGUAGE: "Speech and language list",
    Pathway.UNDECIDED: "Children whose pathway is not chosen yet",
}


def written(held: Held) -> bytes:
    """The whole file. A box in it for a letter stands beside the child's number."""
    told = json.dumps(_told(held), ensure_ascii=False)
    return compiled(PAGES, {"held": told}, held.made_at)


def _told(held: Held) -> dict[str, Any]:
    return {
        "title": TITLES[held.filters.pathway],
        "service": held.service,
        "made_at": moment(held.made_at),
        "made_by": held.made_by,
        "ends_at": moment(held.ends_at),
        "rules": held.rules,
        "total": f"{len(held.everyone):,}",
        "safe": _rows(held.safe, held.made_at.date()),
        "bands": list(_parts(held)),
    }


def _parts(held: Held) -> Iterator[dict[str, Any]]:
    """Band by band, and last those whose band whoever took the copy owes."""
    day_made = held.made_at.date()
    for band in Band:
        label = f"{held.labels[band]} ({band.name})"
        yield {"label": label, "rows": _rows(held.in_band(band), day_made)}
    if held.own_first:
        yield {"label": OWN_FIRST, "rows": _rows(held.own_first, day_made)}


def _rows(some: Iterable[ListEntry | OwnFirst], today: date) -> list[dict[str, str]]:
    return [
        {
            "place": f"{one.place:,}" if one.place else "",
            "name": one.name or "Name not known",
            "number": _grouped(one.nhs_number),
            "born": f"{day(one.born_on)}" if one.born_on else "not known",
            "why": in_one_line(one.why) or NOTHING[one.band is None],
            "waiting": f"{one.weeks_waited} weeks",
            "due": _due(one.due_on, today),
            "next": one.next_step,
            "safe": one.safe_task or "",
            "confirmed": f"Confirmed by {one.confirmed_by}" if one.confirmed_by else "",
        }
        for one in some
    ]


def _due(due_on: date | None, today: date) -> str:
    if due_on is None:
        return ""
    return f"{'Was due' if due_on < today else 'Due'} {day(due_on)}"


def _grouped(digits: str | None) -> str:
    return f"{digits[:3]} {digits[3:6]} {digits[6:]}" if digits else "not known"
