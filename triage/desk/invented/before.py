"""Invented children who were seen before today: two years of a service's work.

The lists' figures, charts and forecasts need a past. These children come in by an export
as the waiting ones do; then each is seen, or leaves for another reason, on a day of their
own. Most waited long; those whose facts are urgent did not.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random

from sqlmodel import Session

from triage.calendar import LONDON, is_working_day
from triage.clocks import questions
from triage.decisions import RemovalReason
from triage.desk import invented
from triage.desk.invented.clinics import CLINICS
from triage.desk.invented.material import PAEDIATRICS, THERAPY
from triage.desk.offering.following import FIRST_CONTACT
from triage.desk.offering.weeks import DAYS_IN_WEEK, monday_of
from triage.desk.replace import Occasion, place
from triage.referrals import Band, Pathway, ReferralState
from triage.store import clinics, gone_before, placements, tasks
from triage.store.clinics import Clinic
from triage.store.gone_before import Gone, Hands, PastVisit
from triage.waiting_list.offers import OfferState


ND, SLT = Pathway.NEURODEVELOPMENTAL, Pathway.SPEECH_LANGUAGE
WEEKS = 104
SEEN_A_WEEK = {ND: 14, SLT: 14}
USUAL_WEEKS = {ND: (58, 14), SLT: (24, 8)}  # waited, and how much that differs
LONGER_A_YEAR = 0.12  # waits grew by this share
QUIET = {8: 0.7, 12: 0.8}  # months with fewer clinics
URGENT, LEFT, MISSED, CALLED_OFF = 0.1, 0.07, 0.1, 0.06  # shares of children
FIRST = 500_000  # numbers of these children; waiting ones have those below
URGENT_COLUMN = {ND: "Placement at risk", SLT: "Regression (lost words)"}
PLAIN = {"Status": "Waiting", "Referral text": "", "Notes": ""}
SAFE_COLUMNS = (
    "Suicidal thoughts disclosed",
    "Self harm (current)",
    "Motor/neuro change",
    "Carer at breaking point",
    "Excluded (perm)",
    "Domestic abuse",
    "Eating & drinking concerns",
    "DA flag",
)
REASONS = (
    RemovalReason.FAMILY_ASKED,
    RemovalReason.ASSESSED,
    RemovalReason.MOVED,
    RemovalReason.TWICE,
    RemovalReason.TRANSFERRED,
)
HANDS = Hands(by="Demonstration", second="Demonstration, second")
CLOSED = "The child has been seen."


@dataclass(frozen=True, kw_only=True)
class Past:
    """One invented child of the past, and the day they left the list."""

    child: invented.Invented
    pathway: Pathway
    left_on: date
    urgent: bool
    reason: RemovalReason | None  # None: seen

    @property
    def referral_id(self) -> str:
        """As the export names it."""
        return f"{'ND' if self.pathway is ND else 'SLT'}{self.child.number:06d}"


def invent(*, as_of: date, seed: int, share: float = 1.0) -> list[Past]:
    """The children of the two years before this week; the same seed, the same children.

    `share` makes a smaller service.
    """
    random = Random(seed)  # noqa: S311  # invented children, not secrets
    found: list[Past] = []
    for pathway in SEEN_A_WEEK:
        for day in _days(random, pathway, as_of, share):
            found.append(_past(random, FIRST + len(found), pathway, day, as_of))
    return found


def write(folder: Path, past: Sequence[Past], *, seed: int) -> list[Path]:
    """The exports that they stood in."""
    random = Random(seed)  # noqa: S311  # invented children, not secrets
    made = []
    for pathway, name, headings in (
        (ND, "paediatrics-before.csv", PAEDIATRICS),
        (SLT, "therapy-before.csv", THERAPY),
    ):
        path = folder / name
        with path.open("w", encoding="utf-8-sig", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(headings)
            some = [one for one in past if one.pathway is pathway]
            writer.writerows(_row(random, one, headings) for one in some)
        made.append(path)
    return made


def settle(
    session: Session,
    *,
    tenant: str,
    past: Sequence[Past],
    seed: int,
    today: date,
    now: datetime,
) -> int:
    """Each was offered, came, and left the list; how many."""
    random = Random(seed)  # noqa: S311  # invented visits, not secrets
    rooms = {pathway: _rooms(session, tenant, pathway) for pathway in SEEN_A_WEEK}
    names = [one.referral_id for one in past]
    bands = placements.latest(session, tenant=tenant, referral_ids=names)
    band = {name: Band(row["band"]) for name, row in bands.items()}
    gone = list(_gone(random, past, rooms, band))
    gone_before.keep(session, tenant=tenant, gone=gone, hands=HANDS)
    occasion = Occasion(cause="move", today=today, now=now)
    place(session, tenant=tenant, referral_ids=names, occasion=occasion)
    tasks.close_about(
        session, tenant=tenant, referral_ids=names, outcome=CLOSED, by=HANDS.by, now=now
    )
    return len(gone)


def _days(
    random: Random, pathway: Pathway, as_of: date, share: float
) -> Iterator[date]:
    """The days on which children left, week by week: fewer in summer and at Christmas."""
    first = monday_of(as_of) - timedelta(weeks=WEEKS)
    for week in range(WEEKS):
        monday = first + timedelta(weeks=week)
        usual = SEEN_A_WEEK[pathway] * share * QUIET.get(monday.month, 1.0)
        open_days = [
            day
            for day in (monday + timedelta(days=at) for at in range(DAYS_IN_WEEK - 2))
            if is_working_day(day)
        ]
        many = round(random.gauss(usual, usual**0.5) * len(open_days) / 5)
        yield from sorted(
            random.choices(open_days, k=max(0, many)) if open_days else []
        )


def _past(
    random: Random, number: int, pathway: Pathway, day: date, as_of: date
) -> Past:
    urgent = random.random() < URGENT
    weeks = _waited(random, pathway, urgent=urgent, years=(as_of - day).days / 365)
    received = day - timedelta(days=max(3, round(weeks * DAYS_IN_WEEK)))
    child = invented.invented_child(random, number, received, as_of)
    left = random.random() < LEFT
    return Past(
        child=child,
        pathway=pathway,
        left_on=day,
        urgent=urgent,
        reason=random.choice(REASONS) if left else None,
    )


def _waited(random: Random, pathway: Pathway, *, urgent: bool, years: float) -> float:
    if urgent:
        return random.uniform(2, 12)
    usual, spread = USUAL_WEEKS[pathway]
    return max(6.0, random.gauss(usual, spread) * (1 - LONGER_A_YEAR * years))


def _row(random: Random, one: Past, headings: Sequence[str]) -> list[str]:
    """A row as the waiting ones have them, with nothing that a person must see today."""
    make = invented.paediatric_row if one.pathway is ND else invented.therapy_row
    quiet = dict.fromkeys(SAFE_COLUMNS, "No") | PLAIN
    urgent = dict.fromkeys(URGENT_COLUMN.values(), "No")
    urgent[URGENT_COLUMN[one.pathway]] = "Yes" if one.urgent else "No"
    known = dict(zip(headings, make(random, one.child), strict=True)) | quiet | urgent
    number = {"NHS Number": one.child.nhs_number, "NHS no.": one.child.nhs_number}
    return [(known | number)[heading] for heading in headings]


@dataclass(frozen=True, kw_only=True)
class _Room:
    """Where and with whom children of one list are seen."""

    clinic: Clinic
    minutes: int
    with_whom: str
    format: str


def _rooms(session: Session, tenant: str, pathway: Pathway) -> list[_Room]:
    known = {one.name: one for one in clinics.clinics(session, tenant=tenant)}
    return [
        _Room(clinic=known[name], minutes=minutes, with_whom=who, format=how)
        for name, of, _, who, _, _, minutes, how in CLINICS
        if of is pathway
    ]


def _gone(
    random: Random,
    past: Sequence[Past],
    rooms: Mapping[Pathway, Sequence[_Room]],
    bands: Mapping[str, Band],
) -> Iterator[Gone]:
    times = _Times(random)
    for one in past:
        if one.reason is None:
            band = bands[one.referral_id]
            yield _seen(random, one, rooms[one.pathway], times, band)
        else:
            yield _left(one)


def _left(one: Past) -> Gone:
    assert one.reason is not None
    return Gone(
        referral_id=one.referral_id,
        pathway=one.pathway,
        visits=(),
        to_state=ReferralState.REMOVED,
        reason=one.reason.value,
        left_at=datetime.combine(one.left_on, time(12), LONDON),
    )


def _seen(
    random: Random, one: Past, rooms: Sequence[_Room], times: "_Times", band: Band
) -> Gone:
    """A first contact, now and then with a visit before it that did not happen."""
    room = random.choice(rooms)
    last = _visit(room, times.on(room, one.left_on), OfferState.ATTENDED, band)
    visits = [replace(last, begins_assessment=True)]
    state = _spoilt(random)
    earlier = one.left_on - timedelta(weeks=2)
    if state and earlier > one.child.received_on and is_working_day(earlier):
        visits.insert(0, _visit(room, times.on(room, earlier), state, band))
    return Gone(
        referral_id=one.referral_id,
        pathway=one.pathway,
        visits=tuple(visits),
        to_state=ReferralState.SEEN,
        reason=FIRST_CONTACT,
        left_at=last.starts_at,
        seen_on=one.left_on,
        questions=tuple(str(each) for each in questions(one.pathway, ())),
    )


def _spoilt(random: Random) -> OfferState | None:
    chance = random.random()
    if chance < MISSED:
        return OfferState.WAS_NOT_BROUGHT
    return OfferState.CANCELLED_BY_SERVICE if chance < MISSED + CALLED_OFF else None


def _visit(room: _Room, starts: datetime, state: OfferState, band: Band) -> PastVisit:
    return PastVisit(
        clinic_id=room.clinic.id,
        starts_at=starts,
        minutes=room.minutes,
        with_whom=room.with_whom,
        format=room.format,
        offered_at=starts - timedelta(weeks=3),
        slot_of=band,
        state=state,
    )


class _Times:
    """A time of the day for each visit: nobody sees two children at once."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._taken: set[tuple[str, datetime]] = set()

    def on(self, room: _Room, day: date) -> datetime:
        """The next free quarter of an hour from nine."""
        starts = datetime.combine(day, time(9), LONDON)
        while (room.clinic.id, starts) in self._taken:
            starts += timedelta(minutes=15)
        self._taken.add((room.clinic.id, starts))
        return starts
