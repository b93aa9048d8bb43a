"""The tables: models and migrations agree, and the record cannot be rewritten."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine
from sqlalchemy.exc import DatabaseError, IntegrityError
from sqlmodel.sql.sqltypes import UTCDateTime

from triage.store.columns import Row
from triage.store.engine import UnknownDatabase, open_store, unit_of_work
from triage.store.migrate import downgrade, expected_version, migrate, version
from triage.store.tables import AuditRow, MetaRow


NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)


def test_models_and_migrations_describe_the_same_tables(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        difference = compare_metadata(context, Row.metadata)

    assert difference == []


def test_every_check_of_the_models_is_in_the_migrated_tables(engine: Engine) -> None:
    inspector = sa.inspect(engine)
    for name, table in Row.metadata.tables.items():
        wanted = {
            str(one.name)
            for one in table.constraints
            if isinstance(one, sa.CheckConstraint)
        }

        stored = {one["name"] for one in inspector.get_check_constraints(name)}

        assert stored == wanted, name


def test_every_key_begins_with_the_tenant() -> None:
    firsts = {
        name: next(iter(table.primary_key.columns)).name
        for name, table in Row.metadata.tables.items()
    }

    assert set(firsts.values()) == {"tenant"}, firsts


def test_every_moment_is_stored_aware() -> None:
    for table in Row.metadata.tables.values():
        for column in table.columns:
            if isinstance(column.type, sa.DateTime):
                pytest.fail(f"{column} would lose its offset on SQLite")
            if column.name.endswith("_at") or column.name == "at":
                assert isinstance(column.type, UTCDateTime), column


def test_every_constraint_has_a_name() -> None:
    for table in Row.metadata.tables.values():
        assert all(one.name for one in table.constraints), table.name


def test_tables_go_up_and_down_and_up_again(empty_url: str) -> None:
    engine = open_store(empty_url)

    migrate(engine)
    there = version(engine)
    downgrade(engine)
    gone = sa.inspect(engine).get_table_names()
    migrate(engine)
    migrate(engine)

    assert there == expected_version() == version(engine)
    assert gone == ["alembic_version"]
    engine.dispose()


@pytest.mark.hazard("H-09")
@pytest.mark.parametrize(
    "table",
    [
        *("audit", "edition", "edition_term", "edition_proof", "edition_approval"),
        *("edition_date", "edition_date_end", "fact", "particulars", "placement"),
        *("post", "absence", "plan_withdrawn", "chart_rebase"),
        *("model_candidate", "model_withdrawal", "model_snapshot"),
        *("model_snapshot_score", "model_comparison", "card_watch"),
        "choice_answer",
    ],
)
def test_the_record_refuses_to_be_changed_or_deleted(
    engine: Engine, table: str
) -> None:
    with engine.connect() as connection:
        triggers = _triggers(connection, table)

    assert len(triggers) == 2


def test_an_audit_row_once_written_stays_as_it_is(engine: Engine) -> None:
    row = AuditRow(
        tenant="a",
        id="1",
        at=NOW,
        who="Sam",
        what="imported",
        subject="import",
        subject_id="1",
        details="{}",
        number=1,
        sealed="s",
    )
    with unit_of_work(engine) as session:
        session.add(row)

    for statement in ("update audit set who = 'Kim'", "delete from audit"):
        with (
            pytest.raises(DatabaseError, match="refused"),
            unit_of_work(engine) as session,
        ):
            session.connection().exec_driver_sql(statement)


def test_a_check_refuses_what_a_row_class_lets_through(engine: Engine) -> None:
    with pytest.raises(IntegrityError), unit_of_work(engine) as session:
        session.add(MetaRow(tenant="", name="demo", value="yes"))


def test_a_unit_of_work_that_fails_keeps_nothing(engine: Engine) -> None:
    with pytest.raises(ZeroDivisionError):
        _write_then_fail(engine)

    with unit_of_work(engine) as session:
        assert session.get(MetaRow, ("a", "demo")) is None


def test_a_moment_comes_back_as_the_same_moment(engine: Engine) -> None:
    summer = datetime.fromisoformat("2026-07-01T12:00:00+01:00")
    with unit_of_work(engine) as session:
        session.add(
            AuditRow(
                tenant="a",
                id="1",
                at=summer,
                who="Sam",
                what="w",
                subject="s",
                subject_id="1",
                details="{}",
                number=1,
                sealed="s",
            )
        )

    with unit_of_work(engine) as session:
        row = session.get(AuditRow, ("a", "1"))
        read = row and row.at

    assert read == summer


def test_only_two_kinds_of_database_are_known() -> None:
    with pytest.raises(UnknownDatabase, match="mysql"):
        open_store("mysql://somewhere/else")


def _write_then_fail(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        session.add(MetaRow(tenant="a", name="demo", value="yes"))
        session.flush()
        raise ZeroDivisionError


def _triggers(connection: sa.Connection, table: str) -> list[str]:
    if connection.dialect.name == "sqlite":
        query = "select name from sqlite_master where type='trigger' and tbl_name=:t"
    else:
        query = (
            "select tgname from pg_trigger join pg_class on pg_class.oid = tgrelid"
            " where relname = :t and not tgisinternal"
        )
    return [row[0] for row in connection.execute(sa.text(query), {"t": table})]
