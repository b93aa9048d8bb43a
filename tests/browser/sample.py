"""A small demonstration to look at: invented exports, imported, and one hostile name."""

import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from sqlmodel import Session

from api import deps
from api.app import create_app
from triage.desk.importing import import_files, type_referral
from triage.desk.invented import before, write_exports
from triage.desk.invented.clinics import open_clinics
from triage.desk.opening import opened
from triage.desk.views import ReferralTyped
from triage.referrals import Pathway
from triage.settings import Settings
from triage.store.engine import unit_of_work
from triage.store.imports import IMPORTS
from triage.store.meta import DEMO, mark


NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)  # a Monday
TODAY = date(2026, 11, 23)
TENANT = "demonstration"
CHILDREN = 240  # enough for a second page of one list
HOSTILE = "<script>alert(1)</script>"


FILE = "sample.sqlite"
PICTURES = os.environ.get("TRIAGE_PICTURES")  # a folder to leave screenshots in
# Nobody falls into the sample that is decided blind, so a story is the same each day.
OPEN_EYED = {"blind_sample_percent": 1e-9}


def settings(folder: Path, **more: Any) -> Settings:
    """Settings of a demonstration in a folder."""
    return Settings(
        database_url=f"sqlite:///{folder / FILE}",
        tenant=TENANT,
        service_name="Riverside children's services (invented)",
        largest_upload_mb=1,
        **more,
    )


def demonstration(folder: Path) -> FastAPI:
    """The front door on a filled demonstration, at a fixed moment."""
    fill(folder)
    return front_door(folder)


def fill(folder: Path) -> None:
    """Write the demonstration's database into a folder, whole in one file."""
    chosen = settings(folder)
    _fill(chosen, folder)
    with opened(chosen.database_url).connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(truncate)")


def fill_past(folder: Path, share: float) -> None:
    """Add two years of children who were seen; `share` of a middling service."""
    chosen = settings(folder)
    past = before.invent(as_of=TODAY, seed=3, share=share)
    with unit_of_work(opened(chosen.database_url)) as session:
        open_clinics(session, tenant=TENANT, today=TODAY, now=NOW)
        import_files(
            session,
            tenant=TENANT,
            paths=before.write(folder, past, seed=3),
            today=TODAY,
            now=NOW,
            by="Jo Lane, coordinator",
        )
        before.settle(session, tenant=TENANT, past=past, seed=3, today=TODAY, now=NOW)


def long_on_record(session: Session) -> None:
    """The lists were taken over years ago: who left since is all on record."""
    before_all = NOW - timedelta(weeks=200)
    session.connection().execute(IMPORTS.update().values(made_at=before_all))


def front_door(folder: Path, **more: Any) -> FastAPI:
    """The front door on what a folder holds, at a fixed moment."""
    app = create_app(settings(folder, **more))
    app.dependency_overrides[deps.now] = lambda: NOW
    return app


def hostile_referral() -> ReferralTyped:
    """A child whose name and text would run, if any page let them."""
    return ReferralTyped(
        pathway=Pathway.NEURODEVELOPMENTAL,
        forename=HOSTILE,
        surname="O’Hara",
        received_on=date(2024, 1, 8),
        source="<img src=x onerror=alert(2)>",
        facts={"perm_excluded": True, "suicidal_disclosure": True},
        text="<svg onload=alert(3)> = 1+1",
    )


def _fill(chosen: Settings, folder: Path) -> None:
    paths = write_exports(folder, children=CHILDREN, as_of=TODAY, seed=7)
    with unit_of_work(opened(chosen.database_url)) as session:
        import_files(
            session,
            tenant=TENANT,
            paths=paths,
            today=TODAY,
            now=NOW,
            by="Jo Lane, coordinator",
        )
        if not PICTURES:  # she is no sight for a manual
            _type_hostile(session)
        mark(session, tenant=TENANT, name=DEMO, value="yes")


def _type_hostile(session: Session) -> None:
    type_referral(
        session,
        tenant=TENANT,
        typed=hostile_referral(),
        by="Jo Lane, coordinator",
        now=NOW,
        today=TODAY,
    )
