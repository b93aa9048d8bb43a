"""The picture an app reads its secret from, as one path: no markup is ever made."""

from dataclasses import dataclass

import segno
from segno.utils import matrix_to_lines


BORDER = 4  # empty squares around it, as readers expect


@dataclass(frozen=True, kw_only=True)
class CodePicture:
    """A square so many units wide, and the path of its dark squares."""

    size: int
    path: str


def picture_of(words: str) -> CodePicture:
    """These words as a QR code."""
    code = segno.make(words, error="m", micro=False)
    lines = matrix_to_lines(code.matrix, BORDER, BORDER + 0.5)
    path = "".join(f"M{x1} {y1}h{x2 - x1}" for (x1, y1), (x2, _) in lines)
    size, _ = code.symbol_size(border=BORDER)
    return CodePicture(size=size, path=path)
