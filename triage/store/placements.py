"""Placements as they were made, and who stands where in the ranking in force."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, func, insert, select, update
from sqlmodel import Session

from triage.decisions import blind_lot
from triage.facts import Value
from triage.referrals import Band, Pathway
from triage.scoring.scorecard import PointsLine
from triage.store import standards, standing
from triage.store.inputs import written
from triage.store.listing import (
    PlacementRow,
    RankingInForceRow,
    RankingRow,
)
from triage.store.written import from_text, in_batches, to_text
from triage.waiting_list.inputs import Inputs
from triage.waiting_list.placement import (
    Clock,
    Credited,
    Placement,
    Question,
    SafeTask,
    Versions,
    effective_start,
)


PLACED = PlacementRow.__table__  # type: ignore[attr-defined]
IN_FORCE = RankingInForceRow.__table__  # type: ignore[attr-defined]

LONGEST_LANGUAGE = 80  # of its column, which an index holds
FAMILY = "family"  # whom most questions are for
SAFE_UNSAID = "Needs a person now: ask a clinician."
# What a placement says under the same name in its row.
PLAIN = (
    "referral_id",
    "points",
    "credit_weeks",
    "clock_start",
    "weeks_waited",
    "order_day",
    "due_on",
    "band_since",
    "next_change_on",
    "lot",
    "reason",
    "reason_public",
)
# What makes a placement another placement. Weeks waited, and the sentence that counts
# them, grow by themselves and do not.
TELLING = (
    "pathway",
    "band",
    "possible_band",
    "machine_band",
    "decision_id",
    "points",
    "credit_weeks",
    "clock_start",
    "order_day",
    "due_on",
    "band_since",
    "next_change_on",
    "lot",
    "facts_seen",
    "fired",
    "undecided",
    "lines",
    "beside",
    "book_digest",
    "card_digest",
    "policy_digest",
)
# What a person means by "changed".
CHANGES = ("band", "points", "decision_id")


@dataclass(frozen=True, kw_only=True)
class Ranking:
    """The version of the order people see."""

    number: int
    content: str
    worked_out_at: datetime


@dataclass(frozen=True, kw_only=True)
class Placed:
    """A placement to store, what the machine alone would say, and the facts seen."""

    placement: Placement
    machine_band: Band
    facts_seen: Mapping[str, Value | None]
    derived: Mapping[str, Value | None]
    shown: "Shown"
    decision_id: str | None = None  # the clinician's decision that was weighed
    confirmed_by: str | None = None  # None: a proposal
    language: str = ""
    inputs: Inputs | None = None  # None: as older rows, which cannot be replayed


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What a line of the list says, in the words of the day it was placed."""

    why: tuple[str, ...]
    why_public: tuple[str, ...]  # confidential facts unnamed
    not_known: tuple[str, ...]
    safe: str | None
    safe_public: str | None
    question: str | None
    not_known_public: tuple[str, ...] = ()
    question_public: str | None = None
    asked_of: str = FAMILY


@dataclass(frozen=True, kw_only=True)
class Stored:
    """A placement as it was stored."""

    placement: Placement
    machine_band: Band
    facts_seen: dict[str, Value | None]
    number: int
    made_at: datetime
    cause: str


def shown_of(text: str) -> Shown:
    """What a line says, as it was written."""
    said = from_text(text)
    return Shown(
        why=tuple(said["why"]),
        why_public=tuple(said.get("why_public", ())),  # older rows never said it
        not_known=tuple(said["not_known"]),
        safe=said["safe"],
        safe_public=said.get("safe_public", SAFE_UNSAID if said["safe"] else None),
        question=said["question"],
        not_known_public=tuple(said.get("not_known_public", ())),
        question_public=said.get("question_public"),
        asked_of=said.get("asked_of", FAMILY),
    )


def in_force(session: Session, *, tenant: str) -> Ranking | None:
    """The ranking people see; None before the first placement."""
    pointer = session.get(RankingInForceRow, tenant)
    if pointer is None:
        return None
    row = session.get_one(RankingRow, (tenant, pointer.number))
    return Ranking(
        number=row.number, content=row.content, worked_out_at=pointer.worked_out_at
    )


