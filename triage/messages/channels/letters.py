"""Letters as accessible PDF for a window envelope: every word goes in as data.

The address stands where the window is and nothing else does. Figures are those of the
printer's specification 2.4 (GOV.UK Notify): a letter outside them is never handed over.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import segno
import typst

from triage.calendar import LONDON
from triage.errors import TriageError
from triage.messages.channels.channel import Outgoing, ReplySheet


PAGES = Path(__file__).with_name("letter.typ")
ACCESSIBLE: "typst.PDFStandards" = "ua-1"
FEWEST_LINES, MOST_LINES = 3, 7  # of an address, the name among them
MOST_BYTES = 2 * 2**20
POINTS, LARGE_POINTS = 12, 16  # of the text; easy read and large print are at least 16
RIGHT_TO_LEFT = frozenset({"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})
BULLET = re.compile(r"^\s*[*•-]\s+")
HEADING = re.compile(r"^#{1,3}\s+")


class LetterUnfit(TriageError):
    """This letter cannot be made for a window envelope: {problem}."""

    @property
    def problem(self) -> str:
        """Which of the printer's rules it would break, coded."""
        return str(self.details["problem"])


@dataclass(frozen=True, kw_only=True)
class Letterhead:
    """Who writes: their name, and the address a letter comes back to."""

    organisation: str
    address: tuple[str, ...] = ()
    enquiries: str = ""


def made(message: Outgoing, head: Letterhead) -> bytes:
    """The whole letter. Raises `LetterUnfit`."""
    told = json.dumps(_told(message, head), ensure_ascii=False)
    moment = int(message.at.timestamp()) if message.at else 0
    try:
        paper = typst.Compiler(
            PAGES.read_bytes(), font_paths=_fonts(), sys_inputs={"letter": told}
        )
        pdf = paper.compile(format="pdf", pdf_standards=ACCESSIBLE, timestamp=moment)
    except typst.TypstError as wrong:
        raise LetterUnfit(problem=_rule(str(wrong))) from None
    assert isinstance(pdf, bytes)
    if len(pdf) > MOST_BYTES:
        raise LetterUnfit(problem="letter-too-large")
    return pdf


def address_of(name: str, lines: str) -> tuple[str, ...]:
    """The lines that show in the window. Raises `LetterUnfit` where they cannot.

    An address of too many lines has its first ones joined: the last two, which the post
    is sorted by, stay as they are.
    """
    kept = [" ".join(line.split()) for line in (name, *lines.split("\n"))]
    kept = [line for line in kept if line]
    if len(kept) > 1 and kept[0].casefold() == kept[1].casefold():
        del kept[0]
    while len(kept) > MOST_LINES:
        shortest = min(
            range(1, len(kept) - 3), key=lambda at: len(kept[at] + kept[at + 1])
        )
        kept[shortest : shortest + 2] = [", ".join(kept[shortest : shortest + 2])]
    if len(kept) < FEWEST_LINES:
        raise LetterUnfit(problem="letter-address-short")
    return tuple(kept)


def _told(message: Outgoing, head: Letterhead) -> dict[str, Any]:
    return {
        "organisation": head.organisation,
        "from": list(head.address),
        "enquiries": head.enquiries,
        "address": list(address_of(message.name, message.to)),
        "day": _day(message),
        "title": message.subject or head.organisation,
        "body": list(_parts(message.body)),
        **_spoken(message.language),
        "points": LARGE_POINTS if message.large_print else POINTS,
        "code": message.code,
        "link": message.link,
        "picture": _picture(message.link) if message.link else "",
        "sheet": _sheet(message.reply_sheet),
    }


def _sheet(sheet: ReplySheet | None) -> dict[str, Any] | None:
    if sheet is None:
        return None
    return asdict(sheet) | {"rtl": _spoken(sheet.language)["rtl"]}


def _spoken(language: str) -> dict[str, Any]:
    """A language and which way it runs, as the page is set."""
    plain = language.partition("-")[0].casefold() or "en"
    return {"lang": plain, "rtl": plain in RIGHT_TO_LEFT}


def _day(message: Outgoing) -> str:
    if message.at is None:
        return ""
    day = message.at.astimezone(LONDON)
    return f"{day.day} {day:%B %Y}"


def _parts(body: str) -> Iterator[dict[str, Any]]:
    """Paragraphs, headings and lists, as the same words make them in an e-mail."""
    for block in re.split(r"\n\s*\n", body.strip()):
        lines = [line.strip() for line in block.split("\n") if line.strip()]
        for kind, some in _runs(lines):
            yield {"kind": kind, "lines": some}


def _runs(lines: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """Neighbouring lines of one kind together; each heading by itself."""
    kind, some = "", list[str]()
    for line in lines:
        mine, said = _kind(line)
        if some and (mine != kind or mine == "heading"):
            yield kind, some
            some = []
        kind = mine
        some.append(said)
    if some:
        yield kind, some


def _kind(line: str) -> tuple[str, str]:
    for kind, mark in (("list", BULLET), ("heading", HEADING)):
        if mark.match(line):
            return kind, mark.sub("", line)
    return "text", line


def _picture(link: str) -> str:
    return segno.make_qr(link, error="m").svg_inline(
        border=4, omitsize=True, dark="#000", light="#fff"
    )


def _rule(said: str) -> str:
    """Which rule the letter broke, from our own words in `letter.typ`."""
    for problem in ("letter-address-large", "letter-too-long"):
        if problem in said:
            return problem
    return "letter-not-made"  # most often a character that no font here has


@cache
def _fonts() -> typst.Fonts:
    """The machine's fonts and typst's own; finding them takes a while."""
    return typst.Fonts()
