"""Weighing by choice: exercises, who weighs, and their answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, insert, select, update
from sqlmodel import Session

from triage.store.choice_rows import ChoiceAnswerRow, ChoiceExerciseRow, ChoiceRaterRow


EXERCISES = ChoiceExerciseRow.__table__  # type: ignore[attr-defined]
RATERS = ChoiceRaterRow.__table__  # type: ignore[attr-defined]
ANSWERS = ChoiceAnswerRow.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, kw_only=True)
class StoredExercise:
    """An exercise as it is kept."""

    id: str
    pathway: str
    title: str
    signs: str  # JSON
    opened_at: datetime
    opened_by: str
    closed_at: datetime | None = None
    closed_by: str | None = None


@dataclass(frozen=True, kw_only=True)
class StoredRater:
    """Somebody who weighs, as they are kept."""

    id: str
    exercise_id: str
    group: str
    number: int
    made_at: datetime
    staff_id: str | None = None
    code_hash: str | None = None
    code_until: datetime | None = None
    revoked_at: datetime | None = None
    visit_until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class StoredAnswer:
    """One answer, in the order they were given."""

    rater_id: str
    number: int
    question: str
    said: str


def begin(session: Session, *, tenant: str, new: StoredExercise) -> None:
    """Keep a new exercise."""
    values = {name: getattr(new, name) for name in StoredExercise.__annotations__}
    session.connection().execute(insert(EXERCISES).values(tenant=tenant, **values))


def close(
    session: Session, *, tenant: str, exercise_id: str, by: str, now: datetime
) -> None:
    """Nothing more is answered from now on."""
    session.connection().execute(
        update(EXERCISES)
        .where(EXERCISES.c.tenant == tenant, EXERCISES.c.id == exercise_id)
        .where(EXERCISES.c.closed_at.is_(None))
        .values(closed_at=now, closed_by=by)
    )


def hold(session: Session, *, tenant: str, exercise_id: str) -> None:
    """Wait for whoever else answers in it; SQLite lets one write at a time anyway."""
    session.execute(
        select(EXERCISES.c.id)
        .where(EXERCISES.c.tenant == tenant, EXERCISES.c.id == exercise_id)
        .with_for_update()
    )


def every(session: Session, *, tenant: str) -> list[StoredExercise]:
    """All exercises, the latest first."""
    return _exercises(session, EXERCISES.c.tenant == tenant)


def find(session: Session, *, tenant: str, exercise_id: str) -> StoredExercise | None:
    """The exercise of this id."""
    found = _exercises(
        session, EXERCISES.c.tenant == tenant, EXERCISES.c.id == exercise_id
    )
    return found[0] if found else None


def _exercises(session: Session, *which: ColumnElement[bool]) -> list[StoredExercise]:
    columns = [EXERCISES.c[name] for name in StoredExercise.__annotations__]
    query = select(*columns).where(*which).order_by(EXERCISES.c.id.desc())
    return [StoredExercise(**one) for one in session.execute(query).mappings()]


def add_rater(session: Session, *, tenant: str, new: StoredRater) -> None:
    """Keep somebody who weighs."""
    session.connection().execute(
        insert(RATERS).values(
            tenant=tenant,
            id=new.id,
            exercise_id=new.exercise_id,
            rater_group=new.group,
            number=new.number,
            staff_id=new.staff_id,
            made_at=new.made_at,
            code_hash=new.code_hash,
            code_until=new.code_until,
        )
    )


def next_number(session: Session, *, tenant: str, exercise_id: str, group: str) -> int:
    """The number of the next one of a group."""
    highest = select(func.max(RATERS.c.number)).where(
        RATERS.c.tenant == tenant,
        RATERS.c.exercise_id == exercise_id,
        RATERS.c.rater_group == group,
    )
    return (session.scalar(highest) or 0) + 1


def raters(session: Session, *, tenant: str, exercise_id: str) -> list[StoredRater]:
    """Everybody who weighs in an exercise, group by group."""
    return _raters(session, tenant, RATERS.c.exercise_id == exercise_id)


def rater(session: Session, *, tenant: str, rater_id: str) -> StoredRater | None:
    """Somebody who weighs, by id."""
    return _first(_raters(session, tenant, RATERS.c.id == rater_id))


def with_code(session: Session, *, tenant: str, digest: str) -> StoredRater | None:
    """Whose code this is."""
    return _first(_raters(session, tenant, RATERS.c.code_hash == digest))


def with_visit(session: Session, *, tenant: str, digest: str) -> StoredRater | None:
    """Whose browser this is."""
    return _first(_raters(session, tenant, RATERS.c.visit == digest))


def _raters(
    session: Session, tenant: str, which: ColumnElement[bool]
) -> list[StoredRater]:
    columns = [
        RATERS.c.rater_group.label("group") if name == "group" else RATERS.c[name]
        for name in StoredRater.__annotations__
    ]
    query = select(*columns).where(RATERS.c.tenant == tenant, which)
    query = query.order_by(RATERS.c.rater_group, RATERS.c.number)
    return [StoredRater(**one) for one in session.execute(query).mappings()]


def _first(found: Sequence[StoredRater]) -> StoredRater | None:
    return found[0] if found else None


def let_in(
    session: Session, *, tenant: str, rater_id: str, digest: str | None, until: datetime
) -> None:
    """Whose browser it is from now on; the one before it is forgotten."""
    _change(session, tenant, rater_id, {"visit": digest, "visit_until": until})


def revoke(session: Session, *, tenant: str, rater_id: str, now: datetime) -> None:
    """Let a code open nothing any more, nor a page that stands open."""
    gone = {"revoked_at": now, "visit": None, "visit_until": None}
    _change(session, tenant, rater_id, gone)


def _change(
    session: Session, tenant: str, rater_id: str, values: Mapping[str, object]
) -> None:
    session.connection().execute(
        update(RATERS)
        .where(RATERS.c.tenant == tenant, RATERS.c.id == rater_id)
        .values(**values)
    )


def answer(
    session: Session,
    *,
    tenant: str,
    exercise_id: str,
    one: StoredAnswer,
    now: datetime,
) -> None:
    """Keep an answer, or that one was taken back."""
    session.connection().execute(
        insert(ANSWERS).values(
            tenant=tenant,
            exercise_id=exercise_id,
            rater_id=one.rater_id,
            number=one.number,
            question=one.question,
            said=one.said,
            said_at=now,
        )
    )


def answers_of(session: Session, *, tenant: str, rater_id: str) -> list[StoredAnswer]:
    """What one person answered, in order."""
    return _answers(session, tenant, ANSWERS.c.rater_id == rater_id)


def answers_in(
    session: Session, *, tenant: str, exercise_id: str
) -> dict[str, list[StoredAnswer]]:
    """What everybody answered in an exercise, by person, in order."""
    found: dict[str, list[StoredAnswer]] = {}
    for one in _answers(session, tenant, ANSWERS.c.exercise_id == exercise_id):
        found.setdefault(one.rater_id, []).append(one)
    return found


def _answers(
    session: Session, tenant: str, which: ColumnElement[bool]
) -> list[StoredAnswer]:
    columns = [ANSWERS.c[name] for name in StoredAnswer.__annotations__]
    query = select(*columns).where(ANSWERS.c.tenant == tenant, which)
    query = query.order_by(ANSWERS.c.rater_id, ANSWERS.c.number)
    return [StoredAnswer(**one) for one in session.execute(query).mappings()]
