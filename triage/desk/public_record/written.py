"""The record as a file that stands alone: Markdown, or a page without anything else."""

from collections.abc import Callable, Iterator
from html import escape
from pathlib import Path

from triage.desk.public_record.parts import Block, Field, Is, Record
from triage.errors import TriageError


class NoSuchFormat(TriageError):
    """The record is written as .html or as .md, not as {suffix}."""


STYLE = (
    "body{font-family:sans-serif;line-height:1.5;margin:2em auto;max-width:60em;"
    "padding:0 1em}table{border-collapse:collapse}td,th{border:1px solid #768692;"
    "padding:.4em;text-align:left;vertical-align:top}"
)
BEFORE = (
    '<!doctype html><html lang="en-GB"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1">'
)


def as_text(record: Record, path: Path) -> str:
    """The record in the form that a file's name asks for. Raises `NoSuchFormat`."""
    if path.suffix not in FORMATS:
        raise NoSuchFormat(suffix=path.suffix or "a file without an ending")
    return FORMATS[path.suffix](record)


def markdown(record: Record) -> str:
    """The record in Markdown."""
    return "\n\n".join((f"# {record.title}", record.lead, *_markdown(record))) + "\n"


def _markdown(record: Record) -> Iterator[str]:
    for section in (*record.plain, *record.sections):
        yield f"## {section.heading}"
        for field in section.fields:
            if field.name:
                yield f"### {field.name}"
            yield from (_block_in_markdown(block) for block in field.blocks)


def _block_in_markdown(block: Block) -> str:
    if block.kind is Is.TABLE:
        ruled = tuple("---" for _ in block.heads)
        return "\n".join(_row(row) for row in (block.heads, ruled, *block.rows))
    mark = "* " if block.kind is Is.ITEMS else ""
    return "\n".join(f"{mark}{line}" for line in block.lines)


def _row(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


def html(record: Record) -> str:
    """The record as one page that loads nothing."""
    head = f"{BEFORE}<title>{escape(record.title)}</title><style>{STYLE}</style></head>"
    body = f"<h1>{escape(record.title)}</h1><p>{escape(record.lead)}</p>"
    return f"{head}<body><main>{body}{''.join(_html(record))}</main></body></html>\n"


def _html(record: Record) -> Iterator[str]:
    for section in (*record.plain, *record.sections):
        yield f"<h2>{escape(section.heading)}</h2>"
        yield from (part for field in section.fields for part in _field(field))


def _field(field: Field) -> Iterator[str]:
    if field.name:
        yield f"<h3>{escape(field.name)}</h3>"
    yield from (_block_in_html(block) for block in field.blocks)


def _block_in_html(block: Block) -> str:
    if block.kind is Is.TABLE:
        heads = "".join(f'<th scope="col">{escape(one)}</th>' for one in block.heads)
        rows = "".join(f"<tr>{_cells(row)}</tr>" for row in block.rows)
        return f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
    if block.kind is Is.ITEMS:
        lines = "".join(f"<li>{escape(line)}</li>" for line in block.lines)
        return f"<ul>{lines}</ul>"
    return "".join(f"<p>{escape(line)}</p>" for line in block.lines)


def _cells(row: tuple[str, ...]) -> str:
    first, *rest = (escape(cell) for cell in row)
    return f'<th scope="row">{first}</th>' + "".join(f"<td>{one}</td>" for one in rest)


FORMATS: dict[str, Callable[[Record], str]] = {".html": html, ".md": markdown}
