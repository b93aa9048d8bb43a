"""The bundle for a tribunal, a complaint, an ombudsman or a coroner, as of one day.

It is one child's record as it stood at the end of that day: what was known, every place
with its rules and versions, decisions and reasons, offers, messages, clocks, reviews and
looks. What came later is left out and counted; what cannot be told any more says so. A
digest over all of it shows whether a copy was changed.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any

from triage.calendar import LONDON, london_day
from triage.desk.content import Content
from triage.desk.desk import Work
from triage.desk.in_force import content_in_force
from triage.desk.record import rules, stages, stood, whole, words
from triage.desk.record.looks import child_of
from triage.desk.record.stood import Past
from triage.desk.record.stood_rules import STOOD
from triage.desk.record.whole import Others, Section
from triage.errors import TriageError
from triage.referrals import Child
from triage.store import referrals


class ForWhom(StrEnum):
    """Whom a bundle is for."""

    TRIBUNAL = "a tribunal"
    COMPLAINT = "a complaint"
    OMBUDSMAN = "the ombudsman"
    CORONER = "a coroner"
    COURT = "a court"


class NotYetThatDay(TriageError):
    """The record cannot be told as of a day that has not come. Give today or an earlier day."""


@dataclass(frozen=True, kw_only=True)
class Told:
    """One line of the story: when, what, and the words that tell it."""

    at: datetime
    what: str
    words: str
    check: str  # why a person must look at it first


@dataclass(frozen=True, kw_only=True)
class Part:
    """What one table held of the child then."""

    section: Section
    note: str
    left_out: int  # rows that came later


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """One child's record as it stood, ready to be handed over once a person read it."""

    child: Child
    as_of: datetime
    for_whom: ForWhom
    asked_by: str
    made_by: str
    made_at: datetime
    decides_alone: bool  # 16 or over: the young person's own consent governs
    checks: tuple[str, ...]
    hidden: int  # other children whose names and numbers are not told
    story: tuple[Told, ...]
    parts: tuple[Part, ...]
    not_kept: tuple[str, ...]  # what is only ever known as of now
    nothing_in: tuple[str, ...]
    digest: str = ""


# What the story tells: by table, its words and the columns that tell it.
STORY: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "fact": ("Known", ("key", "value", "known", "source", "observed_on")),
    "placement": (
        "Placed on a list",
        (
            "pathway", "band", "reason", "cause", "points", "credit_weeks", "due_on",
            "book", "book_digest", "card", "card_digest", "policy", "policy_digest",
        ),
    ),
    "decision": (
        "A clinician decided",
        (
            "kind", "band", "proposed_band", "ruled_band", "own_band", "reason", "note",
            "expires_on", "made_by", "second_by",
        ),
    ),
    "move": (
        "The referral moved",
        ("from_state", "to_state", "from_pathway", "to_pathway", "reason", "note",
         "notice", "made_by", "second_by"),
    ),
    "offer": ("A slot for the child", ("state", "why", "reply_by", "changed_by", "note")),
    "message": ("A message", ("kind", "way", "state", "why", "sent_at")),
    "check_in": ("We asked how things are", ("form", "why", "reply_by", "outcome")),
    "reply": ("Somebody replied", ("entered", "red", "read_at", "read_by")),
    "spoken": ("A person spoke with the family", ("how", "made_by")),
    "look_again": ("The family asked us to look again", ("outcome", "reason", "decided_by")),
    "clock_event": ("The clock", ("kind", "question", "on_day", "why", "made_by")),
    "review": ("A review", ("kind", "outcome", "harm", "learning", "made_by")),
    "information_request": (
        "Information was asked for", ("asked_of", "due_on", "outcome", "closed_by"),
    ),
    "report": ("A private report", ("provider", "outcome", "reasons", "decided_by")),
    "complaint": ("A complaint", ("received_on", "due_on", "outcome", "closed_by")),
    "hold": ("Nobody was to be written to", ("kind", "made_by", "lifted_by")),
}  # fmt: skip


