"""Who was given something else while an edition was wrong, and what would put it right.

Nothing is written here. Everybody affected is named with what became of them, so that
nobody is dropped silently.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from triage.desk.assess import Case
from triage.desk.content import Content
from triage.desk.desk import Work
from triage.desk.editions import again
from triage.desk.editions.again import Editions
from triage.desk.editions.would_have import Course, Courses, Instead
from triage.desk.entries import Words
from triage.desk.in_force import content_in_force, edition
from triage.desk.measures import Measures
from triage.desk.replace import Occasion, would_stand
from triage.desk.weighing import Holds, Weighed, weigh
from triage.errors import TriageError
from triage.referrals import ON_THE_LIST, Referral, ReferralState
from triage.store import kept_placements, moves, referrals, restitutions
from triage.store.kept_placements import Kept
from triage.store.moments import RESTITUTION
from triage.waiting_list import restitution
from triage.waiting_list.inputs import PutRight
from triage.waiting_list.placement import Placement
from triage.waiting_list.restitution import Fate, Lost


UNDONE = "the import that brought it was undone"


class SameEdition(TriageError):
    """The wrong edition and the right one are the same. Name the one that was wrong."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Which edition was wrong, which is right, and from when to when."""

    wrong: str
    right: str | None = None  # None: the one in force now
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, kw_only=True)
class Affected:
    """One child who was given something else than they would have had."""

    referral_id: str
    fate: Fate
    child_id: str = ""
    off_because: str = ""
    lost: Lost | None = None  # None: it cannot be worked out
    places: int = 0  # nearer the front they would stand today
    days: int = 0  # credited
    put_right: PutRight | None = None
    why_not: str = ""


@dataclass(frozen=True, kw_only=True)
class Looked:
    """Everybody affected, and how many the wrong edition placed as the right one would."""

    wrong: str
    right: str
    affected: tuple[Affected, ...]
    untouched: int


def look(work: Work, asked: Asked) -> Looked:
    """Who was affected and what would put it right. Raises `EditionNotKept`, `SameEdition`."""
    right = _right(work, asked)
    before = restitutions.of_edition(
        work.session, tenant=work.tenant, wrong=asked.wrong
    )
    instead = Instead(
        wrong=asked.wrong,
        right=right,
        since=asked.since,
        until=asked.until,
        undoes=frozenset(before),
    )
    courses, cannot = _courses(work, _rows(work, asked, instead), instead)
    touched = {name: one for name, one in courses.items() if one.touched}
    found = [*_affected(work, right, touched, instead.undoes), *_not_known(cannot)]
    return Looked(
        wrong=asked.wrong,
        right=right.digest,
        affected=tuple(sorted(found, key=lambda one: one.referral_id)),
        untouched=len(courses) - len(touched),
    )


def _affected(
    work: Work, right: Content, courses: Mapping[str, Course], undoes: frozenset[str]
) -> Iterator[Affected]:
    """Those who wait, and those who do not any more."""
    known = referrals.referrals(work.session, tenant=work.tenant, ids=courses)
    yield from _waiting(work, right, courses, known, undoes)
    yield from _gone(work, courses, known)


def _not_known(cannot: Mapping[str, str]) -> Iterator[Affected]:
    for name, why in cannot.items():
        yield Affected(referral_id=name, fate=Fate.NOT_KNOWN, why_not=why)


def _right(work: Work, asked: Asked) -> Content:
    edition(work.session, work.tenant, asked.wrong)  # it was kept, or it is refused
    right = (
        edition(work.session, work.tenant, asked.right)
        if asked.right
        else content_in_force(work.session, work.tenant)
    )
    if right.digest == asked.wrong:
        raise SameEdition
    return right


def _rows(work: Work, asked: Asked, instead: Instead) -> dict[str, list[Kept]]:
    """Every placement of every referral that the wrong edition placed."""
    names = kept_placements.made_by(
        work.session, tenant=work.tenant, edition=asked.wrong
    )
    rows: defaultdict[str, list[Kept]] = defaultdict(list)
    for one in kept_placements.of_referrals(
        work.session, tenant=work.tenant, referral_ids=names
    ):
        rows[one.row["referral_id"]].append(one)
    return {
        name: some
        for name, some in rows.items()
        if any(instead.speaks_of(one) for one in some)
    }


