"""What a list holds when it leaves the screen: every line, confidential facts unnamed.

Whoever takes it and owes bands of their own finds those children after the others, with
what is known and without band, place and day. The copies that the service makes for
itself cover nothing.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from triage.calendar import LONDON, london_day
from triage.desk import list_shown
from triage.desk.in_force import content_in_force
from triage.desk.list_shown import ListAsked, Viewer
from triage.desk.views import Filters, ListEntry, OwnFirst
from triage.errors import TriageError
from triage.referrals import Band
from triage.store import placements
from triage.store.unseen import Unseen


USED_FOR = timedelta(hours=24)  # an older copy could send somebody to the wrong child
MOST_ON_PAPER = 5_000
STEM = "waiting-list"


class TooLongForPaper(TriageError):
    """This list is too long for paper: {many} children, and 5,000 is the most. Narrow it first; a copy as CSV holds everyone."""


class CopyIncomplete(TriageError):
    """A copy came out with {found} children where {expected} wait, so it was not given out. Try again, and tell the person who runs this server if it happens twice."""


@dataclass(frozen=True, kw_only=True)
class Held:
    """A whole list at one moment, and whose it is."""

    filters: Filters
    service: str
    made_at: datetime
    made_by: str
    rules: str  # which rule book and scorecard put it in this order
    labels: dict[Band, str]
    entries: tuple[ListEntry, ...]
    ends_at: datetime  # not to be used after
    own_first: tuple[OwnFirst, ...] = ()  # whose band whoever took it owes

    def file_name(self, kind: str) -> str:
        """A name that tells the list and the moment, and sorts by it."""
        made = self.made_at.astimezone(LONDON)
        return f"{STEM}-{self.filters.pathway}-{made:%Y-%m-%d-%H%M}.{kind}"

    @property
    def everyone(self) -> tuple[ListEntry | OwnFirst, ...]:
        """Those in order, and after them those whose band is owed."""
        return (*self.entries, *self.own_first)

    @property
    def safe(self) -> tuple[ListEntry | OwnFirst, ...]:
        """Those whom a person must see to now, in their order."""
        return tuple(one for one in self.everyone if one.safe_task)

    def in_band(self, band: Band) -> tuple[ListEntry, ...]:
        """Those of one band, in their order."""
        return tuple(one for one in self.entries if one.band is band)


def whole(
    session: Session,
    *,
    tenant: str,
    filters: Filters,
    now: datetime,
    by: str,
    staff_id: str,
    service: str,
    most: int | None = None,
    unseen: Unseen | None = None,
) -> Held:
    """Everyone on a narrowed list. Raises `TooLongForPaper` above `most`.

    Its lines are counted against the list's own count before anybody is given it.
    """
    # Long because a copy has many parts.
    ranking = placements.in_force(session, tenant=tenant)
    content, today = content_in_force(session, tenant), london_day(now)
    versions = content.versions(filters.pathway)
    entries: tuple[ListEntry, ...] = ()
    own_first: tuple[OwnFirst, ...] = ()
    if ranking is not None:
        asked = list_shown.ask(
            session,
            tenant=tenant,
            ranking=ranking.number,
            filters=filters,
            today=today,
            viewer=Viewer(open_=False, staff_id=staff_id, unseen=unseen),
        )
        entries, own_first = _all(asked, most)
    card = f", scorecard {versions.card}" if versions.card else ""
    return Held(
        filters=filters,
        service=service,
        made_at=now,
        made_by=by,
        rules=f"rule book {versions.book} ({versions.book_digest[:8]}){card}",
        labels={band: content.policy.bands[band].label for band in Band},
        entries=entries,
        own_first=own_first,
        ends_at=now + USED_FOR,
    )


def _all(
    asked: ListAsked, most: int | None
) -> tuple[tuple[ListEntry, ...], tuple[OwnFirst, ...]]:
    expected = list_shown.how_many_in_all(asked)
    if most is not None and expected > most:
        raise TooLongForPaper(many=f"{expected:,}")
    entries, own_first = list_shown.whole(asked)
    found = len(entries) + len(own_first)
    if found != expected:
        raise CopyIncomplete(found=found, expected=expected)
    return tuple(entries), tuple(own_first)
