"""Accessible PDF by typst: what is said goes in as data, never as part of the document."""

from datetime import datetime
from functools import cache
from pathlib import Path

import typst

from triage.calendar import LONDON
from triage.desk.reasons import day


ACCESSIBLE: "typst.PDFStandards" = "ua-1"


def compiled(pages: Path, told: dict[str, str], made_at: datetime) -> bytes:
    """A document of these pages, with JSON by name, as of a moment.

    A letter that no font of this machine has cannot stand in a PDF that claims to be
    accessible. The paper is worth more than the claim, so then it is made without it,
    and a box stands for the letter.
    """
    moment = int(made_at.timestamp())
    try:
        return _made(pages, told, moment, ACCESSIBLE)
    except typst.TypstError:
        return _made(pages, told, moment, [])


def moment(at: datetime) -> str:
    """A moment on paper: 2 November 2026 at 09:30, in London."""
    local = at.astimezone(LONDON)
    return f"{day(local.date())} at {local:%H:%M}"


def _made(
    pages: Path, told: dict[str, str], moment: int, standards: "typst.PDFStandards"
) -> bytes:
    paper = typst.Compiler(pages.read_bytes(), font_paths=_fonts(), sys_inputs=told)
    made = paper.compile(format="pdf", pdf_standards=standards, timestamp=moment)
    assert isinstance(made, bytes)
    return made


@cache
def _fonts() -> typst.Fonts:
    """The machine's fonts and typst's own; finding them takes a while."""
    return typst.Fonts()
