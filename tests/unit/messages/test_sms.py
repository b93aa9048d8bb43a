"""A text message is counted as the telephone networks count it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from smsutil import split

from triage.messages import sms


# Letters, what costs two places, other scripts, and what needs a pair of units.
TEXTS = st.text(
    st.one_of(
        st.sampled_from(sorted(sms.BASIC)),
        st.sampled_from(sorted(sms.EXTENSION)),
        st.sampled_from("łżśćآپکابچہكيف😀🧩–’…"),
    ),
    min_size=1,
    max_size=500,
)


@given(TEXTS)
@settings(max_examples=400)
def test_the_parts_are_those_another_program_counts(text: str) -> None:
    assert sms.parts(text) == len(split(text).parts)


@given(st.text(st.sampled_from(sorted(sms.BASIC | sms.EXTENSION)), max_size=500))
def test_the_alphabet_is_that_of_the_networks(text: str) -> None:
    assert sms.encoding(text) == "gsm"
    assert sms.parts(text) == len(split(text).parts)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("ł" * 70, 1),
        ("ł" * 71, 2),
        ("ł" * 134, 2),
        ("ł" * 135, 3),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
    ],
)
def test_a_part_ends_where_the_networks_end_it(text: str, parts: int) -> None:
    assert sms.parts(text) == parts


def test_one_letter_outside_the_alphabet_more_than_doubles_the_cost() -> None:
    assert sms.parts("a" * 160) == 1
    assert sms.parts("a" * 159 + "ł") == 3


def test_a_sign_that_takes_two_places_is_never_cut_in_two() -> None:
    # 152 letters leave one place in a part: the euro goes whole into the next.
    assert sms.parts("a" * 152 + "€" + "a" * 152) == 3
    assert sms.parts("a" * 151 + "€" + "a" * 153) == 2


def test_typographic_signs_are_sent_in_plain_form() -> None:
    said = sms.plain("We’re “here” – call…\u00a0now\u200b")

    assert said == 'We\'re "here" - call... now'
    assert sms.encoding(said) == "gsm"


def test_what_means_something_is_never_taken_out() -> None:
    assert sms.plain("Łukasz €5 آپ 😀\nAmélie") == "Łukasz €5 آپ 😀\nAmélie"
