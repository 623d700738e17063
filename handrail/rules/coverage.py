"""What the book holds, by jurisdiction and topic, counted from the rule files: nothing claims more than they do.

A cell is in use when a rule of that jurisdiction that belongs to the topic is in use, and a draft when there are only
drafts. Where the jurisdiction was looked at and has neither, it is federal law only, or absent. Which rules belong to
which topic is data, in `content/coverage.yaml`; so is the division of the book into groups.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from types import MappingProxyType

from .book import load_book
from .contacts import Contact, load_contacts
from .coverage_plan import FEDERAL, Place, Plan, Topic, load_plan
from .jurisdictions import Jurisdiction, jurisdiction, known_codes
from .rule import Rule

IN_USE, DRAFT, FEDERAL_ONLY, ABSENT, NOT_RESEARCHED = "in_use", "draft", "federal_only", "absent", "not_researched"
NOBODY = "null"
STATES = (IN_USE, DRAFT, FEDERAL_ONLY, ABSENT, NOT_RESEARCHED)


@dataclass(frozen=True)
class Cell:
    """One topic in one jurisdiction: its state, the rules it was counted from, and the oldest day one was verified."""

    state: str
    rules: tuple[str, ...] = ()
    verified: date | None = None


@dataclass(frozen=True)
class Row:
    """A jurisdiction and its cells by topic. `reviewed` counts what a named person has reviewed."""

    place: Place
    cells: Mapping[str, Cell]
    researched: bool
    rules: int = 0
    drafts: int = 0
    reviewed: int = 0
    translated: int = 0
    translations_reviewed: int = 0
    verified: date | None = None
    unknown: Mapping[str, str] = field(default_factory=dict)

    @property
    def state(self) -> str:
        """The strongest thing that holds of any topic: what the drawing shows."""
        return next(state for state in STATES if any(cell.state == state for cell in self.cells.values()))


@dataclass(frozen=True)
class Content:
    """What the files hold of one jurisdiction: its own rules and terms, what it chose, and its numbers."""

    rules: tuple[Rule, ...]
    terms: tuple[str, ...]
    chosen: Jurisdiction
    contacts: tuple[Contact, ...]
    translators: tuple[str, ...] = ()
    """Who reviewed the translation of each translated rule; "null" while nobody has."""


@lru_cache(maxsize=4)
def coverage(*, on: date) -> tuple[Row, ...]:
    """Federal law first, then every place of the plan. Raises ContentError when a file is not in order."""
    plan = load_plan()
    found = {code: content_of(code) for code in known_codes()}
    return rows(plan, found, on=on)


def rows(plan: Plan, found: Mapping[str, Content], *, on: date) -> tuple[Row, ...]:
    """The rows for what was found, by the code of the jurisdiction. Needs federal law among it."""
    federal = _row(Place(FEDERAL, plan.federal, None), found[FEDERAL], plan, {}, on)
    return (federal, *(_row(place, found.get(place.code), plan, federal.cells, on) for place in plan.places))


@lru_cache(maxsize=128)
def content_of(code: str) -> Content:
    """What the files of one jurisdiction hold, and nothing of the federal law under it."""
    book, chosen = load_book((code,)), jurisdiction(code)
    rules = tuple(rule for rule in book.rules.values() if rule.layer in own_layers(chosen))
    said = [found[rule.id] for found in book.translations.values() for rule in rules if rule.id in found]
    return Content(
        rules=rules,
        terms=tuple(name for name in book.terms if code == FEDERAL or name not in load_book().terms),
        chosen=chosen,
        contacts=tuple(one for one in load_contacts().values() if one.jurisdiction == code),
        translators=tuple(one.get("reviewed_by", NOBODY) for one in said),
    )


def own_layers(chosen: Jurisdiction) -> tuple[str, ...]:
    """The folders that are its own: federal law has the federal folder, a state everything but that."""
    if chosen.code == FEDERAL:
        return (FEDERAL,)
    return tuple(name for name in chosen.overlays if name != FEDERAL)


def _row(place: Place, found: Content | None, plan: Plan, federal: Mapping[str, Cell], on: date) -> Row:
    if found is None:
        return Row(
            place, MappingProxyType({topic.key: Cell(NOT_RESEARCHED) for topic in plan.topics}), researched=False
        )
    cells = {topic.key: _cell(topic, found, plan, federal.get(topic.key), on) for topic in plan.topics}
    live = [rule for rule in found.rules if rule.status != "retired"]
    return Row(
        place=place,
        cells=MappingProxyType(cells),
        researched=True,
        rules=sum(1 for rule in live if not rule.draft),
        drafts=sum(1 for rule in live if rule.draft),
        reviewed=sum(1 for rule in live if rule.review.get("by", NOBODY) != NOBODY),
        translated=len(found.translators),
        translations_reviewed=sum(1 for by in found.translators if by != NOBODY),
        verified=oldest(live),
        unknown=found.chosen.unknown,
    )


def _cell(topic: Topic, found: Content, plan: Plan, federal: Cell | None, on: date) -> Cell:
    own = rules_of(topic, found.rules, plan)
    if own:
        state = IN_USE if any(not rule.draft for rule in own) else DRAFT
        return Cell(state, tuple(rule.id for rule in own), oldest(own))
    if topic.settings and (found.chosen.settings or found.terms):
        state = DRAFT if found.chosen.status == "draft" else IN_USE
        return Cell(state, verified=date.fromisoformat(found.chosen.verified_on))
    if topic.contacts and found.contacts:
        sound = any(one.warning_on(on) is None for one in found.contacts)
        return Cell(IN_USE if sound else DRAFT, verified=min(one.checked for one in found.contacts))
    under = federal is not None and federal.state == IN_USE and not topic.rest
    return Cell(FEDERAL_ONLY if under else ABSENT)


def rules_of(topic: Topic, rules: Iterable[Rule], plan: Plan) -> list[Rule]:
    """The rules that belong to a topic; a retired one belongs to none."""
    live = [rule for rule in rules if rule.status != "retired"]
    if topic.rest:
        return [rule for rule in live if not any(one.fits(rule) for one in plan.topics)]
    return [rule for rule in live if topic.fits(rule)]


def oldest(rules: Iterable[Rule]) -> date | None:
    """The oldest day that anything in these rules was verified."""
    return min((cited.last_verified for rule in rules for cited in rule.authority), default=None)


def home_of(rule_id: str) -> str | None:
    """The jurisdiction that a shipped rule belongs to; None when no shipped file has it."""
    return _homes().get(rule_id)


@lru_cache(maxsize=1)
def _homes() -> Mapping[str, str]:
    return {rule.id: code for code in known_codes() for rule in content_of(code).rules}
