"""The evidence bundle as an accessible PDF. Its words go in as data, never as markup."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from triage.desk.copies.paper import compiled, moment
from triage.desk.reasons import day
from triage.desk.record.evidence import Evidence, Part
from triage.desk.record.words import NOT_RECORDED


PAGES = Path(__file__).parent / "evidence.typ"
EMPTY = ("", NOT_RECORDED, "None", "Nothing")


def written(made: Evidence, *, service: str) -> bytes:
    """The whole bundle."""
    told = json.dumps(_told(made, service), ensure_ascii=False)
    return compiled(PAGES, {"told": told}, made.made_at)


def _told(made: Evidence, service: str) -> dict[str, Any]:
    return {
        "service": service,
        "name": made.child.name or "name not known",
        "as_of": moment(made.as_of),
        "made_at": moment(made.made_at),
        "made_by": made.made_by,
        "digest": made.digest,
        "head": list(_head(made)),
        "warnings": list(_warnings(made)),
        "story": [
            {
                "at": moment(one.at),
                "what": one.what,
                "words": one.words,
                "check": one.check,
            }
            for one in made.story
        ],
        "parts": [_part(one) for one in made.parts],
        "nothing_in": list(made.nothing_in),
    }


def _head(made: Evidence) -> Iterator[tuple[str, str]]:
    yield (
        "Date of birth",
        day(made.child.born_on) if made.child.born_on else "Not known",
    )
    yield "NHS number", made.child.nhs_number or "Not known"
    yield "As it stood at", moment(made.as_of)
    yield "For", f"{made.for_whom}. Asked for by {made.asked_by}"
    yield "Taken out", f"{moment(made.made_at)} by {made.made_by}"
    yield (
        "Other children",
        f"{made.hidden}, written as ‘another child’ where the record knows them",
    )
    yield "Later rows left out", f"{sum(one.left_out for one in made.parts):,}"
    yield "Digest (SHA-256)", made.digest


def _warnings(made: Evidence) -> Iterator[str]:
    if made.decides_alone:
        yield "This young person is 16 or over. Their own consent decides what anybody is given, unless a court orders it."
    yield "Words that people typed may still name others: read them. Take out what would harm somebody, or what was told in confidence, and say that you did."
    yield "Words marked ‘Written over since’ were changed after that day, and what they said then was not kept."
    for title in made.not_kept:
        yield f"{title}: this is only ever known as of now, so it is not told here."
    yield from made.checks


def _part(part: Part) -> dict[str, Any]:
    one = part.section
    return {
        "title": one.title,
        "check": one.check if one.rows else "",
        "note": part.note if one.rows else "",
        "left_out": part.left_out,
        "rows": [
            [
                pair
                for pair in zip(one.columns, row, strict=True)
                if pair[1] not in EMPTY
            ]
            for row in one.rows
        ],
    }
