"""The shipped content as it will be once somebody has reviewed a translation."""

import shutil
from pathlib import Path

from tests.spec.content import MODELS, RULES


def reviewed_content(folder: Path, *languages: str) -> Path:
    """A copy of the content in which these languages carry a reviewer's name.

    Point `TRIAGE_CONTENT` at it to have pages and messages in them.
    """
    shutil.copytree(RULES, folder / "rules")
    shutil.copytree(MODELS, folder / "models")
    for language in languages:
        for path in (folder / "rules" / "wording" / language).glob("*.toml"):
            _name_a_reviewer(path)
    return folder


def _name_a_reviewer(path: Path) -> None:
    draft = path.read_text("utf-8")
    assert 'reviewed_by = ""' in draft
    named = 'reviewed_by = "A reviewer"\nreviewed_on = 2026-11-30'
    path.write_text(draft.replace('reviewed_by = ""', named), "utf-8")
