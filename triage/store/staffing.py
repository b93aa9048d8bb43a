"""Posts, leave and closures as kept. What was withdrawn stays, and counts no more."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Table, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from triage.referrals import Pathway
from triage.store.staffing_rows import AbsenceRow, PlanWithdrawnRow, PostRow
from triage.store.written import next_id
from triage.waits.staffing import Absence, Post


POSTS = PostRow.__table__  # type: ignore[attr-defined]
ABSENCES = AbsenceRow.__table__  # type: ignore[attr-defined]
WITHDRAWN = PlanWithdrawnRow.__table__  # type: ignore[attr-defined]
TABLES: Mapping[str, Table] = {"post": POSTS, "absence": ABSENCES}


@dataclass(frozen=True, kw_only=True)
class NewPost:
    """A post to be kept."""

    pathway: Pathway
    name: str
    percent: int
    sessions: int
    slots: int
    first_day: date
    last_day: date | None
    term_only: bool


@dataclass(frozen=True, kw_only=True)
class NewAbsence:
    """Days without slots to be kept: of one post, or of the whole list."""

    pathway: Pathway
    post_id: str | None
    first_day: date
    last_day: date
    why: str


@dataclass(frozen=True, kw_only=True)
class KeptPost(NewPost):
    """A post as kept."""

    id: str
    made_by: str
    made_at: datetime

    @property
    def plan(self) -> Post:
        """As slots are counted from it."""
        return Post(
            id=self.id,
            percent=self.percent,
            sessions=self.sessions,
            slots=self.slots,
            first=self.first_day,
            last=self.last_day,
            term_only=self.term_only,
        )


@dataclass(frozen=True, kw_only=True)
class KeptAbsence(NewAbsence):
    """Days without slots as kept."""

    id: str
    made_by: str
    made_at: datetime

    @property
    def plan(self) -> Absence:
        """As slots are lost by it."""
        return Absence(first=self.first_day, last=self.last_day, post_id=self.post_id)


Kept = TypeVar("Kept", KeptPost, KeptAbsence)


@dataclass(frozen=True, kw_only=True)
class ByWhom:
    """Who keeps something, and when."""

    staff_id: str
    made_by: str
    made_at: datetime


def add_post(session: Session, *, tenant: str, new: NewPost, told: ByWhom) -> str:
    """Keep a post; its id."""
    return _add(session, tenant, POSTS, new, told)


def add_absence(session: Session, *, tenant: str, new: NewAbsence, told: ByWhom) -> str:
    """Keep days without slots; their id."""
    return _add(session, tenant, ABSENCES, new, told)


def withdraw(
    session: Session,
    *,
    tenant: str,
    subject: str,
    subject_id: str,
    why: str,
    told: ByWhom,
) -> bool:
    """Count a post or an absence no more; False where somebody was there before."""
    postgres = session.get_bind().dialect.name == "postgresql"
    row = {"tenant": tenant, "subject": subject, "subject_id": subject_id, "why": why}
    put = (postgresql.insert if postgres else sqlite.insert)(WITHDRAWN).values(
        row | vars(told)
    )
    # What comes back says that it is new: PostgreSQL's count of rows does not.
    fresh = put.on_conflict_do_nothing().returning(WITHDRAWN.c.subject_id)
    return session.connection().execute(fresh).first() is not None


def post(session: Session, *, tenant: str, post_id: str) -> KeptPost | None:
    """One post, withdrawn or not."""
    return next(iter(_posts(session, tenant, POSTS.c.id == post_id)), None)


def posts(session: Session, *, tenant: str, pathway: Pathway) -> list[KeptPost]:
    """The posts of a list that count, by name."""
    of_list = POSTS.c.pathway == pathway.value
    return _posts(session, tenant, of_list, _counts(tenant, "post"))


def absence(session: Session, *, tenant: str, absence_id: str) -> KeptAbsence | None:
    """Days without slots, withdrawn or not."""
    return next(iter(_absences(session, tenant, ABSENCES.c.id == absence_id)), None)


def absences(session: Session, *, tenant: str, pathway: Pathway) -> list[KeptAbsence]:
    """Leave and closures of a list that count, the soonest first."""
    of_list = ABSENCES.c.pathway == pathway.value
    return _absences(session, tenant, of_list, _counts(tenant, "absence"))


def withdrawn(session: Session, *, tenant: str, subject: str, subject_id: str) -> bool:
    """Whether a post or an absence counts no more."""
    found = select(WITHDRAWN.c.why).where(
        WITHDRAWN.c.tenant == tenant,
        WITHDRAWN.c.subject == subject,
        WITHDRAWN.c.subject_id == subject_id,
    )
    return session.execute(found).first() is not None


def _posts(
    session: Session, tenant: str, *where: ColumnElement[bool]
) -> list[KeptPost]:
    query = (
        select(POSTS)
        .where(POSTS.c.tenant == tenant, *where)
        .order_by(POSTS.c.name, POSTS.c.id)
    )
    return [_kept(KeptPost, row) for row in session.execute(query).mappings()]


def _absences(
    session: Session, tenant: str, *where: ColumnElement[bool]
) -> list[KeptAbsence]:
    query = (
        select(ABSENCES)
        .where(ABSENCES.c.tenant == tenant, *where)
        .order_by(ABSENCES.c.first_day, ABSENCES.c.id)
    )
    return [_kept(KeptAbsence, row) for row in session.execute(query).mappings()]


def _counts(tenant: str, subject: str) -> ColumnElement[bool]:
    withdrawn = select(WITHDRAWN.c.subject_id).where(
        WITHDRAWN.c.tenant == tenant, WITHDRAWN.c.subject == subject
    )
    return TABLES[subject].c.id.not_in(withdrawn)


def _kept(shape: type[Kept], row: Mapping[Any, Any]) -> Kept:
    plain = {name: row[name] for name in shape.__dataclass_fields__}
    return shape(**plain | {"pathway": Pathway(row["pathway"])})


def _add(
    session: Session,
    tenant: str,
    table: Table,
    new: NewPost | NewAbsence,
    told: ByWhom,
) -> str:
    row = {"tenant": tenant, "id": next_id(told.made_at)} | vars(new) | vars(told)
    session.connection().execute(insert(table), row | {"pathway": new.pathway.value})
    return str(row["id"])
