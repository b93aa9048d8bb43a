"""Families are counted by group for fairness; what is not known is a group of its own."""

from dataclasses import replace
from datetime import date

import pytest

from triage.checkins.groups import Who, groups_of
from triage.referrals import Band, Pathway


TODAY = date(2026, 11, 2)
WHO = Who(
    band=Band.P3,
    pathways=frozenset({Pathway.SPEECH_LANGUAGE}),
    born_on=date(2019, 3, 4),
    sex="female",
    ethnic_category="H",
    language="Polish",
    looked_after=True,
)


def test_a_child_is_in_one_group_of_each_kind() -> None:
    assert groups_of(WHO, TODAY) == {
        "priority": "P3",
        "pathway": "speech and language",
        "age": "5 to 10",
        "sex": "female",
        "ethnicity": "Asian or Asian British",
        "language": "another language",
        "looked after": "looked after",
    }


def test_what_is_not_known_is_said_so() -> None:
    nothing = replace(
        WHO, born_on=None, sex=None, ethnic_category=None, language=None,
        looked_after=False,
    )  # fmt: skip

    groups = groups_of(nothing, TODAY)

    assert {groups[kind] for kind in ("age", "sex", "ethnicity", "language")} == {
        "not known"
    }
    assert groups["looked after"] == "not known to be"


@pytest.mark.parametrize(
    ("born_on", "age"),
    [
        (date(2021, 11, 3), "under 5"),
        (date(2021, 11, 2), "5 to 10"),
        (date(2015, 11, 2), "11 to 15"),
        (date(2010, 11, 3), "11 to 15"),
        (date(2010, 11, 2), "16 or older"),
    ],
)
def test_an_age_group_begins_on_a_birthday(born_on: date, age: str) -> None:
    assert groups_of(replace(WHO, born_on=born_on), TODAY)["age"] == age


@pytest.mark.parametrize(
    ("language", "group"),
    [
        ("English", "English"),
        ("EN", "English"),
        ("British Sign Language", "another language"),
    ],
)
def test_english_is_told_from_any_other_language(language: str, group: str) -> None:
    assert groups_of(replace(WHO, language=language), TODAY)["language"] == group


def test_a_child_on_two_lists_is_counted_once() -> None:
    both = frozenset({Pathway.SPEECH_LANGUAGE, Pathway.NEURODEVELOPMENTAL})

    assert groups_of(replace(WHO, pathways=both), TODAY)["pathway"] == "more than one"


@pytest.mark.parametrize(
    ("sex", "group"),
    [
        ("F", "female"),
        (" Female ", "female"),
        ("2", "female"),
        ("m", "male"),
        ("boy", "male"),
        ("X", "not known"),
        (None, "not known"),
        ("indeterminate", "another answer"),
    ],
)
def test_one_sex_is_one_group_however_an_export_writes_it(
    sex: str | None, group: str
) -> None:
    assert groups_of(replace(WHO, sex=sex), TODAY)["sex"] == group
