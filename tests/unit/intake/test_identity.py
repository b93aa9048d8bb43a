"""NHS numbers and names: who a child is, and who they are not."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.intake.spoiled import NHS_STYLES, nhs_number
from triage.intake import names
from triage.intake.nhs_number import is_valid, read


pytestmark = pytest.mark.hazard("H-05")  # two children become one

NUMBERS = st.integers(0, 10**6).map(lambda seed: nhs_number(random.Random(seed)))


@given(NUMBERS, st.sampled_from(NHS_STYLES))
def test_a_number_is_the_same_in_every_spelling(number: str, style: object) -> None:
    assert callable(style)

    assert read(style(number)).number == number


@given(NUMBERS, st.integers(0, 9), st.integers(1, 9))
def test_one_wrong_digit_always_fails_the_check(
    number: str, at: int, more: int
) -> None:
    wrong = str((int(number[at]) + more) % 10)

    assert not is_valid(number[:at] + wrong + number[at + 1 :])


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("", ("nhs_missing",)),
        ("don't know", ("nhs_missing",)),
        ("n/a", ("nhs_missing",)),
        ("0", ("nhs_missing",)),
        ("9.99E+09", ("nhs_missing", "nhs_digits_lost")),
        ("9999999999", ("nhs_check_digit",)),
        ("0000000000", ("nhs_missing",)),
        ("9.99145061E+09", ("nhs_missing", "nhs_digits_lost")),
        ("999145061", ("nhs_check_digit",)),
        ("9991450611", ("nhs_check_digit",)),
        ("9.991450611E+09", ("nhs_check_digit",)),
        ("999-145-061O", ("nhs_check_digit",)),
    ],
)
def test_what_is_no_number_says_why(text: str, codes: tuple[str, ...]) -> None:
    assert (read(text).number, read(text).codes) == (None, codes)


def test_scientific_notation_with_every_digit_is_read() -> None:
    assert read("9.991450610E+09").number == "9991450610"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("NOWAK, Tomasz", "Tomasz Nowak"),
        ("?UKASZEWSKI, Ioana", "Ioana Łukaszewski"),
        ("O'BRIEN, José", "Jose OBrien"),
        ("Søren Großmann", "SOREN GROSSMANN"),
        ("Rafa? Khan", "Rafał Khan"),
        ("JosÃ© Silva", "José Silva"),
        ("Mary Jane Le Brun", "LE BRUN, Mary Jane"),
        ("Archie James Pascoe", "PASCOE, Archie"),
        ("Miss Ada Bell", "BELL, Ada"),
    ],
)
def test_one_name_in_two_spellings_agrees(one: str, other: str) -> None:
    assert names.agree(names.split(one), names.split(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("NOWAK, Tomasz", "Tobiasz Nowak"),
        ("Ada Bell", "Ida Bell"),
        ("Ada Bell", "Ada Ball"),
        ("Ad? Bell", "Adam Bell"),
        ("Bell, ", "Ada Bell"),
        ("", ""),
    ],
)
def test_other_names_never_agree(one: str, other: str) -> None:
    assert not names.agree(names.split(one), names.split(other))


def test_a_name_in_capitals_is_shown_as_people_write_it() -> None:
    assert names.split("O'BRIEN, AOIFE") == names.Name(
        forename="Aoife", surname="O'Brien"
    )
