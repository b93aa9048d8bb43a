"""Random lives of referrals, kept in a store the way the product keeps them.

Children come, are seen, leave for every cause, come back, are found to have been closed
in error, change lists and are taken back with their import.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from sqlalchemy import update
from sqlmodel import Session

from tests.store.builders import NOW, TENANT, TODAY, a_list, a_placement, store
from triage.clocks import EVERY_QUESTION, ClockEvent, Happened
from triage.decisions import (
    AsideReason,
    DeclineReason,
    PathwayReason,
    RemovalReason,
    ReopenReason,
)
from triage.referrals import MOVES, ON_THE_LIST, Band, Pathway, ReferralState
from triage.store import clinics, clocks, moves, offers, standing
from triage.store.clinics import NewSlot
from triage.store.clocks import Told
from triage.store.moves import NewMove
from triage.store.offers import OFFERS, SLOTS, NewOffer
from triage.store.tables import ReferralRow
from triage.waiting_list.placement import Clock, Placement


REFERRALS = ReferralRow.__table__  # type: ignore[attr-defined]
LONGEST = 1_200  # days that a clock may have run
LATE = time(23, 30)  # in summer this is the next day in London
REASONS = {
    ReferralState.REMOVED: tuple(RemovalReason),
    ReferralState.DECLINED: tuple(DeclineReason),
    ReferralState.SET_ASIDE: tuple(AsideReason),
    ReferralState.WAITING: tuple(ReopenReason),
}
LISTS = tuple(Pathway)


@dataclass
class Life:
    """One referral as it goes from move to move."""

    placement: Placement
    state: ReferralState
    pathway: Pathway
    now: datetime

    @property
    def listed(self) -> bool:
        """Whether it stands on a list."""
        return self.state in ON_THE_LIST


def lived(session: Session, seed: int, *, children: int = 40) -> int:
    """A store with so many lives; the number of its ranking."""
    random = Random(seed)
    born = [_born(random, at) for at in range(children)]
    ranking = a_list(session, born)
    _receive(session, random, born)
    clinic = clinics.add_clinic(
        session,
        tenant=TENANT,
        name="Riverside",
        pathway=Pathway.NEURODEVELOPMENTAL,
        place="",
        now=NOW,
    )
    for one in born:
        _live(session, random, one, ranking, clinic)
    _take_back(session, random, born, ranking)
    return ranking


def _born(random: Random, at: int) -> Placement:
    """A referral on its list since some day; a few since a day still to come."""
    clock = TODAY - timedelta(days=random.randrange(LONGEST))
    if random.random() < 0.05:
        clock = TODAY + timedelta(days=random.randrange(1, 9))
    due = TODAY + timedelta(days=random.randrange(-60, 60))
    standards = [
        Clock(rule="AUTISM-91-DAYS", name="", due_on=clock + timedelta(days=91)),
        Clock(rule="A-RULE-THAT-WENT", name="", due_on=due),
    ]
    return a_placement(
        at,
        pathway=random.choice(LISTS),
        clock_start=clock,
        band=random.choice(tuple(Band)),
        due_on=due,
        clocks=tuple(one for one in standards if random.random() < 0.6),
    )


def _receive(session: Session, random: Random, born: list[Placement]) -> None:
    """Some came on their clock's day, some later with a clock that ran, some nobody knows."""
    for one in born:
        after = random.choice((0, 0, 0, random.randrange(100), None))
        received = None if after is None else one.clock_start + timedelta(days=after)
        session.execute(
            update(REFERRALS)
            .where(REFERRALS.c.id == one.referral_id)
            .values(received_on=received)
        )


def _live(
    session: Session, random: Random, one: Placement, ranking: int, clinic: str
) -> None:
    start = datetime.combine(one.clock_start, time(9), UTC)
    life = Life(one, ReferralState.WAITING, one.pathway, start)
    for _ in range(random.choice((0, 1, 1, 1, 2, 3, 6))):
        life.now += timedelta(days=random.randrange(1, 300))
        if random.random() < 0.2:
            life.now = datetime.combine(life.now.date(), LATE, UTC)
        if life.now >= NOW:
            break
        _move(session, random, life, ranking, clinic)


