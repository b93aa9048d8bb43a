"""A placement made again never falls by itself: it holds until a person reviews it."""

from collections.abc import Mapping
from dataclasses import replace

from triage.referrals import Band
from triage.scoring.credit import credit_weeks
from triage.waiting_list.placement import Placement, effective_start


def held(
    new: Placement, before: Placement | None, caps: Mapping[Band, int]
) -> Placement:
    """The new placement, no less urgent and with no fewer points than the one before.

    In an unchanged band the due date is never put off. The clock is the new one's.
    """
    if before is None:
        return new
    kept = _with_band(new, before)
    if new.points < before.points:
        kept = replace(kept, points=before.points, lines=before.lines)
    credit = credit_weeks(kept.points, kept.band, caps)
    starts = effective_start(kept.clock_start, credit)
    return replace(
        kept,
        credit_weeks=credit,
        order_day=kept.due_on if kept.band is Band.P1 else starts,
    )


def falls(new: Placement, before: Placement | None) -> bool:
    """Whether the new placement alone would be less urgent or worth fewer points."""
    return before is not None and (new.band > before.band or new.points < before.points)


def _with_band(new: Placement, before: Placement) -> Placement:
    if new.band < before.band:
        return new
    kept = replace(
        new,
        due_on=min(new.due_on, before.due_on),
        band_since=min(new.band_since, before.band_since),
    )
    if new.band is before.band:
        return kept
    note = f"Held at {before.band.name} until a named person reviews it; by today's facts: "
    return replace(
        kept,
        band=before.band,
        due_on=before.due_on,
        band_since=before.band_since,
        possible_band=min(new.possible_band, before.band),
        reason=note + new.reason,
        reason_public=note + new.reason_public,
    )
