"""Each list's forecast, made once a week from the list as it stands, kept and checked.

A forecast is worked out without holding the database, then kept: should two workers make
one for the same week, the database keeps the first. A refusal is kept too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

import numpy as np
from sqlalchemy import Engine

from triage.calendar import is_working_day, london_day
from triage.desk.desk import Work
from triage.desk.in_force import content_in_force
from triage.desk.offering.weeks import DAYS_IN_WEEK, monday_of
from triage.desk.waits import forecast_record as record
from triage.referrals import Band, Pathway
from triage.store import forecasts, placements, spells, stood
from triage.store.engine import reading, unit_of_work
from triage.store.forecasts import Check, Run, ToldChild
from triage.store.in_line import arrivals
from triage.store.spells import Named
from triage.waiting_list.policy import Policy
from triage.waiting_list.rehearsal import Stood
from triage.waiting_list.shares import over_called
from triage.waits import forecast, recent
from triage.waits.advancing import Numbers, Sharing, Turn
from triage.waits.calibration import factor_of
from triage.waits.forecast import WEEKS, Forecast
from triage.waits.futures import YEAR, Line, Past
from triage.waits.spells import Days, day_number


LISTS = tuple(one for one in Pathway if one is not Pathway.UNDECIDED)
HISTORY = 4 * YEAR  # weeks that are looked back on
WORKING_DAYS = 5  # of a week without a bank holiday
BY = "the timer for forecasts"


@dataclass(frozen=True, kw_only=True)
class Made:
    """A list's forecast and what came of earlier ones, before any of it is kept."""

    run: Run
    children: tuple[ToldChild, ...]
    checks: tuple[Check, ...]


def make_due(engine: Engine, *, tenant: str, now: datetime) -> int:
    """Forecast every list that has none for this week; how many."""
    monday, many = monday_of(london_day(now)), 0
    for pathway in LISTS:
        with reading(engine) as session:
            work = Work(session=session, tenant=tenant, now=now, by=BY)
            made = _made(work, pathway, monday)
        if made is None:
            continue
        with unit_of_work(engine) as session:
            many += _keep(session, tenant, made)
    return many


def _keep(session: Any, tenant: str, made: Made) -> bool:
    name = forecasts.keep(session, tenant=tenant, run=made.run, children=made.children)
    if name is None:  # another worker has just kept this week's
        return False
    forecasts.keep_checks(
        session, tenant=tenant, checks=made.checks, now=made.run.made_at
    )
    return True


def _made(work: Work, pathway: Pathway, monday: date) -> Made | None:
    """None where the week has its forecast, or nobody was ever placed."""
    # Long because what came of earlier forecasts is found from the same reading.
    on: dict[str, Any] = {"tenant": work.tenant, "pathway": pathway}
    ranking = placements.in_force(work.session, tenant=work.tenant)
    if ranking is None or forecasts.is_made(work.session, monday=monday, **on):
        return None
    named = spells.named(
        work.session,
        tenant=work.tenant,
        ranking=ranking.number,
        since=monday - timedelta(weeks=HISTORY),
    )[pathway]
    fates = record.fates(named)
    new = record.due_checks(work, pathway, monday, fates)
    scores = [one.score for one in forecasts.checks(work.session, **on)]
    factor = factor_of([*scores, *(one.score for one in new)])
    listed = [
        one
        for one in stood.everybody(
            work.session, tenant=work.tenant, ranking=ranking.number
        )
        if one.pathway is pathway
    ]
    run = _run(work, pathway, monday, named, listed, ranking.number, factor)
    told = record.told_again(work, pathway, monday, fates)
    return Made(
        run=Run(**(vars(run) | {"record": told | {"factor": factor}})),
        children=() if run.why_not else tuple(map(_told, listed)),
        checks=new,
    )


def _told(one: Stood) -> ToldChild:
    return ToldChild(one.referral_id, int(one.band), one.order_day)


