"""Addresses become people: one person for each child and word that a form used.

A form says "Mum" and a number; who that is to the child is read from the word. A person
made this way was judged by nobody.
"""

from collections.abc import Collection, Iterable

from triage.desk.desk import Work
from triage.messages import relations
from triage.store import contacts, recipients
from triage.store.contacts import StoredContact
from triage.store.recipients import NewRecipient, StoredRecipient


AT_ONCE = 5_000
NOT_SAID = "not said"
# What a provider says where nobody has this number or address. Anything else may pass.
NOBODY_THERE = frozenset(
    {
        "notify-permanent-failure",
        "notify-returned-letter",
        "smtp-550",
        "smtp-551",
        "smtp-553",
        "smtp-address",
    }
)
REACHED_NOBODY = "a message came back"
Whose = tuple[str, str]  # a record and a word


def link_contacts(work: Work, child_ids: Collection[str] | None = None) -> int:
    """Make people of the addresses that belong to nobody; how many were made.

    Of these records, or of every one: the second time there is nothing left to do.
    """
    made = 0
    while left := contacts.not_linked(
        work.session, tenant=work.tenant, child_ids=child_ids, limit=AT_ONCE
    ):
        made += _link(work, left)
    return made


def _link(work: Work, left: list[StoredContact]) -> int:
    known = _known(work, {one.child_id for one in left})
    fresh = {_whose(one): _somebody(one) for one in left if _whose(one) not in known}
    ids = recipients.add(
        work.session,
        tenant=work.tenant,
        new=list(fresh.values()),
        by=work.by,
        now=work.now,
    )
    known |= dict(zip(fresh, ids, strict=True))
    owners = {one.id: known[_whose(one)] for one in left}
    contacts.link(work.session, tenant=work.tenant, owners=owners)
    return len(ids)


def _known(work: Work, child_ids: set[str]) -> dict[Whose, str]:
    """Those already kept, by record and word. Who left the child's life is not found."""
    some: Iterable[StoredRecipient] = recipients.of_children(
        work.session, tenant=work.tenant, child_ids=child_ids
    )
    return {
        (one.child_id, relations.plain(one.said_as)): one.id
        for one in some
        if one.said_as
    }


def _whose(one: StoredContact) -> Whose:
    return one.child_id, relations.plain(one.relationship or NOT_SAID)


def _somebody(one: StoredContact) -> NewRecipient:
    return NewRecipient(
        child_id=one.child_id,
        relationship=relations.relationship(one.relationship),
        said_as=one.relationship or NOT_SAID,
    )


def did_not_reach(work: Work, contact_id: str | None, problem: str) -> None:
    """Keep that an address reached nobody, where that is what a provider said."""
    if contact_id is not None and problem in NOBODY_THERE:
        contacts.change(
            work.session,
            tenant=work.tenant,
            ids=[contact_id],
            values={"invalid_at": work.now, "invalid_why": REACHED_NOBODY},
        )
        work.note("An address reached nobody", on=("contact", contact_id))
