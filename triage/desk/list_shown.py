"""The parts of one page of a list: its lines, its numbers, and what stands beside it.

Every number comes from one definition, `store.narrowed`, or from the day counters that
are kept with the list.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlmodel import Session

from triage.desk.entries import age, entry
from triage.desk.off_list import because
from triage.desk.reasons import SAFE_HIDDEN
from triage.desk.views import Filters, ListEntry, OffListShown, SafeShown
from triage.referrals import Band
from triage.store import choices, off_list, places, safe_first
from triage.store import waiting as store
from triage.store.narrowed import Narrowed, how_many, sought
from triage.store.places import Key
from triage.store.safe_first import OpenSafe
from triage.store.waiting import Counts, ListedChild


SAFE_SHOWN = 5
LONGEST_SHOWN = 5
OFF_LIST_SHOWN = 20
WEEK = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class Viewer:
    """Who looks: whether confidential facts are named, and whose tasks are theirs."""

    open_: bool = True
    staff_id: str = ""


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
        asks=filters.needs_information,
        no_reply_by=today if filters.no_reply else None,
        changed_since=today - WEEK if filters.changed else None,
        clock_before=today - weeks * WEEK if weeks is not None else None,
        due_before=today if filters.over_maximum else None,
        safe=filters.safe_only,
        clinic=filters.clinic,
        language=filters.language,
        owner_id=viewer.staff_id or "nobody" if filters.mine else "",
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
    session, first = asked.session, key is None
    found = store.page(
        session, **asked.where, narrowed=asked.narrowed, after=key, size=size + 1
    )
    counts = store.counts(session, **asked.of_list)
    safe = (
        safe_first.soonest(session, **asked.of_list, size=SAFE_SHOWN) if first else []
    )
    longest = (
        store.longest(session, **asked.of_list, size=LONGEST_SHOWN) if first else []
    )
    lines = _lines(asked, found[:size], longest, safe)
    total, before = _numbers(asked, counts, key)
    many_safe = safe_first.how_many(session, **asked.where)
    return {
        "entries": tuple(lines[one.referral_id] for one in found[:size]),
        "total": total,
        "before": before,
        "waiting": counts.by_pathway[asked.filters.pathway],
        "by_band": counts.by_band,
        "by_pathway": counts.by_pathway,
        "next_after": places.write_key(found[size - 1].key)
        if len(found) > size
        else None,
        "safe_first": tuple(_safe(asked, one, lines) for one in safe),
        "safe_waiting": many_safe.get(asked.filters.pathway, 0),
        "safe_off_lists": many_safe.get(None, 0),
        "longest": tuple(lines[one.referral_id] for one in longest),
        "off_list": _off_list(asked) if first else (),
        "languages": tuple(choices.languages(session, **asked.of_list)),
        "clinics": choices.clinics(session, tenant=asked.tenant),
    }


def whole(asked: ListAsked) -> list[ListEntry]:
    """Every line of the narrowed list, in order: for paper and copies."""
    found = store.page(asked.session, **asked.where, narrowed=asked.narrowed, size=None)
    lines = _lines(asked, found)
    return [lines[one.referral_id] for one in found]


def _lines(
    asked: ListAsked,
    found: Sequence[ListedChild],
    beside: Sequence[ListedChild] = (),
    safe: Sequence[OpenSafe] = (),
) -> dict[str, ListEntry]:
    """Lines by referral, each with its place and its open SAFE task."""
    session = asked.session
    there = {one.referral_id for one in (*found, *beside)}
    lacking = [one.referral_id for one in safe if one.referral_id not in there]
    named = store.lines_of(session, **asked.where, referral_ids=lacking)
    every = store.with_places(session, **asked.where, found=[*found, *beside, *named])
    tasks = safe_first.of_referrals(
        session, tenant=asked.tenant, referral_ids=list(every)
    )
    return {
        name: entry(line, asked.today, open_=asked.viewer.open_, safe=tasks.get(name))
        for name, line in every.items()
    }


def _numbers(asked: ListAsked, counts: Counts, key: Key | None) -> tuple[int, int]:
    """How many match and how many of them stand before this page.

    The day counters tell while only bands are chosen; any other filter is counted.
    """
    narrowed = asked.narrowed
    bands = narrowed.bands or tuple(Band)
    if narrowed == Narrowed(pathway=narrowed.pathway, bands=narrowed.bands):
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
    up_to = places.up_to(asked.session, asked.tenant, asked.ranking, pathway, key)
    skipped = sum(
        counts.by_band[band] for band in Band if band < key[0] and band not in bands
    )
    return up_to - skipped


def _safe(asked: ListAsked, one: OpenSafe, lines: dict[str, ListEntry]) -> SafeShown:
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
