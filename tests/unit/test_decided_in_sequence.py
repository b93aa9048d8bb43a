"""Whatever the rules say and whenever: a child is never below what a clinician set."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.store.builders import A_PLACEMENT
from triage.decisions import DecisionInForce
from triage.desk.content import load_content
from triage.desk.stands import stands
from triage.referrals import Band
from triage.waiting_list.placement import Placement


POLICY = load_content().policy
BEGINS = datetime(2026, 11, 2, 9, tzinfo=UTC)

# One step: the band the rules give, points, a new ground's band, and what a clinician
# decides after seeing the placement, if one decides then.
STEPS = st.lists(
    st.tuples(
        st.sampled_from(Band),
        st.integers(0, 60),
        st.none() | st.sampled_from(Band),
        st.none() | st.sampled_from(Band),
    ),
    min_size=1,
    max_size=12,
)


def ruled(band: Band, points: int, day: date) -> Placement:
    """What the rules and the card alone say."""
    due = day + timedelta(weeks=POLICY.bands[band].max_weeks)
    return replace(A_PLACEMENT, band=band, points=points, band_since=day, due_on=due)


def decided(band: Band, seen: Band, at: int) -> DecisionInForce:
    """A clinician's word after seeing a placement."""
    return DecisionInForce(
        id=f"D{at}",
        referral_id="R0",
        band=band,
        ruled_band=seen,
        fired=frozenset(),
        made_by="Dr Priya Shah, clinician",
        staff_id="demo-clinician",
        made_at=BEGINS + timedelta(days=at),
        placement=at,
    )


@given(STEPS)
@pytest.mark.hazard("H-07")
@pytest.mark.hazard("H-09")
def test_no_sequence_of_facts_and_decisions_leaves_a_child_below_the_clinicians_band(
    steps: list[tuple[Band, int, Band | None, Band | None]],
) -> None:
    before: Placement | None = None
    word: DecisionInForce | None = None
    for at, (machine, points, fresh, says) in enumerate(steps):
        new = ruled(machine, points, BEGINS.date() + timedelta(days=at))
        stood = stands(new, before, word, fresh=fresh, policy=POLICY, deciding=False)

        assert before is None or stood.placement.band <= before.band
        assert word is None or stood.placement.band <= word.band
        assert stood.provisional is (
            word is not None and stood.placement.band < word.band
        )
        assert not (stood.confirmed and stood.provisional)
        assert stood.placement.clock_start == new.clock_start
        before = stood.placement

        if says is not None:
            word = decided(says, machine, at)
            settled = stands(
                new, before, word, fresh=None, policy=POLICY, deciding=True
            )

            assert settled.placement.band is says
            assert settled.confirmed
            before = settled.placement
