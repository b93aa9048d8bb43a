"""The national standards that run beside the bands: how many on each list are past one.

What runs for a child stands in the child's line of the list, copied from the placement
in force, so that alike ones are counted together by an index.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlmodel import Session

from triage.referrals import Pathway
from triage.store.standing import LISTED
from triage.waiting_list.placement import Clock


DATE = len("2026-11-02")

# How many there are whose standard is due on a day, by rule and day.
Due = Mapping[tuple[str, date], int]


@dataclass(frozen=True, kw_only=True)
class Running:
    """A standard of one referral: the rule that started it and the day it is due."""

    referral_id: str
    rule: str
    due_on: date


def written(clocks: Iterable[Clock]) -> str:
    """What runs for a child as its line holds it: a day and a rule on each line."""
    return "\n".join(sorted(f"{one.due_on} {one.rule}" for one in clocks))


def due(
    session: Session, *, tenant: str, ranking: int | None
) -> dict[Pathway, dict[tuple[str, date], int]]:
    """On each list, how many have each rule's standard due on each day."""
    query = (
        select(LISTED.c.pathway, LISTED.c.clocks, func.count())
        .where(LISTED.c.tenant == tenant, LISTED.c.ranking == ranking)
        .where(LISTED.c.clocks > "")
        .group_by(LISTED.c.clocks, LISTED.c.pathway)  # the order of their index
    )
    found: dict[Pathway, dict[tuple[str, date], int]] = {one: {} for one in Pathway}
    for pathway, clocks, many in session.execute(query):
        mine = found[Pathway(pathway)]
        for one in _read(clocks):
            mine[one] = mine.get(one, 0) + many
    return found


def running(
    session: Session, *, tenant: str, ranking: int | None, pathway: Pathway
) -> list[Running]:
    """Every standard of everybody on a list."""
    query = (
        select(LISTED.c.referral_id, LISTED.c.clocks)
        .where(LISTED.c.tenant == tenant, LISTED.c.ranking == ranking)
        .where(LISTED.c.pathway == pathway.value, LISTED.c.clocks > "")
    )
    return [
        Running(referral_id=name, rule=rule, due_on=due_on)
        for name, clocks in session.execute(query)
        for rule, due_on in _read(clocks)
    ]


def _read(clocks: str) -> Iterator[tuple[str, date]]:
    for line in clocks.split("\n"):
        yield line[DATE + 1 :], date.fromisoformat(line[:DATE])
