"""Climbs the ladder of silence: another way, another contact, a letter, school, a person.

Silence changes nothing but the check-in it belongs to. No function here knows how to
move a referral.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlmodel import Session

from triage.calendar import add_working_days, in_words
from triage.checkins import content
from triage.checkins.asking import CheckInOutcome, Form
from triage.checkins.content import CheckIns, Step
from triage.checkins.ladder import Climb, climb
from triage.desk.checking_in.live import is_live
from triage.desk.checking_in.plan import form_of
from triage.desk.checking_in.planning import KINDS
from triage.desk.desk import Work
from triage.desk.tasks import due_at
from triage.desk.telling import people
from triage.desk.telling.people import Addressed, Person
from triage.desk.telling.tell import Telling, tell_many
from triage.messages.outbox import Way
from triage.messages.recipients import Purpose
from triage.store import check_ins, told
from triage.store import tasks as kept_tasks
from triage.store.check_ins import Climbed, NewCheckIn, StoredCheckIn
from triage.store.tasks import NewTask


BY = "The ladder of silence"
CHASE = "chase"  # the words that ask a parent again; others get their own again
SILENCE = "silence"  # the kind of task in which it ends
HEARD = (CheckInOutcome.ANSWERED, CheckInOutcome.SPOKEN)
AT_ONCE = 500
RING_WITHIN = 3  # working days


@dataclass(frozen=True, kw_only=True)
class Around:
    """Who can be reached about one child, and by which ways, as things are now."""

    ways: Mapping[str, tuple[Addressed, ...]] = field(default_factory=dict)
    at_work: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Reach:
    """What each rung would do for one check-in, where it can be taken."""

    steps: Mapping[Step, tuple[Addressed, ...]]


@dataclass(frozen=True, kw_only=True)
class Taken:
    """One check-in, the rung it takes now, and who is written to for it."""

    of: StoredCheckIn
    climb: Climb
    to: tuple[Addressed, ...]


def climb_due(session: Session, *, tenant: str, now: datetime) -> int:
    """Take the next rung for everybody whose day has come; how many did."""
    work = Work(session=session, tenant=tenant, now=now, by=BY)
    if not is_live():
        return 0
    silent = check_ins.due_steps(
        session, tenant=tenant, today=work.today, limit=AT_ONCE
    )
    if not silent:
        return 0
    rules = content.in_force()
    over, still = _sorted(work, silent)
    _stop(work, over)
    taken = _taken(work, rules, still)
    check_ins.climb(session, tenant=tenant, climbed=[_climbed(one) for one in taken])
    _write(work, rules, [one for one in taken if one.to])
    _hand_over(work, [one for one in taken if one.climb.step is Step.A_PERSON])
    return len(silent)


def _sorted(
    work: Work, silent: Sequence[StoredCheckIn]
) -> tuple[dict[CheckInOutcome | None, list[StoredCheckIn]], list[StoredCheckIn]]:
    """Check-ins nobody is chased for any more, by how they end, and those still silent.

    Where one person answered, nobody else of the family is asked again: their own
    page stays open to them.
    """
    children = {one.child_id for one in silent}
    answered = _answered(work, children)
    waits = told.on_a_list(work.session, tenant=work.tenant, child_ids=children)
    held = told.held(work.session, tenant=work.tenant)
    over: dict[CheckInOutcome | None, list[StoredCheckIn]] = defaultdict(list)
    still = []
    for one in silent:
        if one.child_id not in waits or one.child_id in held:
            over[CheckInOutcome.STOPPED].append(one)
        elif answered.get(one.child_id, datetime.min.replace(tzinfo=UTC)) >= (
            one.opened_at
        ):
            over[None].append(one)
        else:
            still.append(one)
    return over, still


def _answered(work: Work, children: set[str]) -> dict[str, datetime]:
    """When somebody last answered about each child."""
    found: dict[str, datetime] = {}
    for one in check_ins.of_children(
        work.session, tenant=work.tenant, child_ids=children
    ):
        if one.outcome in HEARD and one.closed_at is not None:
            found[one.child_id] = max(
                one.closed_at, found.get(one.child_id, one.closed_at)
            )
    return found


def _stop(
    work: Work, over: Mapping[CheckInOutcome | None, Sequence[StoredCheckIn]]
) -> None:
    for outcome, some in over.items():
        if outcome is not None:
            check_ins.close(
                work.session,
                tenant=work.tenant,
                ids=[one.id for one in some],
                outcome=outcome,
                now=work.now,
            )
    check_ins.climb(
        work.session,
        tenant=work.tenant,
        climbed=[
            Climbed(check_in_id=one.id, rung=one.rung, next_step_on=None)
            for one in over.get(None, ())
        ],
    )


def _taken(work: Work, rules: CheckIns, silent: Sequence[StoredCheckIn]) -> list[Taken]:
    """Each check-in's rung. Who was asked already for the same day is not asked again."""
    around = _around(work, rules, {one.child_id for one in silent})
    tried = told.ways_tried(
        work.session, tenant=work.tenant, check_in_ids=[one.id for one in silent]
    )
    asked = _asked(work, silent)
    taken = []
    for one in silent:
        reach = _reach(
            one,
            around[one.child_id],
            tried.get(one.id, frozenset()),
            asked[one.child_id, one.slot],
        )
        rung = climb(
            rules,
            rung=one.rung,
            today=work.today,
            possible=reach.steps,
        )
        to = reach.steps.get(rung.step, ())
        asked[one.child_id, one.slot] |= {each.recipient_id for each in to}
        taken.append(Taken(of=one, climb=rung, to=to))
    return taken


