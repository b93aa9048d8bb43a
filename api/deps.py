"""What routes may ask for: a session, a tenant, a persona, and the time.

The only place in the front door where a clock is read or the database is opened.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

from fastapi import Depends, Form, Header, Query, Request
from sqlalchemy import Engine
from sqlmodel import Session

from api import signin
from api.loopback import FromElsewhere, asked_properly
from triage.calendar import london_day
from triage.desk import once
from triage.desk.desk import Desk
from triage.desk.importing import draft_profile
from triage.desk.people import glass, sessions
from triage.desk.people.door import Try
from triage.desk.work import UnknownFile, is_demonstration, reading, unit_of_work
from triage.roles import Action, Actor, NotAllowed
from triage.settings import Settings


def settings(request: Request) -> Settings:
    """The settings this app was made with."""
    chosen: Settings = request.app.state.settings
    return chosen


def tenant(chosen: Annotated[Settings, Depends(settings)]) -> str:
    """Whose records these are."""
    return chosen.tenant


def now() -> datetime:
    """This moment, aware."""
    return datetime.now(UTC)


def today(moment: Annotated[datetime, Depends(now)]) -> date:
    """The day on the wall in London."""
    return london_day(moment)


def _engine(request: Request) -> Engine:
    engine: Engine = request.app.state.engine
    return engine


def read_only(engine: Annotated[Engine, Depends(_engine)]) -> Iterator[Session]:
    """A session that only reads."""
    with reading(engine) as session:
        yield session


def one_unit(engine: Annotated[Engine, Depends(_engine)]) -> Iterator[Session]:
    """One unit of work, committed once before the answer leaves, or not at all."""
    with unit_of_work(engine) as session:
        yield session


def folder() -> Iterator[Path]:
    """A private folder for uploads, gone when the answer is made.

    A spreadsheet nobody has met leaves with a proposed profile, drafted while it stands.
    """
    with TemporaryDirectory(prefix="waiting-well-") as name:
        try:
            yield Path(name)
        except UnknownFile as unknown:
            file = Path(name) / str(unknown.details["file"])
            unknown.details["draft"] = draft_profile(file)
            raise


def demo(
    engine: Annotated[Engine, Depends(_engine)], tenant: Annotated[str, Depends(tenant)]
) -> bool:
    """Whether this database is marked as a demonstration with invented children."""
    with reading(engine) as session:
        return is_demonstration(session, tenant=tenant)


def here_only(request: Request) -> None:
    """Refuse whoever asks by another name than ours. Raises `FromElsewhere`."""
    if not asked_properly(request.scope, request.app.state.settings):
        raise FromElsewhere


def any_visit(
    request: Request,
    engine: Annotated[Engine, Depends(_engine)],
    tenant: Annotated[str, Depends(tenant)],
    moment: Annotated[datetime, Depends(now)],
) -> sessions.Visit | None:
    """This browser's session, if it has one: one look, and a note of use each minute."""
    token = request.cookies.get(signin.cookie_name(request.app.state.settings), "")
    visit = None
    if token:
        with reading(engine) as session:
            visit = sessions.behind(session, tenant=tenant, token=token, now=moment)
    if visit and visit.stale:
        with unit_of_work(engine) as session:
            sessions.used(session, tenant=tenant, token=token, now=moment)
    request.state.visit = visit
    return visit


def signed_in(
    visit: Annotated[sessions.Visit | None, Depends(any_visit)],
) -> Actor:
    """Who is asking. Raises `NotSignedIn`, `SessionEnded`."""
    if visit is None or visit.actor is None:
        raise signin.SessionEnded if visit and visit.ended else signin.NotSignedIn
    return visit.actor


def at_desk(
    session: Annotated[Session, Depends(one_unit, scope="function")],
    tenant: Annotated[str, Depends(tenant)],
    actor: Annotated[Actor, Depends(signed_in)],
    moment: Annotated[datetime, Depends(now)],
) -> Desk:
    """Who is asking, in a unit of work that is kept whole or not at all."""
    return Desk(session=session, tenant=tenant, actor=actor, now=moment)


def looks(
    session: Annotated[Session, Depends(read_only, scope="function")],
    tenant: Annotated[str, Depends(tenant)],
    actor: Annotated[Actor, Depends(signed_in)],
    moment: Annotated[datetime, Depends(now)],
) -> Desk:
    """Who is asking, only to look, where nothing of a single child is shown."""
    return Desk(session=session, tenant=tenant, actor=actor, now=moment)


@dataclass(frozen=True)
class Needs:
    """A route's permission. Raises `NotAllowed`; a test reads `action` off the route."""

    action: Action

    def __call__(self, actor: Annotated[Actor, Depends(signed_in)]) -> None:
        """Let pass whoever the table of roles lets do this."""
        if not actor.may(self.action):
            raise NotAllowed


