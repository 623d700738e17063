"""Where the parts of a bar stand: one bar for the answers to one item. Geometry only; the words beside it carry the
numbers, so the drawing is hidden from who cannot see it."""

from collections.abc import Mapping
from dataclasses import dataclass

from handrail.rules.readiness.compare import SEGMENTS, Tally

WIDTH, HEIGHT, GAP = 300.0, 16.0, 2.0


@dataclass(frozen=True)
class Segment:
    """`stripes` is a path of slanting lines, for the parts that are drawn with them."""

    kind: str
    x: float
    width: float
    stripes: str = ""


def bar(tally: Tally) -> list[Segment]:
    """Its parts from left to right: in place, partly, not, cannot say, no answer. An empty part is not drawn."""
    return segments(tally.counts) if tally.asked else []


def segments(counts: Mapping[str, int]) -> list[Segment]:
    whole = sum(counts.values())
    found, at = [], 0.0
    for kind in SEGMENTS:
        width = WIDTH * counts[kind] / whole
        if counts[kind]:
            drawn = max(width - GAP, 1.0)
            found.append(Segment(kind, round(at, 1), round(drawn, 1), stripes(kind, at, drawn)))
        at += width
    return found


def stripes(kind: str, start: float, width: float) -> str:
    """ "Partly" slants close together, "cannot say" wide apart: told apart without colour, on paper too."""
    step = {"partly": 5.0, "cannot_say": 11.0}.get(kind)
    if step is None:
        return ""
    path, at, end = [], start, start + width
    while at < end:
        run = min(HEIGHT / 2, end - at)
        path.append(f"M{at:.1f} {HEIGHT:.1f}l{run:.1f} -{2 * run:.1f}")
        at += step
    return "".join(path)
