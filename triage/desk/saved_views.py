"""A list narrowed the way one person likes it: kept for them, and forgotten by them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from triage.desk import once
from triage.desk.desk import Desk, Done
from triage.errors import TriageError
from triage.referrals import Pathway
from triage.store import saved_views as store


MOST = 20
LONGEST_NAME = 60
NUMBER = re.compile(r"(?:\d[ -]?){10}")  # as an NHS number is written


class ViewNeedsName(TriageError):
    """Give the view a name of up to 60 characters."""


class ViewNamesChild(TriageError):
    """A view's name must not hold an NHS number: it would be shown without need."""


class TooManyViews(TriageError):
    """You have 20 saved views. Forget one first."""


class NoSuchView(TriageError):
    """You have no such saved view."""


REFUSALS = (ViewNeedsName, ViewNamesChild, TooManyViews)


@dataclass(frozen=True, kw_only=True)
class ViewShown:
    """One saved view: its name, its list, and how that list is narrowed."""

    id: str
    name: str
    pathway: Pathway
    pairs: tuple[tuple[str, str], ...]


def mine(desk: Desk) -> tuple[ViewShown, ...]:
    """The views of whoever is at the desk, by name."""
    found = store.of_person(
        desk.session, tenant=desk.tenant, staff_id=desk.actor.staff_id
    )
    return tuple(_shown(one) for one in found)


def save(
    desk: Desk, *, name: str, pathway: Pathway, pairs: Sequence[tuple[str, str]]
) -> Done:
    """Keep a view; one of the same name gives way. Raises when the name will not do."""
    words = _name(name)
    if len([one for one in mine(desk) if one.name != words]) >= MOST:
        raise TooManyViews
    kept = store.keep(
        desk.session,
        tenant=desk.tenant,
        staff_id=desk.actor.staff_id,
        name=words,
        pairs=[("pathway", pathway.value), *pairs],
        now=desk.now,
    )
    desk.note("Saved a view of the list", on=("list", pathway.value))
    return Done(sentence="View saved.", kind="list", id=kept)


def forget_once(desk: Desk, key: str, view_id: str) -> Done:
    """Forget one, once under a key: a second press is no mistake."""
    return once.only(desk, key, f"forget view|{view_id}", lambda: forget(desk, view_id))


def forget(desk: Desk, view_id: str) -> Done:
    """Forget one of one's own views. Raises `NoSuchView`."""
    gone = store.forget(
        desk.session,
        tenant=desk.tenant,
        staff_id=desk.actor.staff_id,
        view_id=view_id,
    )
    if not gone:
        raise NoSuchView
    desk.note("Forgot a saved view", on=("view", view_id))
    return Done(sentence="View forgotten.", kind="list")


def _name(typed: str) -> str:
    words = " ".join(typed.split())
    if not (words and len(words) <= LONGEST_NAME and words.isprintable()):
        raise ViewNeedsName
    if NUMBER.search(words):
        raise ViewNamesChild
    return words


def _shown(one: store.StoredView) -> ViewShown:
    pathway = Pathway(dict(one.pairs)["pathway"])
    pairs = tuple(pair for pair in one.pairs if pair[0] != "pathway")
    return ViewShown(id=one.id, name=one.name, pathway=pathway, pairs=pairs)
