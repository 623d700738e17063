"""Gaps between groups: each group against all the others together, said only where chance is an unlikely cause.

Source: R. G. Newcombe, Interval estimation for the difference between independent proportions, Statistics in Medicine
17 (1998), method 10, from Wilson's intervals. The more groups are compared, the wider the interval (Bonferroni), so
that a table of many counties does not find a gap by looking often.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

from handrail.rules.suppression import LEAST

from .hiding import Table

WORTH_SAYING = 0.05
"""Five points: less is true at a state's size, and nobody would act on it."""


@dataclass(frozen=True)
class Gap:
    """A group, its share, the share of all others together, and the likely range of the difference."""

    group: str
    share: float
    others: float
    low: float
    high: float

    @property
    def points(self) -> float:
        return self.share - self.others


def gaps(table: Table) -> list[Gap]:
    """The widest first. Groups of whom nothing is shown take no part."""
    shown = {group: (met, of) for group, (met, _, of) in table.rows.items() if met is not None and of is not None}
    large = {group: pair for group, pair in shown.items() if pair[1] >= LEAST}
    if len(large) < 2:
        return []
    met, of = (sum(pair[place] for pair in large.values()) for place in (0, 1))
    found = [gap(group, own, (met - own[0], of - own[1]), len(large)) for group, own in large.items() if own[1] < of]
    sure = [one for one in found if abs(one.points) >= WORTH_SAYING and (one.low > 0 or one.high < 0)]
    return sorted(sure, key=lambda one: (-abs(one.points), one.group))


def gap(group: str, own: tuple[int, int], others: tuple[int, int], compared: int) -> Gap:
    z = NormalDist().inv_cdf(1 - 0.025 / (compared if compared > 2 else 1))
    one, two = own[0] / own[1], others[0] / others[1]
    (low1, high1), (low2, high2) = score(*own, z), score(*others, z)
    low = one - two - sqrt((one - low1) ** 2 + (high2 - two) ** 2)
    high = one - two + sqrt((high1 - one) ** 2 + (two - low2) ** 2)
    return Gap(group, one, two, low, high)


def score(count: int, of: int, z: float) -> tuple[float, float]:
    """Wilson's interval for any z."""
    share, z2 = count / of, z * z
    middle = (share + z2 / (2 * of)) / (1 + z2 / of)
    half = z / (1 + z2 / of) * sqrt(share * (1 - share) / of + z2 / (4 * of**2))
    return middle - half, middle + half


def said_of(tables: Mapping[str, Table]) -> Mapping[str, list[Gap]]:
    return {kind: gaps(table) for kind, table in tables.items()}
