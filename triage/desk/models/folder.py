"""A candidate's folder: written whole or not at all, and read back with suspicion.

Four files, all text: the card, what is known of it, the model card and a picture.
"""

import shutil
from collections.abc import Collection, Mapping
from pathlib import Path
from tempfile import mkdtemp

from triage.desk.content import Content
from triage.desk.models.candidate import Candidate, CandidateNotRead, opened
from triage.desk.models.card_said import model_card
from triage.desk.models.picture import calibration_svg
from triage.errors import TriageError
from triage.facts import Catalogue
from triage.scoring.card import Scorecard
from triage.scoring.checks import checked_card


CARD, ABOUT, MODEL_CARD, PICTURE = (
    "scorecard.json",
    "candidate.json",
    "card.md",
    "calibration.svg",
)


class FolderTaken(TriageError):
    """The folder {folder} is there already. Name a new one: a candidate is never written over."""


def free(folder: Path) -> Path:
    """The same. Raises `FolderTaken` before any work is done."""
    if folder.exists():
        raise FolderTaken(folder=folder)
    return folder


def write(folder: Path, of: Candidate, content: Content) -> None:
    """Write all files, or none. Raises `FolderTaken`."""
    free(folder).parent.mkdir(parents=True, exist_ok=True)
    made = Path(mkdtemp(prefix=".candidate-", dir=folder.parent))
    try:
        for name, text in _files(of, content).items():
            (made / name).write_text(text, "utf-8")
        made.chmod(0o755)
        made.rename(folder)
    finally:
        shutil.rmtree(made, ignore_errors=True)


def read(
    folder: Path, catalogue: Catalogue, forbidden: Collection[str]
) -> tuple[Candidate, Scorecard]:
    """The candidate, and its card checked as any card is.

    Raises `CandidateNotRead`, `CandidateChanged`, and `BadScorecard` for a card that may
    not be used, such as one that points the wrong way.
    """
    texts = {name: _text(folder, name) for name in (CARD, ABOUT)}
    found = opened(texts[CARD], texts[ABOUT], folder.name)
    return found, checked_card(found.card, catalogue, forbidden)


def card_md(of: Candidate, content: Content) -> str:
    """The model card as a file. It is made of the candidate, so it cannot say otherwise."""
    card = checked_card(of.card, content.catalogue, content.policy.forbidden)
    return model_card(of, card).markdown


def _files(of: Candidate, content: Content) -> Mapping[str, str]:
    return {
        CARD: of.card_text,
        ABOUT: of.text,
        MODEL_CARD: card_md(of, content),
        PICTURE: calibration_svg(of.about.validation.candidate),
    }


def _text(folder: Path, name: str) -> str:
    try:
        return (folder / name).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as wrong:
        reason = f"{name} is missing or is not text"
        raise CandidateNotRead(folder=folder.name, reason=reason) from wrong
