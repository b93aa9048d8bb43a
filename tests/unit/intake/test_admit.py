"""Every row ends in one outcome, nobody is lost, and no two children become one."""

import random
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.intake.builders import (
    PAEDIATRIC_HEADINGS,
    codes,
    csv_file,
    form,
    kinds,
    only_row,
    paediatric,
    read,
    taken_in,
    therapy,
)
from tests.unit.intake.spoiled import Maker
from triage.intake.admit import Outcome
from triage.intake.entries import Existing
from triage.referrals import Pathway, ReferralState


def test_an_ordinary_row_is_accepted_with_its_dates(tmp_path: Path) -> None:
    row = only_row(csv_file(tmp_path, paediatric()))

    assert row.outcome is Outcome.ACCEPTED
    assert (row.received_on, row.born_on) == (date(2025, 12, 28), date(2020, 8, 14))


@pytest.mark.hazard("H-08")
@pytest.mark.parametrize(
    ("changed", "clock"),
    [
        ({"Date_Referral_Received": "31/02/2025", "Date_Accepted": "05/01/2026"}, (2026, 1, 5)),
        ({"Date_Referral_Received": "31/02/2025"}, (2026, 11, 2)),
        ({"Date_Referral_Received": "01/01/2027", "Date_Accepted": "02/02/2027"}, (2026, 11, 2)),
        ({"Date_Referral_Received": ""}, (2026, 11, 2)),
    ],
)  # fmt: skip
def test_an_unreadable_clock_starts_on_the_latest_day_the_file_proves(
    tmp_path: Path, changed: dict[str, str], clock: tuple[int, int, int]
) -> None:
    intake = taken_in(read(csv_file(tmp_path, paediatric(**changed))))

    (referral,) = intake.referrals
    assert referral.clock_start == date(*clock)
    assert referral.received_on is None
    assert referral.state is ReferralState.WAITING
    assert "correct" in kinds(intake)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"Date_of_Birth": "05/01/2026"}, "dob_after_referral"),
        ({"Date_of_Birth": "01/01/2030"}, "dob_after_referral"),
        ({"Date_of_Birth": "25/05/2008"}, "over_18"),
        ({"Date_of_Birth": ""}, "dob_missing"),
        ({"NHS_Number": "999 287 9212"}, "nhs_check_digit"),
        ({"NHS_Number": ""}, "nhs_missing"),
        ({"Referral_text": "Tx in from elsewhere, original ref 01/02/2025"}, "transferred_in"),
        ({"Date_Accepted": "01/12/2025"}, "accepted_before_received"),
        ({"Status": "On the moon"}, "status_not_read"),
        ({"Referral_text": "father deceased in March"}, "mentions_death"),
        ({"Referral_text": "discharged from audiology"}, "mentions_discharge"),
        ({"Referral_text": "Deceased father, grieving"}, "mentions_death"),
        ({"Referral_text": "Discharged from audiology in May"}, "mentions_discharge"),
        ({"CP_Plan": "No longer"}, "value_not_read"),
        ({"Attendance_%": "120"}, "number_not_read"),
        ({"Patient_Name": "Nowak"}, "name_missing"),
        ({"Referral_ID": ""}, "referral_id_missing"),
    ],
)  # fmt: skip
def test_a_spoilt_row_stays_on_the_list_with_its_finding(
    tmp_path: Path, changed: dict[str, str], code: str
) -> None:
    row = only_row(csv_file(tmp_path, paediatric(**changed)))

    assert row.outcome is Outcome.WITH_FINDINGS
    assert code in codes(row)


@pytest.mark.parametrize(
    ("changed", "code", "task"),
    [
        ({"Status": "Discharged 12/10/2026"}, "discharged", "check_discharged"),
        ({"Referral_text": "DISCHARGED - remove"}, "discharged", "check_discharged"),
        ({"Status": "RIP"}, "deceased", "check_deceased"),
        ({"Referral_text": "Deceased - do not contact"}, "deceased", "check_deceased"),
        ({"Status": "Died 03/10/2026"}, "deceased", "check_deceased"),
    ],
)
def test_only_plain_marks_set_a_row_aside_and_a_person_reads_it(
    tmp_path: Path, changed: dict[str, str], code: str, task: str
) -> None:
    intake = taken_in(read(csv_file(tmp_path, paediatric(**changed))))

    (row,) = intake.rows
    assert row.outcome is Outcome.SET_ASIDE
    assert code in codes(row)
    assert task in kinds(intake)
    assert intake.referrals[0].state is ReferralState.SET_ASIDE


@pytest.mark.hazard("H-01")
def test_a_row_set_aside_with_a_red_flag_is_read_the_same_day(tmp_path: Path) -> None:
    row = paediatric(Status="Discharged", Suicidal_thoughts_disclosed="Yes")

    intake = taken_in(read(csv_file(tmp_path, row)))

    due = {task.due for task in intake.tasks if task.kind == "check_set_aside"}
    assert due == {date(2026, 11, 2)}


