"""Whatever a provider answers is read as one of five fates; nothing it says escapes."""

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.messages.scripted import HANG_UP, answer, scripted
from triage.messages.channels import notify as way_out
from triage.messages.channels import refusals, statuses
from triage.messages.channels.channel import Fate, HandedOver, Outgoing
from triage.messages.channels.letters import Letterhead
from triage.messages.channels.notify import Notify
from triage.messages.channels.same_words import same_words
from triage.messages.outbox import Way


KEY = f"a-{'1' * 8}-{'2' * 4}-4333-8444-{'5' * 12}-{'6' * 8}-{'7' * 4}-4888-8999-{'a' * 12}"
MESSAGE = Outgoing(
    reference="R1",
    way=Way.SMS,
    to="07700900123",
    name="Ms O’Hara",
    subject="How are\r\nthings?",
    body="Riverside: how are things with L?",
    language="en",
    at=datetime(2026, 11, 23, 9, 30, tzinfo=UTC),
)
EMAIL = replace(MESSAGE, way=Way.EMAIL, to="parent@example.org")
TAKEN = {"id": "740e", "content": {"body": MESSAGE.body}}
NOT_KNOWN, TRY_AGAIN, FAILED = Fate.NOT_KNOWN, Fate.TRY_AGAIN, Fate.FAILED


def to(url: str) -> Notify:
    templates = {Way.SMS: "T1", Way.EMAIL: "T2"}
    return Notify(
        key=KEY, url=url, templates=templates, letterhead=Letterhead(organisation="R")
    )


def sent(*answers: bytes, message: Outgoing = MESSAGE) -> HandedOver:
    """What became of a message that was answered so."""
    with scripted(answers) as (url, _):
        return to(url).send(message)


def looked_up(said: bytes) -> HandedOver | None:
    with scripted([said]) as (url, _):
        return to(url).look_up("R1")


def refusal(code: int, kind: object, *headers: str) -> bytes:
    errors = [{"error": kind, "message": "07700900123 is not allowed"}]
    body = json.dumps({"status_code": code, "errors": errors}).encode()
    return answer(code, body, *headers)


def took(**changes: object) -> bytes:
    return answer(201, json.dumps(TAKEN | changes).encode())


def listed(*some: Mapping[str, object]) -> bytes:
    return answer(200, json.dumps({"notifications": some, "links": {}}).encode())


def test_a_message_that_was_taken_is_sent() -> None:
    assert sent(took()) == HandedOver(fate=Fate.SENT, provider_id="740e")


def test_one_request_carries_one_recipient_the_reference_and_the_words() -> None:
    with scripted([took()]) as (url, got):
        to(url).send(EMAIL)

    head, _, body = got[0].partition(b"\r\n\r\n")
    assert head.startswith(b"POST /v2/notifications/email ")
    assert json.loads(body) == {
        "email_address": "parent@example.org",
        "template_id": "T2",
        "reference": "R1",
        "personalisation": {"subject": "How are things?", "body": MESSAGE.body},
    }


@pytest.mark.hazard("H-18")
def test_no_name_hides_an_address_behind_other_words() -> None:
    hidden = replace(EMAIL, body="Dear [your appointment](https://evil.example)")
    with scripted([took(content={"body": hidden.body})]) as (url, got):
        handed = to(url).send(hidden)

    words = json.loads(got[0].partition(b"\r\n\r\n")[2])["personalisation"]
    assert words["body"] == "Dear [your appointment] (https://evil.example)"
    assert handed.problem is None


def test_words_that_a_person_typed_are_made_safe_by_the_provider() -> None:
    with scripted([took()]) as (url, got):
        to(url).send(replace(EMAIL, child_written=True))

    body = json.loads(got[0].partition(b"\r\n\r\n")[2])
    assert body["sanitise_content_for"] == ["subject", "body"]


