"""Whom to ring is never missing, never stale, and never holds a message back."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.messages import crisis
from triage.messages.crisis import BadCrisis, Crisis, Line


CHECKED = date(2026, 11, 30)  # a Monday
LINE = Line(
    key="childline",
    words={"en": "Call Childline on 0800 1111.", "easy": "Call 0800 1111."},
    number="0800 1111",
    checked_on=CHECKED,
    source="childline.org.uk",
)
ALWAYS = replace(
    LINE, key="danger", words={"en": "Call 999."}, number="999", always=True
)
URGENT = replace(ALWAYS, key="urgent", words={"en": "Call 111."}, number="111")
LOCAL = replace(
    LINE, key="local", words={"en": "Call ((number))."}, number="", local=True
)
FILE = Crisis(
    version="2026.11",
    status="Awaiting local clinical agreement.",
    owner="Safeguarding lead",
    check_every=timedelta(days=92),
    lines=(ALWAYS, URGENT, LINE, LOCAL),
    short={"en": "Call 999 or 111."},
)
DAYS = st.dates(date(2020, 1, 1), date(2040, 1, 1))
SHIPPED = Path(__file__).parents[3] / "rules" / "crisis.toml"

pytestmark = pytest.mark.hazard("H-17")  # a crisis number is wrong or missing


def written(tmp_path: Path, old: str, new: str) -> Path:
    """The shipped file with one thing changed."""
    text = SHIPPED.read_text("utf-8")
    assert old in text
    path = tmp_path / "crisis.toml"
    path.write_text(text.replace(old, new), "utf-8")
    return path


def keys(shown: Crisis) -> list[str]:
    return [line.key for line in shown.lines]


def test_a_checked_number_is_shown() -> None:
    shown = crisis.as_of(FILE, CHECKED)

    assert keys(shown) == ["danger", "urgent", "childline"]
    assert not shown.overdue


@pytest.mark.parametrize(
    ("days", "overdue"), [(0, False), (91, False), (92, False), (93, True), (400, True)]
)
def test_a_check_is_overdue_from_the_day_after_its_quarter(
    days: int, overdue: bool
) -> None:
    assert crisis.as_of(FILE, CHECKED + timedelta(days=days)).overdue is overdue


def test_an_overdue_check_leaves_999_and_111() -> None:
    shown = crisis.as_of(FILE, CHECKED + timedelta(days=93))

    assert keys(shown) == ["danger", "urgent"]
    assert shown.block() == "Call 999.\n\nCall 111."
    assert shown.in_short() == "Call 999 or 111."


def test_one_overdue_number_takes_no_other_with_it() -> None:
    later = replace(LINE, key="samaritans", checked_on=CHECKED + timedelta(days=60))
    shown = crisis.as_of(
        replace(FILE, lines=(*FILE.lines, later)), CHECKED + timedelta(days=100)
    )

    assert keys(shown) == ["danger", "urgent", "samaritans"]
    assert shown.overdue


@given(DAYS)
def test_999_and_111_are_shown_on_every_day_there_is(today: date) -> None:
    said = " ".join(crisis.as_of(crisis.load(SHIPPED), today).said())

    assert "999" in said
    assert "111 and choose option 2" in said


@given(DAYS, st.sampled_from(["en", "easy", "ur", "pl", "so"]))
def test_no_line_shows_an_open_place_or_an_empty_number(
    today: date, language: str
) -> None:
    shown = crisis.as_of(crisis.load(SHIPPED), today)

    assert "((" not in shown.block(language) + shown.in_short(language)
    assert all(said.strip() for said in shown.said(language))


def test_a_local_number_is_shown_once_the_service_has_given_it() -> None:
    given_ = replace(LOCAL, number="0300 123 4567")
    shown = crisis.as_of(replace(FILE, lines=(ALWAYS, URGENT, given_)), CHECKED)

    assert shown.said()[-1] == "Call 0300 123 4567."
    assert LOCAL.to_fill_in
    assert not given_.to_fill_in


def test_a_local_number_still_to_be_given_makes_no_check_overdue() -> None:
    old = replace(LOCAL, checked_on=date(2020, 1, 1))

    assert not crisis.as_of(replace(FILE, lines=(ALWAYS, URGENT, old)), CHECKED).overdue


def test_a_language_without_its_own_words_is_answered_in_english() -> None:
    assert LINE.said("easy") == "Call 0800 1111."
    assert LINE.said("ur") == LINE.said("en")
    assert FILE.in_short("easy") == "Call 999 or 111."
    shipped = crisis.load(SHIPPED)
    assert shipped.in_short("easy") != shipped.in_short("en")


def test_the_next_check_is_that_of_the_oldest_number() -> None:
    old = replace(LINE, checked_on=CHECKED - timedelta(days=10))

    due = replace(FILE, lines=(ALWAYS, URGENT, old)).check_by

    assert due == CHECKED + timedelta(days=82)


def test_the_shipped_file_is_in_force_and_says_what_is_to_fill_in(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("TRIAGE_CONTENT", raising=False)
    shipped = crisis.load(SHIPPED)

    assert not crisis.overdue(shipped.check_by)
    assert crisis.overdue(shipped.check_by + timedelta(days=1))
    assert {line.key for line in crisis.to_fill_in()} == {
        "local_crisis",
        "child_safety",
    }
    assert {line.key for line in crisis.in_force(shipped.check_by).lines}.isdisjoint(
        {"local_crisis", "child_safety"}
    )


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('owner = "Safeguarding lead"', 'owner = " "', "somebody must own the check"),
        ("check_every_days = 92", "check_every_days = 0", "checks must come round again"),
        ("always = true\n", "", "999 and 111 must always be shown"),
        ('number = "111"\nalways = true', 'number = "111"', "999 and 111 must always"),
        ('en = "In danger now?', 'ur = "In danger now?', "no English words for a text"),
        ('words.en = "Anyone under 19', 'words.ur = "Anyone', "childline: there are no"),
        ("crisis line is open day and night: call ((number))", "line is open", "no place"),
        ('number = "0800 1111"', 'number = "0800 1112"', "do not hold its number"),
        ("check_every_days = 92", "", "check_every_days"),
    ],
)  # fmt: skip
def test_a_file_that_would_leave_a_family_without_a_number_is_refused(
    tmp_path: Path, old: str, new: str, reason: str
) -> None:
    with pytest.raises(BadCrisis, match=reason):
        crisis.load(written(tmp_path, old, new))


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadCrisis):
        crisis.load(tmp_path / "crisis.toml")
