"""Placements worked out again from what was kept with them, by the edition one names.

Only what the placement itself kept is read, never today's ledger: a fact corrected since
changes nothing here.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from sqlmodel import Session

from triage.decisions import DecisionInForce
from triage.desk.assess import Case, assess
from triage.desk.content import Content
from triage.desk.entries import Words
from triage.desk.in_force import edition
from triage.desk.measures import Measures
from triage.desk.weighing import Holds, Weighed, weigh
from triage.errors import TriageError
from triage.facts import Known, Observation, Reading, Value
from triage.referrals import Child, Pathway, Referral
from triage.store import decisions, kept_placements
from triage.store.kept_placements import Kept, Name
from triage.store.placements import placement_of
from triage.waiting_list.inputs import Inputs
from triage.waiting_list.placement import Placement


class InputsNotKept(TriageError):
    """What this placement read beside its facts was not kept then: since when each fact was known, the birthday and what it was held to."""


class PlacementGone(TriageError):
    """A placement or decision that this one was weighed with is not in the store any more."""


@dataclass(frozen=True)
class Fresh:
    """A placement by the rules alone, and the case it was made of."""

    placement: Placement
    case: Case


@dataclass(frozen=True, kw_only=True)
class Around:
    """The placements and decisions that some placements were weighed with."""

    before: Mapping[Name, Kept]
    decided: Mapping[str, DecisionInForce]
    measures: Measures

    def holds(self, kept: Kept) -> Holds:
        """What held a placement then. Raises `PlacementGone`, `InputsNotKept`."""
        inputs, decision = inputs_of(kept), kept.row["decision_id"]
        before = _before(kept, inputs)
        if (before and before not in self.before) or (
            decision and decision not in self.decided
        ):
            raise PlacementGone
        return Holds(
            before=placement_of(self.before[before].row) if before else None,
            number=inputs.before,
            decision=self.decided[decision] if decision else None,
            put_right=inputs.put_right,
            credited=inputs.credited,
            measures=self.measures,
        )


class Editions:
    """Editions by their digests, each loaded and put into words once."""

    def __init__(self, session: Session, tenant: str) -> None:
        self._session, self._tenant = session, tenant
        self._found: dict[str, Content | TriageError] = {}
        self._words: dict[str, Words] = {}

    def find(self, digest: str) -> Content:
        """An edition. Raises `EditionNotKept`, or why its files cannot be read now."""
        if digest not in self._found:
            self._found[digest] = self._load(digest)
        found = self._found[digest]
        if isinstance(found, TriageError):
            raise found
        return found

    def words(self, content: Content) -> Words:
        """What its lists say."""
        if content.digest not in self._words:
            self._words[content.digest] = Words(content)
        return self._words[content.digest]

    def _load(self, digest: str) -> Content | TriageError:
        try:
            return edition(self._session, self._tenant, digest)
        except TriageError as wrong:  # told of every placement that it made
            return wrong


def inputs_of(kept: Kept) -> Inputs:
    """What a placement read. Raises `InputsNotKept`."""
    if kept.inputs is None:
        raise InputsNotKept
    return kept.inputs


def around(session: Session, tenant: str, some: Collection[Kept]) -> Around:
    """All that some placements were weighed with, in a fixed number of questions."""
    before = {_before(one, one.inputs) for one in some if one.inputs}
    decided = {one.row["decision_id"] for one in some}
    return Around(
        before=kept_placements.named(
            session, tenant=tenant, names=[name for name in before if name]
        ),
        decided=decisions.as_weighed(
            session, tenant=tenant, ids=[name for name in decided if name]
        ),
        measures=Measures(session, tenant),
    )


def fresh(
    some: Sequence[Kept], content_of: Callable[[Kept], Content]
) -> dict[Name, Fresh]:
    """What the rules alone say of each, worked out by edition and day, many at a time."""
    found: dict[Name, Fresh] = {}
    for content, as_of, batch in _batches(some, content_of):
        cases = {one.row["referral_id"]: _case(one) for one in batch}
        names = {one.row["referral_id"]: one.name for one in batch}
        for placement in assess(content, cases.values(), as_of):
            name = placement.referral_id
            found[names[name]] = Fresh(placement, cases[name])
    return found


def weighed(
    kept: Kept, made: Fresh, holds: Holds, content: Content, words: Words
) -> Weighed:
    """A placement as it stood, once weighed with what held it."""
    name = made.placement.referral_id
    (found,) = weigh(
        [made.placement],
        {name: made.case},
        {name: holds},
        words=words,
        policy=content.policy,
        as_of=kept.row["as_of"],
        cause=kept.row["cause"],
    )
    return found


def _batches(
    some: Sequence[Kept], content_of: Callable[[Kept], Content]
) -> Iterator[tuple[Content, date, list[Kept]]]:
    """Those of one edition and day together, no referral twice in one batch."""
    batches: defaultdict[tuple[str, date, int], list[Kept]] = defaultdict(list)
    contents: dict[str, Content] = {}
    turns: Counter[tuple[str, date, str]] = Counter()
    for one in some:
        content, as_of = content_of(one), one.row["as_of"]
        contents[content.digest] = content
        turn = (content.digest, as_of, one.row["referral_id"])
        batches[content.digest, as_of, turns[turn]].append(one)
        turns[turn] += 1
    for (digest, as_of, _), batch in batches.items():
        yield contents[digest], as_of, batch


def _before(kept: Kept, inputs: Inputs | None) -> Name | None:
    if inputs is None or inputs.before is None:
        return None
    return (kept.row["referral_id"], inputs.before)


def _case(kept: Kept) -> Case:
    """The child and the referral as far as a placement reads them."""
    row, inputs = kept.row, inputs_of(kept)
    readings = {key: _unknown(key) for key in inputs.asked}
    readings |= {
        key: _known(key, value, inputs.dates.get(key))
        for key, value in kept.facts_seen.items()
    }
    return Case(
        referral=Referral(
            id=row["referral_id"],
            child_id="",
            pathway=Pathway(row["pathway"]),
            clock_start=row["clock_start"],
        ),
        child=Child(id="", forename="", surname="", born_on=inputs.born_on),
        readings=readings,
    )


@lru_cache(maxsize=1 << 15, typed=True)  # lists repeat themselves; True is not 1
def _known(key: str, value: Value, since: date | None) -> Reading:
    chosen = Observation(
        key=key,
        known=Known.KNOWN,
        value=value,
        source="",
        observed_on=since,
        recorded_by="",
    )
    return Reading(key=key, value=value, chosen=chosen)


@lru_cache
def _unknown(key: str) -> Reading:
    return Reading(key=key, value=None, chosen=None)
