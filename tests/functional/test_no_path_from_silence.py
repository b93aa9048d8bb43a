"""Model check: no path leads from silence, or from a missed visit, off a list.

Every state of a referral, of a check-in and of an offer is set up side by side, and
every timer there is looks at them over more than a year. What they change is drawn as a
graph and walked to its end, together with every move the table of moves allows.
"""

from collections.abc import Iterator
from datetime import timedelta
from itertools import product

import pytest
from sqlalchemy import Engine, func, insert, select, update

from tests.functional.asked import a_home, homes, live, visit
from tests.functional.families import MONDAY
from tests.functional.households import Household
from tests.store import conftest as stores
from tests.store.builders import TENANT
from triage import schedule
from triage.checkins import content
from triage.checkins.asking import CheckInOutcome
from triage.referrals import MOVES, ON_THE_LIST, Cause, ReferralState
from triage.store import recipients
from triage.store.check_ins import CHECK_INS
from triage.store.engine import reading, unit_of_work
from triage.store.off_list import MOVES as MOVED
from triage.store.referrals import REFERRALS
from triage.waiting_list.offers import OFFER_MOVES, OfferState


engine = stores.engine
postgresql_server = stores.postgresql_server
sqlite_ready = stores.sqlite_ready

pytestmark = pytest.mark.hazard("H-14")

RUNGS = range(len(content.in_force().ladder) + 1)
ASKED = (None, *RUNGS, *CheckInOutcome)  # never, open on a rung, or ended like this
VISITS = (
    None,
    OfferState.ACCEPTED,
    OfferState.DECLINED,
    OfferState.WAS_NOT_BROUGHT,
    OfferState.ATTENDED,
)
WEEKS = 20
LEAVING = frozenset(ReferralState) - ON_THE_LIST
BY_PEOPLE = frozenset({Cause.PERSON, Cause.TWO_PEOPLE, Cause.FIRST_CONTACT})

Node = tuple[str, str]  # where the referral stands, and where silence does


def setups() -> list[tuple[ReferralState, object, OfferState | None]]:
    """Every state of all three together."""
    return list(product(ReferralState, ASKED, VISITS))


def set_up(engine: Engine) -> None:
    """One child for each of them."""
    every = setups()
    homes(engine, *(_home(at) for at in range(len(every))))
    for at, (_, _, offer) in enumerate(every):
        if offer is not None:
            visit(engine, f"C{at}", MONDAY - timedelta(days=3), offer.value)
    with unit_of_work(engine) as session:
        mothers = {
            one.child_id: one.id
            for one in recipients.of_children(
                session, tenant=TENANT, child_ids=[f"C{at}" for at in range(len(every))]
            )
        }
        rows = [
            _check_in(f"C{at}", mothers[f"C{at}"], asked)
            for at, (_, asked, _) in enumerate(every)
            if asked is not None
        ]
        session.execute(insert(CHECK_INS), rows)
        for state in ReferralState:
            names = [f"RC{at}" for at, each in enumerate(every) if each[0] is state]
            session.execute(
                update(REFERRALS)
                .where(REFERRALS.c.id.in_(names))
                .values(state=state.value)
            )


def _home(at: int) -> Household:
    return a_home(
        child_id=f"C{at}", letter=at % 2 == 0, father=at % 5 == 0, school=at % 3 == 0
    )


def _check_in(child_id: str, mother: str, asked: object) -> dict[str, object]:
    open_ = isinstance(asked, int)
    return {
        "tenant": TENANT,
        "id": f"A{child_id}",
        "child_id": child_id,
        "recipient_id": mother,
        "form": "parent",
        "why": "a test",
        "slot": "2026-10-01",
        "asks_if_wanted": False,
        "opened_at": MONDAY - timedelta(days=10),
        "reply_by": MONDAY.date(),
        "rung": asked if open_ else 0,
        "next_step_on": MONDAY.date() if open_ else None,
        "closed_at": None if open_ else MONDAY - timedelta(days=5),
        "outcome": None if open_ else asked,
    }


def nodes(engine: Engine) -> dict[str, Node]:
    """Where each child stands: the referral, and how far silence has climbed."""
    with reading(engine) as session:
        stands = session.execute(select(REFERRALS.c.child_id, REFERRALS.c.state))
        states = {row.child_id: row.state for row in stands}
        columns = (CHECK_INS.c.child_id, CHECK_INS.c.rung, CHECK_INS.c.outcome)
        asked = session.execute(select(*columns).order_by(CHECK_INS.c.rung)).all()
    ended = {one.child_id: one.outcome for one in asked if one.outcome}
    climbs = {one.child_id: f"rung {one.rung}" for one in asked if not one.outcome}
    silence = dict.fromkeys(states, "never") | ended | climbs
    return {name: (state, silence[name]) for name, state in states.items()}


def lived(engine: Engine) -> Iterator[tuple[Node, Node]]:
    """Every change that timers make, week after week."""
    before = nodes(engine)
    for week in range(WEEKS):
        now = MONDAY + timedelta(weeks=week)
        for timer in schedule.TIMERS:
            with unit_of_work(engine) as session:
                timer.due(session, TENANT, now)
        after = nodes(engine)
        yield from ((before[name], after[name]) for name in before)
        before = after


def reached(start: Node, edges: set[tuple[Node, Node]]) -> set[Node]:
    """Everything that can follow, walked to the end."""
    found, ahead = {start}, [start]
    while ahead:
        here = ahead.pop()
        for to in {to for of, to in edges if of == here} - found:
            found.add(to)
            ahead.append(to)
    return found


@pytest.mark.no_cover
def test_no_timer_leads_anybody_from_silence_or_a_missed_visit_off_a_list(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    live(monkeypatch, hours=200)
    set_up(engine)

    edges = set(lived(engine))

    for start in {of for of, _ in edges}:
        assert {state for state, _ in reached(start, edges)} == {start[0]}
    with reading(engine) as session:
        assert session.scalar(select(func.count()).select_from(MOVED)) == 0
    climbed = {to[1] for of, to in edges if of[0] == ReferralState.WAITING}
    assert climbed >= {
        "rung 1",
        "rung 2",
        CheckInOutcome.NO_REPLY.value,
    }  # they were really chased


def test_every_move_off_a_list_is_made_by_named_people() -> None:
    for (of, to), cause in MOVES.items():
        assert cause in BY_PEOPLE
        if of in ON_THE_LIST and to in LEAVING - {ReferralState.SEEN}:
            assert cause is Cause.TWO_PEOPLE


def test_a_visit_that_was_missed_leads_nowhere_but_to_one_that_was_made() -> None:
    after = [to for of, to in OFFER_MOVES if of is OfferState.WAS_NOT_BROUGHT]

    assert after == [OfferState.ATTENDED]


def test_no_way_a_check_in_ends_is_a_way_off_a_list() -> None:
    assert not {one.value for one in CheckInOutcome} & {
        state.value for state in ReferralState
    }
