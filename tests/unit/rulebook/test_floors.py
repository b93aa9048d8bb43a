"""Floors are read whole, or refused with their line and the reason."""

from pathlib import Path

import pytest

from tests.unit.rulebook.shipped import CATALOGUE, SHIPPED
from triage.referrals import Band, Pathway
from triage.rulebook.floors import BadFloors, Floors, load_floors


HEAD = 'version = "1"\nstatus = "Invented"\n'
CHEST = """
[[floor]]
id = "CHEST"
says = "Chest infections are at least P2."
when = 'recurrent_chest_infections'
band = "P2"
source = "Invented"
"""


def read(folder: Path, text: str) -> Floors:
    path = folder / "floors.toml"
    path.write_text(text, "utf-8")
    return load_floors(path, CATALOGUE)


def test_a_floor_holds_on_every_list_unless_it_names_them(tmp_path: Path) -> None:
    named = CHEST.replace("source", 'lists = ["speech_language"]\nsource')

    everywhere = read(tmp_path, HEAD + CHEST)
    somewhere = read(tmp_path, HEAD + named)

    assert all(len(everywhere.of(pathway)) == 1 for pathway in Pathway)
    assert [one for one in Pathway if somewhere.of(one)] == [Pathway.SPEECH_LANGUAGE]
    assert everywhere.floors[0].band is Band.P2
    assert everywhere.floors[0].facts == ("recurrent_chest_infections",)
    assert everywhere.digest != somewhere.digest


@pytest.mark.parametrize(
    ("was", "now", "reason"),
    [
        ("recurrent_chest", "recurent_chest", "There is no fact recurent_chest"),
        ('"P2"', '"P9"', "P9 is missing or is no band"),
        ("source", "sauce", "sauce is not known here"),
        ('band = "P2"', "safe = false", "a floor promises one of"),
        ('band = "P2"', "", "a floor promises one of"),
        ('band = "P2"', 'band = "P2"\nsafe = true', "a floor promises one of"),
        ("source", 'lists = ["other"]\nsource', "'other' is not a valid Pathway"),
        ('id = "CHEST"', "", "id is missing"),
        ('band = "P2"', 'clock = { name = "One" }', "from is missing"),
    ],
)
def test_a_floor_that_is_wrong_is_refused_with_its_line(
    tmp_path: Path, was: str, now: str, reason: str
) -> None:
    with pytest.raises(BadFloors) as refused:
        read(tmp_path, HEAD + CHEST.replace(was, now, 1))

    assert f"floors.toml, line 4: {reason}" in str(refused.value)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (HEAD, "every floor begins with"),
        ('status = "Invented"\n' + CHEST, "version is missing"),
        (HEAD + CHEST + "[[floor", "Expected"),
    ],
)
def test_a_file_that_is_wrong_is_refused(
    tmp_path: Path, text: str, reason: str
) -> None:
    with pytest.raises(BadFloors, match=reason):
        read(tmp_path, text)


def test_a_folder_without_floors_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadFloors, match=r"floors\.toml, line 1"):
        load_floors(tmp_path / "floors.toml", CATALOGUE)


def test_every_shipped_floor_has_a_source_a_sentence_and_a_name_of_its_own() -> None:
    floors = load_floors(SHIPPED / "floors.toml", CATALOGUE)

    assert len({floor.id for floor in floors.floors}) == len(floors.floors)
    assert all(floor.source and floor.says.endswith(".") for floor in floors.floors)
    assert "Awaiting local clinical agreement" in floors.status
    assert all(CATALOGUE[key].derived for key in floors.answered)
