"""What a total means: read from a learnt card, told by its row, refused where it lies."""

from pathlib import Path

import pytest

from tests.unit.scoring.cards import ND, small_card
from triage.scoring.scorecard import BadScorecard


def row(points: int, chance: float, **changed: object) -> dict[str, object]:
    """The chance of totals from so many points."""
    said = {"points": points, "chance": chance, "low": 0.01, "high": 0.5}
    return said | {"children": 40} | changed


def chances(*rows: dict[str, object], **changed: object) -> dict[str, object]:
    """What a learnt card says its totals mean."""
    return {
        "horizon_weeks": 13,
        "outcome": "deterioration-while-waiting 2026.11",
        "estimand": "The chance of it in 13 weeks, if the child goes on waiting.",
        "children": 80,
        "outcomes": 12,
        "rows": list(rows),
    } | changed


RISING = chances(row(0, 0.05), row(3, 0.1), row(4, 0.1))


@pytest.mark.parametrize(("points", "begins"), [(0, 0), (2, 0), (3, 3), (4, 4), (9, 4)])
def test_a_total_is_told_by_the_row_it_is_in(
    tmp_path: Path, points: int, begins: int
) -> None:
    chance = small_card(tmp_path, chance=RISING).chance

    assert chance
    assert chance.of(points).points == begins


def test_a_card_that_was_not_learnt_says_nothing_of_chances() -> None:
    assert ND.chance is None


def test_what_totals_mean_is_part_of_what_two_people_approve(tmp_path: Path) -> None:
    before = small_card(tmp_path, chance=RISING)
    after = small_card(tmp_path, chance=RISING | {"children": 81})

    assert before.digest != after.digest


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        ("do not begin at 0 points", chances(row(1, 0.1))),
        ("totals of the chances do not rise", chances(row(0, 0.1), row(0, 0.2))),
        ("a chance falls as points rise", chances(row(0, 0.2), row(3, 0.1))),
        ("outside its interval", chances(row(0, 0.2, low=0.3))),
        ("outside its interval", chances(row(0, 0.6))),
        ("outside its interval", chances(row(0, 0.6, high=1.1))),
        ("outside its interval", chances(row(0, 0.2, low=-0.1))),
        ("for no weeks", chances(row(0, 0.1), horizon_weeks=0)),
        ("a chance is not a number", chances(row(0, 0.1, high=True))),
        ("a chance is not a number", chances(row(0, 0.1, high="1"))),
        ("has no estimand", {k: v for k, v in RISING.items() if k != "estimand"}),
        ("a part nobody knows, p", RISING | {"p": 1}),
        ("not a list with something in it", chances()),
        ("not a whole number", chances(row(0, 0.1), outcomes=0.5)),
    ],
)
def test_chances_that_cannot_be_are_refused(
    tmp_path: Path, reason: str, told: dict[str, object]
) -> None:
    with pytest.raises(BadScorecard, match=reason):
        small_card(tmp_path, chance=told)
