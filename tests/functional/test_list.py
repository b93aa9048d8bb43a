"""The list as people use it: counts that agree, a search that leaks nowhere, saved views."""

import json
import logging
import re
from collections.abc import Iterator
from html import unescape
from itertools import combinations

import pytest
from fastapi import FastAPI

from tests.browser.sample import NOW, TENANT, TODAY
from tests.functional.visitor import Visitor
from triage.desk import waiting
from triage.desk.content import load_content
from triage.desk.copies import held
from triage.desk.list_shown import Viewer
from triage.desk.reasons import SAFE_HIDDEN
from triage.desk.views import Filters, ListEntry, ListPage
from triage.referrals import Band, Pathway
from triage.store import audit, saved_views, tasks
from triage.store.columns import Row
from triage.store.engine import reading, unit_of_work
from triage.store.tasks import SAFE


LISTED = "/lists/neurodevelopmental"
CANARY = "Zzyzxcanary"
CANARY_NUMBER = "9990000018"
SHOWING = re.compile(r"Showing ([\d,]+) to ([\d,]+) of ([\d,]+) child")
CHOICES: tuple[dict[str, object], ...] = (
    {"bands": (Band.P3, Band.P4)},
    {"needs_decision": True},
    {"open_question": True},
    {"no_reply": True},
    {"changed": True},
    {"safe_only": True},
    {"over_maximum": True},
    {"mine": True},
    {"waited_over": 52},
    {"language": "Polish"},
    {"language": ""},
    {"clinic": "nowhere"},
)
EVERY_PAIR = [
    {},
    *CHOICES,
    *({**one, **other} for one, other in combinations(CHOICES, 2)),
]


def a_page(app: FastAPI, filters: Filters, after: str | None = None) -> ListPage:
    with reading(app.state.engine) as session:
        return waiting.list_page(
            session,
            tenant=TENANT,
            filters=filters,
            after=after,
            size=37,
            today=TODAY,
            viewer=Viewer(staff_id="demo-clinician"),
        )


def walked(app: FastAPI, filters: Filters) -> Iterator[tuple[ListPage, ListEntry]]:
    after = None
    while True:
        page = a_page(app, filters, after)
        yield from ((page, one) for one in page.entries)
        if (after := page.next_after) is None:
            return


def lines_and_totals(app: FastAPI) -> list[str]:
    with reading(app.state.engine) as session:
        return [
            json.dumps([deed.what, deed.subject_id, deed.details])
            for _, deed in audit.page(session, tenant=TENANT, size=20)
        ]


@pytest.mark.hazard("H-07")
@pytest.mark.hazard("H-10")
@pytest.mark.parametrize("chosen", EVERY_PAIR, ids=str)
def test_every_page_of_a_narrowed_list_and_its_copy_agree_with_its_count(
    front_door: FastAPI, chosen: dict[str, object]
) -> None:
    filters = Filters(**chosen)  # type: ignore[arg-type]  # a test's own words

    found = list(walked(front_door, filters))

    first = a_page(front_door, filters)
    names = [one.referral_id for _, one in found]
    assert len(names) == len(set(names)) == first.total
    assert all(
        page.before + page.entries.index(one) == at
        for at, (page, one) in enumerate(found)
    )
    with reading(front_door.state.engine) as session:
        copy = held.whole(
            session,
            tenant=TENANT,
            filters=filters,
            now=NOW,
            by="a test",
            staff_id="demo-clinician",
            service="x",
        )
    assert [one.referral_id for one in copy.entries] == names


@pytest.mark.hazard("H-07")
@pytest.mark.parametrize("pathway", list(Pathway))
def test_tabs_bands_lists_and_json_count_the_same_children(
    front_door: FastAPI, clinician: Visitor, pathway: Pathway
) -> None:
    page = a_page(front_door, Filters(pathway=pathway))
    json_page = clinician.get(f"/api/v1/waiting-lists/{pathway}").json()
    by_band = {
        band: a_page(front_door, Filters(pathway=pathway, bands=(band,))).total
        for band in Band
    }

    assert page.by_band == by_band
    assert page.total == page.waiting == sum(by_band.values())
    assert page.by_pathway[pathway] == page.total == json_page["total"]
    assert json_page["by_band"] == {band.name: many for band, many in by_band.items()}


