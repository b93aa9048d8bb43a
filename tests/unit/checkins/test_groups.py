"""Families are counted by group for fairness; what is not known is a group of its own."""

from dataclasses import replace
from datetime import date

import pytest

from triage.checkins.groups import Kind, Who, fair_groups, groups_of, turn
from triage.referrals import Band, Child, Pathway


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


CHILD = Child(
    id="C1", forename="Ada", surname="Byron", sex="F", postcode="ls6 2ab", language="en"
)


def test_fairness_looks_at_a_child_by_one_group_of_each_kind() -> None:
    known = {
        "ethnicity": "M", "deprivation_decile": 3, "looked_after": False,
        "sen_status": "K",
    }  # fmt: skip

    assert fair_groups(CHILD, known, TODAY) == {
        "age": "not known",
        "sex": "female",
        "ethnicity": "Black or Black British",
        "deprivation": "second fifth",
        "language": "English",
        "looked after": "not looked after",
        "support at school": "SEN support",
        "area": "LS6",
    }


def test_nothing_is_guessed_of_a_child_of_whom_nothing_is_known() -> None:
    nobody = Child(id="C1", forename="", surname="")

    assert set(fair_groups(nobody, {}, TODAY).values()) == {"not known"}


def test_what_the_record_says_comes_before_what_a_source_said() -> None:
    found = fair_groups(
        replace(CHILD, ethnic_category="A"), {"ethnicity": "M", "sex": "male"}, TODAY
    )

    assert (found[Kind.ETHNICITY], found[Kind.SEX]) == ("White", "female")


@pytest.mark.parametrize(
    ("decile", "fifth"),
    [
        (1, "most deprived fifth"),
        (2, "most deprived fifth"),
        (3, "second fifth"),
        (9, "least deprived fifth"),
        (10, "least deprived fifth"),
        (0, "not known"),
        (11, "not known"),
        (None, "not known"),
    ],
)
def test_tenths_of_deprivation_make_fifths(decile: int | None, fifth: str) -> None:
    assert fair_groups(CHILD, {"deprivation_decile": decile}, TODAY)[
        Kind.DEPRIVATION
    ] == fifth  # fmt: skip


def test_a_plan_that_anybody_knows_of_is_support() -> None:
    known = {"sen_status": "N", "ehcp": True}

    assert fair_groups(CHILD, known, TODAY)[Kind.SUPPORT] == "EHC plan"
    assert fair_groups(CHILD, {"ehcp": False}, TODAY)[Kind.SUPPORT] == "not known"


@pytest.mark.parametrize(
    ("postcode", "area"),
    [
        ("LS6 2AB", "LS6"),
        ("sw1a1aa", "SW1A"),
        ("LS6", "not known"),
        ("", "not known"),
        ("not a postcode", "not known"),
    ],
)
def test_an_area_is_the_first_half_of_a_whole_postcode(
    postcode: str, area: str
) -> None:
    child = replace(CHILD, postcode=postcode)

    assert fair_groups(child, {}, TODAY)[Kind.AREA] == area


def test_groups_stand_in_their_own_order_and_the_unknown_last() -> None:
    some = ["not known", "5 to 10", "under 5", "16 or older", "Welsh"]

    assert sorted(some, key=turn) == [
        "under 5", "5 to 10", "16 or older", "Welsh", "not known",
    ]  # fmt: skip
