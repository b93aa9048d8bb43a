"""Where the ink and the words of a letter lie, in millimetres from its top left corner."""

import ctypes
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass

import pypdfium2
from pypdfium2 import raw


POINT = 25.4 / 72  # millimetres


@dataclass(frozen=True, kw_only=True)
class Box:
    """A rectangle on a page."""

    left: float
    top: float
    right: float
    bottom: float

    def inside(self, other: "Box") -> bool:
        """Whether all of it lies in another."""
        return (
            self.left >= other.left
            and self.top >= other.top
            and self.right <= other.right
            and self.bottom <= other.bottom
        )

    def meets(self, other: "Box") -> bool:
        """Whether any of it lies in another."""
        return (
            self.left < other.right
            and self.right > other.left
            and self.top < other.bottom
            and self.bottom > other.top
        )


@dataclass(frozen=True, kw_only=True)
class Letter:
    """One character."""

    character: str
    box: Box
    points: float
    line: float  # the foot of the line it stands on


@dataclass(frozen=True, kw_only=True)
class Page:
    """Everything on one page."""

    width: float
    height: float
    letters: tuple[Letter, ...]
    drawn: tuple[Box, ...]  # lines, boxes and pictures

    def said(self, where: Box | None = None) -> str:
        """The words, or those in one place."""
        return "".join(
            one.character
            for one in self.letters
            if where is None or one.box.meets(where)
        )

    def across(self, where: Box) -> str:
        """The words in one place, from the left as they lie: right to left or not.

        A reader of PDF may turn them round where much of a page runs right to left.
        """
        mine = [one for one in self.letters if one.character.strip()]
        lies = sorted(
            (one for one in mine if one.box.meets(where)),
            key=lambda one: (round(one.line), one.box.left),
        )
        return "".join(one.character for one in lies)

    @property
    def inked(self) -> tuple[Box, ...]:
        """Every mark on it."""
        seen = tuple(one.box for one in self.letters if one.character.strip())
        return seen + self.drawn


@contextmanager
def opened(pdf: bytes) -> Iterator[pypdfium2.PdfDocument]:
    """A document."""
    with closing(pypdfium2.PdfDocument(pdf)) as document:
        yield document


def pages(pdf: bytes) -> list[Page]:
    """Every page of a document."""
    with opened(pdf) as document:
        return [_page(document[number]) for number in range(len(document))]


def language(pdf: bytes) -> str:
    """The language a document says it is in."""
    with opened(pdf) as document:
        length = raw.FPDFCatalog_GetLanguage(document, None, 0)
        kept = (ctypes.c_ushort * (length // 2))()
        raw.FPDFCatalog_GetLanguage(document, kept, length)
        return "".join(map(chr, kept[:-1]))


def is_tagged(pdf: bytes) -> bool:
    """Whether a document tells a screen reader its structure."""
    with opened(pdf) as document:
        return bool(raw.FPDFCatalog_IsTagged(document))


def title(pdf: bytes) -> str:
    """A document's title."""
    with opened(pdf) as document:
        return str(document.get_metadata_dict().get("Title", ""))


def _page(page: pypdfium2.PdfPage) -> Page:
    width, height = page.get_size()
    text = page.get_textpage()
    letters = [
        Letter(
            character=text.get_text_range(at, 1),
            box=_box(text.get_charbox(at), height),
            points=raw.FPDFText_GetFontSize(text, at),
            line=_box(text.get_charbox(at, loose=True), height).bottom,
        )
        for at in range(text.count_chars())
    ]
    shapes = (raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_SHADING)
    drawn = [_box(one.get_bounds(), height) for one in page.get_objects(filter=shapes)]
    return Page(
        width=width * POINT,
        height=height * POINT,
        letters=tuple(letters),
        drawn=tuple(drawn),
    )


def _box(sides: tuple[float, ...], height: float) -> Box:
    left, bottom, right, top = (side * POINT for side in sides)
    tall = height * POINT
    return Box(left=left, top=tall - top, right=right, bottom=tall - bottom)
