"""What each number of a list is, in words: the one definition that pages and files show.

The names are those of `statistics.Figures`; a window's numbers are the same over 52
weeks and over 13.
"""

from dataclasses import dataclass


FONG = "Fong and others 2022, doi:10.1101/2022.08.23.22279117"
RETURN = "Community Health Services SitRep, NHS England"
RTT = "Referral to Treatment statistics, NHS England"
OURS = "this service"


@dataclass(frozen=True, kw_only=True)
class Definition:
    """One number: its name in `Figures`, how it is called, its unit and its source."""

    name: str
    label: str
    unit: str
    means: str
    source: str


# How long a group has waited: its field, label, unit, meaning and source. `{of}` is said
# of those waiting and of those seen.
_WAITED = (
    (
        "mean_weeks",
        "Mean wait of those {of}",
        "weeks",
        (
            "Days from the start of the clock, added up, divided by the children and by 7. "
            "The interval is normal, and says what another draw of as many children might "
            "show; fewer than 10 children have none."
        ),
        OURS,
    ),
    (
        "median_weeks",
        "Median wait of those {of}",
        "weeks",
        (
            "The shortest wait, of those there are, which at least half of the children do "
            "not exceed. Published medians are worked out from whole weeks, and differ from "
            "it by less than a week."
        ),
        RTT,
    ),
    (
        "ninety_second_percentile_weeks",
        "92nd percentile of those {of}",
        "weeks",
        (
            "The shortest wait, of those there are, which at least 92 in 100 children do "
            "not exceed."
        ),
        RTT,
    ),
    (
        "longest_weeks",
        "Longest wait of those {of}",
        "weeks",
        "The longest wait there is.",
        OURS,
    ),
    (
        "within_18_weeks_percent",
        "Within 18 weeks, of those {of}",
        "per cent",
        "Children with 126 days or fewer, of all of the group.",
        RTT,
    ),
    (
        "over",
        "Over 18, 52, 65, 78 and 104 weeks, of those {of}",
        "children",
        (
            "More than 126, 364, 455, 546 and 728 days. Whole children, each in every line "
            "that holds for them."
        ),
        RETURN,
    ),
    (
        "bands",
        "Bands of the national return, of those {of}",
        "children",
        (
            "0 to 7 days, 8 to 14, 15 to 28, 29 to 84, 85 to 126, 127 to 364, 365 to 728, "
            "and 729 or more. Each child is in exactly one."
        ),
        RETURN,
    ),
)


def _waited(group: str, of: str, when: str) -> tuple[Definition, ...]:
    """How many are in a group, as `when` says, and how long they have waited."""
    how_many = ("how_many", of.capitalize(), "children", when, OURS)
    return tuple(
        Definition(
            name=f"{group}.{field}",
            label=label.format(of=of),
            unit=unit,
            means=means,
            source=source,
        )
        for field, label, unit, means, source in (how_many, *_WAITED)
    )


_BALANCE = (
    Definition(
        name="window.balance.waiting_before",
        label="Waiting before",
        unit="children",
        means="On the list at the end of the day before the window.",
        source=OURS,
    ),
    Definition(
        name="window.balance.joined",
        label="Joined",
        unit="children",
        means="Came to the list on the day their clock started.",
        source=OURS,
    ),
    Definition(
        name="window.balance.came_back",
        label="Came with a running clock",
        unit="children",
        means="Came to the list on a later day than their clock started: back, from the other "
        "list, or from another service.",
        source=OURS,
    ),
    Definition(
        name="window.balance.seen",
        label="Seen",
        unit="children",
        means="Left the list because the assessment began. Nothing else is seen.",
        source=OURS,
    ),
    Definition(
        name="window.balance.left",
        label="Left for another cause",
        unit="children",
        means="One line for each cause. A record put right (a double, an error) is one "
        "of them, is in no rate, and is never progress.",
        source=OURS,
    ),
    Definition(
        name="window.balance.waiting_after",
        label="Waiting after",
        unit="children",
        means="On the list at the end of the window. Waiting before, with those who "
        "joined and came back, less those seen and every other cause, exactly.",
        source=OURS,
    ),
)

