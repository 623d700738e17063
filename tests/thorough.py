"""How much a test tries: a sample in `make test`; everything, with HANDRAIL_TESTS=thorough, in `make drill`.

tools/drill_thorough.py finds the files that ask here or draw at random, and runs them. docs/decisions/0031 says why.
"""

import os
from collections.abc import Sequence
from typing import TypeVar

THOROUGH = os.environ.get("HANDRAIL_TESTS") == "thorough"
FEWEST = 10
One = TypeVar("One")


def examples(many: int) -> int:
    """How many are drawn at random, of those that a thorough run draws."""
    return many if THOROUGH else min(many, max(FEWEST, many // 4))


def some_of(every: Sequence[One], turn: int, few: int = 2) -> list[One]:
    """A few of them, and the next few at the next turn; in a thorough run all."""
    return list(every) if THOROUGH else [every[(turn * few + more) % len(every)] for more in range(few)]


def one_in(many: int, every: Sequence[One]) -> list[One]:
    """The first and then each so-manieth; in a thorough run all. Always the same ones: a fault that is seen stays."""
    return list(every if THOROUGH else every[::many])
