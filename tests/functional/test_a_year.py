"""A simulated year: nobody waits in silence without a reason, and nobody is troubled.

Lived through twice: by a few families hour by hour, with everything the sender does, and
by many day by day: a thousand here, ten thousand by `make year`. Both clock changes and
every bank holiday lie in it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

import pytest
from coverage import Coverage
from sqlalchemy import Engine, event, func, select

from tests.functional.a_year import OPENS, Year, a_whole_day, moment
from tests.functional.a_year_at_once import send_at_once
from triage.calendar import LONDON, is_working_day, london_day
from triage.checkins import content
from triage.referrals import ReferralState
from triage.store.check_ins import CHECK_INS
from triage.store.engine import open_store, reading
from triage.store.migrate import migrate
from triage.store.referrals import REFERRALS
from triage.store.tasks import TASKS


A_YEAR = 366
FEW = 60
HOURS_EACH = 0.012  # a week: enough to read what every family answers
IN_MEMORY = Path("/dev/shm")
CLOCKS_CHANGE = (date(2026, 10, 25), date(2027, 3, 28))


def a_plain_day(year: Year, day: date) -> None:
    """A day for many: the timers look once. Where clocks change it is lived in full."""
    if any(abs(day - change) <= timedelta(days=1) for change in CLOCKS_CHANGE):
        a_whole_day(year, day)
        return
    year.arrive(day)
    now = moment(day, OPENS)
    year.look(now, "acknowledge", "check-ins", "silence")
    if day.weekday() == 0:
        year.look(now, "weekly-calls", "agree-contact", "reminders", "wait-updates")
    send_at_once(year, now)
    year.people_do(day)
    if day.weekday() == 6 and day.day <= 7:
        year.compare(day)


@contextmanager
def uncounted() -> Iterator[None]:
    """Lines are not counted meanwhile: a year has too many, and other tests count them."""
    counting = Coverage.current()
    if counting:
        counting.stop()
    yield
    if counting:
        counting.start()


@pytest.fixture(scope="module", params=["few", "many"])
def year(request: pytest.FixtureRequest) -> Iterator[Year]:
    """A year that was lived through once, for every sentence below."""
    few = request.param == "few"
    many: int = FEW if few else request.config.getoption("--families")
    folder = Path(mkdtemp(dir=IN_MEMORY if IN_MEMORY.is_dir() else None))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TRIAGE_DUTY_OWNER", "Dr Priya Shah")
        patch.setenv("TRIAGE_READING_HOURS_A_WEEK", str(many * HOURS_EACH))
        made = Year(a_quick_store(folder), many=many)
        with uncounted():
            made.live(A_YEAR, each=a_whole_day if few else a_plain_day)
        yield made
    made.engine.dispose()
    rmtree(folder)


def a_quick_store(folder: Path) -> Engine:
    """A store that need not survive a power cut."""
    engine = open_store(f"sqlite:///{folder / 'year.sqlite'}")
    event.listen(
        engine, "connect", lambda made, _: made.execute("PRAGMA synchronous=OFF")
    )
    migrate(engine)
    return engine


@pytest.mark.hazard("H-14")
def test_every_family_is_inside_the_promise_or_listed_with_its_reason(
    year: Year,
) -> None:
    assert year.wrong == []
    assert len(year.counts) >= 12


@pytest.mark.hazard("H-14")
def test_in_the_end_few_are_outside_and_each_for_a_reason_a_person_has(
    year: Year,
) -> None:
    last = year.counts[max(year.counts)]
    why = Counter(str(one.outside) for one in last.values() if one.outside)

    assert sum(why.values()) < len(last) / 5
    assert why.total() > 0


@pytest.mark.hazard("H-15")
def test_nothing_went_in_quiet_hours(year: Year) -> None:
    quiet = content.in_force().quiet

    for at in {one.at for one in year.went}:
        local = at.astimezone(LONDON)
        assert quiet.ends <= local.time() < quiet.begins, at
        assert not quiet.all_day(local.date()), at


@pytest.mark.hazard("H-15")
def test_nobody_was_over_the_ceiling(year: Year) -> None:
    ceiling = content.in_force().ceiling
    got = defaultdict(list)
    for one in year.went:
        if one.kind not in ceiling.not_counted:
            got[one.recipient_id].append(one.at)

    for moments in got.values():
        first, last = moments, moments[ceiling.messages :]
        assert all(b - a >= ceiling.within for a, b in zip(first, last, strict=False))


@pytest.mark.hazard("H-15")
def test_nobody_was_told_the_same_twice(year: Year) -> None:
    told = Counter(
        (one.recipient_id, one.kind, london_day(one.at)) for one in year.went
    )

    assert max(told.values()) == 1


@pytest.mark.hazard("H-12")
def test_nothing_went_to_an_address_that_is_not_safe(year: Year) -> None:
    unsafe = year.unsafe()

    assert unsafe
    assert [one for one in year.went if one.to in unsafe] == []


def test_check_ins_were_asked_on_working_days_and_no_faster_than_read(
    year: Year,
) -> None:
    rules = content.in_force()
    hours = len(year.homes) * HOURS_EACH
    with reading(year.engine) as session:
        first = session.scalars(
            select(func.min(CHECK_INS.c.opened_at)).group_by(
                CHECK_INS.c.child_id, CHECK_INS.c.slot
            )
        )
        asked = Counter(london_day(at) for at in first)

    for day, families in asked.items():
        assert is_working_day(day)
        assert families <= rules.a_day(day, reading_hours_a_week=hours)


@pytest.mark.hazard("H-14")
def test_nobody_left_the_list_but_by_a_persons_hand(year: Year) -> None:
    with reading(year.engine) as session:
        off = set(
            session.scalars(
                select(REFERRALS.c.child_id).where(
                    REFERRALS.c.state != ReferralState.WAITING.value
                )
            )
        )

    assert off == year.left


@pytest.mark.hazard("H-14")
def test_silence_came_to_a_person(year: Year) -> None:
    with reading(year.engine) as session:
        came = set(
            session.scalars(select(TASKS.c.child_id).where(TASKS.c.kind == "silence"))
        )

    assert came
    assert any(year.homes[child].silent for child in came)


def test_messages_went_on_both_sides_of_both_clock_changes(year: Year) -> None:
    days = {london_day(one.at) for one in year.went}

    for change in CLOCKS_CHANGE:
        near = timedelta(days=5)
        assert any(change - near <= day < change for day in days)
        assert any(change < day <= change + near for day in days)
