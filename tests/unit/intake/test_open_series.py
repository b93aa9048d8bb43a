"""Published figures of other services load as they were published, and chart."""

from datetime import date
from pathlib import Path
from statistics import mean

import pytest

from api.charts import Chart, Line, lines_chart
from tests.conftest import MAY_BE_MISSING
from triage.intake import open_series
from triage.intake.open_series import ADHD, CAMHS, COMMUNITY, Series, read
from triage.waits.spc import Better, Xmr, xmr


FOLDER = Path("../shared/data/waiting-open")
published = pytest.mark.skipif(not FOLDER.is_dir(), reason=MAY_BE_MISSING)
BOARDS = "_id,HB,HBName\n1,S1,NHS Fife\n2,S2,NHS Fife\n3,S3,NHS Orkney\n"
FILES = {
    open_series.BOARDS: BOARDS,
    "phs_camhs-referrals.csv": (
        "HB,Month,ReferralsReceived,ReferralsAccepted\n"
        "S1,201801,7,5\nS2,201804,9,8\nS2,201801,,\nS3,201801,,\nS92000003,201801,8,6\n"
    ),
    open_series.SEEN: (
        "HB,Month,TotalPatientsSeen,NumberOfPatientsSeen0To18Weeks\n"
        "S1,201801,8,6\nS1,201802,0,0\n"
    ),
    "phs_camhs-adjusted-patients-waiting.csv": (
        "HB,Month,TotalPatientsWaiting\nS1,201802,40\nS1,201801,50\n"
    ),
    open_series.MISSED: "HB,Month,DidNotAttends,TotalAppointments\nS1,201801,1,4\n",
    "nhse_adhd_new_referrals_age.csv": (
        "publication,date_val,age_0_to_4,age_5_to_17\n"
        "2025-11,2024-09-01,1,40\n2025-08,2024-09-24,1,30\n2025-08,2024-08-01,2,20\n"
    ),
    "nhse_adhd_discharged_referrals_age.csv": (
        "publication,date_val,age_0_to_4_referral_count,age_5_to_17,age_0_to_4\n"
        "2025-08,2024-08-01,3,20,\n2025-11,2024-09-24,,20,4\n2025-11,2024-10-24,,20,\n"
    ),
    "nhse_adhd_open_referrals_age.csv": (
        "publication,date_val,age_0_to_4,age_5_to_17\n2025-08,2024-08-01,1,2\n"
    ),
    "nhse_adhd_community_paediatrics_waiting_list.csv": (
        "publication,date_val,total_waiting_list\n2025-08,2024-08-01,100\n"
    ),
    open_series.COMMUNITY_FILE: (
        "Service,Apr-25,May-25\nEngland,9,9\n(A) Podiatry,5,5\n(CYP) Speech,70,72\n"
    ),
}


@pytest.fixture
def few(tmp_path: Path) -> tuple[Series, ...]:
    """The publications with a few invented lines each."""
    for name, words in FILES.items():
        (tmp_path / name).write_text(words, encoding="utf-8-sig")
    return read(tmp_path)


def one(series: tuple[Series, ...], measure: str, place: str = "England") -> Series:
    """The only series of a measure and a place."""
    (found,) = [
        each for each in series if (each.measure, each.place) == (measure, place)
    ]
    return found


def by_month(series: Series) -> dict[str, float | None]:
    """Values under their months."""
    months = (f"{month:%Y-%m}" for month in series.months)
    return dict(zip(months, series.values, strict=True))


def test_a_board_that_changed_its_code_is_one_series_without_a_gap(
    few: tuple[Series, ...],
) -> None:
    assert by_month(one(few, "referrals received", "NHS Fife")) == {
        "2018-01": 7.0,
        "2018-02": None,
        "2018-03": None,
        "2018-04": 9.0,
    }


def test_what_was_not_published_is_not_known_and_never_none_at_all(
    few: tuple[Series, ...],
) -> None:
    assert by_month(one(few, "referrals received", "NHS Orkney")) == {"2018-01": None}


def test_a_share_of_nobody_is_not_known(few: tuple[Series, ...]) -> None:
    shares = one(few, "seen within 18 weeks", "NHS Fife")

    assert (shares.unit, shares.values) == ("%", (75.0, None))


