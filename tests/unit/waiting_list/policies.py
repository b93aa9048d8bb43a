"""The policy the tests of the waiting list use: house decisions 3 and 4."""

from datetime import date

from triage.referrals import Band
from triage.waiting_list.policy import BandPolicy, Offers, Policy, Shares


def _band(weeks: int, cap: int) -> BandPolicy:
    return BandPolicy(label="", meaning="", max_weeks=weeks, credit_cap_weeks=cap)


POLICY = Policy(
    version="test",
    status="",
    owner="",
    review_on=date(2027, 5, 1),
    bands={
        Band.P1: _band(2, 0),
        Band.P2: _band(6, 3),
        Band.P3: _band(13, 6),
        Band.P4: _band(18, 26),
    },
    shares=Shares(
        normal={Band.P3: 3, Band.P4: 2},
        alarm={Band.P2: 5, Band.P3: 3, Band.P4: 2},
        alarm_above=0.15,
        alarm_window_weeks=13,
        longest_waiter_every=0,
    ),
    weeks_per_point=1,
    lot_seed="test",
    forbidden=(),
    sweep_recent_days=28,
    sweep_older_working_days=5,
    offers=Offers(
        together_moves_at_most=5,
        together_pairs_a_day=1,
        hold_working_days=2,
        reply_working_days=5,
        notice_days=14,
        cancellations_ask=2,
        declines_ask=2,
    ),
    digest="",
)
