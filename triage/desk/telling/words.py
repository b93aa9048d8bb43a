"""The words of one message to one person, by a way that they and the words have."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from triage.desk.desk import Work
from triage.desk.telling import people
from triage.desk.telling.people import Addressed
from triage.duty import in_force as duty_in_force
from triage.messages import wording
from triage.messages.outbox import Audience, Way
from triage.messages.recipients import Purpose, Relationship
from triage.messages.wording import EASY, NotByThisWay, Rendered
from triage.settings import settings_now
from triage.store import referrals
from triage.store.outbox import NewMessage


PROFESSIONALS = {
    Relationship.SCHOOL: "colleague",
    Relationship.GP: "doctor",
    Relationship.HEALTH_VISITOR: "colleague",
    Relationship.SOCIAL_WORKER: "colleague",
    Relationship.REFERRER: "colleague",
}
A_PARENT, A_CHILD = "parent or carer", "your child"
RING_US = "us"  # where a service named no number: "call us"


@dataclass(frozen=True, kw_only=True)
class Put:
    """A message as somebody will read it, and how it goes to them."""

    to: Addressed
    rendered: Rendered
    needs_interpreter: bool


def put(
    work: Work,
    to: Addressed,
    *,
    kind: str,
    first_name: str,
    given: Mapping[str, str],
    purpose: Purpose,
    tried: Collection[Way] = (),
) -> Put | None:
    """In words for this person, by this way or by another they have; None by no way."""
    chosen = wording.in_force().choose(
        _spoken_to(kind, to), language=to.language, easy_read=to.easy_read
    )
    values = usual(to, first_name) | dict(given)
    without = set(tried)
    way: Addressed | None = to
    while way is not None:
        try:
            rendered = wording.render(chosen.wording, way.way, values, today=work.today)
        except NotByThisWay:
            without.add(way.way)
            way = people.next_way(work, to.recipient_id, without, purpose)
            continue
        by_voice = chosen.needs_interpreter or to.interpreter
        return Put(to=way, rendered=rendered, needs_interpreter=by_voice)
    return None


def first_names(work: Work, child_ids: Collection[str]) -> dict[str, str]:
    """What each child is called; "" where that is not known."""
    found = referrals.children(work.session, tenant=work.tenant, ids=child_ids)
    return {name: found[name].forename if name in found else "" for name in child_ids}


def usual(to: Addressed, first_name: str) -> dict[str, str]:
    """What every message may say. Nothing here is clinical."""
    settings = settings_now()
    return {
        "organisation": settings.service_name,
        "dear": _dear(to, first_name),
        "about": first_name or A_CHILD,
        "enquiries": settings.enquiries or RING_US,
        "emergency": duty_in_force().emergency,
    }


def new_message(put: Put, *, kind: str, why: str, at: datetime) -> NewMessage:
    """The message as it is first kept; its key and what it is about are still to come."""
    return NewMessage(
        key="",
        audience=audience_of(put.to),
        kind=kind,
        way=put.to.way,
        language=put.rendered.language,
        wording=version(put.rendered),
        subject=put.rendered.subject,
        body=put.rendered.body,
        why=why,
        not_before=at,
        recipient_id=put.to.recipient_id,
        contact_id=put.to.contact_id,
    )


def version(rendered: Rendered) -> str:
    """Which words they are, as kept with the message."""
    return f"{EASY} {rendered.version}" if rendered.easy_read else rendered.version


def in_large_print(kept: str) -> bool:
    """Whether words with this version are printed large."""
    return kept.startswith(EASY)


def audience_of(to: Addressed) -> Audience:
    """Whether it goes to a family or to somebody at work for the child."""
    at_work = to.relationship in PROFESSIONALS
    return Audience.PROFESSIONAL if at_work else Audience.FAMILY


def _spoken_to(kind: str, to: Addressed) -> str:
    """The words that speak to a young person themselves, where there are any."""
    own = f"{kind}_young_person"
    theirs = to.relationship is Relationship.YOUNG_PERSON
    return own if theirs and own in wording.in_force().names() else kind


def _dear(to: Addressed, first_name: str) -> str:
    if to.name:
        return to.name
    if to.relationship is Relationship.YOUNG_PERSON:
        return first_name or A_PARENT
    return PROFESSIONALS.get(to.relationship, A_PARENT)
