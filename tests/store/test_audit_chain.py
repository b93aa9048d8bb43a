"""The record's chain: what an intruder with the owner's rights changes is found."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count, pairwise
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select
from sqlmodel import Session

from triage.store import audit
from triage.store.audit import AUDIT, Deed, Head, Verdict
from triage.store.engine import open_store, reading, unit_of_work


TENANT = "north"
NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
SOME = 40
MANY = 20_000
SERVICES = count(1)


def a_deed(at: int, **changes: Any) -> Deed:
    plain: dict[str, Any] = {
        "at": NOW + timedelta(seconds=at),
        "who": "Dr Priya Shah, clinician",
        "what": "Looked at the child's page",
        "subject": "child",
        "subject_id": f"C{at % 7}",
        "details": {"staff": "S1", "turn": at},
    }
    return Deed(**plain | changes)


def write(engine: Engine, deeds: list[Deed], tenant: str = TENANT) -> None:
    with unit_of_work(engine) as session:
        for deed in deeds:
            audit.write(session, tenant=tenant, deed=deed)


def verdict(engine: Engine, kept: Head | None = None, tenant: str = TENANT) -> Verdict:
    with reading(engine) as session:
        return audit.verify(session, tenant=tenant, kept=kept)


def head(engine: Engine, tenant: str = TENANT) -> Head:
    with reading(engine) as session:
        return audit.head(session, tenant=tenant)


@contextmanager
def intruder(engine: Engine) -> Iterator[Session]:
    """Someone with the owner's rights, who takes the guards off first."""
    with unit_of_work(engine) as session:
        if engine.dialect.name == "sqlite":
            for change in ("update", "delete"):
                _run(session, f"drop trigger if exists audit_no_{change}")
        else:
            _run(session, "alter table audit disable trigger user")
        yield session


def _run(session: Session, statement: str) -> None:
    session.connection().exec_driver_sql(statement)


@pytest.fixture
def chain(engine: Engine) -> Engine:
    """A store with a chain of some rows, written a few at a time."""
    for first in range(0, SOME, 5):
        write(engine, [a_deed(at) for at in range(first, first + 5)])
    return engine


@pytest.mark.hazard("H-22")
def test_a_chain_nobody_touched_is_whole(chain: Engine) -> None:
    found = verdict(chain)

    assert (found.trouble, found.rows, found.head.number) == (None, SOME, SOME)


def test_a_record_nothing_was_written_to_is_whole(engine: Engine) -> None:
    assert verdict(engine) == Verdict(
        rows=0, head=Head(number=0, sealed=""), trouble=None
    )


@pytest.mark.hazard("H-22")
@pytest.mark.parametrize(
    "edit",
    [
        "who = 'Somebody else'",
        "what = 'nothing'",
        "subject = 'task'",
        "subject_id = 'C99'",
        "details = '{}'",
        "at = '2026-11-01 00:00:00+00:00'",
        "id = 'another'",
    ],
)
def test_an_edited_row_is_found(chain: Engine, edit: str) -> None:
    with intruder(chain) as session:
        _run(session, f"update audit set {edit} where number = 17")

    assert verdict(chain).trouble == "Row 17 is not what was written."


@pytest.mark.hazard("H-22")
@pytest.mark.parametrize("number", [1, 17, SOME - 1])
def test_a_deleted_row_is_found(chain: Engine, number: int) -> None:
    with intruder(chain) as session:
        _run(session, f"delete from audit where number = {number}")

    assert verdict(chain).trouble == f"Row {number} is missing."


@pytest.mark.hazard("H-22")
def test_a_cut_end_is_told_by_the_head_beside_the_chain(chain: Engine) -> None:
    with intruder(chain) as session:
        _run(session, "delete from audit where number > 30")

    assert verdict(chain).trouble == (
        "The end is cut: 40 rows were written and 30 are here."
    )


@pytest.mark.hazard("H-22")
def test_a_cut_end_with_its_head_rewritten_is_told_by_a_head_kept_outside(
    chain: Engine,
) -> None:
    kept = head(chain)

    with intruder(chain) as session:
        _run(session, "delete from audit where number > 30")
        _rewrite_head(session)

    assert verdict(chain).trouble is None
    assert verdict(chain, kept).trouble == (
        "The end is cut: a kept head tells of 40 rows and 30 are here."
    )


@pytest.mark.hazard("H-22")
def test_a_chain_sealed_anew_from_an_edited_row_is_told_by_a_head_kept_outside(
    chain: Engine,
) -> None:
    kept = head(chain)

    with intruder(chain) as session:
        _run(session, "update audit set who = 'Somebody else' where number = 17")
        _seal_anew(session)

    assert verdict(chain).trouble is None
    assert verdict(chain, kept).trouble == "The kept head does not fit the chain."


