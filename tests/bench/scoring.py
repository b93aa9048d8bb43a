"""Cards that were learnt: accuracy beside other ways, what they promise, and their pace.

Real children are needed for accuracy (see `children.py`); where their files are not on
the machine a line says so. Every way sees the same folds.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from tests.bench import cards, children, learning
from tests.bench.cards import CARD, COMPACT, Found, Numbers
from tests.bench.children import Cohort
from tests.bench.table import Line
from triage.scoring.fit import FactorSpec, MonotoneScorecard


# How far in AUC a card may stand below the best black box.
GAP, COMPACT_GAP, WHOLE_GAP = 0.004, 0.012, 0.003
SLOPES = (0.95, 1.05)
MOST_FACTORS, MOST_POINTS = 35, 10
COMPACT_LIMITS = {"max_factors": 12, "max_factor_points": 5}
SURVIVAL_GAPS = {"WHAS500": 0.01, "FLCHAIN": 0.01, "GBSG2": 0.015}
SECONDS_TO_FIT, SECONDS_TO_SCORE = 5.0, 0.3
FEW = 200  # children of a service that has only begun to write outcomes down


@dataclass(frozen=True, kw_only=True)
class Many:
    """How much of everything."""

    children: int  # invented, with `factors` factors, for the pace
    factors: int
    scored: int
    real: bool  # whether real children are asked for at all
    all: bool  # every outcome, set and way, and every fold twice


def lines(many: Many) -> Iterator[Line]:
    """Pace and promises on invented children, then accuracy on real ones."""
    yield from _pace(many)
    if not many.real:
        return
    if not children.there():
        yield _absent("NSCH, not measured: its files are not on this machine")
    else:
        for outcome in children.OUTCOMES if many.all else children.OUTCOMES[:1]:
            yield from _survey(children.cohort(outcome), outcome, whole=many.all)
    yield from _survival(whole=many.all)


def _pace(many: Many) -> Iterator[Line]:
    cohort = invented(many.children, many.factors)
    took = cards.seconds_to_fit(cohort, many.children)
    what = f"a card learnt from {many.children:,} children, {many.factors} factors"
    yield _line(what, took, "s", f"{SECONDS_TO_FIT:g} s", took <= SECONDS_TO_FIT)
    card = MonotoneScorecard(cohort.spec).fit(cohort.x, cohort.y)
    codes = np.resize(card.codes(cohort.x), (many.scored, many.factors)).copy("F")
    rounds = [_seconds(card, codes) for _ in range(5)]
    yield Line(
        what=f"{many.scored:,} coded children scored",
        least=min(rounds),
        middle=float(np.median(rounds)),
        unit="s",
        bar=f"{SECONDS_TO_SCORE:g} s",
        met=min(rounds) <= SECONDS_TO_SCORE,
    )
    wrong = violations(card, cohort.x[:2000])
    what = f"worse answers with fewer points, {many.factors} factors tried"
    yield _line(what, wrong, "", "none", wrong == 0)


def _seconds(
    card: MonotoneScorecard, codes: "np.ndarray[tuple[int, int], np.dtype[np.int8]]"
) -> float:
    began = time.perf_counter()
    card.points_of_codes(codes)
    return time.perf_counter() - began


def violations(card: MonotoneScorecard, x: Numbers) -> int:
    """Children who lose points by a worse answer, every pair of answers tried on each."""
    wrong = 0
    for j, factor in enumerate(card.learnt_.factors):
        if factor.spec.direction:
            answers = np.unique(x[~np.isnan(x[:, j]), j])[:: factor.spec.direction]
            before = None
            for answer in answers:
                changed = x.copy()
                changed[:, j] = answer
                points = card.points(changed)
                wrong += 0 if before is None else int((points < before).sum())
                before = points
    return wrong


def invented(many: int, factors: int, seed: int = 0) -> Cohort:
    """Children with answers of four steps, of whom some come to harm."""
    draw = np.random.default_rng(seed)
    worth = draw.uniform(0, 0.5, factors) * (draw.random(factors) < 0.5)
    x = draw.integers(0, 4, (many, factors)).astype(np.float64)
    odds = x @ worth - (x @ worth).mean() - 1.5
    y = (draw.random(many) < 1 / (1 + np.exp(-odds))).astype(np.int64)
    x[draw.random(x.shape) < 0.05] = np.nan
    return Cohort(
        spec=tuple(FactorSpec(key=f"factor_{j}", direction=1) for j in range(factors)),
        x=x,
        y=y,
        year=np.full(many, 2026),
    )


def _survey(cohort: Cohort, outcome: str, *, whole: bool) -> Iterator[Line]:
    repeats = 2 if whole else 1
    full = cards.cards(cohort, repeats, max_factors=MOST_FACTORS)
    compact = cards.cards(cohort, repeats, **COMPACT_LIMITS)
    others = cards.compared(cohort, repeats, cards.ways(ebm=whole))
    name = f"NSCH {outcome}"
    yield _below(f"{name}: {CARD}", full, others, GAP)
    yield _below(f"{name}: {COMPACT}", compact, others, COMPACT_GAP)
    yield from _above(name, full, others)
    slope = float(np.mean(full.slope))
    bar = f"{SLOPES[0]:g} to {SLOPES[1]:g}"
    yield _line(
        f"{name}: slope of chances", slope, "", bar, SLOPES[0] <= slope <= SLOPES[1]
    )
    yield _line(
        f"{name}: factors at most", max(full.factors), "", str(MOST_FACTORS),
        max(full.factors) <= MOST_FACTORS and max(full.points) <= MOST_POINTS,
    )  # fmt: skip
    if outcome == "harm":
        yield from _learning(cohort, whole=whole)
    wrong = violations(
        MonotoneScorecard(cohort.spec).fit(cohort.x, cohort.y), cohort.x[:2000]
    )
    yield _line(
        f"{name}: worse answers with fewer points", wrong, "", "none", wrong == 0
    )


def _below(what: str, ours: Found, others: dict[str, Found], most: float) -> Line:
    black_boxes = {k: others[k].mean for k in cards.BLACK_BOXES if k in others}
    gap = max(black_boxes.values()) - ours.mean
    return _line(
        f"{what}: AUC {ours.mean:.4f}, below the best by", gap, "", f"{most:g}",
        gap <= most, _said(black_boxes),
    )  # fmt: skip


def _above(name: str, ours: Found, others: dict[str, Found]) -> Iterator[Line]:
    for plain in cards.PLAIN:
        if plain not in others:
            yield _absent(f"{name}: {plain}, not measured: it is not installed")
        else:
            lead = ours.mean - others[plain].mean
            what = f"{name}: {CARD} above {plain} by"
            yield _line(
                what, lead, "", "0", lead > 0, _said({plain: others[plain].mean})
            )


def _learning(cohort: Cohort, *, whole: bool) -> Iterator[Line]:
    few = {
        k: one.mean for k, one in learning.curve(cohort, FEW, 3 if whole else 1).items()
    }
    ours = few.pop(learning.SHRUNK)
    lead = ours - max(few.values())
    what = f"NSCH harm, {FEW} children: {learning.SHRUNK}, AUC {ours:.4f}, leads by"
    yield _line(what, lead, "", "0", lead > 0, _said(few))
    if whole:
        every = learning.curve(cohort, None, 1)
        trees = every["trees"].mean
        gap = trees - every[learning.SHRUNK].mean
        what = f"NSCH harm, all children: {learning.SHRUNK}, below trees by"
        yield _line(what, gap, "", f"{WHOLE_GAP:g}", gap <= WHOLE_GAP, f"{trees:.4f}")


def _survival(*, whole: bool) -> Iterator[Line]:
    if not cards.there("sksurv"):
        yield _absent("survival, not measured: scikit-survival is not installed")
        return
    from tests.bench import survival

    sets = [survival.whas500, survival.gbsg2, survival.flchain]
    for make in sets if whole else sets[:1]:
        data = make()
        found = survival.compared(data, 1 if data.large or not whole else 2)
        ours = found.pop("card")
        gap = max(found.values()) - ours
        most = SURVIVAL_GAPS[data.name]
        what = f"{data.name}: hazard card, C {ours:.4f}, below the best by"
        yield _line(what, gap, "", f"{most:g}", gap <= most, _said(found))


def _said(found: dict[str, float]) -> str:
    return "; ".join(f"{name} {figure:.4f}" for name, figure in found.items())


def _absent(what: str) -> Line:
    return _line(what, 0, "", "-", met=False)


def _line(
    what: str, figure: float, unit: str, bar: str, met: bool, peer: str = ""
) -> Line:
    shown = round(figure, 4)
    return Line(
        what=what, least=shown, middle=shown, unit=unit, bar=bar, met=met, peer=peer
    )
