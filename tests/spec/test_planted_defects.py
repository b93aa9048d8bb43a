"""Defects a careful editor might leave, each caught with a child who shows it.

The child of a failure is judged again here by the ordinary engine.
"""

from pathlib import Path

import pytest

from tests.spec.planting import Facts, add, caught, change, copied, mark, proved
from triage.desk.content import Content
from triage.referrals import Pathway
from triage.rulebook.certificate import Failure
from triage.rulebook.one_child import Judgement, OneChild
from triage.rulebook.questions import next_question


pytestmark = pytest.mark.hazard("H-09")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped content."""
    return copied(tmp_path / "content")


def judged(content: Content, failure: Failure) -> tuple[Judgement, Judgement]:
    """What the engine says of the failure's child, before and after the change."""
    judge = OneChild(content.books[Pathway.UNDECIDED]).judge
    return judge(failure.child), judge({**failure.child, **failure.changed})


def bands(content: Content, failure: Failure) -> str:
    before, after = judged(content, failure)
    return f"{before.confirmed.name} -> {after.confirmed.name}"


def test_a_gap_at_an_exact_boundary(folder: Path) -> None:
    when = "lang_social_regression and not regression_settled and regression_age_months >= 36 and age_months > 36"
    change(
        folder,
        "common",
        "REGRESSION-P1",
        when,
        [{"lang_social_regression": True, "age_months": 37}],
    )

    content, found = proved(folder, "safety floors")
    failure = caught(found, "safety floors", "LOSS-FROM-3")

    assert failure.child == {"lang_social_regression": True, "age_months": 36}
    assert failure.shown == "P1 -> P2"
    assert judged(content, failure)[0].confirmed.name == "P2"
    assert "age: 36 months" in failure.words


def test_a_gap_in_what_must_hold_for_everybody(folder: Path) -> None:
    for file, rule in (
        ("neurodevelopmental", "COMMUNITY-PAEDIATRICS-18-WEEKS"),
        ("speech_language", "COMMUNITY-18-WEEKS"),
    ):
        change(folder, file, rule, "weeks_waited > 0")

    content, found = proved(folder, "no child without a clock", "reachable")
    failure = caught(found, "no child without a clock", "clocks")

    assert failure.child["weeks_waited"] == 0
    fired = judged(content, failure)[0].fired
    assert not {
        "COMMUNITY-PAEDIATRICS-18-WEEKS",
        "COMMUNITY-18-WEEKS",
        "AUTISM-91-DAYS",
    } & set(fired)
    assert caught(found, "reachable", "COMMUNITY-18-WEEKS").child == {"weeks_waited": 0}


def test_an_inverted_threshold(folder: Path) -> None:
    change(
        folder,
        "neurodevelopmental",
        "NEAR-18-P2",
        "months_to_18 >= 6",
        [{"months_to_18": 5}],
    )

    content, found = proved(folder, "monotone rules", "monotone bands")
    failure = caught(found, "monotone rules", "NEAR-18-P2")

    assert failure.child.keys() == failure.changed.keys() == {"months_to_18"}
    assert failure.shown.startswith("P2 -> P4")
    assert bands(content, failure) == "P2 -> P4"
    assert bands(content, caught(found, "monotone bands", "months_to_18")) == "P2 -> P4"
    assert failure.where.startswith("neurodevelopmental.toml, line ")


def test_a_narrowed_floor(folder: Path) -> None:
    both: Facts = {"placement_breakdown_risk": "at_risk", "looked_after": True}
    change(
        folder,
        "common",
        "PLACEMENT-P2",
        'placement_breakdown_risk >= "at_risk" and looked_after',
        [both],
    )

    content, found = proved(folder, "safety floors")
    failure = caught(found, "safety floors", "PLACEMENT-AT-RISK")

    assert failure.child == {"placement_breakdown_risk": "at_risk"}
    assert failure.shown == "P2 -> P4"
    assert judged(content, failure)[0].confirmed.name == "P4"


@pytest.mark.parametrize(
    ("when", "fires"),
    [
        (
            "age_months >= 60 and age_months < 36",
            {},
        ),  # read up, so true of no age at all
        ("part_time_weeks > 600", {"part_time_weeks": 601}),  # beyond the catalogue
    ],
)
def test_an_unreachable_rule(folder: Path, when: str, fires: dict[str, int]) -> None:
    never = {"age_months": 40, "part_time_weeks": 1}
    add(
        folder,
        "neurodevelopmental",
        "NEVER-P3",
        when,
        'band = "P3"',
        [fires, never, {}],
    )

    content, found = proved(folder, "reachable")
    failure = caught(found, "reachable", "NEVER-P3")

    assert failure.child == fires
    assert "NEVER-P3" in judged(content, failure)[0].fired