def test_a_head_kept_long_ago_fits_a_chain_that_grew(chain: Engine) -> None:
    kept = head(chain)

    write(chain, [a_deed(at) for at in range(100, 120)])

    assert verdict(chain, kept).trouble is None
    assert verdict(chain, Head(number=0, sealed="")).trouble is None


def test_every_service_has_a_chain_of_its_own(chain: Engine) -> None:
    write(chain, [a_deed(1)], tenant="south")

    with intruder(chain) as session:
        _run(session, "delete from audit where tenant = 'north' and number = 3")

    assert verdict(chain, tenant="south").trouble is None
    assert verdict(chain).trouble == "Row 3 is missing."


def test_work_that_fails_leaves_no_deed(chain: Engine) -> None:
    with pytest.raises(ZeroDivisionError):
        _fail_after_writing(chain)

    assert verdict(chain).rows == SOME


def test_rows_written_at_once_by_several_connections_stay_in_one_chain(
    engine: Engine,
) -> None:
    def work(worker: int) -> None:
        for at in range(15):
            write(engine, [a_deed(at, who=f"Worker {worker}"), a_deed(at + 100)])

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))

    found = verdict(engine)
    assert (found.trouble, found.rows) == (None, 4 * 15 * 2)


@given(data=st.data())
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_whatever_was_done_is_kept_in_order_and_any_edit_is_found(
    engine: Engine, data: st.DataObject
) -> None:
    # Each example has a chain of its own in the one database.
    tenant = f"service-{next(SERVICES)}"
    words = st.text(
        st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20
    )
    told = st.tuples(words, st.dictionaries(words, words | st.integers(), max_size=3))
    units = data.draw(
        st.lists(st.lists(told, min_size=1, max_size=4), min_size=1, max_size=4)
    )
    deeds = [
        [a_deed(at, what=what, details=details) for at, (what, details) in enumerate(u)]
        for u in units
    ]

    for unit in deeds:
        write(engine, unit, tenant)

    found = verdict(engine, tenant=tenant)
    with reading(engine) as session:
        pages = list(_pages(session, tenant))
    flat = [deed for unit in deeds for deed in unit]
    assert found.trouble is None
    assert found.head.number == len(flat)
    assert [deed for _, deed in reversed(pages)] == flat
    assert all(later > earlier for (later, _), (earlier, _) in pairwise(pages))

    edited = data.draw(st.integers(1, len(flat)))
    with intruder(engine) as session:
        session.execute(
            AUDIT.update()
            .where(AUDIT.c.tenant == tenant, AUDIT.c.number == edited)
            .values(who="Somebody else")
        )

    assert verdict(engine, tenant=tenant).trouble == (
        f"Row {edited} is not what was written."
    )


def test_the_chain_is_quick_to_write_and_to_verify(tmp_path: Path) -> None:
    from triage.store.migrate import migrate

    engine = open_store(f"sqlite:///{tmp_path / 'quick.sqlite'}")
    migrate(engine)

    began = perf_counter()
    write(engine, [a_deed(at) for at in range(MANY)])
    written = perf_counter()
    found = verdict(engine)
    verified = perf_counter()

    print(f"written {MANY / (written - began):,.0f} rows/s")
    print(f"verified {MANY / (verified - written):,.0f} rows/s")
    assert found.trouble is None
    assert MANY / (written - began) > 2_000
    assert MANY / (verified - written) > 5_000
    engine.dispose()


def _pages(session: Session, tenant: str) -> Iterator[tuple[int, Deed]]:
    before = None
    while some := audit.page(session, tenant=tenant, before=before, size=3):
        yield from some
        before = some[-1][0]


def _fail_after_writing(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        audit.write(session, tenant=TENANT, deed=a_deed(1))
        raise ZeroDivisionError


def _rewrite_head(session: Session) -> None:
    _run(
        session,
        "update audit_head set number = (select max(number) from audit),"
        " sealed = (select sealed from audit order by number desc limit 1)",
    )


def _seal_anew(session: Session) -> None:
    before = audit.FIRST
    for row in session.execute(select(AUDIT).order_by(AUDIT.c.number)).mappings().all():
        before = audit._sealed(before, dict(row))
        session.execute(
            AUDIT.update().where(AUDIT.c.id == row["id"]).values(sealed=before)
        )
    _rewrite_head(session)
