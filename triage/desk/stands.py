"""Where a child stands once the rules, a clinician's decision and the past are weighed.

The rules propose; a decision in force settles the band; what stood before is never let
fall by itself. Only the decision being made now may make a child less urgent.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from triage.calendar import london_day
from triage.decisions import DecisionInForce, settle
from triage.desk.held import held
from triage.referrals import Band
from triage.scoring.credit import credit_weeks
from triage.waiting_list.placement import Placement, effective_start
from triage.waiting_list.policy import Policy


@dataclass(frozen=True, kw_only=True)
class Stands:
    """A placement to publish, and how far a person stands behind it."""

    placement: Placement
    settled: Placement  # what the rules and the decision say, before the past is held
    decision: DecisionInForce | None = None
    provisional: bool = False  # a machine raised it above what a clinician decided

    @property
    def confirmed(self) -> bool:
        """Whether the band is the clinician's own, with nothing raised since."""
        decision = self.decision
        return (
            decision is not None
            and not self.provisional
            and self.placement.band is decision.band
        )


def stands(
    new: Placement,
    before: Placement | None,
    decision: DecisionInForce | None,
    *,
    fresh: Band | None,
    policy: Policy,
    deciding: bool,
) -> Stands:
    """Weigh a fresh placement. `deciding`: the decision is being made right now."""
    if decision is None:
        return Stands(placement=held(new, before, policy.caps), settled=new)
    settled = settle(new.band, decision, fresh=fresh)
    wanted = _in_band(new, settled.band, decision, policy)
    kept = _not_later(wanted, before) if deciding else held(wanted, before, policy.caps)
    return Stands(
        placement=_ordered(kept, policy.caps),
        settled=wanted,
        decision=decision,
        provisional=settled.provisional or kept.band < settled.band,
    )


def _in_band(
    new: Placement, band: Band, decision: DecisionInForce, policy: Policy
) -> Placement:
    """The placement in a band the rules alone did not give it."""
    if band is new.band:
        return new
    since = london_day(decision.made_at)
    note = f"{decision.made_by} set {band.name}. By the rules alone: "
    return replace(
        new,
        band=band,
        possible_band=min(new.possible_band, band),
        band_since=since,
        due_on=since + timedelta(weeks=policy.bands[band].max_weeks),
        reason=note + new.reason,
        reason_public=note + new.reason_public,
    )


def _not_later(wanted: Placement, before: Placement | None) -> Placement:
    """Agreeing with a band never puts off its date."""
    if before is None or before.band is not wanted.band:
        return wanted
    return replace(
        wanted,
        due_on=min(wanted.due_on, before.due_on),
        band_since=min(wanted.band_since, before.band_since),
    )


def _ordered(kept: Placement, caps: Mapping[Band, int]) -> Placement:
    credit = credit_weeks(kept.points, kept.band, caps)
    starts = effective_start(kept.clock_start, credit)
    return replace(
        kept,
        credit_weeks=credit,
        order_day=kept.due_on if kept.band is Band.P1 else starts,
    )
