"""The page of the weekly meeting."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from statistics import quantiles
from typing import Any

from triage import duty
from triage.calendar import LONDON
from triage.desk.deciding import blind
from triage.desk.desk import Desk
from triage.desk.meeting import rates
from triage.desk.meeting.lists import ListStands, stands
from triage.desk.meeting.rates import Agreement, Disagreement, Rate
from triage.referrals import Band
from triage.reviews import monday
from triage.roles import MAY, Action, Role
from triage.store import decisions, staff, work_list
from triage.store import meeting as store
from triage.store.meeting import Word


DISAGREEMENTS_SHOWN = 50
DECILES = 10
OVER_CALLED = "P1 and P2 are more of the recent arrivals than the policy expects."
STARVED = "The longest wait is far beyond the median."


@dataclass(frozen=True, kw_only=True)
class Expiring:
    """A decision whose day is near or has come. It holds until somebody decides again."""

    referral_id: str
    band: Band
    expires_on: date
    made_by: str
    over: bool


@dataclass(frozen=True, kw_only=True)
class Load:
    """What one person carries."""

    who: str
    role: str
    open_tasks: int
    decisions: int
    offers: int


@dataclass(frozen=True, kw_only=True)
class ToConfirm:
    """Days from arrival to the first decision."""

    decided: int
    median_days: int | None  # None on few
    slowest_tenth_days: int | None


@dataclass(frozen=True, kw_only=True)
class MeetingShown:
    """Everything the meeting looks at."""

    since: date
    lists: tuple[ListStands, ...]
    overrides: Rate
    clinicians: tuple[Rate, ...]
    against_proposed: Agreement
    between_raters: Agreement
    disagreements: tuple[Disagreement, ...]
    covered: int  # disagreements not shown until this person gave their own band
    expiring: tuple[Expiring, ...]
    this_week: int
    weeks: tuple[tuple[date, int, int], ...]  # Monday, decisions, other bands
    to_confirm: ToConfirm
    load: tuple[Load, ...]
    alarms: tuple[str, ...]


def shown(desk: Desk) -> MeetingShown:
    """The page as it stands today."""
    # Long because the parts share what was read.
    meeting = duty.in_force().meeting
    first = monday(desk.today - timedelta(weeks=meeting.window_weeks))
    since = datetime.combine(first, time(), LONDON)
    on: dict[str, Any] = {"tenant": desk.tenant, "since": since}
    words = store.words(desk.session, **on)
    given = store.given(desk.session, **on)
    refused = store.refused(desk.session, **on)
    differ, covered = _uncovered(desk, rates.disagreements(given, refused))
    lists, overrides = stands(desk), rates.overall(words, meeting)
    weeks = _weeks(words, first, desk.today)
    return MeetingShown(
        since=first,
        lists=lists,
        overrides=overrides,
        clinicians=rates.by_clinician(words, meeting),
        against_proposed=rates.blind_against_proposed(given, meeting),
        between_raters=rates.between_raters(given, meeting),
        disagreements=differ,
        covered=covered,
        expiring=_expiring(desk, meeting),
        this_week=weeks[-1][1],
        weeks=weeks,
        to_confirm=_to_confirm(
            store.days_to_confirm(desk.session, **on), meeting.least_decisions
        ),
        load=_load(desk, words, store.offers_made(desk.session, **on)),
        alarms=tuple(_alarms(lists, overrides)),
    )


def _uncovered(
    desk: Desk, found: Sequence[Disagreement]
) -> tuple[tuple[Disagreement, ...], int]:
    hidden = blind.hidden_among(desk, {one.referral_id for one in found})
    open_ = [one for one in found if one.referral_id not in hidden]
    return tuple(open_[:DISAGREEMENTS_SHOWN]), len(found) - len(open_)


def _expiring(desk: Desk, meeting: duty.Meeting) -> tuple[Expiring, ...]:
    until = desk.today + timedelta(weeks=meeting.expires_within_weeks)
    found = decisions.expired(desk.session, tenant=desk.tenant, today=until)
    return tuple(
        Expiring(
            referral_id=one.referral_id,
            band=one.band,
            expires_on=one.expires_on,
            made_by=one.made_by,
            over=one.expires_on <= desk.today,
        )
        for one in found
        if one.expires_on is not None
    )


def _weeks(
    words: Sequence[Word], first: date, today: date
) -> tuple[tuple[date, int, int], ...]:
    all_, changed = Counter[date](), Counter[date]()
    for one in words:
        week = monday(one.made_at.astimezone(LONDON).date())
        all_[week] += 1
        changed[week] += one.band is not one.proposed_band
    many = (monday(today) - first).days // 7 + 1
    mondays = [first + timedelta(weeks=at) for at in range(many)]
    return tuple((week, all_[week], changed[week]) for week in mondays)


def _to_confirm(days: Sequence[int], least: int) -> ToConfirm:
    if len(days) < least:
        return ToConfirm(decided=len(days), median_days=None, slowest_tenth_days=None)
    tenths = quantiles(days, n=DECILES, method="inclusive")
    return ToConfirm(
        decided=len(days),
        median_days=round(tenths[4]),
        slowest_tenth_days=round(tenths[-1]),
    )


def _load(
    desk: Desk, words: Sequence[Word], offers: dict[str, int]
) -> tuple[Load, ...]:
    """Everyone who does tasks, or has some though they have left."""
    owned = work_list.owned(desk.session, tenant=desk.tenant)
    decided = Counter(one.staff_id for one in words)
    return tuple(
        Load(
            who=one.name,
            role=one.role,
            open_tasks=owned.get(one.id, 0),
            decisions=decided[one.id],
            offers=offers.get(f"{one.name}, {one.role}", 0),
        )
        for one in staff.everyone(desk.session, tenant=desk.tenant)
        if owned.get(one.id)
        or (one.left_at is None and Role(one.role) in MAY[Action.DO_TASKS])
    )


def _alarms(lists: Sequence[ListStands], overrides: Rate) -> Iterator[str]:
    if any(one.alarm for one in lists):
        yield OVER_CALLED
    if any(one.starved for one in lists):
        yield STARVED
    if overrides.alarm:
        yield f"Other bands than the one proposed. {overrides.alarm}"
