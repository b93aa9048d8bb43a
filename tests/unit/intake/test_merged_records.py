"""Records that people found to be one child are met as one child again."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests.unit.intake.builders import (
    codes,
    csv_file,
    feed,
    kinds,
    paediatric,
    read,
    taken_in,
)
from triage.intake.entries import Existing
from triage.referrals import Child, Pathway, Referral


KEPT = Child(
    id="A",
    forename="Tomasz",
    surname="Nowak",
    nhs_number="9992879211",
    born_on=date(2020, 8, 14),
)
OTHER = replace(KEPT, id="B")
APART = Existing(
    children=(KEPT, OTHER),
    referrals=tuple(
        Referral(
            id=name,
            child_id=child,
            pathway=Pathway.NEURODEVELOPMENTAL,
            clock_start=date(2025, 12, 28),
        )
        for name, child in (("ND1", "A"), ("ND2", "B"))
    ),
    profiles={"ND1": "paediatrics", "ND2": "paediatrics"},
)
MERGED = replace(APART, merged={"B": "A"})


@pytest.mark.hazard("H-05")
def test_a_feed_row_finds_the_one_child_that_people_made_of_two(tmp_path: Path) -> None:
    row = read(feed(tmp_path))

    apart, merged = (taken_in(row, existing=one) for one in (APART, MERGED))

    assert set(apart.observations) == set()
    assert set(merged.observations) == {"A"}


@pytest.mark.hazard("H-05")
def test_a_feed_row_without_a_number_finds_the_merged_child_by_name(
    tmp_path: Path,
) -> None:
    merged = taken_in(read(feed(tmp_path, nhs_number="")), existing=MERGED)

    assert set(merged.observations) == {"A"}


@pytest.mark.hazard("H-05")
def test_a_new_referral_goes_to_the_record_that_is_kept(tmp_path: Path) -> None:
    row = read(csv_file(tmp_path, paediatric(Referral_ID="ND3")))

    apart, merged = (taken_in(row, existing=one) for one in (APART, MERGED))

    assert {one.child_id for one in apart.referrals}.isdisjoint({"A", "B"})
    assert {one.child_id for one in merged.referrals} == {"A"}


@pytest.mark.hazard("H-05")
def test_what_is_said_of_each_record_stays_with_it(tmp_path: Path) -> None:
    rows = csv_file(tmp_path, paediatric(), paediatric(Referral_ID="ND2"))

    merged = taken_in(read(rows), existing=MERGED)

    assert {one.id: one.child_id for one in merged.referrals} == {
        "ND1": "A",
        "ND2": "B",
    }


@pytest.mark.hazard("H-05")
def test_nobody_is_asked_again_whether_merged_records_are_one_child(
    tmp_path: Path,
) -> None:
    rows = read(csv_file(tmp_path, paediatric(), paediatric(Referral_ID="ND2")))

    apart, merged = (taken_in(rows, existing=one) for one in (APART, MERGED))

    assert "possible_same_child" in {c for row in apart.rows for c in codes(row)}
    assert "possible_same_child" not in {c for row in merged.rows for c in codes(row)}
    assert "identity" not in kinds(merged)
