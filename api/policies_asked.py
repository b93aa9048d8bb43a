"""What is asked of whoever tries policies on a list."""

from typing import Annotated, Literal
from urllib.parse import urlencode

from pydantic import AfterValidator
from pydantic import Field as Bounded

from api.forms import Ask, Asked, MaybeLine
from api.offering_asked import LISTS
from triage.desk.waits import policies_shown


HARM = "20:5:2:1"
P1_TO_P4 = 4


def _numbers(text: str) -> str:
    parts = text.split(":")
    plain = [one for one in parts if one.strip().replace(".", "", 1).isdecimal()]
    if not len(plain) == len(parts) == P1_TO_P4:
        raise ValueError("must be four numbers for P1 to P4, such as 3:7:40:50")
    return ":".join(one.strip() for one in parts)


def _maybe_numbers(text: str) -> str:
    return _numbers(text) if text else ""


Few = Annotated[MaybeLine, Bounded(max_length=80)]
InHundred = Annotated[float, Bounded(ge=0, le=90, allow_inf_nan=False)]
OF_LATE = "Leave empty for as many as of late."


class TryPoliciesIn(Asked):
    """Two policies beside each other, or one alone."""

    pathway: Annotated[
        Literal["neurodevelopmental", "speech_language"],
        Ask("Which list", choices=LISTS),
    ] = "neurodevelopmental"
    one: Annotated[Few, Ask("A policy", hint="Such as ‘as now’ or ‘shares 5:3:2’.")] = (
        "as now"
    )
    other: Annotated[
        Few, Ask("Against another", hint="Such as ‘shares 6:3:1’ or ‘first come’.")
    ] = ""
    slots: Annotated[
        Annotated[float, Bounded(gt=0, le=2_000, allow_inf_nan=False)] | None,
        Ask("Slots a week", hint=OF_LATE),
    ] = None
    missed: Annotated[InHundred | None, Ask("Missed, of 100 visits", hint=OF_LATE)] = (
        None
    )
    years: Annotated[int, Bounded(ge=1, le=5), Ask("Years", hint="1 to 5.")] = 3
    runs: Annotated[
        int,
        Bounded(ge=1, le=10),
        Ask("Runs", hint="1 to 10. Each meets other children; more runs are surer."),
    ] = 5
    leaving: Annotated[
        InHundred | None,
        Ask("Leave unseen in a year, of 100 who wait", hint=OF_LATE),
    ] = None
    raised: Annotated[
        InHundred, Ask("Come to hold the next more urgent priority in a year, of 100")
    ] = 0.0
    arrivals: Annotated[
        Few,
        AfterValidator(_maybe_numbers),
        Ask(
            "Children who come a week, in P1 to P4",
            hint="Such as 1:2.5:8:10. Leave empty for as of late.",
        ),
    ] = ""
    harm: Annotated[
        Few,
        AfterValidator(_numbers),
        Ask(
            "Harm for every 1,000 weeks waited, in P1 to P4",
            hint="Numbers you declare, to compare by. They predict nothing.",
        ),
    ] = HARM
    seed: Annotated[
        int,
        Bounded(ge=0, le=1_000_000),
        Ask("Number of the first run", hint="The same number gives the same children."),
    ] = 1

    def tried(self) -> policies_shown.Asked:
        """As the desk takes it."""
        return policies_shown.Asked(
            **self.model_dump(exclude={"pathway", "arrivals", "harm"}),
            arrivals=_each(self.arrivals) if self.arrivals else None,
            harm=_each(self.harm),
        )

    def query(self) -> str:
        """The same as the end of an address, without what was left as it is."""
        return urlencode(self.model_dump(mode="json", exclude_defaults=True))


def _each(text: str) -> tuple[float, ...]:
    return tuple(float(one) for one in text.split(":"))
