"""The card that choices make becomes a proposal like any other: nothing is in force by it."""

from triage.desk.choices.agreement import Agreement, agreement
from triage.desk.choices.answering import CLINICIAN, COORDINATOR, PARENT
from triage.desk.choices.exercises import KIND
from triage.desk.desk import Desk, Done
from triage.desk.in_force import content_in_force
from triage.desk.models import kept, proposing
from triage.errors import TriageError
from triage.scoring.choices.points import MOST_POINTS
from triage.scoring.choices.written import NothingWeighed, card_json
from triage.scoring.writing import Json, Named


__all__ = [
    "MOST_POINTS",
    "NobodyFinished",
    "NothingWeighed",
    "card",
    "people",
    "propose",
]
PEOPLE = (
    (CLINICIAN, "clinician", "clinicians"),
    (PARENT, "parent", "parents"),
    (COORDINATOR, "coordinator", "coordinators"),
)


class NobodyFinished(TriageError):
    """Nobody has come to the end of this weighing yet, so it makes no card."""


def propose(desk: Desk, exercise_id: str, *, why: str) -> Done:
    """Keep the card as a draft edition, to be proved, rehearsed and approved by two.

    Raises `NotHere`, `NobodyFinished`, `NothingWeighed`, and what proposing raises.
    """
    told = card(desk, agreement(desk.work, exercise_id))
    digest = proposing.propose(desk.work, told, why=why)
    kept.keep_proposed(desk.work, told, edition=digest, why=why)
    desk.note("Proposed a card by choice", on=(KIND, exercise_id), edition=digest)
    return Done(
        sentence="The card is kept as a draft of the rules. It decides nothing until it is "
        "proved, rehearsed and approved by two people.",
        kind="edition",
        id=digest,
    )


def card(desk: Desk, found: Agreement) -> Json:
    """What the card's file would hold. Raises `NobodyFinished`, `NothingWeighed`."""
    if found.points is None:
        raise NobodyFinished
    exercise, content = found.exercise, content_in_force(desk.session, desk.tenant)
    return card_json(
        exercise.signs,
        found.points,
        named=Named(
            name=f"{exercise.pathway.replace('_', '-')}-choice-{exercise.id[-8:]}",
            pathway=exercise.pathway,
            version=desk.today.isoformat(),
            status=f"Weighed by choice by {people(found)}; awaiting local agreement. "
            "Not validated.",
            source=f"Pairwise choices, ‘{exercise.title}’. The points keep "
            f"{found.points.kept} of {found.points.answers} answers. Nothing was learnt "
            "from outcomes.",
        ),
        catalogue=content.catalogue,
        like=content.cards.get(exercise.pathway),
    )


def people(found: Agreement) -> str:
    """Who weighed, in words: "6 clinicians and 5 parents"."""
    words = [
        f"{count} {one if count == 1 else many}"
        for group, one, many in PEOPLE
        if (count := found.counts.get(group, 0)) or group != COORDINATOR
    ]
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last
