"""What is known of a card that was learnt, put together for its candidate."""

from dataclasses import asdict, dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from triage.desk.models.asked import Way
from triage.desk.models.candidate import (
    SCHEMA,
    About,
    Agreed,
    Reference,
    Refits,
    Restrained,
    Stable,
    Training,
    Validated,
)
from triage.desk.models.learnt import Taught
from triage.desk.models.study import Study
from triage.scoring.card import CODED, Factor, Scorecard
from triage.scoring.learning.child_weeks import Flags
from triage.scoring.learning.ladder import WANTED_SHRINKAGE
from triage.scoring.learning.outcome import Outcome
from triage.scoring.learning.unrecorded import suppose
from triage.scoring.reading import digest_of


THIN = "Only {holds:.2f} of what the factors tell should hold for other children, where {wanted} is asked for: there are few outcomes for so many factors."
LITTLE_LEFT = "After weighing, {kept:.0%} of the weeks watched are left: few children like the most urgent ones were watched on."
LITTLE = 0.5
WRONG_WAY = (
    "Chances hardly rise with points: the spread had to be multiplied by {slope:.2f}."
)
NARROW = 0.5


@dataclass(frozen=True, kw_only=True, eq=False)
class Told:
    """All that goes into it."""

    of: Study
    card: Scorecard
    taught: Taught
    rows: Flags  # that taught
    made_on: datetime
    made_by: str
    product_version: str
    way: Way
    must_keep: tuple[str, ...]
    carried: tuple[str, ...]
    left_out: tuple[str, ...]
    caps_kept: tuple[str, ...]
    validation: Validated
    stability: Stable
    refits: Refits


def about(told: Told) -> About:
    """Everything but the digests."""
    # Long because every part is named.
    of, parent = told.of, told.of.champion
    weeks, restrained = of.found.watched.weeks, _restrained(told.taught)
    scored = {one.fact.key for one in told.card.factors}
    return About(
        schema_version=SCHEMA,
        name=told.card.name,
        pathway=told.card.pathway,
        card_digest="",
        parent=parent.digest,
        parent_name=parent.name,
        made_on=told.made_on,
        made_by=told.made_by,
        product_version=told.product_version,
        way=told.way,
        rung=of.weight.allowed.rung,
        rung_sentence=of.weight.allowed.sentence,
        outcome=_agreed(of.found.outcome),
        training=_training(of),
        restrained=restrained,
        equation=told.taught.equation,
        must_keep=told.must_keep,
        carried=tuple(key for key in told.carried if key in scored),
        left_out=told.left_out,
        without_points=tuple(
            key
            for key in of.found.factors
            if key not in scored and key not in told.left_out
        ),
        caps_kept=told.caps_kept,
        validation=told.validation,
        stability=told.stability,
        supposed=suppose(weeks, of.weight.weighed.weights, horizon=of.horizon),
        factors=of.found.factors,
        refits=told.refits,
        reference=reference(of, told.card, told.rows),
        warnings=tuple(_warnings(of, restrained)),
    )


def _agreed(outcome: Outcome) -> Agreed:
    parts = [asdict(one) for one in outcome.parts]
    return Agreed(
        name=outcome.name,
        version=outcome.version,
        status=outcome.status,
        digest=digest_of({"estimand": outcome.estimand, "parts": parts}),
        horizon_weeks=outcome.horizon_weeks,
        heard_for_days=outcome.heard_for.days,
        estimand=outcome.estimand,
        parts=tuple(one.label for one in outcome.parts),
    )


def _training(of: Study) -> Training:
    # Long because every figure is named.
    found, weighed, seen = of.found, of.weight.weighed, of.found.watched
    return Training(
        since=of.days.since,
        until=of.days.until,
        last_landmark=max(one.landmark for one in seen.watches),
        children=found.children,
        watches=len(seen.watches),
        weeks=weighed.weeks,
        outcomes=seen.weeks.events,
        effective_outcomes=weighed.effective_events,
        effective_weeks=weighed.effective_weeks,
        average_weight=weighed.average,
        largest_weight=weighed.largest,
        cap=weighed.cap,
        holds=of.weight.holds,
        by_end={ended.value: many for ended, many in seen.by_end.items()},
        by_part=dict(found.by_part),
        unclear=found.unclear,
        unheard=seen.unheard,
        put_right=found.put_right,
        drivers=found.drivers,
        unknown={
            key: round(float(of.answered.unknown([key]).mean()), 4)
            for key in found.factors
        },
    )


def _restrained(taught: Taught) -> Restrained | None:
    if taught.card is None:
        return None
    learnt = taught.card.learnt_
    return Restrained(
        kind=learnt.restraint.kind,
        strength=learnt.restraint.strength,
        tried=tuple((one.strength, loss) for one, loss in learnt.tried.items()),
        slope=learnt.slope,
    )


def _warnings(of: Study, restrained: Restrained | None) -> list[str]:
    weight, found = of.weight, []
    if weight.holds < WANTED_SHRINKAGE:
        found.append(THIN.format(holds=weight.holds, wanted=WANTED_SHRINKAGE))
    if weight.weighed.kept < LITTLE:
        found.append(LITTLE_LEFT.format(kept=weight.weighed.kept))
    if restrained and restrained.slope < NARROW:
        found.append(WRONG_WAY.format(slope=restrained.slope))
    return found


def reference(of: Study, card: Scorecard, rows: Flags) -> Reference:
    """What totals and answers of a card were like among some rows."""
    there = of.answered.where(rows)
    numbers = {
        one.fact.key: one.cuts for one in card.factors if one.fact.kind not in CODED
    }
    return Reference(
        totals=tuple(np.bincount(there.points(card)).tolist()),
        cuts=numbers,
        answers={
            one.fact.key: _counts(
                one, there.values[one.fact.key], there.known[one.fact.key]
            )
            for one in card.factors
        },
    )


def _counts(
    factor: Factor, values: NDArray[np.generic], known: Flags
) -> tuple[int, ...]:
    if factor.fact.kind in CODED:
        code = values.astype(np.int64)
    else:
        code = np.searchsorted(factor.cuts, values.astype(np.float64), side="right")
    steps = len(factor.steps)
    code = np.where(known, code, steps)
    return tuple(np.bincount(code, minlength=steps + 1).tolist())
