"""The demonstration: a database of invented children, marked so that all can see."""

from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlmodel import Session

from triage.calendar import LONDON, is_working_day, london_day
from triage.desk.checking_in import planning
from triage.desk.choices import proposing
from triage.desk.desk import Desk
from triage.desk.importing import import_files
from triage.desk.invented import before, households, raters, write_exports
from triage.desk.invented.clinics import open_clinics, staff
from triage.desk.models import snapshots
from triage.desk.opening import opened
from triage.desk.people import personas
from triage.desk.telling.send import Sender
from triage.errors import TriageError
from triage.messages.channels import chosen
from triage.messages.outbox import Patience
from triage.settings import Settings
from triage.store.engine import reading, unit_of_work
from triage.store.meta import DEMO, mark, marked


CHILDREN = 2000
SEED = 2026
TENANT = "demonstration"
MORNING = time(10, 30)
CHOSEN = "What clinicians and parents chose, beside the experts' points."
FIRST_SENT, FIRST_MANY = "first-messages", 24


class NotADemonstration(TriageError):
    """The database {file} is not marked as a demonstration, so it is left alone. Move it away, or give another folder."""


def prepare(
    folder: Path,
    *,
    port: int,
    fresh: bool,
    now: datetime,
    say: Callable[[str], object],
) -> Settings:
    """Make the demonstration's database if it is not there; its settings, on loopback."""
    folder.mkdir(parents=True, exist_ok=True)
    database = folder / "demonstration.sqlite"
    if fresh:
        _forget(database)
    settings = Settings(
        database_url=f"sqlite:///{database}",
        tenant=TENANT,
        service_name="Riverside children's services (invented)",
        host="127.0.0.1",
        port=port,
    )
    known = database.exists()
    engine = opened(settings.database_url)
    with reading(engine) as session:
        ready = marked(session, tenant=TENANT, name=DEMO) is not None
    if known and not ready:
        raise NotADemonstration(file=database.name)
    if not ready:
        say(f"Inventing {CHILDREN} children and importing them: under a minute.")
        _fill(settings, now)
    return settings


def send_first(settings: Settings, now: datetime) -> int:
    """Send a few check-ins of the last working morning, once; how many went.

    Families are asked on working days and never at night. Whoever opens a demonstration
    on a Sunday evening still finds somebody to answer for. The worker sends the rest.
    """
    engine, at = opened(settings.database_url), _last_morning(now)
    with unit_of_work(engine) as session:
        if marked(session, tenant=settings.tenant, name=FIRST_SENT):
            return 0
        mark(session, tenant=settings.tenant, name=FIRST_SENT, value=at.isoformat())
        planning.ask_due(session, tenant=settings.tenant, now=at)
    sender = Sender(
        engine, settings.tenant, chosen.in_force(settings), FIRST_SENT, Patience()
    )
    return sender.run_once(at, size=FIRST_MANY)


def _last_morning(now: datetime) -> datetime:
    """Half past ten on the last working day that has one behind it."""
    day = london_day(now)
    while True:
        morning = datetime.combine(day, MORNING, LONDON)
        if is_working_day(day) and morning <= now:
            return morning
        day -= timedelta(days=1)


def _forget(database: Path) -> None:
    opened.cache_clear()
    for file in database.parent.glob(database.name + "*"):
        file.unlink()


def _fill(settings: Settings, now: datetime) -> None:
    """Steps: who was seen before; who waits now, and their people; staff."""
    today = london_day(now)
    past = before.invent(as_of=today, seed=SEED)
    with (
        TemporaryDirectory() as name,
        unit_of_work(opened(settings.database_url)) as session,
    ):
        folder = Path(name)
        open_clinics(session, tenant=TENANT, today=today, now=now)
        staff(session, tenant=TENANT, today=today, now=now)
        _import(session, before.write(folder, past, seed=SEED), now)
        before.settle(
            session, tenant=TENANT, past=past, seed=SEED, today=today, now=now
        )
        waiting = write_exports(folder, children=CHILDREN, as_of=today, seed=SEED)
        _import(session, waiting, now)
        households.settle(session, tenant=TENANT, seed=SEED, now=now)
        personas.settle_in(session, tenant=TENANT, now=now)
        exercise = raters.weigh(session, tenant=TENANT, seed=SEED, now=now)
        _propose(session, exercise, now)
        mark(session, tenant=TENANT, name=DEMO, value=today.isoformat())
    # What a timer does once a month; whatever else timers do first can read it.
    snapshots.take_due(opened(settings.database_url), tenant=TENANT, now=now)


def _propose(session: Session, exercise: str, now: datetime) -> None:
    """A clinician proposes the card that invented people weighed: a silent challenger."""
    priya = personas.persona("clinician")
    desk = Desk(session=session, tenant=TENANT, actor=priya, now=now)
    proposing.propose(desk, exercise, why=CHOSEN)


def _import(session: Session, paths: Sequence[Path], now: datetime) -> None:
    import_files(
        session,
        tenant=TENANT,
        paths=paths,
        today=london_day(now),
        now=now,
        by="Demonstration",
    )
