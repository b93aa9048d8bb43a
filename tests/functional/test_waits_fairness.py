"""The pages of fairness, of delays to put right, and of help and needs."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import insert, select, update

from tests.browser.sample import NOW, TENANT
from tests.functional.persons import person
from triage.desk.waits.missed_words import SAYS, Rule
from triage.referrals import ReferralState
from triage.store.clinic_rows import ClinicRow, OfferRow, SlotRow
from triage.store.decision_rows import InformationRequestRow
from triage.store.engine import reading, unit_of_work
from triage.store.referrals import REFERRALS
from triage.store.tables import TaskRow


LONG_AGO, LATELY = NOW - timedelta(days=20), NOW - timedelta(days=3)
FAIRNESS, MISSED, NEEDS = (
    f"/api/v1/waits/{one}" for one in ("fairness", "missed", "needs")
)


def some_referrals(door: FastAPI, many: int) -> list[str]:
    with reading(door.state.engine) as session:
        return list(
            session.scalars(
                select(REFERRALS.c.id)
                .where(REFERRALS.c.state == "waiting")
                .order_by(REFERRALS.c.id)
                .limit(many)
            )
        )


def told(door: FastAPI, address: str, who: str = "manager") -> dict[str, Any]:
    with person(door, who) as one:
        answer = one.get(address)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_page_file_and_program_tell_the_same_of_fairness(front_door: FastAPI) -> None:
    found = told(front_door, FAIRNESS)
    with person(front_door, "manager") as sam:
        page = sam.get("/waits/fairness?by=sex").text
        rows = rows_of(sam.get("/waits/fairness/figures.csv").text)

    (waiting,) = [one for one in found["measures"] if one["key"] == "waiting"]
    (by_sex,) = [one for one in waiting["tables"] if one["kind"] == "sex"]
    in_file = [r for r in rows if r["measure"] == waiting["title"] and r["by"] == "sex"]
    assert found["finding"] in page
    assert by_sex["finding"] in page
    assert [one["group"] for one in by_sex["groups"]] == [r["group"] for r in in_file]
    for one, row in zip(by_sex["groups"], in_file, strict=True):
        assert row["children"] == str(one["children"] or "not shown")
        assert f'scope="row">{one["group"].capitalize()}</th>' in page
    assert 'role="img"' in page


def test_what_is_not_known_is_not_guessed(front_door: FastAPI) -> None:
    with person(front_door, "manager") as sam:
        page = sam.get("/waits/fairness?by=deprivation").text

    assert "Of nobody who waits is this known" in page
    assert "no table of postcodes is kept here" in page


def test_fairness_names_no_child(front_door: FastAPI) -> None:
    with person(front_door, "clinician") as priya:
        for address in ("/waits/fairness", "/waits/needs", FAIRNESS, NEEDS):
            assert "/referrals/" not in priya.get(address).text.partition("<main")[2]


def an_offer(session: Any, name: str, state: str, at: Any, **more: Any) -> None:
    slot = f"S-{name}-{state}-{at:%d}"
    session.execute(
        insert(SlotRow).values(
            tenant=TENANT, id=slot, clinic_id="K1", starts_at=at, minutes=60,
            with_whom=slot, format="in person", version=0,
            cancelled_why="", language="", joint=False,
        )
    )  # fmt: skip
    session.execute(
        insert(OfferRow).values(
            tenant=TENANT, id=f"{at:%Y%m%d}-{slot}", slot_id=slot, referral_id=name,
            seat=1, state=state, why="", made_by="Jo", made_at=at, version=0,
            **{"note": "", "changed_at": at} | more,
        )
    )  # fmt: skip


def a_task(session: Any, name: str, kind: str, due: Any, **more: Any) -> None:
    session.execute(
        insert(TaskRow).values(
            tenant=TENANT, id=f"T-{kind}-{name}", matter=f"{kind}:{name}", kind=kind,
            sentence="", referral_id=name, opened_at=LONG_AGO, due_at=due, note="",
            version=0, **more,
        )
    )  # fmt: skip


@pytest.fixture(scope="module")
def owed(fresh_door: FastAPI) -> dict[Rule, str]:
    """One child for each rule, and for each a child whom it does not hold for."""
    # Long because each rule has a case for it and one against it.
    names = some_referrals(fresh_door, 24)
    of = dict(zip(Rule, names, strict=False))
    rest = iter(names[len(of) :])
    with unit_of_work(fresh_door.state.engine) as session:
        session.execute(
            insert(ClinicRow).values(
                tenant=TENANT, id="K1", name="Riverside", pathway="neurodevelopmental",
                place="", made_at=LONG_AGO,
            )
        )  # fmt: skip
        cancelled = "cancelled by service"
        an_offer(session, of[Rule.CANCELLED], cancelled, LONG_AGO)
        an_offer(
            session, of[Rule.CANCELLED], "released", LATELY
        )  # given back: no offer
        again, fresh = next(rest), next(rest)
        an_offer(session, again, cancelled, LONG_AGO)
        an_offer(session, again, "declined", LATELY, note="offered again")
        an_offer(session, fresh, cancelled, LATELY)
        an_offer(session, of[Rule.LAPSED], "released", LATELY, note="The hold ran out.")
        an_offer(session, next(rest), "released", LATELY, note="The family asked")
        an_offer(session, of[Rule.UNCHASED], "offered", LONG_AGO, reply_by=LATELY)
        chased = next(rest)
        an_offer(session, chased, "offered", LONG_AGO, reply_by=LATELY)
        a_task(session, chased, "offer", NOW + timedelta(days=1), owner_id="jo")
        for rule, kind in (
            (Rule.CONFIRM, "confirm"), (Rule.RESTORE, "restore_date"),
            (Rule.WORDS, "reply_words"), (Rule.LOOK_AGAIN, "look_again"),
            (Rule.REVIEW, "harm_review"),
        ):  # fmt: skip
            a_task(session, of[rule], kind, LATELY)
            a_task(session, chased, kind, NOW + timedelta(days=1))
        _returned(session, of[Rule.RETURNED])
        followed = next(rest)
        _returned(session, followed)
        a_task(session, followed, "returned", NOW + timedelta(days=1))
        _question(session, of[Rule.QUESTION])
        _question(session, followed)
        a_task(session, "x", "request", LATELY, owner_id="jo")
        session.execute(
            update(TaskRow)
            .where(TaskRow.id == "T-request-x")  # type: ignore[arg-type]  # a column
            .values(matter=f"request:Q-{followed}")
        )
    return of


def _returned(session: Any, name: str) -> None:
    from triage.referrals import Pathway
    from triage.store import moves
    from triage.store.moves import NewMove

    move = NewMove(
        referral_id=name, from_state=ReferralState.WAITING,
        to_state=ReferralState.RETURNED, from_pathway=Pathway.NEURODEVELOPMENTAL,
        to_pathway=Pathway.NEURODEVELOPMENTAL, reason="information is missing",
        note="", notice="", signposting="", staff_id="priya", made_by="Priya",
    )  # fmt: skip
    moves.add(session, tenant=TENANT, move=move, now=LONG_AGO)


def _question(session: Any, name: str) -> None:
    session.execute(
        insert(InformationRequestRow).values(
            tenant=TENANT, id=f"Q-{name}", referral_id=name, asked_of="school",
            facts="[]", question="How is it?", due_on=LATELY.date(), staff_id="jo",
            made_by="Jo", made_at=LONG_AGO, answer="",
        )
    )  # fmt: skip


@pytest.mark.parametrize("rule", [one for one in Rule if one is not Rule.UNTOLD])
def test_a_child_is_owed_what_a_rule_says_and_others_are_not(
    fresh_door: FastAPI, owed: dict[Rule, str], rule: Rule
) -> None:
    found = told(fresh_door, f"{MISSED}?rule={rule}", "coordinator")

    (one,) = found["rules"]
    assert (one["count"], found["children"]) == (1, 1)
    assert [child["referral_id"] for child in one["children"]] == [owed[rule]]
    assert one["children"][0]["days"] in (3, 20)
    assert one["oldest"] == one["children"][0]["since"]


def test_a_family_who_heard_nothing_is_owed_a_word(
    fresh_door: FastAPI, owed: dict[Rule, str]
) -> None:
    from triage.store.check_in_rows import SpokenRow

    before = told(fresh_door, f"{MISSED}?rule=untold", "coordinator")["rules"][0]
    first = before["children"][0]["referral_id"]
    with unit_of_work(fresh_door.state.engine) as session:
        child = session.scalar(
            select(REFERRALS.c.child_id).where(REFERRALS.c.id == first)
        )
        session.add(
            SpokenRow(
                tenant=TENANT, id="SP1", child_id=str(child), how="telephone",
                made_by="Jo", at=NOW,
            )
        )  # fmt: skip
    after = told(fresh_door, f"{MISSED}?rule=untold", "coordinator")["rules"][0]

    assert after["count"] < before["count"]
    assert first not in [one["referral_id"] for one in after["children"]]


def test_the_page_lists_every_rule_and_names_children_for_those_who_see_them(
    fresh_door: FastAPI, owed: dict[Rule, str]
) -> None:
    with person(fresh_door, "coordinator") as jo:
        page = jo.get("/waits/missed").text
        rows = rows_of(jo.get("/waits/missed/counts.csv").text)
    with person(fresh_door, "manager") as sam:
        covered = sam.get("/waits/missed").text
        asked = told(fresh_door, MISSED)

    for rule, said in SAYS.items():
        assert said.title in page
        if rule in owed and rule is not Rule.UNTOLD:
            assert f"/referrals/{owed[rule]}" in page
            assert f"/referrals/{owed[rule]}" not in covered
    assert {int(row["children"]) for row in rows} == {
        one["count"] for one in asked["rules"]
    }
    assert not any(one["children"] for one in asked["rules"])


def test_children_seen_on_the_page_are_looks_on_the_record(
    fresh_door: FastAPI, owed: dict[Rule, str]
) -> None:
    told(fresh_door, f"{MISSED}?rule=cancelled", "coordinator")

    with person(fresh_door, "auditor") as nia:
        looks = nia.get(f"/api/v1/referrals/{owed[Rule.CANCELLED]}/looks").json()
    assert any("Delays to put right" in one["what"] for one in looks["lines"])


def test_help_that_was_asked_for_is_counted_and_small_numbers_are_not(
    fresh_door: FastAPI, owed: dict[Rule, str]
) -> None:
    names = some_referrals(fresh_door, 30)[12:19]
    with unit_of_work(fresh_door.state.engine) as session:
        for number, name in enumerate(names):
            child = session.scalar(
                select(REFERRALS.c.child_id).where(REFERRALS.c.id == name)
            )
            about = "Sleep" if number < 6 else "Keeping safe"
            done = {"closed_at": NOW, "outcome": "done"} if number < 5 else {}
            session.execute(
                insert(TaskRow).values(
                    tenant=TENANT, id=f"H{number}", matter=f"help_wanted:R{number}:0",
                    kind="help_wanted", sentence=f"They would like help with: {about}.",
                    child_id=child, referral_id=name, opened_at=LATELY, due_at=LATELY,
                    note="", version=0, **done,
                )
            )  # fmt: skip

    found = told(fresh_door, NEEDS)
    with person(fresh_door, "manager") as sam:
        page = sam.get("/waits/needs").text
        rows = rows_of(sam.get("/waits/needs/figures.csv").text)

    helped = found["tables"][0]
    assert helped["finding"] == (
        "Families asked for help 7 times in the last 52 weeks. 2 of these wait past their day."
    )
    assert {one["families"] for one in helped["groups"]} == {None}
    assert helped["finding"] in page
    assert found["reading"]["unread"] >= 2
    assert (
        sum(one["read"] for one in found["reading"]["weeks"]) == 0
    )  # of this week yet
    assert {row["what"] for row in rows} >= {
        one["title"] for one in found["tables"][1:]
    }
    assert all(one in page for one in found["not_recorded"])
