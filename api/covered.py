"""What a clinician who has still to give their own band is not shown of a placement.

Only what names the band or the points is taken out. SAFE findings, facts, questions,
clocks and the sentences of the rules stay.
"""

from api.shapes import PlacementOut, ReasonsOut, RuleOut
from triage.desk.deciding.blind import HIDDEN
from triage.desk.entries import evidence


OF_A_LINE = {
    "place": None,
    "band": None,
    "possible_band": None,
    "points": None,
    "credit_weeks": None,
    "effective_weeks": None,
    "due_on": None,
}


def line(one: PlacementOut) -> PlacementOut:
    """A line of the list, its band and place covered; why is read as evidence."""
    return one.model_copy(update=OF_A_LINE | {"why": evidence(one.why)})


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
            "points": None,
            "question_would_be": None,
        }
    )


def _rule(one: RuleOut) -> RuleOut:
    """A rule that sets a band, without its name: some are named after the band."""
    return (
        one.model_copy(update={"id": "", "outcome": HIDDEN}) if one.sets_band else one
    )
