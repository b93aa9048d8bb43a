"""Whether an edition is proved: by its own digest and its own floors, and in everything."""

from dataclasses import dataclass

from sqlmodel import Session

from triage.desk.content import Content
from triage.desk.desk import Work
from triage.desk.proof_shown import certificate_of, floors_of
from triage.errors import TriageError
from triage.rulebook.certificate import Certificate
from triage.store import edition_steps


BROKEN = "Something that must hold for every child does not."


class ProofOfAnother(TriageError):
    """The certificate speaks of other rules or floors than the edition {digest}. Prove that edition itself."""


@dataclass(frozen=True, kw_only=True)
class ProofStands:
    """The certificate of an edition; where it is not proved, `why_not` says why."""

    certificate: Certificate | None
    why_not: str

    @property
    def proved(self) -> bool:
        """Whether everything was proved of exactly this edition."""
        return not self.why_not


def keep(work: Work, content: Content, certificate: Certificate) -> None:
    """Keep a certificate with its edition. Raises `ProofOfAnother`."""
    if not _speaks_of(certificate, content):
        raise ProofOfAnother(digest=content.digest[:12])
    edition_steps.keep_proof(
        work.session,
        tenant=work.tenant,
        digest=content.digest,
        certificate=certificate.to_json(),
        by=work.by,
        now=work.now,
    )
    work.note(
        "Kept a proof of rules", on=("edition", content.digest), held=certificate.held
    )


def stands(session: Session, tenant: str, content: Content) -> ProofStands:
    """The latest certificate kept here, or the one that came installed, if it fits."""
    kept = edition_steps.proof(session, tenant=tenant, digest=content.digest)
    found, why_not = certificate_of(content, kept.certificate if kept else "")
    if found is not None and not found.held:
        why_not = BROKEN
    return ProofStands(certificate=found, why_not=why_not)


def _speaks_of(certificate: Certificate, content: Content) -> bool:
    floors = floors_of(content)
    return (
        certificate.digest == content.digest
        and floors is not None
        and certificate.floors_digest == floors.digest
    )
