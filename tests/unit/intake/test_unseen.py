"""Extracts nobody has seen are read as well as the four that came with the product."""

from pathlib import Path

import pytest

from tests.unit.intake.builders import read, taken_in
from tests.unit.intake.measure import printed, table
from tests.unit.intake.spoiled import Maker


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_new_extracts_meet_every_check(tmp_path: Path, seed: int) -> None:
    truth = Maker(seed).write(tmp_path)
    files = [read(tmp_path / name) for name in truth["rows"]]

    checks = table(taken_in(*files), truth)

    print("\n" + printed(checks))
    assert [one.name for one in checks if not one.met] == []
