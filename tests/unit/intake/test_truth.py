"""The four invented extracts, measured against what an administrator would conclude."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.unit.intake.builders import CATALOGUE, PROFILES
from tests.unit.intake.measure import printed, table
from triage.intake.admit import Intake, admit
from triage.intake.entries import Existing
from triage.intake.files import read_file


pytestmark = pytest.mark.hazard("H-05")

EXTRACTS = Path(__file__).parents[2] / "data" / "extracts"
AS_OF = date(2026, 11, 2)  # Monday
FILES = (
    "paediatrics.csv",
    "slt_caseload.xlsx",
    "pupils_feed.csv",
    "referral_form.csv",
)


@pytest.fixture(scope="module")
def truth() -> Any:
    return json.loads((EXTRACTS / "truth.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def intake() -> Intake:
    files = [read_file(EXTRACTS / name, PROFILES, CATALOGUE, AS_OF) for name in FILES]
    return admit(files, Existing(), CATALOGUE, AS_OF)


def test_every_check_of_the_table_is_met(intake: Intake, truth: Any) -> None:
    checks = table(intake, truth)

    print("\n" + printed(checks))

    assert [one.name for one in checks if not one.met] == []


def test_every_file_s_rows_are_the_sum_of_their_outcomes(intake: Intake) -> None:
    for counts in intake.counts.values():
        ended = counts.accepted + counts.accepted_with_findings
        ended += counts.merged + counts.set_aside

        assert counts.rows == ended

    assert sum(counts.rows for counts in intake.counts.values()) == 1939
