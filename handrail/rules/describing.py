"""The smallest description of some kinds of case: the answers that tell them from all others."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from .case_kinds import Kind, Question

Box = tuple[frozenset[int], ...]
"""For each question the answers that are inside."""


def smallest(
    found: Sequence[Kind], asked: Sequence[Question], inside: Callable[[Kind], bool]
) -> Iterator[tuple[Box, int, Kind]]:
    """Boxes that hold every kind that is inside and no other, each as wide as it can be, with how many kinds it holds
    and the kind it was widened from.

    A set of kinds is one whole number, a bit for each: that makes trying a wider box a few operations.
    """
    masks = [[0] * len(question.answers) for question in asked]
    goal = 0
    for bit, kind in enumerate(found):
        for question, answer in enumerate(kind):
            masks[question][answer] |= 1 << bit
        goal |= inside(kind) << bit
    left = goal
    while left:
        seed = found[(left & -left).bit_length() - 1]
        box, held = _widest([{answer} for answer in seed], masks, goal, (1 << len(found)) - 1)
        left &= ~held
        yield tuple(frozenset(answers) for answers in box), held.bit_count(), seed


def _widest(box: list[set[int]], masks: list[list[int]], goal: int, every: int) -> tuple[list[set[int]], int]:
    """The box with questions left out, then with answers added, as long as it holds no kind outside of the goal."""
    for question in reversed(range(len(box))):
        wide = [set(range(len(masks[question]))) if n == question else held for n, held in enumerate(box)]
        if not _held(wide, masks, every) & ~goal:
            box = wide
    for question, answers in enumerate(masks):
        for answer in range(len(answers)):
            wide = [held | {answer} if n == question else held for n, held in enumerate(box)]
            if not _held(wide, masks, every) & ~goal:
                box = wide
    return box, _held(box, masks, every)


def _held(box: list[set[int]], masks: list[list[int]], every: int) -> int:
    for question, answers in enumerate(box):
        some = 0
        for answer in answers:
            some |= masks[question][answer]
        every &= some
    return every
