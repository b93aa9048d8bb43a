"""A fresh placement weighed with all that holds it: values in, what is kept out.

Placing, rehearsing and replaying go through here, so that they cannot differ.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from triage.decisions import DecisionInForce
from triage.desk.assess import Case
from triage.desk.entries import Words
from triage.desk.measures import Measures
from triage.desk.stands import Stands, stands
from triage.facts import Value
from triage.intake.languages import one_name
from triage.referrals import Band
from triage.rulebook.rules import BandFloor
from triage.store.placements import Placed
from triage.waiting_list.inputs import Inputs, PutRight, held_to, with_credit
from triage.waiting_list.placement import Credited, Placement
from triage.waiting_list.policy import Policy


DECISION = "decision"  # the cause of a placement that a person is deciding right now


@dataclass(frozen=True, kw_only=True)
class Holds:
    """What holds one referral's placement, beside the facts."""

    before: Placement | None = None
    number: int | None = None  # of the placement before
    decision: DecisionInForce | None = None
    put_right: PutRight | None = None
    credited: tuple[Credited, ...] = ()
    measures: Measures | None = None  # None: every card counts alike

    def floor(self, new: Placement) -> Placement | None:
        """What a new placement is held to."""
        before = self.measures.held(new, self.before) if self.measures else self.before
        return held_to(before, self.put_right)


NOTHING = Holds()


@dataclass(frozen=True, kw_only=True)
class Weighed:
    """One placement as it stands, and as it is kept."""

    new: Placement  # by the rules and today's facts alone
    stands: Stands
    placed: Placed


def weigh(
    made: Iterable[Placement],
    cases: Mapping[str, Case],
    holds: Mapping[str, Holds],
    *,
    words: Words,
    policy: Policy,
    as_of: date,
    cause: str,
) -> list[Weighed]:
    """Where each child stands, weighed with what holds them; `cases` by referral."""
    found = []
    for new in made:
        case, held = cases[new.referral_id], holds.get(new.referral_id, NOTHING)
        stood = stands(
            new,
            held.floor(new),
            held.decision,
            fresh=_fresh(words, new, held.decision),
            policy=policy,
            deciding=cause == DECISION,
        )
        placed = _placed(words, stood, new, case, held, as_of)
        found.append(Weighed(new=new, stands=stood, placed=placed))
    return found


def _fresh(
    words: Words, new: Placement, decision: DecisionInForce | None
) -> Band | None:
    """The most urgent band of the rules that hold now and did not at the decision."""
    if decision is None:
        return None
    rules = [words.rule(new, one) for one in new.fired if one not in decision.fired]
    floors = [
        one.outcome.band for one in rules if one and isinstance(one.outcome, BandFloor)
    ]
    return min(floors, default=None)


def _placed(
    words: Words,
    stood: Stands,
    new: Placement,
    case: Case,
    held: Holds,
    as_of: date,
) -> Placed:
    # Long because what is kept has many parts.
    known = {key for key, reading in case.readings.items() if reading.known}
    said: dict[str, Value | None] = {key: case.readings[key].value for key in known}
    values = case.values(as_of)
    derived = {key: value for key, value in values.items() if key not in case.readings}
    decision = stood.decision
    return Placed(
        placement=with_credit(stood.placement, held.credited),
        machine_band=new.band,
        facts_seen=said,
        derived=derived,
        shown=words.shown(stood.placement, values),
        decision_id=decision.id if decision else None,
        confirmed_by=decision.made_by if decision and stood.confirmed else None,
        language=one_name(case.child.language or ""),
        inputs=Inputs(
            born_on=case.child.born_on,
            dates=case.dates,
            asked=tuple(sorted(case.readings.keys() - known)),
            before=held.number,
            put_right=held.put_right,
            credited=held.credited,
        ),
    )
