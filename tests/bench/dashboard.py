"""The lists in figures from a full store with two years behind it, at the front door.

Each time the connections are closed first, so that nothing is kept from the time before.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from random import Random
from statistics import quantiles
from tempfile import TemporaryDirectory
from time import perf_counter

from fastapi import FastAPI
from sqlalchemy import select
from sqlmodel import Session

from api import deps
from api.app import create_app
from tests.bench import crowd
from tests.bench.crowd import TENANT
from tests.bench.made import AS_OF, SEED
from tests.bench.table import Line
from tests.functional.persons import person
from triage.decisions import RemovalReason
from triage.referrals import Band, Pathway, ReferralState
from triage.settings import Settings
from triage.store import clinics
from triage.store.columns import Row
from triage.store.engine import unit_of_work
from triage.store.gone_before import Gone, Hands, PastVisit, keep
from triage.waiting_list.offers import OfferState


NOW = datetime.combine(AS_OF, time(9), UTC)
PAST_DAYS = 728
SEEN = 0.85  # of those who left; the others left for another cause
OF_TABLES = ("child", "referral", "placement")
MS_DASHBOARD = 300.0


def lines(imported: int, copies: int, rounds: int) -> Iterator[Line]:
    """The page at the 95th percentile, and how much it was made from."""
    with TemporaryDirectory() as name:
        url = f"sqlite:///{Path(name) / 'bench.sqlite'}"
        engine = crowd.filled(
            url, Path(name), imported=imported, copies=copies, now=NOW
        )
        with unit_of_work(engine) as session:
            left = _past(session, copies)
        held = crowd.waiting(engine)
        engine.dispose()
        took = sorted(_times(url, rounds))
    p95 = quantiles(took, n=20, method="inclusive")[-1]
    yield Line(
        what=f"figures of the lists, cold, at {held:,} waits and {left:,} who left: p95",
        least=took[0],
        middle=p95,
        unit="ms",
        bar=f"{MS_DASHBOARD:g} ms",
        met=p95 <= MS_DASHBOARD,
    )


def _times(url: str, rounds: int) -> Iterator[float]:
    """Milliseconds of one page after another."""
    app = create_app(Settings(database_url=url, tenant=TENANT))
    app.dependency_overrides[deps.now] = lambda: NOW
    with person(app, "manager") as manager:
        for _ in range(rounds):
            with _cold(app):
                started = perf_counter()
                answer = manager.get("/waits")
                yield (perf_counter() - started) * 1_000
            assert answer.status_code == 200


@contextmanager
def _cold(app: FastAPI) -> Iterator[None]:
    app.state.engine.dispose()
    yield


def _past(session: Session, copies: int) -> int:
    """As many as half the crowd came and left in two years; how many."""
    for name in OF_TABLES:
        for turn in range(max(1, copies // 2)):
            table = Row.metadata.tables[name]
            crowd.copy(session, table, crowd.COPIED[name], f"~past-{turn:03d}")
    rows = Row.metadata.tables["referral"]
    found = session.execute(
        select(rows.c.id, rows.c.pathway).where(rows.c.id.like("%~past-%"))
    )
    names = [(name, Pathway(pathway)) for name, pathway in found]
    rooms = {pathway: _clinic(session, pathway) for pathway in Pathway}
    gone = [*_gone(names, rooms)]
    keep(session, tenant=TENANT, gone=gone, hands=Hands(by="bench", second="another"))
    return len(gone)


def _clinic(session: Session, pathway: Pathway) -> str:
    return clinics.add_clinic(
        session, tenant=TENANT, name=pathway.value, pathway=pathway, place="", now=NOW
    )


def _gone(
    names: Sequence[tuple[str, Pathway]], rooms: dict[Pathway, str]
) -> Iterator[Gone]:
    random = Random(SEED)
    for at, (name, pathway) in enumerate(names):
        left = NOW - timedelta(days=random.randrange(1, PAST_DAYS))
        if random.random() < SEEN:
            yield _seen(name, pathway, rooms[pathway], left, who=str(at))
        else:
            yield Gone(
                referral_id=name,
                pathway=pathway,
                visits=(),
                to_state=ReferralState.REMOVED,
                reason=random.choice([*RemovalReason]).value,
                left_at=left,
            )


def _seen(name: str, pathway: Pathway, room: str, left: datetime, who: str) -> Gone:
    visit = PastVisit(
        clinic_id=room,
        starts_at=left,
        minutes=60,
        with_whom=who,
        format="in person",
        offered_at=left - timedelta(weeks=3),
        slot_of=Band.P3,
        state=OfferState.ATTENDED,
        begins_assessment=True,
    )
    return Gone(
        referral_id=name,
        pathway=pathway,
        visits=(visit,),
        to_state=ReferralState.SEEN,
        reason="the assessment began",
        left_at=left,
        seen_on=left.date(),
        questions=("autism",),
    )
