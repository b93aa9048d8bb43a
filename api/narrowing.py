"""How a person or a program narrows a waiting list, as an address says it."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends, Query

from api.wording import BAND_LABELS
from triage.desk.deciding import blind
from triage.desk.desk import Desk
from triage.desk.list_shown import Viewer
from triage.desk.views import Filters
from triage.referrals import Band, Pathway
from triage.roles import Action


LONGEST_NAME = 80
NOT_KNOWN = "not known"  # a language nobody wrote down


class BandChoice(StrEnum):
    """A band as an address names it."""

    P1 = "P1"
    P2 = "P2"
    P3 = "P3"
    P4 = "P4"


class Only(StrEnum):
    """What else the list can be narrowed to."""

    SAFE = "safe"
    DECISION = "decision"
    OWN = "own"
    QUESTION = "question"
    NO_REPLY = "no-reply"
    CHANGED = "changed"
    OVER = "over"
    MINE = "mine"


class Waited(StrEnum):
    """For how long a child has waited, in whole weeks passed."""

    ANY = ""
    EIGHTEEN = "18"
    YEAR = "52"


ONLY_LABELS = {
    Only.SAFE: "Needs a person now",
    Only.DECISION: "Needs a decision",
    Only.OWN: "My own priority first",
    Only.QUESTION: "Open question",
    Only.NO_REPLY: "No reply to what was asked",
    Only.CHANGED: "Changed this week",
    Only.OVER: "Past the date for their priority",
    Only.MINE: "I have a task",
}
WAITED_LABELS = {
    Waited.ANY: "Any",
    Waited.EIGHTEEN: "More than 18 weeks",
    Waited.YEAR: "More than 52 weeks",
}
# The parts of an address, and which field of the filters each `only` sets.
KINDS = ("band", "only", "waited", "clinic", "language")
FIELDS = {
    Only.SAFE: "safe_only",
    Only.DECISION: "needs_decision",
    Only.OWN: "own_first",
    Only.QUESTION: "open_question",
    Only.NO_REPLY: "no_reply",
    Only.CHANGED: "changed",
    Only.OVER: "over_maximum",
    Only.MINE: "mine",
}

# What only those who decide are asked.
OF_CLINICIANS = (Only.OWN,)

Name = Annotated[str, Query(max_length=LONGEST_NAME, pattern=r"^[^\x00-\x1f]*$")]


def filters(
    pathway: Pathway,
    band: Annotated[list[BandChoice] | None, Query()] = None,
    only: Annotated[list[Only] | None, Query()] = None,
    waited: Annotated[Waited, Query()] = Waited.ANY,
    clinic: Name = "",
    language: Name = "",
) -> Filters:
    """The filters of an address. Names and numbers of children are never part of one."""
    chosen = {FIELDS[kind]: True for kind in only or []}
    return Filters(
        pathway=pathway,
        bands=tuple(sorted({Band[one.value] for one in band or []})),
        waited_over=int(waited) if waited else None,
        clinic=clinic,
        language=_language(language),
        **chosen,  # type: ignore[arg-type]  # every one is a yes
    )


Narrowed = Annotated[Filters, Depends(filters)]


def viewer(desk: Desk) -> Viewer:
    """What whoever is at the desk may see of a list."""
    return Viewer(
        open_=desk.actor.may(Action.SEE_CONFIDENTIAL),
        staff_id=desk.actor.staff_id,
        unseen=blind.unseen(desk),
    )


def _language(said: str) -> str | None:
    return "" if said == NOT_KNOWN else said or None


def pairs(chosen: Filters) -> list[tuple[str, str]]:
    """The filters as the pairs of an address."""
    found = [("band", band.name) for band in chosen.bands]
    found += [("only", one.value) for one in Only if getattr(chosen, FIELDS[one])]
    if chosen.waited_over is not None:
        found.append(("waited", str(chosen.waited_over)))
    if chosen.clinic:
        found.append(("clinic", chosen.clinic))
    if chosen.language is not None:
        found.append(("language", chosen.language or NOT_KNOWN))
    return found


def only_choices(desk: Desk) -> dict[Only, str]:
    """What else this person can narrow a list to."""
    theirs = blind.unseen(desk) is not None
    return {
        one: words
        for one, words in ONLY_LABELS.items()
        if theirs or one not in OF_CLINICIANS
    }


def values(chosen: Filters, kind: str) -> list[str]:
    """What one part of the address holds."""
    return [value for name, value in pairs(chosen) if name == kind]


def address(pathway: Pathway, some: Iterable[tuple[str, str]], page: str = "") -> str:
    """The list's address, or a page beneath it, with some pairs."""
    query = urlencode(list(some))
    return f"/lists/{pathway}{page}" + (f"?{query}" if query else "")


def chips(chosen: Filters, clinics: Mapping[str, str]) -> list[tuple[str, str]]:
    """Each filter in use: its words, and the address without it."""
    on = pairs(chosen)
    return [
        (
            words(pair, clinics),
            address(chosen.pathway, [one for one in on if one != pair]),
        )
        for pair in on
    ]


def words(pair: tuple[str, str], clinics: Mapping[str, str]) -> str:
    """One filter as a person says it."""
    kind, value = pair
    match kind:
        case "band":
            return BAND_LABELS[Band[value]]
        case "only":
            return ONLY_LABELS[Only(value)]
        case "waited":
            return f"Waiting: {WAITED_LABELS[Waited(value)].lower()}"
        case "clinic":
            return f"Offered at: {clinics.get(value, 'a clinic that is closed')}"
        case _:
            return f"Language: {value}"
