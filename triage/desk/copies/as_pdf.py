"""The copy for an outage as an accessible PDF that can be read and written on by hand."""

import json
from collections.abc import Iterable
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst

from triage.calendar import LONDON
from triage.desk.copies.held import Held
from triage.desk.reasons import day
from triage.desk.views import ListEntry
from triage.referrals import Band, Pathway


PAGES = Path(__file__).parent / "outage.typ"
ACCESSIBLE: "typst.PDFStandards" = "ua-1"
TITLES = {
    Pathway.NEURODEVELOPMENTAL: "Neurodevelopmental list",
    Pathway.SPEECH_LANGUAGE: "Speech and language list",
    Pathway.UNDECIDED: "Children whose pathway is not chosen yet",
}


def written(held: Held) -> bytes:
    """The whole file. What it says goes in as data, never as part of the document.

    A letter that no font of this machine has cannot stand in a PDF that claims to be
    accessible. A copy is worth more than the claim, so then it is made without it, and
    a box stands for the letter beside the child's number.
    """
    told = json.dumps(_told(held), ensure_ascii=False)
    moment = int(held.made_at.timestamp())
    try:
        return _compiled(told, moment, ACCESSIBLE)
    except typst.TypstError:
        return _compiled(told, moment, [])


def _compiled(told: str, moment: int, standards: "typst.PDFStandards") -> bytes:
    paper = typst.Compiler(
        PAGES.read_bytes(), font_paths=_fonts(), sys_inputs={"held": told}
    )
    made = paper.compile(format="pdf", pdf_standards=standards, timestamp=moment)
    assert isinstance(made, bytes)
    return made


@cache
def _fonts() -> typst.Fonts:
    """The machine's fonts and typst's own; finding them takes a while."""
    return typst.Fonts()


def _told(held: Held) -> dict[str, Any]:
    return {
        "title": TITLES[held.filters.pathway],
        "service": held.service,
        "made_at": _moment(held.made_at),
        "made_by": held.made_by,
        "ends_at": _moment(held.ends_at),
        "rules": held.rules,
        "total": f"{len(held.entries):,}",
        "safe": _rows(held.safe, held.made_at.date()),
        "bands": [
            {
                "label": f"{held.labels[band]} ({band.name})",
                "rows": _rows(held.in_band(band), held.made_at.date()),
            }
            for band in Band
        ],
    }


def _rows(some: Iterable[ListEntry], today: date) -> list[dict[str, str]]:
    return [
        {
            "place": f"{one.place:,}",
            "name": one.name or "Name not known",
            "number": _grouped(one.nhs_number),
            "born": f"{day(one.born_on)}" if one.born_on else "not known",
            "why": "; ".join(one.why) or "Nothing known asks for an earlier place",
            "waiting": f"{one.weeks_waited} weeks",
            "due": f"{'Was due' if one.due_on < today else 'Due'} {day(one.due_on)}",
            "next": one.next_step,
            "safe": one.safe_task or "",
            "confirmed": f"Confirmed by {one.confirmed_by}" if one.confirmed_by else "",
        }
        for one in some
    ]


def _grouped(digits: str | None) -> str:
    return f"{digits[:3]} {digits[3:6]} {digits[6:]}" if digits else "not known"


def _moment(at: datetime) -> str:
    local = at.astimezone(LONDON)
    return f"{day(local.date())} at {local:%H:%M}"
