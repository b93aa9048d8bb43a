"""A service whose card has been watched: outcomes, frozen lists, decisions, blind looks."""

from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random

from sqlalchemy import Engine
from sqlmodel import Session

from tests.browser import sample
from tests.browser.sample import NOW, TENANT, TODAY
from tests.functional.challengers import other
from triage.calendar import LONDON
from triage.decisions import ChangeReason
from triage.desk.desk import Work
from triage.desk.in_force import content_in_force
from triage.desk.invented import cohort as invented
from triage.desk.models import kept
from triage.desk.models.cohort import cohort
from triage.desk.models.proposing import propose
from triage.desk.opening import opened
from triage.desk.watching import days
from triage.desk.watching.rows import worked_out
from triage.referrals import Band, Pathway
from triage.scoring.learning.invented import World
from triage.store import decisions, models, placements, spells, stood
from triage.store.decisions import NewDecision, OwnBand
from triage.store.engine import unit_of_work
from triage.store.meta import DEMO, mark
from triage.store.models import Scored, Snapshot
from triage.waits.spells import day_number


ND = Pathway.NEURODEVELOPMENTAL
WORLD = World(harm=-6.0)  # harm is common, so that few children show it
CHILDREN, SEED = 300, 5
FROZEN_MONTHS = 6  # until this month
DECIDED, LOOKED_TWICE = 60, 24
SILENT = "neurodevelopmental-other-1"


def store(
    folder: Path, *, children: int = CHILDREN, turned: date | None = None
) -> Engine:
    """A store with all of that in a folder; `sample.front_door` opens on it.

    In the month `turned` whoever has most points was frozen with fewest.
    """
    engine = opened(sample.settings(folder).database_url)
    with unit_of_work(engine) as session:
        mark(session, tenant=TENANT, name=DEMO, value="yes")
        invented.write(
            session,
            tenant=TENANT,
            world=WORLD,
            children=children,
            seed=SEED,
            today=TODAY,
            now=NOW,
        )
    with unit_of_work(engine) as session:
        _freeze(session, _propose(session), turned)
        _decide(session)
    return engine


def work(session: Session, now: datetime = NOW) -> Work:
    """A unit of work of the timers."""
    return Work(session=session, tenant=TENANT, now=now, by="a test")


def _propose(session: Session) -> str:
    """A silent card; its digest."""
    told = other()
    edition = propose(work(session), told, why="A test.")
    return kept.keep_proposed(
        work(session), told, card_md="# A card", edition=edition, why="A test."
    )


def _freeze(session: Session, silent: str, turned: date | None) -> None:
    """The lists of the last months, as the timer would have kept them."""
    content = content_in_force(session, TENANT)
    card = content.cards[ND]
    usual = points_by_child(session)
    most = max(usual.values())
    for at, month in enumerate(days.months_until(TODAY, FROZEN_MONTHS)):
        points = (
            {name: most - each for name, each in usual.items()}
            if month == turned
            else usual
        )
        day = datetime.combine(month, time(6), LONDON)
        here = [name for name in on_the_list(session, month) if name in points]
        snapshot = Snapshot(
            pathway=ND,
            month=month,
            taken_at=day,
            edition=content.digest,
            champion=card.digest,
            children=len(here),
            unknown=unknown_in(at, len(here), [one.fact.key for one in card.factors]),
            left_out={},
        )
        scores = [Scored(card.digest, name, points[name], 3) for name in here]
        scores += [Scored(silent, name, points[name] // 3, 3) for name in here]
        assert models.keep_snapshot(
            session, tenant=TENANT, snapshot=snapshot, scores=scores
        )


def unknown_in(month: int, children: int, keys: list[str]) -> dict[str, int]:
    """Nothing is known of half the answers; of the first one less each month."""
    found = dict.fromkeys(keys, children // 2)
    return found | {keys[0]: children * (month + 1) // (FROZEN_MONTHS + 1)}


def points_by_child(session: Session) -> dict[str, int]:
    """Everybody's points: in this world a child's never change while it waits."""
    card = content_in_force(session, TENANT).cards[ND]
    found = cohort(
        session,
        tenant=TENANT,
        pathway=ND,
        since=TODAY - timedelta(weeks=100),
        today=TODAY,
    ).watched
    first = found.weeks.factors[found.weeks.first]
    gone = zip(found.watches, worked_out(card, first).tolist(), strict=True)
    ranking = placements.in_force(session, tenant=TENANT)
    assert ranking is not None
    here = stood.everybody(session, tenant=TENANT, ranking=ranking.number)
    return {one.referral_id: each for one, each in gone} | {
        one.referral_id: one.points for one in here
    }


def on_the_list(session: Session, day: date) -> list[str]:
    """Who was on the list at the end of a day."""
    ranking = placements.in_force(session, tenant=TENANT)
    assert ranking is not None
    found = spells.named(
        session, tenant=TENANT, ranking=ranking.number, since=day, bands=False
    )[ND]
    number = day_number(day)
    here = (found.spells.came <= number) & (found.spells.left > number)
    return [
        name for name, is_here in zip(found.referral_ids, here, strict=True) if is_here
    ]


def _decide(session: Session) -> None:
    """Decisions of half a year, a third of them another band; and blind looks."""
    random = Random(SEED)  # invented children, not secrets
    names = on_the_list(session, TODAY)
    for at, name in enumerate(names[:DECIDED]):
        at_moment = NOW - timedelta(days=3 * at)
        raised = at % 3 == 0
        decision = NewDecision(
            referral_id=name,
            kind="changed" if raised else "confirmed",
            band=Band.P2 if raised else Band.P3,
            proposed_band=Band.P3,
            ruled_band=Band.P3,
            own_band=None,
            placement=1,
            reason=ChangeReason.JUDGEMENT if raised else "the facts support it",
            note="",
            unknown_because="",
            expires_on=None,
            staff_id="S1",
            made_by="Dr Who, clinician",
        )
        decisions.add(session, tenant=TENANT, decision=decision, now=at_moment)
    for name in names[:LOOKED_TWICE]:
        first = Band(random.randint(1, 4))
        for staff, band in (("S1", first), ("S2", _near(random, first))):
            own = OwnBand(
                band=band, placement=1, staff_id=staff, made_by=staff, made_at=NOW
            )
            decisions.give_own(session, tenant=TENANT, referral_id=name, own=own)


def _near(random: Random, band: Band) -> Band:
    return band if random.random() < 0.8 else Band(min(4, band + 1))
