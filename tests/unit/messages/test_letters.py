"""A letter fits a window envelope, whatever the name, and can be read by everybody."""

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.messages.pages_read import Box, Page, is_tagged, language, pages, title
from triage.messages.channels import letters
from triage.messages.channels.channel import Outgoing, ReplySheet, SheetQuestion
from triage.messages.channels.letters import Letterhead, LetterUnfit, address_of, made
from triage.messages.outbox import Way


pytestmark = pytest.mark.hazard("H-12")  # only the address may show in the window

# The printer's figures, in millimetres: GOV.UK Notify's letter specification 2.4.
PAPER = Box(left=0, top=0, right=210, bottom=297)
PRINTED = Box(left=15, top=5, right=195, bottom=292)
WINDOW = Box(left=24.6, top=39.5, right=120, bottom=66.3)
LEFT_EMPTY = Box(left=0, top=30, right=125, bottom=95)

HEAD = Letterhead(
    organisation="Riverside children's services",
    address=("1 High Street", "Riverside", "RV1 1AA"),
    enquiries="0300 000 0000",
)
LETTER = Outgoing(
    reference="R1",
    way=Way.LETTER,
    to="12 Low Road\nRiverside\nRV2 3CD",
    name="Ms O’Hara",
    subject="How are things?",
    body="Dear Ms O’Hara\n\nHow are things with Leo?\n\n* Tell us\n* Ring us\n\nRiverside",
    language="en",
    at=datetime(2026, 11, 23, 9, 30, tzinfo=UTC),
    code="ABCD-EFGH-JKLM",
    link="https://wait.riverside.nhs.uk/f/ABCDEFGHJKLM",
)
SHEET = ReplySheet(
    title="Your reply",
    before=("If somebody is in danger now, call 999.",),
    questions=(
        SheetQuestion(
            prompt="Do you still want this?", choices=("Yes", "No", "I do not know")
        ),
        SheetQuestion(
            prompt="How are these?",
            choices=("Better", "The same", "Worse"),
            rows=("Sleep", "School"),
        ),
        SheetQuestion(prompt="What else?", hint="A person reads this."),
    ),
    after=("Post it to us.",),
)
SEVEN = "Flat 2\nThe Old Mill\n12 Low Road\nLittle Hamlet\nRiverside\nRV2 3CD"
LONG = "Mrs Wilhelmina Maria Featherstonehaugh-Cholmondeley-Wriothesley of Somewhere"
ARABIC = replace(
    LETTER,
    language="ar",
    subject="كيف الحال؟",
    body="كيف حال طفلك؟\n\n* الرقم 12\n* اتصل بنا",
)
KINDS = {
    "plain": LETTER,
    "seven lines": replace(LETTER, to=SEVEN),
    "a long name": replace(LETTER, name=LONG, to=SEVEN),
    "right to left": replace(ARABIC, reply_sheet=SHEET),
    "large print": replace(LETTER, large_print=True, reply_sheet=SHEET),
    "large print, long": replace(LETTER, large_print=True, name=LONG, to=SEVEN),
    "with a sheet": replace(LETTER, reply_sheet=SHEET),
    "long": replace(LETTER, body="\n\n".join(["How are things?"] * 200)),
}
EVERY_KIND = pytest.mark.parametrize("letter", KINDS.values(), ids=KINDS.keys())


def wrong_with(some: list[Page]) -> list[object]:
    """Every mark that lies where the printer allows none."""
    first = some[0]
    outside = [mark for page in some for mark in page.inked if not mark.inside(PRINTED)]
    address = [
        one
        for one in first.letters
        if one.character.strip() and one.box.meets(LEFT_EMPTY)
    ]
    astray = [one for one in address if not one.box.inside(WINDOW)]
    drawn = [one for one in first.drawn if one.meets(LEFT_EMPTY)]
    return [*outside, *astray, *drawn]


def words(text: str) -> list[str]:
    return text.replace("\r", " ").split()


@EVERY_KIND
def test_only_the_address_shows_in_the_window(letter: Outgoing) -> None:
    some = pages(made(letter, HEAD))

    assert wrong_with(some) == []
    assert len(some) <= 10
    for page in some:
        assert (round(page.width), round(page.height)) == (210, 297)
    shown = "\n".join(address_of(letter.name, letter.to))
    assert run_together(some[0].across(WINDOW)) == run_together(shown)


def run_together(text: str) -> str:
    """The words without what a line's end may change."""
    return re.sub(r"[\s\ufffe-]", "", text)


NAMES = st.text(
    st.sampled_from("ABCDEFghijklmnopéñśżŁ'’-. 0123456789/,&"), min_size=1, max_size=70
)
LINES = st.lists(NAMES.filter(str.strip), min_size=3, max_size=9)
BODIES = st.text(st.sampled_from("abc defg\n*#- https://x.nhs.uk/f/ABC "), max_size=900)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(name=NAMES, lines=LINES, body=BODIES, large=st.booleans(), ours=NAMES)
def test_whatever_the_words_they_stay_where_they_belong_or_no_letter_is_made(
    name: str, lines: list[str], body: str, large: bool, ours: str
) -> None:
    letter = replace(
        LETTER, name=name, to="\n".join(lines), body=body, large_print=large
    )
    try:
        some = pages(made(letter, replace(HEAD, organisation=ours)))
    except LetterUnfit:
        return

    assert wrong_with(some) == []
    shown = " ".join(address_of(name, letter.to))
    assert run_together(some[0].said(WINDOW)) == run_together(shown)


