"""Commands about the rule books themselves, for whoever writes and signs them."""

from pathlib import Path
from typing import Annotated

import typer

from triage.cli_refusals import plain_refusals, talk
from triage.referrals import Pathway


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
