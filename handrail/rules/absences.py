"""What a book reads of an absence: the times and the dangers that a report should ask for first.

A fact that no rule in use reads starts no clock here, so a form need not ask for it.
"""

from __future__ import annotations

from .book import Book
from .case_kinds import conditions, facts_read, leaves
from .logic import Is
from .rule import Rule

RISKS = "missing.risks"


def in_use(book: Book) -> list[Rule]:
    return [rule for rule in book.rules.values() if rule.status == "in_use"]


def times_read(book: Book) -> frozenset[str]:
    """The facts of an absence, its times among them, that some rule in use reads: "missing.determined_at"."""
    return frozenset(name for name in facts_read(in_use(book), endings=True) if name.startswith("missing."))


def risks_read(book: Book) -> frozenset[str]:
    """The dangers that some rule in use names, so that ticking one changes a duty."""
    found = (leaf for rule in in_use(book) for condition in conditions(rule) for leaf in leaves(condition))
    return frozenset(
        str(word) for leaf in found if isinstance(leaf, Is) and leaf.fact.name == RISKS for word in leaf.values
    )