@pytest.mark.hazard("H-08")
def test_a_transfer_quotes_its_words_in_a_clock_task(tmp_path: Path) -> None:
    words = "Transferred from elsewhere, original referral 13/01/2026"

    intake = taken_in(read(csv_file(tmp_path, paediatric(Referral_text=words))))

    assert [task.quote for task in intake.tasks if task.kind == "clock"] == [words]


@pytest.mark.hazard("H-01")
def test_a_value_nobody_can_read_in_a_red_flag_column_is_read_the_same_day(
    tmp_path: Path,
) -> None:
    row = paediatric(Suicidal_thoughts_disclosed="Yes?")

    intake = taken_in(read(csv_file(tmp_path, row)))

    (task,) = (one for one in intake.tasks if one.kind == "red_flag_value")
    assert task.due == date(2026, 11, 2)
    assert intake.rows[0].facts["suicidal_disclosure"] is None


@pytest.mark.hazard("H-05")
def test_a_repeated_referral_is_merged_and_its_facts_are_kept(tmp_path: Path) -> None:
    path = csv_file(
        tmp_path,
        paediatric(CP_Plan="No"),
        paediatric(CP_Plan="Yes", Date_Accepted="05/01/2026"),
    )

    intake = taken_in(read(path))

    assert [row.outcome for row in intake.rows] == [
        Outcome.WITH_FINDINGS,
        Outcome.MERGED,
    ]
    assert len(intake.referrals) == 1
    (child,) = intake.children
    assert {
        one.value for one in intake.observations[child.id] if one.key == "cp_plan"
    } == {
        True,
        False,
    }
    assert "sources_disagree" in kinds(intake)


@pytest.mark.hazard("H-08")
def test_a_duplicate_with_a_readable_date_mends_the_clock(tmp_path: Path) -> None:
    path = csv_file(
        tmp_path, paediatric(Date_Referral_Received="09/10/2027"), paediatric()
    )

    (referral,) = taken_in(read(path)).referrals

    assert referral.clock_start == date(2025, 12, 28)


def test_not_sure_which_service_is_a_task_on_a_list_of_its_own(tmp_path: Path) -> None:
    path = form(tmp_path, {"Which service are you asking for?": "Not sure"})

    intake = taken_in(read(path))

    assert intake.referrals[0].pathway is Pathway.UNDECIDED
    assert "which_pathway" in kinds(intake)


def test_a_yes_with_words_on_the_form_is_a_fact_and_the_words_are_read(
    tmp_path: Path,
) -> None:
    words = "Yes, he got excluded on Friday"
    path = form(tmp_path, {"Has anything changed recently that worries you?": words})

    intake = taken_in(read(path))

    (task,) = (one for one in intake.tasks if one.kind == "deterioration")
    assert intake.rows[0].facts["deterioration_reported"] is True
    assert intake.rows[0].prompts == ()
    assert task.due == date(2026, 11, 9)  # five working days
    assert task.quote == "he got excluded on friday"


@pytest.mark.parametrize(
    ("words", "changed"),
    [
        ("Yes, but why does nobody ring us back?", True),
        ("yes - he stopped sleeping since June", True),
        ("Yes?", None),
        ("He is worse", None),
        ("No", False),
    ],
)
def test_a_family_s_yes_is_a_yes_whatever_they_then_say(
    tmp_path: Path, words: str, changed: bool | None
) -> None:
    path = form(tmp_path, {"Has anything changed recently that worries you?": words})

    intake = taken_in(read(path))

    assert intake.rows[0].facts["deterioration_reported"] is changed
    assert bool(intake.tasks) is (changed is not False)


def test_eating_trouble_on_the_form_means_possible_and_not_definite(
    tmp_path: Path,
) -> None:
    asked = "Does your child cough, choke or have trouble eating or drinking?"

    intake = taken_in(read(form(tmp_path, {asked: "Yes"})))

    said = intake.observations[intake.children[0].id]
    known = [one for one in said if one.value is not None]
    assert [one.value for one in known] == ["possible"]
    assert known[0].key == "choking_aspiration"
    assert known[0].observed_on == date(2026, 10, 22)


def test_a_form_keeps_who_may_be_contacted_and_how(tmp_path: Path) -> None:
    path = form(
        tmp_path,
        {
            "Mobile number for updates": "07700 900488",
            "Email": "not.an.email",
            "Is it safe to text this number?": "No",
        },
    )

    intake = taken_in(read(path))

    ((contact,),) = intake.contacts.values()
    assert contact.mobile == "+447700900488"
    assert contact.email is None
    assert contact.safe_to_text is False
    assert "email_not_read" in codes(intake.rows[0])