@pytest.mark.parametrize(
    ("said", "fate", "problem"),
    [
        (refusal(400, "ValidationError"), FAILED, "notify-400-ValidationError"),
        (refusal(400, "BadRequestError"), FAILED, "notify-400-BadRequestError"),
        (refusal(403, "BadRequestError"), FAILED, "notify-403-BadRequestError"),
        (refusal(403, "AuthError"), TRY_AGAIN, "notify-key"),
        (refusal(401, "AuthError"), TRY_AGAIN, "notify-key"),
        (refusal(404, "NoResultFound"), TRY_AGAIN, "notify-404-not-notify"),
        (refusal(429, "RateLimitError"), TRY_AGAIN, "notify-429-RateLimitError"),
        (refusal(500, "Exception"), NOT_KNOWN, "notify-500-Exception"),
        (refusal(504, "a <b>new</b> type"), NOT_KNOWN, "notify-504"),
        (refusal(400, {"no": "type"}), TRY_AGAIN, "notify-400-not-notify"),
        (answer(403, b"<html>Proxy</html>"), TRY_AGAIN, "notify-403-not-notify"),
        (answer(400, b"[]"), TRY_AGAIN, "notify-400-not-notify"),
        (answer(503, b""), NOT_KNOWN, "notify-503"),
        (answer(302, b"", "Location: /away"), TRY_AGAIN, "notify-302-not-notify"),
        (answer(200, b"<html>"), NOT_KNOWN, "notify-unreadable"),
        (answer(200, b"[" * 100_000), NOT_KNOWN, "notify-unreadable"),
        (answer(500, b"[" * 100_000), NOT_KNOWN, "notify-unreadable"),
        (answer(201, b"null"), NOT_KNOWN, "notify-unreadable"),
        (answer(204, b""), NOT_KNOWN, "notify-unreadable"),
        (took(id=None), NOT_KNOWN, "notify-unreadable"),
        (took(content=None), Fate.SENT, way_out.CHANGED),
        (took(content={"body": "??? ??"}), Fate.SENT, way_out.CHANGED),
        (HANG_UP, NOT_KNOWN, "notify-no-answer"),
        (
            b"HTTP/1.1 201 Created\r\nContent-Length: 9\r\n\r\n{",
            NOT_KNOWN,
            "notify-no-answer",
        ),
        (b"SSH-2.0-OpenSSH_9.2\r\n", NOT_KNOWN, "notify-no-answer"),
        (
            answer(201, b"no gzip", "Content-Encoding: gzip"),
            NOT_KNOWN,
            "notify-no-answer",
        ),
    ],
)
@pytest.mark.hazard("H-15")
def test_every_answer_has_one_fate(said: bytes, fate: Fate, problem: str) -> None:
    handed = sent(said)

    assert (handed.fate, handed.problem) == (fate, problem)


def test_a_clock_that_is_wrong_is_told_by_the_date_of_the_refusal() -> None:
    wrong = refusal(403, "AuthError", "Date: Mon, 23 Nov 2020 09:30:00 GMT")
    strange = refusal(403, "AuthError", "Date: some time ago")

    assert sent(wrong).problem == "notify-clock"
    assert sent(strange).problem == "notify-key"


def test_nobody_there_took_nothing() -> None:
    handed = to("http://127.0.0.1:9").send(MESSAGE)

    assert (handed.fate, handed.problem) == (TRY_AGAIN, "notify-unreachable")


def test_an_address_that_is_none_took_nothing() -> None:
    handed = to("nowhere").send(MESSAGE)

    assert (handed.fate, handed.problem) == (TRY_AGAIN, "notify-address")


def test_a_letter_that_cannot_be_made_is_not_handed_over() -> None:
    with scripted([]) as (url, got):
        handed = to(url).send(replace(MESSAGE, way=Way.LETTER, to="Nowhere"))

    assert (handed.fate, handed.problem) == (FAILED, "letter-address-short")
    assert got == []


@pytest.mark.parametrize(
    ("status", "fate", "problem"),
    [
        ("created", Fate.SENT, None),
        ("sending", Fate.SENT, None),
        ("pending", Fate.SENT, None),
        ("sent", Fate.SENT, None),
        ("accepted", Fate.SENT, None),
        ("received", Fate.SENT, None),
        ("pending-virus-check", Fate.SENT, None),
        ("delivered", Fate.DELIVERED, None),
        ("permanent-failure", FAILED, "notify-permanent-failure"),
        ("temporary-failure", FAILED, "notify-temporary-failure"),
        ("technical-failure", FAILED, "notify-technical-failure"),
        ("cancelled", FAILED, "notify-cancelled"),
        ("virus-scan-failed", FAILED, "notify-virus-scan-failed"),
        ("validation-failed", FAILED, "notify-validation-failed"),
        ("a-word-of-next-year", Fate.SENT, "notify-new-status"),
    ],
)
def test_every_status_means_something_and_a_new_one_only_that_they_have_it(
    status: str, fate: Fate, problem: str | None
) -> None:
    found = looked_up(listed({"id": "P", "reference": "R1", "status": status}))

    assert found is not None
    assert (found.fate, found.problem, found.provider_id) == (fate, problem, "P")
    assert found.status == status


