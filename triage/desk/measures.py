"""Which cards count by one measure, so that points of one may be held under another.

A card that was put right keeps its name, and points it gave are held as ever until a
person reviews them. A card of another name counts in another way. Its points and those
of the card before make no order together, so where two people have let it come into
force, it gives everybody its own.
"""

import json
from collections.abc import Mapping
from dataclasses import replace

from sqlmodel import Session

from triage.desk.content import Content
from triage.scoring.reading import digest_of
from triage.store import editions
from triage.waiting_list.placement import Placement


CARDS = "models/"
Measure = tuple[str, str]  # a card's name, and the digest of its rows and caps

_KEPT: dict[str, dict[str, Measure]] = {}  # by edition: an edition never changes


class Measures:
    """The measures of every card this service has kept, looked up when one is asked for."""

    def __init__(
        self, session: Session, tenant: str, content: Content | None = None
    ) -> None:
        self._session, self._tenant = session, tenant
        self._found = dict(_of_files(content.files) if content else {})
        self._all = False

    def held(self, new: Placement, before: Placement | None) -> Placement | None:
        """What a placement is held to: without points that another measure gave."""
        if before is None or self._alike(
            new.versions.card_digest, before.versions.card_digest
        ):
            return before
        return replace(before, points=0, lines=())

    def _alike(self, one: str | None, other: str | None) -> bool:
        if one is None or other is None or one == other:
            return one == other
        mine, theirs = self._of(one), self._of(other)
        if mine is None or theirs is None:  # nothing is let go on a guess
            return True
        return any(a == b for a, b in zip(mine, theirs, strict=True))

    def _of(self, digest: str) -> Measure | None:
        if digest not in self._found and not self._all:
            self._all = True
            for one in editions.kept(self._session, tenant=self._tenant):
                self._found |= self._edition(one.digest)
        return self._found.get(digest)

    def _edition(self, digest: str) -> dict[str, Measure]:
        if digest not in _KEPT:
            files = editions.files(self._session, tenant=self._tenant, digest=digest)
            _KEPT[digest] = _of_files(files or {})
        return _KEPT[digest]


def _of_files(files: Mapping[str, str]) -> dict[str, Measure]:
    """The measure of each card in an edition, by the card's digest."""
    told = [json.loads(text) for path, text in files.items() if path.startswith(CARDS)]
    return {digest_of(one): (one["name"], _rows(one)) for one in told}


def _rows(told: Mapping[str, object]) -> str:
    return digest_of({"domains": told["domains"], "factors": told["factors"]})
