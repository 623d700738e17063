"""Answers of several people side by side, item by item. There is no sum, no average and no grade.

Unknown is never no: who cannot say, and who did not answer, are counted as that and as nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

IN_PLACE, PARTLY, NOT, CANNOT_SAY = "in_place", "partly", "not", "cannot_say"
ANSWERS = (IN_PLACE, PARTLY, NOT, CANNOT_SAY)
STANDS = (IN_PLACE, PARTLY, NOT)
"""The answers that say how it stands, from the fullest on."""
SILENT = "silent"
SEGMENTS = (*ANSWERS, SILENT)

APART, NEAR, KNOWN_TO_SOME, AGREE, ONE, NOBODY = "apart", "near", "known_to_some", "agree", "one", "nobody"
ORDER = (APART, NEAR, KNOWN_TO_SOME, ONE, NOBODY, AGREE)
"""How answers stand to each other, the one to talk about first in front."""

FEWEST_WITHOUT_NAMES = 5
"""Where answers carry no names, fewer than this are not shown: one could tell who said what."""


@dataclass(frozen=True)
class Tally:
    """How many of those who were asked gave each answer to one item."""

    item: str
    in_place: int
    partly: int
    not_: int
    cannot_say: int
    silent: int

    @property
    def counts(self) -> dict[str, int]:
        return dict(zip(SEGMENTS, (self.in_place, self.partly, self.not_, self.cannot_say, self.silent), strict=True))

    @property
    def asked(self) -> int:
        return sum(self.counts.values())

    @property
    def unknown(self) -> int:
        return self.cannot_say + self.silent

    @property
    def differ(self) -> str:
        """How the answers stand to each other. One who cannot say what another knows is a difference too."""
        given = [name for name in STANDS if self.counts[name]]
        if len(given) > 1:
            return APART if {IN_PLACE, NOT} <= set(given) else NEAR
        if not given:
            return NOBODY
        if self.cannot_say:
            return KNOWN_TO_SOME
        return AGREE if self.counts[given[0]] > 1 else ONE


def tally(item: str, answers: Iterable[Mapping[str, str]], asked: int) -> Tally:
    """Count one item over what people answered; `asked` is how many people were asked.

    Raises ValueError when more people answered than were asked, or an answer is none of the four.
    """
    given = [one[item] for one in answers if one.get(item)]
    unknown = sorted(set(given) - set(ANSWERS))
    if unknown:
        raise ValueError(f"{item}: there is no answer {', '.join(unknown)}. Use one of {', '.join(ANSWERS)}.")
    if len(given) > asked:
        raise ValueError(f"{item}: {len(given)} people answered and {asked} were asked.")
    in_place, partly, not_, cannot_say = (given.count(name) for name in ANSWERS)
    return Tally(item, in_place, partly, not_, cannot_say, asked - len(given))


def side_by_side(items: Sequence[str], answers: Sequence[Mapping[str, str]], asked: int) -> list[Tally]:
    """Every item, where people differ most first; the order of the items stays otherwise."""
    tallies = [tally(item, answers, asked) for item in items]
    return sorted(tallies, key=lambda one: ORDER.index(one.differ))


def may_be_shown(*, named: bool, answered: int) -> bool:
    """Whether the answers of a round may be shown at all."""
    return named or answered >= FEWEST_WITHOUT_NAMES
