"""The parts of one page of a list: its lines, its numbers, and what stands beside it.

Every number comes from one definition, `store.narrowed`, or from the day counters that
are kept with the list.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from sqlmodel import Session

from triage.desk.entries import age, entry, own_first
from triage.desk.off_list import because
from triage.desk.reasons import SAFE_HIDDEN
from triage.desk.views import (
    Filters,
    ListEntry,
    OffListShown,
    OwnFirst,
    SafeShown,
)
from triage.referrals import Band
from triage.store import choices, off_list, places, safe_first
from triage.store import waiting as store
from triage.store.narrowed import Narrowed, how_many, sought
from triage.store.places import Key
from triage.store.safe_first import OpenSafe
from triage.store.unseen import Days, Unseen, owed_by_day
from triage.store.waiting import Counts, ListedChild


SAFE_SHOWN = 3  # of every page; what they stand above must stay in sight
LONGEST_SHOWN = 5
OWN_FIRST_SHOWN = 5
OFF_LIST_SHOWN = 20
WEEK = timedelta(days=7)

# The filters that tell a band, as they stand when nobody asks for them.
TELLS_NOTHING: dict[str, Any] = {
    "bands": (),
    "unconfirmed": False,  # nobody has confirmed any of them
    "changed_since": None,
    "due_before": None,
}


@dataclass(frozen=True, kw_only=True)
class Viewer:
    """Who looks: whether confidential facts are named, and whose tasks are theirs."""

    open_: bool = True
    staff_id: str = ""
    unseen: Unseen | None = None  # whose bands they give before they see one


ANYONE = Viewer()


@dataclass(frozen=True, kw_only=True)
class ListAsked:
    """One list asked for, of one ranking, on one day."""

    session: Session
    tenant: str
    ranking: int
    filters: Filters
    narrowed: Narrowed
    today: date
    viewer: Viewer

    @property
    def where(self) -> dict[str, Any]:
        """What every question to the store names."""
        return {"tenant": self.tenant, "ranking": self.ranking}

    @property
    def owed(self) -> Narrowed:
        """Whose band the viewer owes, narrowed by nothing that tells a band."""
        return replace(self.narrowed, owed=True, **TELLS_NOTHING)

    @cached_property
    def owed_days(self) -> Days:
        """What the day counters count and this viewer is not told, counted once."""
        return owed_by_day(self.session, **self.of_list, unseen=self.viewer.unseen)

    @property
    def of_list(self) -> dict[str, Any]:
        """The same for one pathway's list."""
        return self.where | {"pathway": self.filters.pathway}


def narrowed(filters: Filters, today: date, viewer: Viewer) -> Narrowed:
    """The filters as days and names that the store compares."""
    weeks = filters.waited_over
    return Narrowed(
        pathway=filters.pathway,
        bands=filters.bands,
        search=filters.search,
        unconfirmed=filters.needs_decision,
        asked=filters.open_question,
        no_reply_by=today if filters.no_reply else None,
        changed_since=today - WEEK if filters.changed else None,
        clock_before=today - weeks * WEEK if weeks is not None else None,
        due_before=today if filters.over_maximum else None,
        safe=filters.safe_only,
        clinic=filters.clinic,
        language=filters.language,
        owner_id=viewer.staff_id or "nobody" if filters.mine else "",
        unseen=viewer.unseen,
    )


def ask(
    session: Session,
    *,
    tenant: str,
    ranking: int,
    filters: Filters,
    today: date,
    viewer: Viewer,
) -> ListAsked:
    """A list as it is asked for; whom a search means is looked up once."""
    wanted = sought(session, tenant=tenant, narrowed=narrowed(filters, today, viewer))
    return ListAsked(
        session=session,
        tenant=tenant,
        ranking=ranking,
        filters=filters,
        narrowed=wanted,
        today=today,
        viewer=viewer,
    )


