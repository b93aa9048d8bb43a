"""The command that writes a month's pack for the board."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from triage.cli_refusals import plain_refusals, talk
from triage.settings import Settings


BY = "the command line"


def report(
    month: Annotated[str, typer.Option(help="A month that is over, such as 2026-10.")],
    out: Annotated[
        Path, typer.Option("-o", "--out", help="The folder the pack goes to.")
    ] = Path(),
    again: Annotated[
        bool, typer.Option("--again", help="Make it anew, though it was made before.")
    ] = False,
) -> None:
    """Write a month's pack as HTML and PDF; it is made and kept if it was not yet."""
    # Long because its options and what it loads stand in it.
    from api import pack_said
    from triage.desk.desk import Desk
    from triage.desk.opening import opened
    from triage.desk.packs import made
    from triage.roles import Actor, Role
    from triage.store.engine import unit_of_work

    with plain_refusals():
        settings = Settings()
        with unit_of_work(opened(settings.database_url)) as session:
            desk = Desk(
                session=session,
                tenant=settings.tenant,
                actor=Actor(staff_id=BY, name=BY, role=Role.MANAGER),
                now=datetime.now(UTC),
            )
            if again or not made.is_made(desk, month):
                talk.print(made.make(desk, month).sentence)
            pack, said = made.with_words(desk, month)
        out.mkdir(parents=True, exist_ok=True)
        files = {
            ".html": pack_said.as_html(pack, said).encode(),
            ".pdf": pack_said.as_pdf(pack, said),
        }
        for ending, content in files.items():
            path = out / f"pack-{pack.month.name}{ending}"
            path.write_bytes(content)
            typer.echo(path)
