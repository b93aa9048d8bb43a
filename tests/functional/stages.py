"""Something that each act may be done to, and what would be sent to do it.

An act that is tried on what it cannot be done to is refused before it does anything, and
a test of it then tests its first line. Here every act stands on a stage of its own: an
offer that is held, a visit whose hour has come, what another person asked for.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from sqlmodel import Session

from api import forms
from api.acts import Act
from tests.browser.sample import NOW, TODAY
from tests.functional.editions import certificate
from tests.functional.form_read import Fields, offered, sends
from tests.functional.two_services import (
    LOWER,
    a_draft,
    a_message,
    under_version,
)
from tests.functional.visitor import Visitor
from tests.functional.weighed import WEIGHED, weighed
from triage.decisions import AgreeReason, RemovalReason, ReturnReason
from triage.desk.deciding import bands, second, states
from triage.desk.deciding.states import Leaving
from triage.desk.desk import Desk
from triage.desk.editions import doing, proofs
from triage.desk.importing import type_referral
from triage.desk.in_force import installed
from triage.desk.knowing import needs
from triage.desk.knowing.needs import KinKind
from triage.desk.people import personas
from triage.desk.people.personas import PERSONAS
from triage.desk.views import ReferralTyped
from triage.referrals import Pathway, ReferralState
from triage.roles import Actor, Role
from triage.store import edition_steps, editions, proposals
from triage.store.check_in_rows import LookAgainRow
from triage.store.clinic_rows import OfferRow, SlotRow
from triage.store.columns import Row
from triage.store.decision_rows import ComplaintRow, ProposalRow
from triage.store.message_rows import HoldRow, RecipientRow
from triage.store.people_rows import StaffRow
from triage.store.tables import ContactRow, ReferralRow


LATER = TODAY + timedelta(days=22)
NUMBER = "9990004307"  # an NHS number of nobody, whose digits agree
WHY = "Seen at school."


def stage(session: Session, tenant: str, ids: Mapping[str, str]) -> dict[str, str]:
    """Set everything up beside one of everything; the ids, also by an act's address.

    An act whose address is not among them is done to the one there is of its kind.
    """
    # Long because every act that needs a stage of its own is named here.
    personas.settle_in(session, tenant=tenant, now=NOW)
    for row in _rows(tenant, ids):
        session.add(row)
        session.flush()
    robin = Actor(staff_id=ids["person"], name="Robin Ash", role=Role.CLINICIAN)
    desk = Desk(session=session, tenant=tenant, actor=robin, now=NOW)
    confirmed, twin = _child(desk, "Confirmed"), _child(desk, "Twin")
    bands.confirm(desk, confirmed, reason=AgreeReason.FACTS_FIT, unknown_because=WHY)
    for name, slot, whose, state in (
        ("confirmed-offer", "held-slot", confirmed, "held"),
        ("held-offer", "other-slot", _child(desk, "Held"), "held"),
        ("begun-offer", "begun-slot", _child(desk, "Begun"), "accepted"),
    ):
        session.add(_offer(tenant, name, slot, whose, state))
    kin = _child(desk, "Kin")
    needs.link(desk, ids["referral"], other_id=kin, kind=KinKind.TWIN, together=False)
    more = {
        "other": twin,
        "kin": kin,
        "/proposals/{subject_id}/agree": "another-proposal",
        "/proposals/{subject_id}/refuse": "another-proposal",
        "/offers/{subject_id}/offer": "confirmed-offer",
        "/offers/{subject_id}/release": "held-offer",
        "/offers/{subject_id}/was-not-brought": "begun-offer",
        "/offers/{subject_id}/attended": "begun-offer",
        "/referrals/{subject_id}/reopen": _returned(desk),
        "/referrals/{subject_id}/restore-date": _came_again(desk),
        "/complaints/{subject_id}/close": "acknowledged-complaint",
        "/people/{staff_id}/link": "invited-person",
        "/messages/{subject_id}/put-right": "sent-message",
        **dict.fromkeys(WEIGHED, weighed(session, tenant)),
        "/referrals/{subject_id}/new-code": _with_a_mother(desk),
    }
    return {**ids, **more, **_editions(desk)}


def typed(act: Act, ids: Mapping[str, str]) -> Mapping[str, Any]:
    """What fits where the act's own page neither says nor offers it."""
    by_name: dict[str, dict[str, Any]] = {
        "hold": {"review_on": LATER},
        "return": {"due_on": LATER},
        "elsewhere": {"review_on": LATER},
        "set-aside": {"until": LATER},
        "confirm": {"unknown_because": WHY},
        "change-band": {"unknown_because": WHY},
        "add-fact": {"fact": "perm_excluded", "value": "yes"},
        "ask": {"question": "How many days were missed?"},
        "add-slot": {"starts_at": "2026-12-03T10:00"},
        "invite-person": {"email": "new@demonstration.invalid"},
        "pathway": {"to": "speech_language"},
        "merge": {"other": ids["other"], "ruled_out": True},
        "address-add": {"address": "07700 900009", "why": WHY},
        "messages-stop": {"kind": "moved away"},
        "person-change": {"person": "a-person"},
        "person-opt-in": {"person": "left-person"},
        "person-again": {"person": "left-person"},
        "address-release": {"contact": "restricted-contact"},
        "address-unrestrict": {"contact": "restricted-contact"},
        "type-reply": {"person": "a-person", "words": WHY},
        "type-reply-young-person": {"person": "a-young-person", "words": WHY},
        "type-reply-school": {"person": "a-school", "words": WHY},
        "type-reply-gp": {"person": "a-gp", "words": WHY},
        "spoke": {"person": "a-person"},
        "new-code": {"person": "the-mother"},
        "pause-messages": {"kind": "wait_update"},
        "make-pack": {"month": "2026-09"},
        "say-in-pack": {"month": "2026-09"},
        "family": {"other": ids["other"]},
        "family-unlink": {"other": ids["kin"]},
        "was-not-brought": {"worry": "no"},
        "close": {"note": "Looked at.", "accepted_by": "Ms Kaur"},
    }
    return by_name.get(act.name, {})


