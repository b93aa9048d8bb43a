"""The public record names everything that decides a place and everything that may not."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests.spec import reading
from tests.spec.content import CATALOGUE, RULES, STATUS
from tests.spec.words import A_NUMBER, A_PLACE, BANNED, GRADE, HARD_WORDS
from triage.desk.content import load_content
from triage.desk.proof_shown import Speaks
from triage.desk.public_record import words
from triage.desk.public_record.made import TO_COMPLETE, from_settings, record
from triage.desk.public_record.parts import Field, Is, Record, Section
from triage.desk.public_record.put_in import MADE, NOT_YET, Began, Told
from triage.desk.public_record.written import NoSuchFormat, as_text
from triage.messages.wording import PLACE
from triage.referrals import Pathway
from triage.rulebook.rules import BandFloor
from triage.settings import Settings


CONTENT = load_content()
FILE = RULES / words.FILE
PLANNED = words.load(FILE)
TOLD = Told(
    content=CONTENT,
    proofs={one: Speaks(CONTENT, one).whole() for one in Pathway},
    began=(
        Began(
            digest=CONTENT.digest,
            on_day=date(2026, 11, 2),
            how="It came with the installation. Nobody here has approved it.",
        ),
    ),
)
TODAY = date(2026, 11, 23)
NAMED = Settings(service_name="Riverside (invented)", enquiries="01632 960001")
LONGEST = 20  # words of a sentence that families read


def made(told: Told = TOLD, settings: Settings = NAMED) -> Record:
    """The record of the shipped content."""
    return record(PLANNED, told, from_settings(settings), TODAY)


def texts(sections: tuple[Section, ...]) -> list[str]:
    """Every line of some sections."""
    return [
        cell
        for section in sections
        for field in section.fields
        for block in field.blocks
        for row in (block.heads, *block.rows)
        for cell in row
    ]


def of(name: str, found: Record | None = None) -> Field:
    """One field by its name."""
    sections = (found or made()).sections
    (field,) = (one for part in sections for one in part.fields if one.name == name)
    return field


def cells(field: Field) -> list[str]:
    return [cell for block in field.blocks for row in block.rows for cell in row]


# What it must name


@pytest.mark.hazard("H-11")
def test_every_fact_that_may_never_rank_is_named_and_no_other() -> None:
    (named,) = (b for b in of("Facts that may never rank").blocks if b.kind is Is.ITEMS)

    expected = [CATALOGUE[key].label for key in CONTENT.policy.forbidden]
    assert list(named.lines) == expected


def test_every_band_is_named_with_its_longest_wait_and_its_cap() -> None:
    (grid,) = (b for b in of("Priorities").blocks if b.kind is Is.TABLE)

    bands = CONTENT.policy.bands
    assert [row[0] for row in grid.rows] == [
        f"{bands[band].label} ({band.name})" for band in sorted(bands)
    ]
    assert [row[2:] for row in grid.rows] == [
        ("2 weeks", "0 weeks"),
        ("6 weeks", "3 weeks"),
        ("13 weeks", "6 weeks"),
        ("18 weeks", "26 weeks"),
    ]


def test_every_part_of_a_scorecard_is_named_with_its_cap_and_every_fact_in_it() -> None:
    said = cells(of("Points"))

    for card in CONTENT.cards.values():
        for domain in card.domains.values():
            at = said.index(domain.label)
            assert str(domain.cap) in said[at : at + 40]
        for factor in card.factors:
            assert any(factor.fact.label in cell for cell in said), factor.fact.key


def test_every_fact_that_a_rule_for_a_band_reads_is_named() -> None:
    said = cells(of("Facts that can set a priority"))

    for book in CONTENT.books.values():
        for rule in book.rules:
            if isinstance(rule.outcome, BandFloor):
                assert {CATALOGUE[key].label for key in rule.facts} <= set(said)


def test_every_version_is_named_and_where_it_stands() -> None:
    said = cells(of("What is in force"))

    policy = CONTENT.policy
    stands = {
        policy.digest: policy.status,
        **{one.digest: one.status for one in CONTENT.books.values()},
        **{one.digest: one.status for one in CONTENT.cards.values()},
    }
    for digest, status in stands.items():
        assert said[said.index(digest[:12]) - 1] == status
    assert any(CONTENT.digest[:12] in cell for cell in said)


def test_it_says_plainly_that_nothing_is_agreed_or_validated_yet() -> None:
    whole = made()

    assert STATUS in whole.lead
    assert any("Not validated" in cell for cell in cells(of("Models")))
    assert "Not measured" in cells(of("Model performance"))[0]
    # As long as a book awaits agreement, so do the words that families read.
    assert any("not agreed to them yet" in line for line in texts(whole.plain))


def test_since_when_is_said_without_a_name_or_a_reason() -> None:
    said = cells(of("Since when"))

    assert said[1:] == ["2 November 2026", CONTENT.digest[:12], TOLD.began[0].how]
    assert NOT_YET in cells(of("Since when", made(replace(TOLD, began=()))))


def test_a_list_whose_rules_are_not_proved_is_said_to_be_so() -> None:
    unproved = {one: replace(p, proved=False) for one, p in TOLD.proofs.items()}

    assert all(
        cell.startswith("Proved on ") for cell in cells(of("Proof"))[2::2] if cell
    )
    said = cells(of("Proof", made(replace(TOLD, proofs=unproved))))
    assert sum(cell.startswith("Not proved.") for cell in said) == len(Pathway)


# What the service owes


def test_nothing_is_claimed_that_nobody_filled_in() -> None:
    bare = made(settings=Settings())

    owed = [
        one.name
        for part in bare.sections
        for one in part.fields
        if TO_COMPLETE in cells(one)
    ]
    filled = [one for _, some in PLANNED.sections for one in some if one.fill]
    assert set(owed) == {one.name for one in filled} - {"Organisation"}
    assert {"Legal basis", "Data protection impact assessment"} <= set(owed)
    assert set(PLANNED.service.values()) == {""}


def test_what_the_settings_know_of_the_service_is_said() -> None:
    named = Settings(
        service_name="Riverside", enquiries="01632 960001", public_url="https://a.test"
    )
    whole = made(settings=named)

    assert cells(of("Organisation", whole)) == ["Riverside"]
    assert cells(of("Telephone", whole)) == ["01632 960001"]
    assert cells(of("Website", whole)) == ["https://a.test/how-places-are-decided"]


def test_the_fields_of_the_standard_are_all_there() -> None:
    names = {one.name for part in made().sections for one in part.fields}

    assert names >= {
        "Name", "Description", "Website", "Contact email",
        "Organisation", "Team", "Senior responsible owner", "Third parties",
        "Detailed description", "Benefits", "Previous process",
        "Alternatives considered", "Process integration", "Provided information",
        "Frequency and scale of usage", "Human decisions and review",
        "Required training", "Appeals and review", "System architecture",
        "Phase and maintenance", "Models", "Model performance", "Source data",
        "Sensitive attributes", "Completeness and representativeness",
        "Data sharing agreements", "Data access and storage",
        "Data protection impact assessment", "Risks and mitigations",
    }  # fmt: skip


# What families read of it


@pytest.mark.hazard("H-16")
def test_the_plain_part_can_be_read_by_a_child_of_eleven() -> None:
    plain = "\n".join([*(one.heading for one in made().plain), *texts(made().plain)])

    assert reading.grade(plain) <= GRADE
    assert reading.hard(plain) - HARD_WORDS == set()
    assert [
        s for s in reading.sentences(plain) if len(reading.words(s)) > LONGEST
    ] == []


@pytest.mark.hazard("H-18")
def test_the_plain_part_blames_nobody_and_promises_no_place() -> None:
    plain = [*(one.heading for one in made().plain), *texts(made().plain)]

    assert [line for line in plain if BANNED.search(line) or A_PLACE.search(line)] == []


def test_the_plain_part_says_whom_to_call_and_names_no_number_itself() -> None:
    written = [*PLANNED.plain.who, *PLANNED.plain.yours, PLANNED.plain.never]

    assert [line for line in written if A_NUMBER.search(line)] == []
    assert any("Call 01632 960001 if" in line for line in texts(made().plain))
    assert any("Call us if" in line for line in texts(made(settings=Settings()).plain))
    assert [line for line in texts(made().plain) if PLACE.search(line)] == []


# The file


def test_everything_that_can_be_put_in_is_asked_for_somewhere() -> None:
    asked = {one.made for _, some in PLANNED.sections for one in some if one.made}

    assert asked == set(MADE)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('team = ""', 'teem = ""'),
        ('made = "forbidden"', 'made = "forbidding"'),
        ('heads = ["What could go wrong", ', "heads = ["),
        ("[plain]\n", "[plane]\n"),
        ('fill = "legal_basis"', ""),
    ],
)
def test_a_file_that_would_leave_something_unsaid_is_refused(
    tmp_path: Path, old: str, new: str
) -> None:
    text = FILE.read_text("utf-8")
    assert old in text
    (tmp_path / words.FILE).write_text(text.replace(old, new, 1), "utf-8")

    with pytest.raises(words.BadPublicRecord):
        words.load(tmp_path / words.FILE)


@pytest.mark.parametrize("ending", [".md", ".html"])
def test_a_file_of_it_holds_every_line_that_the_page_does(ending: str) -> None:
    written = as_text(made(), Path(f"record{ending}"))

    for line in [made().title, made().lead, *texts(made().plain)]:
        assert line.replace("'", "&#x27;") in written or line in written
    for label in cells(of("Facts that may never rank")):
        assert label in written
    assert "<script" not in written


def test_what_is_filled_in_is_text_and_never_markup() -> None:
    hostile = Settings(service_name="<script>alert(1)</script>")

    assert "<script" not in as_text(made(settings=hostile), Path("a.html"))


def test_a_file_of_another_kind_is_refused() -> None:
    with pytest.raises(NoSuchFormat):
        as_text(made(), Path("record.docx"))