def _courses(
    work: Work, rows: Mapping[str, Sequence[Kept]], instead: Instead
) -> tuple[dict[str, Course], dict[str, str]]:
    """What each was given and would have had; or why that cannot be said."""
    around = again.around(
        work.session, work.tenant, [one for some in rows.values() for one in some]
    )
    courses = Courses(Editions(work.session, work.tenant), around, instead)
    found: dict[str, Course] = {}
    cannot: dict[str, str] = {}
    for name, some in rows.items():
        try:
            found[name] = courses.of(some, work.today)
        except TriageError as wrong:
            cannot[name] = str(wrong)
    return found, cannot


def _waiting(
    work: Work,
    right: Content,
    courses: Mapping[str, Course],
    known: Mapping[str, Referral],
    undoes: frozenset[str],
) -> list[Affected]:
    """Those who still wait: what they would stand by today, and what is missing to it."""
    told = (one for name, one in known.items() if name in courses)
    some = [one for one in told if one.state in ON_THE_LIST]
    occasion = Occasion(cause=RESTITUTION, today=work.today, now=work.now)
    now = would_stand(work.session, work.tenant, right, some, occasion)
    measures = Measures(work.session, work.tenant, right)
    today = _Today(right, now.cases, work.today, measures)
    found = {
        one.new.referral_id: _missing(today, one, courses[one.new.referral_id], undoes)
        for one in now.weighed
    }
    nearer = _nearer(work, {name: one.due for name, one in found.items()})
    return [
        Affected(
            referral_id=name,
            child_id=known[name].child_id,
            fate=restitution.fate(known[name].state, one.given, one.due, one.days),
            lost=restitution.lost(one.given, one.due),
            places=nearer.get(name, 0),
            days=one.days,
            put_right=one.put_right,
        )
        for name, one in found.items()
    ]


@dataclass(frozen=True, kw_only=True)
class _Missing:
    """What one child stands by and would, today, and what leads from one to the other."""

    given: Placement
    due: Placement
    days: int
    put_right: PutRight | None


@dataclass(frozen=True)
class _Today:
    """Today's placements by the right edition, to be weighed with one thing or another."""

    right: Content
    cases: Mapping[str, Case]
    today: date
    measures: Measures

    @cached_property
    def words(self) -> Words:
        """What its lists say."""
        return Words(self.right)

    def stood(self, new: Placement, holds: Holds) -> Placement:
        """Where a child would stand, were this what held them."""
        (found,) = weigh(
            [new],
            self.cases,
            {new.referral_id: holds},
            words=self.words,
            policy=self.right.policy,
            as_of=self.today,
            cause=RESTITUTION,
        )
        return found.placed.placement


def _missing(
    today: _Today, one: Weighed, course: Course, undoes: frozenset[str]
) -> _Missing:
    """Made again as it was put right, what is still missing is credited in days."""
    credited = one.placed.inputs.credited if one.placed.inputs else ()
    held = Holds(
        before=course.given,
        decision=one.stands.decision,
        credited=credited,
        measures=today.measures,
    )
    own = tuple(each for each in credited if each.restitution not in undoes)
    due = today.stood(one.new, replace(held, before=course.due, credited=own))
    wanted = restitution.put_right(course.given, due)
    made = today.stood(one.new, replace(held, put_right=wanted))
    days = restitution.credit_days(made, due)
    return _Missing(given=course.given, due=due, days=days, put_right=wanted)


def _nearer(work: Work, due: Mapping[str, Placement]) -> dict[str, int]:
    """How many places nearer the front each would stand today, had all been right."""
    found: dict[str, int] = {}
    for keys in restitutions.standing(work.session, tenant=work.tenant).values():
        theirs = {name: restitution.key(due[name]) for name in keys if name in due}
        are, would = restitution.places(keys), restitution.places(keys | theirs)
        found |= {name: max(0, are[name] - would[name]) for name in theirs}
    return found


def _gone(
    work: Work, courses: Mapping[str, Course], known: Mapping[str, Referral]
) -> Iterator[Affected]:
    """Those who are not on a list any more: named, with why, and with what they lost."""
    moved = moves.latest(work.session, tenant=work.tenant, referral_ids=courses)
    for name, course in courses.items():
        one = known.get(name)
        if one is None or one.state not in ON_THE_LIST:
            seen = one is not None and one.state is ReferralState.SEEN
            because = moved[name].reason if name in moved else ""
            yield Affected(
                referral_id=name,
                child_id=one.child_id if one else "",
                fate=Fate.SEEN if seen else Fate.OFF_THE_LIST,
                off_because="" if seen else because if one else UNDONE,
                lost=restitution.lost(course.given, course.due),
            )
