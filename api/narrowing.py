"""How a person or a program narrows a waiting list, as an address says it."""

from enum import StrEnum
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends, Query

from api.wording import BAND_LABELS
from triage.desk.views import Filters
from triage.referrals import Band, Pathway


class BandChoice(StrEnum):
    """A band as an address names it."""

    P1 = "P1"
    P2 = "P2"
    P3 = "P3"
    P4 = "P4"


class Only(StrEnum):
    """What else the list can be narrowed to."""

    INFORMATION = "information"
    OVER = "over"
    SAFE = "safe"


ONLY_LABELS = {
    Only.INFORMATION: "An answer could change the priority",
    Only.OVER: "Past the date for their priority",
    Only.SAFE: "Needs a person now",
}


def filters(
    pathway: Pathway,
    band: Annotated[list[BandChoice] | None, Query()] = None,
    only: Annotated[list[Only] | None, Query()] = None,
) -> Filters:
    """The filters of an address. Names and numbers are never part of one."""
    kinds = only or []
    return Filters(
        pathway=pathway,
        bands=tuple(sorted({Band[one.value] for one in band or []})),
        needs_information=Only.INFORMATION in kinds,
        over_maximum=Only.OVER in kinds,
        safe_only=Only.SAFE in kinds,
    )


Narrowed = Annotated[Filters, Depends(filters)]


def pairs(chosen: Filters) -> list[tuple[str, str]]:
    """The filters as the pairs of an address."""
    return [("band", band.name) for band in chosen.bands] + [
        ("only", kind.value)
        for kind, on in (
            (Only.INFORMATION, chosen.needs_information),
            (Only.OVER, chosen.over_maximum),
            (Only.SAFE, chosen.safe_only),
        )
        if on
    ]


def address(pathway: Pathway, some: list[tuple[str, str]]) -> str:
    """The list's address with some pairs."""
    return f"/lists/{pathway}" + (f"?{urlencode(some)}" if some else "")


def chips(chosen: Filters) -> list[tuple[str, str]]:
    """Each filter in use: its words, and the address without it."""
    on = pairs(chosen)
    return [
        (_words(pair), address(chosen.pathway, [one for one in on if one != pair]))
        for pair in on
    ]


def _words(pair: tuple[str, str]) -> str:
    kind, value = pair
    return BAND_LABELS[Band[value]] if kind == "band" else ONLY_LABELS[Only(value)]
