"""Numbers at random from a seed, made with nothing but uniform numbers so that another version draws the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Words = NDArray[np.str_]


class Shares:
    """Draws from one seed."""

    def __init__(self, seed: int) -> None:
        self.source = np.random.Generator(np.random.PCG64(seed))

    def uniform(self, count: int) -> Floats:
        return self.source.random(count)

    def between(self, low: float, high: float, count: int) -> Floats:
        return low + (high - low) * self.uniform(count)

    def waiting(self, average: float, count: int) -> Floats:
        """Many short waits and few long ones."""
        return -average * np.log1p(-self.uniform(count))

    def normal(self, count: int) -> Floats:
        first, second = self.uniform(count), self.uniform(count)
        return np.asarray(np.sqrt(-2 * np.log1p(-first)) * np.cos(2 * np.pi * second))

    def exactly(self, share: float, count: int) -> Flags:
        """So many of them, to the nearest, and chance says which."""
        chosen = np.zeros(count, dtype=np.bool_)
        chosen[np.argsort(self.uniform(count), kind="stable")[: round(share * count)]] = True
        return chosen

    def divided(self, parts: Mapping[str, float], count: int) -> Words:
        """Each gets a word; the shares are exact to the nearest."""
        ends = np.floor(np.cumsum(list(parts.values())) / sum(parts.values()) * count + 0.5).astype(np.int64)
        words = np.repeat(np.array(list(parts)), np.diff(ends, prepend=0))
        return np.asarray(words[np.argsort(self.uniform(count), kind="stable")])

    def one_of(self, words: Sequence[str], weights: Floats, count: int) -> Words:
        ends = np.cumsum(weights) / np.sum(weights)
        return np.asarray(np.array(words)[np.searchsorted(ends, self.uniform(count), side="right")])
