"""Who is told over birthdays, what staff are asked, and many families at once."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event

from tests.functional import around
from tests.functional.around import (
    CHILD,
    REFERRAL,
    add,
    addresses_told,
    an_address,
    at,
    born,
    choose,
    judge,
)
from tests.functional.deciding import RUTH
from tests.functional.families import (
    MONDAY,
    Provider,
    a_family,
    a_sender,
    families,
    kinds_open,
    told,
    work_in,
    written,
)
from tests.store import conftest as stores
from tests.store.builders import TENANT
from triage.calendar import month_day
from triage.desk.checking_in.calls import agree_contact
from triage.desk.telling import addresses, people, saying
from triage.desk.telling.addresses import Channel
from triage.desk.telling.asking_people import ask_people
from triage.desk.telling.linking import REACHED_NOBODY
from triage.desk.telling.saying import Details, Told
from triage.messages.channels.channel import Fate, HandedOver
from triage.messages.outbox import MessageState, Way
from triage.messages.recipients import Hold, Purpose, Relationship
from triage.store import (
    contacts,
    merges,
    recipients,
    referrals,
    tasks,
)
from triage.store.engine import reading, unit_of_work


engine = stores.engine
postgresql_server = stores.postgresql_server
sqlite_ready = stores.sqlite_ready
ada = around.ada


# Birthdays


@pytest.mark.hazard("H-19")
def test_at_sixteen_a_parent_hears_only_what_is_neutral_until_contact_is_agreed(
    engine: Engine, ada: str
) -> None:
    # Long because it follows one family over a birthday and the agreement after it.
    born(engine, date(2010, 11, 10))
    birthday = month_day(date(2010, 11, 10), 16 * 12)
    before, after = (
        datetime.combine(day, MONDAY.timetz()) for day in (MONDAY.date(), birthday)
    )

    nearly = choose(engine, Purpose.CHECK_IN, now=before)
    neutral = choose(engine, Purpose.STATUS, now=after)
    asked = choose(engine, Purpose.CHECK_IN, now=after)
    judge(engine, ada, Told.YES, now=after)
    agreed = choose(engine, Purpose.CHECK_IN, now=after)

    assert nearly.told
    assert [one.kind for one in nearly.tasks] == ["agree_contact"]
    assert neutral.told
    assert [one.kind for one in neutral.tasks] == ["agree_contact"]
    assert not asked.told
    assert [one.kind for one in asked.tasks] == ["agree_contact"]
    assert agreed.told
    assert agreed.tasks == ()


@pytest.mark.hazard("H-19")
def test_what_is_agreed_shortly_before_sixteen_holds_over_the_birthday(
    engine: Engine, ada: str
) -> None:
    born(engine, date(2010, 11, 10))
    judge(engine, ada, Told.YES)

    after = choose(engine, Purpose.CHECK_IN, now=MONDAY + timedelta(days=9))

    assert after.told
    assert after.tasks == ()


@pytest.mark.hazard("H-19")
def test_a_yes_from_years_before_sixteen_is_an_old_one(
    engine: Engine, ada: str
) -> None:
    born(engine, date(2010, 11, 10))
    judge(engine, ada, Told.YES, now=MONDAY - timedelta(days=500))
    after = MONDAY + timedelta(days=9)

    asked = choose(engine, Purpose.CHECK_IN, now=after)
    neutral = choose(engine, Purpose.STATUS, now=after)

    assert not asked.told
    assert neutral.told
    assert [one.kind for one in neutral.tasks] == ["agree_contact"]


@pytest.mark.hazard("H-19")
def test_agreement_is_asked_for_until_somebody_agreed(engine: Engine, ada: str) -> None:
    born(engine, date(2011, 2, 1))
    judge(engine, ada, Told.YES, now=MONDAY - timedelta(days=400))
    with unit_of_work(engine) as session:
        asked = agree_contact(session, tenant=TENANT, now=MONDAY)
        again = agree_contact(session, tenant=TENANT, now=MONDAY)
    waits = kinds_open(engine)
    judge(engine, ada, Told.YES)
    with unit_of_work(engine) as session:
        after = agree_contact(session, tenant=TENANT, now=MONDAY + timedelta(days=40))

    assert (asked, again, after) == (1, 0, 0)
    assert (waits, kinds_open(engine)) == (["agree_contact"], [])


# Tasks


def test_saying_who_is_told_closes_the_task_that_asked(
    engine: Engine, ada: str
) -> None:
    grandmother = add(
        engine, Details(relationship=Relationship.RELATIVE), an_address(Channel.EMAIL)
    )
    with unit_of_work(engine) as session:
        work = work_in(session)
        choice = people.choose(work, CHILD, Purpose.STATUS)
        opened = ask_people(work, [choice])
        again = ask_people(work, [choice])
    judge(engine, grandmother, Told.YES)

    assert (opened, again) == (1, 0)
    assert kinds_open(engine) == []


def test_what_nobody_settled_is_asked_again_after_four_weeks(
    engine: Engine, ada: str
) -> None:
    add(engine, Details(relationship=Relationship.RELATIVE), an_address(Channel.EMAIL))
    opened = []
    for days in (0, 1, 27, 29):
        with unit_of_work(engine) as session:
            work = work_in(session, MONDAY + timedelta(days=days))
            choice = people.choose(work, CHILD, Purpose.STATUS)
            opened.append(ask_people(work, [choice]))
            for one in tasks.still_open(session, tenant=TENANT):
                tasks.close(
                    session, tenant=TENANT, task_id=one.id, outcome="as_it_is",
                    by="Jo", now=work.now,
                )  # fmt: skip

    assert opened == [1, 0, 0, 1]


def test_a_family_with_nobody_to_tell_is_a_task(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        families(session, ways=())
        session.connection().exec_driver_sql("delete from recipient")

    choice = choose(engine)

    assert (choice.told, choice.refused) == ((), ())
    assert [one.kind for one in choice.tasks] == ["no_safe_way"]


# What staff say


@pytest.mark.hazard("H-13")
def test_a_stop_for_safeguarding_is_not_lifted_by_the_office(
    engine: Engine, ada: str
) -> None:
    with at(engine) as desk:
        saying.stop(desk, REFERRAL, kind=Hold.SAFEGUARDING, why="Police asked")
    with at(engine) as desk:
        held = saying.holds(
            desk, referrals.referrals(desk.session, tenant=TENANT)[REFERRAL]
        )[0]
        with pytest.raises(saying.StoppedAlready):
            saying.stop(desk, REFERRAL, kind=Hold.SAFEGUARDING, why="Again")
        with pytest.raises(saying.NotYoursToLift):
            saying.let_go(desk, REFERRAL, held.id, why="Please")
    stopped = choose(engine)
    with at(engine, RUTH) as desk:
        saying.let_go(desk, REFERRAL, held.id, why="It is over")
        with pytest.raises(saying.LiftedAlready):
            saying.let_go(desk, REFERRAL, held.id, why="It is over")

    assert not stopped.told
    assert choose(engine).told


@pytest.mark.parametrize(
    ("channel", "text", "refusal"),
    [
        (Channel.SMS, "0207 946 0000", addresses.NotAMobile),
        (Channel.EMAIL, "nobody", addresses.NotAnEmail),
        (Channel.LETTER, "1 High Street", addresses.NotAPostalAddress),
        (Channel.PHONE, "ring me", addresses.NotANumber),
    ],
)
def test_what_cannot_be_an_address_is_refused_in_words(
    engine: Engine, ada: str, channel: Channel, text: str, refusal: type[Exception]
) -> None:
    with at(engine) as desk, pytest.raises(refusal):
        addresses.add(desk, REFERRAL, ada, an_address(channel, address=text))


def test_whether_it_is_safe_is_never_taken_without_saying_how_it_is_known(
    engine: Engine, ada: str
) -> None:
    with at(engine) as desk, pytest.raises(addresses.SayHowYouKnow):
        addresses.add(desk, REFERRAL, ada, an_address(why=""))
    with at(engine) as desk, pytest.raises(saying.SayWhy):
        saying.add_person(
            desk, REFERRAL, Details(relationship=Relationship.FATHER), told=Told.NO,
            why="",
        )  # fmt: skip
    with at(engine) as desk, pytest.raises(saying.WhoIsIt):
        saying.add_person(
            desk, REFERRAL, Details(relationship=Relationship.NOT_KNOWN), told=None,
            why="",
        )  # fmt: skip


def test_somebody_who_opts_out_and_leaves_is_not_written_to_until_taken_back(
    engine: Engine, ada: str
) -> None:
    heard = []
    for out, ended in ((True, False), (False, False), (False, True), (False, False)):
        with at(engine) as desk:
            saying.opt_out(desk, REFERRAL, ada, out=out)
            saying.end_person(desk, REFERRAL, ada, ended=ended, why="They said so")
        heard.append(bool(choose(engine).told))

    assert heard == [False, True, False, True]


# On the way


@pytest.mark.hazard("H-13")
def test_a_message_to_an_address_that_was_found_wrong_is_withheld(
    engine: Engine, ada: str
) -> None:
    told(engine)
    with reading(engine) as session:
        spot = contacts.of_children(session, tenant=TENANT, child_ids=[CHILD])[0]
    with at(engine) as desk:
        addresses.wrong(desk, REFERRAL, spot.id, why="A stranger answered")
    provider = Provider()

    a_sender(engine, provider).run_once(MONDAY)

    assert provider.got == []
    assert [one.state for one in written(engine)] == [MessageState.WITHHELD]


def test_a_number_nobody_has_is_not_used_again(engine: Engine) -> None:
    a_family(engine, Way.SMS, Way.EMAIL)
    told(engine)
    gone = HandedOver(fate=Fate.FAILED, problem="notify-permanent-failure")

    a_sender(engine, Provider(answers=[gone])).run_once(MONDAY)

    with reading(engine) as session:
        found = contacts.of_children(session, tenant=TENANT, child_ids=[CHILD])
    assert [one.invalid_why for one in found] == [REACHED_NOBODY, ""]
    assert addresses_told(choose(engine)) == ["c0@example.org"]


@pytest.mark.hazard("H-12")
def test_people_of_a_merged_record_are_read_together(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        families(session, 2, ways=(Way.EMAIL,))
        merges.point(session, tenant=TENANT, child_id="C1", at="C0")
        choice = people.choose(work_in(session), "C0", Purpose.STATUS)
        recipients.open_hold(
            session, tenant=TENANT, child_id="C1", kind=Hold.DECEASED, why="x", by="x",
            now=MONDAY,
        )  # fmt: skip
        held = people.choose(work_in(session), "C0", Purpose.STATUS)

    assert len(choice.told) == 2
    assert held.told == ()


# Many


def test_who_is_told_is_asked_of_many_families_in_a_fixed_number_of_questions(
    engine: Engine,
) -> None:
    counts = []
    with unit_of_work(engine) as session:
        families(session, 40)
    for some in (["C1"], [f"C{one}" for one in range(40)]):
        with reading(engine) as session, counted(engine) as asked:
            people.choose_many(work_in(session), some, Purpose.CHECK_IN)
        counts.append(len(asked))

    assert counts[0] == counts[1] < 15


def test_many_families_are_chosen_at_once_and_each_is_told(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        families(session, 1_000, ways=(Way.SMS, Way.EMAIL))
    names = [f"C{at}" for at in range(1_000)]

    with reading(engine) as session:
        found = people.choose_many(work_in(session), names, Purpose.CHECK_IN)

    assert sum(len(one.told) for one in found.values()) == 1_000


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """The statements put to the database."""
    asked: list[str] = []

    def keep(*told: Any) -> None:
        asked.append(str(told[2]))

    event.listen(engine, "before_cursor_execute", keep)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", keep)
