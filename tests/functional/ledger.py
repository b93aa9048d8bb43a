"""The lists' numbers worked out again from the ledger, child by child, in plain loops.

Written apart from the product: it reads rows of moves one by one and knows no columns.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import ceil
from statistics import fmean

from sqlmodel import Session, select

from triage.calendar import london_day
from triage.referrals import ON_THE_LIST, Band, ReferralState
from triage.store.clinic_rows import OfferRow, SlotRow
from triage.store.decision_rows import ClockEventRow, MoveRow
from triage.store.listing import ListedRow
from triage.store.tables import ReferralRow


IN_ERROR = "it was closed or set aside in error"
ON = {state.value for state in ON_THE_LIST}
WHY = {
    "the family told a person that they no longer want it": "no-longer-wanted",
    "the question was answered elsewhere, and this service accepts it": "answered-elsewhere",
    "another area has taken the referral over": "moved-away",
    "the same request is already on the list": "put-right",
    "an adult service has taken the referral over": "transferred",
    "the child has died": "died",
}
RETURN = {
    "0-1": (0, 7),
    "over-1-2": (8, 14),
    "over-2-4": (15, 28),
    "over-4-12": (29, 84),
    "over-12-18": (85, 126),
    "over-18-52": (127, 364),
    "over-52-104": (365, 728),
    "over-104": (729, 10**6),
}


@dataclass(frozen=True)
class Stay:
    """A child on a list from a day until a day, for a cause."""

    referral_id: str
    pathway: str
    clock: date
    came: date
    left: date | None = None
    why: str = ""


def stays(session: Session) -> list[Stay]:
    """Every stay of every referral that was not taken back with its import."""
    moved = defaultdict(list)
    for move in session.exec(select(MoveRow).order_by(MoveRow.id)):
        moved[move.referral_id].append(move)
    return [
        stay
        for one in session.exec(select(ReferralRow))
        if one.undone_at is None
        for stay in _of(session, one, moved[one.id])
    ]


def _of(session: Session, one: ReferralRow, moved: list[MoveRow]) -> list[Stay]:
    first = moved[0].from_pathway if moved else one.pathway
    came = max(one.clock_start, one.received_on or one.clock_start)
    found = [Stay(one.id, first, one.clock_start, came)]
    for move in moved:
        was = move.from_pathway if move.from_state in ON else None
        now = move.to_pathway if move.to_state in ON else None
        if was == now:
            continue
        day = london_day(move.made_at)
        if was is not None:
            last = found[-1]
            found[-1] = replace(last, left=_left(session, last, move), why=_why(move))
        if now is not None and was is None and move.reason == IN_ERROR:
            found[-1] = replace(found[-1], left=None, why="")
        elif now is not None:
            found.append(Stay(one.id, now, one.clock_start, day))
    return found


def _why(move: MoveRow) -> str:
    if move.to_state in ON:
        return "other-list"
    if move.to_state == ReferralState.REMOVED:
        return WHY[move.reason]
    if move.to_state == ReferralState.DECLINED:
        return WHY.get(move.reason, "declined")
    return {"seen": "seen", "set aside": "set-aside"}[move.to_state]


def _left(session: Session, stay: Stay, move: MoveRow) -> date:
    day = london_day(move.made_at)
    if move.to_state != ReferralState.SEEN:
        return day
    contacts = [
        one.on_day
        for one in session.exec(select(ClockEventRow).order_by(ClockEventRow.id))
        if one.referral_id == move.referral_id
        and one.kind == "first contact"
        and one.made_at <= move.made_at
    ]
    visits = [
        london_day(slot.starts_at)
        for offer, slot in session.exec(
            select(OfferRow, SlotRow).where(OfferRow.slot_id == SlotRow.id)
        )
        if offer.referral_id == move.referral_id
        and offer.begins_assessment
        and slot.starts_at <= move.made_at
    ]
    seen = contacts[-1] if contacts else max(visits, default=day)
    return seen if seen >= stay.came else day


def sound(stay: Stay) -> bool:
    """Whether a stay does not contradict itself."""
    return stay.clock <= stay.came and (stay.left is None or stay.came <= stay.left)


def numbers(
    session: Session, pathway: str, on: date, *, today: date
) -> dict[str, float]:
    """Every count and wait of a list at the end of a day, by its key."""
    every = [one for one in stays(session) if one.pathway == pathway]
    # What ended more than a year before the day is in no number of that day.
    lately = [one for one in every if not one.left or one.left >= on - timedelta(364)]
    found = dict(_waits("waiting", [(on - one.clock).days for one in here(every, on)]))
    found |= _of_the_day(session, pathway, every, on) if on == today else {}
    found["waiting"] = len(here(every, on))
    found["contradictory"] = sum(not sound(one) for one in lately)
    days = [(on - one.clock).days for one in here(every, on)]
    for weeks in (18, 52, 65, 78, 104):
        found[f"over-{weeks}-weeks"] = sum(day > weeks * 7 for day in days)
    for name, (least, most) in RETURN.items():
        found[f"waited-{name}-weeks"] = sum(least <= day <= most for day in days)
    for weeks in (13, 52):
        found |= _window([one for one in every if sound(one)], on, weeks)
    return found


def here(every: list[Stay], on: date) -> list[Stay]:
    """Who is on the list at the end of a day."""
    return [
        one
        for one in every
        if sound(one) and one.came <= on and (one.left is None or one.left > on)
    ]


def _of_the_day(
    session: Session, pathway: str, every: list[Stay], on: date
) -> Iterator[tuple[str, float]] | dict[str, float]:
    """What is known of the list as it is now, and of no earlier day."""
    lines = [one for one in session.exec(select(ListedRow)) if one.pathway == pathway]
    counted = {one.referral_id for one in here(every, on)}
    found: Counter[str] = Counter()
    for band in Band:
        of_band = [one for one in lines if one.band == band]
        name = band.name.lower()
        found[f"waiting-{name}"] = sum(one.referral_id in counted for one in of_band)
        found[f"late-{name}"] = sum(one.due_on < on for one in of_band)
    found["to-come"] = sum(
        sound(one) and one.left is None and one.came > on for one in every
    )
    for line in lines:
        for clock in filter(None, line.clocks.split("\n")):
            due, rule = date.fromisoformat(clock[:10]), clock[11:].lower()
            found[f"runs-{rule}"] += 1
            found[f"past-{rule}"] += due < on
            found[f"soon-{rule}"] += on <= due <= on + timedelta(weeks=4)
    return dict(found)


def _window(every: list[Stay], on: date, weeks: int) -> dict[str, float]:
    start, end = on - timedelta(weeks=weeks), f"{weeks}-weeks"
    came = [one for one in every if start < one.came <= on]
    left = [one for one in every if one.left and start < one.left <= on]
    why = Counter(one.why for one in left)
    seen = [
        (one.left - one.clock).days for one in left if one.left and one.why == "seen"
    ]
    found: dict[str, float] = {
        f"waiting-before-{end}": len(here(every, start)),
        f"joined-{end}": sum(one.clock == one.came for one in came),
        f"came-back-{end}": sum(one.clock < one.came for one in came),
        f"seen-{end}": why.pop("seen", 0),
        f"waiting-after-{end}": len(here(every, on)),
    }
    for cause in (*WHY.values(), "declined", "set-aside", "other-list"):
        found[f"left-{cause}-{end}"] = why[cause]
    return found | dict(_waits(f"seen-{end}", seen))


def _waits(key: str, days: list[int]) -> Iterator[tuple[str, float]]:
    """Mean, percentiles and share within 18 weeks, in weeks and per cent."""
    if not days:
        return
    in_order = sorted(days)
    yield f"{key}-mean", fmean(days) / 7
    yield f"{key}-median", in_order[ceil(len(days) / 2) - 1] / 7
    yield f"{key}-92nd-percentile", in_order[ceil(len(days) * 92 / 100) - 1] / 7
    yield f"{key}-longest", in_order[-1] / 7
    yield f"{key}-within-18-weeks", 100 * sum(one <= 126 for one in days) / len(days)
