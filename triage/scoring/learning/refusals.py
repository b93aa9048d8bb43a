"""What makes a history unfit to learn from, and when there is too little of it.

Rows are named, never what a child answered.
"""

from triage.errors import TriageError


class BadHistory(TriageError, ValueError):
    """The weeks watched cannot be used: {reason} (row {row})."""


class HistoryOutOfOrder(TriageError, ValueError):
    """In the history of child {row}, {what} is dated before the referral."""


class TooFewOutcomes(TriageError):
    """Too little is known to do this: {many} outcomes so far, as weighed. {sentence}"""


class BadOutcome(TriageError):
    """The outcome in {file} cannot be used: {reason}."""
