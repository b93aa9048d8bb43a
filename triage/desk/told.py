"""A child's page as lines of text, for the command line."""

from collections.abc import Iterator

from triage.desk.views import ChildPage


def lines(page: ChildPage) -> Iterator[str]:
    """Why this child is here, from the band down to the versions."""
    entry = page.entry
    yield f"{entry.referral_id}  place {entry.place} ({entry.pathway.value})"
    yield page.reason
    yield from _section(
        "Same-day tasks and others", [task.sentence for task in page.tasks]
    )
    yield from _section(
        "Rules that hold",
        [f"{rule.id}: {rule.outcome}. {rule.sentence}" for rule in page.fired],
    )
    yield from _section(
        f"Points: {page.points_total} (could be {page.points_possible})",
        [
            f"{fact.counted:>3}  {fact.label}: {fact.value} ({fact.source})"
            for fact in page.facts
            if fact.counted
        ],
    )
    yield from _section(
        "Known",
        [
            f"{fact.label}: {fact.value} ({fact.source}, {fact.observed_on or 'undated'})"
            for fact in page.facts
        ],
    )
    yield from _section("Not known", [fact.label for fact in page.unknown])
    yield from _section(
        "Clocks", [f"{clock.name}: {clock.due_on:%d/%m/%Y}" for clock in page.clocks]
    )
    if page.question:
        yield f"Next question: {page.question}"
    yield page.versions


def _section(heading: str, items: list[str]) -> Iterator[str]:
    if items:
        yield f"\n{heading}"
        yield from (f"  {item}" for item in items)
