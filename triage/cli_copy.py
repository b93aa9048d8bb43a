"""The command that writes copies of the lists for an outage."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from triage.cli_refusals import plain_refusals
from triage.settings import Settings


def copy(
    out: Annotated[Path, typer.Option(help="The folder the copies go to.")],
) -> None:
    """Write a dated copy of every list, as CSV and PDF, for when the service is down."""
    from triage.desk.copies import folder
    from triage.desk.opening import opened

    with plain_refusals():
        settings = Settings()
        made = folder.write(
            opened(settings.database_url),
            tenant=settings.tenant,
            folder=out,
            now=datetime.now(UTC),
            by="the command line",
            service=settings.service_name,
        )
    for path in made:
        typer.echo(path)
