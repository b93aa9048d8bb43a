"""How sending stands: who is answerable, what waits, what did not arrive."""

from dataclasses import dataclass
from datetime import date, datetime

from triage import duty
from triage.desk.checking_in.live import is_live
from triage.desk.desk import Desk
from triage.desk.telling import by_staff
from triage.messages import crisis
from triage.messages import help as to_try
from triage.messages.outbox import MessageState
from triage.settings import Settings, settings_now
from triage.store import sent
from triage.store.pauses import Pause


@dataclass(frozen=True, kw_only=True)
class SendingShown:
    """What the page of messages shows."""

    live: bool
    duty_owner: str
    duty_told: bool  # whether there is an address to tell duty by
    hours: str
    out_of_hours: str
    accepted_on: date | None
    reading_hours: float
    provider: str
    counts: dict[MessageState, int]
    oldest_due: datetime | None
    pauses: tuple[Pause, ...]
    crisis_overdue: bool
    crisis_owner: str
    help_to_try: int  # links and numbers that nobody tried, or not lately


def shown(desk: Desk) -> SendingShown:
    """How sending stands now."""
    settings, hours = settings_now(), duty.in_force()
    numbers = crisis.in_force(desk.today)
    figures = sent.figures(desk.session, tenant=desk.tenant, now=desk.now)
    return SendingShown(
        live=is_live(settings),
        duty_owner=settings.duty_owner,
        duty_told=bool(settings.duty_email or settings.duty_mobile),
        hours=f"{hours.opens:%H:%M} to {hours.closes:%H:%M}, Monday to Friday",
        out_of_hours=settings.out_of_hours_team,
        accepted_on=settings.out_of_hours_accepted_on,
        reading_hours=settings.reading_hours_a_week,
        provider=_provider(settings),
        counts=sent.counts(desk.session, tenant=desk.tenant),
        oldest_due=figures.oldest_due,
        pauses=tuple(by_staff.paused(desk)),
        crisis_overdue=numbers.overdue,
        crisis_owner=numbers.owner,
        help_to_try=len(to_try.in_force().overdue(desk.today)),
    )


def _provider(settings: Settings) -> str:
    if settings.notify_key.get_secret_value():
        return "GOV.UK Notify"
    if settings.smtp_host:
        return "a mail server; other messages are written into a folder"
    return "a folder on this machine: nothing leaves it"
