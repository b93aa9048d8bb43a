"""The whole record as one file that stands alone: no script, nothing from outside."""

from jinja2 import Environment, PackageLoader, StrictUndefined

from triage.desk.reasons import day
from triage.desk.record.whole import WholeRecord


def _environment() -> Environment:
    env = Environment(
        loader=PackageLoader("triage.desk.record", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters["day"] = lambda when: day(when) if when else "Not recorded"
    return env


ENVIRONMENT = _environment()


def page(record: WholeRecord, *, service: str) -> str:
    """The record as HTML."""
    return ENVIRONMENT.get_template("record.jinja").render(
        record=record, service=service
    )
