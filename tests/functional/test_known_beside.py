"""Contacts, reports, complaints, needs and family: beside the facts."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from tests.functional import service
from tests.functional.deciding import JO, MONDAY, at_desk
from tests.functional.knowing import SEEN, add, page, said, standing, tasks
from tests.functional.service import LEO, TENANT, a_file, import_
from tests.store import conftest as stores
from triage.calendar import add_working_days
from triage.desk.knowing import (
    contacts,
    needs,
    received,
    subject,
)
from triage.desk.knowing.contacts import Safety
from triage.desk.knowing.received import (
    AcknowledgedBefore,
    DecidedBefore,
    NotAcknowledged,
    ReportOutcome,
)
from triage.intake.contacts import ContactRead
from triage.referrals import Pathway
from triage.store import clinic_rows, referrals
from triage.store import contacts as kept_contacts
from triage.store.engine import unit_of_work


engine = stores.engine
postgresql_server = stores.postgresql_server
sqlite_ready = stores.sqlite_ready


@pytest.fixture
def leo(engine: Engine, tmp_path: Path) -> str:
    """Leo, who was imported; his referral."""
    import_(engine, [a_file(tmp_path, [LEO])])
    return "ND1"


# Contacts


def a_contact(engine: Engine, **more: Any) -> None:
    """An address as a form gave it."""
    plain: dict[str, Any] = {
        "relationship": "Mother",
        "mobile": "+447700900123",
        "email": None,
        "safe_to_text": True,
        "language": None,
        "format": None,
    }
    with unit_of_work(engine) as session:
        child = referrals.referrals(session, tenant=TENANT)["ND1"].child_id
        kept_contacts.append(
            session,
            tenant=TENANT,
            said={child: [ContactRead(**plain | more)]},
            import_id="an import",
            now=MONDAY,
        )


def judge(engine: Engine, *, safe: bool, now: Any = MONDAY) -> None:
    with at_desk(engine, now=now) as desk:
        contact = contacts.shown(desk, subject.find(desk, "ND1"))[0]
        contacts.judge(desk, "ND1", contact_id=contact.id, safe=safe, why="Asked her")


@pytest.mark.hazard("H-12")
@pytest.mark.parametrize(
    ("told", "safety"),
    [(True, Safety.SAFE), (None, Safety.NOT_KNOWN), (False, Safety.UNSAFE)],
)
def test_an_address_is_safe_only_where_somebody_said_so(
    leo: str, engine: Engine, told: bool | None, safety: Safety
) -> None:
    a_contact(engine, safe_to_text=told)

    (contact,) = page(engine).contacts

    assert contact.safety is safety


@pytest.mark.hazard("H-12")
def test_unsafe_wins_over_every_form_that_says_safe(leo: str, engine: Engine) -> None:
    a_contact(engine)
    judge(engine, safe=False)
    a_contact(engine)

    (contact,) = page(engine).contacts

    assert contact.safety is Safety.UNSAFE


@pytest.mark.hazard("H-12")
def test_with_domestic_abuse_no_address_counts_as_safe_by_itself(
    leo: str, engine: Engine
) -> None:
    a_contact(engine)
    add(engine, said("domestic_abuse", "current"))

    (contact,) = page(engine, JO).contacts

    assert contact.safety is Safety.NOT_KNOWN


# Reports, complaints, needs, family


def test_a_private_report_waits_for_a_decision_with_reasons(
    leo: str, engine: Engine
) -> None:
    with at_desk(engine, JO) as desk:
        received.report(
            desk, "ND1", question="autism", provider="A clinic", received_on=SEEN
        )
    opened, (report,) = tasks(engine, "report"), page(engine).reports
    with at_desk(engine) as desk:
        received.decide(
            desk, report.id, outcome=ReportOutcome.PART, reasons="No school part."
        )

    assert opened == 1
    assert tasks(engine, "report") == 0
    assert tasks(engine, "tell_family") == 1
    assert page(engine).reports[0].outcome == "part accepted"
    with pytest.raises(DecidedBefore), at_desk(engine) as desk:
        received.decide(desk, report.id, outcome=ReportOutcome.NOT, reasons="No.")


def test_a_complaint_is_acknowledged_in_three_working_days_and_then_closed(
    leo: str, engine: Engine
) -> None:
    with at_desk(engine, JO) as desk:
        received.complaint(desk, "ND1", received_on=SEEN, about="The wait")
    (complaint,) = page(engine).complaints
    assert complaint.due_on == add_working_days(SEEN, 3)
    assert tasks(engine, "complaint") == 1

    with pytest.raises(NotAcknowledged), at_desk(engine, JO) as desk:
        received.close(desk, complaint.id, outcome="Explained")
    with at_desk(engine, JO) as desk:
        received.acknowledge(desk, complaint.id)
        received.close(desk, complaint.id, outcome="Explained")
    with pytest.raises(AcknowledgedBefore), at_desk(engine, JO) as desk:
        received.acknowledge(desk, complaint.id)

    assert tasks(engine, "complaint") == 0
    assert page(engine).complaints[0].outcome == "Explained"


@pytest.mark.hazard("H-11")
def test_complaints_and_reports_leave_the_placement_as_it_was(
    leo: str, engine: Engine
) -> None:
    before = standing(engine)

    with at_desk(engine, JO) as desk:
        for _ in range(3):
            received.complaint(desk, "ND1", received_on=SEEN, about="The wait")
        received.report(
            desk, "ND1", question="autism", provider="A clinic", received_on=SEEN
        )
        subject.place_again(desk, [subject.find(desk, "ND1").child_id], cause="date")

    assert standing(engine) == before


def test_what_an_appointment_must_offer_is_kept_whole(leo: str, engine: Engine) -> None:
    for place in ("Riverside", ""):
        with at_desk(engine, JO) as desk:
            needs.put(
                desk,
                "ND1",
                language="Polish",
                formats=(needs.Format.HOME, needs.Format.VIDEO),
                place=place,
                joint=True,
                note="Quiet room",
            )

    kept = page(engine).needs
    assert (kept.language, kept.place, kept.joint) == ("Polish", "", True)
    assert kept.formats == ("home", "video")


def test_the_formats_are_those_that_clinics_offer() -> None:
    assert {one.value for one in needs.Format} == set(clinic_rows.FORMATS)


def test_brothers_and_sisters_are_linked_both_ways_and_unlinked(
    leo: str, engine: Engine
) -> None:
    other = service.type_in(engine, service.typed(surname="Nowak"))

    with at_desk(engine, JO) as desk:
        needs.link(
            desk, "ND1", other_id=other, kind=needs.KinKind.SIBLING, together=True
        )
        mine = needs.family_of(desk, subject.find(desk, "ND1").child_id)
        theirs = needs.family_of(desk, subject.find(desk, other).child_id)
        needs.unlink(desk, other, other_id="ND1")
        after = needs.family_of(desk, subject.find(desk, "ND1").child_id)

    assert [one.referral_id for one in mine] == [other]
    assert [one.referral_id for one in theirs] == ["ND1"]
    assert after == ()
    with pytest.raises(needs.SameChild), at_desk(engine, JO) as desk:
        needs.link(desk, "ND1", other_id="ND1", kind=needs.KinKind.TWIN, together=False)


# One page


def test_one_page_spans_all_of_a_childs_referrals(leo: str, engine: Engine) -> None:
    second_one = service.type_in(
        engine,
        service.typed(
            forename="Leo",
            surname="Nowak",
            nhs_number="9992879211",
            born_on=date(2018, 8, 14),
            pathway=Pathway.SPEECH_LANGUAGE,
        ),
    )

    shown = page(engine).referrals

    assert [(one.id, one.here) for one in shown] == [("ND1", True), (second_one, False)]
    assert [clock.question for clock in shown[1].clocks] == ["speech and language"]
