"""Acts of offering: clinics, slots, who is next, and what came of each offer."""

from collections.abc import Mapping

from api.acts import Act, Before, Subject
from api.offering_asked import (
    AttendedIn,
    CancelIn,
    CancelSlotIn,
    ClinicIn,
    DeclineIn,
    DrawIn,
    NotBroughtIn,
    NoteIn,
    OfferIn,
    ReleaseIn,
    SlotIn,
    WeeklySlotsIn,
)
from triage.desk import whom
from triage.desk.deciding import moves
from triage.desk.desk import Desk, Done
from triage.desk.offering import TakenMeanwhile, clinics, drawing, life, reached, shown
from triage.referrals import Pathway
from triage.roles import Action


def _add_clinic(desk: Desk, _: str, asked: ClinicIn) -> Done:
    return clinics.add_clinic(
        desk, name=asked.name, pathway=Pathway(asked.pathway), place=asked.place
    )


def _add_slot(desk: Desk, subject_id: str, asked: SlotIn) -> Done:
    return clinics.add_slot(desk, subject_id, asked.asked())


def _add_weekly(desk: Desk, subject_id: str, asked: WeeklySlotsIn) -> Done:
    return clinics.add_weekly(desk, subject_id, asked.asked(), weeks=asked.weeks)


def _cancel_slot(desk: Desk, subject_id: str, asked: CancelSlotIn) -> Done:
    return clinics.cancel_slot(desk, subject_id, why=asked.why)


def _draw(desk: Desk, subject_id: str, asked: DrawIn) -> Done:
    return drawing.hold(desk, subject_id, week=asked.week, seen=asked.seen)


def _offer(desk: Desk, subject_id: str, asked: OfferIn) -> Done:
    return life.offer(desk, subject_id, asked=asked.asked, note=asked.note)


def _accept(desk: Desk, subject_id: str, asked: NoteIn) -> Done:
    return life.accept(desk, subject_id, note=asked.note)


def _decline(desk: Desk, subject_id: str, asked: DeclineIn) -> Done:
    return life.decline(desk, subject_id, note=asked.note)


def _release(desk: Desk, subject_id: str, asked: ReleaseIn) -> Done:
    return life.release(desk, subject_id, why=asked.why)


def _cancel(desk: Desk, subject_id: str, asked: CancelIn) -> Done:
    return life.cancel(desk, subject_id, by=asked.by, why=asked.why)


def _not_brought(desk: Desk, subject_id: str, asked: NotBroughtIn) -> Done:
    return life.was_not_brought(
        desk,
        subject_id,
        spoke_to=asked.spoke_to,
        worry=asked.worry,
        note=asked.note,
    )


def _attended(desk: Desk, subject_id: str, asked: AttendedIn) -> Done:
    return life.attended(
        desk,
        subject_id,
        begins=asked.begins_assessment == "yes",
        questions=[one.value for one in asked.questions],
        note=asked.note,
    )


def _of_clinic(desk: Desk, subject_id: str, _: Mapping[str, str]) -> Before:
    return Before(heading=clinics.find(desk, subject_id).name)


def _of_slot(desk: Desk, subject_id: str, _: Mapping[str, str]) -> Before:
    slot = clinics.find_slot(desk, subject_id)
    return Before(template="slot_before.jinja", shown=slot)


def _who_is_next(desk: Desk, subject_id: str, query: Mapping[str, str]) -> Before:
    week = drawing.week_asked(query.get("week", ""), desk.today)
    draw = drawing.preview(desk, subject_id, week)
    return Before(
        heading=draw.clinic.name,
        template="draw_before.jinja",
        shown=draw,
        values={"week": draw.monday.isoformat(), "seen": draw.seen},
    )


def _of_offer(desk: Desk, subject_id: str, _: Mapping[str, str]) -> Before:
    offer = shown.offer_page(desk, subject_id)
    heading = whom.named(desk, offer.offer.referral_id, offer.offer.name)
    return Before(heading=heading, template="offer_before.jinja", shown=offer)


def _of_visit(desk: Desk, subject_id: str, query: Mapping[str, str]) -> Before:
    before = _of_offer(desk, subject_id, query)
    asked = life.may_begin(desk, life.find(desk, subject_id))
    words = [(one, one[:1].upper() + one[1:]) for one in asked]
    return Before(
        heading=before.heading,
        template=before.template,
        shown=before.shown,
        choices={"questions": words},
    )


