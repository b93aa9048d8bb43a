"""What frozen lists say by themselves: whether totals drift, and what is not known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from sqlmodel import Session

from triage.desk.watching.values import Drifted, Unknown
from triage.scoring.card import Factor, Scorecard
from triage.scoring.watching import drift, unknowns
from triage.scoring.watching.drift import Reference
from triage.scoring.watching.unknowns import Asked, Change
from triage.store import models, watched
from triage.store.models import Snapshot
from triage.store.written import from_text


SEED = 7
LEARNT = "the children whom the card was learnt from"
FIRST = "the list of {month:%B %Y}, the first one that this card scored"
Totals = Mapping[int, int]


@dataclass(frozen=True, kw_only=True, eq=False)
class Against:
    """What totals are held against, in words and in numbers."""

    said: str
    reference: Reference
    month: date | None = None  # where it is a frozen list itself


def reference(
    session: Session, *, tenant: str, snapshots: Sequence[Snapshot], card: Scorecard
) -> Against | None:
    """The children a card was learnt from; else the first list that it scored.

    None where it was not learnt here and scored none.
    """
    if learnt := _learnt(session, tenant, card):
        return Against(said=LEARNT, reference=drift.reference(learnt))
    for one in snapshots:
        if found := _totals(session, tenant, one, card):
            return Against(
                said=FIRST.format(month=one.month),
                reference=drift.reference(found),
                month=one.month,
            )
    return None


def _learnt(session: Session, tenant: str, card: Scorecard) -> Totals:
    """Totals of those whom a card was learnt from, where its candidate tells of them."""
    kept = models.candidate(session, tenant=tenant, digest=card.digest)
    told = from_text(kept.candidate) if kept and kept.candidate else {}
    return dict(enumerate(told.get("reference", {}).get("totals", ())))


def drifted(
    session: Session,
    *,
    tenant: str,
    snapshots: Sequence[Snapshot],
    card: Scorecard,
    against: Against | None,
) -> tuple[Drifted, ...]:
    """Each month's totals beside the reference, the oldest first."""
    if against is None:
        return ()
    later = [one for one in snapshots if one.month != against.month]
    found = ((one, _totals(session, tenant, one, card)) for one in later)
    told = (_drifted(against.reference, one, totals) for one, totals in found)
    return tuple(one for one in told if one is not None)


def _totals(session: Session, tenant: str, one: Snapshot, card: Scorecard) -> Totals:
    return watched.totals(session, tenant=tenant, snapshot_id=one.id, card=card.digest)


def _drifted(against: Reference, one: Snapshot, found: Totals) -> Drifted | None:
    points = np.repeat(list(found), list(found.values())).astype(np.int64)
    told = drift.drift(against, points, seed=SEED)
    if told is None:
        return None
    return Drifted(
        month=one.month,
        children=told.children,
        index=told.index,
        limit=told.limit,
        flagged=told.flagged,
    )


def unknown(snapshots: Sequence[Snapshot], card: Scorecard) -> tuple[Unknown, ...]:
    """Each answer of the card, by frozen month; changes are from the first to the last."""
    if not snapshots:
        return ()
    first, last = _asked(snapshots[0], card), _asked(snapshots[-1], card)
    changed = {one.factor: one for one in unknowns.changes(first, last)}
    return tuple(
        _unknown(one, snapshots, changed.get(one.fact.key)) for one in card.factors
    )


def _asked(one: Snapshot, card: Scorecard) -> dict[str, Asked]:
    keys = (factor.fact.key for factor in card.factors)
    return {
        key: Asked(unknown=one.unknown[key], children=one.children)
        for key in keys
        if key in one.unknown
    }


def _unknown(
    factor: Factor, snapshots: Sequence[Snapshot], changed: Change | None
) -> Unknown:
    key = factor.fact.key
    shares = [
        None if (many := one.unknown.get(key)) is None else many / one.children
        for one in snapshots
    ]
    return Unknown(
        fact=key,
        label=factor.fact.label,
        shares=tuple(shares),
        changed=changed is not None and changed.beyond_chance,
        more=changed is not None and changed.more,
    )
