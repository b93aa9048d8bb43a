"""A small picture of chances beside what came, as a file of its own."""

from html import escape

from triage.desk.models.candidate import Figures
from triage.scoring.evaluating.measures import Bin


SIDE, EDGE, LETTERS = 320.0, 52.0, 14
ROOM = SIDE - 2 * EDGE
TITLE = "{name}: chances beside what came"
DESCRIPTION = "{many} parts of the children by chance. {parts} The dashed line is where chance and outcome agree."
PART = "Expected {expected:.0%}, came {observed:.0%} ({low:.0%} to {high:.0%})."
NOTHING = "This card gives no chances, so there is nothing to hold beside what came."


def calibration_svg(of: Figures) -> str:
    """The picture. Words inside say what it shows, for whoever cannot see it."""
    top = max((max(one.high, one.expected) for one in of.bins), default=1.0) or 1.0
    parts = " ".join(PART.format(**vars(one)) for one in of.bins)
    said = DESCRIPTION.format(many=len(of.bins), parts=parts) if of.bins else NOTHING
    title = TITLE.format(name=of.name)
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE:g} {SIDE:g}" role="img" aria-labelledby="title said">',
            f'<title id="title">{escape(title)}</title>',
            f'<desc id="said">{escape(said)}</desc>',
            f'<rect width="{SIDE:g}" height="{SIDE:g}" fill="#ffffff"/>',
            _line(0, 0, 0, top, top),
            _line(0, 0, top, 0, top),
            _line(0, 0, top, top, top, dashed=True),
            *(_bar(one, top) for one in of.bins),
            *_letters(top),
            "</svg>",
            "",
        ]
    )


def _bar(one: Bin, top: float) -> str:
    x, y = _at(one.expected, one.observed, top)
    interval = _line(one.expected, one.low, one.expected, one.high, top)
    return f'{interval}\n<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="#005eb8"/>'


def _line(
    x1: float, y1: float, x2: float, y2: float, top: float, *, dashed: bool = False
) -> str:
    (a, b), (c, d) = _at(x1, y1, top), _at(x2, y2, top)
    dashes = ' stroke-dasharray="6 4"' if dashed else ""
    return f'<line x1="{a:.1f}" y1="{b:.1f}" x2="{c:.1f}" y2="{d:.1f}" stroke="#425563" stroke-width="1.5"{dashes}/>'


def _at(x: float, y: float, top: float) -> tuple[float, float]:
    return EDGE + ROOM * x / top, SIDE - EDGE - ROOM * y / top


def _letters(top: float) -> list[str]:
    middle, low = SIDE / 2, SIDE - EDGE + 18
    return [
        _text(EDGE, low, "0%"),
        _text(SIDE - EDGE, low, f"{top:.0%}"),
        _text(middle, SIDE - 12, "chance by the card"),
        _text(middle, EDGE - 28, "up: what came, with 95 in 100"),
        _text(EDGE - 24, EDGE + 5, f"{top:.0%}"),
    ]


def _text(x: float, y: float, words: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" font-family="sans-serif" font-size="{LETTERS}" text-anchor="middle" fill="#212b32">{escape(words)}</text>'
