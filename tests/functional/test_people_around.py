"""The people around a child: made from forms, safe or not, told apart."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.functional import around
from tests.functional.around import (
    CHILD,
    FORM,
    REFERRAL,
    add,
    addresses_told,
    an_address,
    at,
    came_by_form,
    choose,
    everybody,
    judge,
    reasons,
    say,
)
from tests.functional.deciding import PRIYA, RUTH, TOM
from tests.functional.families import (
    MONDAY,
    Provider,
    a_sender,
    families,
    told,
    work_in,
    written,
)
from tests.functional.service import LEO, a_file, import_, undo
from tests.functional.service import NOW as IMPORTED
from tests.store import conftest as stores
from tests.store.builders import TENANT
from triage.desk.deciding import second
from triage.desk.telling import addresses, people, saying
from triage.desk.telling.addresses import Channel
from triage.desk.telling.linking import link_contacts
from triage.desk.telling.saying import Details, Told
from triage.messages.outbox import MessageState, Way
from triage.messages.recipients import Hold, Purpose, Relationship
from triage.store import (
    contacts,
    proposals,
    recipients,
    referrals,
    tasks,
)
from triage.store.engine import reading, unit_of_work


engine = stores.engine
postgresql_server = stores.postgresql_server
sqlite_ready = stores.sqlite_ready
ada = around.ada


def test_a_form_makes_one_person_for_each_word_it_uses(
    engine: Engine, ada: str
) -> None:
    dad = replace(FORM, relationship="Dad", mobile="+447700900124", email=None)

    made = came_by_form(engine, FORM, dad, replace(FORM, relationship="MUM "))

    assert made == 2
    assert came_by_form(engine, FORM) == 0
    found = [one.relationship for one in everybody(engine)[1:]]
    assert found == [Relationship.MOTHER, Relationship.FATHER]


@pytest.mark.hazard("H-12")
def test_a_word_nobody_knows_is_nobody_who_may_be_told(
    engine: Engine, ada: str
) -> None:
    came_by_form(engine, replace(FORM, relationship="Mum's new partner"))

    choice = choose(engine)

    assert addresses_told(choice) == ["07700 900000"]
    assert "not known to be a parent" in reasons(choice)
    assert [one.kind for one in choice.tasks] == ["who_may_be_told"]


@pytest.mark.hazard("H-16")
def test_a_form_says_how_somebody_reads(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        families(session, ways=())
    came_by_form(engine, FORM)
    with reading(engine) as session:
        mother = people.of_children(work_in(session), [CHILD])[CHILD][1]

    choice = choose(engine)

    assert (mother.language, mother.reads.only_letters) == ("Polski", True)
    assert not choice.told
    assert "cannot read it this way" in reasons(choice)
    assert "call_family" in {one.kind for one in choice.tasks}


@pytest.mark.hazard("H-12")
def test_what_an_undone_import_said_reaches_nobody(
    engine: Engine, tmp_path: Path
) -> None:
    made = import_(engine, [a_file(tmp_path, [LEO])])
    with unit_of_work(engine) as session:
        child = referrals.referrals(session, tenant=TENANT)["ND1"].child_id
        contacts.append(
            session, tenant=TENANT, said={child: [FORM]}, import_id=made.id, now=MONDAY
        )
        link_contacts(work_in(session), [child])
    before = choose(engine, child=child)

    undo(engine, made.id)

    after = choose(engine, child=child)
    assert before.refused != after.refused
    assert "No way to reach them in writing is known." in reasons(after)


@pytest.mark.hazard("H-13")
def test_sad_news_in_a_file_stops_messages_until_a_named_person_checks(
    engine: Engine, tmp_path: Path
) -> None:
    gone = LEO | {"Status": "Deceased"}
    import_(engine, [a_file(tmp_path, [gone])])
    with reading(engine) as session:
        child = referrals.referrals(session, tenant=TENANT)["ND1"].child_id
        held = recipients.holds(session, tenant=TENANT, child_ids=[child])
    with at(engine) as desk:
        saying.let_go(desk, "ND1", held[0].id, why="It was her grandfather")
    import_(
        engine,
        [a_file(tmp_path, [gone | {"Postcode": "ZZ1 1ZZ"}])],
        now=IMPORTED + timedelta(days=7),
    )

    with reading(engine) as session:
        again = recipients.holds(session, tenant=TENANT, child_ids=[child])
        open_now = tasks.still_open(session, tenant=TENANT)
    assert [(one.kind, one.made_by) for one in held] == [(Hold.DECEASED, "Sam")]
    assert [one.lifted_at is None for one in again] == [False, True]
    assert any("says again" in one.sentence for one in open_now)


# Separated parents, safety, dispute


@pytest.mark.hazard("H-12")
def test_separated_parents_have_threads_of_their_own(engine: Engine, ada: str) -> None:
    father = add(
        engine,
        Details(
            relationship=Relationship.FATHER, name="Lee Byron", responsibility=True
        ),
        an_address(Channel.EMAIL),
    )

    told(engine)

    threads = {one.recipient_id: one for one in written(engine)}
    assert set(threads) == {ada, father}
    assert "Lee Byron" not in threads[ada].body
    assert "Sam Byron" not in threads[father].body


@pytest.mark.hazard("H-12")
def test_an_address_shared_with_somebody_not_to_be_told_is_asked_about_again(
    engine: Engine, ada: str
) -> None:
    shared = an_address()
    with at(engine) as desk:
        addresses.add(desk, REFERRAL, ada, shared)
    father = add(
        engine, Details(relationship=Relationship.FATHER, responsibility=True), shared
    )
    judge(engine, father, Told.NO)

    before = choose(engine)
    with at(engine, now=MONDAY + timedelta(hours=1)) as desk:
        addresses.add(desk, REFERRAL, ada, replace(shared, why="Her own now"))
    after = choose(engine)

    assert addresses_told(before) == ["07700 900000"]
    assert addresses_told(after) == ["+447700900999"]


@pytest.mark.hazard("H-12")
def test_an_address_that_is_unsafe_for_one_child_is_unsafe_for_a_sibling(
    engine: Engine,
) -> None:
    with unit_of_work(engine) as session:
        families(session, 2, ways=(Way.EMAIL,))
        same = contacts.of_children(session, tenant=TENANT, child_ids=["C1"])
        contacts.change(
            session,
            tenant=TENANT,
            ids=[same[0].id],
            values={"address": "c0@example.org"},
        )
        before = people.choose(work_in(session), "C0", Purpose.STATUS)
        contacts.change(
            session, tenant=TENANT, ids=[same[0].id], values={"safe_to_use": False}
        )
        after = people.choose(work_in(session), "C0", Purpose.STATUS)

    assert before.told
    assert not after.told


@pytest.mark.hazard("H-13")
def test_an_address_shared_with_a_brother_who_died_waits_for_a_person(
    engine: Engine,
) -> None:
    with unit_of_work(engine) as session:
        families(session, 2, ways=(Way.EMAIL,))
        same = contacts.of_children(session, tenant=TENANT, child_ids=["C1"])
        contacts.change(
            session,
            tenant=TENANT,
            ids=[same[0].id],
            values={"address": "c0@example.org"},
        )
    with at(engine) as desk:
        saying.stop(desk, "RC1", kind=Hold.DECEASED, why="The hospital rang")

    choice = choose(engine)

    assert not choice.told
    assert "another child, who has died" in reasons(choice)
    assert [one.kind for one in choice.tasks] == ["call_family"]


@pytest.mark.hazard("H-12")
def test_a_yes_from_before_abuse_was_known_does_not_count(
    engine: Engine, ada: str
) -> None:
    judge(engine, ada, Told.YES)
    say(engine, "domestic_abuse", "historic", now=MONDAY + timedelta(days=1))
    before = choose(engine)
    judge(engine, ada, Told.YES, now=MONDAY + timedelta(days=2))

    after = choose(engine, now=MONDAY + timedelta(days=2))

    assert not before.told
    assert after.told


@pytest.mark.hazard("H-12")
def test_with_abuse_a_forms_word_that_it_is_safe_is_not_enough(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        families(session, ways=())
    came_by_form(engine, replace(FORM, format=None))
    say(engine, "domestic_abuse", "current", now=MONDAY - timedelta(days=1))
    judge(engine, everybody(engine)[-1].id, Told.YES)

    choice = choose(engine)

    assert not choice.told
    assert "Nobody has said that this address is safe" in reasons(choice)


@pytest.mark.hazard("H-12")
def test_something_new_against_somebody_takes_an_earlier_yes_away(
    engine: Engine, ada: str
) -> None:
    judge(engine, ada, Told.YES)
    mother = Details(relationship=Relationship.MOTHER, responsibility=True)
    with at(engine) as desk:
        saying.change_person(desk, REFERRAL, ada, replace(mother, name="Sam B"))
    unchanged = everybody(engine)[0].agreed
    with at(engine) as desk:
        saying.change_person(desk, REFERRAL, ada, replace(mother, order_limits=True))

    assert unchanged
    assert everybody(engine)[0].agreed is None
    assert "court order" in reasons(choose(engine))


@pytest.mark.hazard("H-12")
def test_a_looked_after_childs_social_worker_is_told_and_a_parent_is_not(
    engine: Engine, ada: str
) -> None:
    say(engine, "looked_after", True)
    worker = add(
        engine,
        Details(relationship=Relationship.SOCIAL_WORKER),
        an_address(Channel.EMAIL),
    )

    choice = choose(engine)

    assert [one.recipient_id for one in choice.told] == [worker]
    assert "looked after" in reasons(choice)


# Restricted


@pytest.mark.hazard("H-12")
def test_a_letter_to_a_restricted_address_needs_two_people_and_goes_once(
    engine: Engine, ada: str
) -> None:
    # Long because a release is asked, agreed, used once and used up.
    post = an_address(Channel.LETTER, restricted=True)
    father = add(
        engine, Details(relationship=Relationship.FATHER, responsibility=True), post
    )
    before = told(engine, only=[father], key="a")
    with reading(engine) as session:
        spot = contacts.of_children(session, tenant=TENANT, child_ids=[CHILD])[-1]
    with at(engine, PRIYA) as desk:
        addresses.ask_release(desk, REFERRAL, spot.id, why="Court asked for it")
    asked = told(engine, only=[father], key="b")
    with at(engine, PRIYA) as desk:
        (waits,) = proposals.waiting(desk.session, tenant=TENANT)
        with pytest.raises(second.SamePerson):
            second.agree(desk, waits.id)
    with at(engine, TOM) as desk:
        second.agree(desk, waits.id)
    later = MONDAY + timedelta(minutes=1)
    once = told(engine, only=[father], key="c", now=later)
    twice = told(engine, only=[father], key="d", now=later + timedelta(minutes=1))
    provider = Provider()
    for minute in range(2, 6):
        a_sender(engine, provider).run_once(MONDAY + timedelta(minutes=minute))

    assert (before.messages, asked.messages) == ((), ())
    assert "two people must release" in str(before.nobody)
    assert [one.reference for one in provider.got] == [once.messages[0][1]]
    states = {one.id: one.state for one in written(engine)}
    assert states[twice.messages[0][1]] is MessageState.WITHHELD


def test_only_two_people_take_a_restriction_off(engine: Engine, ada: str) -> None:
    with reading(engine) as session:
        spot = contacts.of_children(session, tenant=TENANT, child_ids=[CHILD])[0]
    with at(engine) as desk:
        addresses.restrict(desk, REFERRAL, spot.id, why="A refuge")
    restricted = choose(engine, Purpose.APPOINTMENT)
    with at(engine, PRIYA) as desk:
        addresses.ask_unrestrict(desk, REFERRAL, spot.id, why="She moved")
    with at(engine, RUTH) as desk:
        second.agree(desk, proposals.waiting(desk.session, tenant=TENANT)[0].id)

    assert not restricted.told
    assert choose(engine, Purpose.APPOINTMENT).told
