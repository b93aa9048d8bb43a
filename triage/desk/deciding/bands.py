"""A clinician agrees with a band or changes it; a less urgent one needs two people."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from triage.decisions import AgreeReason, ChangeReason, needs_second
from triage.desk.deciding import blind, second, seen
from triage.desk.deciding.seen import Seen, band_words
from triage.desk.desk import Desk, Done
from triage.desk.replace import PROVISIONAL, REVIEW
from triage.desk.weighing import DECISION
from triage.errors import TriageError
from triage.referrals import Band
from triage.store import decisions, tasks
from triage.store.decisions import CHANGED, CONFIRMED, NewDecision
from triage.store.proposals import Proposal


EXPIRED = "expired"
CONFIRM, AFTER_REVIEW = "confirm", "change_after_review"
# The tasks that a decision answers.
ANSWERED = (PROVISIONAL, EXPIRED, REVIEW, CONFIRM, AFTER_REVIEW)


class UnknownRedFlags(TriageError):
    """Some red flags are not known for this child. Say why you decide all the same, or ask first."""


class SameBand(TriageError):
    """That is the priority already. Agree with it instead of changing it."""


@dataclass(frozen=True, kw_only=True)
class Change:
    """Another band than the one proposed, and why."""

    band: Band
    reason: ChangeReason
    note: str
    expires_on: date | None = None
    unknown_because: str = ""


def confirm(
    desk: Desk,
    referral_id: str,
    *,
    reason: AgreeReason,
    note: str = "",
    unknown_because: str = "",
) -> Done:
    """Agree with the band the list shows. Raises `UnknownRedFlags`, `OwnBandFirst`."""
    shown = _open_eyed(desk, referral_id)
    _explained(shown, shown.band, unknown_because)
    decision = _decision(
        desk,
        shown,
        kind=CONFIRMED,
        band=shown.band,
        reason=reason.value,
        note=note,
        unknown_because=unknown_because,
        expires_on=None,
        staff_id=desk.actor.staff_id,
        made_by=desk.actor.by,
    )
    _keep(desk, decision, "Agreed with the priority")
    return Done(
        sentence="You agreed with this priority.", kind="referral", id=referral_id
    )


def change(desk: Desk, referral_id: str, wanted: Change) -> Done:
    """Give another band. More urgent: from now. Less urgent: when another agrees.

    Raises `SameBand`, `DayIsOver`, `UnknownRedFlags`, `OwnBandFirst`, `AlreadyAsked`.
    """
    shown = _open_eyed(desk, referral_id)
    if wanted.band is shown.band:
        raise SameBand
    seen.later_day(desk, wanted.expires_on)
    _explained(shown, wanted.band, wanted.unknown_because)
    if needs_second(shown.band, wanted.band):
        return _ask(desk, shown, wanted)
    by = {"staff_id": desk.actor.staff_id, "made_by": desk.actor.by}
    decision = _decision(desk, shown, kind=CHANGED, **_plain(wanted), **by)
    _keep(desk, decision, f"Changed the priority from {band_words(desk, shown.band)}")
    return Done(
        sentence="The priority is changed, from now.", kind="referral", id=referral_id
    )


@second.carries_out(blind.BAND)
def _carry_out(desk: Desk, proposal: Proposal) -> Done:
    """The second person agreed: the band is the one that was asked for."""
    shown = seen.look(desk, proposal.referral_id)
    asked = proposal.asked
    decision = _decision(
        desk,
        shown,
        kind=CHANGED,
        band=Band(asked["band"]),
        reason=asked["reason"],
        note=asked["note"],
        unknown_because=asked["unknown_because"],
        expires_on=asked["expires_on"],
        own_band=asked["own_band"],
        staff_id=proposal.staff_id,
        made_by=proposal.made_by,
        second_id=desk.actor.staff_id,
        second_by=desk.actor.by,
    )
    _keep(desk, decision, f"Changed the priority from {band_words(desk, shown.band)}")
    return Done(sentence="Agreed. The priority is changed.", kind="proposal")


def _ask(desk: Desk, shown: Seen, wanted: Change) -> Done:
    name = shown.referral.id
    return second.ask(
        desk,
        name,
        kind=blind.BAND,
        sentence=(
            f"Change the priority from {band_words(desk, shown.band)} to "
            f"{band_words(desk, wanted.band)}: {wanted.reason}. {wanted.note}"
        ),
        asked=_plain(wanted)
        | {"band": int(wanted.band), "own_band": _own(desk, shown)},
    )


def _plain(wanted: Change) -> dict[str, Any]:
    return vars(wanted) | {"reason": wanted.reason.value}


def _open_eyed(desk: Desk, referral_id: str) -> Seen:
    """The referral, for somebody who has given their own band where that is asked."""
    shown = seen.look(desk, referral_id)
    if blind.hidden(desk, referral_id):
        raise blind.OwnBandFirst
    return shown


def _explained(shown: Seen, band: Band, because: str) -> None:
    """No red flag is passed over in silence; nothing could make P1 more urgent."""
    if shown.unknown_flags and band is not Band.P1 and not because.strip():
        raise UnknownRedFlags


def _own(desk: Desk, shown: Seen) -> int | None:
    own = blind.own_of(desk, shown.referral.id)
    return int(own.band) if own else None


def _decision(desk: Desk, shown: Seen, **said: Any) -> NewDecision:
    """A decision on what was seen."""
    own = said.pop("own_band") if "own_band" in said else _own(desk, shown)
    return NewDecision(
        referral_id=shown.referral.id,
        proposed_band=shown.band,
        ruled_band=shown.stored.machine_band,
        own_band=Band(own) if own else None,
        placement=shown.stored.number,
        **said,
    )


def _keep(desk: Desk, decision: NewDecision, what: str) -> None:
    """Keep it, place the child again, and close what it answers."""
    name = decision.referral_id
    made = decisions.add(
        desk.session, tenant=desk.tenant, decision=decision, now=desk.now
    )
    seen.place_again(desk, name, DECISION)
    answered = tasks.still_open(
        desk.session, tenant=desk.tenant, kinds=ANSWERED, referral_ids=[name]
    )
    for task in answered:
        tasks.close(
            desk.session,
            tenant=desk.tenant,
            task_id=task.id,
            outcome="a clinician decided the priority",
            by=desk.actor.by,
            now=desk.now,
        )
    desk.note(
        what, on=("referral", name), text=_text(desk, decision), decision=made,
        band=decision.band.name, placement=decision.placement,
    )  # fmt: skip


def _text(desk: Desk, decision: NewDecision) -> str:
    """A decision in a line of the child's history."""
    parts = [f"{band_words(desk, decision.band)}: {decision.reason}.", decision.note]
    if decision.unknown_because:
        parts.append(f"Red flags not known: {decision.unknown_because}")
    if decision.second_by:
        parts.append(f"Asked by {decision.made_by}, agreed by {decision.second_by}.")
    return " ".join(part for part in parts if part)