def parts(asked: ListAsked, key: Key | None, size: int) -> dict[str, Any]:
    """Everything a page shows, by the names of `ListPage`."""
    # Long because a page has many parts.
    session = asked.session
    found, following = _ordered(asked, key, size)
    owed, owed_following = _owed(asked, key, size)
    safe = safe_first.soonest(session, **asked.of_list, size=SAFE_SHOWN)
    longest = store.longest(session, **asked.of_list, size=LONGEST_SHOWN)
    counts = store.counts(session, **asked.of_list, owed=asked.owed_days)
    lines = _lines(asked, [*found, *longest, *owed], safe)
    total, before = _numbers(asked, counts, key)
    many_safe = safe_first.how_many(session, **asked.where)
    waiting = counts.by_pathway[asked.filters.pathway]
    return {
        "entries": tuple(_placed(lines[one.referral_id]) for one in found),
        "total": total,
        "before": before,
        "waiting": waiting,
        "by_band": counts.by_band,
        "by_pathway": counts.by_pathway,
        "next_after": following or owed_following,
        "safe_first": tuple(_safe(asked, one, lines) for one in safe),
        "safe_waiting": many_safe.get(asked.filters.pathway, 0),
        "safe_off_lists": many_safe.get(None, 0),
        "longest": tuple(lines[one.referral_id] for one in longest),
        "own_first": tuple(_covered(lines[one.referral_id]) for one in owed),
        "own_first_total": _how_many_owed(asked),
        "own_first_waiting": waiting - sum(counts.by_band.values()),
        "off_list": _off_list(asked) if key is None else (),
        "languages": tuple(choices.languages(session, **asked.of_list)),
        "clinics": choices.clinics(session, tenant=asked.tenant),
    }


def whole(asked: ListAsked) -> tuple[list[ListEntry], list[OwnFirst]]:
    """Every line of the narrowed list, for paper and copies: those in order, and after
    them those whose band the viewer owes.
    """
    found = [] if asked.filters.own_first else _page(asked, asked.narrowed, None, None)
    owed = _page(asked, asked.owed, None, None) if asked.viewer.unseen else []
    lines = _lines(asked, [*found, *owed])
    return (
        [_placed(lines[one.referral_id]) for one in found],
        [_covered(lines[one.referral_id]) for one in owed],
    )


def _ordered(
    asked: ListAsked, key: Key | None, size: int
) -> tuple[Sequence[ListedChild], str | None]:
    """The next lines in the list's order, and the key of the page after them."""
    if asked.filters.own_first:
        return (), None
    found = _page(asked, asked.narrowed, key, size + 1)
    more = len(found) > size
    return found[:size], places.write_key(found[size - 1].key) if more else None


def _owed(
    asked: ListAsked, key: Key | None, size: int
) -> tuple[Sequence[ListedChild], str | None]:
    """Whose band is owed: a first few above the list, or page by page by themselves."""
    if asked.viewer.unseen is None:
        return (), None
    if not asked.filters.own_first:
        return (() if key else _page(asked, asked.owed, None, OWN_FIRST_SHOWN)), None
    found = _page(asked, asked.owed, key, size + 1)
    more = len(found) > size
    return found[:size], places.write_key(
        found[size - 1].key_by_clock
    ) if more else None


def _page(
    asked: ListAsked, narrowed: Narrowed, key: Key | None, size: int | None
) -> list[ListedChild]:
    return store.page(
        asked.session, **asked.where, narrowed=narrowed, after=key, size=size
    )


def _how_many_owed(asked: ListAsked) -> int:
    if asked.viewer.unseen is None:
        return 0
    if asked.owed == Narrowed(
        pathway=asked.filters.pathway, unseen=asked.viewer.unseen, owed=True
    ):
        return sum(asked.owed_days.values())
    return how_many(asked.session, **asked.where, narrowed=asked.owed)


