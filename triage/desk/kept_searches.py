"""A search is looked at again without its words being in an address.

The words stand on the server for an hour, under a random key that only the browser that
looked can open: going back to what was found is an ordinary page.
"""

import secrets
from datetime import timedelta

from triage.desk.desk import Desk
from triage.desk.people.sessions import Visit, digest_of
from triage.errors import TriageError
from triage.referrals import Pathway
from triage.store import kept_searches as store


KEPT = timedelta(hours=1)


class SearchGone(TriageError):
    """That search is not kept any more. Go back to the list and look for the child again."""


def keep(desk: Desk, visit: Visit, pathway: Pathway, words: str) -> str:
    """Keep the words for a while; the key they are found by."""
    store.forget(desk.session, tenant=desk.tenant, now=desk.now)
    key = secrets.token_urlsafe(32)
    store.keep(
        desk.session,
        tenant=desk.tenant,
        key=key,
        session_id=digest_of(visit.token),
        pathway=pathway,
        words=words,
        until=desk.now + KEPT,
    )
    return key


def words(desk: Desk, visit: Visit, pathway: Pathway, key: str) -> str:
    """What was looked for. Raises `SearchGone`."""
    found = store.find(
        desk.session,
        tenant=desk.tenant,
        key=key,
        session_id=digest_of(visit.token),
        pathway=pathway,
        now=desk.now,
    )
    if found is None:
        raise SearchGone
    return found
