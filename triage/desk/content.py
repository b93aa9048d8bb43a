"""The content in force: facts, rule books, scorecards and policy, read together."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from triage.facts import Catalogue, load_catalogue
from triage.referrals import Pathway
from triage.rulebook.book import RuleBook, load_books
from triage.scoring.scorecard import Scorecard, load_all
from triage.settings import content_folder
from triage.waiting_list.placement import Versions
from triage.waiting_list.policy import Policy, load_policy


FLOORS = "rules/floors.toml"
# What decides a place, and what is promised of it.
DECIDES = (
    "rules/facts.toml",
    "rules/common.toml",
    "rules/neurodevelopmental.toml",
    "rules/speech_language.toml",
    "rules/policy.toml",
    FLOORS,
    "models/*/scorecard.json",
)


@dataclass(frozen=True, kw_only=True)
class Content:
    """One consistent set of content. Loading checks every part and their fit."""

    folder: Path
    files: Mapping[str, str]  # all that decides a place, as text, by path
    catalogue: Catalogue
    books: dict[Pathway, RuleBook]
    cards: dict[Pathway, Scorecard]
    policy: Policy

    @cached_property
    def digest(self) -> str:
        """One digest over everything that decides a place: the edition's name."""
        parts = [self.catalogue.digest, self.policy.digest]
        for pathway in Pathway:
            versions = self.versions(pathway)
            parts += [versions.book_digest, versions.card_digest or ""]
        return sha256(":".join(parts).encode()).hexdigest()

    def versions(self, pathway: Pathway) -> Versions:
        """What a placement on this pathway was worked out with."""
        book, card = self.books[pathway], self.cards.get(pathway)
        return Versions(
            book=book.version,
            book_digest=book.digest,
            card=card.version if card else None,
            card_digest=card.digest if card else None,
            policy=self.policy.version,
            policy_digest=self.policy.digest,
        )


@cache
def load_content(chosen: Path | None = None) -> Content:
    """Read and check everything in `rules/` and `models/`."""
    return _read(content_folder(chosen))


def content_of(files: Mapping[str, str], folder: Path) -> Content:
    """An edition from the text of its files, read and checked as a folder is.

    `folder` holds what no edition does: profiles, wording and the like.
    """
    with TemporaryDirectory() as made:
        for path, text in files.items():
            file = Path(made, path)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8")
        return replace(_read(Path(made)), folder=folder)


def _read(folder: Path) -> Content:
    catalogue = load_catalogue(folder / "rules" / "facts.toml")
    policy = load_policy(folder / "rules" / "policy.toml")
    return Content(
        folder=folder,
        files=_texts(folder),
        catalogue=catalogue,
        books=load_books(folder / "rules", catalogue),
        cards=load_all(folder / "models", catalogue, policy.forbidden),
        policy=policy,
    )


def _texts(folder: Path) -> dict[str, str]:
    found = [path for one in DECIDES for path in sorted(folder.glob(one))]
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in found
    }
