"""What the fairness page counts is what a person would count in the ledger, group by group."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random
from statistics import median

import pytest
from sqlalchemy import Engine, update
from sqlmodel import Session, select

from tests.functional import ledger
from tests.functional.histories import lived
from tests.store.builders import NOW, TENANT, TODAY
from tests.store.clinics import SAM, desk
from triage.calendar import london_day
from triage.checkins.asking import Form
from triage.checkins.due import Why
from triage.checkins.groups import Kind
from triage.desk.waits import fairness
from triage.desk.waits.fairness import FairnessShown, GroupShown
from triage.facts import Known, Observation
from triage.referrals import ReferralState
from triage.store import facts_ledger
from triage.store.check_in_rows import CheckInRow, ReplyRow
from triage.store.clinic_rows import OfferRow, SlotRow
from triage.store.decision_rows import DecisionRow
from triage.store.engine import reading, unit_of_work
from triage.store.listing import ListedRow
from triage.store.message_rows import MessageRow, RecipientRow
from triage.store.referrals import CHILDREN
from triage.store.tables import ChildRow, ReferralRow


SEEDS = range(2)
CHILDREN_IN_ALL = 120
YEAR = timedelta(days=363)  # before today: 52 weeks with today the last day
SMALLEST = 5
Values = dict[str, int]  # by referral


def a_history(session: Session, seed: int) -> None:
    """Random lives of children of whom something is known, or nothing."""
    lived(session, seed, children=CHILDREN_IN_ALL)
    random = Random(seed + 100)
    names = sorted(session.exec(select(ChildRow.id)))
    for name in names:
        session.execute(
            update(CHILDREN)
            .where(CHILDREN.c.id == name)
            .values(
                sex=random.choice(("female", "male", "male", None)),
                postcode=random.choice(("LS6 2AB", "LS7 1AA", "LS8 3BB", None)),
            )
        )
        _check_in(session, random, name)
    for one in session.exec(select(ReferralRow)).all():
        _decide(session, random, one.id)
    said = {
        name: [_looked_after(random.random() < 0.3)]
        for name in names
        if random.random() < 0.7
    }
    facts_ledger.append(session, tenant=TENANT, said=said, import_id=None, now=NOW)


def _looked_after(so: bool) -> Observation:
    return Observation(
        key="looked_after",
        known=Known.KNOWN,
        value=so,
        source="a form",
        observed_on=TODAY,
        recorded_by="Sam",
    )


def _decide(session: Session, random: Random, name: str) -> None:
    for number in range(random.randrange(3)):
        proposed, band = random.randrange(1, 5), random.randrange(1, 5)
        session.add(
            DecisionRow(
                tenant=TENANT,
                id=f"D{number}-{name}",
                referral_id=name,
                kind="confirmed" if proposed == band else "changed",
                band=band,
                proposed_band=proposed,
                ruled_band=proposed,
                placement=1,
                staff_id="priya",
                made_by="Priya",
                made_at=NOW - timedelta(days=500 - 200 * number),
                second_id="tom",
            )
        )


def _check_in(session: Session, random: Random, child: str) -> None:
    person = f"P-{child}"
    session.add(
        RecipientRow(
            tenant=TENANT,
            id=person,
            child_id=child,
            relationship="mother",
            made_by="Sam",
            made_at=NOW,
        )
    )
    session.flush()
    for number in range(random.randrange(3)):
        key, at = f"K{number}-{child}", NOW - timedelta(days=450 - 200 * number)
        session.add(
            CheckInRow(
                tenant=TENANT,
                id=key,
                child_id=child,
                recipient_id=person,
                form=random.choice((Form.PARENT, Form.SCHOOL)),
                why=random.choice((Why.CADENCE, Why.CAME)),
                slot=key,
                opened_at=at,
                reply_by=at.date(),
            )
        )
        session.flush()
        if random.random() < 0.5:
            session.add(_message(key, child, person, at, random))
        if random.random() < 0.4:
            session.add(_reply(key, child, person, at))


def _message(
    key: str, child: str, person: str, at: datetime, random: Random
) -> MessageRow:
    return MessageRow(
        tenant=TENANT,
        id=key,
        key=key,
        audience="family",
        kind="check_in",
        child_id=child,
        recipient_id=person,
        check_in_id=key,
        way="sms",
        language="en",
        wording="1",
        body="",
        why="",
        state=random.choice(("sent", "delivered", "failed")),
        not_before=at,
        made_at=at,
    )


def _reply(key: str, child: str, person: str, at: datetime) -> ReplyRow:
    return ReplyRow(
        tenant=TENANT,
        id=key,
        check_in_id=key,
        child_id=child,
        recipient_id=person,
        number=1,
        answers="{}",
        red="[]",
        entered="page",
        entered_by="",
        made_at=at,
    )


def counted_by_hand(session: Session) -> dict[str, Values]:
    """Every measure in plain loops over the rows: by referral, so or weeks."""
    # Long because twelve measures are counted.
    since, stands = TODAY - YEAR, standing(session)
    here = [one for one in ledger.stays(session) if ledger.sound(one)]
    waits = [one for one in here if one.left is None and one.came <= TODAY]
    left = [one for one in here if one.left and one.left >= since]
    bands = {one.referral_id: one.band for one in session.exec(select(ListedRow))}
    last = {one.referral_id: one for one in left}
    last |= {one.referral_id: one for one in waits}
    last = {name: one for name, one in last.items() if one.why != "put-right"}
    offers = [
        (offer, london_day(slot.starts_at))
        for offer, slot in session.exec(
            select(OfferRow, SlotRow).where(OfferRow.slot_id == SlotRow.id)
        )
        if offer.referral_id in stands
    ]
    offered = {
        one.referral_id
        for one, _ in offers
        if one.state not in ("held", "released") and london_day(one.made_at) >= since
    }
    visits: dict[str, int] = defaultdict(int)
    for one, day in offers:
        if day >= since and one.state in ("attended", "was not brought"):
            visits[one.referral_id] |= one.state == "was not brought"
    words = {
        one.referral_id: one
        for one in session.exec(select(DecisionRow).order_by(DecisionRow.id))
        if london_day(one.made_at) >= since and one.referral_id in stands
    }
    came = [
        one
        for one in stands.values()
        if since <= (one.received_on or one.clock_start) <= TODAY
    ]
    asked = dict(_asked(session, since, stands))
    return {
        "waiting": {one.referral_id: (TODAY - one.clock).days // 7 for one in waits},
        "seen": {
            one.referral_id: (one.left - one.clock).days // 7
            for one in reversed(left)  # the first time stands
            if one.why == "seen" and one.left
        },
        "urgent": {one.referral_id: int(bands[one.referral_id] <= 2) for one in waits},
        "raised": {name: int(o.band < o.proposed_band) for name, o in words.items()},
        "lowered": {name: int(o.band > o.proposed_band) for name, o in words.items()},
        "offered": {
            name: int(name in offered)
            for name, one in last.items()
            if one.why in ("", "seen")
        },
        "not-brought": dict(visits),
        "reached": {name: int(reached) for name, (reached, _) in asked.items()},
        "replied": {name: int(replied) for name, (_, replied) in asked.items()},
        "withdrew": {
            name: int(one.why == "no-longer-wanted") for name, one in last.items()
        },
        "declined": {one.id: int(one.state == ReferralState.DECLINED) for one in came},
        "again": {one.id: 0 for one in came},  # every child has one referral here
    }


def standing(session: Session) -> dict[str, ReferralRow]:
    """Referrals that were not taken back with their import."""
    return {
        one.id: one
        for one in session.exec(select(ReferralRow))
        if one.undone_at is None
    }


def _asked(
    session: Session, since: date, stands: dict[str, ReferralRow]
) -> Iterator[tuple[str, tuple[bool, bool]]]:
    of = {one.child_id: name for name, one in stands.items()}
    ours: dict[str, set[str]] = defaultdict(set)
    for one in session.exec(select(CheckInRow)):
        family = one.form in ("parent", "young_person")
        if london_day(one.opened_at) >= since and family and one.why != Why.CAME:
            ours[one.child_id].add(one.id)
    arrived = {
        one.check_in_id
        for one in session.exec(select(MessageRow))
        if one.state in ("sent", "delivered")
    }
    replied = {one.check_in_id for one in session.exec(select(ReplyRow))}
    for child, keys in ours.items():
        if child in of:
            yield of[child], (bool(keys & arrived), bool(keys & replied))


def groups_by_hand(session: Session) -> dict[str, dict[Kind, str]]:
    """Each referral's sex, area and whether a council looks after the child."""
    said = facts_ledger.observations(
        session, tenant=TENANT, child_ids=list(session.exec(select(ChildRow.id)))
    )
    children = {one.id: one for one in session.exec(select(ChildRow))}
    return {
        one.id: {
            Kind.SEX: children[one.child_id].sex or "not known",
            Kind.AREA: (children[one.child_id].postcode or "not known").split(" 2")[
                0
            ].split(" 1")[0].split(" 3")[0],
            Kind.LOOKED_AFTER: {
                (): "not known", (True,): "looked after", (False,): "not looked after",
            }[tuple(bool(each.value) for each in said[one.child_id])],
        }
        for one in session.exec(select(ReferralRow))
    }  # fmt: skip


