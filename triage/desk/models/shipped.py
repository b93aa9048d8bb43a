"""The model card of a card by its name: one that came installed, or one that was proposed."""

import json

from sqlmodel import Session

from triage.desk.in_force import content_in_force
from triage.errors import TriageError
from triage.scoring.checks import NAME
from triage.store import models


class NoModelCard(TriageError):
    """There is no model card of {name}. Give the folder of a candidate, or the name of a card that came installed or was proposed here."""


def card_md(session: Session, tenant: str, name: str) -> str:
    """The model card as a file. Raises `NoModelCard`."""
    for one in models.candidates(session, tenant=tenant):
        if json.loads(one.card)["name"] == name:
            return one.card_md
    folder = content_in_force(session, tenant).folder / "models" / name
    if NAME.fullmatch(name) and (file := folder / "card.md").is_file():
        return file.read_text("utf-8")
    raise NoModelCard(name=name)