def test_a_redundant_rule(folder: Path) -> None:
    when = "looked_after and stammer_onset"
    fires = {"looked_after": True, "stammer_onset": True}
    add(
        folder,
        "common",
        "BOTH-P3",
        when,
        'band = "P3"',
        [fires, {"looked_after": False}, {}],
    )

    content, found = proved(folder, "no redundant rule")
    failure = caught(found, "no redundant rule", "BOTH-P3")

    assert failure.child == fires
    assert failure.shown == "P3 -> P3 without it, by LOOKED-AFTER-P3, STAMMER-P3"
    assert "BOTH-P3" in judged(content, failure)[0].fired


def test_two_rules_with_one_outcome_of_which_one_is_enough(folder: Path) -> None:
    outcome = 'flag = "Check for pain: hurting their own body can be a sign of it."'
    examples = [{"self_injury": "causing_injury"}, {"self_injury": "none"}, {}]
    add(
        folder,
        "common",
        "PAIN-AGAIN",
        'self_injury == "causing_injury"',
        outcome,
        examples,
    )

    _, found = proved(folder, "no redundant rule")

    assert [one.about for one in found["no redundant rule"].failures] == ["PAIN-AGAIN"]


def test_a_not_on_a_risk_that_another_rule_hides(folder: Path) -> None:
    both = {"tube_feeding_stable": True, "weight_faltering": False}
    change(
        folder,
        "common",
        "TUBE-P3",
        "tube_feeding_stable and not weight_faltering",
        [both],
    )

    content, found = proved(folder, "monotone rules", "monotone bands")
    failure = caught(found, "monotone rules", "TUBE-P3")

    assert found["monotone bands"].held, "WEIGHT-P1 hides it from the band"
    assert dict(failure.changed) == {"weight_faltering": True}
    before, after = judged(content, failure)
    assert "TUBE-P3" in before.fired
    assert "TUBE-P3" not in after.fired
    assert failure.shown == "TUBE-P3 fires -> does not"


def test_a_fact_that_may_never_rank(folder: Path) -> None:
    when = "stammer_onset and not interpreter_required"
    alone = {"stammer_onset": True, "interpreter_required": False}
    change(folder, "common", "STAMMER-P3", when, [alone])

    content, found = proved(folder, "forbidden facts")
    failure = caught(found, "forbidden facts", "STAMMER-P3")

    assert failure.child == alone
    assert failure.shown == "P3 -> P4; STAMMER-P3 fires -> does not"
    assert bands(content, failure) == "P3 -> P4"


def test_a_question_that_nobody_asks(folder: Path) -> None:
    mark(folder, "crisis_contact", "derived = true")

    content, found = proved(folder, "questions")
    failure = caught(found, "questions", "crisis_contact")

    before, _ = judged(content, failure)
    book = content.books[Pathway.UNDECIDED]
    assert failure.child == {}
    assert failure.shown == "P4 -> P2, and nobody is asked"
    assert bands(content, failure) == "P4 -> P2"
    question = next_question(book, {}, before)
    assert question
    assert question.fact != "crisis_contact"


def test_a_fact_that_may_push_either_way_and_is_not_read_up(folder: Path) -> None:
    path = folder / "rules" / "facts.toml"
    text = path.read_text("utf-8")
    at = text.index('key = "age_months"')
    path.write_text(text[:at] + text[at:].replace("fail_up = true\n", "", 1), "utf-8")
    for rule in ("REGRESSION-P1", "REGRESSION-ROUTE", "NO-WORDS-P3"):
        _undecided_without_an_age(folder, rule)

    content, found = proved(folder, "facts used both ways")
    failure = caught(found, "facts used both ways", "age_months")

    assert failure.shown == "P1 -> P2 while it is not known"
    assert bands(content, failure) == "P2 -> P1"


def _undecided_without_an_age(folder: Path, rule: str) -> None:
    """The editor's examples again, now that an age not known is left open."""
    path = folder / "rules" / "common.toml"
    before, _, rest = path.read_text("utf-8").partition(f'id = "{rule}"')
    own, sep, after = rest.partition("[[rule]]\n")
    examples = own.split("  [[rule.example]]\n")
    agreed = [examples[0]]
    for one in examples[1:]:
        opened = "age_months =" not in one.replace("regression_age_months", "x")
        agreed.append(one.replace('"fires"', '"undecided"') if opened else one)
    path.write_text(
        f'{before}id = "{rule}"' + "  [[rule.example]]\n".join(agreed) + sep + after,
        "utf-8",
    )


