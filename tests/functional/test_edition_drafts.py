"""Drafts and proofs of new rules, what differs in them, and the pages that show it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.functional.editions import (
    PRIYA,
    SOONER,
    TENANT,
    TUESDAY,
    WHY,
    at_desk,
    certificate,
    changed,
    drafted,
    full_house,
    proved,
    work,
    written,
)
from tests.functional.office import Office, open_office
from tests.functional.visitor import Visitor, browser
from tests.store import conftest as stores
from triage.desk.content import Content
from triage.desk.editions import drafts, proofs, rehearsal_shown
from triage.desk.editions.differences import Difference, between
from triage.desk.editions.drafts import KeptOtherwise, NoFloors
from triage.desk.editions.proofs import ProofOfAnother
from triage.desk.in_force import installed
from triage.rulebook.book import BadRuleBook
from triage.store import editions
from triage.store.engine import reading


engine = stores.engine
postgresql_server = stores.postgresql_server
sqlite_ready = stores.sqlite_ready


@pytest.fixture(scope="module")
def sooner() -> Content:
    """An edition that calls some children sooner."""
    return changed(*SOONER)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """An office with editions at every stage."""
    made = open_office(tmp_path_factory.mktemp("editions"))
    yield made
    for visitor in made.people.values():
        visitor.client.close()


def comes(office: Office, key: str) -> Visitor:
    """Somebody at a browser."""
    if key not in office.people:
        office.people[key] = Visitor(browser(office.app))
        office.people[key].sign_in(key)
    return office.people[key]


def in_force(engine: Engine) -> str | None:
    with reading(engine) as session:
        return editions.in_force(session, tenant=TENANT)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_bad_book_is_no_draft_and_what_is_in_force_stays(
    engine: Engine, tmp_path: Path, sooner: Content
) -> None:
    full_house(engine, tmp_path, children=20)
    before = in_force(engine)
    bad = written(sooner, tmp_path / "bad")
    book = bad / "rules" / "common.toml"
    book.write_text(
        book.read_text("utf-8").replace("tube_feeding_stable'", "tube_fed'")
    )

    with pytest.raises(BadRuleBook, match=r"common\.toml"), work(engine) as desk:
        drafts.draft(desk, bad, why=WHY)

    with reading(engine) as session:
        assert len(editions.kept(session, tenant=TENANT)) == 1
    assert in_force(engine) == before


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_draft_needs_floors_and_a_name_of_its_own(
    engine: Engine, tmp_path: Path, sooner: Content
) -> None:
    digest = drafted(engine, sooner, tmp_path / "one")
    assert drafted(engine, sooner, tmp_path / "same") == digest
    floors = written(sooner, tmp_path / "floors") / "rules" / "floors.toml"
    floors.write_text(floors.read_text("utf-8") + "\n# Lower than before.\n", "utf-8")

    with pytest.raises(KeptOtherwise), work(engine) as desk:
        drafts.draft(desk, tmp_path / "floors", why=WHY)
    floors.unlink()
    written(sooner, tmp_path / "none")
    (tmp_path / "none" / "rules" / "floors.toml").unlink()
    with pytest.raises(NoFloors), work(engine) as desk:
        drafts.draft(desk, tmp_path / "none", why=WHY)


@pytest.mark.hazard("H-09")
@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_proof_counts_only_for_the_very_edition_and_floors_it_speaks_of(
    engine: Engine, tmp_path: Path, sooner: Content
) -> None:
    drafted(engine, sooner, tmp_path / "draft")
    told = certificate(sooner)

    for other in (
        certificate(installed()),
        type(told)(**vars(told) | {"floors_digest": "another"}),
    ):
        with pytest.raises(ProofOfAnother), work(engine) as desk:
            proofs.keep(desk, sooner, other)
    with reading(engine) as session:
        before = proofs.stands(session, TENANT, sooner)
    proved(engine, sooner)
    proved(engine, sooner, held=False)
    with reading(engine) as session:
        after = proofs.stands(session, TENANT, sooner)

    assert (before.proved, after.proved) == (False, False)
    assert after.why_not == proofs.BROKEN


def lines_of(one: Difference) -> dict[str, tuple[str, str]]:
    return {line.label: (line.before, line.after) for line in one.lines}


def test_a_rule_that_is_changed_is_told_before_and_after() -> None:
    after = changed(
        (
            "rules/common.toml",
            "when = 'tube_feeding_stable'\nband = \"P3\"",
            "when = 'tube_feeding_stable'\nband = \"P2\"",
        )
    )

    found = between(installed(), after)

    (rule,) = found.rules
    assert (rule.what, rule.name, found.others) == ("changed", "TUBE-P3 (common)", ())
    assert lines_of(rule) == {"Then": ("See next (P3)", "See soon (P2)")}


def test_a_rule_that_is_added_or_taken_away_is_told_whole() -> None:
    text = installed().files["rules/common.toml"]
    start = text.index('[[rule]]\nid = "TUBE-P3"')
    rule = text[start : text.index("[[rule]]", start + 1)]
    without = changed(("rules/common.toml", rule, ""))

    (gone,) = between(installed(), without).rules
    (come,) = between(without, installed()).rules

    assert (gone.what, come.what) == ("removed", "added")
    assert lines_of(gone)["When"][1] == lines_of(come)["When"][0] == ""
    assert lines_of(gone)["When"][0] == lines_of(come)["When"][1] != ""
    assert "Source" in lines_of(come)


@pytest.mark.parametrize(
    ("path", "before", "after", "title", "name", "line"),
    [
        (
            *("rules/policy.toml", "max_weeks = 6 ", "max_weeks = 5 "),
            *("Policy", "band, P2", ("max weeks", "6", "5")),
        ),
        (
            *("rules/policy.toml", "alarm_above = 0.15", "alarm_above = 0.2"),
            *("Policy", "shares", ("alarm above", "0.15", "0.2")),
        ),
        (
            *("rules/facts.toml", "Looked after by the council", "In care"),
            *("Facts", "fact, looked after"),
            ("label", "Looked after by the council", "In care"),
        ),
    ],
)
def test_a_figure_that_is_changed_is_told_by_its_name(
    path: str,
    before: str,
    after: str,
    title: str,
    name: str,
    line: tuple[str, str, str],
) -> None:
    found = between(installed(), changed((path, before, after)))

    others = dict(found.others)
    (one,) = others[title]
    assert one.name == name
    label, old, new = line
    assert lines_of(one)[label] == (old, new)


def test_an_edition_does_not_differ_from_itself() -> None:
    assert between(installed(), installed()).many == 0


def test_the_pages_lead_from_the_rules_to_an_edition_and_what_it_needs(
    office: Office,
) -> None:
    who, draft = comes(office, "clinician"), office.ids["edition"]

    rules = who.get("/rules/neurodevelopmental").text
    listed = who.get("/editions").text
    one = who.get(f"/editions/{draft}").text
    ready = who.get(f"/editions/{office.ids['/editions/{subject_id}/activate']}").text
    now = who.get(f"/editions/{office.ids['/editions/{subject_id}/roll-back']}").text

    assert 'href="/editions"' in rules
    assert f'href="/editions/{draft}"' in listed
    assert "Comes into force on" in listed
    assert "0 of 2 people have approved it." in one
    assert "After:" in one
    assert "worked examples come true" in one
    assert "/approve" in one
    assert "/activate" not in one
    assert "/activate" in ready
    assert "/roll-back" in now


def test_a_rehearsal_names_children_only_to_who_sees_them(office: Office) -> None:
    at = f"/api/v1/editions/{office.ids['edition']}/rehearsal?places=0"

    clinician = comes(office, "clinician").get(at).json()
    manager = comes(office, "manager").get(at).json()

    assert clinician["moves_in_all"] is not None
    assert (manager["moves_in_all"], manager["moves"]) == (None, [])
    assert {one["kind"] for one in manager["groups"]} == {
        *("age", "sex", "ethnicity", "language", "deprivation", "looked after")
    }
    assert comes(office, "coordinator").get(at).status_code == 403


@pytest.mark.parametrize("day", ["2026-13-01", "2020-01-01", "9999-12-31", "soon"])
def test_a_day_nobody_can_rehearse_is_a_sentence(office: Office, day: str) -> None:
    at = f"/editions/{office.ids['edition']}/rehearsal"

    page = comes(office, "clinician").get(f"{at}?day={day}")
    told = comes(office, "clinician").get(f"/api/v1{at}?day={day}")

    assert (page.status_code, told.status_code) == (422, 422)


@pytest.mark.hazard("H-04")
def test_a_priority_this_clinician_owes_is_not_told_by_a_rehearsal(
    engine: Engine, tmp_path: Path, sooner: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    full_house(engine, tmp_path, children=20)
    digest = drafted(engine, sooner, tmp_path / "draft")
    with at_desk(engine, PRIYA, TUESDAY) as desk:
        open_ = rehearsal_shown.rehearsal(desk, digest)
    monkeypatch.setenv("TRIAGE_BLIND_FIRST", "always")
    with at_desk(engine, PRIYA, TUESDAY) as desk:
        blind = rehearsal_shown.rehearsal(desk, digest)

    assert (open_.own_first, blind.moves) == (0, ())
    assert blind.own_first == open_.moves_in_all
    assert open_.moves
