"""What a clinician has before them when they decide, read again from the store."""

from dataclasses import dataclass
from datetime import date

from triage.calendar import add_working_days
from triage.decisions import DecisionInForce
from triage.desk.desk import Desk
from triage.desk.in_force import content_in_force
from triage.desk.replace import Occasion, place
from triage.desk.tasks import due_at
from triage.desk.versions import NotHere
from triage.errors import TriageError
from triage.facts import reconcile
from triage.referrals import ON_THE_LIST, Band, Pathway, Referral
from triage.store import decisions, facts_ledger, placements, referrals, tasks
from triage.store.placements import Stored
from triage.store.tasks import NewTask


class NotOnTheList(TriageError):
    """This referral is not on a waiting list now, so there is nothing to confirm or change. Put it back first."""


class DayIsOver(TriageError):
    """That day has passed or is today. Give a later day."""


@dataclass(frozen=True, kw_only=True)
class Seen:
    """One referral as it stands: its band, what set it, what is not known."""

    referral: Referral
    stored: Stored
    decision: DecisionInForce | None
    unknown_flags: tuple[str, ...]  # labels of red flags that nobody knows

    @property
    def band(self) -> Band:
        """The band the list shows."""
        return self.stored.placement.band


def find(desk: Desk, referral_id: str) -> Referral:
    """The referral. Raises `NotHere`."""
    found = referrals.referrals(desk.session, tenant=desk.tenant, ids=[referral_id])
    if referral_id not in found:
        raise NotHere
    return found[referral_id]


def look(desk: Desk, referral_id: str) -> Seen:
    """A referral on the list. Raises `NotHere`, `NotOnTheList`."""
    referral = find(desk, referral_id)
    last = placements.latest(
        desk.session, tenant=desk.tenant, referral_ids=[referral_id]
    )
    if referral.state not in ON_THE_LIST or referral_id not in last:
        raise NotOnTheList
    return Seen(
        referral=referral,
        stored=placements.stored(last[referral_id]),
        decision=in_force(desk, referral_id),
        unknown_flags=unknown_flags(desk, referral),
    )


def in_force(desk: Desk, referral_id: str) -> DecisionInForce | None:
    """The decision in force on a referral."""
    found = decisions.in_force(
        desk.session, tenant=desk.tenant, referral_ids=[referral_id]
    )
    return found.get(referral_id)


def unknown_flags(desk: Desk, referral: Referral) -> tuple[str, ...]:
    """The red flags of this list that nobody knows of this child, in words."""
    catalogue, child = (
        content_in_force(desk.session, desk.tenant).catalogue,
        referral.child_id,
    )
    said = facts_ledger.observations(
        desk.session, tenant=desk.tenant, child_ids=[child]
    )
    readings = reconcile(catalogue, said[child], desk.today)
    return tuple(
        fact.label
        for key, fact in catalogue.items()
        if fact.red_flag
        and not fact.derived
        and (referral.pathway is Pathway.UNDECIDED or referral.pathway in fact.pathways)
        and not (key in readings and readings[key].known)
    )


def band_words(desk: Desk, band: Band) -> str:
    """A band as people say it: "‘See soon’ (P2)"."""
    return f"‘{content_in_force(desk.session, desk.tenant).policy.bands[band].label}’ ({band.name})"


def later_day(desk: Desk, day: date | None) -> date | None:
    """A day still to come. Raises `DayIsOver`."""
    if day is not None and day <= desk.today:
        raise DayIsOver
    return day


def place_again(desk: Desk, referral_id: str, cause: str) -> None:
    """Make the referral's placement again, now."""
    occasion = Occasion(cause=cause, today=desk.today, now=desk.now)
    place(
        desk.session, tenant=desk.tenant, referral_ids=[referral_id], occasion=occasion
    )


def open_task(
    desk: Desk, referral: Referral, *, matter: str, kind: str, sentence: str,
    due: date, quote: str | None = None,
) -> None:  # fmt: skip
    """Open one task about a referral."""
    new = NewTask(
        matter=matter[:80],
        kind=kind,
        sentence=sentence,
        due_at=due_at(due),
        quote=quote,
        referral_id=referral.id,
        child_id=referral.child_id,
    )
    tasks.open_tasks(
        desk.session, tenant=desk.tenant, new=[new], import_id=None, now=desk.now
    )


def in_working_days(desk: Desk, days: int) -> date:
    """The day that many working days from today."""
    return add_working_days(desk.today, days)
