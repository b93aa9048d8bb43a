"""The model card of a candidate: its figures under every heading."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta

from triage.checkins import content
from triage.checkins.counts import suppressed
from triage.desk.models import card_words as words
from triage.desk.models.candidate import Candidate, Figures
from triage.desk.models.card_methods import few, methods, parent
from triage.desk.models.card_rows import specification
from triage.desk.models.model_card import (
    Block,
    Bullets,
    ModelCard,
    Sections,
    Table,
    Text,
    complete,
)
from triage.scoring.card import Scorecard
from triage.scoring.evaluating.groups import GroupFigures
from triage.scoring.evaluating.measures import Interval


REVIEW = timedelta(days=366)
HIDDEN = "hidden"  # too few to tell, or it would tell of too few
CANNOT = "cannot be said"


def model_card(of: Candidate, card: Scorecard) -> ModelCard:
    """Every heading answered. `card` is the candidate's own, checked."""
    sections: dict[str, Sequence[Block]] = {}
    for part in (_before(of), methods(of), _open(of), _results(of, card), _after(of)):
        sections |= part
    return complete(_title(of), sections)


def _title(of: Candidate) -> str:
    about = of.about
    return words.TITLE.format(
        name=about.name,
        outcome=about.outcome.name.replace("-", " "),
        pathway=about.pathway.value.replace("_", " and "),
    )


def _before(of: Candidate) -> Sections:
    was = parent(of)
    return {
        "Title": [Text(text=f"{_title(of)}.")],
        "Summary": _summary(of),
        "Background": [Text(text=one.format(parent=was)) for one in words.BACKGROUND],
        "Objectives": [Text(text=words.OBJECTIVES)],
        "Intended use": [Text(text=words.USE)],
        "Not for": [Bullets(lines=words.NOT_FOR)],
        "Estimand": [Text(text=of.about.outcome.estimand)],
    }


def _summary(of: Candidate) -> list[Block]:
    training = of.about.training
    said = words.SUMMARY.format(
        children=training.children,
        since=training.since,
        until=training.until,
        outcomes=training.outcomes,
        parent=parent(of),
    )
    every = (words.NOT_VALIDATED, said, of.about.validation.sentence)
    warned = (f"**{one}**" for one in of.about.warnings)
    return [Text(text=one) for one in (*every, *warned)]


def _open(of: Candidate) -> Sections:
    said = {
        "Funding": words.FUNDING,
        "Conflicts of interest": words.CONFLICTS,
        "Protocol": words.PROTOCOL,
        "Registration": words.REGISTRATION,
        "Data sharing": words.SHARING,
        "Code sharing": words.CODE.format(version=of.about.product_version),
        "Patient and public involvement": words.INVOLVED,
    }
    return {heading: [Text(text=text)] for heading, text in said.items()}


def _results(of: Candidate, card: Scorecard) -> Sections:
    about = of.about
    return {
        "Results: participants": list(_participants(of)),
        "Results: development": [
            Text(text=about.rung_sentence),
            *(Text(text=one) for one in about.warnings),
        ],
        "Results: specification": [
            Text(text=f"`{about.card_digest}` is the sha256 of the card."),
            *specification(card),
            Text(text=about.equation),
        ],
        "Results: performance": list(_performance(of)),
        "Results: groups of children": list(_groups(about.validation.candidate)),
        "Results: rank stability": [
            Text(text=about.stability.sentence),
            Text(
                text=f"The middle child's rank spans {about.stability.median_width:.0f} places."
            ),
        ],
        "Results: unrecorded drivers": [_supposed(of)],
        "Results: updating": [Text(text=words.UPDATING.format(parent=parent(of)))],
    }


def _participants(of: Candidate) -> Iterator[Block]:
    training = of.about.training
    yield Text(
        text=f"{training.children:,} children, looked at from {training.watches:,} landmarks; the last on {training.last_landmark}."
    )
    ended = [(f"watch ended: {how}", many) for how, many in training.by_end.items()]
    parts = [(f"outcome: {what}", many) for what, many in training.by_part.items()]
    unclear = ("a bad answer, and nobody had been asked before", training.unclear)
    unheard = ("landmarks of which nobody answered", training.unheard)
    counted = [*ended, *parts, unclear, unheard]
    rows = tuple((what, few(many)) for what, many in counted)
    yield Table(caption="What became of them:", head=("what", "how many"), rows=rows)
    unknown = tuple((key, f"{share:.0%}") for key, share in training.unknown.items())
    yield Table(
        caption="Not known, by fact:",
        head=("fact", "share of landmarks"),
        rows=unknown,
    )


