"""Where things stand in the drawing of one share: a dot with its likely range on an axis from 0 to 100 %, and a
hatched end for what cannot be told. Geometry only; the sentence beside it carries the numbers."""

from __future__ import annotations

from dataclasses import dataclass

from .measures import Share, Tally

LEFT, WIDTH, HATCH, SLANT = 6.0, 168.0, 8.0, 5.0


@dataclass(frozen=True)
class Drawn:
    dot: float
    low: float
    high: float
    hatch_x: float = 0.0
    hatch_width: float = 0.0
    stripes: str = ""


def x(percent: float) -> float:
    return round(LEFT + WIDTH * percent / 100, 1)


def drawn(tally: Tally) -> Drawn | None:
    """Nothing is drawn for so few that a share means nothing."""
    share = tally.share
    return drawn_share(share, tally.unsure / tally.of) if share else None


def drawn_share(share: Share, unsure: float = 0.0) -> Drawn:
    end = x(100)
    start = x(100 - 100 * unsure)
    return Drawn(x(share.percent), x(share.low), x(share.high), start, round(end - start, 1), stripes(start, end))


def stripes(start: float, end: float) -> str:
    """Slanting lines inside the box, as one path."""
    path, at = [], start
    while at < end:
        run = min(SLANT, end - at)
        path.append(f"M{at:.1f} {HATCH}l{run:.1f} -{HATCH * run / SLANT:.1f}")
        at += SLANT - 1
    return "".join(path)
