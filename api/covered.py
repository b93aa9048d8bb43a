"""What a clinician who has still to give their own band is not shown of a placement.

Only what names the band or the points is taken out. SAFE findings, facts, questions,
clocks and the sentences of the rules stay.
"""

from collections.abc import Collection

from api.shapes import PlacementOut, ReasonsOut, RuleOut, WaitingListOut


HIDDEN = "Hidden until you have given your own priority"
OF_A_LINE = {
    "place": None,
    "band": None,
    "possible_band": None,
    "points": None,
    "credit_weeks": None,
    "effective_weeks": None,
    "due_on": None,
    "why": (),
}


def line(one: PlacementOut) -> PlacementOut:
    """A line of the list, its band and place covered."""
    return one.model_copy(update=OF_A_LINE)


def page(found: WaitingListOut, hidden: Collection[str]) -> WaitingListOut:
    """A page of the list with some lines covered."""
    lines = tuple(
        line(one) if one.referral_id in hidden else one for one in found.entries
    )
    return found.model_copy(update={"entries": lines})


def reasons(found: ReasonsOut) -> ReasonsOut:
    """One child's reasons: the evidence stays, the verdict goes."""
    no_points = {"points": None, "counted": None}
    return found.model_copy(
        update={
            "placement": line(found.placement),
            "reason": HIDDEN,
            "facts": tuple(one.model_copy(update=no_points) for one in found.facts),
            "fired": tuple(_rule(one) for one in found.fired),
            "undecided": tuple(_rule(one) for one in found.undecided),
            "points_total": None,
            "points_possible": None,
            "question_would_be": None,
        }
    )


def _rule(one: RuleOut) -> RuleOut:
    """A rule that sets a band, without its name: some are named after the band."""
    return (
        one.model_copy(update={"id": "", "outcome": HIDDEN}) if one.sets_band else one
    )
