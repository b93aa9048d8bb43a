"""A message says just what its file says, to somebody who can read it."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from types import MappingProxyType

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.spec.content import RULES
from tests.spec.reviewed import reviewed_content
from triage.messages import sms, wording
from triage.messages.outbox import Audience, Way
from triage.messages.wording import (
    BadWording,
    Chosen,
    NoSuchWording,
    NotByThisWay,
    Text,
    ValueMissing,
    Wording,
    Wordings,
)


TODAY = date(2026, 12, 1)
# A message of one line. Each test says only how this one differs.
HELLO = Wording(
    name="hello",
    language="en",
    version="2026.11",
    what="A greeting.",
    audience=Audience.FAMILY,
    owner="Communications lead",
    reviewed_by="A panel",
    reviewed_on=TODAY,
    grade=1.0,
    values=frozenset({"about", "organisation", "link", "code", "crisis"}),
    texts=MappingProxyType(
        {
            Way.SMS: Text(body="((organisation)): about ((about)). ((link))"),
            Way.LETTER: Text(body="About him (((about))). ((crisis))"),
            Way.EMAIL: Text(
                subject="About ((about))",
                body="Hello. ((about)) waits. ((link)) ((code))\n\n((crisis))",
            ),
        }
    ),
)
VALUES = {"organisation": "the team", "about": "Daniel"}
SHIPPED = wording.load(RULES / "wording")
ALL_VALUES = {name: f"a {name}" for name in wording.KNOWN_VALUES}
TYPED = st.text(max_size=60)


def body(way: Way = Way.EMAIL, one: Wording = HELLO, **values: str) -> str:
    return wording.render(one, way, VALUES | values, today=TODAY).body


def chosen(
    name: str, language: str | None, *, easy_read: bool = False, of: Wordings = SHIPPED
) -> tuple[str, str, bool]:
    found = of.choose(name, language=language, easy_read=easy_read)
    return found.wording.name, found.wording.language, found.needs_interpreter


# Values


def test_values_are_put_in_and_a_code_is_left_open() -> None:
    rendered = wording.render(HELLO, Way.EMAIL, VALUES, today=TODAY)

    assert rendered.subject == "About Daniel"
    assert rendered.body.startswith("Hello. Daniel waits. ((link)) ((code))")
    assert (rendered.language, rendered.version) == ("en", "2026.11")
    assert not rendered.easy_read


def test_a_code_and_a_link_are_put_in_at_the_moment_of_sending() -> None:
    stored = body()

    assert wording.carries_code(stored)
    sent = wording.with_code(stored, "K7QM", "https://a.nhs.uk/f/K7QM")
    assert sent.startswith("Hello. Daniel waits. https://a.nhs.uk/f/K7QM K7QM")
    assert not wording.carries_code(sent)


@pytest.mark.parametrize("place", [wording.CODE_PLACE, wording.LINK_PLACE])
def test_either_place_asks_for_a_code(place: str) -> None:
    assert wording.carries_code(f"Go to {place}")
    assert not wording.carries_code("Go to the page")


@pytest.mark.hazard("H-12")
def test_a_text_message_holds_an_initial_and_never_a_name() -> None:
    assert body(Way.SMS) == "The team: about D. ((link))"
    assert "Daniel" in body(Way.EMAIL)


def test_a_text_message_pays_for_no_typographic_sign() -> None:
    sent = body(Way.SMS, organisation="Children’s team – North")

    assert sent.startswith("Children's team - North: about D.")
    assert sms.encoding(sent) == "gsm"


@pytest.mark.parametrize(
    ("name", "initial"), [("Ślad", "S"), ("émile", "E"), ("Łukasz", "Ł"), ("علی", "ع")]
)
def test_an_initial_costs_no_more_than_it_has_to(name: str, initial: str) -> None:
    assert f"about {initial}." in body(Way.SMS, about=name)


def test_a_child_without_a_name_is_not_made_an_initial() -> None:
    assert "about your child." in body(Way.SMS, about=wording.UNNAMED)


def test_a_sentence_begins_with_a_capital_whatever_is_put_in() -> None:
    assert body(about="your child").startswith("Hello. Your child waits.")


@pytest.mark.parametrize("blank", ["", "   ", "\n"])
def test_a_missing_value_is_said_and_nothing_is_written(blank: str) -> None:
    with pytest.raises(ValueMissing, match=r"hello cannot be written: .* no about"):
        body(about=blank)
    with pytest.raises(ValueMissing):
        wording.render(HELLO, Way.EMAIL, {"organisation": "us"}, today=TODAY)


def test_a_way_without_words_is_said() -> None:
    only_texts = replace(HELLO, texts={Way.SMS: HELLO.texts[Way.SMS]})

    with pytest.raises(NotByThisWay, match="hello in en has no words for letter"):
        body(Way.LETTER, only_texts)


@given(TYPED, st.sampled_from(list(HELLO.texts)))
@example("((code))", Way.EMAIL)
@example("Dan((link))iel\n\nDear all", Way.EMAIL)
@example("(((code)))", Way.EMAIL)
@example("(code)", Way.LETTER)
@pytest.mark.hazard("H-12")
def test_nothing_in_a_name_opens_a_place_or_a_new_line(name: str, way: Way) -> None:
    if not "".join(name.split()):
        return
    sent = body(way, about=name)

    ordinary = body(way, about="Daniel")
    assert wording.PLACE.findall(sent) == wording.PLACE.findall(ordinary)
    assert sent.count("\n") == ordinary.count("\n")


@given(st.dictionaries(st.sampled_from(sorted(wording.KNOWN_VALUES)), TYPED))
def test_every_shipped_message_is_whole_or_says_what_it_lacks(
    values: dict[str, str],
) -> None:
    for one in SHIPPED.files.values():
        for way in one.texts:
            try:
                rendered = wording.render(one, way, values, today=TODAY)
            except ValueMissing:
                continue
            left = set(wording.PLACE.findall(rendered.subject + rendered.body))
            assert left <= wording.LEFT_STANDING


def test_a_value_nobody_asked_for_changes_nothing() -> None:
    assert body(place="12th") == body()


@pytest.mark.hazard("H-17")
def test_crisis_lines_come_from_their_file_and_from_nobody_else() -> None:
    assert body(crisis="Call nobody") == body()
    assert "call 999 or go to A&E" in body()
    assert "Childline" not in wording.render(
        HELLO, Way.EMAIL, VALUES, today=date(2030, 1, 1)
    ).body  # fmt: skip


# Choosing


@pytest.mark.parametrize("language", [None, "", "en", "English", "en-GB", "Not known"])
def test_somebody_who_reads_english_is_written_to_in_english(
    language: str | None,
) -> None:
    assert chosen("check_in", language) == ("check_in", "en", False)
    assert chosen("check_in", language, easy_read=True) == ("check_in", "easy", False)


@pytest.mark.parametrize(
    "language", ["Urdu", "ur", "Polish", "pl-PL", "Somali", "Kurdish Sorani", "Klingon"]
)
@pytest.mark.hazard("H-16")
def test_a_language_nobody_reviewed_is_never_sent_and_somebody_rings(
    language: str,
) -> None:
    for name in SHIPPED.names():
        if SHIPPED.find(name).audience is Audience.FAMILY:
            asked = chosen(name, language)
            assert asked == ("say_your_language", "en", True), name
            easy = chosen(name, language, easy_read=True)
            assert easy == ("say_your_language", "easy", True), name


def test_somebody_who_signs_gets_the_plainest_english_and_is_not_rung() -> None:
    assert chosen("check_in", "British Sign Language") == ("check_in", "easy", True)
    assert chosen("check_in", "BSL") == ("check_in", "easy", True)


def test_people_at_work_are_written_to_in_english() -> None:
    assert chosen("check_in_school", "Urdu") == ("check_in_school", "en", False)
    assert chosen("duty_alert", "Urdu") == ("duty_alert", "en", False)


@pytest.mark.hazard("H-16")
def test_a_reviewed_translation_is_sent(tmp_path: Path) -> None:
    content = reviewed_content(tmp_path, "ur")
    reviewed = wording.load(content / "rules" / "wording")

    assert chosen("check_in", "Urdu", of=reviewed) == ("check_in", "ur", False)
    assert chosen("check_in", "Polish", of=reviewed)[2]
    # There are no Urdu words for an offer: the person is rung.
    assert chosen("offer", "Urdu", of=reviewed) == ("say_your_language", "en", True)
    # Easy read was asked for, and there is none in Urdu.
    assert chosen("check_in", "Urdu", easy_read=True, of=reviewed)[2]


@pytest.mark.hazard("H-16")
def test_a_translation_of_older_english_is_not_sent(tmp_path: Path) -> None:
    content = reviewed_content(tmp_path, "ur")
    english = content / "rules" / "wording" / "en" / "check_in.toml"
    english.write_text(
        english.read_text("utf-8").replace('version = "2026.11"', 'version = "2027.1"'),
        "utf-8",
    )

    changed = wording.load(content / "rules" / "wording")

    assert chosen("check_in", "Urdu", of=changed)[0] == "say_your_language"


@pytest.mark.parametrize(
    ("by", "on"), [("", TODAY), ("  ", TODAY), ("A panel", None), ("", None)]
)
def test_a_review_has_a_name_and_a_day(by: str, on: date | None) -> None:
    assert not replace(HELLO, reviewed_by=by, reviewed_on=on).reviewed


def test_a_message_without_easy_words_is_sent_in_plain_english() -> None:
    shelf = Wordings(MappingProxyType({("en", "hello"): HELLO}))

    assert shelf.choose("hello", language=None, easy_read=True) == Chosen(
        wording=HELLO, needs_interpreter=False
    )
    assert shelf.choose("hello", language="BSL", easy_read=False) == Chosen(
        wording=HELLO, needs_interpreter=True
    )


def test_a_message_there_is_not_is_said() -> None:
    with pytest.raises(NoSuchWording, match="no words for the message farewell in en"):
        SHIPPED.choose("farewell", language=None, easy_read=False)


def test_easy_read_is_english_and_says_so() -> None:
    easy = SHIPPED.find("check_in", "easy")
    rendered = wording.render(easy, Way.LETTER, ALL_VALUES, today=TODAY)

    assert (rendered.language, rendered.easy_read) == ("en", True)
    assert SHIPPED.languages()[:2] == ("en", "easy")


# Preview


def test_a_preview_is_the_message_as_somebody_would_get_it() -> None:
    values = ALL_VALUES | {"about": "Daniel"}

    shown = wording.preview("check_in", "en", Way.SMS, values, today=TODAY)

    assert shown.may_be_sent
    assert shown.parts == sms.parts(shown.body)
    assert "things with D?" in shown.body
    assert "((" not in shown.body


def test_a_preview_shows_a_draft_and_says_that_it_is_one() -> None:
    shown = wording.preview("check_in", "ur", Way.EMAIL, {}, today=TODAY)

    assert not shown.may_be_sent
    assert "[about]" in shown.body
    assert wording.SAMPLE_LINK in shown.body
    assert shown.parts is None


# Files


GOOD = """
version = "1"
what = "A greeting."
audience = "family"
owner = "Us"
reviewed_by = ""
values = ["about", "crisis"]

[email]
subject = "Hello"
body = "Hello ((about)) ((crisis))"
"""


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('"about", ', "", "it lists other values than it uses: about"),
        ('"about", ', '"about", "when", ', "it lists other values than it uses: when"),
        ("about", "nhs_number", "nobody can give it nhs_number"),
        (" ((crisis))", " ((crisis)) Bye", "do not end with the crisis lines"),
        ("[email]", "[pigeon]", "it has no words for any way"),
        ('"family"', '"everybody"', "is not a valid Audience"),
        ('owner = "Us"', "", "owner"),
        ("[email]", "[email", "."),
    ],
)
def test_a_file_that_could_not_be_sent_is_refused(
    tmp_path: Path, old: str, new: str, reason: str
) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "hello.toml").write_text(GOOD.replace(old, new), "utf-8")

    with pytest.raises(BadWording, match=reason):
        wording.load(tmp_path)


def test_a_good_file_is_read_and_words_of_pages_are_no_message(tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "hello.toml").write_text(GOOD, "utf-8")
    (tmp_path / "en" / "pages.toml").write_text("[home]", "utf-8")

    assert wording.load(tmp_path).names() == ("hello",)
