"""The public record, made from the books, cards and policy that are in force.

No child's data is read for it. Nobody is named: who approved what, and why, stays in
the record of the service.
"""

from collections.abc import Iterator, Mapping
from datetime import date

from sqlmodel import Session

from triage.calendar import london_day
from triage.desk.in_force import content_in_force
from triage.desk.proof_shown import Speaks
from triage.desk.public_record import words
from triage.desk.public_record.parts import Block, Field, Record, Section, table
from triage.desk.public_record.parts import words as paragraphs
from triage.desk.public_record.put_in import MADE, Began, Told, day
from triage.desk.public_record.words import Plain, Planned, Words
from triage.referrals import Pathway
from triage.settings import Settings
from triage.store import edition_steps, editions


TITLE = "How places on our lists are decided"
ADDRESS = "/how-places-are-decided"
US = "us"  # where a service named no number: "Call us"
TO_COMPLETE = "To be completed by the service."
HOW = {
    "installed": "It came with the installation. Nobody here has approved it.",
    "activated": "{people} approved it before it began.",
    "rolled back": "It was in force before, and was brought back.",
}


def record_now(
    session: Session, *, tenant: str, settings: Settings, today: date
) -> Record:
    """The record of what is in force now. Raises `BadPublicRecord`."""
    content = content_in_force(session, tenant)
    kept = edition_steps.proof(session, tenant=tenant, digest=content.digest)
    proof = kept.certificate if kept else ""
    told = Told(
        content=content,
        proofs={one: Speaks(content, one, proof).whole() for one in Pathway},
        began=tuple(_began(session, tenant)),
    )
    planned = words.load(content.folder / "rules" / words.FILE)
    return record(planned, told, from_settings(settings), today)


def from_settings(settings: Settings) -> dict[str, str]:
    """What the settings say of the service; "" where they say nothing."""
    return {
        "website": f"{settings.origin}{ADDRESS}" if settings.origin else "",
        "telephone": settings.enquiries,
        "organisation": settings.service_name,
    }


def _began(session: Session, tenant: str) -> Iterator[Began]:
    for term in editions.terms(session, tenant=tenant):
        found = edition_steps.approvals(session, tenant=tenant, digest=term.digest)
        people = f"{len(found)} {'person' if len(found) == 1 else 'people'}"
        yield Began(
            digest=term.digest,
            on_day=london_day(term.began_at),
            how=HOW[term.how].format(people=people),
        )


def record(
    planned: Words, told: Told, settings: Mapping[str, str], today: date
) -> Record:
    """The record, from what is in force and what the service has filled in."""
    filled = {**planned.service, **settings}
    return Record(
        title=TITLE,
        lead=f"Made on {day(today)} from the rules that are in force. "
        f"{told.content.policy.status}",
        plain=tuple(_plain(planned.plain, settings["telephone"] or US)),
        sections=tuple(
            Section(
                heading=heading,
                fields=tuple(_field(one, told, filled) for one in fields),
            )
            for heading, fields in planned.sections
        ),
    )


def _plain(plain: Plain, enquiries: str) -> Iterator[Section]:
    parts = (
        (plain.heading, plain.who),
        (plain.never_heading, (plain.never,)),
        (plain.yours_heading, plain.yours),
        (plain.sure_heading, (plain.sure,)),
    )
    for heading, texts in parts:
        filled = [text.replace("((enquiries))", enquiries) for text in texts]
        fields = (Field(name="", blocks=paragraphs(*filled)),)
        yield Section(heading=heading, fields=fields)


def _field(one: Planned, told: Told, filled: Mapping[str, str]) -> Field:
    blocks: tuple[Block, ...] = paragraphs(*one.says)
    if one.fill:
        blocks += paragraphs(filled[one.fill] or TO_COMPLETE)
    if one.rows:
        blocks += (table(one.heads, *one.rows),)
    if one.made:
        blocks += MADE[one.made](told)
    return Field(name=one.name, blocks=blocks)
