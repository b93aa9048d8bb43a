"""Two services in one database, each with one of everything that has an address."""

import json
import re
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from typing import Any

from sqlmodel import Session, select

from tests.browser.sample import NOW, TENANT, TODAY
from tests.functional.routes import WORDS
from tests.functional.weighed import an_exercise
from triage.desk.content import Content, content_of
from triage.desk.importing import type_referral
from triage.desk.in_force import installed
from triage.desk.packs.months import Month, Part
from triage.desk.packs.pack import Pack, PartMade, to_json
from triage.desk.views import ReferralTyped
from triage.referrals import Pathway
from triage.store import editions
from triage.store.chart_rows import ChartRebaseRow
from triage.store.clinic_rows import ClinicRow, OfferRow, SlotRow
from triage.store.columns import Row
from triage.store.decision_rows import (
    ComplaintRow,
    InformationRequestRow,
    MergeRow,
    ProposalRow,
    ReportRow,
)
from triage.store.message_rows import MessageRow, PauseRow, RecipientRow
from triage.store.model_rows import ModelCandidateRow
from triage.store.pack_rows import PackRow
from triage.store.people_rows import BreakGlassRow, SavedViewRow, StaffRow
from triage.store.staffing_rows import AbsenceRow, PostRow
from triage.store.tables import ChildRow, ImportRow, ReferralRow, TaskRow


ELSEWHERE = "elsewhere"
NOWHERE = "nowhere"
JO = "Jo Lane, coordinator"
PRIYA = "Dr Priya Shah, clinician"
KINDS = (
    "referral",
    "child",
    "task",
    "offer",
    "slot",
    "person",
    "clinic",
    "proposal",
    "request",
    "report",
    "complaint",
    "merge",
    "glass",
    "message",
    "pause",
    "import",
    "edition",
    "model",
    "rebase",
    "post",
    "absence",
    "view",
    "search",
    "exercise",
)
CARD = "models/neurodevelopmental-expert-1/scorecard.json"
POLICY, VERSION = "rules/policy.toml", re.compile(r'^version = ".*"$', re.MULTILINE)
# What a second person is asked to agree to.
LOWER = {
    "band": 4,
    "reason": "new information",
    "note": "",
    "unknown_because": "Seen at school.",
    "expires_on": None,
    "own_band": None,
}
MISSING = WORDS | {kind: f"{NOWHERE}-{kind}" for kind in KINDS}


def one_of_everything(session: Session, tenant: str) -> dict[str, str]:
    """A child of this service with one row of each kind; their ids by kind."""
    referral_id = type_referral(
        session,
        tenant=tenant,
        typed=ReferralTyped(
            pathway=Pathway.NEURODEVELOPMENTAL,
            forename="Wren",
            surname=f"of {tenant}",
            received_on=date(2026, 1, 5),
            facts={"perm_excluded": True},
        ),
        by=JO,
        now=NOW,
        today=TODAY,
    )
    child_id = session.exec(
        select(ReferralRow.child_id).where(
            ReferralRow.tenant == tenant, ReferralRow.id == referral_id
        )
    ).one()
    ids = {kind: f"{tenant}-{kind}" for kind in KINDS}
    ids |= WORDS | {"referral": referral_id, "child": child_id}
    ids |= {"task": _task_of(session, tenant)}
    ids |= {"edition": a_draft(session, tenant, f"A draft of {tenant}.")}
    for row in _rows(tenant, ids):
        session.add(row)
        session.flush()
    return ids


def a_draft(session: Session, tenant: str, why: str) -> str:
    """An edition that differs from the installed one in nothing but its version."""
    content = under_version(why)
    editions.keep(
        session,
        tenant=tenant,
        digest=content.digest,
        files=content.files,
        why=why,
        by=PRIYA,
        now=NOW,
    )
    return content.digest


@cache
def under_version(version: str) -> Content:
    """The installed edition with another version of the policy."""
    files = dict(installed().files)
    files[POLICY] = VERSION.sub(f'version = "{version}"', files[POLICY], count=1)
    return content_of(files, installed().folder)


def _task_of(session: Session, tenant: str) -> str:
    """A task of our own: what was opened for the child, or one more."""
    row = TaskRow(
        tenant=tenant,
        id=f"{tenant}-task",
        matter=f"{tenant}-matter",
        kind="data",
        sentence="Look at this again.",
        opened_at=NOW,
        due_at=NOW + timedelta(days=5),
    )
    session.add(row)
    session.flush()
    return row.id


