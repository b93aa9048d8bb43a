"""The command line: stdout for data, stderr for talk; exit codes 0, 1 and 2.

0: done. 1: refused, with the reason on stderr. 2: the command was not understood.
Heavy rooms are imported inside the commands, so that `--help` is quick.
"""

import gc
import os
import signal
import socket
import subprocess
import sys
import webbrowser
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import track
from rich.table import Table

from triage import (
    calendar,
    cli_audit,
    cli_copy,
    cli_demo,
    cli_editions,
    cli_models,
    cli_monitor,
    cli_replay,
    cli_report,
    cli_rules,
    cli_simulate,
    cli_staff,
)
from triage.cli_refusals import plain_refusals, talk
from triage.settings import Settings


if TYPE_CHECKING:
    from sqlmodel import Session

    from triage.desk.views import FileCounts, ImportShown


app = typer.Typer(
    help="Puts children waiting for assessment in an order a clinician can check.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
profile_app = typer.Typer(help="How outside files are read.", no_args_is_help=True)
app.add_typer(profile_app, name="profile")
app.add_typer(cli_staff.app, name="staff")
app.add_typer(cli_audit.app, name="audit")
app.add_typer(cli_rules.app, name="rules")
app.add_typer(cli_models.app, name="model")
cli_models.app.command("monitor")(cli_monitor.monitor)
cli_rules.app.command("draft")(cli_editions.draft)
cli_rules.app.command("rehearse")(cli_editions.rehearse)
app.command("record")(cli_audit.record)
app.command("evidence")(cli_audit.evidence)
app.command("copy")(cli_copy.copy)
app.command("report")(cli_report.report)
app.command("replay")(cli_replay.replay)
app.command("restitution")(cli_replay.restitution)
app.command("simulate")(cli_simulate.simulate)

Files = Annotated[
    list[Path], typer.Argument(help="Exports to read: CSV or XLSX.", show_default=False)
]
AsOf = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], help="The day to work on; today if not given."),
]

Since = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], help="Why the place moved since that day."),
]


def _today(as_of: datetime | None) -> date:
    return as_of.date() if as_of else calendar.london_day(datetime.now(UTC))


@app.command()
def rank(
    files: Files,
    as_of: AsOf = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help=".csv, .xlsx, .json or .html")
    ] = None,
    report: Annotated[
        Path | None, typer.Option(help="What became of every row, as JSON.")
    ] = None,
) -> None:
    """Turn messy exports into one ordered, explained list per pathway. No database."""
    from triage.desk import export
    from triage.desk.rank import rank as ranked

    # One command makes one list: nothing is thrown away before it ends.
    gc.disable()
    with plain_refusals():
        result = ranked(files, as_of=_today(as_of), watch=_watched)
        if output:
            export.write_list(output, result.rows())
        if report:
            export.write_report(report, result.report())
    if output is None:
        export.write_csv(sys.stdout, result.rows())
    _say_counts(result.counts_table())
    for sentence in result.notices():
        talk.print(sentence)


def _watched(files: Sequence[Path]) -> Iterable[Path]:
    """The files one by one, with a bar on a terminal and silence elsewhere."""
    return track(
        files, "Reading", console=talk, transient=True, disable=not talk.is_terminal
    )


def _say_counts(lines: list[tuple[str, ...]]) -> None:
    table = Table(title="Every row accounted for")
    for name in ("file", "rows", "accepted", "with findings", "merged", "set aside"):
        table.add_column(name, justify="left" if name == "file" else "right")
    for line in lines:
        table.add_row(*line)
    talk.print(table)


@app.command("import")
def import_(files: Files, as_of: AsOf = None, by: str = "command line") -> None:
    """Read exports into the database; the same file twice changes nothing."""
    from triage.desk import importing

    with plain_refusals(), talk.status("Importing"), _work() as (session, tenant):
        shown = importing.import_files(
            session,
            tenant=tenant,
            paths=files,
            today=_today(as_of),
            now=datetime.now(UTC),
            by=by,
        )
    _say_import(shown)
    typer.echo(shown.id)


def _say_import(shown: "ImportShown") -> None:
    _say_counts([_counts(one) for one in shown.files])
    if shown.already_imported:
        talk.print(f"Seen before, nothing changed: {', '.join(shown.already_imported)}")
    if shown.missing_children:
        talk.print(
            f"{shown.missing_children} children are on the list but missing from this "
            "extract. They stay on the list; a task asks a person to look."
        )


def _counts(one: "FileCounts") -> tuple[str, ...]:
    numbers = (one.rows, one.accepted, one.accepted_with_findings, one.merged)
    return (one.file, *(str(number) for number in (*numbers, one.set_aside)))


@app.command()
def undo(import_id: str, by: str = "command line") -> None:
    """Undo a whole import. Nothing is deleted; the list is as if it had not been."""
    from triage.desk import importing

    with plain_refusals(), _work() as (session, tenant):
        shown = importing.undo_import(
            session, tenant=tenant, import_id=import_id, by=by, now=datetime.now(UTC)
        )
    talk.print(f"Import {shown.id} undone: {len(shown.files)} files.")


@app.command()
def explain(referral: str, as_of: AsOf = None, since: Since = None) -> None:
    """Why is this child here: facts, rules, points, versions; or why the place moved."""
    if since:
        _why_moved(referral, since.date(), as_of.date() if as_of else None)
    else:
        _why_here(referral, _today(as_of))