def subject(act: Act, ids: Mapping[str, str]) -> str:
    """What an act can be done to."""
    return ids.get(act.path) or ids.get(act.on.kind, "")


def at(act: Act, ids: Mapping[str, str]) -> str:
    """The address of an act on what it can be done to."""
    return act.path.replace("{subject_id}", subject(act, ids))


def right(who: Visitor, act: Act, ids: Mapping[str, str]) -> Fields:
    """What is sent when an act is done: its page's form, well filled in."""
    page = who.get(at(act, ids)).text
    example = act.shape.model_validate(forms.example(act.shape))
    needed = {
        name: getattr(example, name)
        for name, info in act.shape.model_fields.items()
        if info.is_required()
    }
    real = {
        name: [next(filter(None, some), "")]
        for name, some in offered(page).items()
        if name in needed
    }
    shown = sends(page)
    filled = {name: some for name, some in shown.items() if any(some)}
    sure = forms.sent_from(act.shape, typed(act, ids))
    return shown | forms.sent_from(act.shape, needed) | real | filled | sure


def as_json(act: Act, sent: Fields) -> dict[str, Any]:
    """The same, as a program sends it."""
    asked, errors = forms.read(act.shape, sent)
    assert asked is not None, (act.path, errors)
    return asked.model_dump(mode="json", exclude_none=True)


def _rows(tenant: str, ids: Mapping[str, str]) -> Iterator[Row]:
    of_child: dict[str, Any] = {"tenant": tenant, "child_id": ids["child"]}
    robin: dict[str, Any] = {"made_by": "Robin Ash, clinician", "made_at": NOW}
    for name, starts_at in (
        ("free-slot", NOW + timedelta(days=9)),
        ("held-slot", NOW + timedelta(days=10)),
        ("other-slot", NOW + timedelta(days=11)),
        ("begun-slot", NOW - timedelta(hours=1)),
    ):
        yield SlotRow(
            tenant=tenant, id=name, clinic_id=ids["clinic"], starts_at=starts_at,
            minutes=60, format="in person",
        )  # fmt: skip
    yield ProposalRow(
        **of_child, **robin, id="another-proposal", referral_id=ids["referral"],
        staff_id=ids["person"], kind="band", asked=json.dumps(LOWER),
        sentence="Lower the band.", seen="0.1",
    )  # fmt: skip
    yield ComplaintRow(
        **of_child, **robin, id="acknowledged-complaint", received_on=TODAY,
        about="The wait", due_on=TODAY, acknowledged_at=NOW, acknowledged_by="Jo",
    )  # fmt: skip
    yield StaffRow(
        tenant=tenant, id="invited-person", name="Ira New", role="clinician",
        email=f"ira@{tenant}.invalid", joined_at=NOW, invitation="x" * 64,
        invited_until=NOW + timedelta(days=3),
    )  # fmt: skip
    for name in ("a-person", "left-person"):
        yield RecipientRow(
            **of_child, **robin, id=name, relationship="mother", name="Ms Byron",
            ended_at=NOW if name == "left-person" else None,
            opted_out_at=NOW if name == "left-person" else None,
        )  # fmt: skip
    for name, restricted in (("a-contact", False), ("restricted-contact", True)):
        yield ContactRow(
            **of_child, id=name, recipient_id="a-person", channel="sms",
            address=f"0770090000{restricted:d}", restricted=restricted,
            safe_to_use=True if restricted else None,
            relationship="mother", recorded_at=NOW,
        )  # fmt: skip
    for kin in ("young person", "school", "GP"):
        yield RecipientRow(
            **of_child, **robin, id=f"a-{kin.replace(' ', '-').lower()}",
            relationship=kin,
        )  # fmt: skip
    yield LookAgainRow(
        **of_child, id="a-look", recipient_id="a-person", made_at=NOW, due_on=LATER,
    )  # fmt: skip
    yield HoldRow(**of_child, **robin, id="a-hold", kind="deceased", why="Told.")


