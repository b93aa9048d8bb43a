"""A card becomes a proposal: an edition in which only one pathway's card is another.

From there it goes the way of all rules: proof, rehearsal, two people, a day. Nothing is
in force by being proposed.
"""

import json
from collections.abc import Mapping

from triage.desk.content import content_of
from triage.desk.desk import Work
from triage.desk.editions import drafts
from triage.desk.in_force import content_in_force
from triage.scoring.checks import checked_card


def propose(work: Work, told: Mapping[str, object], *, why: str) -> str:
    """Keep a draft edition with this card in its pathway's place; the edition's digest.

    `told` is what the card's file holds. Raises `BadScorecard`, and what keeping a draft
    raises.
    """
    now = content_in_force(work.session, work.tenant)
    card = checked_card(told, now.catalogue, now.policy.forbidden)
    files = dict(now.files)
    if held := now.cards.get(card.pathway):
        del files[file_of(held.name)]
    files[file_of(card.name)] = as_text(told)
    return drafts.keep(work, content_of(files, now.folder), why=why)


def as_text(told: Mapping[str, object]) -> str:
    """A card's file: one way to write it, so that one card has one text."""
    return json.dumps(told, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def file_of(name: str) -> str:
    """Where a card's file lies in an edition."""
    return f"models/{name}/scorecard.json"
