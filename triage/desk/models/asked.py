"""What is asked for when a card is to be learnt."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from triage.referrals import Pathway


REFITS = 100


class Way(StrEnum):
    """What was learnt."""

    POINTS = "points"  # every row of the card, held to the card it came from
    MEANING = "what a total means"  # the points of the card in force, and chances


class Alike(StrEnum):
    """What to do about a fact of which no two different answers are known."""

    REFUSE = "refuse"
    KEEP = "keep"  # the points of the card in force stand, in proportion
    LEAVE_OUT = "leave-out"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is asked for."""

    pathway: Pathway
    since: date
    name: str
    until: date | None = None  # today if not given
    by: str = "command line"
    also: tuple[str, ...] = ()  # facts that the card in force does not have
    must_keep: tuple[str, ...] = ()
    max_factors: int | None = None
    max_factor_points: int = 10
    alike: Alike = Alike.REFUSE
    way: Way = Way.POINTS
    refits: int = REFITS
