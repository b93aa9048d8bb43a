"""How many began their assessment of late: counted by turn, or not known at all."""

from datetime import timedelta

from sqlalchemy import Engine

from tests.store.builders import NOW, TENANT
from tests.store.clinics import a_clinic
from triage.referrals import Band, Pathway
from triage.store import seen_lately
from triage.store.clinic_rows import OfferRow, SlotRow
from triage.store.engine import reading, unit_of_work
from triage.store.standing import LISTED
from triage.waiting_list.offers import OfferState


SINCE = NOW - timedelta(weeks=13)


def began(
    engine: Engine,
    clinic: str,
    at: int,
    *,
    days_ago: int,
    slot_of: Band | None = Band.P3,
    state: OfferState = OfferState.ATTENDED,
    begins: bool | None = True,
) -> None:
    """The `at`-th child of the list was seen some days ago."""
    with unit_of_work(engine) as session:
        names = sorted(
            session.scalars(LISTED.select().with_only_columns(LISTED.c.referral_id))
        )
        key = f"{at}-{days_ago}"
        session.add(
            SlotRow(
                tenant=TENANT,
                id=key,
                clinic_id=clinic,
                starts_at=NOW - timedelta(days=days_ago, minutes=at),
                minutes=60,
                format="in person",
            )
        )
        session.flush()
        session.add(
            OfferRow(
                tenant=TENANT,
                id=key,
                slot_id=key,
                referral_id=names[at],
                state=state.value,
                slot_of=slot_of,
                why="next",
                made_by="Jo",
                made_at=NOW,
                begins_assessment=begins,
            )
        )


def seen(
    engine: Engine, band: Band = Band.P3, pathway: Pathway = Pathway.NEURODEVELOPMENTAL
) -> int | None:
    with reading(engine) as session:
        return seen_lately.in_turn(
            session, tenant=TENANT, pathway=pathway, band=band, since=SINCE, until=NOW
        )


def test_nothing_is_known_until_somebody_began_before_the_time_counted(
    engine: Engine,
) -> None:
    clinic = a_clinic(engine, slots=0)
    began(engine, clinic, 0, days_ago=3)

    assert seen(engine) is None

    began(engine, clinic, 1, days_ago=100)
    assert seen(engine) == 1
    assert seen(engine, pathway=Pathway.SPEECH_LANGUAGE) is None


def test_turns_of_the_band_or_a_more_urgent_one_count_and_each_child_once(
    engine: Engine,
) -> None:
    clinic = a_clinic(engine, slots=0)
    began(engine, clinic, 0, days_ago=100)
    began(engine, clinic, 1, days_ago=3, slot_of=Band.P1)
    began(engine, clinic, 2, days_ago=4, slot_of=Band.P3)
    began(engine, clinic, 2, days_ago=20, slot_of=Band.P3)
    began(engine, clinic, 3, days_ago=5, slot_of=Band.P4)
    began(engine, clinic, 4, days_ago=6, slot_of=None)

    assert [seen(engine, band) for band in Band] == [1, 1, 2, 3]


def test_who_did_not_begin_was_not_seen(engine: Engine) -> None:
    clinic = a_clinic(engine, slots=0)
    began(engine, clinic, 0, days_ago=100)
    began(engine, clinic, 1, days_ago=3, state=OfferState.WAS_NOT_BROUGHT, begins=None)
    began(engine, clinic, 2, days_ago=4, begins=False)

    assert seen(engine) == 0
