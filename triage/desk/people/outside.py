"""People whom an identity provider vouches for: who they are here, if anybody."""

from datetime import datetime

from sqlmodel import Session

from triage.desk.people import accounts, sessions
from triage.desk.people.claims import Claims, Identity
from triage.errors import TriageError
from triage.roles import Actor, Role
from triage.store import staff, staff_sessions
from triage.store.people_rows import StaffRow


class Stranger(TriageError):
    """Your organisation knows you, but you have no account in this service. Ask the person who looks after accounts here to invite you, then open the link they send you."""


class NoRoleHere(TriageError):
    """Your organisation signed you in, but gives you no role in this service, or more than one. Ask the person who looks after roles there, or choose another role when you sign in."""


def admit(
    session: Session,
    *,
    tenant: str,
    identity: Identity,
    invitation: str | None,
    now: datetime,
) -> Actor:
    """Who this is here. An account is bound to what the provider calls them, for good.

    `invitation` is the link this browser followed. Raises `Stranger`, `NoRoleHere`.
    """
    row = staff.by_subject(
        session, tenant=tenant, issuer=identity.issuer, subject=identity.subject
    ) or _invited(session, tenant, identity, invitation, now)
    if row is None or row.left_at is not None:
        raise Stranger
    role = _role(Role(row.role), identity)
    if row.subject is None:
        row.issuer, row.subject = identity.issuer, identity.subject
        accounts.take_up(session, row, now)
    if role != row.role:
        _change_role(session, row, role, now)
    return accounts.actor_of(row)


def signed_out(session: Session, *, tenant: str, claims: Claims, now: datetime) -> int:
    """End the sessions that the provider ended; how many there were."""
    if sid := claims.get("sid"):
        return staff_sessions.end_at_provider(
            session, tenant=tenant, sid=str(sid), now=now
        )
    row = staff.by_subject(
        session, tenant=tenant, issuer=str(claims["iss"]), subject=str(claims["sub"])
    )
    return (
        sessions.end_all(session, tenant=tenant, staff_id=row.id, now=now) if row else 0
    )


def refused(
    session: Session, *, tenant: str, identity: Identity, why: str, now: datetime
) -> None:
    """Keep in the record that somebody was turned away; who, only if we know them."""
    row = staff.by_subject(
        session, tenant=tenant, issuer=identity.issuer, subject=identity.subject
    )
    sessions.note_of(
        session,
        tenant,
        who="Somebody not signed in",
        what="Sign-in refused",
        staff_id=row.id if row else "",
        now=now,
        wrong=why,
    )


def _invited(
    session: Session,
    tenant: str,
    identity: Identity,
    invitation: str | None,
    now: datetime,
) -> StaffRow | None:
    """Whose open invitation this is: by the link followed, or by a checked address."""
    row = None
    if invitation:
        row = staff.by_invitation(session, tenant=tenant, digest=invitation)
    elif identity.email:
        row = staff.by_email(session, tenant=tenant, email=identity.email)
    free = row is not None and row.subject is None and accounts.is_invited(row, now)
    return row if free else None


def _role(held: Role, identity: Identity) -> Role:
    """The role to act in: the provider's, where it is asked for one."""
    if identity.roles is None or held in identity.roles:
        return held
    if len(identity.roles) != 1:
        raise NoRoleHere
    (only,) = identity.roles
    return only


def _change_role(session: Session, row: StaffRow, role: Role, now: datetime) -> None:
    sessions.end_all(session, tenant=row.tenant, staff_id=row.id, now=now)
    sessions.note_of(
        session,
        row.tenant,
        who="Identity provider",
        what="Role changed",
        staff_id=row.id,
        now=now,
        was=row.role,
        role=role.value,
    )
    row.role = role
    row.version += 1
