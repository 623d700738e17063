"""How far a share that was counted may be from the truth: 95 % intervals.

Source: the formulas of the instrument research, section 8 (8.1 and 8.2). `of` is at least 1, or ZeroDivisionError.
"""

from __future__ import annotations

from collections.abc import Callable
from math import exp, lgamma, log, sqrt
from statistics import NormalDist

Interval = tuple[float, float]
Z95 = NormalDist().inv_cdf(0.975)


def wald(count: int, of: int) -> Interval:
    """The plain normal interval, cut off at 0 and 1. Poor near the ends; here because studies printed it."""
    share = count / of
    half = Z95 * sqrt(share * (1 - share) / of)
    return max(0.0, share - half), min(1.0, share + half)


def wilson(count: int, of: int) -> Interval:
    """The score interval of Wilson (1927): the one for small counts, and the one of the measures."""
    share, z2 = count / of, Z95**2
    middle = (share + z2 / (2 * of)) / (1 + z2 / of)
    half = Z95 / (1 + z2 / of) * sqrt(share * (1 - share) / of + z2 / (4 * of**2))
    return max(0.0, middle - half), min(1.0, middle + half)


def clopper_pearson(count: int, of: int) -> Interval:
    """The exact interval of Clopper and Pearson (1934)."""
    lower = 0.0 if count == 0 else _where(lambda share: at_least(count, of, share) - 0.025)
    upper = 1.0 if count == of else _where(lambda share: at_least(count + 1, of, share) - 0.975)
    return lower, upper


def at_least(count: int, of: int, share: float) -> float:
    """The chance of `count` or more in `of` tries; in logarithms, since 720 choose 414 is large."""
    if share in (0.0, 1.0):
        return share
    return sum(exp(_log_chance(k, of, share)) for k in range(count, of + 1))


def _log_chance(k: int, of: int, share: float) -> float:
    ways = lgamma(of + 1) - lgamma(k + 1) - lgamma(of - k + 1)
    return ways + k * log(share) + (of - k) * log(1 - share)


def _where(rising: Callable[[float], float]) -> float:
    """Where a rising function of a share crosses zero."""
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if rising(middle) < 0 else (low, middle)
    return (low + high) / 2
