"""What is stored, said in words that a family can read."""

import json
from datetime import date, datetime
from typing import Any

from triage.calendar import LONDON
from triage.desk.content import Content
from triage.desk.reasons import day
from triage.store.written import from_text


NOT_RECORDED = "Not recorded"
BANDS = {
    "band",
    "possible_band",
    "machine_band",
    "proposed_band",
    "ruled_band",
    "own_band",
}
ALWAYS_JSON = {("fact", "value")}
HEADINGS = {
    "at": "When",
    "who": "Who",
    "what": "What",
    "born_on": "Date of birth",
    "nhs_number": "NHS number",
    "id": "Reference",
    "key": "Fact",
    "said": "What was said",
    "shown": "What the list showed",
    "beside": "Tasks and clocks beside it",
    "made_by": "By",
    "made_at": "When it was done",
    "second_by": "Second person",
}


def heading(column: str) -> str:
    """A column's name as a heading."""
    plain = column.replace("_", " ")
    return HEADINGS.get(column, plain[:1].upper() + plain[1:])


def of(content: Content, table: str, column: str, value: Any) -> str:
    """One value of one column."""
    if isinstance(value, str) and (table, column) in ALWAYS_JSON:
        return said(content, from_text(value))
    if isinstance(value, int) and column in BANDS:
        return f"P{value}"
    if isinstance(value, str) and value[:1] in ("{", "["):
        return said(content, _parsed(value))
    if isinstance(value, str) and column in ("key", "pathway"):
        return label(content, value)
    return said(content, value)


def said(content: Content, value: Any) -> str:
    """A value of any depth, as one readable line."""
    if isinstance(value, dict):
        parts = (
            f"{label(content, str(k))}: {said(content, v)}" for k, v in value.items()
        )
        return "; ".join(parts) or "Nothing"
    if isinstance(value, (list, tuple)):
        return ", ".join(said(content, one) for one in value) or "None"
    if value is None or value == "":
        return NOT_RECORDED
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, datetime):
        local = value.astimezone(LONDON)
        return f"{day(local.date())}, {local:%H:%M}"
    return day(value) if isinstance(value, date) else str(value)


def label(content: Content, key: str) -> str:
    """A fact's own label; any other key with its underscores taken out."""
    fact = content.catalogue.get(key)
    return fact.label if fact else key.replace("_", " ")


def _parsed(text: str) -> Any:
    """JSON where it is JSON; somebody's own words may begin with a bracket too."""
    try:
        return from_text(text)
    except json.JSONDecodeError:
        return text
