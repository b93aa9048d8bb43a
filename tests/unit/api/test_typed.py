"""A referral typed by staff: what is typed is kept whole, or refused with a sentence."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api import typed
from api.forms import can_be_kept
from triage.facts import Kind, load_catalogue
from triage.settings import content_folder


TODAY = date(2026, 11, 23)  # a Monday
GOOD = {
    "pathway": "speech_language",
    "forename": "Mia",
    "surname": "Brown",
    "received_on[day]": "2",
    "received_on[month]": "11",
    "received_on[year]": "2026",
}
FACTS = tuple(load_catalogue(content_folder() / "rules" / "facts.toml").values())
YES_NO = next(f for f in FACTS if f.kind is Kind.YES_NO and not f.derived)
LEVELS = next(f for f in FACTS if f.levels and not f.derived)


def read(**more: str) -> tuple[Any, dict[str, str]]:
    """What comes of the form, where it differs from a good one."""
    return typed.read({**GOOD, **more}, FACTS, TODAY)


@pytest.mark.hazard("H-01")
@pytest.mark.parametrize("name", ["forename", "surname", "source", "text"])
@given(
    words=st.text(max_size=120),
    times=st.sampled_from([1, 1, 2, 30, 1_000]),
    tail=st.sampled_from(["", "x", " she choked twice and was blue"]),
)
def test_every_text_is_kept_whole_or_refused(
    name: str, words: str, times: int, tail: str
) -> None:
    sent = words * times + tail

    referral, wrong = read(**{name: sent})

    if referral is None:
        assert wrong.keys() == {name}
    else:
        assert getattr(referral, name) == sent.strip()
        assert can_be_kept(sent)


@pytest.mark.parametrize(
    ("name", "most"), [("forename", 100), ("source", 100), ("text", 20_000)]
)
def test_a_text_may_be_as_long_as_the_form_says_and_no_longer(
    name: str, most: int
) -> None:
    assert read(**{name: "x" * most})[1] == {}
    assert f"{most:,} characters" in read(**{name: "x" * (most + 1)})[1][name]


@pytest.mark.hazard("H-01")
@pytest.mark.parametrize("fact", [YES_NO, LEVELS], ids=lambda fact: fact.key)
def test_an_answer_that_nobody_offered_is_never_taken_for_no(fact: Any) -> None:
    referral, wrong = read(**{f"fact-{fact.key}": "perhaps"})

    assert referral is None
    assert "choose one of the answers" in wrong[f"fact-{fact.key}"]


def test_a_fact_left_empty_is_absent() -> None:
    referral, _ = read(**{f"fact-{YES_NO.key}": ""})

    assert referral.facts == {}
