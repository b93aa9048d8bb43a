"""Every error a caller can act on. A class's docstring is the sentence shown.

A docstring may hold `{names}`; they are filled from the keywords the error is raised
with. Keywords name places (a file, a row, a column, a rule), never a child's data.
"""

import inspect


class TriageError(Exception):
    """Something could not be done."""

    def __init__(self, **details: object) -> None:
        self.details = details
        super().__init__(self.sentence())

    def sentence(self) -> str:
        """The docstring with its names filled in."""
        return " ".join(inspect.getdoc(type(self)).format(**self.details).split())  # type: ignore[union-attr]  # every subclass has one: house test
