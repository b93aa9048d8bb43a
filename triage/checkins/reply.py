"""What an answer means: facts, red flags, words for a person to read."""

from enum import StrEnum


class EnteredBy(StrEnum):
    """How an answer reached us."""

    PAGE = "page"
    PAPER = "paper"
    TELEPHONE = "telephone"
