"""A referral typed by staff, for programs: the same questions as the page's form."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Body, status
from pydantic import Field

from api import deps, forms, typed
from api.deps import AtDesk, OurRequest
from api.errors import NotUnderstood, describe
from api.forms import Asked, Line, MaybeLine
from api.keyed import Key
from api.shapes import DoneOut
from api.signin import NotFromOurForm, NotSignedIn
from triage.desk import typing_in
from triage.desk.in_force import content_in_force
from triage.desk.once import AnotherRequest
from triage.desk.typing_in import AlreadyWaiting, NumberOfAnotherChild
from triage.messages.recipients import Relationship
from triage.referrals import Pathway
from triage.roles import Action, NotAllowed


router = APIRouter(tags=["referral"])


class ReferralIn(Asked):
    """What is known of a child and the referral. What is left out is not known."""

    pathway: Pathway
    forename: Line = Field(examples=["Mia"])
    surname: Line = Field(examples=["Brown"])
    received_on: date = Field(examples=["2026-11-02"])
    born_on: date | None = None
    nhs_number: MaybeLine = ""
    source: MaybeLine = ""
    facts: dict[str, bool | int | float | date | str] = Field(
        default_factory=dict, max_length=500, examples=[{"perm_excluded": True}]
    )
    text: Annotated[str, Field(max_length=typed.LONGEST_TEXT)] = ""
    contact_who: Relationship | None = None
    contact_name: MaybeLine = ""
    contact_mobile: MaybeLine = ""
    contact_email: MaybeLine = ""
    contact_safe: bool | None = None

    def sent(self) -> dict[str, str]:
        """As the page's form sends it, so that both are read by the same rules."""
        plain = self.model_dump(exclude={"facts"}, exclude_none=True)
        found: dict[str, str] = {}
        for name, value in plain.items():
            found |= typed.as_typed(name, value)
        for key, value in self.facts.items():
            found |= typed.as_typed(f"fact-{key}", value)
        return found


EXAMPLE = forms.example(ReferralIn) | {"facts": {"perm_excluded": True}}


@router.post(
    "/referrals",
    status_code=status.HTTP_201_CREATED,
    dependencies=[deps.needs(Action.TYPE_REFERRAL), OurRequest],
    responses=describe(
        NotSignedIn, NotAllowed, NotFromOurForm, AlreadyWaiting, AnotherRequest,
        NumberOfAnotherChild,
    ),
)  # fmt: skip
def type_referral(
    asked: Annotated[ReferralIn, Body(examples=[EXAMPLE])],
    desk: AtDesk,
    idempotency_key: Key = None,
) -> DoneOut:
    """Put a typed referral on its list. The list of facts is in the reference."""
    facts = tuple(content_in_force(desk.session, desk.tenant).catalogue.values())
    unknown = asked.facts.keys() - {one.key for one in facts if typed.typable(one)}
    if unknown:
        raise NotUnderstood(where="a fact that is not known")
    referral, wrong = typed.read(asked.sent(), facts, desk.today)
    if referral is None:
        raise NotUnderstood(where=", ".join(wrong))
    done = typing_in.type_once(desk, idempotency_key or "", referral)
    return DoneOut.model_validate(done)
