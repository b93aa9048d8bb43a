"""scikit-learn's own examination of an estimator, whole."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest
from sklearn.utils.estimator_checks import estimator_checks_generator

from triage.scoring.fit import HazardScorecard, MonotoneScorecard


ALONE = "check_array_api_input"  # SciPy has to be told before it is first loaded
IN_A_PROCESS_OF_ITS_OWN = f"""
from sklearn.utils.estimator_checks import {ALONE}
from triage.scoring.fit import HazardScorecard, MonotoneScorecard
for model in (MonotoneScorecard(), HazardScorecard()):
    {ALONE}(type(model).__name__, model, "numpy", expect_only_array_outputs=False)
"""


def every_check() -> Iterator[object]:
    for model in (MonotoneScorecard(), HazardScorecard()):
        for estimator, check in estimator_checks_generator(model):
            if check.func.__name__ != ALONE:
                name = f"{type(model).__name__}: {check.func.__name__}"
                yield pytest.param(estimator, check, id=name)


@pytest.mark.parametrize(("model", "check"), [*every_check()])
@pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::UserWarning")
def test_scikit_learn_finds_nothing_wrong(
    model: object, check: Callable[[object], None]
) -> None:
    check(model)


def test_nor_where_scipy_was_told_of_other_kinds_of_array() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", IN_A_PROCESS_OF_ITS_OWN],
        env={**os.environ, "SCIPY_ARRAY_API": "1"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
