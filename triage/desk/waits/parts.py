"""The parts of a list's figures: which numbers stand together, under which keys.

A key is one word for a number, whatever shows it. `behind` finds the children by it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from triage.desk.waits import words
from triage.desk.waits.numbers import (
    Number,
    Section,
    counted,
    defined,
    figured,
    ours,
    unsaid,
)
from triage.desk.waits.standards import SOON_WEEKS, Standard, Stands
from triage.desk.waits.standards import key as standards_key
from triage.referrals import Band
from triage.waits.balance import Balance
from triage.waits.definitions import Definition
from triage.waits.rates import Rates
from triage.waits.spells import Left
from triage.waits.statistics import Figures, Window
from triage.waits.waited import Waited


Bands = Mapping[Band, int]

EARLIER_DAY = (
    "Not told for an earlier day: priorities and their dates are known as they are now."
)
PAST_DATE = (
    "On the list now, and the day by which their priority says they should be seen has "
    "passed."
)
LATER = ours(
    "On the list, with a later day",
    "On the list now, though the day they came is after this day. They are in no other "
    "number.",
)
OF_WAITS = {
    "mean": "mean_weeks",
    "median": "median_weeks",
    "92nd-percentile": "ninety_second_percentile_weeks",
    "longest": "longest_weeks",
    "within-18-weeks": "within_18_weeks_percent",
}
LEFT = {
    Left.NO_LONGER_WANTED: "Left: the family no longer wants it",
    Left.ANSWERED_ELSEWHERE: "Left: answered elsewhere",
    Left.MOVED_AWAY: "Left: another area has taken over",
    Left.TRANSFERRED: "Left: an adult service has taken over",
    Left.OTHER_LIST: "Left: on the other list now",
    Left.DECLINED: "Left: not taken on",
    Left.SET_ASIDE: "Left: set aside for a while",
    Left.DIED: "Left: the child has died",
    Left.PUT_RIGHT: "Put right: a double or an error",
}
RETURN_BANDS = {
    "0-1": "0 to 1 week",
    ">1-2": "Over 1 to 2 weeks",
    ">2-4": "Over 2 to 4 weeks",
    ">4-12": "Over 4 to 12 weeks",
    ">12-18": "Over 12 to 18 weeks",
    ">18-52": "Over 18 to 52 weeks",
    ">52-104": "Over 52 to 104 weeks",
    ">104": "Over 104 weeks",
}


def waiting(found: Figures, bands: Bands | None, to_come: int | None) -> Section:
    """How many wait, and in which band."""
    wrong = defined("contradictory")
    return Section(
        key="waiting",
        title="How many wait",
        finding=words.of_waiting(found.waiting.how_many, bands),
        numbers=(
            counted("waiting", defined("waiting.how_many"), found.waiting.how_many),
            *(
                _known_now(
                    band_key(band),
                    ours(
                        f"Waiting, {words.label(band)}",
                        "Of those on the list, those whose priority is this one now.",
                    ),
                    None if bands is None else bands[band],
                )
                for band in Band
            ),
            _known_now("to-come", LATER, to_come),
            counted("contradictory", wrong, found.contradictory),
        ),
    )


def _known_now(key: str, of: Definition, many: int | None) -> Number:
    """A count that is known of today and of no earlier day."""
    return unsaid(key, of, EARLIER_DAY) if many is None else counted(key, of, many)


def band_key(band: Band) -> str:
    """The key of those who wait in a band."""
    return f"waiting-{band.name.lower()}"


def waits(found: Figures) -> Section:
    """How long those who wait have waited."""
    over = {
        weeks: defined("waiting.over", f"Over {weeks} weeks")
        for weeks in found.waiting.over
    }
    return Section(
        key="waits",
        title="How long they have waited",
        finding=words.of_waits(found.waiting),
        numbers=(
            *_of_waits(found.waiting, "waiting", "waiting"),
            *(
                counted(f"over-{weeks}-weeks", over[weeks], many)
                for weeks, many in found.waiting.over.items()
            ),
            figured("pressure", defined("pressure"), found.pressure),
        ),
    )


def return_bands(found: Figures) -> Section:
    """The bands of the national return."""
    return Section(
        key="return",
        title="By the bands of the national return",
        finding=words.of_return(found.waiting),
        numbers=tuple(
            counted(
                return_key(name),
                defined("waiting.bands", RETURN_BANDS[name]),
                found.waiting.bands[name],
            )
            for name in RETURN_BANDS
        ),
    )


def return_key(name: str) -> str:
    """The key of a band of the national return: ">18-52" is "waited-over-18-52"."""
    return f"waited-{name.replace('>', 'over-')}-weeks"


def late(found: Bands | None) -> Section:
    """How many are past the date that their priority promises."""
    return Section(
        key="late",
        title="Past the date of their priority",
        finding=words.of_late(found) if found is not None else EARLIER_DAY,
        numbers=tuple(
            _known_now(
                late_key(band),
                ours(f"Past their date, {words.label(band)}", PAST_DATE),
                None if found is None else found[band],
            )
            for band in Band
        ),
    )


def late_key(band: Band) -> str:
    """The key of those past their date in a band."""
    return f"late-{band.name.lower()}"


def standards(some: Sequence[Standard] | None) -> Section:
    """The national standards beside the priorities: past, due soon, and later."""
    known = some or ()
    return Section(
        key="standards",
        title="National standards, beside the priorities",
        finding=words.of_standards(known) if some is not None else EARLIER_DAY,
        numbers=tuple(number for one in known for number in _standard(one)),
    )


def _standard(one: Standard) -> Iterator[Number]:
    said = "Of those on the list now. The standard runs beside the priority, and is never replaced by it."
    for so, label, means, many in (
        (Stands.PAST, "past", f"Its day has passed. {said}", one.past),
        (
            Stands.SOON,
            f"due in {SOON_WEEKS} weeks",
            f"Its day is near. {said}",
            one.soon,
        ),
        (Stands.RUNS, "all", f"Everybody for whom it runs. {said}", one.runs),
    ):
        of = ours(f"{one.name}: {label}", means)
        of = replace(of, source=one.source)
        yield counted(standards_key(so, one.rule), of, many)


def of_window(one: Window) -> Section:
    """Who came, was seen and left in the last weeks, and what that comes to."""
    weeks = f"{one.weeks}-weeks"
    return Section(
        key=f"last-{weeks}",
        title=f"The last {one.weeks} weeks",
        finding=words.of_window(one),
        numbers=(
            *_balance(one.balance, weeks),
            *_of_waits(one.seen, "window.seen", f"seen-{weeks}"),
            *_rates(one.rates, weeks),
        ),
    )


def _of_waits(one: Waited, group: str, key: str) -> Iterator[Number]:
    for name, field in OF_WAITS.items():
        yield figured(f"{key}-{name}", defined(f"{group}.{field}"), getattr(one, field))


def _balance(one: Balance, weeks: str) -> Iterator[Number]:
    plain = {
        "waiting-before": ("waiting_before", one.waiting_before),
        "joined": ("joined", one.joined),
        "came-back": ("came_back", one.came_back),
        "seen": ("seen", one.seen),
    }
    for key, (name, many) in plain.items():
        yield counted(f"{key}-{weeks}", defined(f"window.balance.{name}"), many)
    for cause, label in LEFT.items():
        yield counted(
            f"{left_key(cause)}-{weeks}",
            defined("window.balance.left", label),
            one.left[cause],
        )
    # The same children as those who wait today: one number, looked up there.
    after = defined("window.balance.waiting_after")
    yield counted(f"waiting-after-{weeks}", after, one.waiting_after)


def left_key(cause: Left) -> str:
    """The key of those who left for a cause, without the weeks."""
    return f"left-{cause.name.lower().replace('_', '-')}"


def _rates(one: Rates, weeks: str) -> Iterator[Number]:
    for name in Rates.__dataclass_fields__:
        yield figured(
            f"{name.replace('_', '-')}-{weeks}",
            defined(f"window.rates.{name}"),
            getattr(one, name),
        )
