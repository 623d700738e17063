"""Two things measured side by side in one run: their rates, and the ratio."""

import statistics
import time
from collections.abc import Callable

ROUNDS, SECONDS = 7, 0.4


def per_second(do: Callable[[], object]) -> float:
    """Calls a second: the time of many calls, never of one."""
    calls, began = 0, time.perf_counter()
    while (taken := time.perf_counter() - began) < SECONDS:
        for _ in range(20):
            do()
        calls += 20
    return calls / taken


def side_by_side(ours: Callable[[], object], floor: Callable[[], object]) -> tuple[float, float, float]:
    """Medians over alternating rounds, and the median of the ratios within a round: the machine's mood cancels out."""
    pairs = [(per_second(ours), per_second(floor)) for _ in range(ROUNDS)]
    return (
        statistics.median(a for a, _ in pairs),
        statistics.median(b for _, b in pairs),
        statistics.median(b / a for a, b in pairs),
    )
