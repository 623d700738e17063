"""The sample for file review: which episodes a person reads in the file, and what follows for all of them.

Drawn by lot within strata, as auditors do; ours are the years in which the episodes began. Each stratum gets its share
of the sample and never fewer than `FLOOR`, and within it chance decides. A stratum of which more were
drawn than its share weighs less. The estimate is the usual one for a stratified sample, with the correction for a
finite number of episodes; its interval is that of a normal curve, cut off at 0 and 1.

Source: W. G. Cochran, Sampling Techniques, 3rd edition, 5.3 to 5.6.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import sqrt

from handrail.rules.intervals import Z95

from .counts import Connection

SIZE, SEED, FLOOR = 100, 1, 5
NO_YEAR = "no year"


@dataclass(frozen=True)
class Stratum:
    name: str
    size: int
    drawn: int

    @property
    def weight(self) -> float:
        """How many episodes each that was drawn stands for."""
        return self.size / self.drawn if self.drawn else 0.0


@dataclass(frozen=True)
class Sample:
    seed: int
    strata: tuple[Stratum, ...]
    drawn: tuple[tuple[int, str], ...]
    """Case and stratum, in the order of the extract."""


@dataclass(frozen=True)
class Estimate:
    share: float
    low: float
    high: float
    count: float
    """Of all episodes, about so many."""


def draw(connection: Connection, size: int = SIZE, seed: int = SEED) -> Sample:
    """The same seed draws the same episodes, on every machine. The lot of an episode is a digest of the seed and its
    number; the lowest of each stratum are drawn."""
    year = "coalesce(year::TEXT, $none)"
    rows = connection.execute(f"SELECT {year}, count(*) FROM cases GROUP BY 1 ORDER BY 1", {"none": NO_YEAR}).fetchall()
    sizes: dict[str, int] = dict(rows)
    wanted = allocated(sizes, size)
    chosen = connection.execute(
        f"""SELECT case_id, {year} AS stratum FROM cases
            QUALIFY row_number() OVER (PARTITION BY stratum ORDER BY sha256($seed || ':' || case_id)) <=
                list_extract($wanted::BIGINT[], list_position($strata::TEXT[], stratum))
            ORDER BY case_id""",
        {"none": NO_YEAR, "seed": str(seed), "strata": [*wanted], "wanted": [*wanted.values()]},
    ).fetchall()
    return Sample(seed, tuple(Stratum(word, own, wanted[word]) for word, own in sizes.items()), tuple(chosen))


def allocated(sizes: Mapping[str, int], size: int) -> dict[str, int]:
    """Each its share, rounded by the largest rest, and at least `FLOOR` where there are as many."""
    whole = sum(sizes.values())
    exact = {name: size * own / whole for name, own in sizes.items()} if whole else {}
    found = {name: int(share) for name, share in exact.items()}
    rest = sorted(exact, key=lambda name: (found[name] - exact[name], name))
    for name in rest[: max(0, min(size, whole) - sum(found.values()))]:
        found[name] += 1
    return {name: min(sizes[name], max(FLOOR, count)) for name, count in found.items()}


def estimated(strata: Iterable[Stratum], yes: Mapping[str, int], read: Mapping[str, int] | None = None) -> Estimate:
    """The share of all episodes. `yes` by stratum, of those that were `read`; without it, of all that were drawn.

    Raises ValueError for a stratum of which nothing was read: what holds there, nobody knows.
    """
    own = [(one, one.drawn if read is None else read.get(one.name, 0)) for one in strata if one.size]
    empty = [one.name for one, count in own if not count]
    if empty:
        raise ValueError(f'Nothing was read of the stratum "{empty[0]}". Read at least one episode of each.')
    whole = sum(one.size for one, _ in own)
    share = sum(one.size / whole * yes.get(one.name, 0) / count for one, count in own)
    spread = sum(variance(one, yes.get(one.name, 0) / count, count, whole) for one, count in own)
    half = Z95 * sqrt(spread)
    return Estimate(share, max(0.0, share - half), min(1.0, share + half), share * whole)


def variance(one: Stratum, share: float, count: int, whole: int) -> float:
    if count < 2 or count == one.size:
        return 0.0
    return (one.size / whole) ** 2 * (1 - count / one.size) * share * (1 - share) / (count - 1)
