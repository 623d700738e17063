"""Where things stand in the drawings: geometry alone, in the units of each picture's own box. The words stand beside
them, and the pattern tells the parts apart where there is no colour."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from handrail.rules.intervals import wilson
from handrail.rules.suppression import LEAST, Count

BAR = 640.0
AXIS_LEFT, AXIS_WIDTH = 6.0, 168.0
PLOT_LEFT, PLOT_WIDTH, PLOT_TOP, PLOT_HEIGHT = 44.0, 290.0, 8.0, 120.0


@dataclass(frozen=True)
class Piece:
    word: str
    x: float
    width: float


@dataclass(frozen=True)
class Dot:
    x: float
    low: float
    high: float


@dataclass(frozen=True)
class Point:
    x: float
    y: float
    top: float
    bottom: float
    label: str


@dataclass(frozen=True)
class Plot:
    points: tuple[Point, ...]
    lines: tuple[tuple[float, str], ...]
    labels: tuple[tuple[float, str], ...]


def bar(parts: Mapping[str, Count], whole: Count) -> list[Piece]:
    """One bar cut into its parts; what is hidden is one piece at the end."""
    if not whole:
        return []
    found, at = [], 0.0
    for word, count in parts.items():
        if count:
            width = BAR * count / whole
            found.append(Piece(word, round(at, 1), round(width, 1)))
            at += width
    if any(count is None for count in parts.values()):
        found.append(Piece("hidden", round(at, 1), round(BAR - at, 1)))
    return found


def dot(count: Count, whole: Count) -> Dot | None:
    """Nothing is drawn for so few that a share means nothing."""
    if count is None or whole is None or whole < LEAST:
        return None
    low, high = wilson(count, whole)
    return Dot(*(round(AXIS_LEFT + AXIS_WIDTH * at, 1) for at in (count / whole, low, high)))


def plot(rows: Sequence[tuple[str, Count, Count]]) -> Plot:
    """Shares over time, each with its likely range."""
    step = PLOT_WIDTH / max(1, len(rows))
    found, labels = [], []
    for place, (label, count, whole) in enumerate(rows):
        x = round(PLOT_LEFT + step * (place + 0.5), 1)
        labels.append((x, label))
        if count is not None and whole is not None and whole >= LEAST:
            low, high = wilson(count, whole)
            found.append(Point(x, height(count / whole), height(high), height(low), label))
    return Plot(
        tuple(found), tuple((height(share), f"{100 * share:.0f} %") for share in (0, 0.5, 1)), tuple(thinned(labels))
    )


def height(share: float) -> float:
    return round(PLOT_TOP + PLOT_HEIGHT * (1 - share), 1)


def thinned(labels: Sequence[tuple[float, str]]) -> Iterable[tuple[float, str]]:
    """As many as fit."""
    step = -(-len(labels) // 7)
    return labels[::step] if step else labels
