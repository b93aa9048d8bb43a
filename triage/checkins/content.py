"""When families are told and asked: `rules/check-ins.toml`, read and checked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from triage.calendar import Quiet, allowed_from, in_term
from triage.checkins.asking import Form
from triage.checkins.questions import FILE as QUESTIONS
from triage.checkins.questions import Question, Questions, load_questions
from triage.content_files import read_content
from triage.errors import TriageError
from triage.referrals import Band
from triage.settings import content_folder, settings_now


FILE = "check-ins.toml"
WORKING_DAYS = 5
HALF_A_YEAR = timedelta(weeks=26)


class BadCheckIns(TriageError):
    """The file {file} on check-ins cannot be used: {reason}."""


class Step(StrEnum):
    """What is tried when nobody replied. None of these takes a child off a list."""

    ANOTHER_WAY = "another way"
    ANOTHER_CONTACT = "another contact"
    LETTER = "letter"
    SCHOOL_OR_GP = "school or GP"
    A_PERSON = "a person"


@dataclass(frozen=True, kw_only=True)
class Rung:
    """One step of the ladder, and how long after the first message it is taken."""

    step: Step
    after: timedelta


@dataclass(frozen=True, kw_only=True)
class Ceiling:
    """The most messages one family may get in so many days."""

    messages: int
    within: timedelta
    not_counted: frozenset[str]  # kinds that answer a family or tell of an appointment


@dataclass(frozen=True, kw_only=True, eq=False)  # one file, read once, is itself
class CheckIns:
    """One dated, owned version of both files."""

    version: str
    status: str
    owner: str
    review_on: date
    acknowledge_working_days: int
    every: Mapping[Band, timedelta]
    before_school_move: timedelta
    at_years: tuple[int, ...]
    earlier_after: timedelta
    wanted_first_after: timedelta
    wanted_then_every: timedelta
    professionals_every: timedelta
    term_time_only: bool
    agree_contact_months: int
    reply_within: timedelta
    ladder: tuple[Rung, ...]
    ceiling: Ceiling
    quiet: Quiet
    reading_minutes: int
    wait_moves_by: float
    wait_least: timedelta
    remind_before: tuple[int, ...]  # days, the longest first
    grace: timedelta
    smallest_group: int
    terms: tuple[tuple[date, date], ...]
    questions: Questions

    def a_day(self, today: date, *, reading_hours_a_week: float) -> int:
        """How many may be asked on one day, so that every reply can be read.

        A week's share is spread over Monday to Friday and adds up to the week's whole;
        on a day when nobody works it is none.
        """
        if today.weekday() >= WORKING_DAYS:
            return 0
        a_week = int(reading_hours_a_week * 60 / self.reading_minutes)
        so_far = a_week * today.weekday() // WORKING_DAYS
        return a_week * (today.weekday() + 1) // WORKING_DAYS - so_far

    def allowed_from(self, moment: datetime) -> datetime:
        """The first moment from then on when a family may be written to."""
        return allowed_from(moment, self.quiet)

    def in_term(self, day: date) -> bool:
        """Whether schools are open on a day, as far as the terms named say."""
        return not self.term_time_only or in_term(day, self.terms)

    @property
    def terms_end(self) -> date:
        """The last day of the last term that is named."""
        return max(last for _, last in self.terms)


def in_force() -> CheckIns:
    """What this service's settings name."""
    return load_check_ins(content_folder(settings_now().content) / "rules")


def questions(form: Form, *, asks_if_wanted: bool) -> tuple[Question, ...]:
    """What a check-in in force asks, in order: one question to a page."""
    return in_force().questions.asked(form, asks_if_wanted=asks_if_wanted)


@cache
def load_check_ins(folder: Path) -> CheckIns:
    """Read and check both files. Raises `BadCheckIns` with the reason."""
    return read_content(
        folder / FILE,
        lambda table: _check_ins(table, load_questions(folder / QUESTIONS)),
        wrong=_wrong,
        refuse=lambda why: BadCheckIns(file=FILE, reason=why),
    )


def _check_ins(table: dict[str, Any], asked: Questions) -> CheckIns:
    # Long because each figure of the file has its line.
    extra, wanted, quiet = table["extra"], table["still_wanted"], table["quiet"]
    ladder, ceiling = table["ladder"], table["ceiling"]
    return CheckIns(
        **{name: table[name] for name in ("version", "status", "owner", "review_on")},
        acknowledge_working_days=table["acknowledge"]["within_working_days"],
        every=MappingProxyType(
            {band: timedelta(weeks=table["every_weeks"][band.name]) for band in Band}
        ),
        before_school_move=timedelta(weeks=extra["before_school_move_weeks"]),
        at_years=tuple(extra["at_years"]),
        earlier_after=timedelta(weeks=extra["earlier_after_weeks"]),
        wanted_first_after=timedelta(weeks=wanted["first_after_weeks"]),
        wanted_then_every=timedelta(weeks=wanted["then_every_weeks"]),
        professionals_every=timedelta(weeks=table["professionals"]["every_weeks"]),
        term_time_only=table["professionals"]["term_time_only"],
        agree_contact_months=table["agree_contact"]["at_months"],
        reply_within=timedelta(days=ladder["reply_within_days"]),
        ladder=tuple(
            Rung(step=Step(one["step"]), after=timedelta(days=one["after_days"]))
            for one in ladder["rung"]
        ),
        ceiling=Ceiling(
            messages=ceiling["messages"],
            within=timedelta(days=ceiling["days"]),
            not_counted=frozenset(ceiling["not_counted"]),
        ),
        quiet=_quiet(quiet),
        reading_minutes=table["reading"]["minutes_per_reply"],
        wait_moves_by=table["wait_update"]["moves_by"],
        wait_least=timedelta(weeks=table["wait_update"]["least_weeks"]),
        remind_before=tuple(sorted(table["reminders"]["days_before"], reverse=True)),
        grace=timedelta(days=table["promise"]["grace_days"]),
        smallest_group=table["promise"]["smallest_group"],
        terms=tuple((first, last) for first, last in table["terms"]["days"]),
        questions=asked,
    )


def _quiet(table: Mapping[str, Any]) -> Quiet:
    begins: time = table["from"]
    ends: time = table["until"]
    return Quiet(
        begins=begins,
        ends=ends,
        sundays=table["sundays"],
        bank_holidays=table["bank_holidays"],
    )


def _wrong(one: CheckIns) -> str | None:
    """Why it would leave a family in silence, or trouble them; None where it would not."""
    every, after = list(one.every.values()), [rung.after for rung in one.ladder]
    must = {
        "check-ins must come round": min(every) > timedelta(),
        "a more urgent band is never asked less often": every == sorted(every),
        "each rung of the ladder comes later than the one before it": (
            timedelta() not in after and bool(after) and after == sorted(set(after))
        ),
        "the ladder of silence must end with a person": (
            one.ladder[-1:] != () and one.ladder[-1].step is Step.A_PERSON
        ),
        "a family may get some messages, and reading a reply takes time": (
            min(one.ceiling.messages, one.reading_minutes) > 0
        ),
        "quiet hours must begin in the evening and end in the morning": (
            one.quiet.ends < one.quiet.begins
        ),
        "whether it is still wanted is asked no sooner than after 26 weeks": (
            min(one.wanted_first_after, one.wanted_then_every) >= HALF_A_YEAR
        ),
        "a term must begin before it ends": all(a <= b for a, b in one.terms),
    }
    return next((reason for reason, holds in must.items() if not holds), None)
