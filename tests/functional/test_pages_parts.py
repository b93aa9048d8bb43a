"""The small parts behind the pages: pictures, names of files, the vendored set."""

import re
from datetime import UTC, date, datetime
from importlib.metadata import version
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pytest
from fastapi import UploadFile
from hypothesis import given
from hypothesis import strategies as st

from api import pictures, uploads, wording
from api.loopback import is_loopback
from tests.browser.vendor_assets import NHSUK_VERSION, STATIC, neutral_styles
from triage.desk.views import ListEntry
from triage.referrals import Band, Pathway


NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
counts = st.dictionaries(st.sampled_from(Band), st.integers(0, 10**6))


def entry(weeks: int, due_on: date) -> ListEntry:
    return ListEntry(
        referral_id="ND1",
        name="Wren Tester",
        nhs_number=None,
        age="8 years",
        pathway=Pathway.NEURODEVELOPMENTAL,
        place=1,
        band=Band.P4,
        possible_band=Band.P4,
        confirmed_by=None,
        safe_task=None,
        received_on=None,
        clock_start=date(2026, 1, 5),
        weeks_waited=weeks,
        points=0,
        credit_weeks=0,
        effective_weeks=weeks,
        due_on=due_on,
        why=(),
        not_known=(),
        next_question=None,
        next_step="Confirm the proposed place",
    )


@given(counts)
def test_the_pieces_of_the_band_bar_fill_it_without_overlap(
    by_band: dict[Band, int],
) -> None:
    pieces = pictures.band_bar(by_band)

    assert sum(piece.count for piece in pieces) == sum(by_band.values())
    for before, after in pairwise(pieces):
        assert after.x == pytest.approx(before.x + before.width, abs=0.02)
    assert not pieces or pieces[-1].x + pieces[-1].width == pytest.approx(100, abs=0.02)


def test_nobody_waiting_draws_no_bar() -> None:
    assert pictures.band_bar({Band.P1: 0}) == ()


@given(st.integers(0, 5000), st.dates(date(2026, 1, 5), date(2090, 1, 1)))
def test_a_wait_never_leaves_its_strip(weeks: int, due_on: date) -> None:
    strip = pictures.wait_strip(entry(weeks, due_on))

    assert 0 <= strip.waited <= 100
    assert 0 <= strip.allowed <= 100 - pictures.MARK


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("list.csv", "list.csv"),
        ("../../secret/list.csv", "list.csv"),
        ("C:\\Users\\Jo\\list.csv", "list.csv"),
        (".profile", "profile"),
        ("..", ""),
        ("a\x00b\n.csv", "ab.csv"),
    ],
)
def test_only_the_last_part_of_a_sent_name_is_used(sent: str, kept: str) -> None:
    assert uploads.plain_name(sent) == kept


def test_two_files_of_one_name_are_refused(tmp_path: Path) -> None:
    twice = [UploadFile(BytesIO(b"a"), filename="list.csv") for _ in range(2)]

    with pytest.raises(uploads.NothingChosen):
        uploads.keep(twice, tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "::1", "[::1]", "127.9.9.9"]
)
def test_this_machine_has_several_names(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.0.0.1", "localhost.example", ""])
def test_every_other_name_is_elsewhere(host: str) -> None:
    assert not is_loopback(host)


def test_a_prompt_says_its_fact_in_words() -> None:
    said = wording.prompt("choking_aspiration: choked_twice")

    assert said == "choking aspiration: choked_twice"


def test_noon_and_midnight_are_told_apart() -> None:
    assert wording.moment(NOW.replace(hour=12, minute=5)).endswith("12:05pm")
    assert wording.moment(NOW.replace(hour=0, minute=5)).endswith("12:05am")


def test_the_styles_belong_to_the_templates_and_carry_nothing_protected() -> None:
    css = (STATIC / "nhsuk-frontend.min.css").read_text("utf-8")

    assert version("nhsuk-frontend-jinja") == "0.10.2"
    assert f'--nhsuk-frontend-version:"{NHSUK_VERSION}"' in css
    assert "@font-face" not in css
    assert "Frutiger" not in css
    assert not re.search(r"url\(['\"]?(https?:)?//", css)
    assert css == neutral_styles(css)
    assert "MIT License" in (STATIC / "LICENCE.txt").read_text("utf-8")
