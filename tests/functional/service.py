"""A service at work: what its people do, in a line each."""

import csv
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine, func, select

from triage.desk import importing, replace, tasks, waiting
from triage.desk.invented.material import PAEDIATRICS
from triage.desk.views import (
    ChildPage,
    Filters,
    ImportShown,
    ListEntry,
    ListPage,
    ReferralTyped,
    TaskShown,
)
from triage.referrals import Pathway
from triage.store.columns import Row
from triage.store.engine import reading, unit_of_work


TENANT = "north"
TODAY = date(2026, 11, 2)
NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
LATER = NOW + timedelta(days=7)
EXTRACTS = Path(__file__).parents[1] / "data" / "extracts"

NOBODY = dict.fromkeys(PAEDIATRICS, "")
LEO = NOBODY | {
    "NHS Number": "9992879211",
    "Patient Name": "NOWAK, Leo",
    "Date of Birth": "14/08/2018",
    "Referral ID": "ND1",
    "Date Referral Received": "28/12/2025",
    "Status": "Waiting",
    "CP Plan": "No",
}
MIA = NOBODY | {
    "NHS Number": "9996791602",
    "Patient Name": "BROWN, Mia",
    "Date of Birth": "19/01/2019",
    "Referral ID": "ND2",
    "Date Referral Received": "26/08/2025",
    "Status": "Waiting",
    "Suspensions this yr": "3",
}

Written = dict[str, str]


def a_file(folder: Path, rows: Iterable[Written]) -> Path:
    """A paediatrics export with these rows."""
    path = folder / "list.csv"
    with path.open("w", newline="", encoding="utf-8") as out:
        writer = csv.DictWriter(out, PAEDIATRICS)
        writer.writeheader()
        writer.writerows(rows)
    return path


def import_(engine: Engine, paths: list[Path], now: datetime = NOW) -> ImportShown:
    """Import files as Sam would."""
    with unit_of_work(engine) as session:
        return importing.import_files(
            session, tenant=TENANT, paths=paths, today=now.date(), now=now, by="Sam"
        )


def undo(engine: Engine, import_id: str) -> ImportShown:
    """Take an import back as Kim would."""
    with unit_of_work(engine) as session:
        return importing.undo_import(
            session,
            tenant=TENANT,
            import_id=import_id,
            by="Kim",
            now=LATER + timedelta(hours=1),
        )


def type_in(engine: Engine, typed: ReferralTyped) -> str:
    """Type a referral as Sam would."""
    with unit_of_work(engine) as session:
        return importing.type_referral(
            session, tenant=TENANT, typed=typed, by="Sam", now=LATER, today=TODAY
        )


def typed(**changes: object) -> ReferralTyped:
    """A referral as a form hands it over."""
    plain: dict[str, object] = {
        "pathway": Pathway.NEURODEVELOPMENTAL,
        "forename": "Ada",
        "surname": "Byron",
        "received_on": date(2026, 10, 1),
    }
    return ReferralTyped(**plain | changes)  # type: ignore[arg-type]  # a test's own words


def place_again(engine: Engine, now: datetime) -> None:
    """What the timer does at a moment."""
    with unit_of_work(engine) as session:
        replace.place_again_due(session, tenant=TENANT, today=now.date(), now=now)


def page(engine: Engine, today: date = TODAY) -> ListPage:
    """The first page of the list."""
    with reading(engine) as session:
        return waiting.list_page(session, tenant=TENANT, filters=Filters(), today=today)


def walk(engine: Engine, pathway: Pathway) -> Iterable[ListEntry]:
    """Every line of a list, page after page."""
    after = None
    while True:
        with reading(engine) as session:
            page = waiting.list_page(
                session,
                tenant=TENANT,
                filters=Filters(pathway=pathway),
                after=after,
                size=200,
                today=TODAY,
            )
        yield from page.entries
        after = page.next_after
        if after is None:
            return


def child(engine: Engine, referral_id: str = "ND1") -> ChildPage:
    """One child's page."""
    with reading(engine) as session:
        return waiting.child_page(
            session, tenant=TENANT, referral_id=referral_id, today=TODAY
        )


def open_tasks(engine: Engine, kind: str) -> tuple[TaskShown, ...]:
    """Open tasks of a kind."""
    with reading(engine) as session:
        return tasks.open_tasks(session, tenant=TENANT, kinds=[kind])


def imports(engine: Engine) -> tuple[ImportShown, ...]:
    """Every import."""
    with reading(engine) as session:
        return importing.imports(session, tenant=TENANT)


def counts(engine: Engine) -> dict[str, int]:
    """How many rows each table holds."""
    with engine.connect() as connection:
        return {
            name: connection.scalar(select(func.count()).select_from(table)) or 0
            for name, table in Row.metadata.tables.items()
        }