def how_many_in_all(asked: ListAsked) -> int:
    """How many a narrowed list holds, with those whose band the viewer owes."""
    if asked.filters.own_first:
        return _how_many_owed(asked)
    seen = how_many(asked.session, **asked.where, narrowed=asked.narrowed)
    return seen + _how_many_owed(asked)


def _placed(line: ListEntry | OwnFirst) -> ListEntry:
    assert isinstance(line, ListEntry)
    return line


def _covered(line: ListEntry | OwnFirst) -> OwnFirst:
    assert isinstance(line, OwnFirst)
    return line


def _lines(
    asked: ListAsked, found: Sequence[ListedChild], safe: Sequence[OpenSafe] = ()
) -> dict[str, ListEntry | OwnFirst]:
    """Lines by referral, each with its open SAFE task, and with its place if it is shown."""
    session, open_ = asked.session, asked.viewer.open_
    there = {one.referral_id for one in found}
    lacking = [one.referral_id for one in safe if one.referral_id not in there]
    named = store.lines_of(session, **asked.where, referral_ids=lacking)
    every = store.with_places(
        session,
        **asked.where,
        found=[*found, *named],
        unseen=asked.viewer.unseen,
        owed={asked.filters.pathway: asked.owed_days},
    )
    tasks = safe_first.of_referrals(
        session, tenant=asked.tenant, referral_ids=list(every)
    )
    return {
        name: (entry if line.place else own_first)(
            line, asked.today, open_=open_, safe=tasks.get(name)
        )
        for name, line in every.items()
    }


def _numbers(asked: ListAsked, counts: Counts, key: Key | None) -> tuple[int, int]:
    """How many match and how many of them stand before this page.

    The day counters tell while only bands are chosen; any other filter is counted.
    """
    narrowed = asked.narrowed
    if asked.filters.own_first:
        return 0, 0
    bands = narrowed.bands or tuple(Band)
    if replace(narrowed, bands=(), unseen=None) == Narrowed(pathway=narrowed.pathway):
        total = sum(counts.by_band[band] for band in bands)
        return total, _before_in_bands(asked, counts, key) if key else 0
    if key is None:
        return how_many(asked.session, **asked.where, narrowed=narrowed), 0
    return store.how_many_before(
        asked.session, **asked.where, narrowed=narrowed, after=key
    )


def _before_in_bands(asked: ListAsked, counts: Counts, key: Key) -> int:
    """How many of the chosen bands stand up to a key, which may be a child now gone."""
    pathway, bands = asked.filters.pathway, asked.narrowed.bands or tuple(Band)
    on = (asked.session, asked.tenant, asked.ranking, pathway, key)
    up_to = places.up_to(*on, asked.viewer.unseen, asked.owed_days)
    skipped = sum(
        counts.by_band[band] for band in Band if band < key[0] and band not in bands
    )
    return up_to - skipped


def _safe(
    asked: ListAsked, one: OpenSafe, lines: Mapping[str, ListEntry | OwnFirst]
) -> SafeShown:
    line = lines[one.referral_id]
    words = one.sentence if asked.viewer.open_ else line.safe_task or SAFE_HIDDEN
    return SafeShown(
        task_id=one.task_id,
        referral_id=one.referral_id,
        name=line.name,
        sentence=words,
        due_at=one.due_at,
        owner=one.owner,
        acknowledged_at=one.acknowledged_at,
        acknowledged_by=one.acknowledged_by,
    )


def _off_list(asked: ListAsked) -> tuple[OffListShown, ...]:
    """Who else a search meant, and why they are not on this list."""
    if not asked.filters.search.strip():
        return ()
    found = off_list.found_elsewhere(
        asked.session,
        **asked.where,
        narrowed=asked.narrowed,
        size=OFF_LIST_SHOWN,
    )
    return tuple(
        OffListShown(
            referral_id=one.referral_id,
            name=f"{one.forename} {one.surname}".strip(),
            nhs_number=one.nhs_number,
            age=age(one.born_on, asked.today),
            **because(one),
        )
        for one in found
    )
