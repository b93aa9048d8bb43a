"""A child's page as lines of text, for the command line."""

from collections.abc import Iterator, Sequence

from triage.desk.levers import ToBand, WouldChange
from triage.desk.movement import MovementShown
from triage.desk.points_shown import PointsShown
from triage.desk.views import ChildPage, FactShown


MOST_UNKNOWN = 10  # the rest are counted; the page of the child shows them all


def lines(page: ChildPage) -> Iterator[str]:
    """Why this child is here, from the band down to the versions."""
    entry = page.entry
    yield f"{entry.referral_id}  {_where(page)} ({entry.pathway.value})"
    yield page.reason
    yield from _section("Tasks", [task.sentence for task in page.tasks])
    yield from _section(
        "Rules that hold",
        [f"{rule.id}: {rule.outcome}. {rule.sentence}" for rule in page.fired],
    )
    yield f"\nPoints: {page.points.if_answered}"
    yield from (
        f"  {fact.counted:>3}  {_said(fact)}" for fact in page.facts if fact.counted
    )
    yield from (
        f"  {said}" for said in (page.points.ties, *page.points.meaning) if said
    )
    yield from _section("What answers could add", _could_add(page.points))
    yield from _section("Known", [_said(fact) for fact in page.facts if fact.known])
    yield from _section("Not known", _unknown(page.unknown))
    yield from _section(
        "Clocks", [f"{clock.name}: {clock.due_on:%d/%m/%Y}" for clock in page.clocks]
    )
    if page.question:
        yield f"\nNext question: {page.question}"
    yield page.versions


def would_change(found: WouldChange) -> Iterator[str]:
    """The smallest changes of fact to each other band, and what time does by itself."""
    if found.by_rules is not found.stands:
        yield f"\nBy the facts the rules give {found.by_rules.name}; {found.stands.name} holds."
    for to in found.bands:
        yield from _section(
            f"What would change this to {to.band.name}", _changes(to, found.most_facts)
        )
    yield from _section("What time changes by itself", found.time)


def _changes(to: ToBand, most: int) -> list[str]:
    return [one.sentence for one in to.levers] or [
        f"No change of up to {most} facts gives it."
    ]


def moved(found: MovementShown) -> Iterator[str]:
    """Two places and what lies between, each cause with what it added."""
    yield f"{found.referral_id} ({found.pathway.value})"
    yield found.sentence
    yield from (f"  {one.places:+d}  {one.sentence}" for one in found.causes)
    if found.on_points:
        yield f"  {found.on_points}"


def _where(page: ChildPage) -> str:
    return f"place {page.entry.place}" if page.entry.place else "off the list"


def _said(fact: FactShown) -> str:
    return (
        f"{fact.label}: {fact.value} ({fact.source}, {fact.observed_on or 'undated'})"
    )


def _unknown(facts: Sequence[FactShown]) -> list[str]:
    return _first([fact.label for fact in facts])


def _could_add(points: PointsShown) -> list[str]:
    added = _first([f"{one.points:>3}  {one.label}" for one in points.could_add])
    return [*added, points.together] if points.together else added


def _first(named: list[str]) -> list[str]:
    more = len(named) - MOST_UNKNOWN
    return [*named[:MOST_UNKNOWN], f"and {more} more"] if more > 0 else named


def _section(heading: str, items: Sequence[str]) -> Iterator[str]:
    if items:
        yield f"\n{heading}"
        yield from (f"  {item}" for item in items)
