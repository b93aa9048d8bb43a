"""Commands about what is kept: the record of who did what, and one child's record."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from triage.cli_refusals import plain_refusals
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


def record(
    referral: str,
    output: Annotated[Path, typer.Option("-o", "--output", help="The file to write.")],
    asked_by: Annotated[str, typer.Option("--for", help="Who asked for it.")],
    by: str = "command line",
) -> None:
    """Take out one child's whole record as a file. That it was taken out is kept."""
    from triage.desk.opening import opened
    from triage.desk.record import handed_out, whole
    from triage.desk.work import unit_of_work

    settings = Settings()
    with plain_refusals(), unit_of_work(opened(settings.database_url)) as session:
        made = whole.make(
            session,
            tenant=settings.tenant,
            referral_id=referral,
            asked_by=asked_by,
            by=by,
            staff_id="",
            now=datetime.now(UTC),
        )
        # Written before the commit: no record is taken out without a line that says so,
        # and none is said to be that could not be written.
        page = handed_out.page(made, service=settings.service_name)
        output.write_text(page, "utf-8")
    typer.echo("Written. Read it before you hand it over.", err=True)


def evidence(
    referral: str,
    out: Annotated[Path, typer.Option(help="The folder the two files go to.")],
    for_whom: Annotated[
        str, typer.Option(help="tribunal, complaint, ombudsman, coroner or court.")
    ],
    asked_by: Annotated[str, typer.Option("--for", help="Who asked for it.")],
    as_of: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="At the end of which day; today."),
    ] = None,
    by: str = "command line",
) -> None:
    """Write one child's record as it stood on a day, as PDF and JSON. That it was taken out is kept."""
    # Long because a command has many words, and the heavy rooms are imported inside.
    from triage.calendar import london_day
    from triage.desk.desk import Work
    from triage.desk.opening import opened
    from triage.desk.record import evidence as bundle
    from triage.desk.record import evidence_files
    from triage.desk.work import unit_of_work

    named = [one for one in bundle.ForWhom if one.value.split()[-1] == for_whom]
    if not named:
        raise typer.BadParameter("say tribunal, complaint, ombudsman, coroner or court")
    settings, now = Settings(), datetime.now(UTC)
    with plain_refusals(), unit_of_work(opened(settings.database_url)) as session:
        made = bundle.make(
            Work(session=session, tenant=settings.tenant, now=now, by=by),
            referral,
            as_of=as_of.date() if as_of else london_day(now),
            for_whom=named[0],
            asked_by=asked_by,
        )
        # Written before the commit, as the whole record is.
        paths = evidence_files.write(made, out, service=settings.service_name)
    for path in paths:
        typer.echo(path)
    typer.echo("Written. Read it before you hand it over.", err=True)


@app.command("evidence")
def is_whole(
    file: Annotated[Path, typer.Argument(help="A bundle's JSON.")],
) -> None:
    """Say whether a copy of an evidence bundle is as it was sealed."""
    from triage.desk.record import evidence_files

    with plain_refusals():
        digest = evidence_files.check(file)
    typer.echo(f"The copy is as it was sealed: {digest}.")


@contextmanager
def _looking() -> Iterator[tuple["Session", str]]:
    """A session that only reads, and keeps nobody waiting while a long record is read."""
    from triage.desk.opening import opened
    from triage.desk.work import reading

    settings = Settings()
    with plain_refusals(), reading(opened(settings.database_url)) as session:
        yield session, settings.tenant