def _run(
    work: Work,
    pathway: Pathway,
    monday: date,
    named: Named,
    listed: Sequence[Stood],
    ranking: int,
    factor: float,
) -> Run:
    """The forecast of one list, from what it did and who waits."""
    # Long because everything that a forecast was made from is kept with it.
    content = content_in_force(work.session, work.tenant)
    alarm = _alarm(work, pathway, ranking, content.policy)
    past = recent.past_of(
        named.spells,
        day_number(monday),
        weeks_open(monday - timedelta(weeks=HISTORY), HISTORY),
    )
    seed = _seed(work.tenant, pathway, monday)
    lines = _lines(work, pathway, monday, named, listed)
    found = forecast.forecast(
        lines,
        sharing(content.policy, alarm=alarm),
        past,
        day=day_number(monday),
        seed=seed,
        open_part=weeks_open(monday, WEEKS),
        factor=factor,
    )
    return Run(
        pathway=pathway,
        monday=monday,
        edition=content.digest,
        seed=seed,
        why_not=found.why_not,
        found=_written(found, past, lines, alarm=alarm),
        record={},
        made_at=work.now,
    )


def _lines(
    work: Work,
    pathway: Pathway,
    monday: date,
    named: Named,
    listed: Sequence[Stood],
) -> list[Line]:
    """A line for each band: who waits in it, who came, and where they stood."""
    credit = forecasts.credit(
        work.session,
        tenant=work.tenant,
        pathway=pathway,
        since=monday - timedelta(weeks=YEAR),
    )
    bands = tuple(map(int, Band))
    came = recent.came(named.spells, day_number(monday), HISTORY, bands)
    return [
        Line(
            name=band.name,
            order_days=_days(one.order_day for one in listed if one.band is band),
            came=mine,
            credit=np.array(credit[band], np.int64),
        )
        for band, mine in zip(Band, came, strict=True)
    ]


def _days(days: Any) -> Days:
    return np.array([day_number(one) for one in days], np.int32)


def sharing(policy: Policy, *, alarm: bool) -> Sharing:
    """Who a week's slots go to, in the order in which the product draws."""
    shares = policy.shares.alarm if alarm else policy.shares.normal
    every = policy.shares.longest_waiter_every
    at = {band: number for number, band in enumerate(Band)}
    return Sharing(
        first=tuple(at[band] for band in Band if band not in shares),
        turns=tuple(
            Turn(
                share=shares[band],
                lines=tuple(at[one] for one in sorted(shares) if one <= band),
            )
            for band in sorted(shares)
        ),
        longest=1 / every if every else 0.0,
    )


def _alarm(work: Work, pathway: Pathway, ranking: int, policy: Policy) -> bool:
    urgent, recently = arrivals(
        work.session,
        tenant=work.tenant,
        ranking=ranking,
        pathway=pathway,
        since=work.today - timedelta(weeks=policy.shares.alarm_window_weeks),
    )
    return over_called(urgent, recently, policy)


def weeks_open(first: date, many: int) -> Numbers:
    """Of each week from a Monday, the part that bank holidays leave open."""
    days = [first + timedelta(days=at) for at in range(many * DAYS_IN_WEEK)]
    open_ = np.array([is_working_day(day) for day in days], np.float64)
    weeks = open_.reshape(many, DAYS_IN_WEEK).sum(axis=1)
    return np.asarray(weeks / WORKING_DAYS, np.float64)


def _seed(tenant: str, pathway: Pathway, monday: date) -> int:
    """A number of this week's own, so that a forecast can be made again to the same."""
    digest = sha256(f"{tenant}:{pathway}:{monday}".encode()).digest()
    return int.from_bytes(digest[:6], "big")


def _written(
    found: Forecast, past: Past, lines: Sequence[Line], *, alarm: bool
) -> Mapping[str, Any]:
    """A forecast as it is kept; `forecast_read` reads it."""
    sizes = [] if found.sizes is None else found.sizes.round().astype(int).tolist()
    return {
        "alarm": alarm,
        "curves": {one.name: one.days.tolist() for one in found.lines},
        "factor": found.factor,
        "history": past.weeks,
        "joined": round(sum(float(one.came[-YEAR:].sum()) for one in lines)),
        "seen": int(past.seen[-YEAR:].sum()),
        "sizes": sizes,
        "waiting": {one.name: len(one.order_days) for one in lines},
        "went": int(past.went[-YEAR:].sum()),
    }
