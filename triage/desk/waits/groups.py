"""Which groups children are in, by which fairness is looked at."""

from collections.abc import Mapping
from datetime import date

from sqlmodel import Session

from triage.checkins.groups import FACTS, Kind, fair_groups
from triage.desk.in_force import content_in_force
from triage.facts import reconcile_all
from triage.store import facts_ledger, referrals


def of_referrals(
    session: Session, *, tenant: str, child_of: Mapping[str, str], today: date
) -> dict[str, dict[Kind, str]]:
    """Each referral's group of each kind, by what is known today of its child."""
    ids = set(child_of.values())
    children = referrals.children(session, tenant=tenant, ids=ids)
    said = facts_ledger.observations(session, tenant=tenant, child_ids=ids, keys=FACTS)
    catalogue = content_in_force(session, tenant).catalogue
    known = {
        name: {key: one.value for key, one in readings.items()}
        for name, readings in reconcile_all(catalogue, said, today).items()
    }
    of = {
        name: fair_groups(child, known.get(name, {}), today)
        for name, child in children.items()
    }
    return {name: of[child] for name, child in child_of.items()}
