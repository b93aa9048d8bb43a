"""One page of paper about one child, for the panel.

Paper leaves the building: confidential facts are said to be there and never named.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from triage import duty
from triage.clocks import QuestionClock
from triage.desk import waiting
from triage.desk.content import Content
from triage.desk.deciding import blind
from triage.desk.deciding import shown as deciding
from triage.desk.deciding.shown import Compared, DecisionShown, ProposalShown
from triage.desk.desk import Desk
from triage.desk.in_force import content_in_force
from triage.desk.knowing import clocks
from triage.desk.offering import shown as offering
from triage.desk.offering.shown import OfferLine
from triage.desk.tasks.work_list import TaskLine, lines
from triage.desk.views import ChildPage, ClockShown, FactShown
from triage.referrals import Band, Pathway
from triage.store import referrals, requests, work_list
from triage.store.work_list import Sought


FACTS, UNKNOWN, RULES, TASKS, DECISIONS = 24, 10, 6, 6, 3  # what one page of A4 holds
BESIDE = "Also known"


@dataclass(frozen=True, kw_only=True)
class PackFact:
    """One known fact: what, who said so, and how old it is."""

    label: str
    value: str
    source: str
    age: str  # "3 weeks ago", "" where the day is not known
    stale: bool
    disagrees: bool


@dataclass(frozen=True, kw_only=True)
class Pack:
    """One child on one page."""

    referral_id: str
    name: str
    nhs_number: str | None
    born_on: date | None
    age: str
    language: str | None
    pathway: Pathway
    source: str | None
    clock_start: date
    weeks_waited: int
    safe_task: str | None
    covered: bool  # this person gives their own band before they see the proposed one
    band: Band | None  # None while it is covered
    confirmed_by: str | None
    compared: Compared | None
    clocks: tuple[ClockShown, ...]
    questions: tuple[QuestionClock, ...]
    domains: tuple[tuple[str, tuple[PackFact, ...]], ...]
    confidential: int  # known facts that are not named
    unknown: tuple[str, ...]
    rules: tuple[str, ...]
    decisions: tuple[DecisionShown, ...]
    waits: tuple[ProposalShown, ...]
    tasks: tuple[TaskLine, ...]
    last_contact: str
    left_out: int  # lines that did not fit: they are on the child's page


def pack(desk: Desk, referral_id: str) -> Pack:
    """One child for the panel; that it was taken out is kept. Raises `NoSuchReferral`."""
    # Long because the page has many parts.
    child = waiting.child_page(
        desk.session,
        tenant=desk.tenant,
        referral_id=referral_id,
        today=desk.today,
        open_=False,
        unseen=blind.unseen(desk),
    )
    decide, content = (
        deciding.decide(desk, referral_id),
        content_in_force(desk.session, desk.tenant),
    )
    covered, entry = decide.blind, child.entry
    of = referrals.referrals(desk.session, tenant=desk.tenant, ids=[referral_id])
    facts = [one for one in child.facts if one.known]
    known = _named(facts)
    rules = [one.sentence for one in child.fired if not (covered and one.sets_band)]
    desk.note("Took out the page for the panel", on=("referral", referral_id))
    return Pack(
        referral_id=referral_id,
        **_who(child),
        covered=covered,
        band=None if covered else entry.band,
        compared=decide.compared,
        clocks=child.clocks,
        questions=clocks.of_referral(desk, of[referral_id]),
        domains=_domains(content, entry.pathway, known[:FACTS], desk.today),
        confidential=len(facts) - len(known),
        unknown=tuple(one.label for one in _named(child.unknown))[:UNKNOWN],
        rules=tuple(dict.fromkeys(rules))[:RULES],
        decisions=() if covered else decide.decisions[:DECISIONS],
        waits=() if covered else decide.waits,
        tasks=_tasks(desk, referral_id),
        last_contact=_last_contact(desk, referral_id),
        left_out=_left_out(child, known, rules),
    )


def _who(child: ChildPage) -> dict[str, Any]:
    """What stands on the page as it stands on the child's own."""
    of_line = (
        *("name", "nhs_number", "age", "pathway", "clock_start", "weeks_waited"),
        *("safe_task", "confirmed_by"),
    )
    of_page = ("born_on", "language", "source")
    return {name: getattr(child.entry, name) for name in of_line} | {
        name: getattr(child, name) for name in of_page
    }


def _named(facts: Sequence[FactShown]) -> list[FactShown]:
    """Those that may stand on paper; of the others only the number does."""
    return [one for one in facts if not one.confidential]


def _tasks(desk: Desk, referral_id: str) -> tuple[TaskLine, ...]:
    found = work_list.page(
        desk.session,
        tenant=desk.tenant,
        sought=Sought(referral_id=referral_id),
        size=TASKS,
    )
    hours = duty.in_force()
    return lines(desk, hours, found, paper=True)


def _left_out(
    child: ChildPage, known: Sequence[FactShown], rules: Sequence[str]
) -> int:
    held = (
        (len(known), FACTS),
        (len(_named(child.unknown)), UNKNOWN),
        (len(set(rules)), RULES),
        (len(child.tasks), TASKS),
    )
    return sum(max(0, many - room) for many, room in held)


def _domains(
    content: Content, pathway: Pathway, facts: Sequence[FactShown], today: date
) -> tuple[tuple[str, tuple[PackFact, ...]], ...]:
    """Known facts under the part of life they speak of, as the scorecard names it."""
    titles = _titles(content, pathway)
    found: dict[str, list[PackFact]] = {}
    for one in facts:
        found.setdefault(titles.get(one.key, BESIDE), []).append(_fact(one, today))
    order = [*dict.fromkeys(titles.values()), BESIDE]
    return tuple((name, tuple(found[name])) for name in order if name in found)


def _titles(content: Content, pathway: Pathway) -> Mapping[str, str]:
    card = content.cards.get(pathway)
    if card is None:
        return {}
    return {one.fact.key: card.domains[one.domain].label for one in card.factors}


def _fact(one: FactShown, today: date) -> PackFact:
    return PackFact(
        label=one.label,
        value=one.value,
        source=one.source,
        age=_age(one.observed_on, today),
        stale=one.stale,
        disagrees=one.disagrees,
    )


def _age(day: date | None, today: date) -> str:
    if day is None:
        return ""
    weeks = (today - day).days // 7
    if weeks < 1:
        return "this week"
    return f"{weeks} week{'s' * (weeks > 1)} ago"


def _last_contact(desk: Desk, referral_id: str) -> str:
    """The last time this service and the family were in touch, as far as is recorded."""
    offers = offering.offers_of(
        desk.session, tenant=desk.tenant, referral_ids=[referral_id], now=desk.now
    )
    told = [
        (one.changed_at or one.made_at, _offer(one))
        for one in offers.get(referral_id, ())
    ]
    asked = requests.of_referrals(
        desk.session, tenant=desk.tenant, referral_ids=[referral_id]
    )
    told += [
        (
            one.closed_at or one.made_at,
            f"Asked the {one.asked_of}: {one.outcome or 'no answer yet'}",
        )
        for one in asked
    ]
    if not told:
        return "No contact is recorded."
    at, words = max(told)
    return f"{words}, {_age(at.date(), desk.today)}."


def _offer(one: OfferLine) -> str:
    return f"An appointment {one.state}"