def test_a_day_that_is_a_year_is_read_as_its_month_and_the_later_release_corrects(
    few: tuple[Series, ...],
) -> None:
    assert by_month(one(few, "new referrals, 0 to 17 years")) == {
        "2024-08": 22.0,
        "2024-09": 41.0,
    }


def test_a_column_under_two_names_is_one_and_half_a_sum_is_not_known(
    few: tuple[Series, ...],
) -> None:
    discharged = one(few, "discharged referrals, 0 to 17 years")

    assert discharged.values == (23.0, 24.0, None)


def test_of_the_community_services_only_childrens_are_read(
    few: tuple[Series, ...],
) -> None:
    found = [each.measure for each in few if each.source == COMMUNITY]

    assert found == ["waiting: Speech"]
    assert one(few, "waiting: Speech").change == (2.0,)


def test_months_come_in_order_and_a_stock_has_a_change(few: tuple[Series, ...]) -> None:
    waiting = one(few, "waiting", "NHS Fife")

    assert waiting.months == (date(2018, 1, 1), date(2018, 2, 1))
    assert waiting.change == (-10.0,)


def test_a_folder_without_the_files_is_said_to_have_none(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read(tmp_path)


def charted(series: Series) -> Xmr:
    """A stock is charted by its change, as lists are."""
    values = series.change if series.stock else series.values
    return xmr(values, better=Better.NEITHER)


def naive_limits(values: list[float]) -> tuple[float, float, float]:
    """Mean and limits as the rules are written, of values without a gap."""
    moves = [abs(values[at] - values[at - 1]) for at in range(1, len(values))]
    most = 3.267 * mean(moves)
    kept = [move for move in moves if move < most]
    middle, reach = mean(values), 2.66 * mean(kept)
    return middle - reach, middle, middle + reach


@published
def test_every_published_series_draws_a_chart() -> None:
    for series in read(FOLDER):
        chart = charted(series)
        values = tuple(point.value for point in chart.points)

        drawn = lines_chart(
            Chart(
                key="open",
                title=f"{series.place}: {series.measure}",
                description=chart.variation,
                x=tuple(f"{month:%b %Y}" for month in series.months[-len(values) :]),
                y_title=series.unit,
                lines=(Line(name=series.measure, values=values),),
            )
        )

        assert drawn.count("<svg ") >= 2
        assert "nan" not in drawn.lower().replace("antenatal", "")


@published
def test_the_limits_of_whole_published_series_are_those_of_the_rules() -> None:
    whole = [each for each in read(FOLDER) if None not in each.values]
    checked = 0

    for series in whole:
        limits = charted(series).parts[0].limits
        values = series.change if series.stock else series.values
        known = [value for value in values if value is not None]
        if limits.meaningful:
            low, middle, high = naive_limits(known)
            assert limits.lower == pytest.approx(low)
            assert limits.mean == pytest.approx(middle)
            assert limits.upper == pytest.approx(high)
            checked += 1

    assert checked > 70


@published
def test_the_published_numbers_are_where_they_were_published() -> None:
    every = read(FOLDER)

    assert by_month(one(every, "new referrals, 0 to 17 years"))["2024-09"] == 7_400
    assert by_month(one(every, "waiting for community paediatrics"))["2025-09"] == (
        172_944
    )
    speech = one(every, "waiting: Therapy interventions: Speech and language")
    assert by_month(speech)["2025-10"] == 61_845
    scotland = one(every, "referrals received", "Scotland")
    assert (scotland.months[0], len(scotland.months)) == (date(2012, 7, 1), 153)
    places = {each.place for each in every if each.source == CAMHS}
    assert len(places) == 15
    assert {each.source for each in every} == {CAMHS, ADHD, COMMUNITY}


@published
def test_a_drifting_list_is_called_changed_in_level_and_far_less_in_change() -> None:
    waiting = one(read(FOLDER), "waiting", "Scotland")

    level = xmr(waiting.values, better=Better.LOWER)
    change = xmr(waiting.change, better=Better.LOWER)

    def unusual(chart: Xmr) -> float:
        flagged = [point.signal != "none" for point in chart.points]
        return sum(flagged) / len(flagged)

    assert unusual(level) > 0.8
    assert unusual(change) < 0.3
