"""How a candidate was learnt: the methods of its model card, and its openness."""

from collections.abc import Iterator

from triage.checkins import content
from triage.desk.models import card_words as words
from triage.desk.models.asked import Way
from triage.desk.models.candidate import Agreed, Candidate
from triage.desk.models.model_card import Block, Bullets, Sections, Table, Text
from triage.scoring.learning.ladder import Rung


def methods(of: Candidate) -> Sections:
    """Every heading of the methods."""
    about, training = of.about, of.about.training
    size = words.SIZE.format(sentence=about.rung_sentence, holds=training.holds)
    return _sources(of) | {
        "Outcome": _outcome(about.outcome),
        "Predictors": [Text(text=words.PREDICTORS), *_not_learnt(of)],
        "Sample size": [Text(text=size)],
        "Missing data": [Text(text=words.MISSING)],
        "Analytical methods": _analysis(of),
        "Priority policy in force": [Text(text=words.POLICY)],
        "Censoring and weights": _weights(of),
        "Class imbalance": [Text(text=words.IMBALANCE)],
        "Fairness": [Text(text=words.FAIRNESS)],
        "Model output": [Text(text=words.OUTPUT)],
        "Training and evaluation": [Text(text=about.validation.sentence)],
        "Ethical approval": [Text(text=words.ETHICS)],
    }


def _sources(of: Candidate) -> dict[str, list[Block]]:
    training = of.about.training
    own = of.about.rung is Rung.OWN_CUTS
    cuts = "where outcomes change" if own else "as on the card in force"
    said = words.PARTICIPANTS.format(put_right=few(training.put_right))
    once = words.ONCE.format(weeks=of.about.outcome.horizon_weeks)
    return {
        "Data": [
            Text(text=words.DATA.format(since=training.since, until=training.until))
        ],
        "Participants": [Text(text=said), Text(text=once)],
        "Data preparation": [Text(text=words.PREPARATION.format(cuts=cuts))],
    }


def _outcome(outcome: Agreed) -> list[Block]:
    said = words.OUTCOME.format(
        name=outcome.name,
        version=outcome.version,
        status=outcome.status,
        digest=outcome.digest,
        weeks=outcome.horizon_weeks,
    )
    blind = words.BLIND.format(days=outcome.heard_for_days)
    return [Text(text=said), Bullets(lines=outcome.parts), Text(text=blind)]


def _not_learnt(of: Candidate) -> Iterator[Block]:
    about = of.about
    lines = {
        "Must be kept": about.must_keep,
        "No two different answers are known, so the points of the card in force stand in proportion": about.carried,
        "No two different answers are known, and left out when asked": about.left_out,
        "Learnt to earn no points": about.without_points,
        "Parts of life that keep their cap": about.caps_kept,
    }
    told = tuple(
        f"{what}: {', '.join(which)}." for what, which in lines.items() if which
    )
    yield Bullets(lines=(*told, words.LIFTED))


def _analysis(of: Candidate) -> list[Block]:
    restrained, was = of.about.restrained, parent(of)
    if of.about.way is Way.MEANING or restrained is None:
        return [Text(text=words.MEANING.format(parent=was))]
    said = (
        one.format(parent=was, spread=f"{restrained.strength:g}")
        for one in words.METHODS
    )
    tried = tuple((f"{a:g}", f"{loss:.2f}") for a, loss in restrained.tried)
    return [
        *(Text(text=one) for one in said),
        Table(
            caption="Spreads tried, and the loss of children held out (lower is better):",
            head=("spread", "loss"),
            rows=tried,
        ),
    ]


def _weights(of: Candidate) -> list[Block]:
    training = of.about.training
    drivers = ", ".join(one.replace("_", " ") for one in training.drivers)
    rows = {
        "weeks watched": f"{training.weeks:,}",
        "as many, equally weighed, as would say as much": f"{training.effective_weeks:,.0f}",
        "outcomes": f"{training.outcomes:,}",
        "as many, equally weighed": f"{training.effective_outcomes:,.0f}",
        "average weight (near 1 where the chance of leaving fits)": f"{training.average_weight:.2f}",
        "largest weight before the cap": f"{training.largest_weight:.2f}",
        "cap": f"{training.cap:.2f}",
    }
    return [
        Text(text=words.CENSORING.format(drivers=drivers)),
        Table(caption="Weights:", head=("what", "figure"), rows=tuple(rows.items())),
    ]


def parent(of: Candidate) -> str:
    """The card it was held to, by name."""
    return f"`{of.about.parent_name}`"


def few(many: int) -> str:
    """A number of children, or that there are too few to tell."""
    smallest = content.in_force().smallest_group
    return f"fewer than {smallest}" if 0 < many < smallest else f"{many:,}"
