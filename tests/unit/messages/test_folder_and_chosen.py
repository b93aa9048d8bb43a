"""Messages written into a folder, and which way out the settings choose."""

import json
import os
import stat
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import SecretStr

from triage.messages.channels import chosen
from triage.messages.channels.channel import Fate, HandedOver, Outgoing
from triage.messages.channels.chosen import HalfSetUp, NotSetUp
from triage.messages.channels.folder import Folder
from triage.messages.channels.letters import Letterhead
from triage.messages.channels.notify import Notify
from triage.messages.channels.smtp import Smtp
from triage.messages.outbox import Way
from triage.settings import Settings


HEAD = Letterhead(organisation="Riverside")
KEY = SecretStr(f"a-{'1' * 36}-{'2' * 36}")
LETTER = Outgoing(
    reference="0123456789abcdef",
    way=Way.LETTER,
    to="12 Low Road\nRiverside\nRV2 3CD",
    name="Ms O’Hara",
    subject="How are things?",
    body="How are things with Léo? آپ",
    language="en",
    at=datetime(2026, 11, 23, 9, 30, tzinfo=UTC),
)
TEXT = replace(LETTER, way=Way.SMS, to="07700900123", subject="")
PLAIN = {"notify_key": KEY, "notify_sms_template": "T1", "notify_email_template": "T2"}
MAIL = {"smtp_host": "mail.example", "smtp_from": "Riverside <a@riverside.example>"}


def test_a_text_is_written_down_to_be_read(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "messages", HEAD)

    handed = folder.send(TEXT)

    written = tmp_path / "messages" / "0123456789abcdef.json"
    told = json.loads(written.read_text())
    assert handed == HandedOver(fate=Fate.SENT, provider_id="0123456789abcdef")
    assert (told["to"], told["body"]) == (TEXT.to, TEXT.body)
    assert written.with_suffix(".txt").read_text() == f"{TEXT.body}\n"
    assert sorted(one.name for one in written.parent.iterdir()) == [
        "0123456789abcdef.json",
        "0123456789abcdef.txt",
    ]


def test_a_letter_is_put_into_the_tray_to_be_printed(tmp_path: Path) -> None:
    Folder(tmp_path, HEAD).send(LETTER)

    assert (tmp_path / "0123456789abcdef.pdf").read_bytes().startswith(b"%PDF-")


@pytest.mark.hazard("H-15")
def test_a_message_written_twice_is_there_once_and_found(tmp_path: Path) -> None:
    folder = Folder(tmp_path, HEAD)
    before = folder.look_up(TEXT.reference)

    folder.send(TEXT)
    folder.send(TEXT)

    after = folder.look_up(TEXT.reference)
    assert before is None
    assert after is not None
    assert after.fate is Fate.SENT
    assert len(list(tmp_path.glob("*.json"))) == 1


@pytest.mark.hazard("H-15")
def test_a_message_half_written_was_not_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = Folder(tmp_path, HEAD)
    whole = Path.replace

    def full(self: Path, target: Path) -> Path:
        if target.suffix == ".json":
            raise OSError("no space left")
        return whole(self, target)

    monkeypatch.setattr(Path, "replace", full)
    handed = folder.send(TEXT)

    assert (handed.fate, handed.problem) == (Fate.TRY_AGAIN, "folder-not-written")
    assert folder.look_up(TEXT.reference) is None


