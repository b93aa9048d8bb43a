"""Who may be written to, on the typed referral form: asked whether it is safe."""

from collections.abc import Mapping

from api.forms import CANNOT_BE_KEPT, can_be_kept
from triage.desk.telling import addresses
from triage.desk.telling.addresses import Channel
from triage.desk.views import ContactTyped
from triage.errors import TriageError
from triage.messages.recipients import Relationship


NOT_SAID = {"value": "", "text": "Nobody yet"}
WHO = [
    NOT_SAID,
    *(
        {"value": one.value, "text": f"{one.value[:1].upper()}{one.value[1:]}"}
        for one in Relationship
        if one is not Relationship.NOT_KNOWN
    ),
]
LONGEST = 200
SAFE = {"yes": True, "no": False}
FIELDS = ("contact_who", "contact_name", "contact_mobile", "contact_email")


def read(sent: Mapping[str, str], wrong: dict[str, str]) -> ContactTyped | None:
    """The person, or None where nobody was named; what is wrong goes beside its field."""
    who, name, mobile, email = (sent.get(one, "").strip() for one in FIELDS)
    if not (who or name or mobile or email):
        return None
    if who not in frozenset(Relationship):
        wrong["contact_who"] = "Choose who this is to the child"
        return None
    if len(name) > LONGEST:
        wrong["contact_name"] = f"The name must be {LONGEST} characters or fewer"
    elif not can_be_kept(name):
        wrong["contact_name"] = f"The name {CANNOT_BE_KEPT}"
    return ContactTyped(
        relationship=Relationship(who),
        name=name,
        mobile=_address(Channel.SMS, mobile, "contact_mobile", wrong),
        email=_address(Channel.EMAIL, email, "contact_email", wrong),
        safe=SAFE.get(sent.get("contact_safe", "")),
    )


def _address(channel: Channel, text: str, field: str, wrong: dict[str, str]) -> str:
    if not text:
        return ""
    try:
        return addresses.read(channel, text)
    except TriageError as refused:
        wrong[field] = refused.sentence().rstrip(".")
        return ""
