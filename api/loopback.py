"""Where the door stands: on this machine, until real sign-in is configured."""

from ipaddress import ip_address

from starlette.datastructures import Headers
from starlette.types import Scope

from triage.errors import TriageError
from triage.settings import Settings


class NotLoopback(TriageError):
    """This server shows children's records and no real sign-in is set up, so it only listens on this machine. Set TRIAGE_HOST to 127.0.0.1 instead of {host}, or set TRIAGE_SIGN_IN and an https TRIAGE_PUBLIC_URL."""


class FromElsewhere(TriageError):
    """This page can only be opened at the product's own address; while no real sign-in is set up, that is http://127.0.0.1 on the machine that runs it."""


def require_loopback(settings: Settings) -> None:
    """Refuse to listen anywhere but on this machine without real sign-in over https.

    Raises `NotLoopback`.
    """
    if not settings.opens_to_others and not is_loopback(settings.host):
        raise NotLoopback(host=settings.host)


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine."""
    if host.casefold() == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def asked_properly(scope: Scope, settings: Settings) -> bool:
    """Whether a request asks for this product by its own name.

    This stops a page elsewhere from pointing its own name here.
    """
    if settings.opens_to_others:
        return Headers(scope=scope).get("host", "").casefold() == settings.public_host
    return from_here(scope)


def from_here(scope: Scope) -> bool:
    """Whether a request comes from this machine and asks for it by a local name.

    The second half stops a page elsewhere from pointing its own name at 127.0.0.1.
    """
    client = scope.get("client")
    asked = Headers(scope=scope).get("host", "")
    name = asked.rsplit(":", 1)[0] if not asked.endswith("]") else asked
    return client is not None and is_loopback(client[0]) and is_loopback(name)
