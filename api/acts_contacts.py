"""Acts on the people around a child: who they are, how to reach them, who is told."""

from collections.abc import Mapping
from typing import Annotated

from api.acts import Act, Before, Subject
from api.forms import Ask, Asked, Choices, Line, MaybeLine, Note, Words
from triage.desk.deciding import second
from triage.desk.desk import Desk, Done
from triage.desk.knowing import subject
from triage.desk.telling import addresses, people_shown, saying
from triage.desk.telling.addresses import AddressSaid, Channel, SafeToUse
from triage.desk.telling.saying import Details, Told
from triage.messages.outbox import Way
from triage.messages.recipients import Hold, Relationship
from triage.roles import Action


WHICH = Ask("Which person")
ADDRESS = Ask("Which address")
WAYS = {"sms": "Text message", "email": "Email", "letter": "Letter"}
CHANNELS = {
    "sms": "Mobile, for text messages",
    "email": "Email",
    "letter": "Postal address",
    "phone": "Telephone, to speak",
}


class PersonIn(Asked):
    """What is known of a person. What is left empty is not known."""

    relationship: Annotated[Relationship, Ask("Who they are to the child")]
    name: Annotated[MaybeLine, Ask("Their name, as a letter would begin")] = ""
    responsibility: Annotated[
        bool | None, Ask("Do they have parental responsibility?")
    ] = None
    order_limits: Annotated[
        bool | None, Ask("Does a court order limit what they are told?")
    ] = None
    against: Annotated[
        MaybeLine,
        Ask(
            "Did anybody ask that they are not told?",
            hint="Who, and why. Leave empty when nobody did.",
        ),
    ] = ""
    language: Annotated[MaybeLine, Ask("The language they read")] = ""
    format: Annotated[
        MaybeLine,
        Ask("A format they need", hint="Easy read, large print, braille, BSL, audio."),
    ] = ""
    interpreter: Annotated[bool | None, Ask("Do they need an interpreter?")] = None
    prefers: Annotated[Way | None, Ask("The way they prefer", choices=WAYS)] = None


class AddPersonIn(PersonIn):
    """Somebody around the child, and whether they may be told."""

    told: Annotated[
        Told | None,
        Ask("May they be told?", hint="Leave empty where nobody has judged yet."),
    ] = None
    why: Annotated[Note, Ask("How you know, or why", long=True)] = ""


class ChangePersonIn(PersonIn):
    """The person, and everything known of them as it is now."""

    person: Annotated[Line, Ask("Which person", hidden=True)]


class AddressIn(Asked):
    """An address, and whether it is safe."""

    person: Annotated[Line, WHICH]
    channel: Annotated[Channel, Ask("What it is for", choices=CHANNELS)]
    address: Annotated[
        Words, Ask("The number or address", hint="Post: one line each.", long=True)
    ]
    safe: Annotated[
        SafeToUse,
        Ask(
            "Is it safe to use?",
            hint="Ask the person themselves, when they are alone: does anybody else read "
            "or open it?",
        ),
    ]
    why: Annotated[Note, Ask("How you know", long=True)] = ""
    restricted: Annotated[
        bool,
        Ask("Restricted: nobody may learn where they live"),
    ] = False


class ToldIn(Asked):
    """A named person's word on one person."""

    person: Annotated[Line, WHICH]
    told: Annotated[Told, Ask("May they be told?")]
    why: Annotated[Words, Ask("Why, and whom you asked", long=True)]


class WhoIn(Asked):
    """Which person."""

    person: Annotated[Line, WHICH]


class WhoWhyIn(WhoIn):
    """Which person, and why."""

    why: Annotated[Words, Ask("Why", long=True)]


class AddressWhyIn(Asked):
    """Which address, and why."""

    contact: Annotated[Line, ADDRESS]
    why: Annotated[Words, Ask("Why", long=True)]


class StopIn(Asked):
    """What stops messages, and how it is known."""

    kind: Annotated[
        Hold, Ask("What has happened", choices={"deceased": "The child has died"})
    ]
    why: Annotated[Words, Ask("How you know", long=True)]


class LetGoIn(Asked):
    """Which stop is lifted, and why."""

    hold: Annotated[Line, Ask("What stops messages")]
    why: Annotated[Words, Ask("Why messages may go again", long=True)]


def _details(asked: PersonIn) -> Details:
    return Details(
        **{name: getattr(asked, name) for name in Details.__dataclass_fields__}
    )


