"""The delays that the service causes itself: each rule in words.

A page, a file and a program say them alike.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Rule(StrEnum):
    """What is owed, the heaviest first."""

    CANCELLED = "cancelled"
    LAPSED = "lapsed"
    CONFIRM = "confirm"
    UNCHASED = "unchased"
    UNTOLD = "untold"
    RETURNED = "returned"
    RESTORE = "restore"
    QUESTION = "question"
    WORDS = "words"
    LOOK_AGAIN = "look-again"
    REVIEW = "review"


@dataclass(frozen=True, kw_only=True)
class Said:
    """One rule in words."""

    title: str
    rule: str
    since: str  # what the day beside a child is


SAYS: Mapping[Rule, Said] = {
    Rule.CANCELLED: Said(
        title="We cancelled, and have offered nothing since",
        rule="The service cancelled an appointment more than 2 weeks ago. No other slot has been given to the child.",
        since="Cancelled",
    ),
    Rule.LAPSED: Said(
        title="A slot was held and never offered",
        rule="A slot was held for the child until its time ran out. No other slot has been given to the child.",
        since="Ran out",
    ),
    Rule.CONFIRM: Said(
        title="A slot waits for a clinician",
        rule="A slot reached the child, and nobody confirmed the priority in time, so it cannot be offered.",
        since="Was due",
    ),
    Rule.UNCHASED: Said(
        title="An offer without an answer, and nobody asks",
        rule="The day by which the family was to answer has passed. Nobody has taken the task of reaching them.",
        since="Answer was due",
    ),
    Rule.UNTOLD: Said(
        title="The family has not been told that we have the referral",
        rule="Five working days after the referral came, the family has heard nothing from us at all.",
        since="Was due",
    ),
    Rule.RETURNED: Said(
        title="Sent back for information, and not followed up",
        rule="The referral was sent back. The day to see what came has passed, or no task follows it.",
        since="Was due, or sent back",
    ),
    Rule.RESTORE: Said(
        title="An earlier date that may count",
        rule="The child was referred again within 26 weeks. Whether the first date counts was to be decided by now.",
        since="Was due",
    ),
    Rule.QUESTION: Said(
        title="A question without an answer, and nobody asks again",
        rule="A question to a family, a school or a GP is past its day. Nobody has taken the task of asking again.",
        since="Answer was due",
    ),
    Rule.WORDS: Said(
        title="A family’s words not read in time",
        rule="A family wrote in their own words. A person was to read them within 2 working days.",
        since="Was due",
    ),
    Rule.LOOK_AGAIN: Said(
        title="A family asked us to look again",
        rule="The day by which a clinician was to answer has passed.",
        since="Was due",
    ),
    Rule.REVIEW: Said(
        title="A review past its day",
        rule="A review after long waiting, or of harm, was to be done by now.",
        since="Was due",
    ),
}
