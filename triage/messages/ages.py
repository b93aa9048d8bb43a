"""What a birthday changes of who is told. No birthday cuts anybody off in silence."""

from datetime import date

from triage.calendar import age_in_months, month_day
from triage.messages.situation import Age


ELEVEN, NEARLY_SIXTEEN, SIXTEEN, ADULT = 11 * 12, 15 * 12 + 9, 16 * 12, 18 * 12


def age(born_on: date | None, today: date, *, needs_help: bool) -> Age:
    """How old the child is, as far as the rule tells ages apart.

    `needs_help`: they may need help to decide when they are grown.
    """
    if born_on is None:
        return Age.NOT_KNOWN
    months = age_in_months(born_on, today)
    if months >= ADULT:
        return Age.ADULT_IN_NEED if needs_help else Age.ADULT
    for least, found in (
        (SIXTEEN, Age.SIXTEEN),
        (NEARLY_SIXTEEN, Age.NEARLY_SIXTEEN),
        (ELEVEN, Age.ELEVEN),
    ):
        if months >= least:
            return found
    return Age.UNDER_ELEVEN


def asked_again(born_on: date | None, today: date) -> date | None:
    """The day since which a word on who is told counts; None where any word does.

    From 16 the young person has a say, so a word from before 15 years and 9 months is
    an old one. What was agreed in those last three months holds.
    """
    if born_on is None or age_in_months(born_on, today) < SIXTEEN:
        return None
    return month_day(born_on, NEARLY_SIXTEEN)
