"""Read the typed referral form: every field, or a sentence beside each that is wrong."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from api import typed_contact
from api.forms import CANNOT_BE_KEPT, can_be_kept
from api.wording import LISTS
from triage.desk.views import ReferralTyped
from triage.facts import Fact, Kind, Value
from triage.referrals import Pathway


NOT_KNOWN = {"value": "", "text": "Not known"}
FIRST, BOTH = "Answer these first", "Home, school and health"
HEADINGS = (FIRST, BOTH, *(f"{words} only" for words in LISTS.values()))
YES_NO = [NOT_KNOWN, {"value": "yes", "text": "Yes"}, {"value": "no", "text": "No"}]
LONGEST_NAME = 100
LONGEST_TEXT = 20_000

Sent = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One fact as the form asks it."""

    field: str
    words: str
    unit: str
    choices: list[dict[str, str]]
    is_date: bool


def asked(facts: Iterable[Fact]) -> dict[str, list[Asked]]:
    """Every fact a person may type, grouped; each in the catalogue's order."""
    groups: dict[str, list[Asked]] = {heading: [] for heading in HEADINGS}
    for fact in facts:
        if typable(fact):
            groups[_heading(fact)].append(as_asked(fact))
    return {heading: some for heading, some in groups.items() if some}


def _heading(fact: Fact) -> str:
    if fact.red_flag:
        return FIRST
    lists = set(fact.pathways) - {Pathway.UNDECIDED}
    return f"{LISTS[min(lists)]} only" if len(lists) == 1 else BOTH


def read(
    sent: Sent, facts: Iterable[Fact], today: date
) -> tuple[ReferralTyped | None, dict[str, str]]:
    """The referral, or what is wrong by field."""
    # Long because each question of the form has its line.
    wrong: dict[str, str] = {}
    pathway = _pathway(sent, wrong)
    forename = _name(sent, "forename", "the first name", wrong)
    surname = _name(sent, "surname", "the last name", wrong)
    received_on = _day(sent, "received_on", today, wrong)
    if received_on is None and "received_on" not in wrong:
        wrong["received_on"] = "Enter the day the referral was received"
    born_on = _day(sent, "born_on", today, wrong)
    if born_on and received_on and born_on > received_on:
        wrong["born_on"] = "The date of birth must be before the referral was received"
    nhs_number = _nhs_number(sent, wrong)
    source = _kept(sent, "source", "who referred the child", LONGEST_NAME, wrong)
    values = _facts(sent, facts, wrong)
    contact = typed_contact.read(sent, wrong)
    text = _kept(sent, "text", "the referrer’s words", LONGEST_TEXT, wrong)
    if wrong or pathway is None or received_on is None:
        return None, wrong
    return ReferralTyped(
        pathway=pathway,
        forename=forename,
        surname=surname,
        received_on=received_on,
        born_on=born_on,
        nhs_number=nhs_number,
        source=source,
        facts=values,
        text=text,
        contact=contact,
    ), {}


def typable(fact: Fact) -> bool:
    """Whether a person may say it: not what is worked out, nor what is never asked."""
    return not fact.derived and not fact.forbidden


def as_typed(name: str, value: object) -> dict[str, str]:
    """A program's value as the form sends it, so that both are read by the same rules."""
    if isinstance(value, bool):
        return {name: "yes" if value else "no"}
    if isinstance(value, date):
        parts = {"day": value.day, "month": value.month, "year": value.year}
        return {f"{name}[{part}]": str(number) for part, number in parts.items()}
    return {name: str(value)}


def as_asked(fact: Fact) -> Asked:
    """One fact as a question with its answers."""
    choices = YES_NO if fact.kind is Kind.YES_NO else []
    if fact.levels:
        some = [{"value": one, "text": fact.said(one)} for one in fact.levels]
        choices = [NOT_KNOWN, *some]
    return Asked(
        field=f"fact-{fact.key}",
        words=fact.label,
        unit=fact.unit or "",
        choices=choices,
        is_date=fact.kind is Kind.DATE,
    )


def _text(sent: Sent, name: str) -> str:
    return sent.get(name, "").strip()


