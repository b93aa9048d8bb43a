"""Help is matched to need, age and place, and nobody is led to an empty line."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.messages import help as while_waiting
from triage.messages.help import BadHelp, Resource, matched


SHIPPED = Path(__file__).parents[3] / "rules" / "help.toml"
HELP = while_waiting.load(SHIPPED)
NEEDS = [need.key for need in HELP.needs]
RESOURCE = Resource(
    key="sleep",
    title="A sleep clinic",
    needs=frozenset({"sleep"}),
    area="local",
    formats=frozenset({"phone"}),
    what="Help with sleep.",
    easy="Help with sleep.",
    how="Ask.",
    checked_on=date(2026, 11, 30),
    source="The service",
)


@pytest.fixture(autouse=True)
def _shipped_content(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TRIAGE_CONTENT", raising=False)


def keys(found: tuple[Resource, ...]) -> list[str]:
    return [one.key for one in found]


def written(tmp_path: Path, old: str, new: str) -> Path:
    text = SHIPPED.read_text("utf-8")
    assert old in text
    path = tmp_path / "help.toml"
    path.write_text(text.replace(old, new, 1), "utf-8")
    return path


def test_help_is_for_what_was_asked_and_then_for_everybody() -> None:
    found = matched(["stammering"], age_months=60)

    assert keys(found)[:2] == ["early_talk_local", "stamma"]
    assert all(one.for_all or "stammering" in one.needs for one in found)
    assert found[-1].for_all


def test_what_answers_more_needs_comes_first() -> None:
    found = matched(["sleep", "eating", "feelings"], age_months=96)

    answered = [len(one.needs & {"sleep", "eating", "feelings"}) for one in found]
    assert answered == sorted(answered, reverse=True)
    assert keys(found)[0] == "school_nurse"


def test_near_comes_before_far() -> None:
    found = [one for one in matched(["hearing"], age_months=60) if not one.for_all]

    assert [one.area for one in found] == ["local", "anywhere"]


def test_nobody_who_names_no_need_is_sent_away() -> None:
    found = matched([], age_months=60)

    assert {"sendiass", "parent_carer_forum", "crisis_line"} <= set(keys(found))
    assert all(one.for_all for one in found)


@pytest.mark.parametrize(
    ("age_months", "shown"), [(0, True), (60, True), (61, False), (None, True)]
)
def test_help_for_small_children_is_for_small_children(
    age_months: int | None, shown: bool
) -> None:
    found = keys(matched(["talking"], age_months=age_months))

    assert ("health_visitor" in found) is shown


@pytest.mark.parametrize(("age_months", "shown"), [(35, False), (36, True)])
def test_help_at_school_begins_with_school(age_months: int, shown: bool) -> None:
    assert ("senco" in keys(matched(["school"], age_months=age_months))) is shown


def test_help_can_be_narrowed_to_what_somebody_can_use() -> None:
    found = matched(["sleep"], age_months=60, formats=["phone"])

    assert found
    assert all("phone" in one.formats for one in found)


def test_a_young_person_is_shown_what_is_written_for_them() -> None:
    theirs = keys(
        matched(["feelings"], age_months=180, reader=while_waiting.YOUNG_PERSON)
    )
    a_parents = keys(matched(["feelings"], age_months=180))

    assert "childline" in theirs
    assert "childline" not in a_parents
    assert "family_lives" not in theirs


def test_help_of_one_part_of_the_area_is_for_that_part() -> None:
    assert RESOURCE.suits(60, "North", while_waiting.FAMILY)
    north = Resource(**{**vars(RESOURCE), "area": "North"})

    assert north.suits(60, "North", while_waiting.FAMILY)
    assert not north.suits(60, "South", while_waiting.FAMILY)


@given(
    st.lists(st.sampled_from(NEEDS), unique=True),
    st.one_of(st.none(), st.integers(0, 228)),
    st.sampled_from([while_waiting.FAMILY, while_waiting.YOUNG_PERSON]),
)
def test_everything_shown_fits_and_nothing_is_shown_twice(
    needs: list[str], age_months: int | None, reader: str
) -> None:
    found = matched(needs, age_months=age_months, reader=reader)

    assert len(set(keys(found))) == len(found)
    assert all(one.suits(age_months, "", reader) for one in found)
    assert all(one.for_all or one.needs & set(needs) for one in found)


@given(st.sampled_from(NEEDS), st.integers(36, 190))
def test_every_need_of_every_child_finds_something(need: str, age_months: int) -> None:
    found = matched([need], age_months=age_months)

    assert any(need in one.needs for one in found)


@pytest.mark.parametrize("one", HELP.resources, ids=lambda one: one.key)
def test_a_page_can_always_say_how_to_get_it(one: Resource) -> None:
    assert one.how
    assert one.website or one.phone or one.area == while_waiting.LOCAL
    assert one.link in ("", f"https://{one.website}")


def test_what_a_family_told_us_brings_the_help_that_goes_with_it() -> None:
    assert HELP.told({"impact_sleep", "stammer_onset"}) == {"sleep", "stammering"}
    assert HELP.told({"sex"}) == frozenset()


def test_somebody_is_told_what_to_look_at_again() -> None:
    tried = replace(HELP, resources=(RESOURCE,))
    day = date(2026, 11, 30) + HELP.check_every

    assert tried.overdue(day) == ()
    assert tried.overdue(day + timedelta(days=1)) == (RESOURCE,)


def test_what_nobody_at_a_service_has_tried_is_shipped_without_a_day() -> None:
    assert [one.key for one in HELP.resources if one.checked_on] == []
    assert HELP.overdue(date(2026, 11, 28)) == HELP.resources


def test_a_day_that_a_service_writes_is_read(tmp_path: Path) -> None:
    old = 'website = "stamma.org"\n'
    path = written(tmp_path, old, f"{old}checked_on = 2027-01-15\n")

    dated = [one for one in while_waiting.load(path).resources if one.checked_on]

    assert [(one.key, one.checked_on) for one in dated] == [
        ("stamma", date(2027, 1, 15))
    ]


@pytest.mark.parametrize("one", HELP.resources, ids=lambda one: one.key)
def test_only_what_has_an_address_was_compared_with_what_others_publish(
    one: Resource,
) -> None:
    assert one.website or "ompared" not in one.source


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('key = "sendiass"', 'key = "crisis_line"', "two resources have one key"),
        ('needs = ["breaks"]', 'needs = ["holidays"]', "short_breaks: it helps with"),
        ('formats = ["phone"]', 'formats = ["fax"]', "its formats are some of"),
        (
            'readers = ["family", "young person"]',
            'readers = ["dog"]',
            "its readers are",
        ),
        ('website = "stamma.org"', 'website = "https://stamma.org"', "a plain name"),
        ('website = "stamma.org"', 'website = ""', "no way to reach it"),
        ("check_every_days = 183", "", "check_every_days"),
    ],
)
def test_a_file_that_would_lead_a_family_nowhere_is_refused(
    tmp_path: Path, old: str, new: str, reason: str
) -> None:
    with pytest.raises(BadHelp, match=reason):
        while_waiting.load(written(tmp_path, old, new))
