"""Invented children whose list reacted to them, written down week by week as it happened.

What a card learns needs a past that was recorded while it went on: answers with their
days, worsening, outcomes, and who was seen. The truth is that of the invented world, so
that what is learnt can be held against it.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from sqlmodel import Session

from triage.calendar import LONDON
from triage.desk import invented
from triage.desk.invented.before import HANDS
from triage.desk.replace import Occasion, place
from triage.facts import Known, Observation, Value
from triage.referrals import Child, Pathway, Referral, ReferralState
from triage.scoring.learning.invented import WEEKS, WORSENED, Lived, Sign, World, live
from triage.store import facts_ledger, gone_before, referrals
from triage.store.gone_before import Gone


ND = Pathway.NEURODEVELOPMENTAL
LONGEST_AGO, LATEST = 90, 15  # weeks before today in which they came
ASKED_EVERY = 12  # weeks
FIRST = 700_000  # numbers of these children; other invented ones have those below
LEVELS = {"impact_home": ("none", "mild", "moderate", "severe")}
OUTCOME = "perm_excluded"
SOURCE = "invented history"
SEEN = "first contact"


@dataclass(frozen=True, kw_only=True)
class _Life:
    """One child of the invented world, with a day for its first week."""

    number: int
    name: str
    came: date
    answers: Sequence[tuple[str, Value]]
    worsened: int | None  # the week, where it came while the child was watched
    ended: int | None  # the week in which it came to harm or was seen, if that is past
    harmed: bool

    def at(self, week: int) -> datetime:
        """A moment after a week has begun and before the next does."""
        return datetime.combine(
            self.came + timedelta(days=7 * week + 3), time(9), LONDON
        )

    def said(self, weeks: int) -> Iterator[tuple[datetime, str, Value]]:
        """Every answer, when it was written down. A bad one is followed by no other."""
        first = datetime.combine(self.came, time(9), LONDON)
        for key, value in (*self.answers, (OUTCOME, False)):
            yield first, key, value
        last = weeks if self.ended is None else self.ended
        for week in range(ASKED_EVERY, last, ASKED_EVERY):
            yield self.at(week - 1), OUTCOME, False
        # Worsening is known at once, before that week's slots are filled.
        if self.worsened is not None:
            known = self.came + timedelta(days=7 * self.worsened)
            yield datetime.combine(known, time(8), LONDON), WORSENED, True
        if self.harmed and self.ended is not None:
            yield self.at(self.ended), OUTCOME, True


def write(
    session: Session,
    *,
    tenant: str,
    world: World,
    children: int,
    seed: int,
    today: date,
    now: datetime,
) -> int:
    """Write down so many lives up to today, and place who still waits; how many wait."""
    random = Random(seed)  # noqa: S311  # invented children, not secrets
    lived = live(world, children, seed=seed)
    lives = [_life(random, world.signs, lived, at, today) for at in range(children)]
    _record(session, tenant, random, lives, today, now)
    _say(session, tenant, lives, today)
    gone = [_gone(one) for one in lives if one.ended is not None and not one.harmed]
    gone_before.keep(session, tenant=tenant, gone=gone, hands=HANDS)
    left = {one.referral_id for one in gone}
    waiting = [one.name for one in lives if one.name not in left]
    occasion = Occasion(cause="import", today=today, now=now)
    place(session, tenant=tenant, referral_ids=waiting, occasion=occasion)
    return len(waiting)


def _life(
    random: Random, signs: Sequence[Sign], lived: Lived, at: int, today: date
) -> _Life:
    weeks = random.randint(LATEST, LONGEST_AGO)
    number = FIRST + at
    until = int(lived.until[at])
    ended = until if until < min(weeks, WEEKS) else None
    worse = lived.worse[at]
    since = int(worse.argmax()) if worse.any() else WEEKS
    last = min(weeks, WEEKS) - 1 if ended is None else ended
    return _Life(
        number=number,
        name=f"ND{number:06d}",
        came=today - timedelta(weeks=weeks),
        answers=[
            (one.fact, _answer(one, int(level)))
            for one, level in zip(signs, lived.factors[at], strict=True)
        ],
        worsened=since if since <= last else None,
        ended=ended,
        harmed=bool(lived.harmed[at]),
    )


def _answer(sign: Sign, level: int) -> Value:
    return LEVELS[sign.fact][level] if sign.fact in LEVELS else bool(level)


def _record(
    session: Session,
    tenant: str,
    random: Random,
    lives: Sequence[_Life],
    today: date,
    now: datetime,
) -> None:
    made = (
        invented.invented_child(random, one.number, one.came, today) for one in lives
    )
    referrals.record(
        session,
        tenant=tenant,
        children=[_child(one, child) for one, child in zip(lives, made, strict=True)],
        referrals=[_referral(one) for one in lives],
        import_id=None,
        by=HANDS.by,
        now=now,
    )


def _child(one: _Life, child: invented.Invented) -> Child:
    return Child(
        id=f"C{one.name}",
        forename=child.forename,
        surname=child.surname,
        nhs_number=child.nhs_number,
        born_on=child.born_on,
    )


def _referral(one: _Life) -> Referral:
    return Referral(
        id=one.name,
        child_id=f"C{one.name}",
        pathway=ND,
        clock_start=one.came,
        received_on=one.came,
    )


def _say(session: Session, tenant: str, lives: Sequence[_Life], today: date) -> None:
    """Keep every answer at its own moment, the earliest first."""
    by_moment: dict[datetime, dict[str, list[Observation]]] = defaultdict(dict)
    for one in lives:
        weeks = (today - one.came).days // 7
        for moment, key, value in one.said(weeks):
            said = by_moment[moment].setdefault(f"C{one.name}", [])
            said.append(_observation(key, value))
    for moment in sorted(by_moment):
        facts_ledger.append(
            session, tenant=tenant, said=by_moment[moment], import_id=None, now=moment
        )


def _observation(key: str, value: Value) -> Observation:
    return Observation(
        key=key,
        known=Known.KNOWN,
        value=value,
        source=SOURCE,
        observed_on=None,
        recorded_by=HANDS.by,
    )


def _gone(one: _Life) -> Gone:
    assert one.ended is not None
    return Gone(
        referral_id=one.name,
        pathway=ND,
        visits=(),
        to_state=ReferralState.SEEN,
        reason=SEEN,
        left_at=one.at(one.ended),
        seen_on=one.at(one.ended).date(),
    )
