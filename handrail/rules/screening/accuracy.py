"""What a result means in a hundred children: predictive values and how far a study lets them move.

Source: the formulas and check values of the instrument research, section 8 (8.1 and 8.2).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import exp, lgamma, log, sqrt
from statistics import NormalDist

from .instruments import Study

Interval = tuple[float, float]
Z95 = NormalDist().inv_cdf(0.975)


@dataclass(frozen=True)
class Prevalence:
    """The share of children like these who have been trafficked, and who says so."""

    share: float
    source: str


@dataclass(frozen=True)
class Share:
    """How many of a hundred: the best guess, and the least and most that the study allows."""

    about: float
    least: float
    most: float


@dataclass(frozen=True)
class PerHundred:
    """Of 100 children with the same result, `trafficked`; of 100 below the line, `missed`."""

    prevalence: Prevalence
    study: str
    trafficked: Share
    false_alarms: Share
    missed: Share


def predictive_values(sensitivity: float, specificity: float, prevalence: float) -> tuple[float, float]:
    """Positive and negative predictive value, as shares. `ValueError` when nobody could have that result."""
    hit, false_alarm = sensitivity * prevalence, (1 - specificity) * (1 - prevalence)
    clear, miss = specificity * (1 - prevalence), (1 - sensitivity) * prevalence
    if not hit + false_alarm or not clear + miss:
        raise ValueError("no child could get this result at these values: check the study's table")
    return hit / (hit + false_alarm), clear / (clear + miss)


def wald(count: int, of: int) -> Interval:
    """The plain normal interval, cut off at 0 and 1. Poor near the ends; here because studies printed it."""
    share = count / of
    half = Z95 * sqrt(share * (1 - share) / of)
    return max(0.0, share - half), min(1.0, share + half)


def wilson(count: int, of: int) -> Interval:
    """The score interval of Wilson (1927): the one for small counts."""
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


INTERVALS: dict[str, Callable[[int, int], Interval]] = {
    "wald": wald,
    "wilson": wilson,
    "clopper_pearson": clopper_pearson,
}


def per_hundred(study: Study, prevalence: Prevalence) -> PerHundred:
    """A study's table at a prevalence, with the corners of both 95 % intervals as least and most."""
    sick, well = study.true_positive + study.false_negative, study.true_negative + study.false_positive
    interval = INTERVALS[study.interval]
    sensitivity, specificity = interval(study.true_positive, sick), interval(study.true_negative, well)
    middle = predictive_values(study.true_positive / sick, study.true_negative / well, prevalence.share)
    worst = predictive_values(sensitivity[0], specificity[0], prevalence.share)
    best = predictive_values(sensitivity[1], specificity[1], prevalence.share)
    return PerHundred(
        prevalence=prevalence,
        study=study.source,
        trafficked=Share(100 * middle[0], 100 * worst[0], 100 * best[0]),
        false_alarms=Share(100 * (1 - middle[0]), 100 * (1 - best[0]), 100 * (1 - worst[0])),
        missed=Share(100 * (1 - middle[1]), 100 * (1 - best[1]), 100 * (1 - worst[1])),
    )
