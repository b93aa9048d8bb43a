"""Stop sending for a while: one kind of message, or all. Alerts to duty always go."""

from triage.desk.desk import Work
from triage.errors import TriageError
from triage.store import pauses
from triage.store.pauses import EVERYTHING, Pause


ALERTS = ("duty_alert", "duty_alert_again")


class AlertsAlwaysGo(TriageError):
    """Alerts to the people on duty cannot be paused."""


class NotPaused(TriageError):
    """This is not paused any more."""


def pause(work: Work, *, kind: str, why: str) -> str:
    """Stop one kind, or everything where it is empty; the pause.

    What is due waits and goes out when the pause is lifted, unless it has come to be of
    no use by then. Raises `AlertsAlwaysGo`.
    """
    if kind in ALERTS:
        raise AlertsAlwaysGo
    made = pauses.add(
        work.session,
        tenant=work.tenant,
        kind=kind,
        why=why,
        by=work.by,
        now=work.now,
    )
    work.note("Paused messages", on=("message", made), kind=kind, text=why)
    return made


def lift(work: Work, pause_id: str) -> None:
    """Let messages go again. Raises `NotPaused`."""
    lifted = pauses.lift(
        work.session, tenant=work.tenant, pause_id=pause_id, by=work.by, now=work.now
    )
    if not lifted:
        raise NotPaused
    work.note("Lifted a pause", on=("message", pause_id))


def in_force(work: Work) -> list[Pause]:
    """What is paused now, the longest first."""
    return pauses.in_force(work.session, tenant=work.tenant)


def holds(paused: frozenset[str], kind: str) -> bool:
    """Whether a message of this kind is paused."""
    return kind not in ALERTS and bool(paused & {kind, EVERYTHING})
