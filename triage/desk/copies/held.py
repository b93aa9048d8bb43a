"""What a list holds when it leaves the screen: every line, confidential facts unnamed."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from triage.calendar import LONDON, london_day
from triage.desk import list_shown
from triage.desk.list_shown import ListAsked, Viewer
from triage.desk.replace import content_in_force
from triage.desk.views import Filters, ListEntry
from triage.errors import TriageError
from triage.referrals import Band
from triage.store import placements
from triage.store.narrowed import how_many


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

    def file_name(self, kind: str) -> str:
        """A name that tells the list and the moment, and sorts by it."""
        made = self.made_at.astimezone(LONDON)
        return f"{STEM}-{self.filters.pathway}-{made:%Y-%m-%d-%H%M}.{kind}"

    @property
    def safe(self) -> tuple[ListEntry, ...]:
        """Those whom a person must see to now, in their order."""
        return tuple(one for one in self.entries if one.safe_task)

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
) -> Held:
    """Everyone on a narrowed list. Raises `TooLongForPaper` above `most`.

    Its lines are counted against the list's own count before anybody is given it.
    """
    # Long because a copy has many parts.
    ranking = placements.in_force(session, tenant=tenant)
    content, today = content_in_force(), london_day(now)
    versions = content.versions(filters.pathway)
    entries: tuple[ListEntry, ...] = ()
    if ranking is not None:
        asked = list_shown.ask(
            session,
            tenant=tenant,
            ranking=ranking.number,
            filters=filters,
            today=today,
            viewer=Viewer(open_=False, staff_id=staff_id),
        )
        entries = _all(asked, most)
    card = f", scorecard {versions.card}" if versions.card else ""
    return Held(
        filters=filters,
        service=service,
        made_at=now,
        made_by=by,
        rules=f"rule book {versions.book} ({versions.book_digest[:8]}){card}",
        labels={band: content.policy.bands[band].label for band in Band},
        entries=entries,
        ends_at=now + USED_FOR,
    )


def _all(asked: ListAsked, most: int | None) -> tuple[ListEntry, ...]:
    expected = how_many(asked.session, **asked.where, narrowed=asked.narrowed)
    if most is not None and expected > most:
        raise TooLongForPaper(many=f"{expected:,}")
    found = tuple(list_shown.whole(asked))
    if len(found) != expected:
        raise CopyIncomplete(found=len(found), expected=expected)
    return found