def test_an_address_of_too_many_lines_keeps_its_last_two() -> None:
    lines = "Flat 12\nThe Old Mill\nLong Lane\nHamlet\nVillage\nX\nEly\nRV2 3CD"

    found = address_of("Ms O’Hara", lines)

    assert len(found) == 7
    assert found[0] == "Ms O’Hara"
    assert found[-2:] == ("Ely", "RV2 3CD")
    assert ", ".join(found) == ", ".join(["Ms O’Hara", *lines.split("\n")])


def test_a_name_that_stands_in_the_address_too_is_written_once() -> None:
    assert address_of("ms o’hara", "Ms O’Hara\n12 Low Road\nRV2 3CD") == (
        "Ms O’Hara",
        "12 Low Road",
        "RV2 3CD",
    )


@pytest.mark.parametrize(
    ("letter", "problem"),
    [
        (replace(LETTER, to=""), "letter-address-short"),
        (replace(LETTER, to="RV2 3CD"), "letter-address-short"),
        (replace(LETTER, to="\n".join(["W" * 400] * 3)), "letter-address-large"),
        (replace(LETTER, body="How are things?\n\n" * 900), "letter-too-long"),
        (replace(LETTER, body="A bear: 🐻"), "letter-not-made"),
        (replace(LETTER, name="Ms \u1362"), "letter-not-made"),
    ],
    ids=["no address", "short", "large", "long", "no such letter", "no such name"],
)
def test_a_letter_that_cannot_be_right_is_not_made(
    letter: Outgoing, problem: str
) -> None:
    with pytest.raises(LetterUnfit) as unfit:
        made(letter, HEAD)

    assert unfit.value.problem == problem
    assert "O’Hara" not in str(unfit.value)


@pytest.mark.hazard("H-16")
@EVERY_KIND
def test_a_screen_reader_is_told_the_language_the_title_and_the_structure(
    letter: Outgoing,
) -> None:
    pdf = made(letter, HEAD)

    assert is_tagged(pdf)
    assert language(pdf).startswith(letter.language)
    assert title(pdf) == letter.subject


@pytest.mark.hazard("H-16")
@pytest.mark.parametrize(
    ("letter", "points"),
    [(KINDS["large print"], 16), (KINDS["with a sheet"], 12)],
    ids=["large print", "plain"],
)
def test_what_the_letter_says_is_large_enough_to_read(
    letter: Outgoing, points: int
) -> None:
    some = pages(made(letter, HEAD))

    said = [
        one.points
        for page in some
        for one in page.letters
        if one.character.strip() and 95 < one.box.top < 270
    ]
    assert min(said) >= points
    assert sum(one == points for one in said) > len(said) / 3


def test_markup_in_a_name_is_only_text() -> None:
    hostile = '#panic("x") $x$ *b* `c` @ref <l> \\ "'
    letter = replace(LETTER, name=hostile, body=f"Dear {hostile}\n\n#let x = 1")

    (page,) = pages(made(letter, HEAD))

    assert words(page.said(WINDOW))[: len(words(hostile))] == words(hostile)
    assert "#let x = 1" in page.said()


def test_the_code_is_printed_and_the_link_is_drawn_and_written() -> None:
    (page,) = pages(made(LETTER, HEAD))

    assert "ABCD-EFGH-JKLM" in page.said()
    assert LETTER.link in page.said().replace("\r\n", "").replace("\n", "")
    squares = [one for one in page.drawn if one.right - one.left > 25]
    assert any(abs((s.right - s.left) - (s.bottom - s.top)) < 0.5 for s in squares)


def test_a_letter_without_a_code_has_no_picture() -> None:
    (page,) = pages(made(replace(LETTER, code="", link=""), HEAD))

    assert page.drawn == ()


def test_the_reply_sheet_is_a_page_of_its_own_with_the_code_and_no_name() -> None:
    first, sheet = pages(made(replace(LETTER, reply_sheet=SHEET), HEAD))

    assert "Do you still want this?" not in first.said()
    assert "ABCD-EFGH-JKLM" in sheet.said()
    assert "call 999" in sheet.said()
    assert "O’Hara" not in sheet.said()
    boxes = [
        one
        for one in sheet.drawn
        if one.right - one.left > 7 and one.bottom - one.top > 7
    ]
    assert len(boxes) == 3 + 3 * 2


def test_a_sheet_of_many_questions_and_choices_stays_inside_its_pages() -> None:
    many = replace(
        SHEET,
        questions=(
            SheetQuestion(
                prompt="Which of these? " * 9,
                hint="More than one. " * 9,
                choices=tuple(f"Choice {n}" for n in range(40)),
            ),
            *[SheetQuestion(prompt="And this?", choices=("Yes", "No"))] * 8,
        ),
    )

    some = pages(made(replace(LETTER, large_print=True, reply_sheet=many), HEAD))

    assert wrong_with(some) == []
    assert len(some) <= 10
    for page in some[1:]:  # pages that come back by post may come apart
        assert LETTER.code in page.said()


def test_the_same_letter_is_the_same_file() -> None:
    assert made(LETTER, HEAD) == made(LETTER, HEAD)


@pytest.mark.parametrize(
    ("body", "kinds"),
    [
        ("one\ntwo", [("text", ["one", "two"])]),
        (
            "# Head\nwords\n* a\n* b",
            [("heading", ["Head"]), ("text", ["words"]), ("list", ["a", "b"])],
        ),
        ("- a\n\n- b", [("list", ["a"]), ("list", ["b"])]),
        ("# a\n# b", [("heading", ["a"]), ("heading", ["b"])]),
        ("\n\n \n", []),
    ],
)
def test_a_body_is_read_as_paragraphs_headings_and_lists(
    body: str, kinds: list[tuple[str, list[str]]]
) -> None:
    assert [(one["kind"], one["lines"]) for one in letters._parts(body)] == kinds