def _around(work: Work, rules: CheckIns, children: set[str]) -> dict[str, Around]:
    in_term = rules.in_term(work.today)
    return {
        child: Around(
            ways={one.id: _ways(one, in_term) for one in everybody},
            at_work=frozenset(one.id for one in everybody if one.at_work),
        )
        for child, everybody in people.of_children(work, children).items()
    }


def _ways(person: Person, in_term: bool) -> tuple[Addressed, ...]:
    """Every way to somebody that the rule allows now, the one they prefer first."""
    return people.ways(person, Purpose.CHECK_IN, in_term=in_term)


def _asked(
    work: Work, silent: Sequence[StoredCheckIn]
) -> dict[tuple[str, str], set[str]]:
    """Who was asked about a child for a day."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for one in check_ins.of_children(
        work.session, tenant=work.tenant, child_ids={one.child_id for one in silent}
    ):
        found[one.child_id, one.slot].add(one.recipient_id)
    return found


def _reach(
    one: StoredCheckIn, around: Around, tried: frozenset[Way], asked: set[str]
) -> Reach:
    mine = [
        way for way in around.ways.get(one.recipient_id, ()) if way.way not in tried
    ]
    quick = [way for way in mine if way.way is not Way.LETTER]
    others = [ways[0] for who, ways in around.ways.items() if ways and who not in asked]
    steps = {
        Step.ANOTHER_WAY: tuple(quick[:1]),
        Step.ANOTHER_CONTACT: tuple(_some(others, around, at_work=False)),
        Step.LETTER: tuple(way for way in mine if way.way is Way.LETTER),
        Step.SCHOOL_OR_GP: tuple(_some(others, around, at_work=True)),
    }
    return Reach(steps={step: to for step, to in steps.items() if to})


def _some(
    others: Iterable[Addressed], around: Around, *, at_work: bool
) -> Iterable[Addressed]:
    return (one for one in others if (one.recipient_id in around.at_work) is at_work)


def _climbed(one: Taken) -> Climbed:
    return Climbed(
        check_in_id=one.of.id, rung=one.climb.rung, next_step_on=one.climb.next_step_on
    )


def _write(work: Work, rules: CheckIns, taken: Sequence[Taken]) -> None:
    """The same person by another way, or the same questions to another person."""
    opened = check_ins.open_all(
        work.session,
        tenant=work.tenant,
        new=[
            _beside(work, rules, one.of, to)
            for one in taken
            for to in one.to
            if to.recipient_id != one.of.recipient_id
        ],
        now=work.now,
    )
    check_ins.overtake(
        work.session, tenant=work.tenant, by=list(opened.values()), now=work.now
    )
    tell_many(
        work,
        [
            _telling(work, rules, one, to, opened.get((to.recipient_id, one.of.slot)))
            for one in taken
            for to in one.to
        ],
    )


def _beside(
    work: Work, rules: CheckIns, of: StoredCheckIn, to: Addressed
) -> NewCheckIn:
    """Somebody else is asked for the same day; the first check-in stays open."""
    return NewCheckIn(
        child_id=of.child_id,
        recipient_id=to.recipient_id,
        form=form_of(to.relationship),
        why=of.why,
        slot=of.slot,
        asks_if_wanted=of.asks_if_wanted,
        reply_by=work.today + rules.reply_within,
        next_step_on=None,  # the first one climbs for both
    )


def _telling(
    work: Work, rules: CheckIns, one: Taken, to: Addressed, opened: str | None
) -> Telling:
    again, form = to.recipient_id == one.of.recipient_id, form_of(to.relationship)
    reply_by = work.today + rules.reply_within
    return Telling(
        child_id=one.of.child_id,
        kind=CHASE if again and form is Form.PARENT else KINDS[form],
        key=f"{CHASE}:{one.of.id}:{one.climb.rung}",
        why=f"No reply yet: {one.climb.step}.",
        purpose=Purpose.CHECK_IN,
        values={"reply_by": in_words(reply_by)},
        only=(to.recipient_id,),
        by={to.recipient_id: to},
        check_in_ids={to.recipient_id: one.of.id if again else opened or one.of.id},
        expires_at=due_at(reply_by),
    )


def _hand_over(work: Work, taken: Sequence[Taken]) -> None:
    """The last rung: a person has it from now on. The child keeps the place."""
    kept_tasks.open_tasks(
        work.session,
        tenant=work.tenant,
        new=[
            NewTask(
                matter=f"{SILENCE}:{one.of.child_id}:{one.of.slot}"[:80],
                kind=SILENCE,
                sentence="Nobody replied by any way. Ring, ask whoever knows the "
                "child, and think about safety. The child keeps the place.",
                due_at=due_at(add_working_days(work.today, RING_WITHIN)),
                child_id=one.of.child_id,
            )
            for one in taken
        ],
        import_id=None,
        now=work.now,
    )
    check_ins.close(
        work.session,
        tenant=work.tenant,
        ids=[one.of.id for one in taken],
        outcome=CheckInOutcome.NO_REPLY,
        now=work.now,
    )
