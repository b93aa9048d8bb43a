"""A language has one name on a list, however it was spelt."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.intake.languages import SPELLINGS, one_name


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Polski", "Polish"),
        (" polish ", "Polish"),
        ("PL", "Polish"),
        ("język polski", "Polish"),
        ("Română", "Romanian"),
        ("ROMANA", "Romanian"),
        ("Romanian (Moldova)", "Romanian"),
        ("Urdu language", "Urdu"),
        ("اردو", "Urdu"),
        ("B.S.L.", "British Sign Language"),
        ("klingon", "Klingon"),  # not known, so kept as it can be read
        ("English and Polish", "English and Polish"),
        ("not known", ""),
        ("N/A", ""),
        ("", ""),
    ],
)
def test_spellings_of_one_language_are_one_name(said: str, name: str) -> None:
    assert one_name(said) == name


def test_no_spelling_stands_for_two_languages() -> None:
    spelt = [one for name, some in SPELLINGS.items() for one in (name, *some.split())]

    assert len({one.casefold() for one in spelt}) == len(spelt)
    assert all(one_name(name) == name for name in SPELLINGS)


@given(st.text())
def test_a_name_has_itself_for_a_name(said: str) -> None:
    once = one_name(said)

    assert one_name(once) == once
