"""What a watched card comes to, in sentences, and what to do where something is flagged."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from triage import duty
from triage.desk.meeting.rates import alarm
from triage.desk.watching.values import (
    Agreed,
    CardWatched,
    GroupTold,
    PointsGroup,
    Told,
    Unknown,
)
from triage.scoring.evaluating.groups import Verdict
from triage.scoring.evaluating.measures import Interval


PER_CENT = 100
AGREES = 0.6  # both figures' intervals below it: the looks agree too little
NAMED = 3  # answers that a sentence names

NO_CHANCES = "This card gives no chances: they are for cards learnt from outcomes. So what came is told by points."
FEW = "Too few children came to the outcome so far to say more."
NOT_FROZEN = "No list was frozen yet. The timers freeze one each month, and what came of its children can be told {weeks} weeks later."
FROZEN = "The first frozen list is of {first}; what came of its children can be told from {then}."
SECOND_LIST = "A change can be told from the second frozen list on."

DO_CHANCES = "Do not read chances off this card until somebody has looked. Ask whoever learns the cards to hold it against the new outcomes; what a total means can be set anew without changing a point."
DO_TURNED = "More points did not go with more outcomes. Ask the clinical lead to look at the card, and at whom it puts first."
DO_APART = "The card does not tell children apart beyond chance here. Ask the clinical lead to look at it with the reasons for which clinicians change priorities."
DO_DRIFT = "The list is not made of such children as the card was held to. Look at what changed: who refers, what is asked, how answers are written down. Then ask whether the card still fits."
DO_UNKNOWN = "Find out why it is asked or written down otherwise than before. Whoever is not asked earns fewer points than the same child asked."
DO_RATERS = "Talk the children over who were placed furthest apart: the meeting’s page lists them. Where clinicians do not agree, a card cannot be right for all of them."
DO_FAIR = "Look at what is not known of these children and at the reasons for which their priorities were changed. Points are never changed for a group: equal answers earn equal points."


@dataclass(frozen=True, kw_only=True)
class Section:
    """One thing that is watched: what it comes to, and what to do."""

    key: str
    title: str
    finding: str
    flagged: bool = False
    do: str = ""  # "" where nothing is flagged

    @property
    def whole_title(self) -> str:
        """The title as it stands among sentences."""
        return self.title if self.title.endswith("?") else f"{self.title}."


def sections(one: CardWatched) -> tuple[Section, ...]:
    """Everything that is watched of a card, in the order of the page."""
    return tuple(_section(one, *each) for each in SECTIONS)


Finding = Callable[[CardWatched], tuple[str, str]]  # what it comes to, what to do


def _section(one: CardWatched, key: str, title: str, finding: Finding) -> Section:
    said, do = finding(one)
    return Section(key=key, title=title, finding=said, flagged=bool(do), do=do)


def _meaning(one: CardWatched) -> tuple[str, str]:
    return _chances(one) if one.learnt else _by_points(one)


def _chances(one: CardWatched) -> tuple[str, str]:
    over = one.quarter.over_expected if one.quarter else None
    if over is None:
        return _not_told(one), ""
    sums = one.sums.months if one.sums else ()
    said = f"{_quarter(one)}, {over.value:.2f} outcomes came for each one that the card expected ({over.low:.2f} to {over.high:.2f})."
    if any(month.flagged for month in sums):
        said += " Over the year it has run further off than chance alone gives."
    elif over.touches(1.0):
        return f"{said} That is as chance gives.", ""
    return said, DO_CHANCES


def _by_points(one: CardWatched) -> tuple[str, str]:
    known = [group for group in one.by_points if group.share is not None]
    if len(known) < 2:
        return f"{NO_CHANCES} {_not_told(one)}", ""
    least, most = known[0], known[-1]
    said = f"{NO_CHANCES} Over the year it came to {_of_100(most)}, and to {_of_100(least)}."
    return said, DO_TURNED if _turned(least, most) else ""


def _turned(least: PointsGroup, most: PointsGroup) -> bool:
    """Whether the most points go with fewer outcomes, beyond chance."""
    assert least.share is not None
    assert most.share is not None
    return most.share.high < least.share.low


def _of_100(group: PointsGroup) -> str:
    assert group.share is not None
    many = round(PER_CENT * group.share.value)
    return f"{many} of 100 children with {points(group)}"


def points(group: PointsGroup) -> str:
    """A group's points, as people say them."""
    if group.low == group.high:
        return "1 point" if group.low == 1 else f"{group.low} points"
    return f"{group.low} to {group.high} points"


def _apart(one: CardWatched) -> tuple[str, str]:
    auc = one.quarter.auc if one.quarter else None
    if auc is None:
        return _not_told(one), ""
    said = f"{_quarter(one)}, of two children, one to whom it came and one to whom it did not, the first had more points in {_pairs(auc)}. Chance would give 50."
    if auc.low > 0.5:
        return said, ""
    return f"{said} So it may be chance.", DO_APART


def _pairs(auc: Interval) -> str:
    value, low, high = (round(PER_CENT * one) for one in (auc.value, auc.low, auc.high))
    return f"{value} of 100 pairs ({low} to {high})"


