"""What a result means in a hundred children: predictive values and how far a study lets them move.

Source: the formulas and check values of the instrument research, section 8 (8.1 and 8.2).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..intervals import Interval, clopper_pearson, wald, wilson
from .instruments import Study


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