CHANGES = (life.NoSuchChange, TakenMeanwhile)

ACTS = (
    Act(
        name="add-clinic",
        on=Subject.SERVICE,
        action=Action.RUN_CLINICS,
        title="Add a clinic",
        button="Add",
        shape=ClinicIn,
        does=_add_clinic,
    ),
    Act(
        name="add-slot",
        on=Subject.CLINIC,
        action=Action.RUN_CLINICS,
        title="Add a slot",
        button="Add",
        shape=SlotIn,
        does=_add_slot,
        before=_of_clinic,
        raises=(clinics.SlotIsOver, clinics.SlotIsThere),
    ),
    Act(
        name="add-weekly-slots",
        on=Subject.CLINIC,
        action=Action.RUN_CLINICS,
        title="Add a slot every week",
        button="Add",
        shape=WeeklySlotsIn,
        does=_add_weekly,
        before=_of_clinic,
        raises=(clinics.SlotIsOver,),
    ),
    Act(
        name="cancel",
        on=Subject.SLOT,
        action=Action.RUN_CLINICS,
        title="Cancel a slot",
        button="Cancel this slot",
        shape=CancelSlotIn,
        does=_cancel_slot,
        before=_of_slot,
        warning="Whoever has this slot comes first in line for the next one that fits, after those to be seen first.",
        raises=(clinics.SlotCancelled, *CHANGES),
    ),
    Act(
        name="draw",
        on=Subject.CLINIC,
        action=Action.OFFER,
        title="Who is next",
        button="Hold these slots",
        shape=DrawIn,
        does=_draw,
        before=_who_is_next,
        warning="Holding sends nothing. Each slot waits for these children until somebody offers it.",
        raises=(drawing.ListChanged, drawing.NothingToHold, TakenMeanwhile),
    ),
    Act(
        name="offer",
        on=Subject.OFFER,
        action=Action.OFFER,
        title="Offer this slot",
        button="Offer",
        shape=OfferIn,
        does=_offer,
        before=_of_offer,
        raises=(
            life.NotConfirmed,
            life.FamilyNotAsked,
            life.Over,
            reached.OffTheList,
            *CHANGES,
        ),
    ),
    Act(
        name="accept",
        on=Subject.OFFER,
        action=Action.OFFER,
        title="The family accepts",
        button="Accepted",
        shape=NoteIn,
        does=_accept,
        before=_of_offer,
        raises=CHANGES,
    ),
    Act(
        name="decline",
        on=Subject.OFFER,
        action=Action.OFFER,
        title="The family declines",
        button="Declined",
        shape=DeclineIn,
        does=_decline,
        before=_of_offer,
        warning="The clock runs on and the child keeps the place.",
        raises=CHANGES,
    ),
    Act(
        name="release",
        on=Subject.OFFER,
        action=Action.OFFER,
        title="Let the slot go to the next child",
        button="Release",
        shape=ReleaseIn,
        does=_release,
        before=_of_offer,
        warning="This child keeps the place and is first in line for another slot.",
        raises=CHANGES,
    ),
    Act(
        name="cancel",
        on=Subject.OFFER,
        action=Action.OFFER,
        title="Cancel this appointment",
        button="Cancel the appointment",
        shape=CancelIn,
        does=_cancel,
        before=_of_offer,
        warning="The clock runs on either way.",
        raises=CHANGES,
    ),
    Act(
        name="was-not-brought",
        on=Subject.OFFER,
        action=Action.OFFER,
        title="The child was not brought",
        button="Record",
        shape=NotBroughtIn,
        does=_not_brought,
        before=_of_offer,
        warning="The clock runs on, and the child keeps the place and the band. Nobody is discharged. A task asks somebody to speak to the family.",
        raises=(life.NotYet, *CHANGES),
    ),
    Act(
        name="attended",
        on=Subject.OFFER,
        action=Action.OFFER,
        title="The child came",
        button="Record",
        shape=AttendedIn,
        does=_attended,
        before=_of_visit,
        raises=(life.NotYet, life.NotAsked, moves.NoSuchMove, *CHANGES),
    ),
)