def figures(session: Session) -> FairnessShown:
    return fairness.shown(desk(session, actor=SAM))


@pytest.mark.parametrize("seed", SEEDS)
def test_every_figure_is_what_counting_by_hand_comes_to(
    engine: Engine, seed: int
) -> None:
    with unit_of_work(engine) as session:
        a_history(session, seed)

    with reading(engine) as session:
        told = {one.key: one for one in figures(session).measures}
        by_hand, groups = counted_by_hand(session), groups_by_hand(session)

    assert told.keys() == by_hand.keys()
    for key, values in by_hand.items():
        measure = told[key]
        assert measure.everybody.children in (len(values), None), key
        tables = {one.kind: one for one in measure.tables}
        for kind in (Kind.SEX, Kind.AREA, Kind.LOOKED_AFTER):
            shown = {one.group: one for one in tables[kind].groups}
            assert shown.keys() == {groups[name][kind] for name in values}, key
            for group, one in shown.items():
                mine = [v for name, v in values.items() if groups[name][kind] == group]
                assert_told(one, mine, weeks=measure.weeks)
            if not measure.weeks:
                assert_nobody_is_found(list(shown.values()), values, groups, kind)


def assert_told(one: GroupShown, mine: list[int], *, weeks: bool) -> None:
    """What is shown is so, and nothing small is shown."""
    if one.children is not None:
        assert one.children == len(mine)
        assert not 0 < len(mine) < SMALLEST
    if weeks and one.value is not None:
        assert one.value == median(mine)
        assert len(mine) >= 10
    if not weeks and one.counted is not None:
        assert one.counted == sum(mine)
        assert one.value == pytest.approx(sum(mine) / len(mine), abs=0.0006)
        assert not 0 < sum(mine) < SMALLEST
        assert not 0 < len(mine) - sum(mine) < SMALLEST


