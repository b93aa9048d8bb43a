"""What the weekly meeting reads: decisions, bands given blind, second words, offers."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlmodel import Session

from triage.referrals import Band, Pathway
from triage.store.clinic_rows import OfferRow
from triage.store.decision_rows import DecisionRow, OwnBandRow, ProposalRow
from triage.store.placements import PLACED
from triage.store.standing import LISTED
from triage.store.tables import ReferralRow


DECISIONS = DecisionRow.__table__  # type: ignore[attr-defined]
OWN = OwnBandRow.__table__  # type: ignore[attr-defined]
PROPOSALS = ProposalRow.__table__  # type: ignore[attr-defined]
OFFERS = OfferRow.__table__  # type: ignore[attr-defined]
REFERRALS = ReferralRow.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, kw_only=True)
class Word:
    """One decision, in what the meeting counts."""

    referral_id: str
    band: Band
    proposed_band: Band
    staff_id: str
    made_by: str
    made_at: datetime


@dataclass(frozen=True, kw_only=True)
class Given:
    """A band given before the proposed one was seen, beside the one proposed."""

    referral_id: str
    band: Band
    proposed: Band | None  # None: the placement seen is not kept
    staff_id: str
    made_by: str
    made_at: datetime


@dataclass(frozen=True, kw_only=True)
class Refused:
    """Something a first clinician asked and a second one refused."""

    referral_id: str
    sentence: str
    made_by: str
    second_by: str
    decided_at: datetime


def words(session: Session, *, tenant: str, since: datetime) -> list[Word]:
    """Every decision since a moment, the latest first."""
    columns = ("referral_id", "band", "proposed_band", "staff_id", "made_by", "made_at")
    query = (
        select(*(DECISIONS.c[name] for name in columns))
        .where(DECISIONS.c.tenant == tenant, DECISIONS.c.made_at >= since)
        .order_by(DECISIONS.c.made_at.desc(), DECISIONS.c.id.desc())
    )
    return [
        Word(
            **{
                **row,
                "band": Band(row["band"]),
                "proposed_band": Band(row["proposed_band"]),
            }
        )
        for row in session.execute(query).mappings()
    ]


def given(session: Session, *, tenant: str, since: datetime) -> list[Given]:
    """Every band given blind since a moment, with the band then proposed."""
    columns = ("referral_id", "band", "staff_id", "made_by", "made_at")
    seen = (
        (PLACED.c.tenant == OWN.c.tenant)
        & (PLACED.c.referral_id == OWN.c.referral_id)
        & (PLACED.c.number == OWN.c.placement)
    )
    query = (
        select(*(OWN.c[name] for name in columns), PLACED.c.band.label("proposed"))
        .select_from(OWN.outerjoin(PLACED, seen))
        .where(OWN.c.tenant == tenant, OWN.c.made_at >= since)
        .order_by(OWN.c.made_at.desc(), OWN.c.id.desc())
    )
    return [
        Given(
            **{
                **row,
                "band": Band(row["band"]),
                "proposed": Band(row["proposed"]) if row["proposed"] else None,
            }
        )
        for row in session.execute(query).mappings()
    ]


def refused(session: Session, *, tenant: str, since: datetime) -> list[Refused]:
    """What second people refused since a moment, the latest first."""
    query = (
        select(*(PROPOSALS.c[name] for name in Refused.__dataclass_fields__))
        .where(PROPOSALS.c.tenant == tenant, PROPOSALS.c.decided_at >= since)
        .where(PROPOSALS.c.outcome == "refused")
        .order_by(PROPOSALS.c.decided_at.desc(), PROPOSALS.c.id)
    )
    return [Refused(**row) for row in session.execute(query).mappings()]


def days_to_confirm(session: Session, *, tenant: str, since: datetime) -> list[int]:
    """Days from arrival to the first decision, of referrals first decided since then."""
    first = (
        select(DECISIONS.c.referral_id, func.min(DECISIONS.c.made_at).label("at"))
        .where(DECISIONS.c.tenant == tenant)
        .group_by(DECISIONS.c.referral_id)
        .subquery()
    )
    query = (
        select(first.c.at, REFERRALS.c.received_on, REFERRALS.c.clock_start)
        .join(REFERRALS, REFERRALS.c.id == first.c.referral_id)
        .where(REFERRALS.c.tenant == tenant, first.c.at >= since)
    )
    rows = session.execute(query)
    return sorted(_days(received or start, at) for at, received, start in rows)


def offers_made(session: Session, *, tenant: str, since: datetime) -> dict[str, int]:
    """How many offers each person made, by how the record names them."""
    query = select(OFFERS.c.made_by).where(
        OFFERS.c.tenant == tenant, OFFERS.c.made_at >= since
    )
    return Counter(session.scalars(query))


def clock_starts(
    session: Session, *, tenant: str, ranking: int, pathway: Pathway
) -> dict[date, int]:
    """How many of a list have waited since each day; read from its index alone."""
    query = (
        select(LISTED.c.clock_start, func.count())
        .where(LISTED.c.tenant == tenant, LISTED.c.ranking == ranking)
        .where(LISTED.c.pathway == pathway.value)
        .group_by(LISTED.c.clock_start)
    )
    rows = session.execute(query)
    return {start: int(many) for start, many in rows}


def _days(arrived: date, decided: datetime) -> int:
    return max(0, (decided.date() - arrived).days)
