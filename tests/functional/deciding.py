"""People at their desks, deciding: what a test says in a line."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from sqlalchemy import Engine

from tests.functional import service
from tests.functional.service import LATER, TENANT
from triage.decisions import AgreeReason, ChangeReason
from triage.desk.deciding import bands
from triage.desk.deciding.bands import Change
from triage.desk.desk import Desk, Done
from triage.referrals import Band
from triage.roles import Actor, Role
from triage.store.engine import unit_of_work


PRIYA = Actor(staff_id="demo-clinician", name="Dr Priya Shah", role=Role.CLINICIAN)
TOM = Actor(staff_id="demo-clinician2", name="Dr Tom Okafor", role=Role.CLINICIAN)
RUTH = Actor(staff_id="demo-safeguarding", name="Ruth Evans", role=Role.SAFEGUARDING)
JO = Actor(staff_id="demo-coordinator", name="Jo Lane", role=Role.COORDINATOR)
MONDAY = LATER + timedelta(hours=2)


@contextmanager
def at_desk(
    engine: Engine, actor: Actor = PRIYA, now: datetime = MONDAY
) -> Iterator[Desk]:
    """A desk whose work is kept when nothing goes wrong."""
    with unit_of_work(engine) as session:
        yield Desk(session=session, tenant=TENANT, actor=actor, now=now)


def confirm(
    engine: Engine, name: str, actor: Actor = PRIYA, now: datetime = MONDAY
) -> Done:
    """Agree, with a word on red flags that nobody knows."""
    with at_desk(engine, actor, now) as desk:
        return bands.confirm(
            desk,
            name,
            reason=AgreeReason.FACTS_FIT,
            unknown_because="The school sees the child daily and reports none.",
        )


def change(
    engine: Engine,
    name: str,
    band: Band,
    actor: Actor = PRIYA,
    now: datetime = MONDAY,
    **more: object,
) -> Done:
    """Give another band."""
    said: dict[str, object] = {
        "reason": ChangeReason.JUDGEMENT,
        "note": "Seen at the drop-in.",
        "unknown_because": "Asked today; answers are awaited.",
    }
    wanted = Change(band=band, **said | more)  # type: ignore[arg-type]  # a test's own words
    with at_desk(engine, actor, now) as desk:
        return bands.change(desk, name, wanted)


def band_of(engine: Engine, name: str) -> Band:
    """The band the list shows."""
    return service.child(engine, name).entry.band
