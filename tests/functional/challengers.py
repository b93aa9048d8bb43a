"""Cards that are proposed and watched: what a test says in a line."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Engine

from tests.functional.editions import TENANT, TUESDAY, WHY, work
from triage.desk.in_force import installed
from triage.desk.models import kept, snapshots
from triage.desk.models.proposing import propose
from triage.referrals import Pathway
from triage.store import models
from triage.store.engine import reading
from triage.store.models import Scored, Snapshot


ND, SL = Pathway.NEURODEVELOPMENTAL, Pathway.SPEECH_LANGUAGE
EXPERT = "models/neurodevelopmental-expert-1/scorecard.json"
CARD_MD = "# A card of a test\n\nNot validated.\n"


def expert() -> dict[str, Any]:
    """The experts' card as its file holds it."""
    told: dict[str, Any] = json.loads(installed().files[EXPERT])
    return told


def other(number: int = 1, **changes: object) -> dict[str, Any]:
    """A card that gives only the worst answers points, under a name of its own."""
    told = expert() | {"name": f"neurodevelopmental-other-{number}", **changes}
    for factor in told["factors"][: 3 + number]:
        for row in factor["rows"]:
            row["points"] = max(1, row["points"] - 1)
    return told


def propose_and_keep(
    engine: Engine, told: Mapping[str, object], now: datetime = TUESDAY
) -> tuple[str, str]:
    """A card on its way: its own digest, and that of its edition."""
    with work(engine, now) as desk:
        edition = propose(desk, told, why=WHY)
        card = kept.keep_proposed(desk, told, card_md=CARD_MD, edition=edition, why=WHY)
    return card, edition


def take(engine: Engine, now: datetime = TUESDAY) -> int:
    """What the timer does."""
    return snapshots.take_due(engine, tenant=TENANT, now=now)


def frozen(
    engine: Engine, pathway: Pathway = ND
) -> list[tuple[Snapshot, list[Scored]]]:
    """Every month of a list with its points."""
    with reading(engine) as session:
        return [
            (one, models.scores(session, tenant=TENANT, snapshot_id=one.id))
            for one in models.snapshots(session, tenant=TENANT, pathway=pathway)
        ]