def _drift(one: CardWatched) -> tuple[str, str]:
    if not one.drift:
        return _young(one), ""
    last = one.drift[-1]
    told = f"the index is {last.index:.2f}; where nothing changed it passes {last.limit:.2f} one time in twenty"
    if last.flagged:
        return f"Totals have moved by {last.month:%B %Y}: {told}.", DO_DRIFT
    return f"Totals of {last.month:%B %Y} are as they were: {told}.", ""


def _young(one: CardWatched) -> str:
    if one.first_frozen is None:
        return f"No list was frozen yet. {SECOND_LIST}"
    return f"The first list was frozen on {_day(one.first_frozen)}. {SECOND_LIST}"


def _unknown(one: CardWatched) -> tuple[str, str]:
    if not one.unknown:
        return _young(one), ""
    if len(one.frozen_months) < 2:
        return f"{_least_known(one)} {SECOND_LIST}", ""
    changed = [each for each in one.unknown if each.changed]
    since = f"since {one.frozen_months[0]:%B %Y}"
    many = len(one.unknown)
    if not changed:
        return (
            f"None of {many} answers is known of more or fewer children {since}, beyond chance. {_least_known(one)}",
            "",
        )
    named = ", ".join(_changed(each) for each in changed[:NAMED])
    more = f", and {len(changed) - NAMED} more" if len(changed) > NAMED else ""
    said = f"{len(changed)} of {many} answers changed beyond chance {since}: {named}{more}."
    return said, DO_UNKNOWN


def _changed(one: Unknown) -> str:
    return f"‘{one.label}’ is unknown {'more' if one.more else 'less'} often"


def _least_known(one: CardWatched) -> str:
    known = [
        (share, each.label)
        for each in one.unknown
        if (share := each.shares[-1]) is not None
    ]
    if not known:
        return ""
    share, label = max(known)
    return f"Least is known of ‘{label}’: it is not known of {round(PER_CENT * share)} of 100 children."


def _overrides(one: CardWatched) -> tuple[str, str]:
    made = sum(month.decisions for month in one.overrides)
    other = sum(month.raised + month.lowered for month in one.overrides)
    meeting = duty.in_force().meeting
    if made < meeting.least_decisions:
        return (
            f"{made} decisions in the last twelve months: a share is told from {meeting.least_decisions} on.",
            "",
        )
    share = other / made
    said = f"In the last twelve months clinicians gave another priority in {other:,} of {made:,} decisions ({round(PER_CENT * share)} of 100)."
    return said, alarm(share, meeting)


def _raters(one: CardWatched) -> tuple[str, str]:
    said = " ".join(_agreed(each) for each in one.raters)
    return said, DO_RATERS if any(map(_apart_too_far, one.raters)) else ""


def _agreed(one: Agreed) -> str:
    if one.kappa is None or one.ac2 is None:
        return f"{_sentence(one.between)}: {one.pairs} looks at the same child in the last twelve months; how far they agree is told from 20 on."
    return f"{_sentence(one.between)}: the same priority {one.same} of {one.pairs} times. Beyond chance, agreement is {one.kappa.value:.2f} (kappa) or {one.ac2.value:.2f} (AC2); 1 would be whole."


def _apart_too_far(one: Agreed) -> bool:
    return all(each is not None and each.high < AGREES for each in (one.kappa, one.ac2))


def _fairness(one: CardWatched) -> tuple[str, str]:
    if not one.groups:
        return _not_told(one), ""
    judged = [
        each for each in one.groups if each.verdict in (Verdict.PASSES, Verdict.FLAGGED)
    ]
    flagged = [each for each in judged if each.verdict is Verdict.FLAGGED]
    many = len(one.groups)
    if not judged:
        return (
            f"None of {many} groups can be assessed: that takes 100 outcomes, as weighed, and chances or another such group to hold it beside.",
            "",
        )
    if not flagged:
        return (
            f"No group is flagged; {len(judged)} of {many} can be assessed.",
            "",
        )
    return (
        f"{len(flagged)} of {len(judged)} groups that can be assessed are flagged: {', '.join(map(_named, flagged))}.",
        DO_FAIR,
    )


def _named(one: GroupTold) -> str:
    return f"{one.group} (by {one.kind})"


def _not_told(one: CardWatched) -> str:
    """Why nothing can be said of what came, and from when it can."""
    if any(_seen(month) for month in one.months):
        return FEW
    if one.first_frozen is None:
        return NOT_FROZEN.format(weeks=one.horizon_weeks)
    return FROZEN.format(first=_day(one.first_frozen), then=_day(one.told_from))


def _seen(month: Told) -> bool:
    """Whether anybody was followed."""
    return month.children != 0


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _quarter(one: CardWatched) -> str:
    assert one.quarter is not None
    return f"In the three months to {one.quarter.month:%B %Y}"


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


SECTIONS: tuple[tuple[str, str, Finding], ...] = (
    ("meaning", "What came, by points", _meaning),
    ("apart", "Does the card tell children apart?", _apart),
    ("drift", "Is the list still such a list?", _drift),
    ("unknown", "What is not known", _unknown),
    ("overrides", "How often clinicians go another way", _overrides),
    ("agreement", "Do two looks agree?", _raters),
    ("fairness", "Does the card serve every group as well?", _fairness),
)
