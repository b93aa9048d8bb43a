"""What every model card says, in which order, and as which parts.

The headings are those of TRIPOD+AI (Collins and others 2024, its 27 items), of PROBAST+AI
for the risk of bias, and a few that a list which reacts needs. A card without one of them
is not a card.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from triage.errors import TriageError


@dataclass(frozen=True, kw_only=True)
class Heading:
    """One heading, and the item of TRIPOD+AI that it answers; none is ours."""

    text: str
    item: int | None = None


HEADINGS = (
    Heading(text="Title", item=1),
    Heading(text="Summary", item=2),
    Heading(text="Background", item=3),
    Heading(text="Objectives", item=4),
    Heading(text="Intended use"),
    Heading(text="Not for"),
    Heading(text="Estimand"),
    Heading(text="Data", item=5),
    Heading(text="Participants", item=6),
    Heading(text="Data preparation", item=7),
    Heading(text="Outcome", item=8),
    Heading(text="Predictors", item=9),
    Heading(text="Sample size", item=10),
    Heading(text="Missing data", item=11),
    Heading(text="Analytical methods", item=12),
    Heading(text="Priority policy in force"),
    Heading(text="Censoring and weights"),
    Heading(text="Class imbalance", item=13),
    Heading(text="Fairness", item=14),
    Heading(text="Model output", item=15),
    Heading(text="Training and evaluation", item=16),
    Heading(text="Ethical approval", item=17),
    Heading(text="Funding", item=18),
    Heading(text="Conflicts of interest", item=18),
    Heading(text="Protocol", item=18),
    Heading(text="Registration", item=18),
    Heading(text="Data sharing", item=18),
    Heading(text="Code sharing", item=18),
    Heading(text="Patient and public involvement", item=19),
    Heading(text="Results: participants", item=20),
    Heading(text="Results: development", item=21),
    Heading(text="Results: specification", item=22),
    Heading(text="Results: performance", item=23),
    Heading(text="Results: groups of children", item=23),
    Heading(text="Results: rank stability"),
    Heading(text="Results: unrecorded drivers"),
    Heading(text="Results: updating", item=24),
    Heading(text="Interpretation", item=25),
    Heading(text="Limitations", item=26),
    Heading(text="Usability in current care", item=27),
    Heading(text="Risk of bias (PROBAST+AI)"),
    Heading(text="Owner and review"),
    Heading(text="Change log"),
)
ITEMS = 27  # of TRIPOD+AI


class IncompleteModelCard(TriageError):
    """The model card says nothing under {heading}. Every heading must be answered, if only with what was not done."""


@dataclass(frozen=True, kw_only=True)
class Text:
    """A paragraph."""

    text: str


@dataclass(frozen=True, kw_only=True)
class Bullets:
    """A list."""

    lines: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table, and what it is of."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Block = Text | Bullets | Table
Sections = Mapping[str, Sequence[Block]]


@dataclass(frozen=True, kw_only=True)
class ModelCard:
    """A whole card, to be shown as a page or as a file."""

    title: str
    sections: tuple[tuple[str, tuple[Block, ...]], ...]  # in the order of `HEADINGS`

    @property
    def markdown(self) -> str:
        """The file."""
        return "\n\n".join(_lines(self)) + "\n"


def complete(title: str, said: Sections) -> ModelCard:
    """The card. Raises `IncompleteModelCard` for a heading without a word."""
    for one in HEADINGS:
        if not any(_says(block) for block in said.get(one.text, ())):
            raise IncompleteModelCard(heading=one.text)
    return ModelCard(
        title=title,
        sections=tuple((one.text, tuple(said[one.text])) for one in HEADINGS),
    )


def _says(block: Block) -> bool:
    if isinstance(block, Text):
        return bool(block.text.strip())
    return bool(block.lines if isinstance(block, Bullets) else block.rows)


def _lines(card: ModelCard) -> Iterator[str]:
    yield f"# {card.title}"
    for heading, blocks in card.sections:
        yield f"## {heading}"
        yield from map(_markdown, filter(_says, blocks))


def _markdown(block: Block) -> str:
    if isinstance(block, Text):
        return block.text
    if isinstance(block, Bullets):
        return "\n".join(f"* {line}" for line in block.lines)
    lines = [block.head, ["---"] * len(block.head), *block.rows]
    table = "\n".join(f"| {' | '.join(map(_cell, line))} |" for line in lines)
    return f"{block.caption}\n\n{table}"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