def _performance(of: Candidate) -> Iterator[Block]:
    validation = of.about.validation
    both = (validation.candidate, validation.champion)
    yield Text(text=validation.sentence)
    yield Table(
        caption="Weighed for children who were seen before it could show, with 95 in 100 intervals:",
        head=("figure", *(one.name for one in both)),
        rows=tuple(
            (name, *cells)
            for name, cells in zip(MEASURES, zip(*map(measured, both), strict=True), strict=True)
        ),
    )  # fmt: skip
    bins = tuple(
        (
            f"{one.expected:.1%}",
            f"{one.observed:.1%}",
            f"{one.low:.1%} to {one.high:.1%}",
        )
        for one in validation.candidate.bins
    )
    yield Table(
        caption="Expected beside what came, in about equal parts of the children (`calibration.svg`):",
        head=("expected", "came", "95 in 100"),
        rows=bins,
    )


MEASURES = (
    "children",
    "outcomes",
    "AUC (0.5 is chance, 1 is always right)",
    "Brier score (0 is perfect)",
    "observed over expected (1 is right)",
    "calibration slope (1 is right)",
    "share of outcomes among the fifth with the most points",
)


def measured(one: Figures) -> tuple[str, ...]:
    """The figures of a card in the order of `MEASURES`."""
    return (
        f"{one.children:,}",
        few(one.outcomes),
        said(one.auc),
        said(one.brier),
        said(one.over_expected, 2),
        said(one.slope, 2),
        said(one.found_at_top, 2),
    )


def said(one: Interval | None, places: int = 3) -> str:
    """A figure with its interval."""
    if one is None:
        return CANNOT
    return f"{one.value:.{places}f} ({one.low:.{places}f} to {one.high:.{places}f})"


def _groups(of: Figures) -> Iterator[Block]:
    for kind, every in of.groups.items():
        if not every:
            yield Text(text=f"By {kind}: {words.NOBODYS}")
            continue
        yield Table(
            caption=f"By {kind}:",
            head=("group", "children", "outcomes", "observed over expected", "AUC", "found at the top", "not known", "gates"),
            rows=tuple(group_rows(every)),
        )  # fmt: skip


def group_rows(every: Sequence[GroupFigures]) -> Iterator[tuple[str, ...]]:
    """A line for each group; what would tell of too few children is hidden."""
    smallest = content.in_force().smallest_group
    table = {
        one.group: (one.children, min(one.outcomes, one.children)) for one in every
    }
    shown = {one.group: one for one in suppressed(table, smallest)}
    for one in every:
        counts = shown[one.group]
        if counts.families is None or counts.counted is None:
            children = HIDDEN if counts.families is None else f"{one.children:,}"
            yield one.group, children, *([HIDDEN] * 5), one.verdict.value
            continue
        figures = (
            said(one.over_expected, 2),
            said(one.auc, 2),
            said(one.found_at_top, 2),
        )
        unknown = CANNOT if one.unknown is None else f"{one.unknown:.0%}"
        yield (
            one.group,
            f"{one.children:,}",
            f"{one.outcomes:,}",
            *figures,
            unknown,
            one.verdict.value,
        )


def _supposed(of: Candidate) -> Table:
    """What would be learnt if something unrecorded had driven who was seen."""
    as_learnt = next(one for one in of.about.supposed if one.times == 1)
    return Table(
        caption="If children who were seen would have come to the outcome so many times as often as the record explains:",
        head=("times as often", "average chance", "factors that would turn round"),
        rows=tuple(
            (f"{one.times:g}", f"{one.risk:.1%}", _named(of, one.turned(as_learnt)))
            for one in of.about.supposed
        ),
    )


def _named(of: Candidate, places: Iterable[int]) -> str:
    return ", ".join(of.about.factors[at] for at in places) or "none"


def _after(of: Candidate) -> Sections:
    about = of.about
    review = (about.made_on + REVIEW).date()
    return {
        "Interpretation": [Text(text=words.INTERPRETATION)],
        "Limitations": [Bullets(lines=words.LIMITS)],
        "Usability in current care": [Text(text=words.USABILITY)],
        "Risk of bias (PROBAST+AI)": [
            Table(
                caption="Our own reading, for others to contest:",
                head=("domain", "risk of bias", "why"),
                rows=words.BIAS,
            )
        ],
        "Owner and review": [Text(text=words.OWNER.format(review=review))],
        "Change log": [
            Text(
                text=words.CHANGES.format(
                    day=about.made_on.date(),
                    by=about.made_by,
                    parent=about.parent_name,
                    parent_digest=about.parent[:12],
                )
            )
        ],
    }
