"""The causes of a movement add up to it, whatever happens on a list."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.waiting_list.movement import (
    NOWHERE,
    Cause,
    Key,
    Ledger,
    Step,
    Stood,
    Where,
    changed,
    crossings,
    ledger,
    place,
)


ADA = "ada"
DAY = date(2026, 1, 5)
P1, P2, P3 = 1, 2, 3


@dataclass
class History:
    """Lists as events come: where each child stands, and each placement that put them."""

    now: dict[str, Stood] = field(default_factory=dict)
    placed: dict[str, list[tuple[int, Step]]] = field(default_factory=dict)
    ranking: int = 1
    moment: int = 0

    def put(self, name: str, where: Where = Where.HERE, **key: object) -> None:
        """A referral is placed, or is found elsewhere with the key it had."""
        self.moment += 1
        decision: Any = key.pop("decision", None)
        last = self.placed.get(name)
        made = _key(name, last[-1][1].key if last else None, **key)
        step = Step(key=made, ranking=self.ranking, decision_id=decision)
        if not last or last[-1][1] != step:
            self.placed.setdefault(name, []).append((self.moment, step))
        self.now[name] = Stood(where=where, key=made)

    def new_rules(self) -> None:
        """Everybody on the list is placed again by another edition."""
        self.ranking += 1
        for name, one in list(self.now.items()):
            if one.where is Where.HERE:
                self.put(name)

    def between(self, name: str, since: int, until: int) -> list[Step]:
        """The placements from the one standing at a moment to the one at another."""
        mine = [one for one in self.placed[name] if one[0] <= until]
        first = max(i for i, (at, _) in enumerate(mine) if at <= since)
        return [step for _, step in mine[first:]]


def _key(name: str, last: Key | None, **key: object) -> Key:
    band, day, clock, lot, _ = last or (P3, DAY, DAY, 5, name)
    named = {"band": band, "day": day, "clock": clock, "lot": lot} | key
    return (named["band"], named["day"], named["clock"], named["lot"], name)  # type: ignore[return-value]  # a test's own words


def of(name: str, history: History, then: dict[str, Stood], since: int) -> Ledger:
    """The ledger as the desk makes it."""
    crossed = crossings(name, then, history.now)
    steps = {
        one: history.between(one, since, history.moment)
        for one in changed(crossed, name, then, history.now)
    }
    return ledger(name, then, history.now, crossed, steps)


def told(before: Callable[[History], None], after: Callable[[History], None]) -> Ledger:
    """Ada's movement, when one thing is so and then another happens."""
    history = History()
    history.put(ADA)
    before(history)
    then, since = dict(history.now), history.moment
    after(history)
    return of(ADA, history, then, since)


def causes(found: Ledger) -> list[tuple[Cause, bool, int]]:
    """What a ledger says, in short."""
    return [(one.cause, one.own, one.places) for one in found.causes]


# -- any stream of events adds up ------------------------------------------------------

NAMES = st.sampled_from([ADA, "ben", "cal", "dee", "eve", "fay"])
DAYS = st.integers(-9, 9).map(lambda many: DAY + timedelta(days=many))
EVENTS = st.one_of(
    st.tuples(st.just("band"), NAMES, st.integers(1, 4), st.sampled_from([None, "d"])),
    st.tuples(st.just("points"), NAMES, DAYS, st.none()),
    st.tuples(st.just("clock"), NAMES, DAYS, st.none()),
    st.tuples(st.just("off"), NAMES, st.sampled_from(list(Where)[2:]), st.none()),
    st.tuples(st.just("back"), NAMES, st.none(), st.none()),
    st.tuples(st.just("rules"), NAMES, st.none(), st.none()),
)


