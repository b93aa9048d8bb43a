"""Every form, found in the list of acts, and everything that can go wrong with it.

Missing, contradictory, too long, wrong type, stale version, ended session, double click:
each is answered with an error summary that keeps what was typed, and changes nothing.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from html import unescape

import pytest

from api import forms
from api.acts import Act
from api.app import all_acts
from tests.browser.sample import NOW
from tests.functional.form_read import Fields, beside, sends, summary
from tests.functional.office import OURS, Office, may_do, open_office


pytestmark = pytest.mark.no_cover  # its lines are counted elsewhere, in less time
ACTS = {act.path.replace("{subject_id}", "…"): act for act in all_acts()}
LATER = NOW + timedelta(minutes=16)
TOO_LONG = "long " * 1_000
NOBODYS = "an answer that nobody offered"
TYPED = {"line", "lines"}
STRICT = {"one", "many", "date", "moment", "number"}


def some(kinds: Iterable[str], *, needed: bool = False) -> dict[str, Act]:
    """The acts whose form asks for something of these kinds."""
    return {
        path: act
        for path, act in ACTS.items()
        if any(q.kind in kinds and q.needed >= needed for q in asked(act))
    }


def asked(act: Act) -> tuple[forms.Question, ...]:
    """The questions of an act's shape."""
    return forms.questions(act.shape, sent={})


def of_every(acts: Mapping[str, Act]) -> pytest.MarkDecorator:
    """One test for each act, named by its address."""
    return pytest.mark.parametrize("act", acts.values(), ids=acts.keys())


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """One office for all forms: what is refused changes nothing."""
    made = open_office(tmp_path_factory.mktemp("every-form"))
    yield made
    for visitor in made.people.values():
        visitor.client.close()


@pytest.fixture
def unchanged(office: Office) -> Iterator[None]:
    """Nothing of what anybody knows is another after the test."""
    before = office.stands()
    yield
    assert office.stands() == before


def typed(fields: Fields) -> Fields:
    """What a person put in, without what the page added by itself."""
    return {name: values for name, values in fields.items() if name not in OURS}


def lost(page: str, fields: Fields) -> Fields:
    """What was typed and does not stand in the form that came back.

    An answer that was not among those offered is not put back as if it were.
    """
    again = sends(page) | dict.fromkeys(
        re.findall(r'<select[^>]* name="([^"]+)"', page)
    )
    return {
        name: values
        for name, values in typed(fields).items()
        if any(values) and again.get(name, []) not in (values, None)
    }


@of_every(ACTS)
def test_its_page_opens_for_somebody_who_may_do_it(office: Office, act: Act) -> None:
    answer = office.who(act).get(office.at(act))

    assert answer.status_code == 200
    assert sends(answer.text).keys() >= {"csrf", "once"}
    assert ("version" in sends(answer.text)) == act.on.versioned


@of_every(some(TYPED | STRICT, needed=True))
def test_sent_empty_it_names_every_answer_that_is_missing(
    office: Office, unchanged: None, act: Act
) -> None:
    ours = {name: v for name, v in office.form(act).items() if name in OURS}

    answer = office.send(act, ours)

    assert answer.status_code == 422
    assert summary(answer.text).keys() >= {
        q.name for q in asked(act) if q.needed and q.kind != "tick"
    }


@of_every(some(TYPED))
def test_too_much_text_is_said_at_its_field(
    office: Office, unchanged: None, act: Act
) -> None:
    texts = [q.name for q in asked(act) if q.kind in TYPED]

    answer = office.send(act, office.form(act) | {one: [TOO_LONG] for one in texts})

    assert answer.status_code == 422
    assert summary(answer.text).keys() >= set(texts)
    assert all("or fewer" in beside(answer.text, name) for name in texts)


@of_every(some(STRICT))
def test_an_answer_of_the_wrong_kind_is_said(
    office: Office, unchanged: None, act: Act
) -> None:
    strict = [q for q in asked(act) if q.kind in STRICT]
    wrong = {q.name: [NOBODYS] for q in strict if q.kind != "date"}
    wrong |= {f"{q.name}-day": ["someday"] for q in strict if q.kind == "date"}

    answer = office.send(act, office.form(act) | wrong)

    assert answer.status_code == 422
    assert summary(answer.text).keys() >= {q.name for q in strict}


@of_every(some(TYPED))
@pytest.mark.parametrize("harm", ["\0", "\a"], ids=["nul", "bell"])
def test_a_character_that_cannot_be_kept_is_said(
    office: Office, unchanged: None, act: Act, harm: str
) -> None:
    texts = [q.name for q in asked(act) if q.kind in TYPED]

    answer = office.send(
        act, office.form(act) | {one: [f"one{harm}two"] for one in texts}
    )

    assert answer.status_code == 422
    assert summary(answer.text).keys() >= set(texts)


@of_every({path: act for path, act in ACTS.items() if act.on.versioned})
def test_what_changed_since_it_was_seen_is_said_and_what_was_typed_stays(
    office: Office, unchanged: None, act: Act
) -> None:
    sent = office.form(act) | {"version": ["0.999"]}

    answer = office.send(act, sent)

    assert answer.status_code == 412
    assert "Somebody changed this" in unescape(str(summary(answer.text)))
    assert lost(answer.text, sent) == {}


@of_every(some(TYPED | STRICT))
def test_a_session_that_ended_hands_back_what_was_typed(
    office: Office, unchanged: None, act: Act
) -> None:
    visitor, sent = office.comes(act), office.form(act)

    office.clock(LATER)
    try:
        ended = visitor.client.post(office.at(act), data=sent)
    finally:
        office.clock(NOW)
    visitor.sign_in(may_do(act))
    again = visitor.client.post(office.at(act), data=sends(ended.text))

    assert ended.status_code == 401
    assert "You have been signed out" in ended.text
    assert lost(ended.text, sent) == {}
    assert again.status_code == 403
    assert summary(again.text)


@of_every(some(TYPED | STRICT))
def test_two_answers_to_one_question_are_not_taken_for_one(
    office: Office, unchanged: None, act: Act
) -> None:
    once = [q.name for q in asked(act) if q.kind in {"one", "line", "lines", "number"}]
    days = [f"{q.name}-day" for q in asked(act) if q.kind == "date"]
    sent = office.form(act)
    twice = {name: [*sent.get(name, ["1"]), "another"] for name in (*once, *days)}

    answer = office.send(act, sent | twice)

    assert answer.status_code == 422
    named = {name.removesuffix("-day") for name in twice}
    assert summary(answer.text).keys() >= named


@of_every(ACTS)
def test_pressing_twice_does_it_once(office: Office, act: Act) -> None:
    who, kept = office.who(act), office.keep()
    sent = office.form(act)

    first = who.client.post(office.at(act), data=sent)
    after_one = office.stands()
    second = who.client.post(office.at(act), data=sent)
    after_two = office.stands()
    office.put_back(kept)

    assert (first.status_code, second.status_code) == (303, 303), summary(first.text)
    assert first.headers["location"] == second.headers["location"]
    assert after_two == after_one
