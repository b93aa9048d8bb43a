"""A child's rows as they stood at an earlier moment.

A row made later is left out. What a row says of later is blank again. What was written
over since, and cannot be told any more, says so: nothing is guessed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from triage.desk.record.rules import TABLES
from triage.desk.record.stood_rules import STOOD, Stood
from triage.desk.record.whole import Read
from triage.store.written import from_text, in_batches


WRITTEN_OVER = "Written over since: what it said then was not kept"
OFFER = "Offer: "  # how the record of deeds begins what became of an offer
HELD = "held"
Row = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Past:
    """The rows as they stood, and how many later ones each table holds."""

    read: Read
    left_out: Mapping[str, int]
    now_only: tuple[str, ...]  # tables of which nothing is kept of then


def as_it_stood(
    session: Session, *, tenant: str, read: Read, at: datetime, now: datetime
) -> Past:
    """Take every row back to a moment. At `now` everything is as it is."""
    if at >= now:
        return Past(read=read, left_out={}, now_only=())
    found = {
        name: list(_rows(session, tenant, name, rows, at))
        for name, rows in read.items()
    }
    referrals = _came_by(read["particulars"], at)
    found["referral"] = [
        _state(one, read["move"], at)
        for one in found["referral"]
        if one["id"] in referrals
    ]
    found["offer"] = [_offer(one, read["audit"], at) for one in found["offer"]]
    slots = {one["slot_id"] for one in found["offer"]}
    found["slot"] = [one for one in found["slot"] if one["id"] in slots]
    return Past(
        read=found,
        left_out={
            name: len(rows) - len(found[name])
            for name, rows in read.items()
            if len(rows) > len(found[name]) and not STOOD[name].now_only
        },
        now_only=tuple(name for name in read if STOOD[name].now_only),
    )


def _rows(
    session: Session, tenant: str, name: str, rows: Sequence[Row], at: datetime
) -> Iterator[Row]:
    rule = STOOD[name]
    if rule.now_only:
        return
    parents = _moments(session, tenant, rule, rows)
    for row in rows:
        begins = (
            row[rule.begins] if rule.begins else parents.get(row.get(rule.through[0]))
        )
        if begins is None or begins <= at:
            yield _taken_back(rule, row, at)


def _moments(
    session: Session, tenant: str, rule: Stood, rows: Sequence[Row]
) -> dict[Any, datetime]:
    """When what each row belongs to came to be."""
    column, table, moment = rule.through
    if not table or not rows:
        return {}
    of = TABLES[table]
    found: dict[Any, datetime] = {}
    for some in in_batches(sorted({row[column] for row in rows})):
        query = select(of.c.id, of.c[moment]).where(
            of.c.tenant == tenant, of.c.id.in_(some)
        )
        found |= {row[0]: row[1] for row in session.execute(query)}
    return found


def _taken_back(rule: Stood, row: Row, at: datetime) -> Row:
    """One row without what came later."""
    later = {
        column
        for moment, columns in rule.over.items()
        if _is_after(row[moment], at)
        for column in columns
    }
    ended = bool(rule.ends) and row[rule.ends] is not None and row[rule.ends] <= at
    unsure = later | (set() if ended else set(rule.undated))
    blank = {
        column
        for moment, columns in rule.after.items()
        if _is_after(row[moment], at)
        for column in (moment, *columns)
    } | {moment for moment in rule.over if _is_after(row[moment], at)}
    return {
        column: _then(value, column, blank=blank, unsure=unsure)
        for column, value in row.items()
    }


def _then(value: Any, column: str, *, blank: set[str], unsure: set[str]) -> Any:
    if column in unsure and value not in (None, ""):
        return WRITTEN_OVER
    return None if column in blank else value


def _is_after(moment: datetime | None, at: datetime) -> bool:
    return moment is not None and moment > at


def _came_by(particulars: Sequence[Row], at: datetime) -> set[str]:
    """Referrals that any source had spoken of by then."""
    return {
        one["subject_id"]
        for one in particulars
        if one["subject"] == "referral" and one["recorded_at"] <= at
    }


def _state(referral: Row, moves: Sequence[Row], at: datetime) -> Row:
    """A referral in the state and on the list of then: moves say both, before and after."""
    mine = [one for one in moves if one["referral_id"] == referral["id"]]
    mine.sort(key=lambda one: one["id"])
    before = [one for one in mine if one["made_at"] <= at]
    after = [one for one in mine if one["made_at"] > at]
    if before:
        last = before[-1]
        return referral | {"state": last["to_state"], "pathway": last["to_pathway"]}
    if after:
        first = after[0]
        return referral | {
            "state": first["from_state"], "pathway": first["from_pathway"],
        }  # fmt: skip
    return referral


def _offer(offer: Row, deeds: Sequence[Row], at: datetime) -> Row:
    """An offer in the state of then, as the record of deeds told it."""
    if offer["changed_at"] is not None:  # it was not changed after then
        return offer
    told = [
        one
        for one in deeds
        if one["what"].startswith(OFFER)
        and one["at"] <= at
        and from_text(one["details"]).get("offer") == offer["id"]
    ]
    last = max(told, key=lambda one: str(one["id"]), default=None)
    return offer | {"state": last["what"].removeprefix(OFFER) if last else HELD}
