"""How pages say bands, lists, days and numbers."""

from datetime import date, datetime

from triage.calendar import LONDON
from triage.referrals import Band, Pathway


# The labels of policy.toml and the colour each tag has; a test keeps them the same.
BAND_LABELS = {
    Band.P1: "See first",
    Band.P2: "See soon",
    Band.P3: "See next",
    Band.P4: "See in turn",
}
BAND_COLOURS = {
    Band.P1: "red",
    Band.P2: "orange",
    Band.P3: "yellow",
    Band.P4: "grey",
}
LISTS = {
    Pathway.NEURODEVELOPMENTAL: "Neurodevelopmental",
    Pathway.SPEECH_LANGUAGE: "Speech and language",
    Pathway.UNDECIDED: "Which pathway?",
}


def group(name: str) -> str:
    """A group of children as people read it: a priority has its label."""
    return BAND_LABELS[Band[name]] if name in Band.__members__ else name


def day(when: date | datetime | None) -> str:
    """Like "14 July 2025", in London."""
    if when is None:
        return "Not known"
    if isinstance(when, datetime):
        when = when.astimezone(LONDON).date()
    return f"{when.day} {when:%B %Y}"


def moment(when: date | datetime) -> str:
    """Like "23 November 2026 at 6:02am"; a bare date stays a date."""
    if not isinstance(when, datetime):
        return day(when)
    local = when.astimezone(LONDON)
    hour = local.hour % 12 or 12
    half = "am" if local.hour < 12 else "pm"
    return f"{day(local)} at {hour}:{local:%M}{half}"


def nhs_number(digits: str | None) -> str:
    """Ten digits in the usual 3-3-4 groups."""
    return f"{digits[:3]} {digits[3:6]} {digits[6:]}" if digits else "not known"


def count(number: int, one: str, many: str | None = None) -> str:
    """Like "1 child" or "1,284 children"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def prompt(words: str) -> str:
    """A red-flag prompt, its fact's key said as words: "choking aspiration: ..."."""
    key, colon, rest = words.partition(":")
    return key.replace("_", " ") + colon + rest


def whole_sentence(words: str) -> str:
    """Words with a capital at the start and a full stop at the end."""
    return words[:1].upper() + words[1:].rstrip(".") + "." if words else ""
