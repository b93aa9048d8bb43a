"""`triage staff`: the first accounts, and a way back in for whoever lost theirs."""

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from triage.cli_refusals import plain_refusals, talk
from triage.roles import Role
from triage.settings import Settings


if TYPE_CHECKING:
    from sqlmodel import Session

    from triage.desk.people.accounts import Invited


app = typer.Typer(
    help="Who may sign in: the first accounts, and new links.", no_args_is_help=True
)

Email = Annotated[str, typer.Argument(help="The address the person signs in with.")]


@app.command()
def invite(
    name: Annotated[str, typer.Argument(help="As colleagues know the person.")],
    email: Email,
    role: Annotated[Role, typer.Argument(help="What the person is here for.")],
) -> None:
    """Open an account and print the link its owner follows, once, within three days."""
    from triage.desk.people import accounts

    with _work() as (session, settings, now):
        invited = accounts.invite(
            session,
            tenant=settings.tenant,
            name=name,
            email=email,
            role=role,
            by=_who(),
            now=now,
        )
    _say_link(invited, settings)


@app.command()
def reset(email: Email) -> None:
    """A new link for somebody who lost a password or a phone; the old ones stop working."""
    from triage.desk.people import accounts

    with _work() as (session, settings, now):
        invited = accounts.reset_by_email(
            session, tenant=settings.tenant, email=email, by=_who(), now=now
        )
    _say_link(invited, settings)


@app.command("list")
def list_() -> None:
    """Everybody who has an account, and how it stands."""
    from triage.desk.people import accounts

    with _work() as (session, settings, now):
        people = accounts.accounts(session, tenant=settings.tenant, now=now)
    table = Table("name", "e-mail address", "role", "account")
    for one in people:
        table.add_row(
            *(escape(word) for word in (one.name, one.email, one.role, one.state))
        )
    Console(highlight=False).print(table)


def _say_link(invited: "Invited", settings: Settings) -> None:
    at = settings.origin or f"http://{settings.host}:{settings.port}"
    typer.echo(f"{at}/join/{invited.token}")
    talk.print("Give this link to that person alone. It works once, for three days.")


def _who() -> str:
    """Whoever is at the command line, as the machine knows them."""
    try:
        return f"{getpass.getuser()}, command line"
    except (KeyError, OSError):
        return "Command line"


@contextmanager
def _work() -> Iterator[tuple["Session", Settings, datetime]]:
    """A unit of work on the configured database; a refusal is said in one sentence."""
    from triage.desk.opening import opened
    from triage.store.engine import unit_of_work

    settings = Settings()
    with (
        plain_refusals(),
        unit_of_work(opened(settings.database_url)) as session,
    ):
        yield session, settings, datetime.now(UTC)