@pytest.mark.hazard("H-07")
def test_safe_counts_of_every_list_are_the_open_safe_tasks(front_door: FastAPI) -> None:
    pages = [a_page(front_door, Filters(pathway=one)) for one in Pathway]
    only = [
        a_page(front_door, Filters(pathway=one, safe_only=True)).total
        for one in Pathway
    ]

    with reading(front_door.state.engine) as session:
        open_ = tasks.still_open(session, tenant=TENANT, kinds=[SAFE])

    assert [page.safe_waiting for page in pages] == only
    assert sum(only) + pages[0].safe_off_lists == len({o.referral_id for o in open_})
    assert sum(only) > 0


@pytest.mark.hazard("H-02")
def test_safe_tasks_stand_above_the_list_and_say_that_nobody_took_them(
    clinician: Visitor,
) -> None:
    shown = clinician.get(LISTED).text

    above, below = shown.split('class="app-tabs"')
    assert "a person now" in above
    assert "Nobody has taken this" in above
    assert "Waiting longest" in below


@pytest.mark.hazard("H-22")
def test_a_search_leaves_its_words_nowhere(
    fresh_door: FastAPI, coordinator: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)

    answers = [
        coordinator.send(f"{LISTED}/search", search=CANARY),
        coordinator.send(f"{LISTED}/search", search=CANARY_NUMBER),
        coordinator.look_for(CANARY),
        coordinator.send(f"{LISTED}/search", search=CANARY * 40),
        coordinator.client.post(f"{LISTED}/search", data={"search": CANARY}),
    ]

    told = "\n".join([caplog.text, *lines_and_totals(fresh_door)])
    assert CANARY not in told
    assert CANARY_NUMBER not in told
    assert "Searched the list" in told
    assert [one.status_code for one in answers] == [303, 303, 200, 422, 403]
    boxes = r'<input[^>]* id="search"[^>]*>'  # what was typed stands there again
    assert all(CANARY not in re.sub(boxes, "", one.text) for one in answers[2:])
    assert all(CANARY not in str(one.headers) for one in answers)
    assert {one.headers["referrer-policy"] for one in answers} == {"no-referrer"}
    assert {one.headers["cache-control"] for one in answers} == {"no-store"}


@pytest.mark.hazard("H-22")
def test_a_search_is_in_no_address_of_the_page_it_finds(
    coordinator: Visitor,
) -> None:
    shown = coordinator.look_for("o’hara").text

    addresses = re.findall(r'(?:href|action|src)="([^"]*)"', shown)
    assert "O’Hara" in shown
    assert [one for one in addresses if "hara" in one.casefold()] == []


@pytest.mark.hazard("H-07")
def test_a_child_looked_for_on_another_list_is_shown_with_the_list(
    coordinator: Visitor, fresh_door: FastAPI
) -> None:
    other = a_page(fresh_door, Filters(pathway=Pathway.SPEECH_LANGUAGE)).entries[0]

    shown = coordinator.look_for(other.referral_id).text

    assert "Not on this list, and why" in shown
    assert f"/referrals/{other.referral_id}" in shown
    assert "Speech and language</a> list" in shown


@pytest.mark.hazard("H-07")
def test_a_child_set_aside_by_an_import_is_shown_with_the_reason_and_the_day(
    coordinator: Visitor, fresh_door: FastAPI
) -> None:
    table = Row.metadata.tables["referral"]
    with reading(fresh_door.state.engine) as session:
        row = session.execute(
            table.select().where(table.c.state == "set aside")
        ).first()
    assert row is not None

    shown = coordinator.look_for(row.id).text

    off = shown.split("Not on this list, and why")[1]
    assert "Set aside: Marked as discharged." in off
    assert "23 November 2026, by Jo Lane, coordinator" in off