def new_ranking(session: Session, *, tenant: str, content: str, now: datetime) -> int:
    """A ranking beside the one in force; nobody sees it until it is put in force."""
    last = session.scalar(
        select(func.max(RankingRow.number)).where(RankingRow.tenant == tenant)  # type: ignore[arg-type]
    )
    row = RankingRow(
        tenant=tenant, number=(last or 0) + 1, content=content, made_at=now
    )
    session.add(row)
    session.flush()
    return row.number


def put_in_force(session: Session, *, tenant: str, number: int, now: datetime) -> None:
    """Flip the one pointer; the old ranking's list is let go, its placements kept."""
    session.merge(RankingInForceRow(tenant=tenant, number=number, worked_out_at=now))
    session.flush()
    for table in (standing.LISTED, standing.DAYS):
        session.connection().execute(
            delete(table).where(table.c.tenant == tenant, table.c.ranking != number)
        )


def place(
    session: Session,
    *,
    tenant: str,
    ranking: int,
    placed: Sequence[Placed],
    cause: str,
    as_of: date,
    now: datetime,
    import_id: str | None = None,
) -> int:
    """Store placements and move the children to where they now stand.

    A placement equal to the one standing is not stored again; how many were.
    """
    # Long because a placement and where it stands are written together.
    last = latest(
        session,
        tenant=tenant,
        referral_ids=[one.placement.referral_id for one in placed],
    )
    rows: list[dict[str, Any]] = []
    listed: list[dict[str, Any]] = []
    for one in placed:
        name = one.placement.referral_id
        before = last.get(name)
        row = row_of(one)
        number = before["number"] if before else 0
        changed_on = _changed_on(before, row, as_of)
        if before is None or before["ranking"] != ranking or _differs(before, row):
            number += 1
            made = {"tenant": tenant, "number": number, "ranking": ranking}
            made |= {"made_at": now, "as_of": as_of, "cause": cause}
            made |= {"import_id": import_id, "changed_on": changed_on}
            rows.append(row | made)
        listed.append(
            {"tenant": tenant, "ranking": ranking, "placement": number}
            | {"changed_on": changed_on}
            | _listed(one)
        )
    if rows:
        session.connection().execute(insert(PLACED), rows)
    standing.stand(session, tenant=tenant, ranking=ranking, rows=listed)
    session.connection().execute(
        update(IN_FORCE)
        .where(IN_FORCE.c.tenant == tenant, IN_FORCE.c.number == ranking)
        .values(worked_out_at=now)
    )
    return len(rows)


def latest(
    session: Session, *, tenant: str, referral_ids: Collection[str]
) -> dict[str, dict[str, Any]]:
    """The last placement row of each referral that has one."""
    return last(session, tenant, referral_ids, PLACED.c.number)


def last(
    session: Session,
    tenant: str,
    referral_ids: Collection[str],
    number: ColumnElement[Any],
) -> dict[str, dict[str, Any]]:
    """Each referral's placement row of the highest number, by a rule of numbers."""
    found: dict[str, dict[str, Any]] = {}
    for some in in_batches(list(referral_ids)):
        last = (
            select(PLACED.c.referral_id, func.max(number).label("number"))
            .where(PLACED.c.tenant == tenant, PLACED.c.referral_id.in_(some))
            .group_by(PLACED.c.referral_id)
            .subquery()
        )
        query = (
            select(PLACED)
            .join(
                last,
                (PLACED.c.referral_id == last.c.referral_id)
                & (PLACED.c.number == last.c.number),
            )
            .where(PLACED.c.tenant == tenant)
        )
        for row in session.execute(query).mappings():
            found[row["referral_id"]] = dict(row)
    return found


def stored(row: Mapping[str, Any]) -> Stored:
    """A placement row as the value it was made from."""
    return Stored(
        placement=placement_of(row),
        machine_band=Band(row["machine_band"]),
        facts_seen=from_text(row["facts_seen"]),
        number=row["number"],
        made_at=row["made_at"],
        cause=row["cause"],
    )


