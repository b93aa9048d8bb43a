"""What is asked twice is done once, on each database; and a slot is added once."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine

from triage.desk import once
from triage.desk.desk import Desk, Done
from triage.desk.once import AnotherRequest
from triage.desk.people import personas
from triage.desk.people.personas import PERSONAS
from triage.referrals import Pathway
from triage.store import clinics
from triage.store.clinics import NewSlot
from triage.store.engine import unit_of_work


NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)  # a Monday
KEY = "a-key-of-a-form"


def ask(engine: Engine, told: str, key: str = KEY) -> tuple[Done, list[str]]:
    """Ask; the answer, and what was done for it."""
    did: list[str] = []

    def does() -> Done:
        did.append(told)
        return Done(sentence=f"Done: {told}.", kind="task")

    with unit_of_work(engine) as session:
        personas.settle_in(session, tenant="t", now=NOW)
        who = PERSONAS["clinician"]
        desk = Desk(session=session, tenant="t", actor=who, now=NOW)
        return once.only(desk, key, told, does), did


def test_the_first_time_it_is_done_and_the_second_time_only_answered(
    engine: Engine,
) -> None:
    first, did = ask(engine, "one")
    again, nothing = ask(engine, "one")

    assert (did, nothing) == (["one"], [])
    assert first == again


def test_one_key_stands_for_one_request(engine: Engine) -> None:
    ask(engine, "one")

    with pytest.raises(AnotherRequest):
        ask(engine, "another")


def test_without_a_key_it_is_done_each_time(engine: Engine) -> None:
    assert [ask(engine, "one", key="")[1] for _ in range(2)] == [["one"], ["one"]]


def test_a_slot_is_new_the_first_time_only(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        clinic = clinics.add_clinic(
            session, tenant="t", name="Monday", pathway=Pathway.NEURODEVELOPMENTAL,
            place="", now=NOW,
        )  # fmt: skip
        slot = NewSlot(
            clinic_id=clinic, starts_at=NOW, minutes=60, with_whom="",
            format="in person", language="", joint=False,
        )  # fmt: skip
        added = [
            clinics.add_slots(session, tenant="t", new=[slot], now=NOW)
            for _ in range(2)
        ]

    assert added == [[True], [False]]
