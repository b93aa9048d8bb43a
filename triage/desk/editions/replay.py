"""Placements and decisions replayed with the edition then in force, to the same bytes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlmodel import Session

from triage.calendar import LONDON
from triage.desk.deciding import blind
from triage.desk.desk import Desk, Work
from triage.desk.editions import again
from triage.desk.editions.again import Editions, Fresh
from triage.desk.versions import NotHere
from triage.errors import TriageError
from triage.store import decisions, kept_placements
from triage.store.decisions import Decided
from triage.store.kept_placements import Kept, Name
from triage.store.placements import Placed, row_of
from triage.store.written import in_batches
from triage.waiting_list.replay import Difference, Outcome, differences


PLACEMENT, DECISION = "placement", "decision"
BETWEEN = "/"  # a referral's id and a placement's number
NOT_ALONE = "The placement that was seen cannot be worked out again: "


class NothingToReplay(TriageError):
    """Nothing here was placed or decided under that name. Give a referral's id, a decision's id, or REFERRAL/NUMBER for one placement."""


@dataclass(frozen=True, kw_only=True)
class Replayed:
    """What came of one placement or one decision."""

    kind: str  # placement or decision
    id: str
    referral_id: str
    made_at: datetime
    edition: str
    outcome: Outcome
    differences: tuple[Difference, ...] = ()
    why: str = ""  # it cannot be done


@dataclass(frozen=True)
class _Again:
    """One placement, and what it was once worked out again."""

    replayed: Replayed
    placed: Placed | None


def of(work: Work, asked: str) -> list[Replayed]:
    """A referral's placements and decisions, or one of either. Raises `NothingToReplay`."""
    session, tenant = work.session, work.tenant
    kept = kept_placements.of_referrals(session, tenant=tenant, referral_ids=[asked])
    if kept:
        made = decisions.made(session, tenant=tenant, referral_id=asked)
        return _with_decisions(session, tenant, kept, made)
    if found := _one_placement(session, tenant, asked):
        return [one.replayed for one in _again(session, tenant, found).values()]
    made = decisions.made(session, tenant=tenant, decision_id=asked)
    if not made:
        raise NothingToReplay
    return list(_decisions(session, tenant, made))


def seen(desk: Desk, referral_id: str) -> list[Replayed]:
    """One referral's, for a signed-in person. Raises `NotHere`, `OwnBandFirst`."""
    if blind.hidden(desk, referral_id):
        raise blind.OwnBandFirst
    session, tenant = desk.session, desk.tenant
    kept = kept_placements.of_referrals(
        session, tenant=tenant, referral_ids=[referral_id]
    )
    if not kept:
        raise NotHere
    made = decisions.made(session, tenant=tenant, referral_id=referral_id)
    return _with_decisions(session, tenant, kept, made)


def since(work: Work, day: date) -> Iterator[Replayed]:
    """Everything placed or decided since the beginning of a London day."""
    session, tenant = work.session, work.tenant
    moment = datetime.combine(day, time(), LONDON)
    for some in kept_placements.since(session, tenant=tenant, moment=moment):
        yield from (one.replayed for one in _again(session, tenant, some).values())
    made = decisions.made(session, tenant=tenant, since=moment)
    for batch in in_batches(made, kept_placements.AT_ONCE):
        yield from _decisions(session, tenant, batch)


def _one_placement(session: Session, tenant: str, asked: str) -> list[Kept]:
    referral, _, number = asked.rpartition(BETWEEN)
    if not (referral and number.isdecimal() and len(number) < 9):  # else no number
        return []
    name = (referral, int(number))
    return list(kept_placements.named(session, tenant=tenant, names=[name]).values())


def _with_decisions(
    session: Session, tenant: str, kept: Sequence[Kept], made: Sequence[Decided]
) -> list[Replayed]:
    found = _again(session, tenant, kept)
    told = [_decision(one, found.get(_seen(one))) for one in made]
    told += [one.replayed for one in found.values()]
    return sorted(told, key=lambda one: (one.made_at, one.kind))


def _decisions(
    session: Session, tenant: str, made: Sequence[Decided]
) -> Iterator[Replayed]:
    """Decisions alone, by the placements that were seen."""
    names = {_seen(one) for one in made}
    kept = kept_placements.named(session, tenant=tenant, names=names)
    found = _again(session, tenant, list(kept.values()))
    yield from (_decision(one, found.get(_seen(one))) for one in made)


def _seen(decision: Decided) -> Name:
    return (decision.referral_id, decision.placement)


def _again(session: Session, tenant: str, kept: Sequence[Kept]) -> dict[Name, _Again]:
    """Each placement worked out again, or why it cannot be."""
    editions = Editions(session, tenant)
    around = again.around(session, tenant, kept)
    cannot = {one.name: why for one in kept if (why := _why_not(editions, one))}
    able = [one for one in kept if one.name not in cannot]
    made = again.fresh(able, lambda one: editions.find(one.edition))
    return {
        one.name: _refused(one, cannot[one.name])
        if one.name in cannot
        else _compared(editions, around, one, made[one.name])
        for one in kept
    }


def _why_not(editions: Editions, kept: Kept) -> str:
    try:
        editions.find(kept.edition)
        again.inputs_of(kept)
    except TriageError as wrong:
        return str(wrong)
    return ""


def _compared(
    editions: Editions, around: again.Around, kept: Kept, made: Fresh
) -> _Again:
    content = editions.find(kept.edition)
    try:
        holds = around.holds(kept)
    except TriageError as wrong:
        return _refused(kept, str(wrong))
    placed = again.weighed(kept, made, holds, content, editions.words(content)).placed
    found = differences(kept.row, row_of(placed))
    outcome = Outcome.DIFFERS if found else Outcome.SAME
    return _Again(_replayed(kept, outcome, found), placed)


def _refused(kept: Kept, why: str) -> _Again:
    return _Again(_replayed(kept, Outcome.CANNOT, why=why), None)


def _replayed(
    kept: Kept,
    outcome: Outcome,
    found: tuple[Difference, ...] = (),
    why: str = "",
) -> Replayed:
    referral, number = kept.name
    return Replayed(
        kind=PLACEMENT,
        id=f"{referral}{BETWEEN}{number}",
        referral_id=referral,
        made_at=kept.row["made_at"],
        edition=kept.edition,
        outcome=outcome,
        differences=found,
        why=why,
    )


def _decision(decided: Decided, seen: _Again | None) -> Replayed:
    """Whether the bands that a clinician was shown are those that were kept."""
    placed = seen.placed if seen else None
    why = NOT_ALONE + (
        seen.replayed.why if seen else str(again.PlacementGone().__doc__)
    )
    kept: Mapping[str, object] = {
        "ruled_band": int(decided.ruled_band),
        "proposed_band": int(decided.proposed_band),
    }
    found = differences(kept, _shown(placed)) if placed else ()
    outcome = Outcome.DIFFERS if found else Outcome.SAME
    return Replayed(
        kind=DECISION,
        id=decided.id,
        referral_id=decided.referral_id,
        made_at=decided.made_at,
        edition=seen.replayed.edition if seen else "",
        outcome=outcome if placed else Outcome.CANNOT,
        differences=found,
        why="" if placed else why,
    )


def _shown(placed: Placed) -> dict[str, object]:
    return {
        "ruled_band": int(placed.machine_band),
        "proposed_band": int(placed.placement.band),
    }


def all_the_same(some: Iterable[Replayed]) -> bool:
    """Whether everything came out as it was kept."""
    return all(one.outcome is Outcome.SAME for one in some)
