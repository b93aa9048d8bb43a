"""An unknown spreadsheet is no dead end: a draft profile makes it readable."""

import shutil
from pathlib import Path

import pytest

from tests.unit.intake.builders import AS_OF, CATALOGUE, PROFILES, RULES
from triage.intake.draft import NothingToDraft, draft_profile
from triage.intake.files import UnknownFile, read_file
from triage.intake.profiles import BadProfile, load_profiles


UNKNOWN = """Clinic export,,,,,,,
Pt identifier,Client full nm,Birth dt,Arrived in service date,Case key,CP Plan,Narrative,Zone
999 287 9211,"NOWAK, Tomasz",14/08/2020,28/12/2025,A1,Yes,Parent reports that school is hard every day,3
999 145 0610,"BELL, Ada",02/03/2019,14/01/2026,A2,No,Struggles with transitions and with noise,4
"""


def test_a_draft_saved_in_the_folder_makes_the_file_readable(tmp_path: Path) -> None:
    content = tmp_path / "rules"
    shutil.copytree(RULES / "profiles", content / "profiles")
    shutil.copy(RULES / "red_flags.toml", content)
    export = tmp_path / "clinic.csv"
    export.write_text(UNKNOWN, encoding="utf-8")
    with pytest.raises(UnknownFile):
        read_file(export, PROFILES, CATALOGUE, AS_OF)

    drafted = draft_profile(export, PROFILES, CATALOGUE)
    corrected = drafted.replace(
        'heading = "Client full nm"\nreads = "label"',
        'heading = "Client full nm"\nfield = "name"\nrequired = true',
    )
    (content / "profiles" / "clinic.toml").write_text(corrected, encoding="utf-8")
    file = read_file(export, load_profiles(content / "profiles"), CATALOGUE, AS_OF)

    assert file.profile == "clinic"
    assert [line.nhs_number for line in file.lines] == ["9992879211", "9991450610"]
    assert [str(line.born_on) for line in file.lines] == ["2020-08-14", "2019-03-02"]
    assert file.lines[0].facts["cp_plan"].value is True


def test_a_draft_says_what_it_guessed_and_what_it_did_not_find(tmp_path: Path) -> None:
    export = tmp_path / "clinic.csv"
    export.write_text(UNKNOWN, encoding="utf-8")

    drafted = draft_profile(export, PROFILES, CATALOGUE)

    assert "# its values are NHS numbers" in drafted
    assert "# the heading is known" in drafted
    assert "# NOT FOUND: no heading holds referral_id" in drafted
    assert 'fact = "cp_plan"' in drafted


def test_a_file_without_headings_gives_no_draft(tmp_path: Path) -> None:
    export = tmp_path / "numbers.csv"
    export.write_text("1,2\n3,4\n")

    with pytest.raises(NothingToDraft, match=r"numbers\.csv"):
        draft_profile(export, PROFILES, CATALOGUE)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ('field = "nhs_number"', "no field"),
        ('kind = "list"', "not a valid FileKind"),
        ("required = true", "no heading is required"),
        ('profile = "slt_caseload"', "profile"),
    ],
)
def test_a_bad_profile_is_refused_with_its_reason(
    tmp_path: Path, change: str, reason: str
) -> None:
    text = (RULES / "profiles" / "slt_caseload.toml").read_text(encoding="utf-8")
    swaps = {
        'field = "nhs_number"': 'field = "shoe_size"',
        'kind = "list"': 'kind = "heap"',
        "required = true": "",
        'profile = "slt_caseload"': "",
    }
    shutil.copytree(RULES / "profiles", tmp_path / "profiles")
    shutil.copy(RULES / "red_flags.toml", tmp_path)
    bad = tmp_path / "profiles" / "slt_caseload.toml"
    bad.write_text(text.replace(change, swaps[change]), encoding="utf-8")

    with pytest.raises(BadProfile, match=reason) as refused:
        load_profiles(tmp_path / "profiles")

    assert "slt_caseload.toml" in str(refused.value)
