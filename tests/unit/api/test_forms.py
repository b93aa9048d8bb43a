"""A form and a program ask the same, and every wrong field gets one sentence."""

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Annotated

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api import forms
from api.forms import Ask, Asked, Line, MaybeLine, Note, Words


class Fruit(StrEnum):
    """Something to choose."""

    APPLE = "apple"
    PEAR = "pear"


class Shopping(Asked):
    """One field of each kind."""

    name: Annotated[Line, Ask("Your name")]
    why: Annotated[Words, Ask("Why", long=True)]
    fruit: Annotated[Fruit, Ask("Which fruit")]
    on: Annotated[date, Ask("Which day")]
    many: Annotated[int, Ask("How many")] = 1
    note: Annotated[Note, Ask("Anything else", long=True)] = ""
    also: Annotated[tuple[Fruit, ...], Ask("Also")] = ()
    bag: Annotated[bool, Ask("A bag")] = False
    ripe: Annotated[bool | None, Ask("Ripe")] = None
    until: Annotated[date | None, Ask("Until")] = None
    shelf: Annotated[MaybeLine, Ask("Shelf")] = ""
    at: Annotated[datetime | None, Ask("When")] = None


GOOD: dict[str, list[str]] = {
    "name": [" Ada "],
    "why": ["hungry"],
    "fruit": ["pear"],
    "on-day": ["3"],
    "on-month": ["2"],
    "on-year": ["2026"],
}


def test_a_form_filled_in_becomes_the_shape() -> None:
    asked, errors = forms.read(
        Shopping, GOOD | {"also": ["apple", "pear"], "bag": ["yes"], "ripe": ["no"]}
    )

    assert errors == {}
    assert asked is not None
    assert (asked.name, asked.on) == ("Ada", date(2026, 2, 3))
    assert (asked.also, asked.bag, asked.ripe) == (
        (Fruit.APPLE, Fruit.PEAR),
        True,
        False,
    )


def test_not_answered_is_not_no() -> None:
    asked, _ = forms.read(Shopping, GOOD | {"ripe": [""]})

    assert asked is not None
    assert asked.ripe is None


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"name": [""]}, "name", "Enter an answer to ‘Your name’."),
        ({"name": ["x" * 201]}, "name", "‘Your name’ must be 200 characters or fewer."),
        ({"why": ["a\x00b"]}, "why", "‘Why’ has characters that cannot be kept."),
        ({"fruit": []}, "fruit", "Choose an answer to ‘Which fruit’."),
        (
            {"fruit": ["plum"]},
            "fruit",
            "‘Which fruit’ must be one of the answers shown.",
        ),
        (
            {"on-day": ["31"]},
            "on",
            "‘Which day’ must be a real date, such as 27 3 2026.",
        ),
        (
            {"on-year": [""]},
            "on",
            "‘Which day’ must be a real date, such as 27 3 2026.",
        ),
        (
            {"many": ["two"]},
            "many",
            "‘How many’ must be a whole number in the range asked for.",
        ),
        ({"also": ["plum"]}, "also", "‘Also’ must be some of the answers shown."),
        ({"at": ["soon"]}, "at", "‘When’ must be a real date and time."),
    ],
)
def test_each_wrong_answer_gets_a_sentence_at_its_field(
    changed: dict[str, list[str]], field: str, sentence: str
) -> None:
    asked, errors = forms.read(Shopping, GOOD | changed)

    assert asked is None
    assert errors == {field: sentence}


def test_what_was_typed_stands_in_the_form_again() -> None:
    sent = GOOD | {"on-day": ["31"], "also": ["pear"]}
    _, errors = forms.read(Shopping, sent)

    shown = {
        one.name: one for one in forms.questions(Shopping, sent=sent, errors=errors)
    }

    assert shown["name"].value == " Ada "
    assert shown["on"].value == {"day": "31", "month": "2", "year": "2026"}
    assert shown["also"].value == ["pear"]
    assert shown["on"].error
    assert not shown["name"].error


def test_each_field_is_asked_in_its_own_way() -> None:
    kinds = {one.name: one.kind for one in forms.questions(Shopping, sent={})}

    assert kinds == {
        "name": "line",
        "why": "lines",
        "fruit": "one",
        "on": "date",
        "many": "number",
        "note": "lines",
        "also": "many",
        "bag": "tick",
        "ripe": "one",
        "until": "date",
        "shelf": "line",
        "at": "moment",
    }


def test_choices_that_the_desk_gives_are_chosen_from_a_list() -> None:
    given_ = {"name": [("a", "Ada")]}

    first = forms.questions(Shopping, sent={}, choices=given_)[0]

    assert (first.kind, first.choices) == ("choose", [("a", "Ada")])


def test_a_moment_is_the_time_on_the_wall_in_london() -> None:
    asked, _ = forms.read(Shopping, GOOD | {"at": ["2026-07-01T09:30"]})

    assert asked is not None
    assert asked.at == datetime(2026, 7, 1, 8, 30, tzinfo=UTC)


@given(
    day=st.dates(min_value=date(1, 1, 1)),
    also=st.lists(st.sampled_from(Fruit), unique=True),
    ripe=st.none() | st.booleans(),
)
def test_what_stands_in_a_form_is_read_back_as_it_was(
    day: date, also: list[Fruit], ripe: bool | None
) -> None:
    values = {"on": day, "also": also, "ripe": ripe, "name": "Ada", "why": "so"}
    sent = forms.sent_from(Shopping, values) | {"fruit": ["pear"]}

    asked, errors = forms.read(Shopping, sent)

    assert errors == {}
    assert asked is not None
    assert (asked.on, asked.also, asked.ripe) == (day, tuple(also), ripe)


@given(
    st.dictionaries(
        st.sampled_from([*Shopping.model_fields, "on-day", "on-month", "on-year"]),
        st.lists(st.text(), max_size=3),
    )
)
def test_whatever_a_browser_sends_is_read_or_refused_in_words(
    sent: dict[str, list[str]],
) -> None:
    asked, errors = forms.read(Shopping, sent)

    assert (asked is None) == bool(errors)
    assert all(sentence.endswith(".") for sentence in errors.values())
    assert errors.keys() <= Shopping.model_fields.keys()


def test_the_example_of_a_shape_is_one_it_takes() -> None:
    example = forms.example(Shopping)

    asked = Shopping.model_validate(example)

    assert asked.fruit is Fruit.APPLE
    assert set(example) == {"name", "why", "fruit", "on"}
