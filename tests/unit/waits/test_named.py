"""A policy is read from one line of words, or it is said why it cannot be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.waiting_list.policies import POLICY
from tests.unit.waits.worlds import CAPS
from triage.referrals import Band
from triage.waits.named import InForce, Named, NoSuchPolicy, in_force, read
from triage.waits.policies import (
    Accumulating,
    Credit,
    Every,
    FirstCome,
    Rule,
    Strict,
    Turns,
    quota,
    shares,
)


NOW = InForce(policy=POLICY, alarm=False)
ALARM = InForce(policy=POLICY, alarm=True)


def rule(text: str, now: InForce = NOW) -> Rule:
    return read(text, now).rule


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("first come", FirstCome()),
        ("Strict ", Strict(CAPS)),
        ("shares 5:3:2", shares(POLICY, {Band.P2: 5, Band.P3: 3, Band.P4: 2})),
        ("shares  3 : 2", shares(POLICY, {Band.P3: 3, Band.P4: 2})),
        ("accumulating 8:4:2:1", Accumulating((8, 4, 2, 1))),
        ("credit 52:26:8:0", Credit((52, 26, 8, 0), CAPS)),
        ("strict + oldest 5", quota(5, Strict(CAPS))),
        ("3 strict, 1 first come", Turns(((Strict(CAPS), 3), (FirstCome(), 1)))),
    ],
)
def test_words_become_the_policy_they_mean(text: str, meant: Rule) -> None:
    assert rule(text) == meant


def test_as_now_is_what_the_product_draws_by_with_the_alarm_and_without() -> None:
    assert rule("as now") == shares(POLICY, POLICY.shares.normal)
    assert rule("as now", ALARM) == shares(POLICY, POLICY.shares.alarm)
    assert rule("as now", ALARM) == rule("shares 5:3:2")


def test_the_alarm_holds_where_more_urgent_children_come_than_the_policy_expects() -> (
    None
):
    few = {Band.P1: 5.0, Band.P2: 10.0, Band.P3: 85.0}
    many = few | {Band.P2: 10.5}

    assert not in_force(POLICY, few).alarm
    assert in_force(POLICY, many).alarm


@pytest.mark.parametrize(
    "text",
    [
        "",
        "fastest",
        "shares",
        "shares 5",
        "shares 5:3:2:1",
        "shares 5:3:0",
        "shares 11:3:2",
        "strict 5",
        "first come 2",
        "as now 5:3:2",
        "accumulating 8:4:2:0",
        "credit 600:0:0:0",
        "credit -1:0:0:0",
        "strict + oldest 0",
        "strict + oldest 5 + oldest 5",
        "strict + newest 5",
        "strict, first come",
        "0 strict, 1 first come",
        "3 strict, 1 nothing",
    ],
)
def test_what_is_no_policy_is_refused_with_the_reason(text: str) -> None:
    with pytest.raises(NoSuchPolicy, match="The policy cannot be read: "):
        rule(text)


numbers = st.integers(1, 10)
texts = st.one_of(
    st.sampled_from(["as now", "first come", "strict"]),
    st.builds("shares {}:{}:{}".format, numbers, numbers, numbers),
    st.builds("credit {}:{}:{}:{}".format, *[st.integers(0, 520)] * 4),
    st.builds("accumulating {}:{}:{}:{}".format, *[numbers] * 4),
)
mixed = st.one_of(
    texts,
    st.builds("{} + oldest {}".format, texts, st.integers(1, 100)),
    st.builds("{} {}, {} {}".format, numbers, texts, numbers, texts),
)


@given(mixed)
def test_a_policys_own_words_are_read_as_the_same_policy(text: str) -> None:
    found = read(text.upper(), NOW)

    assert found.text == text
    assert read(found.text, NOW) == found


def test_what_a_policy_does_is_said() -> None:
    found: Named = read("3 shares 5:3:2, 1 first come + oldest 22", NOW)

    assert found.words == (
        "3 of 4 slots: P1 first; of every 10 other slots 5 for P2, 3 for P3, 2 for P4. "
        "1 of 4 slots: Whoever has waited longest is next. "
        "Every 22nd slot goes to the longest waiter."
    )
    assert isinstance(found.rule, Every)
    assert read("shares 3:2", NOW).words.startswith("P1 then P2 first; of every 5")
    assert "Every 11th" in read("strict + oldest 11", NOW).words
