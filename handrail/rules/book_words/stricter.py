"""Whether a later book asks for more or for less, where that can be told from the values alone.

A verdict is stricter, looser, unclear (both must be read) or the same. Nothing is guessed: a month against 30 days is
unclear, because a month may be shorter or longer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..rule import STANDINGS

STRICTER, LOOSER, UNCLEAR, SAME = "stricter", "looser", "unclear", "same"
HOUR = 60
DAY = 24 * HOUR
SHIFT = HOUR
"""By how much a change of the clocks can move the end of days that keep the time of day."""

Span = Mapping[str, Any]
Case = Mapping[str, Any]


def together(verdicts: Iterable[str]) -> str:
    """One verdict for several: a step each way is unclear."""
    found = {verdict for verdict in verdicts if verdict != SAME}
    return SAME if not found else found.pop() if len(found) == 1 else UNCLEAR


def bounds(span: Span) -> tuple[int, int]:
    """The least and the most minutes that a span can last."""
    count, unit = int(span["count"]), str(span["unit"])
    exact = {"immediately": 0, "minute": 1, "hour": HOUR}
    if unit in exact:
        return count * exact[unit], count * exact[unit]
    least, most = {"day": (1, 1), "week": (7, 7), "month": (28, 31), "business day": (1, 3)}[unit]
    holidays = 5 * DAY if unit == "business day" else 0
    return count * least * DAY - SHIFT, count * most * DAY + SHIFT + holidays


def of_spans(old: Span | None, new: Span | None) -> str:
    """A shorter time is stricter; a time where there was none is stricter too."""
    if old is None or new is None:
        return SAME if old is new else STRICTER if old is None else LOOSER
    if old["unit"] == new["unit"]:
        return _by(new["count"] - old["count"])
    (old_least, old_most), (new_least, new_most) = bounds(old), bounds(new)
    if (old_least, old_most) == (new_least, new_most):
        return SAME
    return STRICTER if new_most <= old_least else LOOSER if new_least >= old_most else UNCLEAR


def _by(more: int) -> str:
    return SAME if more == 0 else LOOSER if more > 0 else STRICTER


def of_clocks(old: Iterable[Case], new: Iterable[Case]) -> str:
    """The earliest case counts, so that one more case can only make it stricter."""
    before, after = _by_start(old), _by_start(new)
    if before is None or after is None:
        return UNCLEAR
    shared = together(_of_cases(before[key], after[key]) for key in before if key in after)
    more = STRICTER if after.keys() - before.keys() else SAME
    less = LOOSER if before.keys() - after.keys() else SAME
    return together((shared, more, less))


def _by_start(cases: Iterable[Case]) -> dict[tuple[Any, ...], Case] | None:
    """By condition and start; None when two cases have the same."""
    found = [((case["when"], *case["from"]), case) for case in cases]
    return dict(found) if len(dict(found)) == len(found) else None


def _of_cases(old: Case, new: Case) -> str:
    within = of_spans(old["within"], new["within"])
    return together((within, of_spans(old["no_later_than"], new["no_later_than"])))


def of_standing(old: str, new: str) -> str:
    """May, should, must."""
    return _by(STANDINGS[old] - STANDINGS[new])


def of_settings(old: str, new: str, strictest: str | None) -> str:
    """By the value that counts where two jurisdictions differ."""
    if strictest in ("highest", "lowest"):
        more = int(new) - int(old)
        return _by(-more if strictest == "highest" else more)
    return STRICTER if new == strictest else LOOSER if old == strictest else UNCLEAR
