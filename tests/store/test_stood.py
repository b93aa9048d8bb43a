"""A record as it stood on a day: later rows are left out, and nothing is guessed."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import DateTime, Engine, insert, select, update

from tests.functional.deciding import PRIYA
from tests.store.builders import NOW, TENANT, TODAY, a_list, a_placement
from triage.desk.desk import Work
from triage.desk.record import evidence, stood
from triage.desk.record.evidence import Evidence, ForWhom, NotYetThatDay
from triage.desk.record.rules import RULES, TABLES
from triage.desk.record.stood import WRITTEN_OVER
from triage.desk.record.stood_rules import STOOD
from triage.desk.versions import NotHere
from triage.referrals import Pathway, ReferralState
from triage.store import clinics, moves, offers
from triage.store.audit import AUDIT
from triage.store.clinics import NewSlot
from triage.store.engine import unit_of_work
from triage.store.moves import NewMove
from triage.store.offers import OFFERS, SLOTS, NewOffer
from triage.store.tables import TaskRow


HELD = {name for name, rule in RULES.items() if rule.finds}
# Days that were planned, and not moments at which anything was written.
PLANNED = {
    "due_at", "was_due_at", "expires_at", "not_before", "lease_until", "reply_by",
    "starts_at", "until",
}  # fmt: skip
# What only says when something happened that another moment of the row begins with.
BESIDE = {("receipt", "at")}
NEXT_WEEK = NOW + timedelta(days=7)


def test_every_table_of_the_record_says_how_it_stood() -> None:
    assert STOOD.keys() == HELD


@pytest.mark.parametrize("name", sorted(HELD))
def test_every_moment_of_a_table_is_told_of(name: str) -> None:
    rule, table = STOOD[name], TABLES[name]
    told = {rule.begins, *rule.after, *rule.over, *rule.undated} - {""}
    columns = {
        one for some in (*rule.after.values(), *rule.over.values()) for one in some
    }
    moments = {one.name for one in table.columns if isinstance(one.type, DateTime)}
    beside = {column for of, column in BESIDE if of == name}

    assert (told | columns | {rule.ends} - {""}) - {""} <= {
        one.name for one in table.columns
    }
    if not rule.now_only:
        assert moments - PLANNED - beside <= told | columns


def a_life(engine: Engine) -> None:
    """A child who was offered a visit, and a week later removed from the list."""
    with unit_of_work(engine) as session:
        a_list(session, [a_placement(1)])
        clinic = clinics.add_clinic(
            session,
            tenant=TENANT,
            name="Riverside",
            pathway=Pathway.NEURODEVELOPMENTAL,
            place="",
            now=NOW,
        )
        slot = NewSlot(clinic_id=clinic, starts_at=NOW + timedelta(days=3), minutes=60)
        clinics.add_slots(session, tenant=TENANT, new=[slot], now=NOW)
        held = NewOffer(
            slot_id=session.scalars(select(SLOTS.c.id)).one(),
            referral_id="R1",
            seat=1,
            slot_of=None,
            why="The longest wait",
            together=None,
            reply_by=NOW,
        )
        (offer,) = offers.hold(session, tenant=TENANT, new=[held], by="Jo", now=NOW)
        _tell(session, NOW, "Offer: offered", offer)
        _a_task(session)
    with unit_of_work(engine) as session:
        session.execute(
            update(OFFERS).values(
                state="was not brought", changed_at=NEXT_WEEK, note="Nobody came"
            )
        )
        session.execute(
            update(TaskRow).values(
                closed_at=NEXT_WEEK, closed_by="Jo", outcome="done", note="Rang them"
            )
        )
        _tell(session, NEXT_WEEK, "Offer: was not brought", offer)
        moves.add(session, tenant=TENANT, move=_removed(), now=NEXT_WEEK)


def _tell(session: Any, at: Any, what: str, offer: str) -> None:
    work = Work(session=session, tenant=TENANT, now=at, by="Jo")
    work.note(what, on=("referral", "R1"), offer=offer)


def _a_task(session: Any) -> None:
    session.execute(
        insert(TaskRow).values(
            tenant=TENANT,
            id="T1",
            matter="offer:1",
            kind="offer",
            sentence="See whether they answered",
            referral_id="R1",
            opened_at=NOW,
            due_at=NOW,
            owner="Jo Lane",
            note="",
            version=0,
        )
    )


def _removed() -> NewMove:
    return NewMove(
        referral_id="R1",
        from_state=ReferralState.WAITING,
        to_state=ReferralState.REMOVED,
        from_pathway=Pathway.NEURODEVELOPMENTAL,
        to_pathway=Pathway.NEURODEVELOPMENTAL,
        reason="another area has taken the referral over",
        note="",
        notice="",
        signposting="",
        staff_id="priya",
        made_by="Priya",
        second_id="tom",
        second_by="Tom",
    )


def bundle(engine: Engine, days: int, *, referral: str = "R1") -> Evidence:
    """As of so many days after the first one, made ten days after it."""
    with unit_of_work(engine) as session:
        return evidence.make(
            Work(
                session=session,
                tenant=TENANT,
                now=NOW + timedelta(days=10),
                by=PRIYA.by,
            ),
            referral,
            as_of=TODAY + timedelta(days=days),
            for_whom=ForWhom.TRIBUNAL,
            asked_by="The First-tier Tribunal",
            staff_id=PRIYA.staff_id,
        )


def rows(made: Evidence, table: str) -> list[dict[str, str]]:
    (part,) = [one for one in made.parts if one.section.table == table]
    return [
        dict(zip(part.section.columns, row, strict=True)) for row in part.section.rows
    ]


def test_what_came_later_is_left_out_and_counted(engine: Engine) -> None:
    a_life(engine)

    then, now = bundle(engine, 1), bundle(engine, 10)

    assert rows(then, "move") == []
    assert rows(then, "referral")[0]["State"] == "waiting"
    assert rows(now, "referral")[0]["State"] == "removed"
    (moved,) = [one for one in then.parts if one.section.table == "move"]
    assert moved.left_out == 1
    assert "another area" not in str(evidence.as_told(then))
    assert "another area" in str(evidence.as_told(now))


def test_an_offer_stands_as_the_record_of_deeds_told_it(engine: Engine) -> None:
    a_life(engine)

    (then,), (later,) = (
        rows(bundle(engine, 1), "offer"),
        rows(bundle(engine, 8), "offer"),
    )

    assert (then["State"], then["Note"]) == ("offered", WRITTEN_OVER)
    assert (later["State"], later["Note"]) == ("was not brought", "Nobody came")


def test_an_offer_of_which_nothing_was_told_was_held(engine: Engine) -> None:
    a_life(engine)
    with unit_of_work(engine) as session:
        session.execute(update(OFFERS).values(changed_at=NEXT_WEEK))
        read = {"offer": [dict(session.execute(select(OFFERS)).mappings().one())]}
        past = stood.as_it_stood(
            session,
            tenant=TENANT,
            read={name: [] for name in HELD} | read,
            at=NOW + timedelta(days=1),
            now=NEXT_WEEK,
        )

    assert past.read["offer"][0]["state"] == "held"


def test_what_was_closed_later_is_open_again_and_not_answered(engine: Engine) -> None:
    a_life(engine)

    (then,) = rows(bundle(engine, 1), "task")

    assert then["Closed at"] == then["Closed by"] == "Not recorded"
    assert then["Outcome"] == then["Note"] == "Not recorded"
    assert then["Owner"] == WRITTEN_OVER


def test_what_is_only_known_of_now_is_told_of_no_earlier_day(engine: Engine) -> None:
    a_life(engine)

    then, now = bundle(engine, 1), bundle(engine, 10)

    assert "Where the referral stands on a list now" in then.not_kept
    assert rows(then, "listed") == []
    assert now.not_kept == ()
    assert len(rows(now, "listed")) == 1


def test_before_the_referral_came_there_is_nothing(engine: Engine) -> None:
    a_life(engine)

    before = bundle(engine, -1)

    assert before.story == ()
    assert {one.section.table for one in before.parts if one.section.rows} == {"child"}


def test_the_story_is_in_order_and_names_the_rules(engine: Engine) -> None:
    a_life(engine)

    told = bundle(engine, 10).story

    assert [one.at for one in told] == sorted(one.at for one in told)
    (placed,) = [one for one in told if one.what == "Placed on a list"]
    assert "Book: 2026.11" in placed.words
    assert "b" * 64 in placed.words
    assert told[-1].what == "The referral moved"


def test_a_day_that_has_not_come_and_a_child_who_is_not_here_are_refused(
    engine: Engine,
) -> None:
    a_life(engine)

    with pytest.raises(NotYetThatDay):
        bundle(engine, 11)
    with pytest.raises(NotHere):
        bundle(engine, 1, referral="R404")


def test_the_digest_is_of_every_word_and_the_record_keeps_it(engine: Engine) -> None:
    a_life(engine)

    made = bundle(engine, 1)
    told = evidence.as_told(made)
    with unit_of_work(engine) as session:
        (kept,) = session.scalars(
            select(AUDIT.c.details).where(
                AUDIT.c.what == "Took out the evidence bundle"
            )
        )

    assert evidence.is_whole(told)
    assert not evidence.is_whole(told | {"asked_by": "Somebody else"})
    assert not evidence.is_whole({})
    assert made.digest in kept
    assert '"purpose":"a tribunal"' in kept
