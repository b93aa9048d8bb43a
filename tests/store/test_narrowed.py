"""Every filter of a list means one thing: pages, counts and names agree on it."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations

import pytest
from sqlalchemy import Engine, insert, update
from sqlmodel import Session

from tests.store.builders import NOW, TENANT, TODAY, a_list, a_placement
from triage.referrals import Band, Pathway
from triage.store import choices, narrowed, off_list, safe_first, tasks, waiting
from triage.store.columns import Row
from triage.store.engine import unit_of_work
from triage.store.narrowed import Narrowed, how_many, sought
from triage.store.standing import LISTED
from triage.store.tasks import SAFE, NewTask


EVERYONE = Narrowed(pathway=Pathway.NEURODEVELOPMENTAL)
HALF = {
    "bands": (Band.P1, Band.P3),
    "unconfirmed": True,
    "no_reply_by": TODAY,
    "asked": True,
    "changed_since": TODAY,
    "clock_before": date(2025, 1, 4),
    "safe": True,
    "clinic": "K1",
    "language": "Polish",
    "owner_id": "S1",
    "search": "byron",
}


def a_busy_list(session: Session) -> int:
    """Thirty children, of whom each filter means some."""
    # Long because every filter reads something else.
    ranking = a_list(session, [a_placement(at) for at in range(30)])
    connection = session.connection()
    for at in range(30):
        said = {
            "confirmed": at % 2 == 0,
            "changed_on": TODAY - timedelta(days=at % 3),
            "language": "Polish" if at % 4 else "",
        }
        row = LISTED.c.referral_id == f"R{at}"
        connection.execute(update(LISTED).where(row).values(said))
    tasks.open_tasks(
        session,
        tenant=TENANT,
        import_id=None,
        now=NOW,
        new=[
            NewTask(
                matter=f"{SAFE}:{at}:{turn}",
                kind=SAFE,
                sentence="See today.",
                due_at=NOW,
                referral_id=f"R{at}",
            )
            for at in range(0, 30, 3)
            for turn in range(2)
        ],
    )
    owned = Row.metadata.tables["task"]
    connection.execute(
        update(owned).where(owned.c.matter.like("%:0")).values(owner_id="S1")
    )
    _ask(session)
    _offer(session)
    return ranking


def _ask(session: Session) -> None:
    told = {"tenant": TENANT, "asked_of": "gp", "facts": "[]", "question": "?"}
    told |= {"staff_id": "S1", "made_by": "S"}
    rows = [
        {
            **told,
            "made_at": NOW,
            "id": f"Q{at}",
            "referral_id": f"R{at}",
            "due_on": TODAY - timedelta(days=at % 2),
        }
        for at in range(0, 30, 5)
    ]
    session.connection().execute(insert(_table("information_request")), rows)


def _offer(session: Session) -> None:
    connection, tenant = session.connection(), {"tenant": TENANT}
    clinic = {"id": "K1", "name": "Monday", "pathway": "neurodevelopmental"}
    connection.execute(insert(_table("clinic")), [tenant | clinic | {"made_at": NOW}])
    for at in range(0, 30, 7):
        slot = {"id": f"L{at}", "clinic_id": "K1", "minutes": 60, "format": "video"}
        starts = {"starts_at": NOW + timedelta(hours=at)}
        connection.execute(insert(_table("slot")), [tenant | slot | starts])
        offer = {"id": f"O{at}", "slot_id": f"L{at}", "referral_id": f"R{at}"}
        offer |= {"state": "offered", "why": "next", "made_by": "S"}
        connection.execute(insert(_table("offer")), [tenant | offer | {"made_at": NOW}])


def _table(name: str):  # type: ignore[no-untyped-def]  # a table of any name
    return Row.metadata.tables[name]


@pytest.mark.hazard("H-07")
def test_any_two_filters_together_mean_whom_both_mean_and_are_counted_so(
    engine: Engine,
) -> None:
    with unit_of_work(engine) as session:
        ranking = a_busy_list(session)

        def names(**chosen: object) -> set[str]:
            asked = sought(
                session,
                tenant=TENANT,
                narrowed=replace(EVERYONE, **chosen),  # type: ignore[arg-type]
            )
            on = {"tenant": TENANT, "ranking": ranking, "narrowed": asked}
            found = waiting.page(session, **on, size=None)  # type: ignore[arg-type]
            assert how_many(session, **on) == len(found)  # type: ignore[arg-type]
            return {one.referral_id for one in found}

        alone = {kind: names(**{kind: value}) for kind, value in HALF.items()}
        assert all(alone.values())
        for one, two in combinations(HALF, 2):
            both = names(**{one: HALF[one], two: HALF[two]})
            assert both == alone[one] & alone[two]


@pytest.mark.hazard("H-07")
def test_the_count_before_a_page_is_the_count_of_those_passed(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        ranking = a_busy_list(session)
        asked = replace(EVERYONE, unconfirmed=True)
        on = {"tenant": TENANT, "ranking": ranking, "narrowed": asked}

        found = waiting.page(session, **on, size=None)  # type: ignore[arg-type]
        counted = [
            waiting.how_many_before(session, **on, after=one.key)  # type: ignore[arg-type]
            for one in found
        ]

    assert counted == [(len(found), at) for at in range(1, len(found) + 1)]


@pytest.mark.hazard("H-07")
def test_safe_is_counted_once_a_child_and_off_the_lists_too(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        ranking = a_busy_list(session)
        session.connection().execute(
            LISTED.delete().where(LISTED.c.referral_id == "R0")
        )

        many = safe_first.how_many(session, tenant=TENANT, ranking=ranking)

    assert many == {Pathway.NEURODEVELOPMENTAL: 9, None: 1}


def test_languages_are_each_named_once(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        ranking = a_busy_list(session)
        session.connection().execute(
            update(LISTED).where(LISTED.c.referral_id == "R1").values(language="Urdu")
        )

        found = choices.languages(
            session, tenant=TENANT, ranking=ranking, pathway=EVERYONE.pathway
        )

    assert found == ["Polish", "Urdu"]


@pytest.mark.hazard("H-07")
def test_a_waiting_child_on_no_list_is_found_and_said_to_be(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        ranking = a_busy_list(session)
        session.connection().execute(
            LISTED.delete().where(LISTED.c.referral_id == "R9")
        )

        (found,) = off_list.found_elsewhere(
            session,
            tenant=TENANT,
            ranking=ranking,
            narrowed=replace(EVERYONE, search="r9"),
            size=5,
        )

    assert (found.referral_id, found.listed_on, found.because) == ("R9", None, None)


def test_a_search_meaning_very_many_is_still_counted(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(narrowed, "FEW", 3)
    with unit_of_work(engine) as session:
        ranking = a_busy_list(session)
        asked = sought(
            session, tenant=TENANT, narrowed=replace(EVERYONE, search="byron")
        )

        many = how_many(session, tenant=TENANT, ranking=ranking, narrowed=asked)

    assert asked.found is None
    assert many == 30