def _why_here(referral: str, today: date) -> None:
    from triage.desk import levers, waiting
    from triage.desk.told import lines, would_change

    with plain_refusals(), _work() as (session, tenant):
        page = waiting.child_page(
            session, tenant=tenant, referral_id=referral, today=today
        )
        would = levers.of(session, tenant=tenant, referral_id=referral, today=today)
    for line in [*lines(page), *(would_change(would) if would else ())]:
        typer.echo(line)


def _why_moved(referral: str, since: date, until: date | None) -> None:
    from triage.desk import movement
    from triage.desk.told import moved

    with plain_refusals(), _work() as (session, tenant):
        found = movement.between(
            session,
            tenant=tenant,
            referral_id=referral,
            asked=movement.Days(since=since, until=until),
            now=datetime.now(UTC),
        )
    for line in moved(found):
        typer.echo(line)


@profile_app.command("draft")
def profile_draft(file: Path) -> None:
    """Propose a profile for a spreadsheet nobody has described; correct it and save."""
    from triage.desk import importing

    with plain_refusals():
        typer.echo(importing.draft_profile(file))


@app.command()
def serve(
    host: str | None = None,
    port: int | None = None,
    with_worker: Annotated[bool, typer.Option(help="Run the timers too.")] = False,
) -> None:
    """Serve the pages and the API. On this machine only, until real sign-in is set up."""
    with plain_refusals():
        settings = _settings(host, port)
        _run_server(settings, with_worker=with_worker)


@app.command()
def worker() -> None:
    """Run the timers: what is due is found in the database and done once."""
    from triage import schedule
    from triage.desk.opening import opened

    with plain_refusals():
        settings = Settings()
        schedule.run(opened(settings.database_url), settings.tenant)


@app.command()
def demo(
    port: int = 8000,
    browser: Annotated[bool, typer.Option(help="Open a browser.")] = True,
    fresh: Annotated[bool, typer.Option(help="Make the children anew.")] = False,
) -> None:
    """Open the product on about 2,000 invented children, on this machine only."""
    from triage.desk import demonstration

    with plain_refusals():
        settings = demonstration.prepare(
            _demo_folder(),
            port=_free_port(port),
            fresh=fresh,
            now=datetime.now(UTC),
            say=talk.print,
        )
        inbox_port = _free_port(settings.port + 1)
        with cli_demo.provider(
            _demo_folder(), settings, port=inbox_port, fresh=fresh
        ) as inbox:
            demonstration.send_first(Settings(), datetime.now(UTC))
            address = f"http://127.0.0.1:{settings.port}"
            talk.print(f"\n[bold]The waiting list:[/]  {address}/")
            talk.print(f"[bold]Messages sent:[/]     {inbox}/")
            talk.print(f"The rule books:    {address}/rules/neurodevelopmental")
            talk.print(f"Imports:           {address}/imports")
            talk.print(f"The API, described: {address}/api/v1/openapi.json")
            talk.print("Invented children. Stop with Ctrl+C.\n")
            if browser:
                webbrowser.open(address)
            _run_server(Settings(), with_worker=True)


def _demo_folder() -> Path:
    return Path(typer.get_app_dir("waiting-list-triage", force_posix=True))


def _free_port(wanted: int) -> int:
    """The port asked for, or the next one nobody listens on."""
    for port in range(wanted, wanted + 50):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return port
    return wanted


def _settings(host: str | None, port: int | None) -> Settings:
    asked = {"host": host, "port": port}
    return Settings(**{k: v for k, v in asked.items() if v is not None})  # type: ignore[arg-type]  # pydantic checks them


def _run_server(settings: Settings, *, with_worker: bool) -> None:
    import uvicorn

    from api.app import create_app

    # Whoever ends the server ends what it started: the signal becomes an ordinary exit.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    beside = _start_worker(settings) if with_worker else None
    try:
        uvicorn.run(
            create_app(settings),
            host=settings.host,
            port=settings.port,
            log_level="warning",
            access_log=False,
            server_header=False,
            forwarded_allow_ips=settings.proxies,
        )
    finally:
        if beside:
            beside.terminate()


def _start_worker(settings: Settings) -> "subprocess.Popen[bytes]":
    env = os.environ | {
        "TRIAGE_DATABASE_URL": settings.database_url,
        "TRIAGE_TENANT": settings.tenant,
    }
    return subprocess.Popen([sys.executable, "-m", "triage.cli", "worker"], env=env)


@app.command()
def doctor() -> None:
    """Check this installation: content, database, migrations, time zones."""
    from triage.desk import health

    with plain_refusals():
        checks = health.checks(Settings(), datetime.now(UTC))
    for name, trouble in checks:
        talk.print(f"[{'red' if trouble else 'green'}]{name}[/]: {trouble or 'well'}")
    if any(trouble for _, trouble in checks):
        raise typer.Exit(1)


@contextmanager
def _work() -> Iterator[tuple["Session", str]]:
    """A unit of work on the configured database."""
    from triage.desk.opening import opened
    from triage.store.engine import unit_of_work

    settings = Settings()
    with unit_of_work(opened(settings.database_url)) as session:
        yield session, settings.tenant


if __name__ == "__main__":
    app()