def history(session: Session, *, tenant: str, referral_id: str) -> list[Stored]:
    """Every placement a referral has had, the latest first."""
    query = (
        select(PLACED)
        .where(PLACED.c.tenant == tenant, PLACED.c.referral_id == referral_id)
        .order_by(PLACED.c.number.desc())
    )
    return [stored(dict(row)) for row in session.execute(query).mappings()]


def placement_of(row: Mapping[str, Any], *, place: int = 0) -> Placement:
    """The placement of a row. Its place is counted when it is shown, not stored."""
    # Long because a placement has many parts.
    beside = from_text(row["beside"])
    question = beside["question"]
    return Placement(
        place=place,
        next_draw=None,
        pathway=Pathway(row["pathway"]),
        band=Band(row["band"]),
        possible_band=Band(row["possible_band"]),
        lines=tuple(PointsLine(**line) for line in from_text(row["lines"])),
        fired=tuple(from_text(row["fired"])),
        undecided=tuple(
            (rule, tuple(lacks)) for rule, lacks in from_text(row["undecided"])
        ),
        safe=tuple(
            SafeTask(**{**one, "facts": tuple(one["facts"])}) for one in beside["safe"]
        ),
        clocks=tuple(Clock(**one) for one in beside["clocks"]),
        routes=tuple(beside["routes"]),
        flags=tuple(beside["flags"]),
        question=question
        and Question(**{**question, "would_be": Band(question["would_be"])}),
        versions=Versions(
            **{name: row[name] for name in Versions.__dataclass_fields__}
        ),
        credited=tuple(Credited(**one) for one in beside.get("credited", ())),
        **{name: row[name] for name in PLAIN},
    )


def row_of(one: Placed) -> dict[str, Any]:
    """What is kept of a placement, apart from when and under which number."""
    # Long because a placement has many parts.
    placement = one.placement
    beside = {
        "safe": [vars(task) for task in placement.safe],
        "clocks": [vars(clock) for clock in placement.clocks],
        "routes": placement.routes,
        "flags": placement.flags,
        "question": placement.question and vars(placement.question),
    }
    if placement.credited:
        beside["credited"] = [vars(given) for given in placement.credited]
    return {
        "pathway": placement.pathway.value,
        "band": int(placement.band),
        "possible_band": int(placement.possible_band),
        "machine_band": int(one.machine_band),
        "decision_id": one.decision_id,
        "effective_start": effective_start(
            placement.clock_start, placement.credit_weeks
        ),
        "facts_seen": to_text(dict(one.facts_seen)),
        "derived": to_text(dict(one.derived)),
        "shown": to_text(vars(one.shown)),
        "inputs": written(one.inputs),
        "fired": to_text(placement.fired),
        "undecided": to_text(placement.undecided),
        "lines": to_text([vars(line) for line in placement.lines]),
        "beside": to_text(beside),
        **vars(placement.versions),
        **{name: getattr(placement, name) for name in PLAIN},
    }


def _changed_on(
    before: Mapping[str, Any] | None, row: Mapping[str, Any], today: date
) -> date | None:
    """When what people are told last changed; a first placement changes nothing."""
    if before is None:
        return None
    if any(before[name] != row[name] for name in CHANGES):
        return today
    day: date | None = before["changed_on"]
    return day


def _differs(before: Mapping[str, Any], row: Mapping[str, Any]) -> bool:
    """Whether anything but the passing of days has changed."""
    return any(before[name] != row[name] for name in TELLING)


def _listed(one: Placed) -> dict[str, Any]:
    placement = one.placement
    return {
        "referral_id": placement.referral_id,
        "pathway": placement.pathway.value,
        "band": int(placement.band),
        "order_day": placement.order_day,
        "clock_start": placement.clock_start,
        "lot": placement.lot,
        "due_on": placement.due_on,
        "safe": bool(placement.safe),
        "next_change_on": placement.next_change_on,
        "confirmed": one.confirmed_by is not None,
        "confirmed_by": one.confirmed_by,
        "language": one.language[:LONGEST_LANGUAGE],
        "blind_lot": blind_lot(placement.lot, decided=one.decision_id is not None),
        "clocks": standards.written(placement.clocks),
    }
