"""Children of no state at all: numbers for names, and what an extract says about each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from .margins import BOYS, CHILDREN, EPISODES, LAST
from .shares import Ints, Shares, Words

COUNTIES = tuple(f"County {number:02}" for number in range(1, 31))
RACES = {"W": 44, "B": 27, "H": 19, "M": 6, "N": 2, "A": 1, "U": 1}
AGES = {"9": 1, "10": 2, "11": 3, "12": 6, "13": 10, "14": 15, "15": 20, "16": 22, "17": 20, "18": 3}
"""Made up, as margins.py says. Years on the last day of the period."""

FARTHEST = 3.0
"""Children who were missing often are few: the weight of each is the third power of a uniform number."""


@dataclass(frozen=True)
class People:
    """One row for each child."""

    number: Words
    sex: Words
    race: Words
    county: Words
    born: Ints
    """Days since 1970."""
    episodes: Ints


def people(episodes: int, shares: Shares) -> People:
    count = max(1, min(episodes, round(episodes * CHILDREN / EPISODES)))
    last_day = (LAST.date() - date(1970, 1, 1)).days
    ages = shares.divided(AGES, count).astype(np.int64)
    weights = 1 / np.arange(1, len(COUNTIES) + 1)
    return People(
        number=np.char.add("C", np.char.zfill((np.arange(count) + 1).astype(np.str_), 7)),
        sex=shares.divided({"M": BOYS, "F": 1 - BOYS}, count),
        race=shares.divided(RACES, count),
        county=shares.one_of(COUNTIES, weights, count),
        born=(last_day - ages * 365.25 - shares.uniform(count) * 365).astype(np.int64),
        episodes=_episodes(episodes, count, shares),
    )


def _episodes(episodes: int, children: int, shares: Shares) -> Ints:
    """At least one each; the others fall more often on some than on others."""
    ends = np.cumsum(shares.uniform(children) ** FARTHEST)
    drawn = np.searchsorted(ends, shares.uniform(episodes - children) * ends[-1], side="right")
    return np.asarray(np.bincount(drawn, minlength=children) + 1)
