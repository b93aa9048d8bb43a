"""Keep the door on this machine until real sign-in is configured."""

from ipaddress import ip_address

from starlette.datastructures import Headers
from starlette.types import Scope

from triage.errors import TriageError


class NotLoopback(TriageError):
    """This server shows children's records and has no real sign-in yet, so it only listens on this machine. Set TRIAGE_HOST to 127.0.0.1 instead of {host}."""


class FromElsewhere(TriageError):
    """This page can only be opened on the machine that runs it, at http://127.0.0.1."""


def require_loopback(host: str) -> None:
    """Refuse to listen anywhere but on this machine. Raises `NotLoopback`."""
    if not is_loopback(host):
        raise NotLoopback(host=host)


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine."""
    if host.casefold() == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def from_here(scope: Scope) -> bool:
    """Whether a request comes from this machine and asks for it by a local name.

    The second half stops a page elsewhere from pointing its own name at 127.0.0.1.
    """
    client = scope.get("client")
    asked = Headers(scope=scope).get("host", "")
    name = asked.rsplit(":", 1)[0] if not asked.endswith("]") else asked
    return client is not None and is_loopback(client[0]) and is_loopback(name)
