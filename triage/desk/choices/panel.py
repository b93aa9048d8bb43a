"""Parents who weigh: each by a code of their own, and nobody asks for a name.

The database holds a keyed hash of a code. The code itself follows from the server's
secret, so whoever runs the exercise can read it out again, and a stolen database cannot.
"""

import hmac
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256

from sqlmodel import Session

from triage.desk.choices import answering, exercises
from triage.desk.choices.answering import PARENT, Turn
from triage.desk.choices.exercises import KIND, Exercise
from triage.desk.desk import Desk, Done, Work
from triage.desk.family import codes, door
from triage.desk.in_force import content_in_force
from triage.desk.people import keys
from triage.desk.people.door import NOBODY_YET, Try
from triage.desk.versions import NotHere
from triage.errors import TriageError
from triage.scoring.choices.questions import Said
from triage.settings import settings_now
from triage.store import exercises as kept
from triage.store.engine import unit_of_work
from triage.store.exercises import StoredRater
from triage.store.written import next_id


LIFE = timedelta(days=60)
MOST = 30  # codes at once
IDLE = timedelta(hours=4)  # a page left open longer asks for the code again
PURPOSE = "panel code"


class NotForParents(TriageError):
    """One of these signs is never named on a family's page, so parents cannot be asked. Set up another weighing without ‘{fact}’."""


class NoSuchCode(TriageError):
    """This code opens nothing: it is mistyped, over or taken back, or the weighing is closed."""


class TooManyTries(TriageError):
    """Too many codes were tried from here. Wait some minutes, then try again."""


@dataclass(frozen=True, kw_only=True)
class CodeShown:
    """One parent's code, as whoever runs the exercise hands it out."""

    rater_id: str
    number: int
    code: str
    until: datetime
    state: str  # "can be used", "taken back", "over"
    answers: int


@dataclass(frozen=True, kw_only=True)
class Guest:
    """One browser of a parent who weighs; without `rater` it may only come in."""

    token: str
    csrf: str
    rater: StoredRater | None = None


def make_codes(desk: Desk, exercise_id: str, *, many: int) -> Done:
    """Make codes for so many parents. Raises `NotForParents`, `ExerciseClosed`."""
    exercise = exercises.held(desk.work, exercise_id)
    _may_be_shown(desk.work, exercise)
    for _ in range(many):
        _make(desk.work, exercise)
    desk.note("Made codes for parents who weigh", on=(KIND, exercise_id), count=many)
    words = "A code was made" if many == 1 else f"{many} codes were made"
    return Done(
        sentence=f"{words}. Give each to one parent.",
        kind="panel",
        id=exercise_id,
    )


def take_back(desk: Desk, exercise_id: str, *, rater_id: str) -> Done:
    """Let a code open nothing any more; what was answered with it stays. Raises `NotHere`."""
    found = kept.rater(desk.session, tenant=desk.tenant, rater_id=rater_id)
    if not found or found.exercise_id != exercise_id or found.group != PARENT:
        raise NotHere
    kept.revoke(desk.session, tenant=desk.tenant, rater_id=rater_id, now=desk.now)
    desk.note("Took a parent’s code back", on=(KIND, exercise_id), parent=found.number)
    return Done(
        sentence=f"The code of parent {found.number} opens nothing any more.",
        kind="panel",
        id=exercise_id,
    )


def codes_of(desk: Desk, exercise_id: str) -> tuple[CodeShown, ...]:
    """Every code of an exercise. Raises `NotHere`."""
    exercises.find(desk.work, exercise_id)
    said = kept.answers_in(desk.session, tenant=desk.tenant, exercise_id=exercise_id)
    found = kept.raters(desk.session, tenant=desk.tenant, exercise_id=exercise_id)
    return tuple(
        CodeShown(
            rater_id=one.id,
            number=one.number,
            code=codes.shown(code_of(desk.tenant, one.id)),
            until=one.code_until,
            state=_state(one, desk.now),
            answers=len(answering.standing(said.get(one.id, ()))),
        )
        for one in found
        if one.code_until is not None
    )


def code_of(tenant: str, rater_id: str) -> str:
    """A parent's code: 12 characters that nobody takes for one another, as families' are."""
    secret = settings_now().secret.get_secret_value()
    digest = keys.keyed(secret, "panel code as read out", f"{tenant}:{rater_id}")
    number = int(sha256(digest.encode()).hexdigest(), 16)
    letters = []
    for _ in range(codes.LENGTH):
        number, at = divmod(number, len(codes.ALPHABET))
        letters.append(codes.ALPHABET[at])
    return "".join(letters)


