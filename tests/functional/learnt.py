"""A card that was learnt, as a service would have it: the experts' rows, with chances."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import Engine

from triage.desk import replace
from triage.desk.content import Content, content_of
from triage.desk.desk import Work
from triage.desk.in_force import installed
from triage.desk.models.proposing import propose
from triage.desk.replace import Occasion
from triage.store import editions
from triage.store.engine import unit_of_work


EXPERT, LEARNT = "neurodevelopmental-expert-1", "neurodevelopmental-learnt-1"
STATUS = "Learnt from invented children for a test. Not validated."
UNKNOWN = "impact_school"  # which the learnt card gives a point where it is not known
CHANCES = (  # points, chance, low, high, children
    (0, 0.004, 0.001, 0.009, 900),
    (4, 0.05, 0.03, 0.08, 300),
    (8, 0.09, 0.06, 0.13, 210),
    (12, 0.31, 0.2, 0.44, 4),
)


def expert() -> dict[str, Any]:
    """The experts' card as its file holds it."""
    told: dict[str, Any] = json.loads(
        installed().files[f"models/{EXPERT}/scorecard.json"]
    )
    return told


def learnt(outcome: str = "deterioration-while-waiting 2026.11") -> dict[str, Any]:
    """The same rows, what their totals mean, and a row for one answer not known."""
    names = ("points", "chance", "low", "high", "children")
    told = expert() | {"name": LEARNT, "version": "2026.12", "status": STATUS}
    for one in told["factors"]:
        if one["fact"] == UNKNOWN:
            one["unknown"] = 1
    told["chance"] = {
        "horizon_weeks": 13,
        "outcome": outcome,
        "estimand": "The chance of it in 13 weeks, if the child goes on waiting.",
        "children": 1_414,
        "outcomes": 60,
        "rows": [dict(zip(names, row, strict=True)) for row in CHANCES],
    }
    return told


def content_with(told: dict[str, Any]) -> Content:
    """The installed edition with another neurodevelopmental card."""
    files = dict(installed().files)
    del files[f"models/{EXPERT}/scorecard.json"]
    files[f"models/{told['name']}/scorecard.json"] = json.dumps(told)
    return content_of(files, installed().folder)


def put_in_force(
    engine: Engine, tenant: str, told: dict[str, Any], now: datetime
) -> None:
    """Propose a card, begin its edition and place everybody by it."""
    why = "A test."
    with unit_of_work(engine) as session:
        work = Work(session=session, tenant=tenant, now=now, by="Kim")
        digest = propose(work, told, why=why)
        editions.begin(
            session, tenant=tenant, digest=digest, why=why, by="Kim", now=now
        )
        occasion = Occasion(cause="new rules", today=now.date(), now=now)
        replace.place(session, tenant=tenant, referral_ids=[], occasion=occasion)
