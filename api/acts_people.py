"""Acts on people who work here, and on records opened in an emergency."""

from collections.abc import Mapping
from typing import Annotated, Literal

from api.acts import Act, Before, Subject
from api.forms import Ask, Asked, Line, Words
from triage.desk.desk import Desk, Done
from triage.desk.people import accounts, glass, joiners
from triage.roles import Action, Role


class OpenRecordIn(Asked):
    """Why a record has to be opened now."""

    reason: Annotated[
        Words,
        Ask(
            "Why you must see this record now",
            hint="The safeguarding lead reads this.",
            long=True,
        ),
    ]


class ReviewGlassIn(Asked):
    """What the review of an emergency opening found."""

    found: Annotated[Literal["needed", "not needed"], Ask("Was the opening needed?")]
    words: Annotated[Words, Ask("What you found", long=True)]


class InviteIn(Asked):
    """Somebody who is to work here."""

    name: Annotated[Line, Ask("Name")]
    email: Annotated[Line, Ask("E-mail address at work")]
    role: Annotated[Role, Ask("Role")]


class RoleIn(Asked):
    """What somebody is here for."""

    role: Annotated[Role, Ask("New role")]


class NothingIn(Asked):
    """Nothing has to be filled in."""


def _open_record(desk: Desk, referral_id: str, asked: OpenRecordIn) -> Done:
    return glass.open_record(desk, referral_id, reason=asked.reason)


def _review_glass(desk: Desk, opening_id: str, asked: ReviewGlassIn) -> Done:
    needed = asked.found == "needed"
    return glass.review(desk, opening_id, needed=needed, words=asked.words)


def _invite(desk: Desk, _: str, asked: InviteIn) -> Done:
    return joiners.invite(desk, name=asked.name, email=asked.email, role=asked.role)


def _change_role(desk: Desk, staff_id: str, asked: RoleIn) -> Done:
    return joiners.change_role(desk, staff_id, role=asked.role)


def _leave(desk: Desk, staff_id: str, _: NothingIn) -> Done:
    return joiners.leave(desk, staff_id)


def _reset(desk: Desk, staff_id: str, _: NothingIn) -> Done:
    return joiners.reset(desk, staff_id)


def _unlock(desk: Desk, staff_id: str, _: NothingIn) -> Done:
    return joiners.unlock(desk, staff_id)


def _whom(desk: Desk, staff_id: str, _: Mapping[str, str]) -> Before:
    return Before(heading=joiners.name_of(desk, staff_id))


def _opened(desk: Desk, opening_id: str, _: Mapping[str, str]) -> Before:
    return Before(lines=glass.in_words(desk, opening_id))


ON_A_PERSON = (joiners.HasLeft, joiners.NotYourself)

OPEN_RECORD = Act(
    name="open-record",
    on=Subject.REFERRAL,
    action=Action.BREAK_GLASS,
    title="Open this record in an emergency",
    button="Open the record for one hour",
    shape=OpenRecordIn,
    does=_open_record,
    warning=(
        "Only when a child may come to harm if you do not see it now. It is open to you "
        "for one hour, and the safeguarding lead is told."
    ),
    raises=(glass.AlreadyOpen,),
)
REVIEW_GLASS = Act(
    name="review",
    on=Subject.GLASS,
    action=Action.REVIEW_GLASS,
    title="Review an emergency opening",
    button="Keep the review",
    shape=ReviewGlassIn,
    does=_review_glass,
    before=_opened,
    raises=(glass.AlreadyReviewed, glass.NotYourOwn),
)
INVITE = Act(
    name="invite-person",
    on=Subject.SERVICE,
    action=Action.MANAGE_PEOPLE,
    title="Invite somebody to work here",
    button="Open the account",
    shape=InviteIn,
    does=_invite,
    raises=(accounts.NotAName, accounts.NotAnEmailAddress, accounts.AccountExists),
)
CHANGE_ROLE = Act(
    name="role",
    on=Subject.PERSON,
    action=Action.MANAGE_PEOPLE,
    title="Change a role",
    button="Change the role",
    shape=RoleIn,
    does=_change_role,
    before=_whom,
    warning="They are signed out everywhere and sign in again with the new role.",
    raises=(*ON_A_PERSON, joiners.LastAdministrator),
)
LEAVE = Act(
    name="leave",
    on=Subject.PERSON,
    action=Action.MANAGE_PEOPLE,
    title="Somebody leaves",
    button="They have left",
    shape=NothingIn,
    does=_leave,
    before=_whom,
    warning=(
        "They are signed out everywhere and cannot sign in again. Their open tasks wait "
        "for a new owner. What they did stays in the record under their name."
    ),
    raises=(*ON_A_PERSON, joiners.LastAdministrator),
)
RESET = Act(
    name="reset",
    on=Subject.PERSON,
    action=Action.MANAGE_PEOPLE,
    title="Reset a password or a second factor",
    button="Reset the sign-in",
    shape=NothingIn,
    does=_reset,
    before=_whom,
    warning=(
        "Be sure that it is really them who asked. The old password and the old second "
        "factor stop working at once."
    ),
    raises=ON_A_PERSON,
)
UNLOCK = Act(
    name="unlock",
    on=Subject.PERSON,
    action=Action.MANAGE_PEOPLE,
    title="Let somebody try to sign in again",
    button="Unlock",
    shape=NothingIn,
    does=_unlock,
    before=_whom,
    raises=ON_A_PERSON,
)

ACTS: tuple[Act, ...] = (
    OPEN_RECORD,
    REVIEW_GLASS,
    INVITE,
    CHANGE_ROLE,
    LEAVE,
    RESET,
    UNLOCK,
)
