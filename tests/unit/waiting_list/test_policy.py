"""A policy that would break a promise is refused with the reason."""

from pathlib import Path

import pytest

from triage.referrals import Band
from triage.settings import content_folder
from triage.waiting_list.policy import BadPolicy, load_policy


SHIPPED = content_folder() / "rules" / "policy.toml"
TEXT = SHIPPED.read_text("utf-8")
FIFTH = """
[[band]]
name = "P1"
label = "See at once"
meaning = "P1 said twice."
max_weeks = 1
credit_cap_weeks = 0

"""


def spoilt(folder: Path, old: str, new: str) -> Path:
    """The shipped policy with one thing changed."""
    assert old in TEXT
    file = folder / "policy.toml"
    file.write_text(TEXT.replace(old, new, 1), "utf-8")
    return file


def test_the_shipped_policy_says_what_the_house_decided() -> None:
    policy = load_policy(SHIPPED)

    assert policy.caps == {Band.P1: 0, Band.P2: 3, Band.P3: 6, Band.P4: 26}
    assert [policy.bands[band].max_weeks for band in Band] == [2, 6, 13, 18]
    assert policy.bands[Band.P1].label == "See first"
    assert policy.shares.normal == {Band.P3: 3, Band.P4: 2}
    assert policy.shares.alarm == {Band.P2: 5, Band.P3: 3, Band.P4: 2}
    assert policy.weeks_per_point == 1
    assert (policy.sweep_recent_days, policy.sweep_older_working_days) == (28, 5)
    assert "ethnicity" in policy.forbidden


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('name = "P4"', 'name = "P5"', "'P5'"),
        ('version = "2026.11"\n', "", "'version'"),
        ('label = "See first"\n', "", "'label'"),
        ("[credit]", "[credits]", "'credit'"),
        ("[credit]", "[credit", "Expected"),
        ("alarm_above = 0.15", "alarm_over = 0.15", "'alarm_above'"),
        ("normal = { P3 = 3", "normal = { P9 = 3", "'P9'"),
        ('name = "P4"', 'name = "P3"', "it must describe each band P1 to P4 once"),
        ("[credit]", FIFTH + "[credit]", "it must describe each band P1 to P4 once"),
        ("normal = { P3 = 3, P4 = 2 }", "normal = {}", "every share must be above 0"),
        (
            "normal = { P3 = 3, P4 = 2 }",
            "normal = { P2 = 3, P4 = 2 }",
            "a band without a share must be more urgent",
        ),
        (
            "credit_cap_weeks = 0",
            "credit_cap_weeks = 1",
            "credit caps must start at 0 for P1 and never fall towards P4",
        ),
        (
            "credit_cap_weeks = 26",
            "credit_cap_weeks = 5",
            "credit caps must start at 0",
        ),
        ("max_weeks = 2 ", "max_weeks = 0 ", "maximum waits must be above 0"),
        ("max_weeks = 18", "max_weeks = 12", "maximum waits must be above 0"),
        ("weeks_per_point = 1", "weeks_per_point = -1", "weeks per point cannot be"),
        ("normal = { P3 = 3", "normal = { P3 = 0", "every share must be above 0"),
        (
            "P3 = 3, P4 = 2 }     ",
            "P3 = 3, P4 = -1 }   ",
            "every share must be above 0",
        ),
    ],
)
def test_a_spoilt_policy_is_refused(
    old: str, new: str, reason: str, tmp_path: Path
) -> None:
    file = spoilt(tmp_path, old, new)

    with pytest.raises(BadPolicy) as refused:
        load_policy(file)

    assert str(refused.value).startswith(
        f"The policy policy.toml cannot be used: {reason}"
    )


def test_a_cap_or_a_wait_may_stay_the_same_in_the_next_band(tmp_path: Path) -> None:
    file = spoilt(tmp_path, "credit_cap_weeks = 6", "credit_cap_weeks = 3")
    assert load_policy(file).caps[Band.P3] == 3

    file = spoilt(tmp_path, "max_weeks = 18", "max_weeks = 13")
    assert load_policy(file).bands[Band.P4].max_weeks == 13


def test_the_digest_follows_the_content_and_not_the_comments(tmp_path: Path) -> None:
    shipped = load_policy(SHIPPED).digest
    commented = spoilt(tmp_path, "[credit]", "# A note.\n\n[credit]")
    assert load_policy(commented).digest == shipped

    changed = spoilt(tmp_path, "weeks_per_point = 1", "weeks_per_point = 2")
    assert load_policy(changed).digest != shipped
