"""The drawing of an offer's life is the table it follows, and nothing leaves the list."""

import re

from tests.house.tree import ROOT, text
from triage.waiting_list.offers import OFFER_MOVES, OPEN, OfferState


DRAWING = text(ROOT / "docs/explanation/how-slots-are-offered.md")


def test_the_drawing_has_every_move_and_no_other() -> None:
    drawn = re.findall(r"^    (\w+) --> (\w+): (.+)$", DRAWING, re.MULTILINE)

    assert sorted(drawn) == sorted(
        (start.name.lower(), to.name.lower(), by)
        for (start, to), by in OFFER_MOVES.items()
    )


def test_every_state_is_drawn_and_reached_from_a_held_slot() -> None:
    reached = {OfferState.HELD}
    for _ in OfferState:
        reached |= {to for start, to in OFFER_MOVES if start in reached}

    assert reached == set(OfferState)
    assert all(f"{one.name.lower()}: {one}" in DRAWING for one in OfferState)


def test_an_open_offer_never_follows_one_that_ended() -> None:
    assert not [
        (start, to) for start, to in OFFER_MOVES if start not in OPEN and to in OPEN
    ]
