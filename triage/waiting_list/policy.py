"""The policy in force: bands, credit caps, shares and the tie-break (`policy.toml`)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from triage.content_files import read_content
from triage.errors import TriageError
from triage.referrals import Band


class BadPolicy(TriageError):
    """The policy {file} cannot be used: {reason}."""


@dataclass(frozen=True, kw_only=True)
class BandPolicy:
    """What a band promises."""

    label: str  # what people read: "See first"
    meaning: str
    max_weeks: int
    credit_cap_weeks: int


@dataclass(frozen=True, kw_only=True)
class Shares:
    """How slots are shared once P1 is served; weights, not percentages."""

    normal: Mapping[Band, int]
    alarm: Mapping[Band, int]
    alarm_above: float  # P1 + P2 as a part of arrivals, 0 to 1
    alarm_window_weeks: int
    longest_waiter_every: int  # every n-th slot goes to the longest waiter; 0: never


@dataclass(frozen=True, kw_only=True)
class Offers:
    """How slots become offers."""

    together_moves_at_most: int  # slots that another child may be moved on by a pair
    together_pairs_a_day: int  # brought together in one clinic on one day
    hold_working_days: int  # a slot is held for a child who is not confirmed
    reply_working_days: int  # a family has to answer an offer
    notice_days: int  # an offer with less notice may be declined without a question
    cancellations_ask: int  # by the family, before somebody asks whether all is well
    declines_ask: int  # of offers with notice, before a clinician looks


@dataclass(frozen=True, kw_only=True)
class Policy:
    """One dated, owned version of the policy."""

    version: str
    status: str
    owner: str
    review_on: date
    bands: Mapping[Band, BandPolicy]
    shares: Shares
    weeks_per_point: int
    lot_seed: str
    forbidden: tuple[str, ...]
    sweep_recent_days: int
    sweep_older_working_days: int
    offers: Offers
    digest: str

    @property
    def caps(self) -> dict[Band, int]:
        """The most weeks of credit each band allows."""
        return {band: one.credit_cap_weeks for band, one in self.bands.items()}


def load_policy(path: Path) -> Policy:
    """Read and check a policy. Raises `BadPolicy` with the reason."""
    return read_content(
        path,
        _policy,
        wrong=_wrong,
        refuse=lambda why: BadPolicy(file=path.name, reason=why),
    )


def _policy(table: dict[str, Any]) -> Policy:
    # Long because every part of the file is named.
    shares = table["shares"]
    if len(table["band"]) != len(Band):
        raise ValueError("it must describe each band P1 to P4 once")
    return Policy(
        version=table["version"],
        status=table["status"],
        owner=table["owner"],
        review_on=table["review_on"],
        bands={Band[one["name"]]: _band(one) for one in table["band"]},
        shares=Shares(
            normal=_weights(shares["normal"]),
            alarm=_weights(shares["alarm"]),
            alarm_above=shares["alarm_above"],
            alarm_window_weeks=shares["alarm_window_weeks"],
            longest_waiter_every=shares["longest_waiter_every"],
        ),
        weeks_per_point=table["credit"]["weeks_per_point"],
        lot_seed=table["tie_break"]["lot_seed"],
        forbidden=tuple(table["forbidden"]["facts"]),
        sweep_recent_days=table["sweep"]["recent_days"],
        sweep_older_working_days=table["sweep"]["older_working_days"],
        offers=Offers(**table["offers"]),
        digest=sha256(
            json.dumps(table, sort_keys=True, default=str).encode()
        ).hexdigest(),
    )


def _band(one: dict[str, Any]) -> BandPolicy:
    return BandPolicy(
        label=one["label"],
        meaning=one["meaning"],
        max_weeks=one["max_weeks"],
        credit_cap_weeks=one["credit_cap_weeks"],
    )


def _wrong(policy: Policy) -> str | None:
    """Why the promises of house decision 3 and 4 would not hold; None when they do."""
    if set(policy.bands) != set(Band):
        return "it must describe each band P1 to P4 once"
    caps = [policy.bands[band].credit_cap_weeks for band in Band]
    waits = [policy.bands[band].max_weeks for band in Band]
    if caps != sorted(caps) or caps[0] != 0:
        return "credit caps must start at 0 for P1 and never fall towards P4"
    if waits != sorted(waits) or min(waits) <= 0:
        return "maximum waits must be above 0 and never fall towards P4"
    if min(vars(policy.offers).values()) < 0:
        return "no limit on offers can be below 0"
    if policy.weeks_per_point < 0:
        return "weeks per point cannot be below 0"
    return _wrong_shares(policy.shares)


def _wrong_shares(shares: Shares) -> str | None:
    for weights in (shares.normal, shares.alarm):
        if not weights or min(weights.values()) <= 0:
            return "every share must be above 0"
        if min(weights) <= max(set(Band) - set(weights), default=Band.P4):
            return "a band without a share must be more urgent than every band with one"
    return None


def _weights(named: dict[str, int]) -> dict[Band, int]:
    return {Band[name]: weight for name, weight in named.items()}
