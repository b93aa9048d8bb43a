"""Invented clinics with open slots for the coming weeks, and who works in them."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from sqlmodel import Session

from triage.calendar import LONDON, is_working_day
from triage.desk.offering.weeks import DAYS_IN_WEEK, monday_of
from triage.referrals import Pathway
from triage.store import clinics as store
from triage.store import staffing
from triage.store.clinics import NewSlot
from triage.store.staffing import ByWhom, NewAbsence, NewPost


WEEKS = 6
ND, SLT = Pathway.NEURODEVELOPMENTAL, Pathway.SPEECH_LANGUAGE
# Name, list, place, with whom, the days of the week, the hours, minutes, and how.
CLINICS = (
    ("Autism and ADHD assessment, Riverside", ND, "Riverside", "Dr Priya Shah",
     (0, 2), (9, 11, 14), 90, "in person"),
    ("School visits, Hill area", ND, "Hill area", "Dr Tom Okafor",
     (1,), (10, 13), 90, "school"),
    ("Speech and language, Riverside", SLT, "Riverside", "Ela Novak",
     (0, 3), (9, 10, 11, 14), 45, "in person"),
    ("Speech and language by video", SLT, "", "Ray Osei",
     (4,), (9, 10, 13), 45, "video"),
)  # fmt: skip
FULL, AWAY, BY = 100, 5, "Demonstration"
# List, post, of a full week in per cent, half days in a full week, slots in each.
POSTS = (
    (ND, "Paediatrician", 60, 6, 1),
    (ND, "Psychologist", FULL, 6, 2),
    (SLT, "Speech and language therapist", FULL, 6, 2),
    (SLT, "Speech and language therapist, video", 40, 6, 2),
)
URDU_HOUR = 14  # a slot with a second language, and one for both services at once
JOINT_HOUR = 11


def open_clinics(session: Session, *, tenant: str, today: date, now: datetime) -> int:
    """Add the clinics and their slots; how many slots."""
    added = 0
    for name, pathway, place, who, days, hours, minutes, how in CLINICS:
        clinic = store.add_clinic(
            session, tenant=tenant, name=name, pathway=pathway, place=place, now=now
        )
        new = [
            NewSlot(
                clinic_id=clinic,
                starts_at=starts,
                minutes=minutes,
                with_whom=who,
                format=how,
                language="Urdu" if starts.hour == URDU_HOUR else "",
                joint=pathway is ND and starts.hour == JOINT_HOUR,
            )
            for starts in _starts(today, days, hours)
        ]
        added += sum(store.add_slots(session, tenant=tenant, new=new, now=now))
    return added


def staff(session: Session, *, tenant: str, today: date, now: datetime) -> None:
    """Posts of each list, one with a week of leave before long."""
    told = ByWhom(staff_id=BY, made_by=BY, made_at=now)
    for pathway, name, percent, sessions, slots in POSTS:
        post = NewPost(
            pathway=pathway,
            name=name,
            percent=percent,
            sessions=sessions,
            slots=slots,
            first_day=today - timedelta(weeks=52),
            last_day=None,
            term_only=False,
        )
        kept = staffing.add_post(session, tenant=tenant, new=post, told=told)
        away = monday_of(today) + timedelta(weeks=AWAY)
        leave = NewAbsence(
            pathway=pathway,
            post_id=kept,
            first_day=away,
            last_day=away + timedelta(days=4),
            why="Leave",
        )
        if percent == FULL:
            staffing.add_absence(session, tenant=tenant, new=leave, told=told)


def _starts(
    today: date, days: tuple[int, ...], hours: tuple[int, ...]
) -> Iterator[datetime]:
    """Each hour of each day in the weeks after this one, bank holidays left out."""
    first = monday_of(today) + timedelta(days=DAYS_IN_WEEK)
    for week in range(WEEKS):
        for day in days:
            on = first + timedelta(days=DAYS_IN_WEEK * week + day)
            if is_working_day(on):
                yield from (datetime.combine(on, time(h), LONDON) for h in hours)