def behind(session: Session, *, tenant: str, token: str, now: datetime) -> Guest:
    """Whose browser this is; whoever may not weigh any more is nobody."""
    nobody = stranger(token)
    found = kept.with_visit(session, tenant=tenant, digest=_digest(nobody.token))
    if found and found.visit_until and now < found.visit_until and _good(found, now):
        return replace(nobody, rater=found)
    return nobody


def stranger(token: str = "") -> Guest:
    """A browser nothing is known of: its form token follows from its cookie."""
    token = token or secrets.token_urlsafe(32)
    csrf = hmac.new(token.encode(), b"the form of a panel", "sha256").hexdigest()
    return Guest(token=token, csrf=csrf)


def come_in(at: Try, text: str) -> Guest:
    """Come in with a code as it was typed. Raises `NoSuchCode`, `TooManyTries`.

    A try from an address counts before it is looked at, with families' tries.
    """
    if door.slowed(at):
        raise TooManyTries
    with unit_of_work(at.engine) as session:
        work = Work(session=session, tenant=at.tenant, now=at.now, by=NOBODY_YET)
        found = kept.with_code(
            session,
            tenant=at.tenant,
            digest=_hash(at.secret, at.tenant, codes.typed(text)),
        )
        if found is None or not _good(found, at.now) or _closed(work, found):
            raise NoSuchCode
        guest = replace(stranger(), rater=found)
        _open(work, found, guest)
        return guest


def leave(work: Work, guest: Guest) -> None:
    """Close the page in this browser; the code opens it again."""
    if guest.rater:
        kept.let_in(
            work.session,
            tenant=work.tenant,
            rater_id=guest.rater.id,
            digest=None,
            until=work.now,
        )


def turn(work: Work, rater: StoredRater) -> Turn:
    """What a parent is asked next. Raises `ExerciseClosed`."""
    exercise = exercises.open_one(work, rater.exercise_id)
    return answering.turn(work, exercise, rater.id)


def say(work: Work, rater: StoredRater, *, question: str, said: Said) -> None:
    """Keep a parent's answer. Raises `AnotherQuestion`, `ExerciseClosed`."""
    exercises.held(work, rater.exercise_id)
    answering.keep(work, turn(work, rater), question=question, said=said)
    work.note("Weighed two signs", on=(KIND, rater.exercise_id))


def undo(work: Work, rater: StoredRater) -> None:
    """Take a parent's last answer back. Raises `NothingToTakeBack`, `ExerciseClosed`."""
    exercises.held(work, rater.exercise_id)
    answering.undo(work, turn(work, rater))
    work.note("Took an answer back", on=(KIND, rater.exercise_id))


def named(rater: StoredRater) -> str:
    """How the record names a parent: by number, since nobody asked for a name."""
    return f"Parent {rater.number} of a panel, by code"


def _may_be_shown(work: Work, exercise: Exercise) -> None:
    content = content_in_force(work.session, work.tenant)
    for sign in exercise.signs:
        if sign.fact in content.catalogue.confidential:
            raise NotForParents(fact=sign.label)


def _make(work: Work, exercise: Exercise) -> None:
    session, tenant, rater_id = work.session, work.tenant, next_id(work.now)
    secret = settings_now().secret.get_secret_value()
    new = StoredRater(
        id=rater_id,
        exercise_id=exercise.id,
        group=PARENT,
        number=kept.next_number(
            session, tenant=tenant, exercise_id=exercise.id, group=PARENT
        ),
        made_at=work.now,
        code_hash=_hash(secret, tenant, code_of(tenant, rater_id)),
        code_until=work.now + LIFE,
    )
    kept.add_rater(session, tenant=tenant, new=new)


def _open(work: Work, found: StoredRater, guest: Guest) -> None:
    kept.let_in(
        work.session,
        tenant=work.tenant,
        rater_id=found.id,
        digest=_digest(guest.token),
        until=work.now + IDLE,
    )
    replace(work, by=named(found)).note(
        "Opened a weighing with a code", on=(KIND, found.exercise_id)
    )


def _good(rater: StoredRater, now: datetime) -> bool:
    until = rater.code_until
    return rater.revoked_at is None and until is not None and now < until


def _closed(work: Work, rater: StoredRater) -> bool:
    return exercises.find(work, rater.exercise_id).closed_at is not None


def _state(rater: StoredRater, now: datetime) -> str:
    if rater.revoked_at is not None:
        return "taken back"
    return "can be used" if _good(rater, now) else "over"


def _hash(secret: str, tenant: str, code: str) -> str:
    return keys.keyed(secret, PURPOSE, f"{tenant}:{code}")


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
