"""A year of invented families through the real desk and outbox, a day at a time.

Some reply and some never do; some numbers reach nobody, some people may not be told,
and some P1 families are not rung. The post keeps what went to whom and when, so that
what the product says of its promise can be held against what really arrived.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from random import Random

from sqlalchemy import Engine, select, update
from sqlmodel import Session

from tests.functional.households import DAY, FIRST, Household, households, move_in
from tests.functional.households import addresses as addresses_of
from tests.store.builders import TENANT
from triage.calendar import LONDON, london_day
from triage.checkins import content
from triage.checkins.asking import CheckInOutcome
from triage.checkins.promise import Contact, Outside, promised_by
from triage.desk.checking_in.timers import TIMERS
from triage.desk.telling.send import Sender
from triage.messages.channels.channel import Fate, HandedOver, Outgoing
from triage.messages.outbox import Audience, Patience, Way
from triage.messages.recipients import Relationship
from triage.referrals import ReferralState
from triage.store import check_ins, placements, promises, standing, tasks
from triage.store.engine import reading, unit_of_work
from triage.store.outbox import MESSAGES
from triage.store.promises import KeptPromise
from triage.store.referrals import REFERRALS


# Moments of a day, by the clock on the wall. The first and the last lie in quiet hours.
EARLY, OPENS, NOON, LATE, NIGHT = (
    time(6, 30),
    time(9, 5),
    time(13, 0),
    time(18, 50),
    time(19, 20),
)
LOOKS = {name: look for name, _, look in TIMERS}
SPOKE = "spoke"
RUNG, ANSWERED_AT_LAST, LEAVES = 0.9, 0.6, 0.0005
CHECK_IN_KINDS = ("check_in", "check_in_young_person", "chase")


@dataclass(frozen=True, kw_only=True)
class Went:
    """One message that reached somebody."""

    at: datetime
    child_id: str
    recipient_id: str
    kind: str
    family: bool
    to: str


@dataclass
class Post:
    """A way out that loses nothing and remembers everything."""

    broken: frozenset[str] = frozenset()  # addresses that reach nobody
    took: list[Outgoing] = field(default_factory=list)
    name: str = "a year's post"
    can_look_up: bool = True

    def send(self, message: Outgoing) -> HandedOver:
        """Take it, or say that nobody has this number."""
        if message.to in self.broken:
            return HandedOver(fate=Fate.FAILED, problem="no-such-number")
        self.took.append(message)
        return HandedOver(fate=Fate.DELIVERED, at=message.at)

    def look_up(self, reference: str) -> HandedOver | None:
        """Nothing is left half sent here."""
        raise AssertionError(reference)


def moment(day: date, at: time) -> datetime:
    """A moment of a day in London."""
    return datetime.combine(day, at, LONDON).astimezone(UTC)


class Year:
    """The families, the post, and the days."""

    def __init__(self, engine: Engine, *, many: int, seed: int = 4) -> None:
        self.engine, self.random = engine, Random(seed)
        self.homes = {one.child_id: one for one in households(many, self.random)}
        self.post = Post(broken=frozenset(self._broken()))
        self.went: list[Went] = []
        self.replies: dict[date, list[str]] = defaultdict(list)
        self.counts: dict[date, dict[str, KeptPromise]] = {}
        self.wrong: list[str] = []  # where the count and the post disagree
        self.left: set[str] = set()
        with unit_of_work(engine) as session:
            now = moment(FIRST, EARLY)
            self.ranking = placements.new_ranking(
                session, tenant=TENANT, content="c", now=now
            )
            placements.put_in_force(
                session, tenant=TENANT, number=self.ranking, now=now
            )

    def live(self, days: int, *, each: Callable[["Year", date], None]) -> None:
        """Live through so many days from the first."""
        for number in range(days):
            each(self, FIRST + number * DAY)

    def arrive(self, day: date) -> None:
        """Whoever comes on a day; on the first everybody who waits already."""
        some = [one for one in self.homes.values() if one.arrives == day]
        if some:
            with unit_of_work(self.engine) as session:
                move_in(session, self.ranking, some, moment(day, EARLY))

    def look(self, now: datetime, *names: str) -> None:
        """Let some timers look."""
        for name in names:
            with unit_of_work(self.engine) as session:
                LOOKS[name](session, TENANT, now)

    def send(self, now: datetime) -> None:
        """Send whatever may go."""
        sender = Sender(
            self.engine, TENANT, dict.fromkeys(Way, self.post), "one", Patience()
        )
        while sender.run_once(now, size=200):
            pass
        self.hear()

    def hear(self) -> None:
        """What the post took just now, and whoever will reply to it."""
        taken = {one.reference: one for one in self.post.took}
        self.post.took = []
        if not taken:
            return
        with reading(self.engine) as session:
            rows = session.execute(
                select(MESSAGES).where(MESSAGES.c.id.in_(list(taken)))
            ).mappings()
            for row in rows:
                self._reached(dict(row), taken[row["id"]])

    def _reached(self, row: dict[str, object], message: Outgoing) -> None:
        assert message.at is not None
        one = Went(
            at=message.at,
            child_id=str(row["child_id"]),
            recipient_id=str(row["recipient_id"]),
            kind=str(row["kind"]),
            family=row["audience"] == Audience.FAMILY,
            to=message.to,
        )
        self.went.append(one)
        home, day = self.homes[one.child_id], london_day(one.at)
        if one.family:
            home.told_on = day
        if one.kind in CHECK_IN_KINDS and not home.silent:
            on = day + self.random.randrange(1, 10) * DAY
            self.replies[on].append(str(row["check_in_id"]))

    def people_do(self, day: date) -> None:
        """What families and people at work do: reply, ring, begin an assessment."""
        now = moment(day, NOON)
        with unit_of_work(self.engine) as session:
            check_ins.close(
                session,
                tenant=TENANT,
                ids=self.replies.pop(day, []),
                outcome=CheckInOutcome.ANSWERED,
                now=now,
            )
            if day.weekday() == 3:
                self._ring(session, "weekly_call", RUNG, now)
            if day.weekday() == 1:
                self._ring(session, "silence", ANSWERED_AT_LAST, now)
            self._begin(session, day)

    def _ring(self, session: Session, kind: str, share: float, now: datetime) -> None:
        for task in tasks.still_open(session, tenant=TENANT, kinds=[kind]):
            if self.random.random() < share and task.child_id:
                tasks.close(
                    session,
                    tenant=TENANT,
                    task_id=task.id,
                    outcome=SPOKE,
                    by="a test",
                    now=now,
                )
                self.homes[task.child_id].told_on = london_day(now)

    def _begin(self, session: Session, day: date) -> None:
        """Some are seen, by a person: nobody else ever leaves the list."""
        gone = [
            one.child_id for one in self.waiting(day) if self.random.random() < LEAVES
        ]
        self.left |= {*gone}
        names = [f"R{one}" for one in gone]
        session.execute(
            update(REFERRALS)
            .where(REFERRALS.c.id.in_(names))
            .values(state=ReferralState.SEEN.value)
        )
        standing.take_off(
            session, tenant=TENANT, ranking=self.ranking, referral_ids=names
        )

    def waiting(self, day: date) -> Iterator[Household]:
        """Everybody who is on the list."""
        return (
            one
            for one in self.homes.values()
            if one.arrives <= day and one.child_id not in self.left
        )

    def compare(self, day: date) -> None:
        """Hold what the product counts against what the post and the callers know."""
        self.look(moment(day, NIGHT), "contact-promise")
        with reading(self.engine) as session:
            kept = promises.all_kept(session, tenant=TENANT)
        self.counts[day] = kept
        waiting = {one.child_id: one for one in self.waiting(day)}
        if kept.keys() != waiting.keys():
            self.wrong.append(f"{day}: {kept.keys() ^ waiting.keys()} not counted")
        for name, one in waiting.items():
            self.wrong += _differs(day, one, kept[name])

    def _broken(self) -> Iterator[str]:
        for one in self.homes.values():
            if one.broken:
                yield addresses_of(one, Relationship.MOTHER)[0][1]

    def unsafe(self) -> frozenset[str]:
        """Addresses that nothing may ever go to."""
        return frozenset(
            address
            for one in self.homes.values()
            if one.unsafe
            for kin in (Relationship.MOTHER, Relationship.FATHER)
            for _, address in addresses_of(one, kin)
        )


def a_whole_day(year: Year, day: date) -> None:
    """A day with everything in it, quiet hours too."""
    year.arrive(day)
    year.look(moment(day, EARLY), "acknowledge", "agree-contact")
    year.send(moment(day, EARLY))
    year.look(moment(day, OPENS), "acknowledge", "check-ins", "silence", "weekly-calls")
    year.send(moment(day, OPENS))
    year.people_do(day)
    year.look(moment(day, LATE), "check-ins", "silence", "reminders")
    year.send(moment(day, LATE))
    year.look(moment(day, NIGHT), "silence", "wait-updates")
    year.send(moment(day, NIGHT))
    if day.weekday() == 6:
        year.compare(day)


def _differs(day: date, one: Household, kept: KeptPromise) -> Iterator[str]:
    """Where a family's count is not what really happened to it."""
    rules = content.in_force()
    truth = Contact(
        child_id=one.child_id, band=one.band, since=one.since, told_on=one.told_on
    )
    last = london_day(kept.last_at) if kept.last_at else None
    if last != one.told_on:
        yield f"{day} {one.child_id}: told on {one.told_on}, counted {last}"
    if (kept.outside is not None) is not (day > promised_by(rules, truth)):
        yield f"{day} {one.child_id}: outside is {kept.outside}"
    if kept.outside is Outside.LATE:
        yield f"{day} {one.child_id}: nobody knows why"
