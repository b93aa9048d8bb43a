"""How much may be learnt from how little: the rungs, by effective outcomes.

Each rung says what may be done and, in a sentence, why no more. The limits are for
governance as much as statistics: in trials an expert card already gained from fewer.
"""

from dataclasses import dataclass
from enum import StrEnum

from triage.scoring.learning.refusals import TooFewOutcomes


class Rung(StrEnum):
    """What the data may do to a card."""

    NOTHING = "nothing"
    RECALIBRATE = "recalibrate"
    STRONG_PRIOR = "strong prior"
    WIDER_PRIOR = "wider prior"
    OWN_CUTS = "own cuts"


# Effective outcomes from which each rung is reached.
FROM = {
    Rung.NOTHING: 0,
    Rung.RECALIBRATE: 30,
    Rung.STRONG_PRIOR: 100,
    Rung.WIDER_PRIOR: 300,
    Rung.OWN_CUTS: 1000,
}
SAYS = {
    Rung.NOTHING: "With fewer than 30 outcomes nothing is learnt: the card stays, and the outcomes are only reported.",
    Rung.RECALIBRATE: "With 30 to 99 outcomes the points stay; only what a total means may be set anew.",
    Rung.STRONG_PRIOR: "With 100 to 299 outcomes the experts' card may be moved a little: a strong prior holds it.",
    Rung.WIDER_PRIOR: "With 300 to 999 outcomes the experts' card may be moved further; where answers are cut stays as it is.",
    Rung.OWN_CUTS: "With 1,000 outcomes or more the cuts may be learnt too, and a card without a prior may stand beside it as a challenger.",
}
TOO_SOON = "The last child must have been watched for {horizon} weeks before points may be learnt; {short} more to go. Until then only what a total means may be set anew."
SIGMAS = {Rung.STRONG_PRIOR: 0.1, Rung.WIDER_PRIOR: 0.2, Rung.OWN_CUTS: 0.2}
WANTED_SHRINKAGE = 0.9  # Riley and others (2019)


@dataclass(frozen=True, kw_only=True)
class Allowed:
    """The rung that was reached, and the sentence that says so."""

    rung: Rung
    effective_events: float
    sentence: str

    @property
    def prior_sigma(self) -> float | None:
        """How far the points may move from the experts' card; None: not at all."""
        return SIGMAS.get(self.rung)

    def may(self, rung: Rung) -> bool:
        """Whether this much is allowed."""
        return FROM[self.rung] >= FROM[rung]


def allowed(
    *, effective_events: float, weeks_since_last_entry: float, horizon: int
) -> Allowed:
    """What the data may do. Outcomes are counted by what their weights leave of them."""
    reached = [rung for rung, least in FROM.items() if effective_events >= least]
    rung, sentence = reached[-1], SAYS[reached[-1]]
    short = horizon - weeks_since_last_entry
    if short > 0 and FROM[rung] > FROM[Rung.RECALIBRATE]:
        rung = Rung.RECALIBRATE
        sentence = TOO_SOON.format(horizon=horizon, short=f"{short:g}")
    return Allowed(rung=rung, effective_events=effective_events, sentence=sentence)


def require(wanted: Rung, found: Allowed) -> Allowed:
    """The same. Raises `TooFewOutcomes` where the data may not do so much."""
    if not found.may(wanted):
        many = f"{found.effective_events:.0f}"
        raise TooFewOutcomes(many=many, sentence=found.sentence)
    return found


def shrinkage(*, parameters: int, likelihood_ratio: float) -> float:
    """How much of what was learnt should hold for other children; 0.9 is asked for.

    `likelihood_ratio` is twice the gain in log-likelihood over knowing only the week.
    """
    if likelihood_ratio <= parameters:
        return 0.0
    return 1.0 - parameters / likelihood_ratio
