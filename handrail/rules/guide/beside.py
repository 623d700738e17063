"""Which pages of the guide open beside a step of the work, and which of them the record brings up first.

Context, never a score: only what somebody recorded counts, and what the reader may not see is not there. Every page of
the step is always listed, so that what is first hides nothing and what is not first says nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from .index import Brings
from .pages import Guide, Page

Facts = Mapping[str, Collection[str]]
"""What the record says now: the values by the name of the fact. A fact that is unknown is absent."""


@dataclass(frozen=True)
class BroughtUp:
    page: Page
    because: str


@dataclass(frozen=True)
class Beside:
    """`main` is shown, `brought` are named with the reason, `others` are named."""

    main: Page | None
    brought: tuple[BroughtUp, ...]
    others: tuple[Page, ...]


def beside(guide: Guide, steps: Collection[str], facts: Facts, groups: Collection[str], language: str) -> Beside:
    """`groups` are the restricted groups that the reader may see."""
    here = [key for key in in_order(guide) if set(guide.pages[key].opens_from) & set(steps)]
    brought: dict[str, BroughtUp] = {}
    for one in guide.index.beside:
        if one.page in here and holds(one, facts, groups):
            brought.setdefault(one.page, BroughtUp(guide.page(one.page, language), one.because[language]))
    main = next((key for key in here if key in for_everybody(guide)), None)
    others = [guide.page(key, language) for key in here if key not in brought and key != main]
    return Beside(guide.page(main, language) if main else None, tuple(brought.values()), tuple(others))


def in_order(guide: Guide) -> list[str]:
    """Pages in the order of the index, those that stand nowhere at the end."""
    placed = [page for group in guide.index.groups for page in group.pages]
    return list(dict.fromkeys([*placed, *guide.pages]))


def for_everybody(guide: Guide) -> frozenset[str]:
    """Pages about the step itself: those of the other groups are about who or what."""
    return frozenset(page for group in guide.index.groups if not group.named_only for page in group.pages)


def holds(one: Brings, facts: Facts, groups: Collection[str]) -> bool:
    if one.restricted is not None and one.restricted not in groups:
        return False
    return bool(one.values.intersection(facts.get(one.fact, ())))


def asked(guide: Guide, steps: Collection[str]) -> frozenset[str]:
    """The facts that could bring up a page of these steps: nothing else of the record is read."""
    here = {page.id for page in guide.pages.values() if set(page.opens_from) & set(steps)}
    return frozenset(one.fact for one in guide.index.beside if one.page in here)
