"""What makes data or a list of factors unfit to learn from.

Each is also a `ValueError`, because that is what callers of scikit-learn catch. Rows and
factors are named, never what a child answered.
"""

from triage.errors import TriageError


class OneClassOnly(TriageError, ValueError):
    """Every child has the same outcome: with only one class there is nothing to learn."""


class NoEvents(TriageError, ValueError):
    """Nothing happened to any child in these data, so no risk can be learnt from them."""


class ConstantFactor(TriageError, ValueError):
    """The factor {factor} has one known answer in all of these data; leave it out or add data."""


class WrongAnswer(TriageError, ValueError):
    """The factor {factor} holds something that is not {expected} (first in row {row})."""


class InfiniteAnswer(TriageError, ValueError):
    """The factor {factor} holds an infinite number (inf) in row {row}."""


class OutcomeBeforeReferral(TriageError, ValueError):
    """An outcome is dated before the referral it belongs to (row {row})."""


class BadFactors(TriageError, ValueError):
    """The list of factors cannot be used: {reason}."""


class BadSetting(TriageError, ValueError):
    """The setting {name} is not {expected}."""
