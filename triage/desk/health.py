"""Is this installation well? Each check is a name and its trouble, None when well."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError

from triage.calendar import LONDON
from triage.desk.content import load_content
from triage.desk.desk import Work
from triage.desk.editions import drafts
from triage.desk.in_force import content_in_force
from triage.desk.opening import opened
from triage.desk.people import accounts
from triage.desk.people.ready import require_ready
from triage.desk.telling.to_do import UNKNOWN
from triage.errors import TriageError
from triage.messages.channels import chosen
from triage.messages.outbox import Patience
from triage.settings import Settings, SignIn
from triage.store import pauses, sent, slot_runs, tasks
from triage.store.engine import reading, unit_of_work
from triage.store.migrate import expected_version, version


Check = tuple[str, str | None]

LONGEST_DUE = timedelta(minutes=5)  # after that something holds messages up
LONGEST_UNKNOWN = timedelta(hours=1)  # after that a person should have looked


def checks(settings: Settings, now: datetime | None = None) -> list[Check]:
    """Content, database, migrations, sign-in and time zones, each tried for real.

    With a moment also whether timers and messages keep up.
    """
    running = [] if now is None else _running(settings, now)
    return [
        ("Rule books, scorecards and policy", _trouble(lambda: _content(settings))),
        ("Database", _trouble(lambda: _database(settings))),
        ("Rules in force", _trouble(lambda: _in_force(settings, now))),
        ("Sign-in", _trouble(lambda: _sign_in(settings))),
        ("Messages", _trouble(lambda: _ways_out(settings))),
        ("Time zone", _trouble(_time_zone)),
        *running,
    ]


def _running(settings: Settings, now: datetime) -> list[Check]:
    return [
        ("Timers", _trouble(lambda: _timers(settings, now))),
        ("Outbox", _trouble(lambda: _outbox(settings, now))),
    ]


def _ways_out(settings: Settings) -> None:
    chosen.in_force(settings)
    Patience().checked()


def _timers(settings: Settings, now: datetime) -> str | None:
    """Which timers should have come round again by now. None has, before the first run."""
    with reading(opened(settings.database_url)) as session:
        beats = slot_runs.beats(session, tenant=settings.tenant)
    silent = [one.job for one in beats if one.late_after < now]
    if not silent:
        return None
    return f"Nothing was heard of these: {', '.join(silent)}. Is a worker running?"


def _outbox(settings: Settings, now: datetime) -> str | None:
    """Whether what is due goes out, and whether people find out what nobody knows."""
    with reading(opened(settings.database_url)) as session:
        paused = pauses.kinds(session, tenant=settings.tenant)
        figures = sent.figures(session, tenant=settings.tenant, now=now, paused=paused)
        asked = tasks.still_open(session, tenant=settings.tenant, kinds=[UNKNOWN])
    unknown = sum(one.opened_at < now - LONGEST_UNKNOWN for one in asked)
    trouble = []
    if figures.oldest_due and figures.oldest_due < now - LONGEST_DUE:
        minutes = int((now - figures.oldest_due).total_seconds() // 60)
        trouble.append(f"The longest due has waited for {minutes} minutes.")
    if unknown:
        trouble.append(f"Nobody knows whether {unknown} arrived, for over an hour.")
    return " ".join(trouble) or None


def _trouble(check: Callable[[], str | None]) -> str | None:
    try:
        return check()
    except TriageError as refusal:
        return refusal.sentence()
    except SQLAlchemyError as problem:
        # The class alone: a driver's own words can hold addresses and passwords.
        return f"The database did not answer ({type(problem).__name__})."


def _content(settings: Settings) -> None:
    load_content(settings.content)


def _database(settings: Settings) -> str | None:
    engine = opened(settings.database_url)
    with reading(engine) as session:
        session.connection()
    if version(engine) != expected_version():
        return "The tables are not at the version this code expects."
    return None


def _in_force(settings: Settings, now: datetime | None) -> None:
    """The edition in force can be read; what an upgrade brought is kept as a draft."""
    engine = opened(settings.database_url)
    with reading(engine) as session:
        content_in_force(session, settings.tenant)
    if now is not None:
        with unit_of_work(engine) as session:
            drafts.keep_installed(
                Work(session=session, tenant=settings.tenant, now=now, by="the doctor")
            )


def _sign_in(settings: Settings) -> str | None:
    require_ready(settings)
    if settings.sign_in is SignIn.PERSONAS:
        return None  # closed to all but a demonstration
    secret = settings.secret.get_secret_value()
    with reading(opened(settings.database_url)) as session:
        people = accounts.ready(session, tenant=settings.tenant, secret=secret)
    return None if people else "Nobody has an account yet. Use: triage staff invite."


def _time_zone() -> str | None:
    summer = datetime(2026, 7, 1, 12, tzinfo=UTC).astimezone(LONDON)
    return None if summer.hour == 13 else "Europe/London has no summer time here."
