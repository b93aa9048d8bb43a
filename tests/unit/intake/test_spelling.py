"""Yes, no and unknown in every spelling; what is none of them is never guessed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.intake.builders import PROFILES
from triage.facts import Known
from triage.intake import figures
from triage.intake.spelling import Answer, read


WORDS = PROFILES.words
TAILS = st.sampled_from(
    [
        "see letter",
        "reviewed",
        "per GP",
        "confirmed 12/03/2026",
        "MDT",
        "LB",
        "as above",
    ]
)
JOINS = st.sampled_from([" - ", " – ", ", ", "; ", ": ", " ("])


def said(text: str) -> Answer:
    return read(text, WORDS)


@pytest.mark.parametrize(
    "text",
    ["Yes - see letter", "y ", "TRUE", "1", "✓", "Confirmed", "Y (per school)", "YES.",
     "yes – new baby, moved house", "Yes, he got excluded on Friday", "Yes see notes",
     "1 - yes", "Present"],
)  # fmt: skip
def test_a_yes_is_read(text: str) -> None:
    assert said(text).value is True


@pytest.mark.parametrize(
    "text",
    ["No concerns", "Nil", " n", "N (reviewed)", "no issues", "0", "False", "None",
     "No - see letter", "No known concerns", "no concerns at present", "0 - no",
     "No swallowing difficulties", "Never", "Not required", "No EHCP"],
)  # fmt: skip
def test_a_no_is_read(text: str) -> None:
    assert said(text).value is False


@pytest.mark.parametrize(
    "text",
    ["", "?", "-", "N/K", "n/a", "tbc", "Not recorded", "unsure", "Don't know", "Y/N",
     "awaiting report", "pending", "declined", "Yes/No", "no information", "no data",
     "none known", "not yet", "N/K - new to area", "Unknown, ask mum", "nan", "#N/A"],
)  # fmt: skip
def test_unknown_stays_unknown_and_asks_nobody(text: str) -> None:
    answer = said(text)

    assert (answer.known, answer.value, answer.read) == (Known.UNKNOWN, None, True)


@pytest.mark.parametrize("text", ["Not asked", "not asked - next visit", "NOT ASKED."])
def test_not_asked_is_its_own_answer(text: str) -> None:
    assert said(text).known is Known.NOT_ASKED


@pytest.mark.parametrize(
    "text",
    ["No, but see letter", "No longer", "Yes?", "Yes (?)", "No - ?", "No?", "Yes - resolved 2019", "hmm", "2",
     "No further concerns", "no but sometimes", "Yes, no", "No, yes", "No (was on plan)",
     "N - historic", "yes - possibly", "No recent", "see below", "No - only at home",
     "Yes, not currently", "No however dad disagrees"],
)  # fmt: skip
def test_what_is_neither_is_not_guessed_and_a_person_asks(text: str) -> None:
    answer = said(text)

    assert (answer.known, answer.value, answer.read) == (Known.UNKNOWN, None, False)


@given(st.sampled_from(sorted(WORDS.yes - {"1", "1.0"})), JOINS, TAILS)
def test_a_plain_tail_never_changes_a_yes(word: str, join: str, tail: str) -> None:
    assert said(word + join + tail).value is True


@given(st.sampled_from(["no", "n", "nil", "false", "never"]), JOINS, TAILS)
def test_a_plain_tail_never_changes_a_no(word: str, join: str, tail: str) -> None:
    assert said(word + join + tail).value is False


@given(st.sampled_from(sorted(WORDS.unknown)), JOINS, TAILS)
def test_a_tail_never_makes_the_unknown_known(word: str, join: str, tail: str) -> None:
    assert said(word + join + tail).value is None


@given(st.text(max_size=30))
def test_any_text_at_all_is_read_without_failing(text: str) -> None:
    answer = said(text)

    assert (answer.value is None) == (answer.known is not Known.KNOWN)


@given(
    st.sampled_from(["no", "No", "N", "nil"]),
    JOINS,
    st.sampled_from(["but", "however", "except", "longer", "yet", "maybe", "unless"]),
    TAILS,
)
def test_a_word_that_takes_a_no_back_makes_it_unread(
    word: str, join: str, back: str, tail: str
) -> None:
    assert said(f"{word}{join}{back} {tail}").value is None


@pytest.mark.parametrize(
    ("text", "absence"),
    [("93.2%", 6.8), ("0.932", 6.8), ("93.2", 6.8), ("93", 7.0), ("1.000", 0.0),
     ("100", 0.0), ("0.865", 13.5), ("0", 100.0), ("93 %", 6.8 + 0.2), ("0.5%", 99.5)],
)  # fmt: skip
def test_attendance_becomes_absence_exactly(text: str, absence: float) -> None:
    share = figures.percent(text, one_is_all=False)

    assert share is not None
    assert figures.absence(share) == pytest.approx(absence, abs=0)


def test_a_bare_one_is_everything_only_among_fractions() -> None:
    assert figures.percent("1", one_is_all=True) == 100
    assert figures.percent("1", one_is_all=False) is None


@pytest.mark.parametrize("text", ["101", "-3", "abc", "93.2.1", "250%"])
def test_an_attendance_out_of_range_is_not_read(text: str) -> None:
    assert figures.percent(text, one_is_all=False) is None


@pytest.mark.parametrize(
    ("text", "count"),
    [("3", 3), ("3 days", 3), ("three", 3), ("0", 0), ("nil", 0), ("2.0", 2), ("1 day", 1),
     ("-2", None), ("lots", None), ("2.5", None)],
)  # fmt: skip
def test_a_count_is_read_or_not_at_all(text: str, count: int | None) -> None:
    assert figures.whole(text) == count