def assert_nobody_is_found(
    shown: list[GroupShown],
    values: Values,
    groups: dict[str, dict[Kind, str]],
    kind: Kind,
) -> None:
    """What is left out, taken together, is of enough children, or nothing is shown."""
    out = {one.group for one in shown if one.counted is None}
    rest = [value for name, value in values.items() if groups[name][kind] in out]
    if out and len(out) < len(shown):
        assert not 0 < sum(rest) < SMALLEST
        assert not 0 < len(rest) - sum(rest) < SMALLEST


def test_every_row_of_the_file_is_a_figure_of_the_page(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        a_history(session, 7)

    with reading(engine) as session:
        found = figures(session)
    rows = [
        dict(zip(fairness.HEAD, row, strict=True)) for row in fairness.as_rows(found)
    ]

    assert len(rows) == sum(
        1 + sum(len(table.groups) for table in one.tables) for one in found.measures
    )
    waiting = next(one for one in found.measures if one.key == "waiting")
    first = next(row for row in rows if row["by"] == "everybody")
    assert first["children"] == str(waiting.everybody.children)
    assert "None" not in {cell for row in rows for cell in row.values()}


def test_an_empty_service_says_that_there_is_nobody_to_tell_of(engine: Engine) -> None:
    with reading(engine) as session:
        found = figures(session)

    assert found.compared == 0
    assert found.finding == "Too few children to compare any group with the others."
    assert {one.everybody.value for one in found.measures} == {None}
    assert all(
        table.finding.startswith("Nobody to tell of yet")
        for one in found.measures
        for table in one.tables
    )
