"""Points as sums of steps that are never negative, so that no answer can point wrongly.

Each column is one step up of one factor, worth nought or more. Two columns stand for a
step that is not above the factor's median answer: one for children known to be past it,
one for those and for the children of whom it is not known. So "not known" is worth from
nought to the median by construction. A factor without direction has steps up and down.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from triage.scoring.fit.coding import Coded, Codes
from triage.scoring.fit.factors import Answers, Unknown
from triage.scoring.fit.likelihood import Floats, Ints, sums


Tables = list[Floats]  # for each factor the worth of each step, then of "not known"

LEAST_UNKNOWN = 0.005  # of children, before "not known" gets a row of its own


@dataclass(frozen=True, kw_only=True)
class Column:
    """One step of one factor."""

    factor: int
    step: int  # met from this code on; of a choice: at this code
    sign: int = 1
    unknown: bool = False  # met by "not known" too


@dataclass(frozen=True, kw_only=True, eq=False)
class Design:
    """The columns of all factors, and what is known of the answers' spread."""

    factors: tuple[Coded, ...]
    columns: tuple[Column, ...]
    medians: tuple[int, ...]  # each factor's median known code

    @cached_property
    def group(self) -> Ints:
        """The factor of each column."""
        return np.array([one.factor for one in self.columns], np.intp)

    def matrix(self, codes: Codes) -> Floats:
        """One row a child, one column a step: 1 or -1 where it is met."""
        z = np.empty((len(codes), len(self.columns)), order="F")
        for k, one in enumerate(self.columns):
            z[:, k] = self._met(one, codes[:, one.factor])
        return z

    def _met(self, one: Column, code: Codes) -> Floats:
        factor = self.factors[one.factor]
        unknown = code == factor.unknown
        if factor.spec.answers is Answers.CHOICE:
            return np.where(code == one.step, 1.0, 0.0)
        if factor.spec.direction == 0:
            code = np.where(unknown, np.int8(self.medians[one.factor]), code)
            return np.where(code >= one.step, float(one.sign), 0.0)
        past = np.where(unknown, one.unknown, code >= one.step)
        return np.where(past, 1.0, 0.0)

    def tables(self, v: Floats) -> Tables:
        """What coefficients make each answer worth, the least of each factor nought."""
        return [table - table.min() for table in self.unlifted(v)]

    def unlifted(self, v: Floats) -> Tables:
        """The same as the columns add up, so perhaps below nought."""
        tables = [np.zeros(factor.steps + 1) for factor in self.factors]
        for one, worth in zip(self.columns, v, strict=True):
            every = np.arange(self.factors[one.factor].steps + 1, dtype=np.int8)
            tables[one.factor] += worth * self._met(one, every)
        return tables

    def coefficients(self, tables: Sequence[Floats]) -> Floats:
        """The coefficients that make the answers worth this; not known, as near as may be."""
        v = np.zeros(len(self.columns))
        left = [float(table[-1]) for table in tables]
        for k, one in enumerate(self.columns):
            table, factor = tables[one.factor], self.factors[one.factor]
            if factor.spec.answers is Answers.CHOICE:
                v[k] = table[one.step]
                continue
            height = float(table[one.step] - table[one.step - 1])
            if factor.spec.direction == 0:
                v[k] = max(one.sign * height, 0.0)
            elif one.unknown:
                v[k] = min(height, left[one.factor])
                left[one.factor] -= v[k]
            else:
                shared = self._shared.get((one.factor, one.step))
                v[k] = height - (v[shared] if shared is not None else 0.0)
        return v

    @cached_property
    def _shared(self) -> dict[tuple[int, int], int]:
        """Where the column stands that a step shares with "not known"."""
        return {
            (one.factor, one.step): k
            for k, one in enumerate(self.columns)
            if one.unknown
        }

    @cached_property
    def heights(self) -> Floats:
        """A row for each step and each "not known": which columns make its height."""
        places: dict[tuple[int, int], int] = {}
        held: list[tuple[int, int, float]] = []
        for k, one in enumerate(self.columns):
            row = places.setdefault((one.factor, one.step), len(places))
            held.append((row, k, float(one.sign)))
            if one.unknown:
                row = places.setdefault((one.factor, -1), len(places))
                held.append((row, k, 1.0))
        made = np.zeros((len(places), len(self.columns)))
        for row, k, sign in held:
            made[row, k] = sign
        return made


def designed(
    factors: Sequence[Coded],
    codes: Codes,
    weight: Floats,
    events: Floats,
    experts: Tables | None = None,
) -> Design:
    """The columns that these children can tell apart, and those the experts' card needs."""
    medians, columns = [], []
    for j, factor in enumerate(factors):
        many = sums(codes[:, j], weight, factor.steps + 1)
        happened = sums(codes[:, j], events, factor.steps + 1)
        median = _median(many[:-1])
        medians.append(median)
        points = experts[j][:-1] if experts else None
        columns += _columns(j, factor, many, happened, median, points)
    return Design(
        factors=tuple(factors), columns=tuple(columns), medians=tuple(medians)
    )


def _median(many: Floats) -> int:
    if not many.sum():
        return 0
    return int(np.searchsorted(np.cumsum(many), many.sum() / 2))


def _columns(
    j: int,
    factor: Coded,
    many: Floats,
    happened: Floats,
    median: int,
    experts: Floats | None,
) -> list[Column]:
    if factor.spec.answers is Answers.CHOICE:
        safest = _safest(many[:-1], happened[:-1], experts)
        return [
            Column(factor=j, step=code)
            for code in range(factor.steps)
            # What the experts' card says of an answer nobody gave stands.
            if code != safest and (many[code] > 0 or experts is not None)
        ]
    steps = range(1, factor.steps)
    if factor.spec.direction == 0:
        return [
            Column(factor=j, step=one, sign=sign) for one in steps for sign in (1, -1)
        ]
    often = many[-1] >= LEAST_UNKNOWN * many.sum() and many[-1] > 0
    row = factor.spec.unknown is Unknown.ROW and often
    return [
        Column(factor=j, step=one, unknown=unknown)
        for one in steps
        for unknown in (True, False)
        if not unknown or (row and one <= median)
    ]


def _safest(many: Floats, happened: Floats, experts: Floats | None) -> int:
    """The answer with the fewest outcomes for its children; rare answers count as average.

    Where there is an experts' card, only the answers to which it gives least may be it.
    """
    overall = happened.sum() / max(many.sum(), 1e-12)
    often = (happened + 10 * overall) / (many + 10)
    if experts is not None:
        often = np.where(experts > experts.min(), np.inf, often)
    return int(np.argmin(often))
