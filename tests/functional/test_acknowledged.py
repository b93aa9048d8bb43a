"""Every family hears that the referral came, whoever else cannot be written to."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine

from tests.functional.families import families, written
from tests.store import conftest as stores
from tests.store.builders import TENANT
from triage.desk.checking_in import notices
from triage.store.engine import unit_of_work


engine = stores.engine
postgresql_server = stores.postgresql_server
sqlite_ready = stores.sqlite_ready

SOON = datetime(2026, 1, 12, 10, 30, tzinfo=UTC)  # a week after the referrals came


@pytest.mark.hazard("H-15")
def test_those_who_cannot_be_written_to_hide_nobody_behind_them(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRIAGE_DUTY_OWNER", "Dr Priya Shah")
    monkeypatch.setenv("TRIAGE_READING_HOURS_A_WEEK", "10")
    monkeypatch.setattr(notices, "AT_ONCE", 3)
    with unit_of_work(engine) as session:
        families(session, 8, ways=())
    with unit_of_work(engine) as session:
        families(session, 1, first=8)

    with unit_of_work(engine) as session:
        looked = notices.acknowledge(session, tenant=TENANT, now=SOON)

    assert looked == 9
    assert [one.child_id for one in written(engine)] == ["C8"]
