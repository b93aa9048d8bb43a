"""The official client talks to the stand-in: every message, every refusal, every fate."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx2
import pytest
from notifications_python_client.errors import HTTPError
from notifications_python_client.notifications import NotificationsAPIClient

from api.standin import templates
from api.standin.faults import Fault
from api.standin.limits import Allowed
from api.standin.provider import Habits
from tests.functional.standing_in import (
    A_LETTER,
    A_TEXT,
    AN_EMAIL,
    StandIn,
    standing_in,
)
from triage.messages.channels import notify as way_out
from triage.messages.channels.channel import Fate, Outgoing


EVERY_WAY = [A_TEXT, AN_EMAIL, A_LETTER]
BY_WAY = [one.way for one in EVERY_WAY]


@pytest.fixture
def standin(tmp_path: Path) -> Iterator[StandIn]:
    with standing_in(tmp_path / "provider") as one:
        yield one


def client(standin: StandIn, key: str = "") -> NotificationsAPIClient:
    return NotificationsAPIClient(key or standin.key, base_url=standin.url)


@pytest.mark.parametrize("message", EVERY_WAY, ids=BY_WAY)
def test_a_message_is_taken_once_and_found_by_its_reference(
    standin: StandIn, message: Outgoing
) -> None:
    notify = standin.notify()

    handed = notify.send(message)
    found = notify.look_up(message.reference)

    assert (handed.fate, handed.problem) == (Fate.SENT, None)
    assert found is not None
    assert (found.fate, found.provider_id) == (Fate.SENT, handed.provider_id)
    assert [one.reference for one in standin.provider.kept.newest_first()] == [
        message.reference
    ]


@pytest.mark.parametrize(
    ("message", "way", "status"),
    [
        (A_TEXT, "sms", "delivered"),
        (AN_EMAIL, "email", "delivered"),
        (A_LETTER, "letter", "received"),
        (replace(A_TEXT, to="+33 6 12 34 56 78"), "sms", "sent"),
    ],
    ids=["text", "e-mail", "letter", "abroad"],
)
def test_a_message_goes_its_way_until_nothing_more_is_said(
    standin: StandIn, message: Outgoing, way: str, status: str
) -> None:
    notify = standin.notify()
    notify.send(message)
    said = []

    for _ in range(25):
        standin.clock.on(seconds=1)
        found = notify.look_up(message.reference)
        assert found is not None
        said.append(found.status)

    assert said[-1] == status
    assert standin.provider.kept.newest_first()[0].kind == way


@pytest.mark.parametrize(
    ("message", "problem"),
    [
        (replace(A_TEXT, to="07700900002"), "notify-permanent-failure"),
        (replace(A_TEXT, to="07700900003"), "notify-temporary-failure"),
        (
            replace(AN_EMAIL, to="perm-fail@simulator.notify"),
            "notify-permanent-failure",
        ),
        (
            replace(AN_EMAIL, to="temp-fail@simulator.notify"),
            "notify-temporary-failure",
        ),
    ],
    ids=["text", "text for now", "e-mail", "e-mail for now"],
)
@pytest.mark.hazard("H-15")
def test_a_message_that_does_not_arrive_has_failed(
    standin: StandIn, message: Outgoing, problem: str
) -> None:
    notify = standin.notify()
    notify.send(message)
    standin.clock.on(seconds=25)

    found = notify.look_up(message.reference)

    assert found is not None
    assert (found.fate, found.problem) == (Fate.FAILED, problem)


def test_a_letter_reaches_the_provider_page_for_page(standin: StandIn) -> None:
    handed = standin.notify().send(A_LETTER)

    pdf = client(standin).get_pdf_for_letter(handed.provider_id).read()

    assert pdf.startswith(b"%PDF-")


def test_a_letter_in_the_providers_own_template_needs_a_whole_address(
    standin: StandIn,
) -> None:
    words = {"subject": "Hello", "body": "How are you?"}
    address = {"address_line_1": "Ms O’Hara", "address_line_2": "12 Low Road"}

    with pytest.raises(HTTPError) as short:
        client(standin).send_letter_notification(templates.LETTER.id, words | address)
    with pytest.raises(HTTPError) as nowhere:
        client(standin).send_letter_notification(
            templates.LETTER.id, words | address | {"address_line_3": "Nowhere"}
        )
    taken = client(standin).send_letter_notification(
        templates.LETTER.id, words | address | {"address_line_3": "RV2 3CD"}
    )

    assert short.value.status_code == nowhere.value.status_code == 400
    assert taken["content"] == {"body": "How are you?", "subject": "Hello"}


@pytest.mark.parametrize(
    ("message", "problem"),
    [
        (replace(A_TEXT, to="0770"), "notify-400-ValidationError"),
        (replace(A_TEXT, to="not a number"), "notify-400-ValidationError"),
        (replace(AN_EMAIL, to="nobody"), "notify-400-ValidationError"),
        (replace(A_TEXT, body="x" * 919), "notify-400-BadRequestError"),
        (replace(A_TEXT, reference="r" * 1_001), "notify-400-ValidationError"),
    ],
    ids=["short", "letters", "no address", "too long", "reference"],
)
def test_what_the_provider_refuses_for_good_has_failed_and_was_not_taken(
    standin: StandIn, message: Outgoing, problem: str
) -> None:
    handed = standin.notify().send(message)

    assert (handed.fate, handed.problem) == (Fate.FAILED, problem)
    assert standin.provider.kept.newest_first() == []


@pytest.mark.parametrize(
    "wrong",
    [
        lambda key: f"{key[:-1]}{'f' if key[-1] != 'f' else 'e'}",
        lambda key: f"x-{'0' * 8}-{key[-64:]}",
    ],
    ids=["another secret", "another service"],
)
def test_a_wrong_key_is_our_trouble_and_not_the_familys(
    standin: StandIn, wrong: object
) -> None:
    assert callable(wrong)

    handed = standin.notify(key=wrong(standin.key)).send(A_TEXT)

    assert (handed.fate, handed.problem) == (Fate.TRY_AGAIN, "notify-key")


@pytest.mark.parametrize("seconds", [-40, 40])
def test_a_clock_that_is_wrong_is_told_from_a_key_that_is(
    standin: StandIn, seconds: int
) -> None:
    standin.clock.on(seconds=seconds)

    handed = standin.notify().send(A_TEXT)

    assert (handed.fate, handed.problem) == (Fate.TRY_AGAIN, "notify-clock")


@pytest.mark.parametrize("seconds", [-25, 25])
def test_a_clock_a_little_out_does_no_harm(standin: StandIn, seconds: int) -> None:
    standin.clock.on(seconds=seconds)

    assert standin.notify().send(A_TEXT).fate is Fate.SENT


@pytest.mark.parametrize("header", ["", "Basic abc", "Bearer abc"])
def test_a_request_without_a_signed_token_is_refused(
    standin: StandIn, header: str
) -> None:
    headers = {"Authorization": header} if header else {}

    answer = httpx2.get(f"{standin.url}/v2/notifications", headers=headers)

    assert answer.status_code == (403 if header == "Bearer abc" else 401)
    assert answer.json()["errors"][0]["error"] == "AuthError"


@pytest.mark.parametrize(
    ("fault", "fate", "problem", "taken"),
    [
        (Fault.LIMIT, Fate.TRY_AGAIN, "notify-429-RateLimitError", 0),
        (Fault.LIMIT_FOR_TODAY, Fate.TRY_AGAIN, "notify-429-TooManyRequestsError", 0),
        (Fault.REFUSE, Fate.NOT_KNOWN, "notify-500-Exception", 0),
        (Fault.FAIL_AFTER, Fate.NOT_KNOWN, "notify-500-Exception", 1),
        (Fault.DROP, Fate.NOT_KNOWN, "notify-no-answer", 1),
        (Fault.RUBBISH, Fate.NOT_KNOWN, "notify-unreadable", 1),
        (Fault.SLOW, Fate.NOT_KNOWN, "notify-no-answer", 1),
    ],
)
@pytest.mark.hazard("H-15")
def test_what_may_have_been_taken_is_not_known_until_the_reference_is_looked_up(
    standin: StandIn,
    monkeypatch: pytest.MonkeyPatch,
    fault: Fault,
    fate: Fate,
    problem: str,
    taken: int,
) -> None:
    monkeypatch.setattr(way_out, "ANSWER", 0.5)
    notify = standin.notify()
    standin.faults.next(fault)
    standin.faults.slow_for = 1

    handed = notify.send(A_TEXT)
    found = notify.look_up(A_TEXT.reference)

    assert (handed.fate, handed.problem) == (fate, problem)
    assert len(standin.provider.kept.newest_first()) == taken
    assert (found is not None) == bool(taken)


def test_a_provider_that_is_down_took_nothing(standin: StandIn) -> None:
    away = replace(standin, url="http://127.0.0.1:9")

    handed, found = away.notify().send(A_TEXT), away.notify().look_up("anything")

    assert (handed.fate, handed.problem) == (Fate.TRY_AGAIN, "notify-unreachable")
    assert found is not None
    assert found.fate is Fate.NOT_KNOWN


def test_no_more_are_taken_than_the_bucket_and_the_day_hold(tmp_path: Path) -> None:
    few = Habits(allowed=Allowed(at_once=2, a_second=1, email_a_day=1))
    with standing_in(tmp_path / "provider", few) as standin:
        notify = standin.notify()

        at_once = [notify.send(A_TEXT).problem for _ in range(3)]
        standin.clock.on(seconds=2)
        by_mail = [notify.send(AN_EMAIL).problem for _ in range(2)]

    assert at_once == [None, None, "notify-429-RateLimitError"]
    assert by_mail == [None, "notify-429-TooManyRequestsError"]


@pytest.mark.hazard("H-16")
def test_words_that_a_text_loses_on_its_way_are_noticed(tmp_path: Path) -> None:
    urdu = replace(A_TEXT, body="آپ کا بچہ کیسا ہے؟")
    as_it_was = Habits(any_letter=False)
    with standing_in(tmp_path / "then", as_it_was) as standin:
        then = standin.notify().send(urdu)
    with standing_in(tmp_path / "now") as standin:
        now = standin.notify().send(urdu)

    assert (then.fate, then.problem) == (Fate.SENT, way_out.CHANGED)
    assert (now.fate, now.problem) == (Fate.SENT, None)


def test_typographic_marks_made_plain_are_the_same_words(standin: StandIn) -> None:
    curly = replace(A_TEXT, body="We’re “here” – always… \u00a0 Ring us")

    assert standin.notify().send(curly).problem is None


def test_nothing_sent_to_the_smoke_numbers_is_kept(standin: StandIn) -> None:
    smoke = replace(A_TEXT, to="07700 900000")

    handed = standin.notify().send(smoke)

    assert handed.fate is Fate.SENT
    assert standin.provider.kept.newest_first() == []


def test_a_restart_forgets_nothing(tmp_path: Path) -> None:
    with standing_in(tmp_path / "provider") as before:
        for message in EVERY_WAY:
            before.notify().send(message)
        key = before.key

    with standing_in(tmp_path / "provider") as after:
        found = [after.notify(key).look_up(one.reference) for one in EVERY_WAY]

    assert None not in found


def test_a_list_comes_a_page_at_a_time(standin: StandIn) -> None:
    notify = standin.notify()
    for number in range(251):
        notify.send(replace(A_TEXT, reference=f"r{number}"))

    everything = list(client(standin).get_all_notifications_iterator())
    texts = client(standin).get_all_notifications(template_type="email")

    assert len({one["reference"] for one in everything}) == 251
    assert texts["notifications"] == []


def test_templates_are_filled_as_the_real_service_fills_them(standin: StandIn) -> None:
    asked = client(standin)

    shown = asked.post_template_preview(
        templates.EMAIL.id, {"Subject": ["a", "b", "c"], "B O-D_Y": "words"}
    )
    with pytest.raises(HTTPError) as missing:
        asked.post_template_preview(templates.EMAIL.id, {"body": "words"})

    assert (shown["subject"], shown["body"]) == ("a, b and c", "words")
    assert missing.value.status_code == 400
    assert len(asked.get_all_templates()["templates"]) == 3
    assert asked.get_received_texts()["received_text_messages"] == []


def test_what_is_not_there_is_not_found(standin: StandIn) -> None:
    asked = client(standin)
    nothing = "00000000-0000-4000-8000-000000000000"

    for address in (
        f"/v2/notifications/{nothing}",
        f"/v2/notifications/{nothing}/pdf",
        f"/v2/template/{nothing}",
    ):
        with pytest.raises(HTTPError) as gone:
            asked.get(address)
        assert gone.value.status_code == 404
    with pytest.raises(HTTPError) as no_id:
        asked.get_notification_by_id("no-id")
    assert no_id.value.status_code == 400


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"phone_number": "07700900123"},
        {"phone_number": 7, "template_id": templates.SMS.id},
        {"phone_number": "07700900123", "template_id": "no id"},
        {"phone_number": "07700900123", "template_id": templates.EMAIL.id},
        {"phone_number": "07700900123", "template_id": templates.SMS.id, "more": 1},
        {"phone_number": "07700900123", "template_id": templates.SMS.id},
    ],
)
def test_a_body_that_is_not_in_form_is_refused_as_the_real_service_does(
    standin: StandIn, body: dict[str, object]
) -> None:
    with pytest.raises(HTTPError) as refused:
        client(standin).post("/v2/notifications/sms", data=body)

    assert refused.value.status_code == 400
    assert {"error", "message"} == set(refused.value.message[0])


def test_a_look_up_that_is_behind_says_never_had(standin: StandIn) -> None:
    notify = standin.notify()
    notify.send(A_TEXT)
    standin.faults.next(Fault.DEAF)

    behind, then = notify.look_up(A_TEXT.reference), notify.look_up(A_TEXT.reference)

    assert behind is None
    assert then is not None


def test_faults_come_as_often_as_their_share_says(tmp_path: Path) -> None:
    with standing_in(tmp_path / "provider") as standin:
        standin.faults.shares = {Fault.LIMIT: 0.5}
        notify = standin.notify()

        limited = [notify.send(A_TEXT).fate is Fate.TRY_AGAIN for _ in range(60)]

    assert 15 < sum(limited) < 45