def test_an_unknown_answer_taken_for_no(folder: Path) -> None:
    change(folder, "common", "STAMMER-P3", "not stammer_onset")

    content, found = proved(folder, "unknown is never no")
    failure = caught(found, "unknown is never no", "stammer_onset")

    assert failure.shown == "P3 -> P4 while it is not known"
    assert bands(content, failure) == "P4 -> P3"


def test_a_band_that_is_over_called(folder: Path) -> None:
    path = folder / "rules" / "common.toml"
    text = path.read_text("utf-8")
    path.write_text(
        text.replace(
            "when = 'cp_plan'\nband = \"P3\"", "when = 'cp_plan'\nband = \"P2\""
        ),
        "utf-8",
    )

    content, found = proved(folder, "floors are where they say")
    failure = caught(found, "floors are where they say", "PROTECTION")

    assert failure.child == {"cp_plan": True}
    assert failure.shown == "P3 -> P2 by PROTECTION-P3"
    assert judged(content, failure)[0].confirmed.name == "P2"


def test_a_rule_that_always_holds_and_was_not_meant_to(folder: Path) -> None:
    facts = [{"suspensions": 0}, {"suspensions": -1}, {}]
    add(folder, "common", "ALWAYS", "suspensions >= 0", 'flag = "Always."', facts)

    _, found = proved(folder, "reachable")

    assert caught(found, "reachable", "ALWAYS").shown == "ALWAYS does not"


def test_a_clock_with_two_lengths(folder: Path) -> None:
    outcome = (
        'clock = { name = "Growth check within a week", days = 3, from = "known" }'
    )
    facts = [{"weight_faltering": True}, {"weight_faltering": False}, {}]
    add(folder, "common", "GROWTH-3-DAYS", "weight_faltering", outcome, facts)

    content, found = proved(folder, "no conflict")
    failure = caught(found, "no conflict", "EATING-GROWTH-7-DAYS")

    assert {"EATING-GROWTH-7-DAYS", "GROWTH-3-DAYS"} <= set(
        judged(content, failure)[0].fired
    )
    assert failure.shown == "EATING-GROWTH-7-DAYS and GROWTH-3-DAYS"


def test_a_service_with_two_ways_to_it(folder: Path) -> None:
    outcome = (
        'route = { to = "medication clinic", how = "first", task = "Wait for it." }'
    )
    facts = [{"epilepsy": True}, {"epilepsy": False}, {}]
    add(folder, "neurodevelopmental", "CLINIC-FIRST", "epilepsy", outcome, facts)

    _, found = proved(folder, "no conflict")

    assert caught(found, "no conflict", "MEDICINE-ROUTE").shown


def test_a_longer_clock_and_a_lost_same_day_task(folder: Path) -> None:
    path = folder / "rules" / "common.toml"
    text = path.read_text("utf-8")
    longer = text.replace(
        'working_days = 5, from = "known", seen_by',
        'working_days = 6, from = "known", seen_by',
    )
    assert longer != text
    path.write_text(longer, "utf-8")
    both = {"stridor": True, "fluid_refusal": True}
    change(folder, "common", "STRIDOR-SAFE", "stridor and fluid_refusal", [both])

    _, found = proved(folder, "safety floors")

    clock = caught(found, "safety floors", "ASPIRATION-5-DAYS")
    task = caught(found, "safety floors", "STRIDOR")
    assert clock.shown == "5 days -> CHOKE-5-DAYS"
    assert (dict(task.child), task.shown) == (
        {"stridor": True},
        "a person the same day -> nothing",
    )


def test_a_rule_that_promises_the_least_a_child_can_have(folder: Path) -> None:
    facts: list[Facts] = [{"epilepsy": True}, {"epilepsy": False}, {}]
    add(folder, "common", "EPILEPSY-P4", "epilepsy", 'band = "P4"', facts)

    _, found = proved(folder, "no redundant rule")

    failure = caught(found, "no redundant rule", "EPILEPSY-P4")
    assert failure.shown == "P4 -> P4 without it, by any child"


def test_a_date_to_be_seen_by_that_rests_on_what_may_never_rank(folder: Path) -> None:
    clock = '{ name = "Soon", days = 9, from = "known", seen_by = true }'
    facts: list[Facts] = [{"complaint_made": True}, {"complaint_made": False}, {}]
    add(folder, "common", "SOON", "complaint_made", f"clock = {clock}", facts)

    _, found = proved(folder, "forbidden facts")

    assert caught(found, "forbidden facts", "SOON").shown == "SOON fires -> does not"
