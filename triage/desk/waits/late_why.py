"""Why a band of a list is late: who comes before it, and the slots that are left for it.

The figures are the waiting promise's own: slots given and children who joined of late.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from triage.desk.desk import Desk
from triage.desk.waiting_promise import BandShown, ListShown, shown
from triage.desk.waits import words
from triage.referrals import Band, Pathway
from triage.store import late, placements
from triage.waiting_list.promise import BandPromise, Verdict


NOBODY_LATE = "Nobody of this priority is past their date."
NOT_DRAWN = (
    "No slots are drawn from this list: a person decides first which list it is."
)


@dataclass(frozen=True, kw_only=True)
class WhyLate:
    """One band of one list: how many are late, and the figures of why.

    Where too little happened of late to go by, the figures are null and `finding` says so.
    """

    pathway: Pathway
    band: Band
    late: int
    finding: str
    window_weeks: int | None = None
    list_slots_a_week: float | None = None
    slots_a_week: float | None = None  # that this band has for sure
    joins_a_week: float | None = None
    more_urgent_a_week: float | None = None  # who join the bands before it
    waiting: int | None = None  # without those who have a slot
    max_weeks: int | None = None
    newcomer_weeks: int | None = None  # null: no bound
    extra_slots: int | None = None  # a week, that would keep the promise


def why(desk: Desk, pathway: Pathway, band: Band) -> WhyLate:
    """Why a band is late, or that it is not."""
    many = _late(desk, pathway, band)
    found = next((one for one in shown(desk) if one.pathway is pathway), None)
    if found is None or found.too_few:
        said = found.too_few if found else NOT_DRAWN
        return WhyLate(pathway=pathway, band=band, late=many, finding=said)
    return _why(found, band, many)


def _late(desk: Desk, pathway: Pathway, band: Band) -> int:
    ranking = placements.in_force(desk.session, tenant=desk.tenant)
    found = late.past_their_date(
        desk.session,
        tenant=desk.tenant,
        ranking=ranking.number if ranking else None,
        today=desk.today,
    )
    return found[pathway][band]


def _why(found: ListShown, band: Band, many: int) -> WhyLate:
    mine = next(one for one in found.bands if one.promise.band is band)
    before = _joins(found.bands, before=band)
    slots = found.slots / found.window_weeks
    return WhyLate(
        pathway=found.pathway,
        band=band,
        late=many,
        finding=_finding(mine, many, before, slots),
        window_weeks=found.window_weeks,
        list_slots_a_week=slots,
        slots_a_week=mine.promise.slots_a_week,
        joins_a_week=mine.promise.arrivals_a_week,
        more_urgent_a_week=before,
        waiting=mine.promise.waiting,
        max_weeks=mine.promise.max_weeks,
        newcomer_weeks=mine.promise.newcomer.weeks,
        extra_slots=mine.promise.extra_slots,
    )


def _joins(bands: Sequence[BandShown], *, before: Band) -> float:
    return sum(
        one.promise.arrivals_a_week for one in bands if one.promise.band < before
    )


def _finding(mine: BandShown, many: int, before: float, slots: float) -> str:
    late = f"{words.many(many)} past the date of their priority."
    said = late if many else NOBODY_LATE
    return f"{said} {_because(mine.promise, before, slots)} {_extra(mine.promise)}"


def _because(one: BandPromise, before: float, slots: float) -> str:
    """The reason in figures, by what the promise comes to."""
    joins, has = f"{one.arrivals_a_week:.1f} a week", f"{one.slots_a_week:.1f}"
    match one.verdict:
        case Verdict.NO_BOUND:
            return (
                f"Children more urgent than these come as fast as there are slots: "
                f"{before:.1f} a week join them, and the list has {slots:.1f} slots a week."
            )
        case Verdict.GROWS:
            return f"More join it than it has slots for sure: {joins} against {has}."
        case Verdict.TOO_LATE:
            return (
                f"It has {has} slots a week for sure and {joins} join it, but "
                f"{one.waiting:,} wait already: too many for {one.max_weeks} weeks."
            )
        case _:
            return (
                f"Whoever joins it today is seen within {words.weeks(one.newcomer.weeks or 0)}: "
                "those who are late joined when there was less room."
            )


def _extra(one: BandPromise) -> str:
    if one.verdict is Verdict.KEPT:
        return ""
    if one.extra_slots is None:
        return "No number of slots within reason would keep its promise."
    more = words.many(one.extra_slots, "more slot", "more slots")
    return f"{more} a week would keep its promise of {one.max_weeks} weeks."