def _offer(tenant: str, name: str, slot: str, referral: str, state: str) -> OfferRow:
    return OfferRow(
        tenant=tenant, id=name, slot_id=slot, referral_id=referral, state=state,
        why="The longest waiter", made_by="Robin Ash, clinician", made_at=NOW,
    )  # fmt: skip


def _editions(desk: Desk) -> dict[str, str]:
    """One that may be put in force, one whose day is set, one that can be rolled back."""
    session, tenant = desk.session, desk.tenant
    ready, dated, before = (
        a_draft(session, tenant, why) for why in ("Ready.", "Dated.", "Before.")
    )
    kept = certificate(under_version("Ready."))
    proofs.keep(desk.work, under_version("Ready."), kept)
    for who in (desk.actor, PERSONAS["safeguarding"]):
        approving = replace(desk, actor=who)
        doing.approve(approving, ready, why=WHY)
    now = installed().digest
    for digest in (before, now):
        editions.begin(
            session, tenant=tenant, digest=digest, how="activated", why=WHY,
            by=desk.actor.by, now=NOW,
        )  # fmt: skip
    edition_steps.plan(
        session, tenant=tenant, digest=dated, instead_of=now, on_day=LATER, why=WHY,
        by=desk.actor.by, now=NOW,
    )  # fmt: skip
    return {
        "/editions/{subject_id}/activate": ready,
        "/editions/{subject_id}/take-back-day": dated,
        "/editions/{subject_id}/roll-back": now,
    }


def _child(desk: Desk, surname: str, **more: Any) -> str:
    """One more child on the list; the referral's id."""
    typed = ReferralTyped(
        pathway=Pathway.NEURODEVELOPMENTAL, forename="Wren", surname=surname,
        **{"received_on": date(2026, 2, 2), **more},
    )  # fmt: skip
    return type_referral(
        desk.session, tenant=desk.tenant, typed=typed, by=desk.actor.by, now=desk.now,
        today=desk.today,
    )  # fmt: skip


def _with_a_mother(desk: Desk) -> str:
    """A referral of a child whose mother can be written to, and was."""
    name = _child(desk, "Written")
    row = desk.session.get(ReferralRow, (desk.tenant, name))
    assert row is not None
    of_child: dict[str, Any] = {"tenant": desk.tenant, "child_id": row.child_id}
    for one in (
        RecipientRow(
            **of_child, id="the-mother", relationship="mother", name="Ms Written",
            responsibility=True, agreed=True, agreed_at=NOW, agreed_by="Robin Ash",
            made_by="Robin Ash", made_at=NOW,
        ),
        ContactRow(
            **of_child, id="the-number", recipient_id="the-mother", channel="sms",
            address="07700900077", safe_to_use=True, relationship="mother",
            recorded_at=NOW, judged_at=NOW, judged_by="Robin Ash",
        ),
        a_message(of_child, "sent-message", "the-mother", "sent"),
    ):  # fmt: skip
        desk.session.add(one)
        desk.session.flush()
    return name


def _returned(desk: Desk) -> str:
    """A referral that was sent back to whoever made it."""
    name = _child(desk, "Returned")
    reason = next(iter(ReturnReason))
    states.send_back(desk, name, reason=reason, needed="A form.", due_on=LATER)
    return name


def _came_again(desk: Desk) -> str:
    """A referral of a child who came off the list not long before."""
    gone = _child(desk, "Again", nhs_number=NUMBER)
    wanted = Leaving(
        to=ReferralState.REMOVED, reason=next(iter(RemovalReason)), note="They rang.",
        notice="Ring us, and we put it back.",
    )  # fmt: skip
    states.leave(desk, gone, wanted)
    (asked,) = [
        one
        for one in proposals.waiting(desk.session, tenant=desk.tenant)
        if one.referral_id == gone
    ]
    other = Actor(staff_id="demo-clinician2", name="Dr Tom", role=Role.CLINICIAN)
    second.agree(replace(desk, actor=other), asked.id)
    return _child(desk, "Again", nhs_number=NUMBER, received_on=TODAY)
