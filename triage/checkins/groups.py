"""The groups by which fairness is looked at: never for order. Each is named here, once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from triage.calendar import age_in_months
from triage.referrals import Band, Child, Pathway


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
OLDEST = "16 or older"
ENGLISH = ("english", "en", "eng")
FIFTHS = (
    "most deprived fifth",
    "second fifth",
    "third fifth",
    "fourth fifth",
    "least deprived fifth",
)
SUPPORTS: Mapping[str, str] = MappingProxyType(
    {"N": "no special provision", "K": "SEN support", "E": "EHC plan"}
)


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
        "sex": _sex(who.sex),
        "ethnicity": _ethnicity(who.ethnic_category),
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
    return next((name for up_to, name in AGES if months < up_to), OLDEST)


def _language(language: str | None) -> str:
    if not language:
        return NOT_KNOWN
    return "English" if language.casefold() in ENGLISH else "another language"


# Groups that come in an order of their own, and what is not known after them.
IN_ORDER = (*(name for _, name in AGES), OLDEST, *FIFTHS, *SUPPORTS.values())


def turn(group: str) -> tuple[bool, int, str]:
    """Where a group stands among others of its kind: never by how it fares."""
    at = IN_ORDER.index(group) if group in IN_ORDER else len(IN_ORDER)
    return group == NOT_KNOWN, at, group


class Kind(StrEnum):
    """A kind of group by which fairness is looked at."""

    AGE = "age"
    SEX = "sex"
    ETHNICITY = "ethnicity"
    DEPRIVATION = "deprivation"
    LANGUAGE = "language"
    LOOKED_AFTER = "looked after"
    SUPPORT = "support at school"
    AREA = "area"


# The facts that groups are made by, beside what the child's record says.
FACTS = (
    "sex", "ethnicity", "deprivation_decile", "looked_after", "sen_status", "ehcp",
)  # fmt: skip


def fair_groups(
    child: Child, known: Mapping[str, object], today: date
) -> dict[Kind, str]:
    """The one group of each kind by which fairness is looked at.

    What nobody knows is a group of its own, and nothing is guessed from a postcode.
    """
    return {
        Kind.AGE: _age(child.born_on, today),
        Kind.SEX: _sex(child.sex or _word(known.get("sex"))),
        Kind.ETHNICITY: _ethnicity(
            child.ethnic_category or _word(known.get("ethnicity"))
        ),
        Kind.DEPRIVATION: _fifth(known.get("deprivation_decile")),
        Kind.LANGUAGE: _language(child.language),
        Kind.LOOKED_AFTER: _looked_after(known.get("looked_after")),
        Kind.SUPPORT: _support(known.get("sen_status"), known.get("ehcp")),
        Kind.AREA: _district(child.postcode),
    }


def _word(value: object) -> str | None:
    return None if value is None else str(value)


def _sex(sex: str | None) -> str:
    return SEXES.get((sex or "").strip().casefold(), ANOTHER_SEX)


def _ethnicity(category: str | None) -> str:
    return ETHNICITIES.get((category or "").upper(), NOT_KNOWN)


def _fifth(decile: object) -> str:
    """The fifth of a tenth of deprivation; 1 is the most deprived."""
    if not isinstance(decile, int) or not 1 <= decile <= 2 * len(FIFTHS):
        return NOT_KNOWN
    return FIFTHS[(decile - 1) // 2]


def _looked_after(known: object) -> str:
    """Whether a council looks after the child, where anybody knows."""
    if known is None:
        return NOT_KNOWN
    return "looked after" if known else "not looked after"


def _support(status: object, plan: object) -> str:
    """What support at school a child has; a plan that anybody knows of counts."""
    if plan is True:
        return SUPPORTS["E"]
    return SUPPORTS.get(str(status), NOT_KNOWN)


def _district(postcode: str | None) -> str:
    """The first half of a postcode: an area of some thousands of homes."""
    written = "".join((postcode or "").upper().split())
    outward = written[:-3]  # the second half is always three letters long
    return outward if outward.isalnum() and 2 <= len(outward) <= 4 else NOT_KNOWN
