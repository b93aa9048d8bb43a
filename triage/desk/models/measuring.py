"""A candidate measured again, on whichever children the database has."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from pydantic import TypeAdapter
from sqlmodel import Session

from triage.desk.models.candidate import Candidate, Figures
from triage.desk.models.evaluation import figures, tally_of_card
from triage.desk.models.proposing import as_text
from triage.desk.models.study import Days, study
from triage.scoring.card import Scorecard


TAUGHT = "Some of these children taught the candidate ({until} was the last day it learnt from), so its figures flatter it."
NEW = "The candidate learnt from landmarks up to {until}; all of these are later."
NO_CHANCES = "{name} gives no chances: Brier score, observed over expected and slope are for cards that do."


@dataclass(frozen=True, kw_only=True)
class Measured:
    """The candidate and the card in force, on the same children."""

    since: date
    until: date
    candidate: str  # digest
    champion: str
    cards: tuple[Figures, ...]  # the candidate's, then the other's
    sentences: tuple[str, ...]

    @property
    def text(self) -> str:
        """All figures, as JSON."""
        told: dict[str, Any] = TypeAdapter(Measured).dump_python(self, mode="json")
        return as_text(told)


def evaluate(
    session: Session, *, tenant: str, read: tuple[Candidate, Scorecard], days: Days
) -> Measured:
    """Measure both cards. Raises what `study` raises."""
    candidate, card = read
    of = study(
        session,
        tenant=tenant,
        pathway=candidate.pathway,
        days=days,
        also=[one.fact.key for one in card.factors],
    )
    everybody = np.ones(len(of.children), np.bool_)
    last = candidate.about.training.last_landmark
    new = bool(of.landmarks.min() > last.toordinal())
    cards = (card, of.champion)
    return Measured(
        since=days.since,
        until=days.until,
        candidate=card.digest,
        champion=of.champion.digest,
        cards=tuple(figures(tally_of_card(of, everybody, one)) for one in cards),
        sentences=(
            (NEW if new else TAUGHT).format(until=last),
            *(NO_CHANCES.format(name=one.name) for one in cards if not one.chance),
        ),
    )