def _add_person(desk: Desk, referral_id: str, asked: AddPersonIn) -> Done:
    return saying.add_person(
        desk, referral_id, _details(asked), told=asked.told, why=asked.why
    )


def _change_person(desk: Desk, referral_id: str, asked: ChangePersonIn) -> Done:
    return saying.change_person(desk, referral_id, asked.person, _details(asked))


def _add_address(desk: Desk, referral_id: str, asked: AddressIn) -> Done:
    said = AddressSaid(
        channel=asked.channel,
        address=asked.address,
        safe=asked.safe,
        why=asked.why,
        restricted=asked.restricted,
    )
    return addresses.add(desk, referral_id, asked.person, said)


def _told(desk: Desk, referral_id: str, asked: ToldIn) -> Done:
    return saying.say_told(
        desk, referral_id, asked.person, told=asked.told, why=asked.why
    )


def _opt_out(desk: Desk, referral_id: str, asked: WhoIn) -> Done:
    return saying.opt_out(desk, referral_id, asked.person, out=True)


def _opt_in(desk: Desk, referral_id: str, asked: WhoIn) -> Done:
    return saying.opt_out(desk, referral_id, asked.person, out=False)


def _end(desk: Desk, referral_id: str, asked: WhoWhyIn) -> Done:
    return saying.end_person(desk, referral_id, asked.person, ended=True, why=asked.why)


def _again(desk: Desk, referral_id: str, asked: WhoWhyIn) -> Done:
    return saying.end_person(
        desk, referral_id, asked.person, ended=False, why=asked.why
    )


def _restrict(desk: Desk, referral_id: str, asked: AddressWhyIn) -> Done:
    return addresses.restrict(desk, referral_id, asked.contact, why=asked.why)


def _wrong(desk: Desk, referral_id: str, asked: AddressWhyIn) -> Done:
    return addresses.wrong(desk, referral_id, asked.contact, why=asked.why)


def _release(desk: Desk, referral_id: str, asked: AddressWhyIn) -> Done:
    return addresses.ask_release(desk, referral_id, asked.contact, why=asked.why)


def _unrestrict(desk: Desk, referral_id: str, asked: AddressWhyIn) -> Done:
    return addresses.ask_unrestrict(desk, referral_id, asked.contact, why=asked.why)


def _stop(desk: Desk, referral_id: str, asked: StopIn) -> Done:
    return saying.stop(desk, referral_id, kind=asked.kind, why=asked.why)


def _let_go(desk: Desk, referral_id: str, asked: LetGoIn) -> Done:
    return saying.let_go(desk, referral_id, asked.hold, why=asked.why)


def _before_change(desk: Desk, referral_id: str, query: Mapping[str, str]) -> Before:
    referral = subject.find(desk, referral_id)
    for one in saying.around(desk, referral):
        if one.id == query.get("person"):
            values = {name: getattr(one, name) for name in Details.__dataclass_fields__}
            known = {name: value for name, value in values.items() if value is not None}
            return Before(values=known | {"person": one.id})
    return Before(lines=("Choose the person on the child’s page first.",))


def _before_person(desk: Desk, referral_id: str, query: Mapping[str, str]) -> Before:
    return Before(
        choices={"person": _everybody(desk, referral_id)},
        values={"person": query.get("person", "")},
    )


def _before_address(desk: Desk, referral_id: str, query: Mapping[str, str]) -> Before:
    shown = people_shown.of_child(desk, subject.find(desk, referral_id))
    some = [
        (one.id, f"{person.name or person.relationship}, {one.channel}: {one.address}")
        for person in shown
        for one in person.addresses
    ]
    return Before(
        choices={"contact": some}, values={"contact": query.get("contact", "")}
    )


def _before_let_go(desk: Desk, referral_id: str, _: Mapping[str, str]) -> Before:
    found = people_shown.holds(desk, subject.find(desk, referral_id))
    return Before(
        choices={"hold": [(one.id, f"{one.kind}: {one.why}") for one in found]}
    )


def _everybody(desk: Desk, referral_id: str) -> Choices:
    shown = people_shown.of_child(desk, subject.find(desk, referral_id))
    return [
        (one.id, f"{one.relationship}, {one.name}" if one.name else one.relationship)
        for one in shown
    ]


