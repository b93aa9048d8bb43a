"""Delays that the service itself causes, as a list to put right.

Each rule says what is owed and from when. A child is on it while it is owed, and comes
off by itself when it is done. Nothing here changes a place.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from triage.calendar import add_working_days, london_day
from triage.checkins import content
from triage.desk.checking_in.follow_up import WORDS
from triage.desk.checking_in.promise import CALLS
from triage.desk.deciding.rereferral import RESTORE
from triage.desk.deciding.states import RETURNED
from triage.desk.desk import Desk
from triage.desk.offering.following import CONFIRM, FOLLOW_UP
from triage.desk.offering.life import RAN_OUT
from triage.desk.reviewing.owed import REVIEWS
from triage.desk.waits.missed_words import SAYS, Rule
from triage.referrals import Pathway
from triage.roles import Action
from triage.store import moves, overlooked, referrals, told


OFFER_AGAIN = timedelta(weeks=2)  # after a cancelling of ours
FEW, PAGE = 5, 50  # of each rule's children, and of one rule's
LOOK_AGAIN = "look_again"


@dataclass(frozen=True, kw_only=True)
class Owed:
    """One child to whom something is owed."""

    referral_id: str
    name: str
    pathway: Pathway
    since: date
    days: int


@dataclass(frozen=True, kw_only=True)
class RuleShown:
    """One rule, for how many it holds, and the first or next of them."""

    key: Rule
    title: str
    rule: str
    since: str
    count: int
    oldest: date | None
    children: tuple[Owed, ...]  # for those who may see children


@dataclass(frozen=True, kw_only=True)
class MissedShown:
    """Everything that is owed."""

    as_of: date
    finding: str
    children: int  # each once, however many rules hold
    rules: tuple[RuleShown, ...]
    sees: bool
    start: int


def shown(desk: Desk, *, only: Rule | None = None, start: int = 0) -> MissedShown:
    """What is owed to whom; one rule alone is told page by page."""
    found = {rule: _found(desk, rule) for rule in Rule if only in (None, rule)}
    children = len({name for some in found.values() for name in some})
    many = PAGE if only else FEW
    return MissedShown(
        as_of=desk.today,
        finding=_finding(children, sum(bool(some) for some in found.values())),
        children=children,
        rules=tuple(
            _rule(desk, rule, some, start, many) for rule, some in found.items()
        ),
        sees=desk.actor.may(Action.SEE_CHILD),
        start=start,
    )


def count(desk: Desk) -> int:
    """How many children something is owed to."""
    return len({name for rule in Rule for name in _found(desk, rule)})


HEAD = ("what is owed", "the rule", "children", "the first since")


def as_rows(found: MissedShown) -> list[tuple[str, str, str, str]]:
    """The counts as rows; no child is named."""
    return [
        (
            one.title,
            one.rule,
            str(one.count),
            one.oldest.isoformat() if one.oldest else "",
        )
        for one in found.rules
    ]


def _finding(children: int, rules: int) -> str:
    if not children:
        return "Nothing that these rules look for is owed to any child."
    whom = "1 child" if children == 1 else f"{children:,} children"
    ways = "1 way" if rules == 1 else f"{rules} ways"
    return f"We owe something to {whom}, in {ways}."


def _rule(
    desk: Desk, rule: Rule, found: Mapping[str, date], start: int, many: int
) -> RuleShown:
    said = SAYS[rule]
    order = sorted(found, key=lambda name: (found[name], name))
    return RuleShown(
        key=rule,
        title=said.title,
        rule=said.rule,
        since=said.since,
        count=len(found),
        oldest=min(found.values(), default=None),
        children=tuple(_owed(desk, order[start : start + many], found)),
    )


def _owed(
    desk: Desk, names: Iterable[str], since: Mapping[str, date]
) -> Iterable[Owed]:
    if not desk.actor.may(Action.SEE_CHILD):
        return
    names = list(names)
    of = overlooked.lists_of(desk.session, tenant=desk.tenant, referral_ids=names)
    known = referrals.children(
        desk.session, tenant=desk.tenant, ids=[child for child, _ in of.values()]
    )
    for name in names:
        child, pathway = of[name]
        yield Owed(
            referral_id=name,
            name=known[child].name,
            pathway=pathway,
            since=since[name],
            days=(desk.today - since[name]).days,
        )


def _found(desk: Desk, rule: Rule) -> dict[str, date]:
    """By referral: since when this rule holds."""
    return {
        name: london_day(at) if isinstance(at, datetime) else at
        for name, at in FINDS[rule](desk).items()
    }


Found = Mapping[str, datetime] | Mapping[str, date]


def _cancelled(desk: Desk) -> Found:
    by = desk.now - OFFER_AGAIN
    return overlooked.cancelled(desk.session, tenant=desk.tenant, by=by)


def _lapsed(desk: Desk) -> Found:
    return overlooked.lapsed(
        desk.session, tenant=desk.tenant, note=RAN_OUT, now=desk.now
    )


def _unchased(desk: Desk) -> Found:
    return overlooked.unchased(
        desk.session, tenant=desk.tenant, kind=FOLLOW_UP, now=desk.now
    )


def _untold(desk: Desk) -> Found:
    within = content.in_force().acknowledge_working_days
    heard = told.heard(desk.session, tenant=desk.tenant, calls=CALLS)
    due = {
        name: add_working_days(came, within)
        for name, child, came in overlooked.arrivals(desk.session, tenant=desk.tenant)
        if child not in heard
    }
    return {name: day for name, day in due.items() if day < desk.today}


def _returned(desk: Desk) -> Found:
    session, tenant = desk.session, desk.tenant
    alone = overlooked.returned_alone(session, tenant=tenant, kind=RETURNED)
    last = moves.latest(session, tenant=tenant, referral_ids=alone)
    return {name: one.made_at for name, one in last.items()} | _late(desk, RETURNED)


def _question(desk: Desk) -> Found:
    return overlooked.unanswered_questions(
        desk.session, tenant=desk.tenant, today=desk.today
    )


def _late(desk: Desk, *kinds: str) -> dict[str, datetime]:
    return overlooked.late_tasks(
        desk.session, tenant=desk.tenant, kinds=kinds, now=desk.now
    )


FINDS: Mapping[Rule, Callable[[Desk], Found]] = {
    Rule.CANCELLED: _cancelled,
    Rule.LAPSED: _lapsed,
    Rule.CONFIRM: lambda desk: _late(desk, CONFIRM),
    Rule.UNCHASED: _unchased,
    Rule.UNTOLD: _untold,
    Rule.RETURNED: _returned,
    Rule.RESTORE: lambda desk: _late(desk, RESTORE),
    Rule.QUESTION: _question,
    Rule.WORDS: lambda desk: _late(desk, WORDS),
    Rule.LOOK_AGAIN: lambda desk: _late(desk, LOOK_AGAIN),
    Rule.REVIEW: lambda desk: _late(desk, *(one.task for one in REVIEWS.values())),
}
