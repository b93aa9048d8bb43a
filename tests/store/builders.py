"""Invented children on a list, without a rule book: the store does not read one."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from sqlmodel import Session

from triage.referrals import Band, Child, Pathway, Referral, lot
from triage.store import placements, referrals
from triage.store.placements import Placed, Shown
from triage.waiting_list.placement import Placement, Versions


TENANT = "north"
TODAY = date(2026, 11, 2)
NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)

A_CHILD = Child(id="C0", forename="Ada", surname="Byron")
A_REFERRAL = Referral(
    id="R0",
    child_id="C0",
    pathway=Pathway.NEURODEVELOPMENTAL,
    clock_start=date(2026, 1, 5),
)
A_PLACEMENT = Placement(
    referral_id="R0",
    pathway=Pathway.NEURODEVELOPMENTAL,
    place=0,
    band=Band.P3,
    possible_band=Band.P1,
    points=2,
    lines=(),
    credit_weeks=2,
    clock_start=date(2026, 1, 5),
    weeks_waited=43,
    order_day=date(2025, 12, 22),
    due_on=date(2026, 4, 6),
    band_since=date(2026, 1, 5),
    next_change_on=None,
    next_draw=None,
    lot=1,
    fired=("A-RULE",),
    undecided=(("ANOTHER-RULE", ("choking_aspiration",)),),
    safe=(),
    clocks=(),
    routes=(),
    flags=(),
    question=None,
    reason="Soon (P3). Waited 43 weeks.",
    reason_public="Soon (P3). Waited 43 weeks.",
    versions=Versions(
        book="2026.11",
        book_digest="b" * 64,
        card=None,
        card_digest=None,
        policy="2026.11",
        policy_digest="p" * 64,
    ),
)


SHOWN = Shown(
    why=("A reason",),
    why_public=("A reason",),
    not_known=("Hearing",),
    safe=None,
    safe_public=None,
    question=None,
)


def a_placement(at: int, **changes: object) -> Placement:
    """One of many: bands and days repeat, so that ties are common."""
    band = Band(1 + at % 4)
    day = date(2025, 1, 1) + timedelta(days=at % 7)
    mine = replace(
        A_PLACEMENT,
        referral_id=f"R{at}",
        band=band,
        order_day=day,
        clock_start=day,
        lot=lot("seed", f"R{at}") if at % 3 else 5,
    )
    return replace(mine, **changes)  # type: ignore[arg-type]  # a test's own words


def a_list(session: Session, some: list[Placement], tenant: str = TENANT) -> int:
    """Store children, referrals and placements in a new ranking in force."""
    for_list(session, some, tenant)
    ranking = placements.new_ranking(session, tenant=tenant, content="c", now=NOW)
    placements.put_in_force(session, tenant=tenant, number=ranking, now=NOW)
    store(session, ranking, some, tenant)
    return ranking


def for_list(session: Session, some: list[Placement], tenant: str = TENANT) -> None:
    """Only the children and referrals of some placements."""
    referrals.record(
        session,
        tenant=tenant,
        children=[
            replace(
                A_CHILD, id=f"C{one.referral_id}", surname=f"Byron {one.referral_id}"
            )
            for one in some
        ],
        referrals=[
            replace(
                A_REFERRAL,
                id=one.referral_id,
                child_id=f"C{one.referral_id}",
                pathway=one.pathway,
                clock_start=one.clock_start,
            )
            for one in some
        ],
        import_id=None,
        by="a test",
        now=NOW,
    )


def store(
    session: Session,
    ranking: int,
    some: list[Placement],
    tenant: str = TENANT,
    now: datetime = NOW,
    import_id: str | None = None,
) -> int:
    """Place some referrals in a ranking; how many placements were new."""
    return placements.place(
        session,
        tenant=tenant,
        ranking=ranking,
        placed=[
            Placed(
                placement=one,
                machine_band=one.band,
                facts_seen={"suspensions": 2},
                derived={},
                shown=SHOWN,
            )
            for one in some
        ],
        cause="import",
        as_of=TODAY,
        now=now,
        import_id=import_id,
    )