def make(
    work: Work,
    referral_id: str,
    *,
    as_of: date,
    for_whom: ForWhom,
    asked_by: str,
    staff_id: str = "",
) -> Evidence:
    """Put the bundle together, and keep who took it out for whom.

    Raises `NotHere`, `NotYetThatDay`.
    """
    # Long because the bundle has a head as well as its parts.
    at = _end_of(as_of, work.now)
    session, tenant = work.session, work.tenant
    child_id = child_of(session, tenant=tenant, referral_id=referral_id)
    about = rules.about_child(session, tenant=tenant, child_id=child_id)
    read = whole.read_all(session, about)
    others = whole.others_in(session, about, read)
    past = stood.as_it_stood(session, tenant=tenant, read=read, at=at, now=work.now)
    content = content_in_force(session, tenant)
    parts = tuple(_parts(content, past, others))
    child = referrals.children(session, tenant=tenant, ids=[child_id])[child_id]
    made = sealed(
        Evidence(
            child=child,
            as_of=at,
            for_whom=for_whom,
            asked_by=asked_by,
            made_by=work.by,
            made_at=work.now,
            decides_alone=stages.decides_alone(child, work.today),
            checks=tuple(whole.checks(one.section for one in parts)),
            hidden=others.many,
            story=tuple(_story(content, past, others)),
            parts=parts,
            not_kept=tuple(rules.RULES[name].title for name in past.now_only),
            nothing_in=whole.nothing_in(),
        )
    )
    work.note(
        "Took out the evidence bundle",
        on=("child", child_id),
        staff=staff_id,
        as_of=as_of.isoformat(),
        purpose=for_whom.value,
        asked_by=asked_by,
        digest=made.digest,
    )
    return made


def as_told(made: Evidence) -> dict[str, Any]:
    """The bundle as plain words, for a program or a file."""
    told: dict[str, Any] = json.loads(json.dumps(asdict(made), default=_plain))
    return told


def sealed(made: Evidence) -> Evidence:
    """The bundle with its digest: SHA-256 over all the rest of it."""
    told = as_told(replace(made, digest=""))
    return replace(made, digest=digest_of(told))


def digest_of(told: Mapping[str, Any]) -> str:
    """The digest of a bundle as told: of its JSON with sorted keys, without the digest."""
    rest = {name: value for name, value in told.items() if name != "digest"}
    text = json.dumps(rest, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def is_whole(told: Mapping[str, Any]) -> bool:
    """Whether a copy says what was sealed."""
    return told.get("digest") == digest_of(told)


def _end_of(day: date, now: datetime) -> datetime:
    """The last moment of a day in London; of today, this moment."""
    if day > london_day(now):
        raise NotYetThatDay
    return min(now, datetime.combine(day + timedelta(days=1), time(), LONDON))


def _parts(content: Content, past: Past, others: Others) -> Iterator[Part]:
    for one in whole.sections_of(content, past.read, others):
        yield Part(
            section=one,
            note=STOOD[one.table].note if past.now_only else "",
            left_out=past.left_out.get(one.table, 0),
        )


def _story(content: Content, past: Past, others: Others) -> list[Told]:
    told = [
        Told(
            at=row[STOOD[name].begins],
            what=what,
            words=others.hide("; ".join(_words(content, name, row, columns))),
            check=whole.flag(name, row, content),
        )
        for name, (what, columns) in STORY.items()
        for row in past.read[name]
    ]
    return sorted(told, key=lambda one: one.at)


def _words(
    content: Content, table: str, row: Mapping[str, Any], columns: Sequence[str]
) -> Iterator[str]:
    for column in columns:
        if row[column] not in (None, "", "[]", "{}"):
            yield f"{words.heading(column)}: {words.of(content, table, column, row[column])}"


def _plain(value: object) -> str:
    assert isinstance(value, (date, datetime)), type(value)
    return value.isoformat()
