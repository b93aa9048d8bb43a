"""The certificate that ships speaks of the rules that ship."""

from tests.house.tree import ROOT
from triage.desk.content import load_content
from triage.desk.proving import floors_of
from triage.rulebook.certificate import load_certificate


PROVE_AGAIN = "prove again: triage rules prove --write rules/proof.json"


def test_the_shipped_certificate_is_of_the_shipped_edition_and_floors() -> None:
    content = load_content(ROOT)
    certificate = load_certificate(ROOT / "rules" / "proof.json")

    assert certificate.digest == content.digest, PROVE_AGAIN
    assert certificate.floors_digest == floors_of(content).digest, PROVE_AGAIN
    assert certificate.held
