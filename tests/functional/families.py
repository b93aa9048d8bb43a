"""Invented families who can be written to, and a provider whose answers a test decides."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Engine
from sqlmodel import Session

from tests.store.builders import A_CHILD, A_REFERRAL, TENANT
from triage.desk.desk import Work
from triage.desk.telling import tell as telling
from triage.desk.telling.send import Sender
from triage.desk.telling.tell import Telling, Told
from triage.messages.channels.channel import Channel, Fate, HandedOver, Outgoing
from triage.messages.outbox import Patience, Way
from triage.messages.recipients import Purpose, Relationship
from triage.store import contacts, outbox, recipients, referrals, tasks
from triage.store.contacts import NewContact
from triage.store.engine import reading, unit_of_work
from triage.store.outbox import StoredMessage
from triage.store.recipients import NewRecipient


MONDAY = datetime(2026, 11, 2, 10, 30, tzinfo=UTC)  # no quiet hour in London
PATIENCE = Patience()
STATUS = Telling(
    child_id="C0",
    kind="appointment_reminder",
    key="appointment:1",
    why="An appointment is near",
    purpose=Purpose.APPOINTMENT,
    values={"when": "Monday 9 November at 10am"},
)


def families(
    session: Session,
    many: int = 1,
    *,
    first: int = 0,
    ways: Sequence[Way] = (Way.SMS,),
) -> list[str]:
    """Children who wait, each with a mother who can be written to; her id for each."""
    names = [f"C{at}" for at in range(first, first + many)]
    referrals.record(
        session,
        tenant=TENANT,
        children=[
            replace(A_CHILD, id=name, born_on=date(2018, 5, 1)) for name in names
        ],
        referrals=[replace(A_REFERRAL, id=f"R{name}", child_id=name) for name in names],
        import_id=None,
        by="a test",
        now=MONDAY,
    )
    mothers = recipients.add(
        session,
        tenant=TENANT,
        new=[
            NewRecipient(
                child_id=name,
                relationship=Relationship.MOTHER,
                name="Sam Byron",
                responsibility=True,
            )
            for name in names
        ],
        by="a test",
        now=MONDAY,
    )
    contacts.add(
        session,
        tenant=TENANT,
        new=[
            NewContact(
                child_id=name,
                recipient_id=mother,
                relationship="mother",
                channel=way,
                address=_address(way, name),
                safe=True,
                why="She said so.",
            )
            for name, mother in zip(names, mothers, strict=True)
            for way in ways
        ],
        by="a test",
        now=MONDAY,
    )
    return [*mothers]


def a_family(engine: Engine, *ways: Way) -> str:
    """One child who waits, and a mother who can be written to."""
    with unit_of_work(engine) as session:
        return families(session, ways=ways or (Way.SMS,))[0]


def work_in(session: Session, now: datetime = MONDAY) -> Work:
    """Somebody at work."""
    return Work(session=session, tenant=TENANT, now=now, by="a test")


def told(engine: Engine, *, now: datetime = MONDAY, **changes: object) -> Told:
    """Tell a family something."""
    about = replace(STATUS, **changes)  # type: ignore[arg-type]  # a test's own words
    with unit_of_work(engine) as session:
        return telling.tell(work_in(session, now), about)


def tell_all(session: Session, number: int, some: range) -> None:
    """One thing to each; the first of them carries a code."""
    kind = "new_code" if number == 0 else STATUS.kind
    about = [
        replace(STATUS, child_id=f"C{at}", kind=kind, key=f"news:{number}:{at}")
        for at in some
    ]
    telling.tell_many(work_in(session), about)


def written(engine: Engine) -> list[StoredMessage]:
    """Every message there is, in the order they were written."""
    with reading(engine) as session:
        found = outbox.read(session, outbox.every(TENANT))
    return sorted(found, key=lambda one: one.id)


def kinds_open(engine: Engine) -> list[str]:
    """The kinds of task that wait for a person."""
    with reading(engine) as session:
        return sorted(one.kind for one in tasks.still_open(session, tenant=TENANT))


@dataclass
class Provider:
    """A way out whose answers a test decides; it keeps what it was given."""

    answers: list[HandedOver] = field(default_factory=list)
    can_look_up: bool = True
    finds: Callable[[str], HandedOver | None] = lambda reference: None
    name: str = "a test's provider"
    got: list[Outgoing] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def send(self, message: Outgoing) -> HandedOver:
        """Answer what comes next, and then that it was taken."""
        self.got.append(message)
        if self.answers:
            return self.answers.pop(0)
        return HandedOver(fate=Fate.SENT, provider_id=f"P-{message.reference}")

    def look_up(self, reference: str) -> HandedOver | None:
        """What the test says of it."""
        self.asked.append(reference)
        return self.finds(reference)


def a_sender(
    engine: Engine,
    channel: Channel,
    *,
    worker: str = "one",
    ways: Iterable[Way] = Way,
    urgent_only: bool = False,
) -> Sender:
    """A worker that sends everything by one provider."""
    return Sender(
        engine,
        TENANT,
        dict.fromkeys(ways, channel),
        worker,
        PATIENCE,
        urgent_only=urgent_only,
    )


def after(seconds: float) -> datetime:
    """So long after the Monday."""
    return MONDAY + timedelta(seconds=seconds)


def _address(way: Way, name: str) -> str:
    number = int(name[1:])
    return {
        Way.SMS: f"07700 9{number:05d}",
        Way.EMAIL: f"{name.lower()}@example.org",
        Way.LETTER: f"{1 + number} High Street\nAnytown\nAB1 2CD",
    }[way]