def test_a_folder_that_cannot_be_made_took_nothing(tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("")

    handed = Folder(in_the_way / "messages", HEAD).send(TEXT)

    assert handed.fate is Fate.TRY_AGAIN


def test_a_letter_that_cannot_be_made_has_failed(tmp_path: Path) -> None:
    handed = Folder(tmp_path, HEAD).send(replace(LETTER, to="nowhere"))

    assert (handed.fate, handed.problem) == (Fate.FAILED, "letter-address-short")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.hazard("H-22")
@pytest.mark.parametrize("reference", ["../../out", "a/b", "..", ".", "x\x00y", "*?"])
def test_no_reference_leads_out_of_the_folder(tmp_path: Path, reference: str) -> None:
    folder = Folder(tmp_path / "in", HEAD)

    folder.send(replace(TEXT, reference=reference))

    assert folder.look_up(reference) is not None
    assert [one.name for one in tmp_path.iterdir()] == ["in"]


@pytest.mark.hazard("H-22")
def test_nobody_else_on_the_machine_reads_what_was_written(tmp_path: Path) -> None:
    Folder(tmp_path / "messages", HEAD).send(TEXT)

    for path in (tmp_path / "messages", *(tmp_path / "messages").iterdir()):
        assert not path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)
    assert os.listdir(tmp_path) == ["messages"]


@pytest.mark.parametrize(
    ("settings", "ways"),
    [
        ({}, (Folder, Folder, Folder)),
        (PLAIN, (Notify, Notify, Folder)),
        (PLAIN | {"notify_letters": True}, (Notify, Notify, Notify)),
        (PLAIN | MAIL, (Notify, Notify, Folder)),
        (PLAIN | MAIL | {"notify_email_template": ""}, (Notify, Smtp, Folder)),
        (MAIL, (NotSetUp, Smtp, Folder)),
    ],
    ids=["none", "notify", "its letters", "both", "a mail server", "only e-mail"],
)
def test_each_message_takes_the_way_the_settings_name(
    settings: dict[str, object], ways: tuple[type, type, type]
) -> None:
    found = chosen.in_force(Settings(**settings))  # type: ignore[arg-type]  # pydantic checks them

    assert tuple(type(found[way]) for way in (Way.SMS, Way.EMAIL, Way.LETTER)) == ways


@pytest.mark.hazard("H-15")
@pytest.mark.parametrize(
    "settings",
    [
        PLAIN | {"notify_key": SecretStr("short")},
        PLAIN | {"notify_sms_template": ""},
        PLAIN | {"notify_email_template": ""},
        PLAIN | {"notify_url": "http://elsewhere.example"},
        PLAIN | {"notify_callback_token": SecretStr("too short")},
        {"notify_url": "https://api.example"},
        {"notify_letters": True},
        MAIL | {"smtp_from": ""},
        MAIL | {"smtp_tls": "none"},
    ],
)
def test_what_is_half_set_up_is_refused_before_anything_is_lost(
    settings: dict[str, object],
) -> None:
    with pytest.raises(HalfSetUp):
        chosen.in_force(Settings(**settings))  # type: ignore[arg-type]  # pydantic checks them


def test_where_a_way_is_not_set_up_its_messages_take_the_next_one() -> None:
    texts = chosen.in_force(Settings(**MAIL))[Way.SMS]  # type: ignore[arg-type]  # pydantic checks them

    assert texts.send(TEXT) == HandedOver(fate=Fate.FAILED, problem="not-set-up")
    assert texts.look_up(TEXT.reference) is None


def test_the_same_way_out_goes_to_the_real_service_by_settings_alone() -> None:
    here = PLAIN | {"notify_url": "http://127.0.0.1:8799"}

    stand_in, real = (
        chosen.in_force(Settings(**one))[Way.SMS]  # type: ignore[arg-type]  # pydantic checks them
        for one in (here, PLAIN)
    )

    assert isinstance(stand_in, Notify)
    assert isinstance(real, Notify)
    assert stand_in.client.base_url == "http://127.0.0.1:8799"
    assert real.client.base_url == "https://api.notifications.service.gov.uk"
    assert type(stand_in.client) is type(real.client)


def test_a_letter_says_who_writes_and_where_it_comes_back_to() -> None:
    settings = Settings(
        service_name="Riverside",
        letters_from="1 High Street, Riverside,, RV1 1AA ",
        enquiries="0300 000 0000",
    )

    assert chosen.letterhead(settings) == Letterhead(
        organisation="Riverside",
        address=("1 High Street", "Riverside", "RV1 1AA"),
        enquiries="0300 000 0000",
    )
