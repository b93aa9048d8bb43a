"""How far chance alone could move a rate or a mean: intervals without a library.

The Gamma quantiles are exact (to about 1e-9) below a hundred events and Wilson and
Hilferty's cube above, which is within one part in ten thousand there.
"""

from math import exp, lgamma, log, sqrt
from statistics import NormalDist


LOW, HIGH = 0.025, 0.975
Z = NormalDist().inv_cdf(HIGH)
EXACT_BELOW = 100.0
SMALL = 1e-15
CLOSE = 1e-12
MARGIN = 10.0  # no quantile lies so far above twice its guess
MOST_STEPS = 100


def rate_interval(count: float, spread: float = 1.0) -> tuple[float, float]:
    """The 95 % interval of a Poisson mean of which `count` was observed.

    Garwood's exact interval (Garwood 1936, Biometrika 28:437): the 2.5 % point of
    Gamma(count) and the 97.5 % point of Gamma(count + 1). `spread` is the variance of
    the weekly counts over their mean; above 1 the interval is that of the fewer
    independent events which vary as much.
    """
    events = count / spread
    low = gamma_quantile(events, LOW) if events > 0 else 0.0
    return spread * low, spread * gamma_quantile(events + 1, HIGH)


def ratio_interval(ratio: float, variance: float) -> tuple[float, float]:
    """The 95 % interval of a ratio whose logarithm has this variance."""
    times = exp(Z * sqrt(variance))
    return ratio / times, ratio * times


def mean_interval(mean: float, variance: float, count: int) -> tuple[float, float]:
    """The 95 % interval of a mean of what cannot be below 0."""
    away = Z * sqrt(variance / count)
    return max(0.0, mean - away), mean + away


def gamma_quantile(shape: float, chance: float) -> float:
    """The point below which a Gamma variable with scale 1 falls with this chance."""
    guess = _cube(shape, chance)
    return guess if shape >= EXACT_BELOW else _sought(shape, chance, guess)


def _cube(shape: float, chance: float) -> float:
    """Wilson and Hilferty 1931 (PNAS 17:684): the cube root is nearly normal."""
    z = NormalDist().inv_cdf(chance)
    root = 1 - 1 / (9 * shape) + z / (3 * sqrt(shape))
    return float(shape * max(0.0, root) ** 3)


def _sought(shape: float, chance: float, guess: float) -> float:
    """The quantile by Newton's steps, halving where one would leave its bracket."""
    low, high, point = 0.0, 2 * guess + MARGIN, max(guess, SMALL)
    for _ in range(MOST_STEPS):
        off = gamma_below(shape, point) - chance
        low, high = (low, point) if off > 0 else (point, high)
        stepped = point - off / _density(shape, point)
        after = stepped if low < stepped < high else (low + high) / 2
        if abs(after - point) <= CLOSE * after:
            break
        point = after
    return after


def _density(shape: float, point: float) -> float:
    return exp((shape - 1) * log(point) - point - lgamma(shape))


def gamma_below(shape: float, point: float) -> float:
    """The chance that a Gamma variable with scale 1 falls below a point: its series."""
    if point <= 0:
        return 0.0
    term = total = 1.0
    step = 0
    while term > total * SMALL:
        step += 1
        term *= point / (shape + step)
        total += term
    return total * exp(shape * log(point) - point - lgamma(shape + 1))