def test_filters_can_be_taken_off_one_by_one(clinician: Visitor) -> None:
    shown = clinician.get(f"{LISTED}?only=decision&waited=52&language=not+known").text

    for words in ("Needs a decision", "more than 52 weeks", "Language: not known"):
        assert words in shown
    assert f'href="{LISTED}?only=decision&amp;waited=52"' in shown
    assert f'href="{LISTED}?waited=52&amp;language=not+known"' in shown


def test_a_second_page_says_where_it_stands(clinician: Visitor) -> None:
    first = clinician.get(LISTED).text
    following = re.findall(r'rel="next" href="([^"]+)"', first)[0]

    second = clinician.get(following.replace("&amp;", "&")).text

    one, two = SHOWING.search(first), SHOWING.search(second)
    assert one
    assert two
    assert one.groups()[:2] == ("1", "50")
    assert two.groups()[:2] == ("51", "100")
    assert one[3] == two[3]


def test_a_saved_view_is_a_link_until_it_is_forgotten(coordinator: Visitor) -> None:
    saved = coordinator.send(f"{LISTED}/views?band=P4&only=over", name="My  late ones")

    shown = coordinator.get(LISTED).text
    (forget,) = re.findall(r'action="(/views/[^"]+/forget)"', shown)
    coordinator.send(forget)

    assert saved.headers["location"] == f"{LISTED}?band=P4&only=over"
    assert f'href="{LISTED}?band=P4&amp;only=over">My late ones' in shown
    assert "My late ones" not in coordinator.get(LISTED).text


@pytest.mark.hazard("H-22")
@pytest.mark.parametrize("name", ["", " ", "x" * 61, "about 999 000 0018", "a\x00b"])
def test_a_view_with_a_name_that_will_not_do_keeps_what_was_typed(
    coordinator: Visitor, name: str
) -> None:
    answer = coordinator.send(f"{LISTED}/views?band=P4", name=name)

    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    assert 'href="#view-name"' in answer.text


@pytest.mark.hazard("H-22")
def test_nobody_sees_or_forgets_the_view_of_another(fresh_door: FastAPI) -> None:
    with unit_of_work(fresh_door.state.engine) as session:
        kept = saved_views.keep(
            session, tenant=TENANT, staff_id="one", name="v", pairs=[], now=NOW
        )

        forgotten = saved_views.forget(
            session, tenant=TENANT, staff_id="two", view_id=kept
        )
        seen = saved_views.of_person(session, tenant=TENANT, staff_id="two")

    assert not forgotten
    assert seen == []


@pytest.mark.hazard("H-22")
@pytest.mark.parametrize("key", ["administrator", "auditor", "council-send"])
def test_other_roles_never_reach_a_list(stranger: Visitor, key: str) -> None:
    stranger.sign_in(key)

    answers = [
        stranger.get(LISTED),
        stranger.get("/api/v1/waiting-lists/neurodevelopmental"),
        stranger.send(f"{LISTED}/search", search="a"),
    ]

    assert {one.status_code for one in answers} == {403}


@pytest.mark.hazard("H-12")
def test_a_coordinator_reads_no_confidential_reason(
    front_door: FastAPI, stranger: Visitor, clinician: Visitor
) -> None:
    named = [
        one.safe_task
        for _, one in walked(front_door, Filters(safe_only=True))
        if one.safe_task
    ]
    stranger.sign_in("coordinator")

    shown = stranger.get(f"{LISTED}?only=safe").text

    assert named
    assert SAFE_HIDDEN in unescape(shown)
    inside = unescape(clinician.get(f"{LISTED}?only=safe").text)
    assert [words for words in named if words in inside]
    hidden = load_content().catalogue
    labels = [hidden[key].label for key in hidden.confidential]
    assert [label for label in labels if label in shown] == []
