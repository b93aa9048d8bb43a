"""What the list promises every child, tried on children nobody thought of."""

from dataclasses import replace
from random import Random

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.spec.children import CONTENT, SAYABLE, Waiting, lists, placed, values_of
from triage.facts import Risk
from triage.referrals import Band
from triage.waiting_list.placement import Placement


CAPS = CONTENT.policy.caps
RED_FLAGS = [fact for fact in SAYABLE if fact.red_flag and fact.risk is Risk.UP]
FORBIDDEN = [fact for fact in SAYABLE if fact.key in CONTENT.policy.forbidden]
SAFEST = [
    fact for fact in SAYABLE if fact.risk is not Risk.NONE and fact.safest is not None
]


def ordering(placement: Placement) -> tuple[object, ...]:
    """Everything that decides where a child stands."""
    return (
        placement.band,
        placement.order_day,
        placement.clock_start,
        placement.lot,
        placement.points,
        placement.due_on,
    )


@given(lists, st.randoms())
def test_places_are_total_and_do_not_depend_on_the_order_of_the_input(
    some: list[Waiting], random: Random
) -> None:
    shuffled = list(some)
    random.shuffle(shuffled)

    before, after = placed(some), placed(shuffled)

    assert before == after
    assert sorted(p.place for p in before.values()) == list(range(1, len(some) + 1))


@given(lists, st.data())
@settings(max_examples=200)
def test_a_red_flag_never_lowers_a_childs_place(
    some: list[Waiting], data: st.DataObject
) -> None:
    fact = data.draw(st.sampled_from(RED_FLAGS))
    child = some[0].knowing(fact.key, data.draw(values_of(fact)))
    worse = child.knowing(fact.key, data.draw(values_of(fact)))
    assume(fact.order(worse.facts[fact.key]) >= fact.order(child.facts[fact.key]))

    before, after = placed([child, *some[1:]]), placed([worse, *some[1:]])

    assert after[child.id].place <= before[child.id].place
    assert after[child.id].band <= before[child.id].band


@given(lists)
@settings(max_examples=150)
def test_received_a_week_earlier_never_lowers_a_childs_place(
    some: list[Waiting],
) -> None:
    child = some[0]
    earlier = replace(child, waited_days=child.waited_days + 7)

    before, after = placed(some), placed([earlier, *some[1:]])

    assert after[child.id].place <= before[child.id].place


@given(lists)
@settings(max_examples=150)
def test_nobody_whose_clock_started_more_than_the_cap_later_overtakes(
    some: list[Waiting],
) -> None:
    made = sorted(placed(some).values(), key=lambda one: one.place)

    for ahead, behind in ((a, b) for a in made for b in made if a.place < b.place):
        if ahead.band is behind.band and ahead.band is not Band.P1:
            later_by = (ahead.clock_start - behind.clock_start).days
            assert later_by <= 7 * CAPS[ahead.band]


@given(lists, st.data())
@settings(max_examples=200)
def test_unknown_never_ranks_below_the_safest_known_value(
    some: list[Waiting], data: st.DataObject
) -> None:
    fact = data.draw(st.sampled_from(SAFEST))
    unknown = some[0].knowing(fact.key, None)
    safest = some[0].knowing(fact.key, fact.safest)

    without, with_ = placed([unknown, *some[1:]]), placed([safest, *some[1:]])

    assert without[unknown.id].place <= with_[unknown.id].place


@given(lists, st.data())
@settings(max_examples=200)
def test_forbidden_facts_change_nothing(
    some: list[Waiting], data: st.DataObject
) -> None:
    fact = data.draw(st.sampled_from(FORBIDDEN))
    one = some[0].knowing(fact.key, data.draw(values_of(fact)))
    other = some[0].knowing(fact.key, data.draw(st.none() | values_of(fact)))

    first, second = placed([one, *some[1:]]), placed([other, *some[1:]])

    assert {k: ordering(p) for k, p in first.items()} == {
        k: ordering(p) for k, p in second.items()
    }


def test_every_forbidden_fact_of_the_policy_is_in_the_catalogue() -> None:
    forbidden = {fact.key for fact in SAYABLE if fact.forbidden}

    assert set(CONTENT.policy.forbidden) <= CONTENT.catalogue.keys()
    assert forbidden <= set(CONTENT.policy.forbidden)
