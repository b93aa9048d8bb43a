"""A version goes out with what is read and comes back with what changes it.

Whatever says that a version goes into If-Match is taken at its word: it is read, sent
back as it stands, and never answered with "somebody changed this".
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from api.acts import Act
from api.app import all_acts
from tests.functional import stages
from tests.functional.office import Office, open_office
from tests.functional.visitor import Visitor


VERSIONED = [act for act in all_acts() if act.on.versioned]
Reads = Callable[[Visitor, str], Any]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """One office for all acts."""
    made = open_office(tmp_path_factory.mktemp("versions"))
    yield made
    for visitor in made.people.values():
        visitor.client.close()


def tag_of(path: str) -> Reads:
    """The ETag of an answer."""

    def read(who: Visitor, subject_id: str) -> Any:
        return who.get(f"/api/v1{path.format(id=subject_id)}").headers["etag"]

    return read


def field_of(path: str) -> Reads:
    """The field `version` of an answer, or of the one meant among several."""

    def read(who: Visitor, subject_id: str) -> Any:
        answer = who.get(f"/api/v1{path.format(id=subject_id)}").json()
        return next(_found(answer, subject_id))

    return read


def _found(said: Any, subject_id: str) -> Iterator[Any]:
    """Every version said of this very thing, however deep it stands."""
    if isinstance(said, list):
        for one in said:
            yield from _found(one, subject_id)
    if isinstance(said, Mapping):
        mine = said.get(
            "id", said.get("offer", {}).get("id") if "offer" in said else ""
        )
        if mine == subject_id and "version" in said:
            yield said["version"]
        for one in said.values():
            yield from _found(one, subject_id)


READ_AT: dict[str, tuple[Reads, ...]] = {
    "referral": (tag_of("/referrals/{id}/status"), tag_of("/referrals/{id}/placement")),
    "task": (
        tag_of("/tasks/{id}"),
        field_of("/tasks/{id}"),
        field_of("/tasks?group=other&size=200"),
    ),
    "offer": (tag_of("/offers/{id}"), field_of("/offers/{id}")),
    "slot": (
        tag_of("/slots/{id}"),
        field_of("/slots/{id}"),
        field_of("/clinics/demonstration-clinic?week=2026-12-01"),
    ),
    "person": (tag_of("/people/{id}"), field_of("/people/{id}"), field_of("/people")),
}


def ways(act: Act) -> Iterator[Reads]:
    """How whoever may do an act learns the version: not all may read every page."""
    closed = act.name == "open-record"  # done by those who see no record yet
    return iter(READ_AT[act.on.kind][: 1 if closed else None])


def send(office: Office, act: Act, seen: str | None) -> Any:
    """Ask for an act as a program, having seen a version; nothing of it stays."""
    who, kept = office.who(act), office.keep()
    body = stages.as_json(act, office.form(act))
    headers = {"X-CSRF-Token": who.csrf} | ({"If-Match": seen} if seen else {})
    answer = who.client.post(f"/api/v1{office.at(act)}", json=body, headers=headers)
    office.put_back(kept)
    return answer


@pytest.mark.parametrize("act", VERSIONED, ids=lambda act: act.path)
def test_a_version_that_was_read_is_taken_back_as_it_stands(
    office: Office, act: Act
) -> None:
    for read in ways(act):
        seen = read(office.who(act), stages.subject(act, office.ids))

        answer = send(office, act, seen)

        assert answer.status_code == 200, answer.text
        assert answer.headers["etag"].strip('"') > seen.strip('"')


@pytest.mark.parametrize("act", VERSIONED, ids=lambda act: act.path)
def test_another_version_or_none_is_refused(office: Office, act: Act) -> None:
    assert send(office, act, '"0.999"').status_code == 412
    assert send(office, act, None).status_code == 428


def test_the_description_says_where_a_version_is_needed_and_where_one_is_given(
    office: Office,
) -> None:
    said = office.app.openapi()["paths"]
    needs = {
        path
        for path, methods in said.items()
        for one in methods.get("post", {}).get("parameters", ())
        if one["name"] == "if-match" and one["required"]
    }
    gives = {
        path
        for path, methods in said.items()
        if "get" in methods
        and "ETag" in methods["get"]["responses"]["200"].get("headers", {})
    }

    assert needs == {f"/api/v1{act.path}" for act in VERSIONED}
    assert {path.split("/")[3] for path in gives} == {
        "referrals", "tasks", "offers", "slots", "people",
    }  # fmt: skip