@pytest.mark.parametrize(
    "said",
    [
        refusal(403, "AuthError"),
        refusal(404, "NoResultFound"),
        refusal(429, "RateLimitError"),
        refusal(500, "Exception"),
        answer(200, b"{}"),
        answer(200, b"[]"),
        answer(200, b'{"notifications": null}'),
        listed({"id": "P", "reference": "of somebody else", "status": "delivered"}),
        HANG_UP,
    ],
)
@pytest.mark.hazard("H-15")
def test_a_look_up_that_was_not_answered_never_says_that_nothing_was_taken(
    said: bytes,
) -> None:
    found = looked_up(said)

    assert found is not None
    assert found.fate is NOT_KNOWN


def test_only_an_empty_list_says_that_nothing_was_taken() -> None:
    assert looked_up(listed()) is None


def test_of_several_messages_with_one_reference_the_furthest_counts() -> None:
    some = [
        {"id": str(n), "reference": "R1", "status": status}
        for n, status in enumerate(["permanent-failure", "sending", "delivered"])
    ]

    found = looked_up(listed(*some))

    assert found is not None
    assert (found.fate, found.provider_id) == (Fate.DELIVERED, "2")


def test_a_message_of_somebody_else_beside_ours_says_nothing_of_ours() -> None:
    theirs = {"id": "0", "reference": "another", "status": "delivered"}
    ours = {"id": "1", "reference": "R1", "status": "sending"}

    found = looked_up(listed(theirs, ours))

    assert found is not None
    assert (found.fate, found.provider_id) == (Fate.SENT, "1")


def test_the_moment_a_message_ended_is_read_and_a_strange_one_is_not() -> None:
    ended = {"id": "P", "reference": "R1", "status": "delivered"}

    read = looked_up(listed(ended | {"completed_at": "2026-11-23T09:31:00.000000Z"}))
    strange = looked_up(listed(ended | {"completed_at": "in 1850"}))

    assert read is not None
    assert read.at == datetime(2026, 11, 23, 9, 31, tzinfo=UTC)
    assert strange is not None
    assert strange.at is None


@pytest.mark.hazard("H-22")
def test_no_address_and_no_word_of_the_providers_enters_a_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.DEBUG):
        for said in (refusal(400, "ValidationError"), refusal(500, "x"), took()):
            handed = sent(said)
            assert "07700900123" not in repr(handed)

    assert "07700900123" not in caplog.text
    assert "not allowed" not in caplog.text


def test_a_slow_provider_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(way_out, "ANSWER", 0.2)
    with scripted([]) as (url, _):
        handed = to(url).send(MESSAGE)

    assert (handed.fate, handed.problem) == (NOT_KNOWN, "notify-no-answer")


@given(
    code=st.integers(300, 599),
    kind=st.one_of(st.text(), st.sampled_from(["AuthError", "ValidationError"])),
    apart=st.timedeltas(timedelta(0), timedelta(days=9)),
)
def test_no_refusal_says_that_a_message_arrived_or_leaves_a_strange_code(
    code: int, kind: str, apart: timedelta
) -> None:
    handed = refusals.read(code, kind, clocks_apart=apart)

    assert handed.fate in (NOT_KNOWN, TRY_AGAIN, FAILED)
    assert handed.problem is not None
    assert len(handed.problem) <= 80
    assert handed.problem.isascii()
    if code >= 500:
        assert handed.fate is NOT_KNOWN


@given(st.text())
def test_any_word_for_a_status_is_tolerated(status: str) -> None:
    assert statuses.fate(status) in (Fate.SENT, Fate.DELIVERED, FAILED)
    assert (statuses.fate(status) is FAILED) == (status in statuses.FAILED)


@pytest.mark.parametrize(
    ("returned", "same"),
    [
        (lambda words: words, True),
        (lambda words: f"Riverside: {words}", True),
        (lambda words: words.replace("’", "'").replace("  ", " "), True),
        (lambda words: words.replace("é", "e"), False),
        (lambda words: words.replace("ś", "?"), False),
        (lambda words: words[:-1], False),
        (lambda words: None, False),
    ],
    ids=["as it was", "named", "plain", "accent", "lost", "cut", "nothing"],
)
@pytest.mark.hazard("H-16")
def test_words_are_the_same_but_for_typographic_marks(
    returned: Callable[[str], object], same: bool
) -> None:
    words = "We’re here – always… Ring  Éva Wiśniewska, née X."

    assert same_words(words, returned(words)) is same
