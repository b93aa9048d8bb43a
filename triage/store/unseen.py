"""Whose bands a clinician does not see yet, as a condition on the list.

A referral's lot stands in the list's index, and says at once whether a review of it
begins blind; whether this clinician has given a band is asked only of those.
"""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, or_, select

from triage.store.decision_rows import OwnBandRow
from triage.store.standing import LISTED


OWN = OwnBandRow.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, kw_only=True)
class Unseen:
    """A clinician, and below which lot a review begins blind."""

    staff_id: str
    below: int  # in millionths


def owes(tenant: str, unseen: Unseen) -> ColumnElement[bool]:
    """The clinician still owes their own band: nobody decided, and they gave none."""
    return and_(
        LISTED.c.blind_lot < unseen.below,
        LISTED.c.referral_id.not_in(_given(tenant, unseen)),
    )


def sees(tenant: str, unseen: Unseen) -> ColumnElement[bool]:
    """Everybody else on the list."""
    return or_(
        LISTED.c.blind_lot >= unseen.below,
        LISTED.c.referral_id.in_(_given(tenant, unseen)),
    )


def _given(tenant: str, unseen: Unseen) -> Select[tuple[str]]:
    return select(OWN.c.referral_id).where(
        OWN.c.tenant == tenant, OWN.c.staff_id == unseen.staff_id
    )
