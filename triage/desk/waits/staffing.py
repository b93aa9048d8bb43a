"""Who has slots for a list and when not, as a manager keeps it.

Nothing here is edited: what was wrong is withdrawn and kept anew. Why somebody is away is
nobody's business here and is not asked.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from triage.desk.desk import Desk, Done
from triage.desk.versions import NotHere
from triage.errors import TriageError
from triage.referrals import Pathway
from triage.store import staffing as store
from triage.store.staffing import ByWhom, KeptAbsence, KeptPost, NewAbsence, NewPost


LEAVE = "Leave"
POST, ABSENCE = "post", "absence"


class EndsBeforeItBegins(TriageError):
    """The last day comes before the first. Check both."""


class CountsNoMore(TriageError):
    """This was withdrawn before and counts no more. Add it anew if it should count."""


@dataclass(frozen=True, kw_only=True)
class PostAsked:
    """A post as somebody types it."""

    pathway: Pathway
    name: str
    percent: int
    sessions: int
    slots: int
    first_day: date
    last_day: date | None
    term_only: bool


@dataclass(frozen=True, kw_only=True)
class PostShown:
    """One post of a list."""

    id: str
    name: str
    percent: int
    sessions: int
    slots: int
    first_day: date
    last_day: date | None
    term_only: bool
    slots_a_week: float
    made_by: str


@dataclass(frozen=True, kw_only=True)
class AbsenceShown:
    """Days without slots. `whose` is a post's name, or "" for the whole list."""

    id: str
    whose: str
    first_day: date
    last_day: date
    why: str
    made_by: str


@dataclass(frozen=True, kw_only=True)
class StaffShown:
    """Everything kept of a list's staff that counts and is not over."""

    posts: tuple[PostShown, ...]
    absences: tuple[AbsenceShown, ...]


def add_post(desk: Desk, asked: PostAsked) -> Done:
    """Keep a post. Raises `EndsBeforeItBegins`."""
    if asked.last_day is not None:
        _in_order(asked.first_day, asked.last_day)
    made = store.add_post(desk.session, new=NewPost(**vars(asked)), **_told(desk))
    desk.note("Added a post", on=(POST, made), list=asked.pathway.value)
    return _done("The post is kept.", asked.pathway)


def book_leave(desk: Desk, post_id: str, *, first: date, last: date) -> Done:
    """Keep days on which a post has no slots.

    Raises `NotHere`, `CountsNoMore`, `EndsBeforeItBegins`.
    """
    one = find_post(desk, post_id)
    on: dict[str, Any] = {"tenant": desk.tenant, "subject": POST}
    if store.withdrawn(desk.session, subject_id=post_id, **on):
        raise CountsNoMore
    return _away(desk, one.pathway, post_id, (first, last), LEAVE)


def close_list(
    desk: Desk, *, pathway: Pathway, first: date, last: date, why: str
) -> Done:
    """Keep days on which a list has no slots at all. Raises `EndsBeforeItBegins`."""
    return _away(desk, pathway, None, (first, last), why)


def withdraw_post(desk: Desk, post_id: str, *, why: str) -> Done:
    """Count a post no more. Raises `NotHere`, `CountsNoMore`."""
    return _withdraw(desk, POST, find_post(desk, post_id), why)


def withdraw_absence(desk: Desk, absence_id: str, *, why: str) -> Done:
    """Count days as worked after all. Raises `NotHere`, `CountsNoMore`."""
    return _withdraw(desk, ABSENCE, find_absence(desk, absence_id), why)


def find_post(desk: Desk, post_id: str) -> KeptPost:
    """A post, withdrawn or not. Raises `NotHere`."""
    one = store.post(desk.session, tenant=desk.tenant, post_id=post_id)
    if one is None:
        raise NotHere
    return one


def find_absence(desk: Desk, absence_id: str) -> KeptAbsence:
    """Days without slots, withdrawn or not. Raises `NotHere`."""
    one = store.absence(desk.session, tenant=desk.tenant, absence_id=absence_id)
    if one is None:
        raise NotHere
    return one


def shown(desk: Desk, pathway: Pathway) -> StaffShown:
    """What is kept for a list; what was over before today is left out."""
    on: dict[str, Any] = {"tenant": desk.tenant, "pathway": pathway}
    posts = {one.id: one for one in store.posts(desk.session, **on)}
    return StaffShown(
        posts=tuple(
            _post(one)
            for one in posts.values()
            if one.last_day is None or one.last_day >= desk.today
        ),
        absences=tuple(
            _absence(one, posts[one.post_id].name if one.post_id else "")
            for one in store.absences(desk.session, **on)
            if one.last_day >= desk.today
            and (one.post_id is None or one.post_id in posts)
        ),
    )


def _post(one: KeptPost) -> PostShown:
    names = set(PostShown.__dataclass_fields__) - {"slots_a_week"}
    plain: dict[str, Any] = {name: getattr(one, name) for name in names}
    return PostShown(**plain, slots_a_week=one.plan.slots_a_week)


def _absence(one: KeptAbsence, whose: str) -> AbsenceShown:
    names = set(AbsenceShown.__dataclass_fields__) - {"whose"}
    plain: dict[str, Any] = {name: getattr(one, name) for name in names}
    return AbsenceShown(**plain, whose=whose)


def _away(
    desk: Desk, pathway: Pathway, post_id: str | None, days: tuple[date, date], why: str
) -> Done:
    first, last = days
    _in_order(first, last)
    new = NewAbsence(
        pathway=pathway, post_id=post_id, first_day=first, last_day=last, why=why
    )
    made = store.add_absence(desk.session, new=new, **_told(desk))
    what = "Closed a list for some days" if post_id is None else "Booked leave"
    desk.note(what, on=(ABSENCE, made), list=pathway.value)
    return _done("The days are kept.", pathway)


def _withdraw(desk: Desk, subject: str, one: KeptPost | KeptAbsence, why: str) -> Done:
    if not store.withdraw(
        desk.session, subject=subject, subject_id=one.id, why=why, **_told(desk)
    ):
        raise CountsNoMore
    desk.note(f"Withdrew: {subject}", on=(subject, one.id), list=one.pathway.value)
    return _done("It counts no more.", one.pathway)


def _in_order(first: date, last: date) -> None:
    if last < first:
        raise EndsBeforeItBegins


def _told(desk: Desk) -> dict[str, Any]:
    by = ByWhom(staff_id=desk.actor.staff_id, made_by=desk.actor.by, made_at=desk.now)
    return {"tenant": desk.tenant, "told": by}


def _done(sentence: str, pathway: Pathway) -> Done:
    return Done(sentence=sentence, kind="capacity", id=pathway.value)