def _rows(tenant: str, ids: Mapping[str, str]) -> list[Row]:
    """One of each kind, the ones that others point at first."""
    of_child: dict[str, Any] = {"tenant": tenant, "child_id": ids["child"]}
    of_referral: dict[str, Any] = {"tenant": tenant, "referral_id": ids["referral"]}
    made: dict[str, Any] = {"made_by": PRIYA, "made_at": NOW}
    asked = {"staff_id": "demo-clinician"} | made
    return [
        _person(tenant, ids["person"]),
        ChildRow(
            tenant=tenant,
            id=f"{tenant}-other",
            forename="Wrn",
            surname="Of",
            name_key="wrn of",
            merged_into=ids["child"],
        ),
        ClinicRow(
            tenant=tenant,
            id=ids["clinic"],
            name="Tuesday clinic",
            pathway="neurodevelopmental",
            made_at=NOW,
        ),
        SlotRow(
            tenant=tenant,
            id=ids["slot"],
            clinic_id=ids["clinic"],
            starts_at=NOW + timedelta(days=8),
            minutes=60,
            format="in person",
        ),
        OfferRow(
            **of_referral,
            **made,
            id=ids["offer"],
            slot_id=ids["slot"],
            state="offered",
            why="The longest waiter",
        ),
        ProposalRow(
            **of_referral,
            **asked,
            id=ids["proposal"],
            child_id=ids["child"],
            kind="band",
            asked=json.dumps(LOWER),
            sentence="Lower the band.",
            seen="0.1",
        ),
        InformationRequestRow(
            **of_referral,
            **asked,
            id=ids["request"],
            asked_of="school",
            facts="[]",
            question="Days missed?",
            due_on=TODAY + timedelta(days=14),
        ),
        ReportRow(
            **of_referral,
            **made,
            id=ids["report"],
            question="autism",
            provider="Hill Clinic",
            received_on=TODAY,
        ),
        ComplaintRow(
            **of_child,
            **made,
            id=ids["complaint"],
            received_on=TODAY,
            about="The wait",
            due_on=TODAY + timedelta(days=3),
        ),
        MergeRow(
            **of_child,
            **made,
            id=ids["merge"],
            merged_id=f"{tenant}-other",
            referrals="[]",
            why="The same child",
        ),
        BreakGlassRow(
            **of_child,
            id=ids["glass"],
            staff_id=ids["person"],
            reason="At the door",
            started_at=NOW - timedelta(days=2),
            until=NOW - timedelta(days=2, hours=-1),
        ),
        ChartRebaseRow(
            tenant=tenant,
            **asked,
            id=ids["rebase"],
            pathway="neurodevelopmental",
            measure="seen",
            on_day=TODAY - timedelta(weeks=8),
            why="A second clinic opened",
        ),
        SavedViewRow(
            tenant=tenant,
            id=ids["view"],
            staff_id="demo-clinician" if tenant == TENANT else ids["person"],
            name="Mine",
            narrowed='[["pathway", "neurodevelopmental"]]',
            made_at=NOW,
        ),
        ImportRow(**_import(tenant, ids["import"])),
        RecipientRow(**of_child, **made, id=f"{tenant}-mother", relationship="mother"),
        a_message(of_child, ids["message"], f"{tenant}-mother"),
        PauseRow(tenant=tenant, **made, id=ids["pause"], kind="chase", why="Wrong."),
        PackRow(
            tenant=tenant,
            id=f"{tenant}-pack",
            month=date(2026, 10, 1),
            made=to_json(a_pack(tenant)),
            made_by="Sam Reid, manager",
            made_at=NOW,
        ),
        ModelCandidateRow(
            tenant=tenant,
            digest=ids["model"],
            pathway="neurodevelopmental",
            candidate="",
            card=a_card(tenant),
            card_md=f"# A card of {tenant}\n",
            edition=ids["edition"],
            why=f"Weighed by the people of {tenant}.",
            kept_at=NOW,
            kept_by=PRIYA,
        ),
        *_staffing(tenant, ids),
        an_exercise(tenant, ids["exercise"]),
    ]


def a_pack(tenant: str) -> Pack:
    """October's pack, with one part in it."""
    return Pack(
        month=Month(first=date(2026, 10, 1)),
        service=tenant,
        made_at=NOW,
        made_by="Sam Reid, manager",
        parts=(PartMade(part=Part.SAFETY, finding="Nothing was opened."),),
    )


def a_card(tenant: str) -> str:
    """A card that was proposed: the experts' rows under another name."""
    told = json.loads(installed().files[CARD])
    return json.dumps(told | {"name": f"neurodevelopmental-{tenant}"})


def _staffing(tenant: str, ids: Mapping[str, str]) -> list[Row]:
    """A post of half a week, and a week of its leave."""
    told: dict[str, Any] = {
        "tenant": tenant,
        "pathway": "neurodevelopmental",
        "staff_id": "demo-manager",
        "made_by": "Sam Reid, manager",
        "made_at": NOW,
    }
    return [
        PostRow(
            **told,
            id=ids["post"],
            name="Psychologist",
            percent=50,
            sessions=10,
            slots=2,
            first_day=TODAY,
            term_only=False,
        ),
        AbsenceRow(
            **told,
            id=ids["absence"],
            post_id=ids["post"],
            first_day=TODAY + timedelta(days=21),
            last_day=TODAY + timedelta(days=25),
            why="Leave",
        ),
    ]


def a_message(
    of_child: Mapping[str, Any], name: str, to: str, state: str = "due"
) -> MessageRow:
    """A text to somebody around a child."""
    return MessageRow(
        **of_child,
        id=name,
        key=name,
        audience="family",
        kind="acknowledged",
        recipient_id=to,
        way="sms",
        language="en",
        wording="2026.11",
        body="We have the referral.",
        why="The referral came.",
        state=state,
        not_before=NOW,
        made_at=NOW,
        sent_at=NOW if state == "sent" else None,
    )


def _person(tenant: str, staff_id: str) -> StaffRow:
    return StaffRow(
        tenant=tenant,
        id=staff_id,
        name="Robin Ash",
        email=f"robin@{tenant}.invalid",
        role="clinician",
        joined_at=NOW,
    )


def _import(tenant: str, import_id: str) -> dict[str, Any]:
    return {
        "tenant": tenant,
        "id": import_id,
        "made_at": NOW,
        "made_by": JO,
        "as_of": TODAY,
        "already_imported": "[]",
    }
