"""What people make of the card's list: other priorities given, and looks that agree."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlmodel import Session

from triage.calendar import london_day, midnight
from triage.decisions import ChangeReason
from triage.desk.meeting.rates import two_by_two
from triage.desk.watching.values import Agreed, Overrides, Reason
from triage.referrals import Band, Pathway
from triage.scoring.watching import raters
from triage.store import decisions, meeting, referrals
from triage.store.decisions import Decided


SEED = 7
CLINICIANS = "two clinicians who had not seen the proposed priority"
THE_LIST = "a clinician who had not seen it, and the proposed priority"


def decided(
    session: Session, *, tenant: str, pathway: Pathway, since: date
) -> list[Decided]:
    """The decisions about one list's children since a day, the first one first."""
    made = decisions.made(session, tenant=tenant, since=midnight(since))
    lists = _lists(session, tenant, [one.referral_id for one in made])
    return [one for one in made if lists.get(one.referral_id) is pathway]


def by_month(
    made: Sequence[Decided], months: Sequence[date], least: int
) -> tuple[Overrides, ...]:
    """Every month, the oldest first. No share is told of fewer than `least` decisions."""
    return tuple(
        _month(month, [one for one in made if _month_of(one.made_at) == month], least)
        for month in months
    )


def _month(month: date, made: Sequence[Decided], least: int) -> Overrides:
    raised = sum(one.band < one.proposed_band for one in made)
    lowered = sum(one.band > one.proposed_band for one in made)
    share = raters.changed(raised + lowered, len(made)) if len(made) >= least else None
    return Overrides(
        month=month, decisions=len(made), raised=raised, lowered=lowered, share=share
    )


def reasons(made: Sequence[Decided], smallest: int) -> tuple[Reason, ...]:
    """Why another priority was given, most often first; those given seldom are left out."""
    known = set(map(str, ChangeReason))
    counted = Counter(
        one.reason
        for one in made
        if one.band is not one.proposed_band and one.reason in known
    )
    return tuple(
        Reason(says=str(says), times=times)
        for says, times in counted.most_common()
        if times >= smallest
    )


def agreed(
    session: Session, *, tenant: str, pathway: Pathway, since: date
) -> tuple[Agreed, ...]:
    """How far looks at the same child agree, since a day."""
    every = meeting.given(session, tenant=tenant, since=midnight(since))
    lists = _lists(session, tenant, [one.referral_id for one in every])
    given = [one for one in every if lists.get(one.referral_id) is pathway]
    return (
        _agreed(CLINICIANS, [(a.band, b.band) for a, b in two_by_two(given)]),
        _agreed(
            THE_LIST,
            [(one.band, one.proposed) for one in given if one.proposed is not None],
        ),
    )


def _agreed(between: str, pairs: Sequence[tuple[Band, Band]]) -> Agreed:
    first = min(Band)
    numbered = [(one - first, other - first) for one, other in pairs]
    found = raters.agreement(numbered, len(Band), seed=SEED)
    return Agreed(
        between=between,
        pairs=found.pairs,
        same=found.same,
        kappa=found.kappa,
        ac2=found.ac2,
    )


def _month_of(moment: datetime) -> date:
    return london_day(moment).replace(day=1)


def _lists(
    session: Session, tenant: str, names: Sequence[str]
) -> Mapping[str, Pathway]:
    found = referrals.referrals(session, tenant=tenant, ids=set(names))
    return {name: one.pathway for name, one in found.items()}
