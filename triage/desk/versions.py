"""The version of what somebody is looking at: two people deciding at once never
overwrite each other silently."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Table, func, select, update

from triage.desk.desk import Desk
from triage.errors import TriageError
from triage.store.clinic_rows import OfferRow, SlotRow
from triage.store.listing import PlacementRow
from triage.store.people_rows import StaffRow
from triage.store.tables import ReferralRow, TaskRow


class NotHere(TriageError):
    """There is nothing here under that number."""


class ChangedSince(TriageError):
    """Somebody changed this while you were looking at it. Nothing of yours was saved yet: read what is new, then send again."""


PLACED = PlacementRow.__table__  # type: ignore[attr-defined]
TABLES: dict[str, Table] = {
    "referral": ReferralRow.__table__,  # type: ignore[attr-defined]
    "task": TaskRow.__table__,  # type: ignore[attr-defined]
    "offer": OfferRow.__table__,  # type: ignore[attr-defined]
    "slot": SlotRow.__table__,  # type: ignore[attr-defined]
    "person": StaffRow.__table__,  # type: ignore[attr-defined]
}


@dataclass(frozen=True, kw_only=True)
class _Seen:
    own: int
    placement: int

    def __str__(self) -> str:
        return written(self.own, self.placement)


def written(own: int, placement: int = 0) -> str:
    """A version as everything that carries one writes it."""
    return f"{own}.{placement}"


def version_of(desk: Desk, kind: str, subject_id: str) -> str:
    """The version now, as an ETag or a form carries it. Raises `NotHere`."""
    return str(_seen(desk, kind, subject_id))


def claim(desk: Desk, kind: str, subject_id: str, seen: str) -> None:
    """Make the change ours, or raise `ChangedSince`; `NotHere` when there is none.

    A new placement counts as a change to its referral, whoever or whatever made it. The
    row is held until the commit, so of two people at once the second is told.
    """
    table = TABLES[kind]
    now = _seen(desk, kind, subject_id)
    if str(now) != seen:
        raise ChangedSince
    changed = desk.session.connection().execute(
        update(table)
        .where(*_is(desk, table, subject_id), table.c.version == now.own)
        .values(version=now.own + 1)
    )
    if changed.rowcount != 1:
        raise ChangedSince


def _seen(desk: Desk, kind: str, subject_id: str) -> _Seen:
    table = TABLES[kind]
    own = desk.session.scalar(
        select(table.c.version).where(*_is(desk, table, subject_id))
    )
    if own is None:
        raise NotHere
    placement = _placement(desk, subject_id) if kind == "referral" else 0
    return _Seen(own=own, placement=placement)


def _is(desk: Desk, table: Table, subject_id: str) -> list[ColumnElement[bool]]:
    return [table.c.tenant == desk.tenant, table.c.id == subject_id]


def _placement(desk: Desk, referral_id: str) -> int:
    last = select(func.max(PLACED.c.number)).where(
        PLACED.c.tenant == desk.tenant, PLACED.c.referral_id == referral_id
    )
    return desk.session.scalar(last) or 0
