"""What a list's capacity comes to is said in plain sentences, also where little is known."""

from dataclasses import replace
from datetime import date, timedelta

from triage.desk.waits import capacity_words as words
from triage.desk.waits.capacity_shown import Tried
from triage.desk.waits.clinic_weeks import ClinicWeek
from triage.waits.capacity import Demand, Pace, Slots, to_hold


PACE = Pace(weeks=13, waiting=400, joined=130, seen=78, left=13, slots=104, missed=26)
MONDAY = date(2026, 11, 23)
WEEK = ClinicWeek(
    monday=MONDAY,
    set_up=8,
    taken=3,
    offered=1,
    open=4,
    unused=0,
    cancelled=0,
    from_staff=None,
    lost={},
    needed=10.5,
)


def test_a_list_that_grows_stands_still_or_shrinks_is_said_so() -> None:
    said = words.finding(PACE, to_hold(PACE))
    still = words.finding(replace(PACE, seen=117), Slots(a_week=8))
    shrinks = words.finding(replace(PACE, joined=13, left=0), Slots(a_week=1))

    assert said.startswith(
        "10.0 children join a week, 6.0 are seen, 1.0 leave without being seen: the list grows by 3.0 a week. About "
    )
    assert said.endswith("slots a week would hold it; 8.0 were given.")
    assert "the list stands still." in still
    assert "1.0 children join a week, 6.0 are seen: the list shrinks by 5.0" in shrinks


def test_where_no_slots_are_kept_or_none_brings_anything_that_is_said() -> None:
    elsewhere = replace(PACE, slots=0, missed=0)
    never = Slots(why_not="No number can be named.")

    assert words.finding(elsewhere, Slots(a_week=9)).endswith("none are kept.")
    assert words.finding(PACE, never).endswith("No number can be named.")
    assert "counted as one slot" in words.basis(elsewhere)
    assert "taken to begin one assessment" in words.basis(replace(PACE, seen=0))
    assert words.basis(PACE) == (
        "Of 100 slots given in the last 13 weeks, 75 began an assessment and 25 were missed."
    )


def test_minutes_count_only_where_it_is_known_how_long_a_slot_is() -> None:
    tried = Tried(part=10, minutes=30)

    known, unknown = (words.changes(tried, PACE, one) for one in (60.0, None))

    assert (
        known == "10 of 100 slots as sessions of one child of 30 minutes instead of 60"
    )
    assert "minutes count for nothing" in unknown


def test_a_share_of_missed_visits_nobody_measured_is_compared_with_nothing() -> None:
    unmeasured = replace(PACE, slots=0, missed=0)

    assert words.changes(Tried(missed=5), unmeasured, None) == "5 of 100 slots missed"
    assert "instead of 25" in words.changes(Tried(missed=5), PACE, None)


def test_nothing_tried_is_as_now_and_changes_nothing() -> None:
    for one in (Tried(), Tried(part=20), Tried(children=4)):
        assert words.changes(one, PACE, None) == words.AS_NOW
        assert not one.changes


def test_the_coming_weeks_are_summed_up() -> None:
    enough = replace(WEEK, needed=8.0)

    assert words.calendar([replace(WEEK, set_up=0)] * 2).startswith("No slots are set")
    assert "cannot be said" in words.calendar([replace(WEEK, needed=None)])
    assert words.calendar([enough]).startswith("In each of the coming 1 weeks enough")
    assert "In each of the coming 2 weeks too few" in words.calendar([WEEK, WEEK])
    assert words.calendar([WEEK, enough]) == (
        "In 1 of the coming 2 weeks too few slots are set up to hold the list: 2 in all."
    )


def test_where_slots_come_from_is_said() -> None:
    until = MONDAY + timedelta(days=200)

    assert words.no_staff(None) == "No staff are kept for this list."
    assert "8.0 slots, as many as of late" in words.no_staff(PACE)
    assert "make 10.0 slots in a week" in words.from_staff(10, PACE, None)
    assert "of late" not in words.from_staff(10, None, None)
    assert "known until 11 June 2027" in words.from_staff(10, PACE, until)


def test_what_keeps_a_promise_is_said_once_where_nothing_differs() -> None:
    assert words.promise(0, 0, 2) == (
        "No more slots are needed to be drawn within 2 weeks."
    )
    assert words.promise(1, 1, 6).startswith("1 more slot a week to be drawn")
    assert words.promise(None, 1_200, 18).endswith(
        "with what is tried: 1,200 more slots a week."
    )


def test_visits_and_weeks_are_named_as_they_are() -> None:
    assert words.match(Demand(new_a_week=9)).endswith("for them: 1 visit each")
    assert words.match(Demand(new_a_week=9, appointments=1.5, weeks_open=40)).endswith(
        "1.5 visits each in 40 clinic weeks a year"
    )
    assert words.once(1) == "Once, to see the 1 child above that number"


def test_only_what_slots_allow_is_tried_by_itself() -> None:
    nothing = Pace(weeks=13, waiting=1, joined=1, seen=0, left=0, slots=0, missed=0)

    assert len(words.single_changes(PACE)) == 5
    assert [told for told, _ in words.single_changes(nothing)] == [
        "1 more slot a week",
        "6 more slots a week",
    ]