def _move(
    session: Session, random: Random, life: Life, ranking: int, clinic: str
) -> None:
    if life.listed and random.random() < 0.2:
        to, pathway = life.state, random.choice(LISTS)
        reason = random.choice(tuple(PathwayReason)).value
    else:
        to = random.choice([to for (start, to) in MOVES if start is life.state])
        pathway, reason = life.pathway, _reason(random, to)
    if to is ReferralState.SEEN:
        _be_seen(session, random, life, clinic)
    moves.add(
        session,
        tenant=TENANT,
        move=NewMove(
            referral_id=life.placement.referral_id,
            from_state=life.state,
            to_state=to,
            from_pathway=life.pathway,
            to_pathway=pathway,
            reason=reason,
            note="",
            notice="",
            signposting="",
            staff_id="priya",
            made_by="Priya",
            second_id="kim",
            second_by="Kim",
        ),
        now=life.now,
    )
    life.state, life.pathway = to, pathway
    life.placement = replace(
        life.placement, pathway=pathway, band=random.choice(tuple(Band))
    )
    if life.listed:
        store(session, ranking, [life.placement], now=life.now)
    else:
        name = life.placement.referral_id
        standing.take_off(session, tenant=TENANT, ranking=ranking, referral_ids=[name])


def _reason(random: Random, to: ReferralState) -> str:
    return str(random.choice(REASONS.get(to, ("no coded reason",))))


def _be_seen(session: Session, random: Random, life: Life, clinic: str) -> None:
    """By a recorded contact, by a visit alone, or by nobody's record but the move's."""
    how, before = random.random(), timedelta(days=random.randrange(20))
    if how < 0.5:
        told = Told(staff_id="priya", by="Priya")
        day = (life.now - before).date()
        clocks.record(
            session,
            tenant=TENANT,
            referral_id=life.placement.referral_id,
            events=[
                ClockEvent(
                    kind=Happened.FIRST_CONTACT, on_day=day, question=EVERY_QUESTION
                )
            ],
            told=told,
            now=life.now,
        )
    elif how < 0.8:
        _visited(session, life, life.now - before, clinic)


def _visited(session: Session, life: Life, at: datetime, clinic: str) -> None:
    new = NewSlot(
        clinic_id=clinic,
        starts_at=at,
        minutes=60,
        with_whom=life.placement.referral_id,
    )
    clinics.add_slots(session, tenant=TENANT, new=[new], now=life.now)
    slot = session.scalar(
        SLOTS.select()
        .with_only_columns(SLOTS.c.id)
        .where(SLOTS.c.starts_at == at, SLOTS.c.with_whom == new.with_whom)
    )
    assert slot is not None
    held = NewOffer(
        slot_id=slot,
        referral_id=life.placement.referral_id,
        seat=1,
        slot_of=Band.P2,
        why="",
        together=None,
        reply_by=life.now,
    )
    ids = offers.hold(session, tenant=TENANT, new=[held], by="Jo", now=life.now)
    session.execute(
        update(OFFERS)
        .where(OFFERS.c.id.in_(ids))
        .values(state="attended", begins_assessment=True)
    )


def _take_back(
    session: Session, random: Random, born: list[Placement], ranking: int
) -> None:
    """Now and then only an undone import ever spoke of a referral."""
    gone = [one.referral_id for one in born if random.random() < 0.05]
    session.execute(
        update(REFERRALS).where(REFERRALS.c.id.in_(gone)).values(undone_at=NOW)
    )
    standing.take_off(session, tenant=TENANT, ranking=ranking, referral_ids=gone)


def some_day(seed: int) -> date:
    """Today, or a day of the last two years."""
    random = Random(seed + 1)
    return TODAY - timedelta(days=random.choice((0, random.randrange(700))))
