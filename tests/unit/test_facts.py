"""Unknown is a value; the most urgent known word is taken; nothing is forgotten."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.facts import (
    BadCatalogue,
    Fact,
    Kind,
    Known,
    Observation,
    Risk,
    Value,
    derive,
    load_catalogue,
    read_one,
)
from triage.referrals import Pathway
from triage.settings import content_folder


MONDAY = date(2026, 3, 2)
RED_FLAG = Fact(
    key="choking",
    number=1,
    label="Choking",
    kind=Kind.LEVEL,
    levels=("none", "possible", "definite"),
    pathways=tuple(Pathway),
    risk=Risk.UP,
    question="Does your child choke?",
    ask="family",
    source="a source",
    effect="BAND",
    fresh_days=84,
)


def said(
    value: Value | None, on: date | None = MONDAY, known: Known = Known.KNOWN
) -> Observation:
    return Observation(
        key="choking",
        known=Known.UNKNOWN if value is None and known is Known.KNOWN else known,
        value=value,
        source="a list",
        observed_on=on,
        recorded_by="import",
    )


@pytest.mark.hazard("H-06")
def test_a_later_no_never_cancels_an_earlier_yes() -> None:
    earlier, later = said("definite"), said("none", MONDAY + timedelta(days=30))

    reading = read_one(RED_FLAG, [earlier, later], MONDAY + timedelta(days=31))

    assert reading.value == "definite"
    assert reading.disagrees


def test_a_blank_neither_cancels_nor_disagrees() -> None:
    reading = read_one(RED_FLAG, [said("possible"), said(None)], MONDAY)

    assert reading.value == "possible"
    assert not reading.disagrees
    assert len(reading.said) == 2


@pytest.mark.hazard("H-01")
def test_not_asked_is_not_no() -> None:
    reading = read_one(RED_FLAG, [said(None, known=Known.NOT_ASKED)], MONDAY)

    assert not reading.known
    assert reading.value is None


@pytest.mark.hazard("H-06")
def test_an_old_yes_holds_and_is_marked_stale() -> None:
    reading = read_one(RED_FLAG, [said("definite")], MONDAY + timedelta(days=85))

    assert reading.value == "definite"
    assert reading.stale
    assert not read_one(RED_FLAG, [said("definite")], MONDAY + timedelta(days=84)).stale


def test_a_fact_without_direction_takes_the_latest_word() -> None:
    plain = replace(RED_FLAG, risk=Risk.NONE)
    later = said("none", MONDAY + timedelta(days=1))

    assert read_one(plain, [later, said("definite")], MONDAY).value == "none"


def test_less_is_more_urgent_where_risk_points_down() -> None:
    months = replace(RED_FLAG, kind=Kind.COUNT, levels=(), risk=Risk.DOWN)

    assert read_one(months, [said(9), said(3), said(6)], MONDAY).value == 3


@given(st.lists(st.sampled_from(["none", "possible", "definite", None]), max_size=6))
def test_learning_more_never_makes_a_reading_less_urgent(
    values: list[str | None],
) -> None:
    observations = [said(value) for value in values]
    urgencies = [
        -1.0
        if (value := read_one(RED_FLAG, observations[:n], MONDAY).value) is None
        else RED_FLAG.order(value)
        for n in range(len(observations) + 1)
    ]

    assert urgencies == sorted(urgencies)


def test_ages_are_not_guessed_when_the_birthday_is_not_known() -> None:
    derived = derive({}, born_on=None, clock_start=MONDAY, as_of=MONDAY)

    assert derived["age_months"] is None
    assert derived["months_to_18"] is None
    assert derived["key_transition"] is None
    assert derived["weeks_waited"] == 0


def test_dates_give_weeks_since_and_weeks_left() -> None:
    dates: dict[str, Value | None] = {
        "acquired_loss_on": MONDAY - timedelta(days=29),
        "medication_lapses_on": MONDAY + timedelta(days=27),
    }

    derived = derive(dates, born_on=None, clock_start=MONDAY, as_of=MONDAY)

    assert derived["weeks_since_acquired_loss"] == 4
    assert derived["weeks_of_medication_left"] == 3


def test_the_shipped_catalogue_holds_every_derived_fact() -> None:
    catalogue = load_catalogue(content_folder() / "rules" / "facts.toml")
    derived = derive({}, born_on=MONDAY, clock_start=MONDAY, as_of=MONDAY)

    # How much of a band's maximum has gone is known only once the band is.
    after_the_band = {"wait_ratio"}
    assert derived.keys() | after_the_band == {
        key for key, fact in catalogue.items() if fact.derived
    }


@pytest.mark.parametrize(
    ("spoilt", "reason"),
    [
        ('kind = "yes_no"', "is not a valid Kind"),
        ('risk = "up"', "is not a valid Risk"),
        ('key = "choking_aspiration"', "is there twice"),
    ],
)
def test_a_spoilt_catalogue_is_refused_with_the_reason(
    spoilt: str, reason: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    text = (content_folder() / "rules" / "facts.toml").read_text("utf-8")
    file = tmp_path_factory.mktemp("content") / "facts.toml"
    if spoilt.startswith("key"):
        first = text.index("[[fact]]")
        second = text.index("[[fact]]", first + 1)
        text += "\n" + text[first:second]
    else:
        text = text.replace(spoilt, spoilt.split("=")[0] + '= "wrong"', 1)
    file.write_text(text, "utf-8")

    with pytest.raises(BadCatalogue, match=reason):
        load_catalogue(file)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (None, "it cannot be read"),
        ("", "it holds no"),
        ("[[fact]", "Expected"),
    ],
)
def test_a_catalogue_that_cannot_be_read_is_refused_with_the_reason(
    text: str | None, reason: str, tmp_path: Path
) -> None:
    file = tmp_path / "facts.toml"
    if text is not None:
        file.write_text(text, "utf-8")

    with pytest.raises(BadCatalogue, match=reason):
        load_catalogue(file)
