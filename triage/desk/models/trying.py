"""A card tried on children who did not teach it: the last ones, or each fifth in turn."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np

from triage.desk.models.candidate import Tried, Validated
from triage.desk.models.evaluation import figures, tally, tally_of_card
from triage.desk.models.learnt import Taught, Teach
from triage.desk.models.study import Study
from triage.scoring.card import Scorecard
from triage.scoring.evaluating.groups import LEAST_OUTCOMES
from triage.scoring.learning.child_weeks import Flags, Floats, Ints
from triage.scoring.learning.ladder import FROM
from triage.scoring.learning.weighing import effective


LAST = 0.75  # of landmarks in time: from here on they are held out
FOLDS = 5
LAST_ONES = "Tried on {children} children who came to the list from {since} on and taught it nothing. The card was learnt from the landmarks before."
FIFTHS = "There are too few outcomes to hold the last quarter out. Each fifth of the children was tried with a card learnt in the same way from the other four fifths, and the figures are of those cards; this card was learnt from all."


@dataclass(frozen=True, kw_only=True, eq=False)
class Dealt:
    """Who teaches, and who is held out (nobody, where there are too few)."""

    taught: Flags
    held: Flags
    since: date  # the first landmark that is held out


def split(of: Study) -> Dealt:
    """The last quarter of landmarks held out, where both sides have outcomes enough.

    Held out are children without an earlier landmark. Enough is what lets a group be
    assessed, and leaves the rung of the ladder where it is.
    """
    cut = int(np.quantile(of.landmarks, LAST, method="higher"))
    before = of.landmarks < cut
    known = np.isin(of.children, of.children[before])
    held = ~before & ~known
    enough = (
        effective(of.followed.weight[held & of.followed.event]) >= LEAST_OUTCOMES
        and effective(of.weighed_outcomes(before)) >= FROM[of.weight.allowed.rung]
    )
    everybody = np.ones(len(before), np.bool_)
    return Dealt(
        taught=before if enough else everybody,
        held=held if enough else ~everybody,
        since=date.fromordinal(cut),
    )


def held_out(
    of: Study, dealt: Dealt, teach: Teach, taught: Taught, card: Scorecard
) -> Validated:
    """The very card on the last children."""
    mine = figures(tally_of_card(of, dealt.held, card))
    return Validated(
        tried=Tried.HELD_OUT,
        sentence=LAST_ONES.format(children=mine.children, since=dealt.since),
        candidate=mine,
        champion=figures(tally_of_card(of, dealt.held, of.champion)),
    )


def cross_fitted(
    of: Study, dealt: Dealt, teach: Teach, taught: Taught, card: Scorecard
) -> Validated:
    """Cards learnt in the same way, each on the fifth that did not teach it."""
    chance = crossed(of, lambda kept: teach(of, kept).chance)
    mine = tally(
        of,
        dealt.taught,
        name=card.name,
        # Totals of five cards are not of one kind; what they mean is.
        points=ordered(chance),
        chance=chance,
        facts=[one.fact.key for one in card.factors],
    )
    return Validated(
        tried=Tried.CROSS_FITTED,
        sentence=FIFTHS,
        candidate=figures(mine),
        champion=figures(tally_of_card(of, dealt.taught, of.champion)),
    )


def crossed(of: Study, taught_by: Callable[[Flags], Floats]) -> Floats:
    """Each row's chance, as learnt from the four fifths of children it is not among.

    The fifths are the same for whatever is tried.
    """
    chance = np.zeros(len(of.children))
    for out in fifths(of):
        if out.any():
            chance[out] = taught_by(~out)[out]
    return chance


def fifths(of: Study) -> list[Flags]:
    """The rows of each fifth of the children."""
    return [of.children % FOLDS == fold for fold in range(FOLDS)]


def ordered(chance: Floats) -> Ints:
    """Chances as whole numbers in the same order, equal where they are equal."""
    return np.unique(chance, return_inverse=True)[1].astype(np.int64)
