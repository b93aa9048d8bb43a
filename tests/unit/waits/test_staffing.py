"""Slots come from people; leave, closures and holidays only take from them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.calendar import in_term, is_working_day
from triage.waits.staffing import Absence, Lost, Post, StaffWeek, known_until, weeks


MONDAY = date(2026, 11, 30)
TERMS = (
    (date(2026, 9, 1), date(2026, 12, 18)),
    (date(2027, 1, 4), date(2027, 3, 26)),
)
# Half of the week, ten sessions for somebody whole-time, two slots in each: ten slots.
POST = Post(id="a", percent=50, sessions=10, slots=2, first=date(2026, 1, 1))


def slots(*absences: Absence, post: Post = POST, monday: date = MONDAY) -> StaffWeek:
    """One week of one post."""
    (found,) = weeks([post], absences, TERMS, monday=monday, many=1)
    return found


def test_a_post_gives_its_share_of_sessions_and_their_slots() -> None:
    assert slots().slots == pytest.approx(10)
    assert slots().lost == dict.fromkeys(Lost, 0.0)


def test_a_day_of_leave_takes_a_fifth_of_the_week() -> None:
    tuesday = MONDAY + timedelta(days=1)

    found = slots(Absence(post_id="a", first=tuesday, last=tuesday))

    assert found.slots == pytest.approx(8)
    assert found.lost[Lost.LEAVE] == pytest.approx(2)


def test_leave_over_a_weekend_takes_no_more_than_the_working_days() -> None:
    friday = MONDAY + timedelta(days=4)

    found = slots(
        Absence(post_id="a", first=friday, last=friday + timedelta(days=2)),
        Absence(post_id="somebody else", first=MONDAY, last=friday),
    )

    assert found.lost[Lost.LEAVE] == pytest.approx(2)


def test_a_bank_holiday_is_lost_once_whoever_is_on_leave() -> None:
    christmas = date(2026, 12, 21)  # the Monday; Friday is Christmas Day
    away = Absence(post_id="a", first=christmas, last=christmas + timedelta(days=6))

    found = slots(away, monday=christmas)

    assert found.lost[Lost.BANK_HOLIDAY] == pytest.approx(2)
    assert found.lost[Lost.LEAVE] == pytest.approx(8)
    assert found.slots == pytest.approx(0)


def test_a_closure_is_everybodys() -> None:
    others = replace(POST, id="b", percent=100)
    closed = Absence(first=MONDAY, last=MONDAY)

    (found,) = weeks([POST, others], [closed], TERMS, monday=MONDAY, many=1)

    assert found.whole == pytest.approx(30)
    assert found.lost[Lost.CLOSED] == pytest.approx(6)


def test_a_post_in_term_time_rests_between_terms_and_nobody_guesses_beyond_them() -> (
    None
):
    teacher = replace(POST, term_only=True)
    holiday, after = date(2026, 12, 28), date(2027, 5, 31)

    between = slots(post=teacher, monday=holiday)
    beyond = slots(post=teacher, monday=after)

    assert between.slots == 0
    assert between.lost[Lost.SCHOOL_HOLIDAY] == pytest.approx(6)  # two bank holidays
    assert beyond.lost[Lost.SCHOOL_HOLIDAY] == 0
    assert known_until(TERMS) == date(2027, 3, 26)


def test_without_any_term_named_term_time_is_taken_to_run() -> None:
    teacher = replace(POST, term_only=True)

    (found,) = weeks([teacher], (), (), monday=MONDAY, many=1)

    assert found.slots == pytest.approx(10)
    assert known_until(()) is None


def test_a_post_counts_from_its_first_day_to_its_last() -> None:
    one = replace(
        POST, first=MONDAY + timedelta(days=2), last=MONDAY + timedelta(days=3)
    )

    assert slots(post=one).whole == pytest.approx(4)


days = st.integers(0, 60).map(lambda at: MONDAY + timedelta(days=at))
some_posts = st.lists(
    st.builds(
        Post,
        id=st.sampled_from("abc"),
        percent=st.integers(1, 100),
        sessions=st.integers(1, 20),
        slots=st.integers(1, 10),
        first=days,
        last=st.none() | days,
        term_only=st.booleans(),
    ),
    max_size=3,
    unique_by=lambda one: one.id,
)


@st.composite
def absences(draw: st.DrawFn) -> Absence:
    first, last = sorted((draw(days), draw(days)))
    return Absence(
        first=first, last=last, post_id=draw(st.sampled_from([None, *"abc"]))
    )


@given(some_posts, st.lists(absences(), max_size=4), absences())
def test_what_is_left_and_lost_is_the_whole_and_one_more_absence_only_takes(
    posts: Sequence[Post], away: Sequence[Absence], more: Absence
) -> None:
    before = weeks(posts, away, TERMS, monday=MONDAY, many=8)
    after = weeks(posts, [*away, more], TERMS, monday=MONDAY, many=8)

    for one, then in zip(before, after, strict=True):
        assert one.whole == then.whole
        assert one.slots + sum(one.lost.values()) == pytest.approx(one.whole)
        assert then.slots <= one.slots + 1e-9


@given(some_posts, st.lists(absences(), max_size=4))
def test_a_plain_count_day_by_day_finds_the_same(
    posts: Sequence[Post], away: Sequence[Absence]
) -> None:
    found = weeks(posts, away, TERMS, monday=MONDAY, many=8)

    for at, one in enumerate(found):
        plain = 0.0
        for post in posts:
            for day in (MONDAY + timedelta(days=7 * at + n) for n in range(7)):
                gone = any(
                    a.first <= day <= a.last and a.post_id in (None, post.id)
                    for a in away
                )
                off = post.term_only and not in_term(day, TERMS)
                here = post.first <= day <= (post.last or date.max)
                if is_working_day(day) and here and not gone and not off:
                    plain += post.slots_a_week / 5
        assert one.slots == pytest.approx(plain)
