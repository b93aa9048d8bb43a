"""A certificate says what was proved, comes back as it was written, or is refused."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from triage.rulebook.certificate import (
    BadCertificate,
    Certificate,
    Failure,
    Proved,
    from_json,
    load_certificate,
)


SHOWN = Failure(
    book="speech_language",
    about="CHEST-P2",
    sentence="Chest infections: holds less once it is worse.",
    where="common.toml, line 184",
    child={"recurrent_chest_infections": True, "school_absence_pct": 12.5},
    changed={"choking_aspiration": "possible", "age_months": None},
    words="Chest infections: yes.",
    shown="P2 -> P3",
)
HELD = Proved(name="floors", sentence="No child is below.", held=True, seconds=0.1)
BROKEN = Proved(
    name="rules", sentence="No rule stops.", held=False, seconds=1, failures=(SHOWN,)
)
CERTIFICATE = Certificate(
    digest="a" * 64,
    made_on=date(2026, 11, 28),
    prover="a prover",
    properties=(HELD, BROKEN),
    floors_digest="b" * 64,
)


def test_a_certificate_comes_back_as_it_was_written() -> None:
    assert from_json(CERTIFICATE.to_json()) == CERTIFICATE


def test_one_property_that_fails_fails_the_whole_and_nothing_proved_proves_nothing() -> (
    None
):
    assert replace(CERTIFICATE, properties=(HELD,)).held
    assert not CERTIFICATE.held
    assert not replace(CERTIFICATE, properties=()).held


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", '{"made_on": "2026-11-28", "properties": 3}', None]
)
def test_a_file_that_is_no_certificate_is_refused(
    tmp_path: Path, text: str | None
) -> None:
    path = tmp_path / "proof.json"
    if text is not None:
        path.write_text(text, "utf-8")

    with pytest.raises(BadCertificate, match=r"proof\.json cannot be read"):
        load_certificate(path)


def test_a_certificate_is_read_from_its_file(tmp_path: Path) -> None:
    path = tmp_path / "proof.json"
    path.write_text(CERTIFICATE.to_json(), "utf-8")

    assert load_certificate(path) == CERTIFICATE