_RATES = (
    Definition(
        name="window.rates.demand_a_week",
        label="Demand",
        unit="children a week",
        means="Everybody who came to the list, divided by the weeks. While the list is "
        "younger than the window its first day is left out and weeks count from it; "
        "under 4 weeks nothing is said. The interval is Garwood's Gamma interval of a "
        "Poisson rate, widened where weekly counts vary more than chance.",
        source=FONG,
    ),
    Definition(
        name="window.rates.capacity_a_week",
        label="Capacity",
        unit="children a week",
        means="Those seen, divided by the same weeks. Nobody who left for another cause "
        "is in it. The interval is as for demand.",
        source=FONG,
    ),
    Definition(
        name="window.rates.left_unseen_a_week",
        label="Left unseen",
        unit="children a week",
        means="Those who left for another cause than being seen, divided by the same "
        "weeks. Records put right are not in it. The interval is as for demand.",
        source=OURS,
    ),
    Definition(
        name="window.rates.load",
        label="Load",
        unit="demand over capacity",
        means="Demand divided by capacity. Above 1 the list grows, but for those who "
        "leave unseen. The interval is that of the logarithm of a ratio of counts.",
        source=FONG,
    ),
    Definition(
        name="window.rates.target_queue",
        label="Target queue",
        unit="children",
        means="Demand times the target wait divided by the factor (18 weeks and 4, "
        "unless others are set): how many would wait if the mean wait were right "
        "(Little's law). The interval is that of demand.",
        source=FONG,
    ),
    Definition(
        name="window.rates.relief_capacity_a_week",
        label="Relief capacity",
        unit="children a week",
        means="Demand, and the children above the target queue divided by the weeks in "
        "which to reach it (26, unless others are set). Said only while the list is "
        "longer than its target. The interval is that of demand.",
        source=FONG,
    ),
    Definition(
        name="window.rates.target_capacity_a_week",
        label="Target capacity",
        unit="children a week",
        means="Demand, and half the sum of the squared variations of demand and of "
        "capacity times the factor divided by the target wait: what keeps a list at "
        "its target queue once it is there. The interval is that of demand.",
        source=FONG,
    ),
    Definition(
        name="window.rates.weeks_to_target_queue",
        label="Weeks to the target queue",
        unit="weeks",
        means="The children above the target queue divided by how many more leave than "
        "come a week. 0 where it is reached; not said where the list does not shrink.",
        source=OURS,
    ),
    Definition(
        name="window.rates.demand_variation",
        label="Variation of demand",
        unit="coefficient",
        means="The square root of the variance of the weekly counts over their mean, "
        "which is the coefficient of variation of the gaps between arrivals: 0 like "
        "clockwork, 1 by chance, more in batches.",
        source=OURS,
    ),
    Definition(
        name="window.rates.capacity_variation",
        label="Variation of capacity",
        unit="coefficient",
        means="The same of those seen.",
        source=OURS,
    ),
)

DEFINITIONS: tuple[Definition, ...] = (
    *_waited(
        "waiting",
        "waiting",
        "On the list at the end of the day: who came that day or before, and did not "
        "leave that day or before.",
    ),
    Definition(
        name="pressure",
        label="Pressure",
        unit="weeks over weeks",
        means="Twice the mean wait of those waiting, in weeks, divided by the target "
        "wait, in weeks. Above 1 the target will be missed. The interval is that of the "
        "mean wait.",
        source=FONG,
    ),
    *_BALANCE,
    *_waited("window.seen", "seen", "Seen in the window."),
    *_RATES,
    Definition(
        name="contradictory",
        label="Records that contradict themselves",
        unit="spells on a list",
        means="Left before they came, came before their clock started, left without a "
        "cause or stayed with one. They are in no other number, and are put right by "
        "a person.",
        source=OURS,
    ),
)
