"""Invented children for the promises: any facts the catalogue allows, known or not."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from hypothesis import strategies as st

from triage.desk.assess import Case, assess
from triage.desk.content import load_content
from triage.facts import Fact, Kind, Known, Observation, Reading, Value
from triage.referrals import Child, Pathway, Referral
from triage.waiting_list.placement import Placement


CONTENT = load_content()
MONDAY = date(2026, 11, 2)
SAYABLE = [fact for fact in CONTENT.catalogue.facts.values() if not fact.derived]


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A child on a list, by what a test may change of them."""

    id: str
    waited_days: int
    age_days: int | None
    facts: Mapping[str, Value]
    pathway: Pathway = Pathway.NEURODEVELOPMENTAL

    def knowing(self, key: str, value: Value | None) -> "Waiting":
        """The same child with one fact known to be `value`, or unknown for None."""
        others = {k: v for k, v in self.facts.items() if k != key}
        return replace(self, facts=others if value is None else others | {key: value})

    def case(self) -> Case:
        """The child as the desk assesses them; facts were seen on `MONDAY`."""
        start = MONDAY - timedelta(days=self.waited_days)
        born = None if self.age_days is None else MONDAY - timedelta(days=self.age_days)
        return Case(
            referral=Referral(
                id=self.id, child_id=self.id, pathway=self.pathway, clock_start=start
            ),
            child=Child(id=self.id, forename="A", surname="Child", born_on=born),
            readings={key: _reading(key, value) for key, value in self.facts.items()},
        )


def _reading(key: str, value: Value) -> Reading:
    said = Observation(
        key=key,
        known=Known.KNOWN,
        value=value,
        source="a test",
        observed_on=MONDAY,
        recorded_by="a test",
    )
    return Reading(key=key, value=value, chosen=said, said=(said,))


def placed(some: list[Waiting]) -> dict[str, Placement]:
    """Everybody's placement, by id."""
    made = assess(CONTENT, [one.case() for one in some], MONDAY)
    return {placement.referral_id: placement for placement in made}


def values_of(fact: Fact) -> st.SearchStrategy[Value]:
    """Any value a fact may take."""
    match fact.kind:
        case Kind.YES_NO:
            return st.booleans()
        case Kind.LEVEL | Kind.CHOICE:
            return st.sampled_from(fact.levels)
        case Kind.COUNT:
            return st.integers(int(fact.low or 0), int(fact.high or 60))
        case Kind.NUMBER:
            return st.integers(int(fact.low or 0), int(fact.high or 100)).map(float)
        case Kind.DATE:
            return st.dates(MONDAY - timedelta(days=400), MONDAY + timedelta(days=100))


@st.composite
def facts(draw: st.DrawFn) -> dict[str, Value]:
    """A few known facts; every other one is unknown."""
    some = draw(
        st.lists(st.sampled_from(SAYABLE), max_size=6, unique_by=lambda f: f.key)
    )
    return {fact.key: draw(values_of(fact)) for fact in some}


waiting = st.builds(
    Waiting,
    id=st.integers(0, 10**6).map(lambda number: f"R{number:07d}"),
    waited_days=st.integers(0, 900),
    age_days=st.one_of(st.none(), st.integers(600, 6500)),
    facts=facts(),
)
lists = st.lists(waiting, min_size=1, max_size=7, unique_by=lambda one: one.id)
