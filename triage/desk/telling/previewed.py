"""What a message would say to each person around a child, as things are now."""

from collections.abc import Iterator
from dataclasses import dataclass

from triage.desk import whom
from triage.desk.desk import Desk
from triage.desk.family import codes
from triage.desk.knowing import subject
from triage.desk.telling import people, words
from triage.desk.telling.people import Addressed
from triage.desk.telling.threads import WAYS
from triage.desk.telling.words import Put
from triage.desk.versions import NotHere
from triage.messages import sms, tongues, wording
from triage.messages.outbox import Audience, Way
from triage.messages.situation import purpose_of
from triage.settings import settings_now


FIRST = "check_in"


@dataclass(frozen=True, kw_only=True)
class PreviewShown:
    """One message to one person."""

    who: str
    way: str
    subject: str
    body: str
    notes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class PreviewsShown:
    """One message to everybody around a child."""

    referral_id: str
    heading: str
    kind: str
    kinds: tuple[tuple[str, str], ...]
    previews: tuple[PreviewShown, ...]
    refused: tuple[tuple[str, str], ...]  # who, why


def shown(desk: Desk, referral_id: str, kind: str) -> PreviewsShown:
    """What each person would read. Raises `NotHere`. Nothing is written."""
    referral = subject.find(desk, referral_id)
    kinds = dict(_kinds())
    if kind not in kinds:
        raise NotHere
    choice = people.choose(desk.work, referral.child_id, purpose_of(kind))
    around = people.of_children(desk.work, [referral.child_id])[referral.child_id]
    names = {one.id: one.recipient.relationship.value for one in around}
    return PreviewsShown(
        referral_id=referral_id,
        heading=whom.caption(desk, referral_id),
        kind=kind,
        kinds=tuple(kinds.items()),
        previews=tuple(_previews(desk, referral.child_id, kind, choice.told)),
        refused=tuple((names.get(who, "Somebody"), why) for who, why in choice.refused),
    )


def _kinds() -> Iterator[tuple[str, str]]:
    """Every message to a family, with what it is."""
    for name in wording.in_force().names():
        found = wording.in_force().find(name)
        if found.audience is Audience.FAMILY:
            yield name, found.what


def _previews(
    desk: Desk, child_id: str, kind: str, told: tuple[Addressed, ...]
) -> Iterator[PreviewShown]:
    first_name = words.first_names(desk.work, [child_id])[child_id]
    wanted = wording.in_force().find(kind).values
    given = {name: f"[{name.replace('_', ' ')}]" for name in wanted}
    for to in told:
        known = words.usual(to, first_name)
        put = words.put(
            desk.work,
            to,
            kind=kind,
            first_name=first_name,
            given={key: value for key, value in given.items() if key not in known},
            purpose=purpose_of(kind),
        )
        if put is not None:
            yield _preview(put)


def _preview(put: Put) -> PreviewShown:
    link = codes.link(settings_now(), wording.SAMPLE_CODE)
    body = wording.with_code(put.rendered.body, wording.SAMPLE_CODE, link)
    language = tongues.name(put.rendered.language)
    notes = [f"Language: {language}. Version {put.rendered.version}."]
    if put.to.way is Way.SMS:
        many = sms.parts(body)
        notes.append(f"{many} part{'s' * (many > 1)} of a text message.")
    if wording.carries_code(put.rendered.body):
        notes.append("The code is an example: every message gets one of its own.")
    if put.needs_interpreter:
        notes.append("A task asks somebody to ring with an interpreter.")
    relation = put.to.relationship.value
    return PreviewShown(
        who=f"{put.to.name}, {relation}" if put.to.name else relation.capitalize(),
        way=WAYS[put.to.way],
        subject=put.rendered.subject or "",
        body=body,
        notes=tuple(notes),
    )