def happen(history: History, event: tuple[str, str, object, object]) -> None:
    """One event on the lists."""
    what, name, value, more = event
    if what == "rules":
        history.new_rules()
    elif what == "band":
        history.put(name, band=value, decision=more)
    elif what == "points":
        history.put(name, day=value)
    elif what == "clock":
        history.put(name, clock=value, day=value)
    elif what == "back":
        history.put(name)
    elif name in history.now:
        history.put(name, where=value)  # type: ignore[arg-type]  # drawn from Where


@pytest.mark.hazard("H-02")
@given(st.lists(EVENTS, max_size=25), st.lists(EVENTS, max_size=25))
def test_the_causes_add_up_to_the_movement_and_count_each_child_once(
    before: Sequence[tuple[str, str, object, object]],
    after: Sequence[tuple[str, str, object, object]],
) -> None:
    history = History()
    for event in before:
        happen(history, event)
    then, since = dict(history.now), history.moment
    for event in after:
        happen(history, event)

    for name in history.now:
        found = of(name, history, then, since)

        was, is_ = _ahead_of(name, then), _ahead_of(name, history.now)
        assert found.before == (None if was is None else len(was) + 1)
        assert found.after == (None if is_ is None else len(is_) + 1)
        if was is None or is_ is None:
            assert found.causes == ()
        else:
            moved = sum(one.places for one in found.causes)
            assert moved == len(is_) - len(was)
            assert sum(one.children for one in found.causes) == len(is_ ^ was)
        if _stood_still(name, then, history.now):
            assert not any(one.own for one in found.causes)


def _ahead_of(name: str, moment: dict[str, Stood]) -> set[str] | None:
    """Who stands before a child, by sorting the list."""
    here = [one.key for one in moment.values() if one.where is Where.HERE and one.key]
    order = [key[-1] for key in sorted(here)]
    return set(order[: order.index(name)]) if name in order else None


def _stood_still(name: str, then: dict[str, Stood], now: dict[str, Stood]) -> bool:
    return then.get(name, NOWHERE) == now[name]


# -- each cause has its name -----------------------------------------------------------


def nothing(_: History) -> None:
    """Ada alone."""


def behind(history: History) -> None:
    """Ben stands behind Ada."""
    history.put("ben", day=DAY + timedelta(days=7), clock=DAY + timedelta(days=7))


def ahead(history: History) -> None:
    """Ben stands ahead of Ada."""
    history.put("ben", day=DAY - timedelta(days=7))


SOONER, LATER = DAY - timedelta(days=30), DAY + timedelta(days=30)


@pytest.mark.parametrize(
    ("before", "event", "cause", "places"),
    [
        (nothing, {"day": SOONER}, Cause.JOINED, 1),
        (behind, {"band": P2}, Cause.RULES, 1),
        (behind, {"band": P2, "decision": "d1"}, Cause.DECISION, 1),
        (ahead, {"band": 4}, Cause.RULES, -1),
        (behind, {"day": SOONER}, Cause.POINTS, 1),
        (ahead, {"day": LATER}, Cause.POINTS, -1),
        (behind, {"clock": SOONER, "day": SOONER}, Cause.CLOCK, 1),
        (ahead, {"where": Where.SEEN}, Cause.SEEN, -1),
        (ahead, {"where": Where.LEFT}, Cause.LEFT, -1),
        (ahead, {"where": Where.ANOTHER_LIST}, Cause.TO_ANOTHER_LIST, -1),
        (ahead, {"where": Where.UNDONE}, Cause.UNDONE, -1),
    ],
)
def test_what_another_child_does_has_one_name(
    before: Callable[[History], None],
    event: dict[str, object],
    cause: Cause,
    places: int,
) -> None:
    found = told(before, lambda history: history.put("ben", **event))  # type: ignore[arg-type]  # a test's own words

    assert causes(found) == [(cause, False, places)]


@pytest.mark.parametrize("where", [Where.SEEN, Where.LEFT, Where.UNDONE])
def test_who_comes_back_is_not_said_to_have_joined(where: Where) -> None:
    def away(history: History) -> None:
        history.put("ben", where=where, day=SOONER)

    found = told(away, lambda history: history.put("ben"))

    assert causes(found) == [(Cause.RETURNED, False, 1)]


