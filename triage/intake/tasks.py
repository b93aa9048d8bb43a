"""What a person has to do because of what was found in a file."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from triage.calendar import add_working_days
from triage.intake.lines import Line, Standing


@dataclass(frozen=True, kw_only=True)
class Task:
    """Something to do about one row, with the words that call for it."""

    kind: str
    referral_id: str | None
    child_id: str | None
    sentence: str
    due: date
    quote: str | None = None


# Kind of task -> working days until it is due. 0 is the same day.
DUE = {
    "please_read": 1,  # a red flag may ask for the same day: red_flags.toml
    "check_discharged": 1,
    "check_deceased": 0,
    "deceased_elsewhere": 0,
    "check_set_aside": 1,
    "status": 1,
    "value": 5,
    "red_flag_value": 0,
    "clock": 5,
    "which_pathway": 5,
    "deterioration": 5,  # catalogue line 44: looked at again within 5 working days
    "hand_over": 5,
    "correct": 5,
    "identity": 5,
    "sources_disagree": 5,
}
SENTENCES = {
    "check_discharged": "Read this row and say whether the discharge is right.",
    "check_deceased": "Check this sad news before anybody is contacted.",
    "status": "Read this note: does the child still wait?",
    "value": "Read this value: it could not be read, and nothing was assumed.",
    "red_flag_value": "Read this value today: it may be a red flag, and nothing was "
    "assumed.",
    "clock": "Find the first referral's date: it may start the clock earlier.",
    "deterioration": "Read what has changed and look at this child again.",
}
CORRECT = (
    "nhs_check_digit",
    "nhs_digits_lost",
    "dob_after_referral",
    "dob_missing",
    "received_missing",
    "impossible_date",
    "unreadable_date",
    "placeholder_date",
    "ambiguous_date",
    "future_referral",
    "received_dates_differ",
    "referral_id_missing",
    "referral_id_shared",
    "name_missing",
    "ragged_row",
    "number_not_read",
)


@dataclass(frozen=True, kw_only=True)
class About:
    """Whose tasks they are, and from which day they are counted."""

    referral_id: str | None
    child_id: str | None
    as_of: date

    def task(
        self,
        kind: str,
        sentence: str,
        quote: str | None = None,
        days: int | None = None,
    ) -> Task:
        """A task of this kind, due in its usual time unless told otherwise."""
        within = DUE[kind] if days is None else days
        return Task(
            kind=kind,
            referral_id=self.referral_id,
            child_id=self.child_id,
            sentence=sentence,
            due=add_working_days(self.as_of, within),
            quote=quote,
        )


def for_line(line: Line, about: About) -> Iterator[Task]:
    """The tasks one row calls for by itself."""
    for seen in line.seen:
        yield about.task(
            "please_read",
            f"Please read: words in the text may speak of {seen.fact}.",
            seen.words,
            seen.working_days,
        )
    for quote in line.quotes:
        yield about.task(quote.kind, SENTENCES[quote.kind], quote.words)
    if line.has("over_18"):
        yield about.task("hand_over", "Hand over to an adult service, with the clock.")
    if line.has("which_pathway"):
        yield about.task("which_pathway", "Ask the family and decide which pathway.")
    wrong = [one for one in line.findings if one.code in CORRECT]
    if wrong and line.standing is Standing.WAITING:
        yield about.task("correct", " ".join(dict.fromkeys(o.sentence for o in wrong)))


def set_aside(line: Line, about: About, why: str, *, red: bool) -> Task:
    """A person reads a row that was set aside: the same day when it shows a red flag."""
    sentence = f"A row was set aside: {why} Find the child or say that there is none."
    if red:
        sentence += " It shows a red flag."
    quote = f"{line.file}, row {line.number}"
    return about.task("check_set_aside", sentence, quote, 0 if red else None)
