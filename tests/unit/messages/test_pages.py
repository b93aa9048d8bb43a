"""A family's pages are in a language somebody reviewed, or in English that says so."""

from datetime import date
from pathlib import Path

import pytest

from tests.spec.content import RULES
from tests.spec.reviewed import reviewed_content
from triage.messages import pages
from triage.messages.pages import BadPages, NoSuchString, StringIncomplete


SHIPPED = pages.load(RULES / "wording")
ENGLISH = SHIPPED["en"]


@pytest.fixture
def reviewed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Urdu and Polish with a reviewer's name, in force."""
    folder = reviewed_content(tmp_path, "ur", "pl")
    monkeypatch.setenv("TRIAGE_CONTENT", str(folder))
    return folder


def change(folder: Path, language: str, old: str, new: str) -> None:
    path = folder / "rules" / "wording" / language / "pages.toml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


@pytest.mark.parametrize("language", [None, "", "en", "English", "en-GB"])
def test_english_is_served_as_it_is(language: str | None) -> None:
    served = pages.strings(language)

    assert (served.language, served.asked_for) == ("en", "")


@pytest.mark.parametrize(
    ("language", "code"),
    [("Urdu", "ur"), ("pl", "pl"), ("Somali", "so"), ("Klingon", "tlh"), ("?", "und")],
)
@pytest.mark.hazard("H-16")
def test_a_language_nobody_reviewed_is_not_served(language: str, code: str) -> None:
    served = pages.strings(language)

    assert (served.language, served.direction) == ("en", "ltr")
    assert served.asked_for == code
    assert "free interpreter" in served["common.in_english"]


def test_easy_read_is_served_to_whoever_asks_for_it() -> None:
    assert pages.strings("easy").language == "easy"
    assert pages.strings("en", easy_read=True).language == "easy"
    assert pages.strings("BSL").language == "easy"
    both = pages.strings("Urdu", easy_read=True)
    assert (both.language, both.spoken, both.asked_for) == ("easy", "en", "ur")


@pytest.mark.usefixtures("reviewed")
def test_a_reviewed_language_is_served_and_can_be_chosen() -> None:
    urdu = pages.strings("Urdu")

    assert (urdu.language, urdu.direction, urdu.spoken) == ("ur", "rtl", "ur")
    assert urdu.asked_for == ""
    assert pages.served() == (("en", "English"), ("pl", "polski"), ("ur", "اردو"))


def test_only_english_can_be_chosen_while_nobody_has_reviewed_another() -> None:
    assert pages.served() == (("en", "English"),)


@pytest.mark.hazard("H-16")
def test_a_language_that_lacks_a_string_is_not_served(reviewed: Path) -> None:
    change(reviewed, "ur", 'ring = "', 'rang = "')

    assert pages.strings("ur").language == "en"
    assert pages.lacking(pages.written("ur"), ENGLISH) == ("help.ring",)


@pytest.mark.hazard("H-16")
def test_a_translation_of_older_english_is_not_served(reviewed: Path) -> None:
    change(reviewed, "en", 'version = "2026.11"', 'version = "2027.1"')

    assert pages.strings("ur").language == "en"


def test_a_draft_can_be_read_by_whoever_reviews_it() -> None:
    assert pages.written("ur")["common.yes"] == "ہاں"
    with pytest.raises(BadPages, match="in so cannot be used"):
        pages.written("so")


def test_a_string_is_said_with_its_values() -> None:
    said = ENGLISH.say("home.now_seeing", month="March 2025")

    assert said == "We are now seeing children who joined in March 2025."


def test_a_value_is_put_in_once_and_never_read_again() -> None:
    said = ENGLISH.say("home.joined", about="((day))", day="3 May")

    assert said == "((day)) joined our list on 3 May."


@pytest.mark.parametrize("blank", [{}, {"month": ""}, {"month": " "}])
def test_a_missing_value_is_said(blank: dict[str, str]) -> None:
    with pytest.raises(
        StringIncomplete, match=r"home\.now_seeing need a value for mon"
    ):
        ENGLISH.say("home.now_seeing", **blank)


def test_a_string_there_is_not_is_said() -> None:
    with pytest.raises(NoSuchString):
        ENGLISH.say("home.place")
    with pytest.raises(NoSuchString):
        ENGLISH.count("home.heading", 3)


@pytest.mark.parametrize(
    ("language", "number", "said"),
    [
        ("en", 1, "You have waited for 1 week."),
        ("en", 0, "You have waited for 0 weeks."),
        ("pl", 1, "Czekasz 1 tydzień."),
        ("pl", 3, "Czekasz 3 tygodnie."),
        ("pl", 12, "Czekasz 12 tygodni."),
        ("pl", 22, "Czekasz 22 tygodnie."),
        ("ur", 1, "آپ 1 ہفتے سے انتظار کر رہے ہیں۔"),
        ("ur", 2, "آپ 2 ہفتوں سے انتظار کر رہے ہیں۔"),
    ],
)
def test_a_number_takes_the_form_of_its_language(
    language: str, number: int, said: str
) -> None:
    assert SHIPPED[language].count("home.weeks", number) == said


def test_days_are_written_as_the_language_writes_them() -> None:
    day = date(2026, 2, 3)  # a Tuesday

    assert ENGLISH.day(day) == "3 February 2026"
    assert ENGLISH.month(day) == "February 2026"
    assert SHIPPED["pl"].day(day) == "3 lutego 2026"
    assert SHIPPED["pl"].month(day) == "luty 2026"
    assert SHIPPED["ur"].day(day) == "3 فروری 2026"


@pytest.mark.parametrize(
    ("language", "old", "new", "reason"),
    [
        ("pl", 'weeks.few = "', 'weeks.two = "', "home.weeks needs the forms few, man"),
        ("en", 'yes = "Yes"', 'yes = " "', "one of its strings is empty"),
        ("en", 'yes = "Yes"', "yes = 1", "one of its strings is empty"),
        ("en", 'version = "2026.11"', "", "version"),
        ("en", "[common]", "[common", "."),
    ],
)
def test_a_file_that_no_page_could_be_written_with_is_refused(
    reviewed: Path, language: str, old: str, new: str, reason: str
) -> None:
    change(reviewed, language, old, new)

    with pytest.raises(BadPages, match=reason):
        pages.load(reviewed / "rules" / "wording")


@pytest.mark.parametrize("language", ["en", "easy"])
def test_english_and_easy_read_are_always_there(reviewed: Path, language: str) -> None:
    (reviewed / "rules" / "wording" / language / "pages.toml").unlink()

    with pytest.raises(BadPages, match=f"in {language} cannot be used"):
        pages.load(reviewed / "rules" / "wording")
