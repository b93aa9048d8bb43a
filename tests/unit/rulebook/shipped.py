"""The shipped rule books, and one change to a copy of them."""

from pathlib import Path

from triage.facts import load_catalogue
from triage.settings import content_folder


SHIPPED = content_folder() / "rules"
CATALOGUE = load_catalogue(SHIPPED / "facts.toml")
BOOKS = ("common", "neurodevelopmental", "speech_language")
CHOKE = 'when = \'choking_aspiration == "definite"\'\nband = "P1"'
CHOKE_BECAUSE = "Definite signs of choking, or of food or drink going the wrong way."


def rewrite(folder: Path, old: str, new: str, name: str = "common") -> str:
    """Put `new` where `old` first stands; the book's text as it is now."""
    file = folder / f"{name}.toml"
    text = file.read_text("utf-8")
    assert old in text
    text = text.replace(old, new, 1)
    file.write_text(text, "utf-8")
    return text
