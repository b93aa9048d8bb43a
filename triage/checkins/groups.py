"""The groups by which contact and silence are counted: for fairness, never for order."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from triage.calendar import age_in_months
from triage.referrals import Band, Pathway


NOT_KNOWN = "not known"
# The main groups of the national ethnic category codes, by their first letters.
ETHNICITIES: Mapping[str, str] = MappingProxyType(
    dict.fromkeys("ABC", "White")
    | dict.fromkeys("DEFG", "Mixed")
    | dict.fromkeys("HJKL", "Asian or Asian British")
    | dict.fromkeys("MNP", "Black or Black British")
    | dict.fromkeys("RS", "Chinese or another")
)
# As exports write it: words, letters, and the national codes.
SEXES: Mapping[str, str] = MappingProxyType(
    dict.fromkeys(("f", "female", "girl", "2"), "female")
    | dict.fromkeys(("m", "male", "boy", "1"), "male")
    | dict.fromkeys(("", "x", "u", "unknown", "not known", "0"), NOT_KNOWN)
)
ANOTHER_SEX = "another answer"
AGES = ((60, "under 5"), (132, "5 to 10"), (192, "11 to 15"))
ENGLISH = ("english", "en", "eng")


@dataclass(frozen=True, kw_only=True)
class Who:
    """What is known of one child that groups are made by."""

    band: Band
    pathways: frozenset[Pathway]
    born_on: date | None
    sex: str | None
    ethnic_category: str | None
    language: str | None
    looked_after: bool


def groups_of(who: Who, today: date) -> dict[str, str]:
    """The one group of each kind that a child is in."""
    return {
        "priority": who.band.name,
        "pathway": _pathway(who.pathways),
        "age": _age(who.born_on, today),
        "sex": SEXES.get((who.sex or "").strip().casefold(), ANOTHER_SEX),
        "ethnicity": ETHNICITIES.get((who.ethnic_category or "").upper(), NOT_KNOWN),
        "language": _language(who.language),
        "looked after": "looked after" if who.looked_after else "not known to be",
    }


def _pathway(some: frozenset[Pathway]) -> str:
    if len(some) > 1:
        return "more than one"
    return next(iter(some)).value.replace("_", " and ")


def _age(born_on: date | None, today: date) -> str:
    if born_on is None:
        return NOT_KNOWN
    months = age_in_months(born_on, today)
    return next((name for up_to, name in AGES if months < up_to), "16 or older")


def _language(language: str | None) -> str:
    if not language:
        return NOT_KNOWN
    return "English" if language.casefold() in ENGLISH else "another language"
