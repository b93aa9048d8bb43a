"""Workers killed again and again: nobody is left out, and no family is told twice."""

import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy import Engine

from tests.functional import crashing
from tests.functional.crashing import Workers
from tests.functional.families import (
    MONDAY,
    families,
    kinds_open,
    tell_all,
    written,
)
from tests.store import conftest as stores
from tests.store.builders import TENANT
from tests.store.messages import an_alert
from triage.messages.outbox import Audience, MessageState, Way
from triage.store import outbox, sent
from triage.store.engine import reading, unit_of_work


engine = stores.engine
postgresql_server = stores.postgresql_server
sqlite_ready = stores.sqlite_ready

MEMORY = Path("/dev/shm")


@pytest.fixture
def tmp_path(tmp_path: Path) -> Iterator[Path]:
    """In memory where the machine can: what a killed process wrote is there all the same."""
    with TemporaryDirectory(dir=MEMORY if MEMORY.exists() else tmp_path) as folder:
        yield Path(folder)


FAMILIES, EACH, BY_EMAIL, ALERTS = 900, 5, 460, 40  # 5,000 messages in all
KILLS = 40
A_DAY = timedelta(days=1)
LONGEST = 600.0  # seconds, on a machine with much else to do


@pytest.mark.no_cover
@pytest.mark.hazard("H-12")
def test_nobody_is_left_out_and_no_family_is_told_twice_however_often_workers_die(
    engine: Engine, tmp_path: Path
) -> None:
    messages = fill(engine)
    log = tmp_path / "provider.log"
    url = engine.url.render_as_string(hide_password=False)
    left: list[int] = []

    with crashing.provider(log) as port, Workers(url, port) as workers:
        while workers.kills < KILLS:
            workers.kill_one()
        left.append(waiting(engine))
        last = time.monotonic() + LONGEST
        while waiting(engine) and time.monotonic() < last:
            time.sleep(0.2)

    assert waiting(engine) == 0, "not done in time"
    took = crashing.accepted(log)
    found = {one.id: one for one in written(engine)}
    lost = [
        one.id
        for one in found.values()
        if not took[one.id] and one.state is not MessageState.UNKNOWN
    ]
    doubled = [
        name
        for name, times in took.items()
        if times > 1 and found[name].audience is not Audience.DUTY
    ]
    states = Counter((one.way, one.state) for one in found.values())
    assert len(found) == messages == 5_000
    assert left[0] > 0, "the workers were done before the last of them was killed"
    assert lost == []
    assert doubled == []
    # What a provider can be asked about ends as sent, all of it; what cannot be asked
    # about is sent, or is a person's to find out.
    assert states[Way.SMS, MessageState.SENT] == FAMILIES * EACH + ALERTS
    unknown = states[Way.EMAIL, MessageState.UNKNOWN]
    assert 0 < unknown < BY_EMAIL / 2
    assert states[Way.EMAIL, MessageState.SENT] == BY_EMAIL - unknown
    assert kinds_open(engine) == ["message_unknown"] * unknown


def fill(engine: Engine) -> int:
    """Families told several things each, some by a way nobody can be asked about."""
    with unit_of_work(engine) as session:
        families(session, FAMILIES)
        families(session, BY_EMAIL, first=FAMILIES, ways=(Way.EMAIL,))
        for number in range(EACH):
            tell_all(session, number, range(FAMILIES))
        tell_all(session, EACH, range(FAMILIES, FAMILIES + BY_EMAIL))
        alerts = [an_alert(at) for at in range(ALERTS)]
        outbox.enqueue(session, tenant=TENANT, new=alerts, now=MONDAY)
    return len(written(engine))


def waiting(engine: Engine) -> int:
    """How many are not done."""
    with reading(engine) as session:
        return sent.figures(session, tenant=TENANT, now=MONDAY + A_DAY).due
