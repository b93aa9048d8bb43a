"""How the command line talks, and how it says what was refused: one way for all."""

from collections.abc import Iterator
from contextlib import contextmanager

import typer
from rich.console import Console
from rich.markup import escape

from triage.errors import TriageError


talk = Console(stderr=True, highlight=False)


@contextmanager
def plain_refusals() -> Iterator[None]:
    """Say what was refused in one sentence, without a traceback."""
    try:
        yield
    except TriageError as refusal:
        talk.print(f"[bold red]Refused:[/] {escape(refusal.sentence())}")
        raise typer.Exit(1) from refusal
