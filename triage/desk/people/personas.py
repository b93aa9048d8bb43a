"""The demonstration's nine invented people."""

from datetime import datetime

from sqlmodel import Session

from triage.errors import TriageError
from triage.roles import Actor, Role
from triage.store import staff


class NoSuchPersona(TriageError):
    """Choose one of the people on the sign-in page."""


def _persona(key: str, name: str, role: Role) -> tuple[str, Actor]:
    return key, Actor(staff_id=f"demo-{key}", name=name, role=role)


PERSONAS = dict(
    (
        _persona("clinician", "Dr Priya Shah", Role.CLINICIAN),
        _persona("clinician2", "Dr Tom Okafor", Role.CLINICIAN),
        _persona("coordinator", "Jo Lane", Role.COORDINATOR),
        _persona("manager", "Sam Reid", Role.MANAGER),
        _persona("safeguarding", "Ruth Evans", Role.SAFEGUARDING),
        _persona("administrator", "Alex Moor", Role.ADMINISTRATOR),
        _persona("auditor", "Nia Patel", Role.AUDITOR),
        _persona("council-send", "Chris Webb", Role.COUNCIL_SEND),
        _persona("council-care", "Dana Cole", Role.COUNCIL_CARE),
    )
)


def persona(key: str) -> Actor:
    """The persona of a key. Raises `NoSuchPersona`."""
    if key not in PERSONAS:
        raise NoSuchPersona
    return PERSONAS[key]


def settle_in(session: Session, *, tenant: str, now: datetime) -> None:
    """Give the personas their rows, where they have none yet."""
    rows = [
        {
            "tenant": tenant,
            "id": one.staff_id,
            "name": one.name,
            "email": f"{key}@demonstration.invalid",
            "role": one.role.value,
            "factor_step": 0,
            "wrong_tries": 0,
            "joined_at": now,
            "version": 0,
        }
        for key, one in PERSONAS.items()
    ]
    staff.add_missing(session, rows)
