"""An experts' card for the survey's children, written before any of them was counted.

It says only what is commonly held: more severe, more painful, less safe, less supported
is worse. It stands for what a service starts from, and is no clinical advice.
Points by the survey's own order of answers: the steps a factor has, least urgent first.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from triage.scoring.fit import FactorSpec


# Points of the worst answer; those between are in proportion, rounded down.
WORST = {
    "adhd": 3, "autism": 4, "delay": 3, "speech": 2, "learning": 2, "behaviour": 4,
    "anxiety": 3, "depression": 3, "epilepsy": 4,
    "memory": 2, "stairs": 2, "dressing": 3, "errands": 1, "hearing": 1, "vision": 1,
    "headache": 1, "asthma": 1, "swallowing": 3, "pain": 2, "stomach": 1,
    "violence_home": 2, "violence_near": 1, "mental_ill_home": 1, "substances_home": 1,
    "treated_unfairly": 1, "special_education": 2,
    "bullies": 1, "bullied": 1, "income_hard": 2, "parent_mental": 2,
    "parent_physical": 1, "hard_to_care": 3, "bothers": 2, "angry": 1, "coping": 2,
    "friends": 1, "health": 3, "ability": 4, "no_support": 1, "one_parent": 1,
}  # fmt: skip


def with_steps(
    spec: tuple[FactorSpec, ...], x: NDArray[np.float64]
) -> tuple[FactorSpec, ...]:
    """The same factors with a cut between every two answers the survey allows.

    Declared beforehand, so that the experts' points have steps to belong to. Age in
    bands; income as the survey's thirds of the poverty line.
    """
    return tuple(
        FactorSpec(key=one.key, direction=one.direction, cuts=_cuts(one.key, x[:, j]))
        for j, one in enumerate(spec)
    )


BANDS = {"age": (6.0, 9.0, 12.0, 15.0), "income": (100.0, 200.0, 300.0, 400.0)}


def _cuts(key: str, column: NDArray[np.float64]) -> tuple[float, ...]:
    if key in BANDS:
        return BANDS[key]
    answers = np.unique(column[~np.isnan(column)])
    return tuple(float(one) for one in (answers[1:] + answers[:-1]) / 2)


def expert_card(spec: tuple[FactorSpec, ...]) -> Mapping[str, tuple[float, ...]]:
    """Points by level for every factor that the experts chose."""
    return {
        one.key: tuple(
            float(WORST[one.key] * at // len(one.cuts or ()))
            for at in range(len(one.cuts or ()) + 1)
        )
        for one in spec
        if one.key in WORST
    }
