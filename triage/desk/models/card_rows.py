"""Every row, cap and chance of a card, as blocks of its model card."""

from triage.desk.models.model_card import Block, Table, Text
from triage.scoring.card import Counts, Scorecard


HOW = {Counts.SUM: "the lines added", Counts.WORST: "only the highest line"}
UNKNOWN = "Where several rows of one fact hold, the highest counts. A fact that is not known adds what its own row says, or nothing, and is asked about."


def specification(card: Scorecard) -> list[Block]:
    """The whole card: rows, caps, and what totals mean."""
    return [
        Text(text=UNKNOWN),
        Table(
            caption="Every row:",
            head=("Part", "Fact", "Answer", "Points"),
            rows=tuple(_rows(card)),
        ),
        Table(
            caption="The most that each part of life can add:",
            head=("Part", "Most points", "Made from"),
            rows=tuple(
                (one.label, str(one.cap), HOW[one.counts])
                for one in card.domains.values()
            ),
        ),
        *([_chances(card)] if card.chance else []),
    ]


def _rows(card: Scorecard) -> list[tuple[str, ...]]:
    return [
        (
            card.domains[factor.domain].label,
            f"{factor.fact.label} (`{factor.fact.key}`)",
            row.says,
            str(row.points),
        )
        for factor in card.factors
        for row in (*factor.rows, *filter(None, [factor.not_known]))
    ]


def _chances(card: Scorecard) -> Table:
    assert card.chance is not None
    return Table(
        caption=f"What a total means, within {card.chance.horizon_weeks} weeks, if the child goes on waiting:",
        head=("Points", "Of 100 children", "95 in 100", "Learnt from"),
        rows=tuple(
            (
                _totals(one.points, end),
                f"{100 * one.chance:.0f}",
                f"{100 * one.low:.0f} to {100 * one.high:.0f}",
                f"{one.children} children",
            )
            for one, end in card.chance.spans
        ),
    )


def _totals(first: int, last: int | None) -> str:
    if last is None:
        return f"{first} or more"
    return f"{first}" if last == first else f"{first} to {last}"
