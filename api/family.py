"""Who stands at the family's pages, and what they may send.

Nobody here has an account or a role. What opens a page is a code and a birthday, and a
session of its own; a session of the staff's opens nothing here, and this one nothing there.
"""

import secrets
from typing import Annotated

from fastapi import Depends, Request
from sqlmodel import Session

from api import deps, signin
from api.deps import Chosen, Now, Reads, Store, Tenant, Writes
from api.family_pages import NotInside, SomebodyElses, cookie_name, first
from api.sending import READS_FORM, Fields
from api.signin import NotFromOurForm
from triage.calendar import london_day
from triage.desk.desk import Work
from triage.desk.family import visits
from triage.desk.family.visits import Guest
from triage.desk.versions import NotHere
from triage.desk.work import reading, unit_of_work


def guest(
    request: Request, engine: Store, tenant: Tenant, chosen: Chosen, now: Now
) -> Guest:
    """Whose browser this is: one look, and a note of use every few minutes."""
    token = request.cookies.get(cookie_name(chosen), "")
    with reading(engine) as session:
        found = visits.behind(session, tenant=tenant, token=token, now=now)
    if found.lengthen_to:
        with unit_of_work(engine) as session:
            visits.lengthen(
                session, tenant=tenant, guest=found, until=found.lengthen_to
            )
    request.state.guest = found
    request.state.today = london_day(now)
    return found


AnyGuest = Annotated[Guest, Depends(guest)]


class Inside:
    """Lets through whoever came in with a code. Raises `NotInside`."""

    def __call__(self, found: AnyGuest) -> Guest:
        """Whoever is in."""
        if found.whose is None:
            raise NotInside
        return found


inside = Inside()
In = Annotated[Guest, Depends(inside)]


def family(found: In) -> None:
    """Refuse a school or a GP what is a family's. Raises `NotHere`."""
    if found.at_work:
        raise NotHere


def our_form(request: Request, found: AnyGuest, sent: Fields) -> None:
    """Refuse a form that another page sent, or that is another person's.

    Raises `NotFromOurForm`, `SomebodyElses`.
    """
    signin.same_origin(request.headers, deps.origin(request))
    request.state.ours = True
    given = first(sent, "csrf")
    if not secrets.compare_digest(found.csrf.encode(), given.encode()):
        raise NotFromOurForm
    whose = first(sent, "whose")
    if found.whose and whose and whose != found.mark:
        raise SomebodyElses


def _work(session: Session, tenant: str, found: Guest, now: Now) -> Work:
    return Work(session=session, tenant=tenant, now=now, by=visits.named(found.person))


def looks(session: Reads, tenant: Tenant, found: In, now: Now) -> Work:
    """Somebody who looks: nothing is changed."""
    return _work(session, tenant, found, now)


def acts(session: Writes, tenant: Tenant, found: In, now: Now) -> Work:
    """Somebody who sends a form: kept whole, or not at all."""
    return _work(session, tenant, found, now)


Looks = Annotated[Work, Depends(looks)]
Acts = Annotated[Work, Depends(acts)]
# In this order: an ended session hands back what was typed, so that is read first.
INSIDE_ONLY = (READS_FORM, Depends(inside))
OURS = (Depends(our_form),)
