"""The content in force: facts, rule books, scorecards and policy, read together."""

from dataclasses import dataclass
from functools import cache, cached_property
from hashlib import sha256
from pathlib import Path

from triage.facts import Catalogue, load_catalogue
from triage.referrals import Pathway
from triage.rulebook.book import RuleBook, load_books
from triage.scoring.scorecard import Scorecard, load_all
from triage.settings import content_folder
from triage.waiting_list.placement import Versions
from triage.waiting_list.policy import Policy, load_policy


@dataclass(frozen=True, kw_only=True)
class Content:
    """One consistent set of content. Loading checks every part and their fit."""

    folder: Path
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
    folder = content_folder(chosen)
    catalogue = load_catalogue(folder / "rules" / "facts.toml")
    policy = load_policy(folder / "rules" / "policy.toml")
    return Content(
        folder=folder,
        catalogue=catalogue,
        books=load_books(folder / "rules", catalogue),
        cards=load_all(folder / "models", catalogue, policy.forbidden),
        policy=policy,
    )
