"""Coefficients into whole points, and the worth of a point.

Each of several scales gives a first card by rounding. From the best of these, single
points are added, taken and moved as long as a second-order model of the loss says it
helps; a whole round of moves stands only if the exact loss fell.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from triage.scoring.fit.design import Design, Tables
from triage.scoring.fit.likelihood import Cells, Floats, Line, Penalty, along, sums
from triage.scoring.fit.solving import Fitted


SCALES = 12
SEARCHED = 3  # of the scales: the best by rounding alone
ROUNDS, MOVES = 6, 200
BETTER = 1e-9


@dataclass(frozen=True, kw_only=True, eq=False)
class Rounded:
    """Whole numbers for the columns, and the line they stand on."""

    v: Floats
    line: Line


@dataclass(frozen=True, kw_only=True, eq=False)
class Room:
    """Where points may be put: the columns of the fit, and what their factors may hold."""

    cells: Cells
    z: Floats
    penalty: Penalty
    group: NDArray[np.intp]
    caps: Floats  # by factor
    must: Floats  # by factor: the least points


def rounded(
    cells: Cells,
    z: Floats,
    design: Design,
    penalty: Penalty,
    fitted: Fitted,
    caps: Floats,
    *,
    search: bool,
) -> Rounded:
    """The best whole points near a fit."""
    there = _there(design, fitted)
    room = Room(
        cells=cells,
        z=z[:, there],
        penalty=penalty.only(there),
        group=design.group[there],
        caps=caps,
        must=np.array([float(one.spec.must_keep) for one in design.factors]),
    )
    firsts = [
        _placed(room, first[there])
        for first in _by_scale(design, design.tables(fitted.v), caps)
    ]
    firsts.sort(key=lambda one: one.line.loss)
    best = firsts[0]
    if search:
        found = [_searched(room, one) for one in firsts[:SEARCHED]]
        best = min(found, key=lambda one: one.line.loss)
    v = np.zeros(z.shape[1])
    v[there] = best.v
    return Rounded(v=v, line=best.line)


def _there(design: Design, fitted: Fitted) -> NDArray[np.intp]:
    """The columns of the fit, and of a must-keep factor without any the first."""
    there = fitted.v > 0
    for j, factor in enumerate(design.factors):
        own = np.flatnonzero(design.group == j)
        if factor.spec.must_keep and len(own) and not there[own].any():
            there[own[-1]] = True
    return np.flatnonzero(there)


def _by_scale(design: Design, tables: Tables, caps: Floats) -> list[Floats]:
    """First cards: points of every answer rounded as they stand, not step by step."""
    tallest = max(max(float(one.max()) for one in tables), 1e-9)
    most = float(caps.max())
    firsts = []
    for points in np.linspace(min(1.5, most), most, SCALES):
        whole = [
            np.minimum(np.rint(one * points / tallest), cap)
            for one, cap in zip(tables, caps, strict=True)
        ]
        firsts.append(design.coefficients(whole))
    return firsts


def _placed(room: Room, v: Floats) -> Rounded:
    held = sums(room.group, v, len(room.must))
    for factor in np.flatnonzero(held < room.must):
        own = np.flatnonzero(room.group == factor)
        if len(own):
            v[own[-1]] += 1
    return Rounded(v=v, line=along(room.cells, room.z @ v, room.penalty, v))


def _searched(room: Room, first: Rounded) -> Rounded:
    """Rounds of moves, each checked exactly, until none helps."""
    now = first
    for _ in range(ROUNDS):
        if now.line.per_point <= 0:
            break
        v = _moved(room, now)
        start = (now.line.at, now.line.per_point)
        line = along(room.cells, room.z @ v, room.penalty, v, start)
        if not line.loss < now.line.loss - BETTER:
            break
        now = Rounded(v=v, line=line)
    return now


def _moved(room: Room, now: Rounded) -> Floats:
    """The points after the best moves of one round, by the bowl around the present card."""
    slope, bowl = _bowl(room, now)
    half, v = np.diag(bowl) / 2, now.v.copy()
    pairs = half[:, None] + half[None, :] - bowl
    same = room.group[:, None] == room.group[None, :]
    for _ in range(MOVES):
        held = sums(room.group, v, len(room.must))
        full = (held >= room.caps)[room.group]
        last = (v < 1) | (held <= room.must)[room.group]
        add = np.where(full, np.inf, slope + half)
        take = np.where(last, np.inf, half - slope)
        swap = slope[:, None] - slope[None, :] + pairs
        swap[full[:, None] & ~same] = np.inf
        swap[(last[None, :] & ~same) | (v < 1)[None, :]] = np.inf
        np.fill_diagonal(swap, np.inf)
        best = min((add.min(), 0), (take.min(), 1), (swap.min(), 2))
        if not best[0] < -BETTER:
            break
        slope = _make(v, slope, bowl, best[1], add, take, swap)
    return v


def _make(
    v: Floats,
    slope: Floats,
    bowl: Floats,
    which: int,
    add: Floats,
    take: Floats,
    swap: Floats,
) -> Floats:
    """Make the best move of a kind; the slope there."""
    if which == 0:
        at = int(add.argmin())
        v[at] += 1
        return slope + bowl[:, at]
    if which == 1:
        at = int(take.argmin())
        v[at] -= 1
        return slope - bowl[:, at]
    to, away = np.unravel_index(int(swap.argmin()), swap.shape)
    v[to] += 1
    v[away] -= 1
    return slope + bowl[:, to] - bowl[:, away]


def _bowl(room: Room, now: Rounded) -> tuple[Floats, Floats]:
    """Slope and curvature of the loss in points, the intercepts moving along."""
    cells, z, b = room.cells, room.z, now.line.per_point
    eta = cells.base @ now.line.at + b * (z @ now.v)
    bend = cells.bend(eta)
    across = (cells.base * bend[:, None]).T @ z
    own = (cells.base * bend[:, None]).T @ cells.base
    own[np.diag_indices_from(own)] += 1e-12
    bowl = (z * bend[:, None]).T @ z - across.T @ np.linalg.solve(own, across)
    penalty = room.penalty
    slope = z.T @ cells.slope(eta) + penalty.slope(b * now.v)
    return slope * b, (bowl + penalty.quad) * b * b
