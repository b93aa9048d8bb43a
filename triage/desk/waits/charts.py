"""Charts of each list week by week, which tell chance from change.

Every chart is worked out from what is on record now: what is written down late moves the
week it belongs to. Limits begin anew only where a named person rebased the chart.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from triage.desk.desk import Desk
from triage.desk.offering.weeks import monday_of
from triage.desk.waits import chart_words
from triage.desk.waits.chart_words import SAID, Said, number
from triage.desk.waits.weekly import LISTS, weekly
from triage.referrals import Pathway
from triage.store import rebases
from triage.store.rebases import Rebase
from triage.waits.spc import Better, Part, Point, Signal, Variation, Xmr, xmr
from triage.waits.weekly import Measure, Week


__all__ = ["LISTS", "ChartShown", "ListCharts", "Measure", "number", "shown"]
BETTER = {Better.HIGHER: "higher", Better.LOWER: "lower", Better.NEITHER: ""}
VERDICTS = {1: "improvement", -1: "concern", 0: "change"}


@dataclass(frozen=True, kw_only=True)
class WeekShown:
    """One point. `of` is what a share is of; value none: there was nothing to share."""

    monday: date
    value: float | None
    count: int
    of: int | None
    signal: str  # what is unusual about it, or ""
    verdict: str  # improvement, concern, change, or ""


@dataclass(frozen=True, kw_only=True)
class LimitsShown:
    """What chance does in a stretch of weeks. Not meaningful: nothing varies in it."""

    since: date
    weeks: int
    mean: float | None
    lower: float | None
    upper: float | None
    meaningful: bool
    few: bool


@dataclass(frozen=True, kw_only=True)
class RebaseShown:
    """Where limits begin anew, by whom and why; or did, until it was withdrawn."""

    id: str
    on_day: date
    why: str
    made_by: str
    made_at: datetime
    withdrawn_why: str | None
    withdrawn_by: str | None
    withdrawn_at: datetime | None

    @property
    def holds(self) -> bool:
        """Whether it was not withdrawn."""
        return self.withdrawn_at is None


@dataclass(frozen=True, kw_only=True)
class ChartShown:
    """One chart in words and numbers. Without weeks, `why_not` says why."""

    measure: Measure
    title: str
    means: str
    unit: str
    better: str  # "higher", "lower" or ""
    target: float | None
    natural: tuple[float | None, float | None]  # what no value can lie outside of
    finding: str
    detail: tuple[str, ...]
    variation: str  # the published icon's name, and in words
    variation_says: str
    assurance: str | None
    assurance_says: str
    weeks: tuple[WeekShown, ...]
    limits: tuple[LimitsShown, ...]
    rebases: tuple[RebaseShown, ...]
    why_not: str = ""


@dataclass(frozen=True, kw_only=True)
class ListCharts:
    """One list's charts."""

    pathway: Pathway
    charts: tuple[ChartShown, ...]


def shown(desk: Desk) -> tuple[ListCharts, ...]:
    """Every chart of every list that children are seen from."""
    return tuple(
        ListCharts(pathway=pathway, charts=tuple(_charts(desk, pathway, weeks)))
        for pathway, weeks in weekly(desk).items()
    )


def _charts(
    desk: Desk, pathway: Pathway, weeks: Sequence[Week]
) -> Iterator[ChartShown]:
    kept = rebases.of_list(desk.session, tenant=desk.tenant, pathway=pathway)
    for measure in Measure:
        yield chart(measure, weeks, [one for one in kept if one.measure is measure])


def chart(
    measure: Measure, weeks: Sequence[Week], kept: Sequence[Rebase]
) -> ChartShown:
    """One measure's chart, of its weeks and its rebases."""
    # Long because a chart says many things, each on a line of its own.
    said = SAID[measure]
    values = [one.value(measure) for one in weeks]
    drawn = xmr(
        values,
        better=said.better,
        target=said.target,
        rebased=_places(weeks, kept),
    )
    assurance, last = drawn.assurance, values[-1:]
    return ChartShown(
        measure=measure,
        title=said.title,
        means=said.means,
        unit=said.unit,
        better=BETTER[said.better],
        target=said.target,
        natural=said.natural,
        finding=chart_words.finding(said, drawn) if last else "",
        detail=chart_words.detail(said, drawn) if last else (),
        variation=drawn.variation.value,
        variation_says=_variation_says(drawn),
        assurance=assurance.value if assurance else None,
        assurance_says=chart_words.ASSURANCE[assurance] if assurance else "",
        weeks=tuple(map(_week, [measure] * len(weeks), weeks, drawn.points)),
        limits=tuple(_limits(weeks, part) for part in drawn.parts if last),
        rebases=tuple(map(_rebase, kept)),
        why_not=_why_not(said, values),
    )


def _places(weeks: Sequence[Week], kept: Sequence[Rebase]) -> list[int]:
    """Where the rebases that hold fall; one before the first week falls nowhere."""
    at = {week.monday: place for place, week in enumerate(weeks)}
    mondays = [monday_of(one.on_day) for one in kept if one.withdrawn is None]
    return [at[monday] for monday in mondays if monday in at]


def _variation_says(drawn: Xmr) -> str:
    """The icon in words; none where the latest week cannot be judged."""
    judged = drawn.points and drawn.points[-1].value is not None
    if not judged or not drawn.parts[-1].limits.meaningful:
        return ""
    return chart_words.VARIATION[Variation(drawn.variation)]


def _why_not(said: Said, values: Sequence[float | None]) -> str:
    if not values:
        return chart_words.NO_WEEKS
    return chart_words.NO_SHARE if all(one is None for one in values) else ""


def _week(measure: Measure, week: Week, point: Point) -> WeekShown:
    count, of = week.counted(measure)
    unusual = point.signal is not Signal.NONE
    return WeekShown(
        monday=week.monday,
        value=point.value,
        count=count,
        of=of,
        signal=chart_words.SIGNALS[point.signal],
        verdict=VERDICTS[point.verdict] if unusual else "",
    )


def _limits(weeks: Sequence[Week], part: Part) -> LimitsShown:
    return LimitsShown(
        since=weeks[part.since].monday,
        weeks=part.until - part.since,
        mean=part.limits.mean,
        lower=part.limits.lower,
        upper=part.limits.upper,
        meaningful=part.limits.meaningful,
        few=part.few,
    )


def _rebase(one: Rebase) -> RebaseShown:
    gone = one.withdrawn
    return RebaseShown(
        id=one.id,
        on_day=one.on_day,
        why=one.why,
        made_by=one.made_by,
        made_at=one.made_at,
        withdrawn_why=gone.why if gone else None,
        withdrawn_by=gone.by if gone else None,
        withdrawn_at=gone.at if gone else None,
    )