def test_who_comes_from_another_list_is_told_apart() -> None:
    def elsewhere(history: History) -> None:
        history.put("ben", where=Where.ANOTHER_LIST, day=SOONER)

    found = told(elsewhere, lambda history: history.put("ben"))

    assert causes(found) == [(Cause.FROM_ANOTHER_LIST, False, 1)]


def test_an_earlier_date_among_those_to_be_seen_first_is_no_matter_of_points() -> None:
    def both_first(history: History) -> None:
        history.put(ADA, band=P1)
        history.put("ben", band=P1, day=LATER)

    found = told(both_first, lambda history: history.put("ben", day=SOONER))

    assert causes(found) == [(Cause.DUE_DATE, False, 1)]


def test_a_new_edition_is_named_where_it_made_the_change() -> None:
    def edition(history: History) -> None:
        history.new_rules()
        history.ranking += 1
        history.put("ben", band=P2)

    found = told(behind, edition)

    assert causes(found) == [(Cause.NEW_RULES, False, 1)]


def test_a_new_edition_that_changed_nothing_takes_no_blame() -> None:
    def edition_then_facts(history: History) -> None:
        history.new_rules()
        history.put("ben", band=P2)

    found = told(behind, edition_then_facts)

    assert causes(found) == [(Cause.RULES, False, 1)]


def test_the_childs_own_change_counts_those_it_carried_them_past() -> None:
    def three_ahead(history: History) -> None:
        for at, name in enumerate(("ben", "cal", "dee")):
            history.put(name, day=DAY - timedelta(days=at + 1))

    found = told(three_ahead, lambda history: history.put(ADA, band=P2, decision="d1"))

    assert (found.before, found.after) == (4, 1)
    assert causes(found) == [(Cause.DECISION, True, -3)]


def test_who_would_have_come_past_anyway_is_not_put_down_to_the_child() -> None:
    def both(history: History) -> None:
        history.put("ben", band=P2)
        history.put(ADA, day=LATER)

    found = told(behind, both)

    assert causes(found) == [(Cause.RULES, False, 1)]


def test_a_band_that_went_up_and_came_down_again_moves_nobody() -> None:
    def there_and_back(history: History) -> None:
        history.put("ben", band=P2)
        history.put("ben", band=P3)

    found = told(behind, there_and_back)

    assert found == Ledger(before=1, after=1, causes=())


def test_the_last_change_of_the_band_names_the_cause() -> None:
    def decided_then_ruled(history: History) -> None:
        history.put("ben", band=P2, decision="d1")
        history.put("ben", band=P1, decision="d1")

    found = told(behind, decided_then_ruled)

    assert causes(found) == [(Cause.RULES, False, 1)]


def test_causes_come_in_one_order_with_the_childs_own_last() -> None:
    def crowd(history: History) -> None:
        ahead(history)
        history.put("cal", day=LATER)
        history.put("dee", day=DAY + timedelta(days=2))

    def much(history: History) -> None:
        history.put("ben", where=Where.SEEN)
        history.put("cal", band=P2)
        history.put("eve", day=SOONER)
        history.put(ADA, day=DAY + timedelta(days=3))

    found = told(crowd, much)

    assert causes(found) == [
        (Cause.JOINED, False, 1),
        (Cause.SEEN, False, -1),
        (Cause.RULES, False, 1),
        (Cause.POINTS, True, 1),
    ]
    assert all(one.children == 1 for one in found.causes)
    order = [list(Cause).index(one.cause) for one in found.causes[:-1]]
    assert all(a < b for a, b in pairwise(order))


def test_off_the_list_there_is_no_place() -> None:
    history = History()
    history.put(ADA, where=Where.LEFT)

    assert place(ADA, history.now) is None
    assert place("nobody", history.now) is None
