"""Why one child's place moved between two days, for whoever may see it.

A day is read as it ended, and today as it is now. Other children are counted, never
named. Who still owes their own band first is told nothing here that tells a place.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlmodel import Session

from triage.calendar import LONDON, london_day
from triage.desk.deciding import blind
from triage.desk.desk import Desk
from triage.desk.reasons import day as in_words
from triage.desk.waiting import NoSuchReferral
from triage.errors import TriageError
from triage.referrals import Pathway
from triage.store import decisions, moments, reviews
from triage.waiting_list import movement
from triage.waiting_list.movement import Cause, Counted, Ledger, Moment, Stood


SINCE_WEEKS = 13  # when nobody has looked at the child before
NOBODY_ON_POINTS = "Nobody overtook on points."
Hidden = Callable[[Collection[str]], Collection[str]]


class DaysDoNotFit(TriageError):
    """The first day must not be after the second, and neither may be still to come."""


@dataclass(frozen=True, kw_only=True)
class Days:
    """The two days asked about. None: since a person last looked; until today."""

    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, kw_only=True)
class CauseShown:
    """One cause in words, and what it added to the place."""

    cause: Cause
    own: bool
    children: int
    places: int
    sentence: str


@dataclass(frozen=True, kw_only=True)
class MovementShown:
    """Two places and why the second is not the first."""

    referral_id: str
    pathway: Pathway
    since: date
    until: date
    before: int | None
    after: int | None
    sentence: str
    causes: tuple[CauseShown, ...]
    on_points: str  # said when nobody overtook on points; else the causes say it


def seen(desk: Desk, referral_id: str, asked: Days) -> MovementShown:
    """What a signed-in person is shown. Raises `OwnBandFirst`, `NoSuchReferral`."""
    if blind.hidden(desk, referral_id):
        raise blind.OwnBandFirst
    return between(
        desk.session,
        tenant=desk.tenant,
        referral_id=referral_id,
        asked=asked,
        now=desk.now,
        hidden=lambda names: blind.hidden_among(desk, names),
    )


def between(
    session: Session,
    *,
    tenant: str,
    referral_id: str,
    asked: Days,
    now: datetime,
    hidden: Hidden | None = None,
) -> MovementShown:
    """The movement between two days. Raises `NoSuchReferral`, `DaysDoNotFit`.

    Places are counted among those who are not `hidden`, as on that person's list.
    """
    # Long because both lists are read, narrowed and compared as one.
    since, until = _days(session, tenant, referral_id, asked, london_day(now))
    start, end = _moment(since, now), _moment(until, now)
    pathway = _list(session, tenant, referral_id, end, now)
    on: dict[str, Any] = {"tenant": tenant, "pathway": pathway}
    then = moments.stood(session, at=start, **on)
    after = moments.stood(session, at=end, **on)
    covered = frozenset(hidden(then.keys() | after.keys()) if hidden else ())
    then, after = _without(then, covered), _without(after, covered)
    crossed = movement.crossings(referral_id, then, after)
    steps = moments.steps(
        session,
        tenant=tenant,
        referral_ids=movement.changed(crossed, referral_id, then, after),
        since=start,
        until=end,
    )
    found = movement.ledger(referral_id, then, after, crossed, steps)
    return MovementShown(
        referral_id=referral_id,
        pathway=pathway,
        since=since,
        until=until,
        before=found.before,
        after=found.after,
        sentence=_sentence(referral_id, then, after, found, since, until),
        causes=tuple(_shown(one) for one in found.causes),
        on_points=_on_points(found),
    )


def usual_since(
    session: Session, *, tenant: str, referral_id: str, today: date
) -> date:
    """The day a person last confirmed or reviewed the child; else some weeks ago.

    Never before the child first had a place. Raises `NoSuchReferral`.
    """
    on: dict[str, Any] = {"tenant": tenant, "referral_id": referral_id}
    first = moments.first_placed(session, **on)
    if first is None:
        raise NoSuchReferral
    looked = [one.made_at for one in decisions.history(session, **on)]
    looked += [one.made_at for one in reviews.done(session, **on)]
    usual = max(map(london_day, looked), default=today - timedelta(weeks=SINCE_WEEKS))
    return min(max(usual, london_day(first)), today)


def _days(
    session: Session, tenant: str, referral_id: str, asked: Days, today: date
) -> tuple[date, date]:
    until = asked.until or today
    usual = usual_since(session, tenant=tenant, referral_id=referral_id, today=until)
    since = asked.since or usual
    if not since <= until <= today:
        raise DaysDoNotFit
    return since, until


def _list(
    session: Session, tenant: str, referral_id: str, end: datetime, now: datetime
) -> Pathway:
    """The list a referral stood on at the second moment, or its list today."""
    on: dict[str, Any] = {"tenant": tenant, "referral_id": referral_id}
    found = moments.list_of(session, at=end, **on)
    found = found or moments.list_of(session, at=now, **on)
    if found is None:
        raise NoSuchReferral
    return found


def _moment(day: date, now: datetime) -> datetime:
    """The end of a London day, or now where that is still to come."""
    return min(datetime.combine(day, time.max, LONDON).astimezone(UTC), now)


def _without(moment: Moment, covered: frozenset[str]) -> dict[str, Stood]:
    return {name: one for name, one in moment.items() if name not in covered}


def _sentence(
    name: str, then: Moment, after: Moment, found: Ledger, since: date, until: date
) -> str:
    """Both places in one sentence, or where the child was instead."""
    told = [
        _at(then.get(name, movement.NOWHERE), found.before, since),
        _at(after.get(name, movement.NOWHERE), found.after, until),
    ]
    if found.before is None or found.after is None:
        return f"{'; '.join(told)}. There are not two places to compare."
    return f"{'; '.join(told)}: {_how_far(found.after - found.before)}."


def _at(stood: Stood, place: int | None, day: date) -> str:
    where = f"place {place:,}" if place else str(stood.where)
    return f"{in_words(day)}: {where}"


def _how_far(places: int) -> str:
    if not places:
        return "the same place"
    further = "further back" if places > 0 else "nearer the front"
    return f"{abs(places):,} {'place' if abs(places) == 1 else 'places'} {further}"


def _on_points(found: Ledger) -> str:
    if found.before is None or found.after is None:
        return ""
    overtook = any(
        one.cause is Cause.POINTS and one.places > 0 and not one.own
        for one in found.causes
    )
    return "" if overtook else NOBODY_ON_POINTS


def _shown(one: Counted) -> CauseShown:
    return CauseShown(
        cause=one.cause,
        own=one.own,
        children=one.children,
        places=one.places,
        sentence=_own_words(one) if one.own else _words(one),
    )


def _words(one: Counted) -> str:
    words = (PAST if one.places > 0 else NO_MORE)[one.cause]
    return f"{_children(one.children)} {words}."


def _own_words(one: Counted) -> str:
    many = one.children
    if one.places > 0:
        return f"{OWN[one.cause]}: {_children(many)} came ahead."
    is_ = "is" if many == 1 else "are"
    return f"{OWN[one.cause]}: {_children(many)} {is_} no longer ahead."


def _children(many: int) -> str:
    return f"{many:,} {'child' if many == 1 else 'children'}"


# What is said of other children who are ahead now and were not.
PAST = {
    Cause.JOINED: "came onto the list ahead",
    Cause.RETURNED: "came back onto the list ahead",
    Cause.FROM_ANOTHER_LIST: "came ahead from another list",
    Cause.NEW_RULES: "came ahead under new rules or policy",
    Cause.PUT_RIGHT: "came ahead when a mistake in the rules was put right",
    Cause.DECISION: "entered a more urgent priority by a clinician’s decision",
    Cause.RULES: "entered a more urgent priority by the rules",
    Cause.DUE_DATE: "came ahead by an earlier date to be seen by",
    Cause.CLOCK: "came ahead because a clock was put right",
    Cause.POINTS: "overtook on points",
}
# What is said of those who were ahead and are not.
NO_MORE = {
    Cause.SEEN: "ahead began the assessment",
    Cause.LEFT: "ahead left the list",
    Cause.TO_ANOTHER_LIST: "ahead went to another list",
    Cause.UNDONE: "ahead went off the list when an import was undone",
    Cause.NEW_RULES: "fell behind under new rules or policy",
    Cause.PUT_RIGHT: "fell behind, though a mistake in the rules was put right",
    Cause.DECISION: "entered a less urgent priority by a clinician’s decision",
    Cause.RULES: "entered a less urgent priority by the rules",
    Cause.DUE_DATE: "fell behind by a later date to be seen by",
    Cause.CLOCK: "fell behind because a clock was put right",
    Cause.POINTS: "fell behind on points",
}
OWN = {
    Cause.NEW_RULES: "New rules or policy placed this child anew",
    Cause.PUT_RIGHT: "A mistake in the rules was put right for this child",
    Cause.DECISION: "A clinician changed this child’s priority",
    Cause.RULES: "The rules changed this child’s priority",
    Cause.DUE_DATE: "This child’s date to be seen by changed",
    Cause.CLOCK: "This child’s clock was put right",
    Cause.POINTS: "This child’s points changed",
}
