"""`triage staff`: the first accounts from the command line."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from triage.cli import app
from triage.desk.opening import opened


@pytest.fixture(autouse=True)
def own_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    address = f"sqlite:///{tmp_path / 'own.sqlite'}"
    monkeypatch.setenv("TRIAGE_DATABASE_URL", address)
    monkeypatch.setenv("TRIAGE_PUBLIC_URL", "https://waiting.example.nhs.uk")
    monkeypatch.setenv("COLUMNS", "120")
    yield
    opened(address).dispose()


def staff(*words: str) -> Result:
    return CliRunner().invoke(app, ["staff", *words])


def doctor(monkeypatch: pytest.MonkeyPatch, **settings: str) -> Result:
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    return CliRunner().invoke(app, ["doctor"])


def test_an_invitation_prints_one_link_and_a_reset_another() -> None:
    invited = staff("invite", "Alex Moor", "Alex.Moor@example.nhs.uk", "administrator")
    reset = staff("reset", "alex.moor@example.nhs.uk")
    listed = staff("list")

    for result in (invited, reset):
        assert result.exit_code == 0, result.output
        assert result.stdout.startswith("https://waiting.example.nhs.uk/join/")
        assert len(result.stdout.splitlines()) == 1
    assert invited.stdout != reset.stdout
    assert "Alex Moor" in listed.stdout
    assert "invited" in listed.stdout


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("invite", "Alex", "not an address", "auditor"), 1, "Give an e-mail address"),
        (("invite", " ", "a@example.nhs.uk", "auditor"), 1, "Give the person's name"),
        (("reset", "nobody@example.nhs.uk"), 1, "Nobody here signs in"),
        (("invite", "Alex", "a@example.nhs.uk", "wizard"), 2, "wizard"),
    ],
)
def test_what_cannot_be_done_is_refused_in_a_sentence(
    words: tuple[str, ...], code: int, sentence: str
) -> None:
    result = staff(*words)

    assert result.exit_code == code
    assert sentence in " ".join(result.stderr.split())


def test_nobody_is_invited_twice() -> None:
    staff("invite", "Alex Moor", "alex@example.nhs.uk", "administrator")

    again = staff("invite", "Alex Moor", "ALEX@example.nhs.uk", "administrator")

    assert again.exit_code == 1
    assert "already an account" in " ".join(again.stderr.split())


def test_the_doctor_says_what_sign_in_lacks(monkeypatch: pytest.MonkeyPatch) -> None:
    short = doctor(monkeypatch, TRIAGE_SIGN_IN="accounts", TRIAGE_SECRET="short")
    nobody = doctor(monkeypatch, TRIAGE_SECRET="s" * 40)
    staff("invite", "Alex Moor", "alex@example.nhs.uk", "administrator")
    well = doctor(monkeypatch)
    unnamed = doctor(monkeypatch, TRIAGE_SIGN_IN="oidc")
    keyed = doctor(
        monkeypatch,
        TRIAGE_OIDC_ISSUER="https://idp.example",
        TRIAGE_OIDC_CLIENT_ID="waiting-well",
        TRIAGE_OIDC_KEY_FILE="nowhere.pem",
    )

    assert "at least 32 characters" in " ".join(short.stderr.split())
    assert "Nobody has an account yet" in nobody.stderr
    assert well.exit_code == 0, well.stderr
    assert "TRIAGE_OIDC_ISSUER" in unnamed.stderr
    assert "TRIAGE_OIDC_KEY_FILE" in keyed.stderr
