"""The picture an app reads its secret from, as one path: no markup is ever made."""

from dataclasses import dataclass
from itertools import groupby

import segno


BORDER = 4  # empty squares around it, as readers expect


@dataclass(frozen=True, kw_only=True)
class CodePicture:
    """A square so many units wide, and the path of its dark squares."""

    size: int
    path: str


def picture_of(words: str) -> CodePicture:
    """These words as a QR code."""
    squares = segno.make(words, error="m", micro=False).matrix
    path = []
    for down, row in enumerate(squares, start=BORDER):
        across = BORDER
        for dark, run in groupby(row):
            width = len(list(run))
            if dark:
                path.append(f"M{across} {down}.5h{width}")
            across += width
    return CodePicture(size=len(squares) + 2 * BORDER, path="".join(path))