def _pathway(sent: Sent, wrong: dict[str, str]) -> Pathway | None:
    chosen = _text(sent, "pathway")
    if chosen in set(Pathway):
        return Pathway(chosen)
    wrong["pathway"] = "Choose a list, or ‘Not sure’"
    return None


def _name(sent: Sent, name: str, words: str, wrong: dict[str, str]) -> str:
    typed = _kept(sent, name, words, LONGEST_NAME, wrong)
    if not typed and name not in wrong:
        wrong[name] = f"Enter {words}"
    return typed


def _kept(sent: Sent, name: str, words: str, most: int, wrong: dict[str, str]) -> str:
    """A text, whole; one that cannot be kept whole is refused, never cut."""
    typed = _text(sent, name)
    if len(typed) > most:
        wrong[name] = f"Shorten {words} to {most:,} characters or fewer"
    elif not can_be_kept(sent.get(name, "")):
        wrong[name] = f"{words[:1].upper()}{words[1:]} {CANNOT_BE_KEPT}"
    return typed


def _day(sent: Sent, name: str, today: date, wrong: dict[str, str]) -> date | None:
    """A past day from three boxes; None when all are empty or any is wrong."""
    parts = [_text(sent, f"{name}[{part}]") for part in ("year", "month", "day")]
    if not any(parts):
        return None
    found = _real_day(parts)
    if found is None:
        wrong[name] = "Enter a real date with a day, a month and a year"
    elif found > today and not name.startswith("fact-"):
        wrong[name] = "Enter a date that has already come"
    return found


def _real_day(parts: list[str]) -> date | None:
    if not all(part.isdecimal() and len(part) <= 4 for part in parts):
        return None
    year, month, day = (int(part) for part in parts)
    try:
        return date(year, month, day) if year >= 1900 else None
    except ValueError:
        return None


def _nhs_number(sent: Sent, wrong: dict[str, str]) -> str | None:
    typed = _text(sent, "nhs_number")
    digits = "".join(mark for mark in typed if mark not in " -")
    if not digits:
        return None
    if not _passes_the_check(digits):
        wrong["nhs_number"] = "Check the NHS number: it must be 10 digits that agree"
        return None
    return digits


def _passes_the_check(digits: str) -> bool:
    """Modulus 11: the last digit agrees with the nine before it."""
    if not (digits.isascii() and digits.isdecimal() and len(digits) == 10):
        return False
    total = sum(
        int(one) * weight for one, weight in zip(digits, range(10, 1, -1), strict=False)
    )
    return int(digits[9]) == (11 - total % 11) % 11


def _facts(
    sent: Sent, facts: Iterable[Fact], wrong: dict[str, str]
) -> dict[str, Value]:
    """Only what was answered; a fact nobody knows is simply absent."""
    found: dict[str, Value] = {}
    for fact in facts:
        value = fact_in(sent, fact, wrong) if typable(fact) else None
        if value is not None:
            found[fact.key] = value
    return found


def fact_in(sent: Sent, fact: Fact, wrong: dict[str, str]) -> Value | None:
    """What was answered; None where nothing was, or where `wrong` now says why not."""
    name = f"fact-{fact.key}"
    if fact.kind is Kind.DATE:
        return _day(sent, name, date.max, wrong)
    typed = _text(sent, name)
    if not typed:
        return None
    if fact.kind is Kind.YES_NO or fact.levels:
        return _chosen(typed, name, fact, wrong)
    return _number(typed, name, fact, wrong)


def _chosen(
    typed: str, name: str, fact: Fact, wrong: dict[str, str]
) -> bool | str | None:
    """One of the answers offered. Anything else is never taken for ‘no’."""
    if typed not in (fact.levels or ("yes", "no")):
        wrong[name] = f"{fact.label}: choose one of the answers shown"
        return None
    return typed if fact.levels else typed == "yes"


def _number(
    typed: str, name: str, fact: Fact, wrong: dict[str, str]
) -> int | float | None:
    low = fact.low if fact.low is not None else 0.0
    high = fact.high if fact.high is not None else 10_000.0
    whole = fact.kind is Kind.COUNT
    try:
        value = int(typed) if whole else float(typed)
    except ValueError:
        value = low - 1
    if not low <= value <= high:
        wrong[name] = f"{fact.label}: enter a number from {low:g} to {high:g}"
        return None
    return value
