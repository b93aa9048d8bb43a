"""Invented weeks that children were watched, small enough to look at."""

import numpy as np
from hypothesis import strategies as st

from triage.scoring.learning.child_weeks import ChildWeeks


def weeks_of(*watches: tuple[str, tuple[float, ...], tuple[float, ...]]) -> ChildWeeks:
    """Each watch in letters, one a week: "." goes on, "h" harm, "s" seen.

    The numbers after it are one factor and, week by week, one driver.
    """
    rows = [
        (at, week, letter == "h", letter == "s", factor, (driver[week],))
        for at, (letters, factor, driver) in enumerate(watches)
        for week, letter in enumerate(letters)
    ]
    columns = list(zip(*rows, strict=True))
    return ChildWeeks(
        watch=np.array(columns[0], np.int64),
        week=np.array(columns[1], np.int64),
        event=np.array(columns[2], np.bool_),
        left=np.array(columns[3], np.bool_),
        factors=np.array(columns[4], np.float64),
        drivers=np.array(columns[5], np.float64),
    )


@st.composite
def some_weeks(draw: st.DrawFn) -> ChildWeeks:
    """A few watches of a few weeks, with answers that are not known among them."""
    answers = st.sampled_from([0.0, 1.0, 2.0, float("nan")])
    watches = draw(
        st.lists(
            st.tuples(st.integers(0, 5), st.sampled_from(".hs"), answers),
            min_size=1,
            max_size=12,
        )
    )
    return weeks_of(
        *(
            (
                "." * many + last,
                (factor,),
                tuple(draw(answers) for _ in range(many + 1)),
            )
            for many, last, factor in watches
        )
    )
