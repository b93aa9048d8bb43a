"""scikit-learn's own examination of an estimator, whole."""

from collections.abc import Callable, Iterator

import pytest
from sklearn.utils.estimator_checks import estimator_checks_generator

from triage.scoring.fit import HazardScorecard, MonotoneScorecard


def every_check() -> Iterator[object]:
    for model in (MonotoneScorecard(), HazardScorecard()):
        for estimator, check in estimator_checks_generator(model):
            name = f"{type(model).__name__}: {check.func.__name__}"
            yield pytest.param(estimator, check, id=name)


@pytest.mark.parametrize(("model", "check"), [*every_check()])
@pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::UserWarning")
def test_scikit_learn_finds_nothing_wrong(
    model: object, check: Callable[[object], None]
) -> None:
    check(model)