WRONG_ADDRESS = (
    addresses.NotAMobile, addresses.NotAnEmail, addresses.NotAPostalAddress,
    addresses.NotANumber, addresses.SayHowYouKnow,
)  # fmt: skip
ACTS: tuple[Act, ...] = (
    Act(
        name="person-add", on=Subject.REFERRAL, action=Action.WHO_IS_TOLD,
        title="Add a person", button="Keep the person",
        shape=AddPersonIn, does=_add_person,
        warning="Add how to reach them next. Somebody who is not a parent is told nothing until a named person says so.",
        raises=(saying.WhoIsIt, saying.SayWhy),
    ),
    Act(
        name="person-change", on=Subject.REFERRAL, action=Action.WHO_IS_TOLD,
        title="Change what is known of a person", button="Keep the change",
        shape=ChangePersonIn, does=_change_person, before=_before_change,
        warning="Where something new speaks against telling them, an earlier yes does not count any more.",
    ),
    Act(
        name="person-told", on=Subject.REFERRAL, action=Action.WHO_IS_TOLD,
        title="Say who may be told", button="Keep it",
        shape=ToldIn, does=_told, before=_before_person,
        warning="Ask who has parental responsibility, and whether anybody could be hurt. From 16, ask the young person.",
    ),
    Act(
        name="person-opt-out", on=Subject.REFERRAL, action=Action.WHO_IS_TOLD,
        title="Somebody asks not to be written to", button="Do not write to them",
        shape=WhoIn, does=_opt_out, before=_before_person,
        warning="The child keeps the place on the list. A person may still ring.",
    ),
    Act(
        name="person-opt-in", on=Subject.REFERRAL, action=Action.WHO_IS_TOLD,
        title="Somebody asks to be written to again", button="Write to them again",
        shape=WhoIn, does=_opt_in, before=_before_person,
    ),
    Act(
        name="person-end", on=Subject.REFERRAL, action=Action.WHO_IS_TOLD,
        title="Somebody is not in the child’s life any more", button="Keep it",
        shape=WhoWhyIn, does=_end, before=_before_person,
    ),
    Act(
        name="person-again", on=Subject.REFERRAL, action=Action.WHO_IS_TOLD,
        title="Somebody is in the child’s life after all", button="Keep it",
        shape=WhoWhyIn, does=_again, before=_before_person,
    ),
    Act(
        name="address-add", on=Subject.REFERRAL, action=Action.SAFE_CONTACT,
        title="Add a number or an address", button="Keep it",
        shape=AddressIn, does=_add_address, before=_before_person,
        warning="What is not known to be safe is not used.",
        raises=WRONG_ADDRESS,
    ),
    Act(
        name="address-restrict", on=Subject.REFERRAL, action=Action.SAFE_CONTACT,
        title="Restrict an address", button="Restrict it",
        shape=AddressWhyIn, does=_restrict, before=_before_address,
        warning="From now on two people must release each letter, and each message that names a place.",
    ),
    Act(
        name="address-wrong", on=Subject.REFERRAL, action=Action.SAFE_CONTACT,
        title="An address is wrong", button="Do not use it",
        shape=AddressWhyIn, does=_wrong, before=_before_address,
    ),
    Act(
        name="address-release", on=Subject.REFERRAL, action=Action.WHO_IS_TOLD,
        title="Release one message to a restricted address", button="Ask a second person",
        shape=AddressWhyIn, does=_release, before=_before_address,
        raises=(addresses.NotRestricted, second.AlreadyAsked),
    ),
    Act(
        name="address-unrestrict", on=Subject.REFERRAL, action=Action.WHO_IS_TOLD,
        title="Take the restriction off an address", button="Ask a second person",
        shape=AddressWhyIn, does=_unrestrict, before=_before_address,
        raises=(addresses.NotRestricted, second.AlreadyAsked),
    ),
    Act(
        name="messages-stop", on=Subject.REFERRAL, action=Action.WHO_IS_TOLD,
        title="Stop every message about this child", button="Stop messages",
        shape=StopIn, does=_stop,
        warning="Nobody is written to, and no family page opens, until a named person lets messages go again. The child keeps the place.",
        raises=(saying.StoppedAlready,),
    ),
    Act(
        name="messages-let-go", on=Subject.REFERRAL, action=Action.WHO_IS_TOLD,
        title="Let messages go again", button="Let them go",
        shape=LetGoIn, does=_let_go, before=_before_let_go,
        raises=(saying.LiftedAlready, saying.NotYoursToLift),
    ),
)  # fmt: skip
