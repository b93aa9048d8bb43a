"""No rule refuses a child, and no state is left for good or by silence."""

import re
import tomllib
from typing import Any

import pytest

from tests.house.tree import CODE, files, name, python, text
from triage.referrals import MOVES, ReferralState


OUTCOMES = {"safe", "band", "flag", "route", "clock"}
REFUSAL = re.compile(
    r"\b(ineligible|not eligible|reject\w*|refus\w+ (the )?(child|referral)"
    r"|remove from|discharge\w*|close the referral|diagnosed with)\b",
    re.IGNORECASE,
)


def rules() -> list[dict[str, Any]]:
    """Every rule of every book."""
    books = [
        tomllib.loads(text(path))
        for path in files()
        if path.suffix == ".toml" and name(path).startswith("rules/")
    ]
    return [rule for book in books for rule in book.get("rule", ())]


@pytest.mark.hazard("H-23")
def test_a_rule_can_only_hasten_inform_or_hand_over() -> None:
    beside_the_outcome = {
        "id", "when", "because", "source", "owner", "review_on", "example",
    }  # fmt: skip

    others = [
        rule["id"]
        for rule in rules()
        if not rule.keys() - beside_the_outcome <= OUTCOMES
    ]

    assert rules()
    assert others == []


@pytest.mark.hazard("H-23")
def test_no_rule_speaks_of_refusing_or_of_a_diagnosis() -> None:
    said = [
        rule["id"]
        for rule in rules()
        for words in (
            rule["because"],
            *map(str, (rule.get(one, "") for one in OUTCOMES)),
        )
        if REFUSAL.search(words)
    ]

    assert said == []


@pytest.mark.hazard("H-14")
def test_every_state_a_child_can_leave_the_list_by_has_a_way_back() -> None:
    away = [state for state in ReferralState if state is not ReferralState.WAITING]

    assert all((state, ReferralState.WAITING) in MOVES for state in away)


@pytest.mark.hazard("H-14")
def test_no_timer_knows_a_way_off_the_list() -> None:
    timers = [path for path in python(*CODE) if name(path) == "triage/schedule.py"]

    assert [name(path) for path in timers if "ReferralState" in text(path)] == []
