"""The times missing of each child, one after another, and what the agency did about each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .margins import (
    DAYS_ON_AVERAGE,
    EPISODES,
    FIRST,
    LAST,
    NCMEC,
    NOT_SCREENED,
    POLICE,
    STILL_MISSING,
    TRAFFICKING_REPORTED,
    TWO_DAYS_AND_LONGER,
)
from .people import People
from .shares import Flags, Floats, Ints, Shares, Words

Times = NDArray[np.datetime64]
MINUTES = 24 * 60
PERIOD = (LAST - FIRST).days
MOST = 0.9
"""Of the period, at most so much is spent missing; the lengths of a child who would pass it shrink."""

SPREAD = 1.35
"""Of the logarithm of the longer lengths: half are over in three weeks, a few last a year."""

PLACEMENTS = {"FFH": 38, "GRP": 31, "KIN": 16, "RTC": 9, "TIL": 6}


@dataclass(frozen=True)
class Episodes:
    """One row for each time missing; NaT where it did not happen."""

    child: Ints
    """The row of its child."""
    placement: Words
    left: Times
    informed: Times
    police_said: Flags
    """That they were told stands in every file; when, not in those where it could not be established."""
    police: Times
    ncmec: Times
    returned: Times
    screened: Times
    concern: Times
    """When trafficking was suspected."""


def episodes(children: People, shares: Shares) -> Episodes:
    child = np.repeat(np.arange(len(children.episodes)), children.episodes)
    count, missing_still = len(child), _still_missing(children, shares)
    left, back = _times(children, missing_still, shares)
    informed = left + shares.waiting(0.15, count)
    returned = np.where(missing_still, np.nan, back)
    informed = np.minimum(informed, np.where(missing_still, np.inf, left + (back - left) * 0.9))
    screened = _screened(children.sex[child], returned, shares)
    police = shares.divided(POLICE, count)
    return Episodes(
        child=child,
        placement=shares.divided(PLACEMENTS, count),
        left=_moments(left),
        informed=_moments(informed),
        police_said=np.ones(count, dtype=np.bool_),
        police=_moments(_reported(informed, police, shares)),
        ncmec=_moments(_reported(informed, shares.divided(NCMEC, count), shares)),
        returned=_moments(returned),
        screened=_moments(screened),
        concern=_moments(np.where(shares.exactly(TRAFFICKING_REPORTED, count), returned + 0.25, np.nan)),
    )


def _moments(days: Floats) -> Times:
    """Whole minutes of local time."""
    minutes = np.where(np.isnan(days), 0, np.ceil(days * MINUTES)).astype(np.int64)
    moments = np.datetime64(FIRST, "m") + minutes.astype("timedelta64[m]")
    return np.asarray(np.where(np.isnan(days), np.datetime64("NaT", "m"), moments))


# --- when ---------------------------------------------------------------------------------------------------------


def _still_missing(children: People, shares: Shares) -> Flags:
    """Only the last time missing of a child can last to the end."""
    last = np.cumsum(children.episodes) - 1
    open_ones = round(children.episodes.sum() * STILL_MISSING / EPISODES)
    found = np.zeros(int(children.episodes.sum()), dtype=np.bool_)
    found[last[shares.exactly(min(1.0, open_ones / len(last)), len(last))]] = True
    return found


def _times(children: People, missing_still: Flags, shares: Shares) -> tuple[Floats, Floats]:
    """When each began and ended, in days of the period. What is not spent missing is divided by chance."""
    count, firsts = len(missing_still), np.cumsum(children.episodes) - children.episodes
    lengths = _lengths(count, children, firsts, shares)
    gaps = shares.waiting(1.0, count)
    trailing = shares.waiting(1.0, len(firsts))
    trailing[missing_still[firsts + children.episodes - 1]] = 0.0
    free = PERIOD - np.add.reduceat(lengths, firsts)
    gaps *= np.repeat(free / (np.add.reduceat(gaps, firsts) + trailing), children.episodes)
    ends = np.cumsum(gaps + lengths)
    ends -= np.repeat(ends[firsts] - gaps[firsts] - lengths[firsts], children.episodes)
    return ends - lengths, ends


def _lengths(count: int, children: People, firsts: Ints, shares: Shares) -> Floats:
    """About a third under two days; all together as long on average as published."""
    short = ~shares.exactly(TWO_DAYS_AND_LONGER / EPISODES, count)
    brief, long = shares.between(0.1, 1.9, count), np.exp(SPREAD * shares.normal(count))
    total, few = DAYS_ON_AVERAGE * count, brief[short].sum() + 2 * (~short).sum()
    lengths = np.where(short, brief, 2 + long * (total - few) / max(long[~short].sum(), 1.0))
    for _ in range(3):  # shrinking those that do not fit makes the average shorter: the others take it up
        spent = np.add.reduceat(lengths, firsts)
        room = np.repeat(np.minimum(1.0, MOST * PERIOD / spent), children.episodes)
        lengths = np.where(short, lengths, 2 + (lengths - 2) * room)
        lengths = np.where(short, lengths, 2 + (lengths - 2) * (total - few) / (lengths[~short] - 2).sum())
    spent = np.add.reduceat(lengths, firsts)
    return np.asarray(lengths * np.repeat(np.minimum(1.0, 0.99 * PERIOD / spent), children.episodes))


# --- what was done ------------------------------------------------------------------------------------------------


def _reported(informed: Floats, how: Words, shares: Shares) -> Floats:
    """In time within 23 hours and a half; late from 25 hours to some weeks on."""
    soon = shares.between(0.01, 23.5 / 24, len(informed))
    late = np.minimum(25 / 24 + shares.waiting(6.0, len(informed)), 60.0)
    after = np.where(how == "in_time", soon, np.where(how == "late", late, np.nan))
    return np.asarray(informed + after)


def _screened(sex: Words, returned: Floats, shares: Shares) -> Floats:
    found = np.full(len(returned), np.nan)
    for word, without in NOT_SCREENED.items():
        (own,) = np.nonzero((sex == word) & ~np.isnan(returned))
        done = own[~shares.exactly(without / 100, len(own))]
        found[done] = returned[done] + np.minimum(shares.waiting(3.0, len(done)), 60.0)
    return found
