"""The picture an app reads: every dark square is drawn, and no other."""

import re

import segno
from hypothesis import given
from hypothesis import strategies as st

from api.code_picture import BORDER, picture_of


@given(st.text(st.characters(codec="ascii"), min_size=1, max_size=200))
def test_the_path_covers_exactly_the_dark_squares(words: str) -> None:
    squares = segno.make(words, error="m", micro=False).matrix
    dark = {
        (across + BORDER, down + BORDER)
        for down, row in enumerate(squares)
        for across, square in enumerate(row)
        if square
    }

    picture = picture_of(words)
    drawn = {
        (int(across) + more, int(down))
        for across, down, width in re.findall(r"M(\d+) (\d+)\.5h(\d+)", picture.path)
        for more in range(int(width))
    }

    assert drawn == dark
    assert picture.size == len(squares) + 2 * BORDER
