"""Is this installation well? Each check is a name and its trouble, None when well."""

from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy.exc import SQLAlchemyError

from triage.calendar import LONDON
from triage.desk.content import load_content
from triage.desk.opening import opened
from triage.desk.people import accounts
from triage.desk.people.ready import require_ready
from triage.errors import TriageError
from triage.settings import Settings, SignIn
from triage.store.engine import reading
from triage.store.migrate import expected_version, version


Check = tuple[str, str | None]


def checks(settings: Settings) -> list[Check]:
    """Content, database, migrations, sign-in and time zones, each tried for real."""
    return [
        ("Rule books, scorecards and policy", _trouble(lambda: _content(settings))),
        ("Database", _trouble(lambda: _database(settings))),
        ("Sign-in", _trouble(lambda: _sign_in(settings))),
        ("Time zone", _trouble(_time_zone)),
    ]


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
