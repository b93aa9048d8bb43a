"""The one template of each kind, and how the places in it are filled."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from api.standin.kept import Kind
from api.standin.refusing import bad


PLACE = re.compile(r"\(\(([^()?]+)(\?\?([^()]*))?\)\)")
YES = frozenset({"yes", "y", "true", "t", "1", "include", "show"})


@dataclass(frozen=True, kw_only=True)
class Template:
    """What a service has set up with the provider."""

    id: str
    kind: Kind
    name: str
    body: str
    subject: str | None = None


SMS = Template(
    id="5a0d5b1e-0000-4000-8000-000000000001", kind="sms", name="Text", body="((body))"
)
EMAIL = Template(
    id="5a0d5b1e-0000-4000-8000-000000000002",
    kind="email",
    name="E-mail",
    subject="((subject))",
    body="((body))",
)
LETTER = Template(
    id="5a0d5b1e-0000-4000-8000-000000000003",
    kind="letter",
    name="Letter",
    subject="((subject))",
    body="((body))",
)
ALL = {one.id: one for one in (SMS, EMAIL, LETTER)}


def of(template_id: str, kind: Kind) -> Template:
    """A template of a kind. Raises the refusal of one that is not there."""
    found = ALL.get(template_id)
    if found is None:
        raise bad("Template not found")
    if found.kind != kind:
        raise bad(f"{found.kind} template is not suitable for {kind} notification")
    return found


def filled(template: Template, values: Mapping[str, Any]) -> tuple[str, str]:
    """Its subject and body with the values in. Raises the refusal of a missing one."""
    given = {_name(key): value for key, value in values.items()}
    text = f"{template.subject or ''}\n{template.body}"
    names = dict.fromkeys(place[0] for place in PLACE.findall(text))
    missing = [name for name in names if _name(name) not in given]
    if missing:
        raise bad(f"Missing personalisation: {', '.join(missing)}")

    def put(found: re.Match[str]) -> str:
        value = given[_name(found[1])]
        if found[2]:
            return found[3] if str(value).casefold() in YES else ""
        return _said(value)

    return PLACE.sub(put, template.subject or ""), PLACE.sub(put, template.body)


def _name(typed: str) -> str:
    """Names are the same whatever their case, spaces, underscores and dashes."""
    return re.sub(r"[\s_-]", "", typed).casefold()


def _said(value: object) -> str:
    if isinstance(value, list):
        words = [str(one) for one in value]
        return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))
    return "" if value is None else str(value)