def test_a_form_s_own_number_does_not_depend_on_its_order(tmp_path: Path) -> None:
    rows = [{"Child's first name": name} for name in ("Ada", "Bo", "Cy")]

    one = {r.id for r in taken_in(read(form(tmp_path, *rows))).referrals}
    other = {r.id for r in taken_in(read(form(tmp_path, *rows[::-1]))).referrals}

    assert one == other
    assert all(number.startswith("FORM-") for number in one)


def test_the_same_files_again_change_nothing(tmp_path: Path) -> None:
    files = read(csv_file(tmp_path, paediatric())), read(therapy(tmp_path))
    first = taken_in(*files)
    known = Existing(
        children=first.children, referrals=first.referrals, profiles=first.profiles
    )

    second = taken_in(*files, existing=known)

    assert second.children == first.children
    assert second.referrals == first.referrals
    assert second.missing == ()


@pytest.mark.hazard("H-07")
def test_a_child_missing_from_a_later_extract_is_reported(tmp_path: Path) -> None:
    both = csv_file(
        tmp_path,
        paediatric(),
        paediatric(Referral_ID="ND2", NHS_Number="9991450610", Patient_Name="Ada Bell"),
    )
    first = taken_in(read(both))
    known = Existing(
        children=first.children, referrals=first.referrals, profiles=first.profiles
    )

    second = taken_in(read(csv_file(tmp_path, paediatric())), existing=known)

    assert second.missing == ("ND2",)


def test_a_known_referral_under_another_name_asks_a_person(tmp_path: Path) -> None:
    first = taken_in(read(csv_file(tmp_path, paediatric())))
    known = Existing(
        children=first.children, referrals=first.referrals, profiles=first.profiles
    )

    other = csv_file(tmp_path, paediatric(Patient_Name="Ada Bell"))
    second = taken_in(read(other), existing=known)

    assert "identity_changed" in codes(second.rows[0])
    assert second.children[0].forename == "Tomasz"


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(seed=st.integers(0, 10**6))
def test_every_row_ends_once_and_the_order_of_files_changes_nothing(
    tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)
    truth = Maker(seed, children=20).write(tmp_path)
    files = [read(tmp_path / name) for name in truth["rows"]]

    intake = taken_in(*files)
    chance.shuffle(files)
    shuffled = taken_in(*files)

    assert shuffled == intake
    for name, rows in truth["rows"].items():
        ended = [row.line for row in intake.rows if row.file == name]
        counts = intake.counts[name]
        assert ended == [row["line"] for row in rows]
        assert (
            counts.rows
            == len(rows)
            == (
                counts.accepted
                + counts.accepted_with_findings
                + counts.merged
                + counts.set_aside
            )
        )


@pytest.mark.hazard("H-07")
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    cells=st.lists(
        st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12),
        min_size=len(PAEDIATRIC_HEADINGS),
        max_size=len(PAEDIATRIC_HEADINGS),
    )
)
def test_any_cells_at_all_are_accounted_for(tmp_path: Path, cells: list[str]) -> None:
    junk = dict(zip(PAEDIATRIC_HEADINGS, cells, strict=True))
    path = csv_file(tmp_path, paediatric(), junk)

    file = read(path)

    lines = {line.number for line in file.lines} | {one.line for one in file.not_data}
    assert lines >= {2, 3}
    assert len(taken_in(file).rows) == len(file.lines)


def test_a_referral_received_on_the_day_itself_is_not_in_the_future(
    tmp_path: Path,
) -> None:
    row = only_row(csv_file(tmp_path, paediatric(Date_Referral_Received="02/11/2026")))

    assert row.received_on == date(2026, 11, 2)
    assert "future_referral" not in codes(row)


@pytest.mark.parametrize(
    ("where", "words", "aside"),
    [
        ("Status", "Discharged from SLT 12/10/2026", True),
        ("Status", "Discharged by Dr Smith", True),
        ("Status", "To be discharged", False),
        ("Status", "Discharged?", False),
        ("Status", "Not discharged", False),
        ("Status", "Discharged - did not attend", False),  # silence removes nobody
        ("Referral_text", "Discharged from our service", True),
        ("Referral_text", "Discharged by audiology in May", False),
        ("Referral_text", "Died", True),
        ("Referral_text", "Mum died in 2020", False),
        ("Referral_text", "Rip up the timetable", False),
    ],
)
def test_only_words_about_this_referral_set_it_aside(
    tmp_path: Path, where: str, words: str, aside: bool
) -> None:
    row = only_row(csv_file(tmp_path, paediatric(**{where: words})))

    assert (row.outcome is Outcome.SET_ASIDE) is aside
    assert row.findings != ()