def needs(action: Action) -> Any:
    """What a route asks of whoever comes."""
    return Depends(Needs(action))


@dataclass(frozen=True)
class SeesChild(Needs):
    """A role that sees children, or an emergency opening of this very child.

    Raises `NotAllowed`, or `RecordClosed` for a role that may open it in an emergency.
    """

    def __call__(  # type: ignore[override]  # FastAPI gives each what it asks for
        self,
        request: Request,
        engine: Annotated[Engine, Depends(_engine)],
        tenant: Annotated[str, Depends(tenant)],
        actor: Annotated[Actor, Depends(signed_in)],
        moment: Annotated[datetime, Depends(now)],
    ) -> None:
        """Let pass, and say on the page until when, if it ends."""
        if actor.may(self.action):
            return
        names = request.path_params
        about = str(names.get("referral_id") or names.get("subject_id") or "")
        with reading(engine) as session:
            request.state.glass = glass.sees(
                session, tenant=tenant, actor=actor, referral_id=about, now=moment
            )


def sees_child() -> Any:
    """What every route about one child's record asks."""
    return Depends(SeesChild(Action.SEE_CHILD))


def same_form(request: Request, visit: sessions.Visit | None, sent: str) -> None:
    """Raise `NotFromOurForm` unless this session's own page sent the form."""
    if visit is None:
        raise signin.NotSignedIn
    signin.same_origin(request.headers, origin(request))
    signin.same_form(visit, sent)


def origin(request: Request) -> str:
    """The address this product is opened at: as configured, or as asked here."""
    chosen: Settings = request.app.state.settings
    return chosen.origin or f"http://{request.headers.get('host', '')}"


def our_form(
    request: Request,
    visit: Annotated[sessions.Visit | None, Depends(any_visit)],
    csrf: Annotated[str, Form()] = "",
    x_csrf_token: Annotated[str, Header()] = "",
) -> None:
    """Refuse a form that another page sent. Raises `NotFromOurForm`."""
    same_form(request, visit, csrf or x_csrf_token)


def our_request(
    request: Request,
    visit: Annotated[sessions.Visit | None, Depends(any_visit)],
    x_csrf_token: Annotated[str, Header(max_length=200)] = "",
) -> None:
    """Refuse a program's change without the session's token. Raises `NotFromOurForm`."""
    same_form(request, visit, x_csrf_token)


def notice(
    request: Request,
    engine: Annotated[Engine, Depends(_engine)],
    tenant: Annotated[str, Depends(tenant)],
    visit: Annotated[sessions.Visit | None, Depends(any_visit)],
    moment: Annotated[datetime, Depends(now)],
    done: Annotated[str, Query(max_length=80)] = "",
) -> None:
    """Say on the next page what was just done; the address holds only its key."""
    if done and visit and visit.actor:
        with reading(engine) as session:
            desk = Desk(session=session, tenant=tenant, actor=visit.actor, now=moment)
            request.state.notice = once.told(desk, done)


def at_door(
    request: Request,
    engine: Annotated[Engine, Depends(_engine)],
    tenant: Annotated[str, Depends(tenant)],
    chosen: Annotated[Settings, Depends(settings)],
    moment: Annotated[datetime, Depends(now)],
) -> Try:
    """Where a try comes from, and when."""
    return Try(
        engine=engine,
        tenant=tenant,
        secret=chosen.secret.get_secret_value(),
        address=request.client.host if request.client else "",
        now=moment,
    )


Chosen = Annotated[Settings, Depends(settings)]
Tenant = Annotated[str, Depends(tenant)]
Now = Annotated[datetime, Depends(now)]
Today = Annotated[date, Depends(today)]
Reads = Annotated[Session, Depends(read_only, scope="function")]
Writes = Annotated[Session, Depends(one_unit, scope="function")]
Folder = Annotated[Path, Depends(folder, scope="function")]
Visit = Annotated[sessions.Visit | None, Depends(any_visit)]
Store = Annotated[Engine, Depends(_engine)]
SignedIn = Annotated[Actor, Depends(signed_in)]
# Where a route takes both, AtDesk comes first: what is entered last is left first, so
# the reading session has given its connection back before the look is written down.
AtDesk = Annotated[Desk, Depends(at_desk)]
Looks = Annotated[Desk, Depends(looks)]
AtDoor = Annotated[Try, Depends(at_door)]
Demo = Annotated[bool, Depends(demo)]
OurForm = Depends(our_form)
OurRequest = Depends(our_request)
Notice = Depends(notice)
