"""Commands about the rule books themselves, for whoever writes and signs them."""

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from triage.calendar import london_day
from triage.cli_refusals import plain_refusals, talk
from triage.referrals import Pathway
from triage.settings import Settings


if TYPE_CHECKING:
    from triage.desk.content import Content
    from triage.rulebook.certificate import Certificate, Failure, Proved

app = typer.Typer(help="The rule books themselves.", no_args_is_help=True)


@app.command("export")
def export(
    book: Annotated[
        Pathway | None, typer.Argument(help="One book; every one when not named.")
    ] = None,
    dmn: Annotated[bool, typer.Option("--dmn", help="As DMN 1.3 with FEEL.")] = False,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="The file; for every book, the folder."),
    ] = None,
) -> None:
    """Write a rule book in a form that other engines read. It stays an export."""
    from triage.desk.books import as_dmn

    if not dmn:
        raise typer.BadParameter("say in which form: --dmn")
    if book is None and output is None:
        raise typer.BadParameter("every book needs a folder to go to: -o FOLDER")
    with plain_refusals():
        made = {one: as_dmn(one) for one in ([book] if book else Pathway)}
    if output is None:
        typer.echo("".join(made.values()), nl=False)
        return
    for one, text in made.items():
        path = output if book else output / f"{one.value}.dmn"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        talk.print(f"Written: {path}")


@app.command("prove")
def prove(
    book: Annotated[
        Pathway | None, typer.Argument(help="One list; every one when not named.")
    ] = None,
    write: Annotated[
        Path | None, typer.Option(help="Where to write the certificate, as JSON.")
    ] = None,
    seconds: Annotated[
        float | None, typer.Option(help="The most a property of one book may take.")
    ] = None,
    record: Annotated[
        str | None,
        typer.Option(
            metavar="DIGEST",
            help="Prove this edition, not what is installed, and keep the certificate.",
        ),
    ] = None,
) -> None:
    """Prove the rule books and scorecards for every child; exit code 1 when one fails."""
    # Long because a proof is made, said and kept.
    from triage.desk import proving

    if book and (write or record):
        raise typer.BadParameter("a certificate speaks of every list: name none")
    with plain_refusals():
        content = _content(record)
        certificate = proving.prove(
            content,
            proving.floors_of(content),
            made_on=london_day(datetime.now(UTC)),
            only=book,
            seconds=seconds,
            watch=_say,
        )
    spent = sum(one.seconds for one in certificate.properties)
    told = f"{len(certificate.properties)} properties in {spent:.1f} seconds"
    if record:
        _keep(content, certificate)
    if not certificate.held:
        talk.print(f"[bold red]Not proved.[/] {told}, {certificate.prover}.")
        raise typer.Exit(1)
    talk.print(f"[green]All proved.[/] {told}, {certificate.prover}.")
    if write:
        write.write_text(certificate.to_json(), "utf-8")
        talk.print(f"Written: {write}")


def _content(digest: str | None) -> "Content":
    """What is installed, or a kept edition by how its digest begins."""
    from triage.desk.content import load_content
    from triage.desk.editions import drafts
    from triage.desk.opening import opened
    from triage.desk.work import reading

    settings = Settings()
    if digest is None:
        return load_content(settings.content)
    with reading(opened(settings.database_url)) as session:
        name = drafts.named(session, settings.tenant, digest)
        return drafts.content_of(session, settings.tenant, name)


def _keep(content: "Content", certificate: "Certificate") -> None:
    """Keep a certificate with its edition, whether it holds or not."""
    from triage.desk.desk import Work
    from triage.desk.editions import proofs
    from triage.desk.opening import opened
    from triage.desk.work import unit_of_work

    settings = Settings()
    with plain_refusals(), unit_of_work(opened(settings.database_url)) as session:
        work = Work(
            session=session,
            tenant=settings.tenant,
            now=datetime.now(UTC),
            by="command line",
        )
        proofs.keep(work, content, certificate)
    talk.print(f"Kept with edition {content.digest[:12]}.")


def _say(one: "Proved") -> None:
    mark = "proved" if one.held else "NOT PROVED"
    asked = f"{one.queries} queries" if one.queries else "no query needed"
    typer.echo(f"{mark:10}  {one.seconds:6.2f} s  {asked:15}  {one.name}")
    for failure in one.failures:
        _say_failure(failure)


def _say_failure(failure: "Failure") -> None:
    where = f" ({failure.where})" if failure.where else ""
    typer.echo(f"    {failure.about}{where}: {failure.sentence}")
    if failure.shown:
        typer.echo(f"      {failure.words}")
        typer.echo(f"      {failure.shown}")


@app.command("mutants")
def mutants(
    every: Annotated[
        bool, typer.Option("--every", help="Show every slip and what noticed it.")
    ] = False,
) -> None:
    """Change each token of each rule; exit code 1 when a change goes unnoticed."""
    from triage.desk import proving
    from triage.desk.content import load_content

    counts: Counter[str] = Counter()
    with plain_refusals(), talk.status("Changing every token of every rule"):
        content = load_content(Settings().content)
        for by, name, what in proving.slips(content, proving.floors_of(content)):
            counts[by] += 1
            if every or not what:
                typer.echo(f"{by}: {name}{f' ({what})' if every and what else ''}")
    unnoticed, alike = counts[NOBODY], counts[ALIKE]
    slips = counts.total() - alike
    for by, number in counts.most_common():
        talk.print(f"{number:6,}  {by}")
    talk.print(f"Mutation score: {slips - unnoticed:,} of {slips:,} slips noticed.")
    if unnoticed:
        raise typer.Exit(1)


NOBODY, ALIKE = "nobody", "says the same of every child"


@app.command("record")
def record(
    output: Annotated[
        Path, typer.Option("-o", "--output", help="The file: .html or .md.")
    ],
) -> None:
    """Write the public record: what decides a place, what never does, and who answers."""
    from triage.desk.opening import opened
    from triage.desk.public_record import made, written
    from triage.desk.work import reading

    with plain_refusals():
        settings = Settings()
        with reading(opened(settings.database_url)) as session:
            found = made.record_now(
                session,
                tenant=settings.tenant,
                settings=settings,
                today=london_day(datetime.now(UTC)),
            )
        output.write_text(written.as_text(found, output), "utf-8")
    talk.print(f"Written: {output}")
