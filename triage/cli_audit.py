"""Commands about the record of who did what: `triage audit head` and `verify`."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from triage.errors import TriageError
from triage.settings import Settings


if TYPE_CHECKING:
    from sqlmodel import Session

app = typer.Typer(help="The record of who did what.", no_args_is_help=True)

KeptHead = Annotated[
    str | None,
    typer.Option(
        "--head", help="A head kept outside, NUMBER:SEAL.", show_default=False
    ),
]


@app.command("head")
def head() -> None:
    """Print where the record stands, NUMBER:SEAL. Keep it where nobody here can edit."""
    from triage.desk.record import heads

    with _looking() as (session, tenant):
        typer.echo(heads.in_words(heads.head(session, tenant=tenant)))


@app.command("verify")
def verify(kept: KeptHead = None) -> None:
    """Read the whole record again; exit code 1 when a row was edited, deleted or cut."""
    from triage.desk.record import heads

    with _looking() as (session, tenant):
        from_outside = heads.read(kept) if kept else None
        verdict = heads.verify(session, tenant=tenant, kept=from_outside)
    if verdict.trouble:
        typer.echo(f"The record is broken. {verdict.trouble}", err=True)
        raise typer.Exit(1)
    typer.echo(f"The record is whole: {verdict.rows:,} rows.")


@contextmanager
def _looking() -> Iterator[tuple["Session", str]]:
    """A session that only reads, and keeps nobody waiting while a long record is read."""
    from triage.desk.opening import opened
    from triage.desk.work import reading

    settings = Settings()
    try:
        with reading(opened(settings.database_url)) as session:
            yield session, settings.tenant
    except TriageError as refusal:
        typer.echo(f"Refused: {refusal.sentence()}", err=True)
        raise typer.Exit(1) from refusal
