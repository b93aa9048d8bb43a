"""Makes a month's pack: each part asks the one place that knows its figures.

The month's own movements and waits are of its days. What is known only as it is now, such
as promises, fairness and what is owed, is told as it stands when the pack is made, and
the pack says so.
"""

from datetime import date, datetime

from triage.desk.desk import Desk, Done
from triage.desk.packs import as_it_stands, of_the_month
from triage.desk.packs.months import Month, Part, month_named, said
from triage.desk.packs.pack import Pack, from_json, to_json
from triage.desk.versions import NotHere
from triage.settings import settings_now
from triage.store import packs
from triage.store.pack_comments import Comment


PARTS = (
    of_the_month.changed,
    of_the_month.waits,
    as_it_stands.promises,
    of_the_month.safe,
    as_it_stands.fair,
    as_it_stands.delays,
    as_it_stands.foretold,
    as_it_stands.rules,
    of_the_month.returned,
)


class NoPackYet(NotHere):
    """No pack was made of that month yet. A service manager makes it on the page of monthly packs."""


def make(desk: Desk, name: str) -> Done:
    """Make a month's pack and keep it. Raises `BadMonth`, `MonthNotOver`."""
    month = month_named(name, today=desk.today)
    packs.add(
        desk.session,
        tenant=desk.tenant,
        month=month.first,
        made=to_json(made(desk, month)),
        by=desk.actor.by,
        now=desk.now,
    )
    desk.note("Made a monthly pack", on=("pack", month.name))
    return Done(
        sentence=f"The pack of {month.words} is made.", kind="pack", id=month.name
    )


def with_words(desk: Desk, name: str) -> tuple[Pack, dict[Part, Comment]]:
    """The pack of a month as it was made, and what people say of it.

    Raises `BadMonth`, `MonthNotOver`, `NoPackYet`.
    """
    month = month_named(name, today=desk.today)
    text = packs.of_month(desk.session, tenant=desk.tenant, month=month.first)
    if text is None:
        raise NoPackYet
    return from_json(text), said(desk, month)


def is_made(desk: Desk, name: str) -> bool:
    """Whether a month has a pack. Raises `BadMonth`, `MonthNotOver`."""
    return month_named(name, today=desk.today).first in made_on(desk)


def made_on(desk: Desk) -> dict[date, datetime]:
    """The months that have a pack, by their first day, and when it was made."""
    return packs.months(desk.session, tenant=desk.tenant)


def made(desk: Desk, month: Month) -> Pack:
    """A month's pack from what is known now."""
    return Pack(
        month=month,
        service=settings_now().service_name,
        made_at=desk.now,
        made_by=desk.actor.by,
        parts=tuple(make(desk, month) for make in PARTS),
    )
