"""Where Alembic finds the tables and the connection it was given."""

from alembic import context

from triage.store import (  # noqa: F401  # they fill the metadata
    chart_rows,
    check_in_rows,
    choice_rows,
    clinic_rows,
    decision_rows,
    edition_rows,
    forecast_rows,
    listing,
    message_rows,
    model_rows,
    pack_rows,
    people_rows,
    restitution_rows,
    staffing_rows,
    tables,
    watch_rows,
)
from triage.store.columns import Row


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Row.metadata,
    render_as_batch=True,
)
context.run_migrations()
