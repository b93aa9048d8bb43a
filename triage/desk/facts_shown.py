"""One child's facts as a person checks them: who said what, and the points it adds."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from triage.desk.content import Content
from triage.desk.entries import CONFIDENTIAL
from triage.desk.reasons import day
from triage.desk.views import FactShown
from triage.facts import Fact, Kind, Known, Observation, Reading, Value
from triage.referrals import Pathway
from triage.scoring.scorecard import PointsLine
from triage.store.waiting import Standing


WORKED_OUT = "worked out from the dates"
NOT_KNOWN, OF_THE_CARD = "Not known", "the card’s own line for ‘not known’"


def unnamed(fact: FactShown) -> FactShown:
    """That there is a confidential fact, for those who may not read it."""
    return replace(
        fact,
        key="",
        label=CONFIDENTIAL,
        value="ask a clinician",
        source="",
        observed_on=None,
        said=(),
    )


def with_points(
    content: Content, standing: Standing, readings: Mapping[str, Reading]
) -> tuple[FactShown, ...]:
    """Those with points first, then what else is known, in order of importance.

    A fact that is not known is among them where the card gives that points.
    """
    points = {line.fact: line for line in standing.placement.lines}
    shown = [
        _fact(content.catalogue[key], readings[key], points.get(key))
        for key in content.catalogue
        if key in readings and readings[key].known
    ]
    unsaid = [
        _unsaid(
            content.catalogue[key], line, known=standing.derived.get(key) is not None
        )
        for key, line in points.items()
        if not (key in readings and readings[key].known)
    ]
    return tuple(sorted([*shown, *unsaid], key=lambda fact: -(fact.counted or 0)))


def _unsaid(fact: Fact, line: PointsLine, *, known: bool) -> FactShown:
    """What carries points and no source said: the dates tell it, or nobody knows it."""
    return FactShown(
        key=fact.key,
        label=fact.label,
        value=line.says if known else NOT_KNOWN,
        known=known,
        source=WORKED_OUT if known else OF_THE_CARD,
        observed_on=None,
        points=line.points,
        counted=line.counted,
        stale=False,
        disagrees=False,
        confidential=fact.confidential,
    )


def _fact(fact: Fact, reading: Reading, line: PointsLine | None) -> FactShown:
    chosen = reading.chosen
    said = dict.fromkeys(_word(fact, one) for one in reading.said)
    return FactShown(
        key=fact.key,
        label=fact.label,
        value=in_words(fact, reading.value),
        known=reading.known,
        source=chosen.source if chosen else "",
        observed_on=chosen.observed_on if chosen else None,
        points=line.points if line else None,
        counted=line.counted if line else None,
        stale=reading.stale,
        disagrees=reading.disagrees,
        said=tuple(said) if reading.disagrees else (),
        confidential=fact.confidential,
    )


def unknown(
    content: Content, standing: Standing, readings: Mapping[str, Reading]
) -> tuple[FactShown, ...]:
    """What this pathway asks about and nobody knows."""
    pathway = standing.placement.pathway
    return tuple(
        _unknown_fact(fact, readings.get(fact.key))
        for fact in content.catalogue.values()
        if (pathway is Pathway.UNDECIDED or pathway in fact.pathways)
        and not (fact.derived or fact.forbidden)
        and not (fact.key in readings and readings[fact.key].known)
    )


def _unknown_fact(fact: Fact, reading: Reading | None) -> FactShown:
    asked = [
        one for one in (reading.said if reading else ()) if one.known is Known.UNKNOWN
    ]
    return FactShown(
        key=fact.key,
        label=fact.label,
        value=NOT_KNOWN if asked else "Not asked",
        known=False,
        source=asked[-1].source if asked else "",
        observed_on=asked[-1].observed_on if asked else None,
        points=None,
        counted=None,
        stale=False,
        disagrees=False,
        confidential=fact.confidential,
    )


def in_words(fact: Fact, value: Value | None) -> str:
    """A value as a person reads it."""
    if value is None:
        return NOT_KNOWN
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, date):
        return day(value)
    if fact.kind in (Kind.LEVEL, Kind.CHOICE):
        said = fact.said(str(value))
        return said[:1].upper() + said[1:]
    number = f"{value:g}" if isinstance(value, float) else str(value)
    return f"{number} {fact.unit}" if fact.unit else number


def _word(fact: Fact, one: Observation) -> str:
    on = f", {day(one.observed_on)}" if one.observed_on else ""
    return f"{in_words(fact, one.value)} ({one.source}{on})"
