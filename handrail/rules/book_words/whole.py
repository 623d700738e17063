"""The whole book of a jurisdiction in words: what `handrail book` prints, and what counsel keeps to compare with later.

It is plain JSON. It holds everything that the document shows, and the values that tell what changed from one book to
the next; `changes` reads two of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path

from ..book import Book, load_book
from ..conflicts import Conflict
from ..contacts import Contact, contacts_for, load_contacts
from ..coverage_plan import load_plan
from ..jurisdictions import Jurisdiction, Setting, jurisdiction, read_settings
from ..loading import CONTENT, Items, Taker, read_file
from ..rule import STATUSES, Rule
from ..vocabulary import vocabulary
from .conditions import Speech
from .rules import Json, Words, rule_in_words
from .wording import ENGLISH, Wording, sentence

FORMAT, VERSION = "handrail book", 1
A_YEAR = timedelta(days=365)
RETIRED, DRAFT = "retired", "draft"
CALLED = {"phone": "book.calls", "text": "book.texts"}


def book_in_words(
    codes: Sequence[str] = ("us",),
    *,
    on: date,
    folders: Sequence[Path] = (),
    content: Path = CONTENT,
    language: str = ENGLISH,
) -> Json:
    """The book of these jurisdictions and an agency's folders. `on` is the day from which ages are counted.

    Raises ContentError, with file, line and mend, when a file of it is not in order.
    """
    book = load_book(codes, folders=folders, content=content)
    titles = {name: term.title for name, term in book.terms.items()}
    speech = Speech(Wording(language), titles, facts=vocabulary(content))
    return _Whole(Words(book, speech), on, tuple(folders), content).as_json()


@dataclass(frozen=True)
class _Whole:
    words: Words
    on: date
    folders: tuple[Path, ...]
    content: Path

    @property
    def book(self) -> Book:
        return self.words.book

    @cached_property
    def places(self) -> list[Jurisdiction]:
        """Federal law first, and each jurisdiction once."""
        codes = dict.fromkeys(["us", *self.book.jurisdictions])
        return [jurisdiction(code, self.content) for code in codes]

    def as_json(self) -> Json:
        rules = list(self.book.rules.values())
        return {
            "format": FORMAT,
            "format_version": VERSION,
            "language": self.words.wording.language,
            "printed_on": str(self.on),
            "book": self.about(rules),
            "settings": list(self.settings()),
            "unknown": list(self.unknown()),
            "terms": [self.term(name) for name in self.book.terms],
            "chapters": self.chapters(rules),
            "rules": {rule.id: {**rule_in_words(rule, self.words), "examples": self.examples(rule)} for rule in rules},
            "limits": {name: self.limit(name) for name in _used(rules, "limits")},
            "conflicts": [self.conflict(one) for one in self.book.conflicts.values()],
            "contacts": [self.contact(one) for one in self.contacts()],
            "sources": {name: self.source(name) for name in dict.fromkeys(_sources(rules))},
        }

    # --- about the book -------------------------------------------------------------------------------------------

    def about(self, rules: Sequence[Rule]) -> Json:
        verified = [one.last_verified for rule in rules for one in rule.authority]
        counts = Counter(rule.status for rule in rules)
        in_use = [rule for rule in rules if not rule.draft and rule.status != RETIRED]
        reviewers = {said.get("reviewed_by", "null") for said in self.translations().values()}
        return {
            "version": self.book.version,
            "jurisdictions": [self.place(one) for one in self.places],
            "agency": [folder.resolve().name for folder in self.folders],
            "rules": len(rules),
            "by_status": {status: counts[status] for status in STATUSES},
            "newest": str(max(verified)),
            "oldest": str(min(verified)),
            "old": [rule.id for rule in in_use if any(self.on - one.last_verified > A_YEAR for one in rule.authority)],
            "accounts_only": [
                rule.id for rule in in_use if all(self.sure(one.source) == "summary" for one in rule.authority)
            ],
            "reviewed": [rule.id for rule in in_use if rule.review],
            "translation_reviewed": reviewers.isdisjoint({"null"}),
        }

    def translations(self) -> Mapping[str, Mapping[str, str]]:
        return self.book.translations.get(self.words.wording.language, {})

    def sure(self, source: str) -> str:
        read = self.book.sources.get(source, {}).get("read", {})
        return str(read.get("sure", "")) if isinstance(read, Mapping) else ""

    def place(self, one: Jurisdiction) -> Json:
        return {
            "code": one.code,
            "name": self.words.wording.of(one.name),
            "zones": list(one.zones),
            "calendar": one.calendar,
            "status": one.status,
            "verified_on": one.verified_on,
            "notes": self.words.wording.english(one.notes) if one.notes else "",
        }

    # --- settings ---------------------------------------------------------------------------------------------------

    def chosen(self) -> Iterator[tuple[str, Mapping[str, Setting]]]:
        """Who chose what: federal law, each jurisdiction, then the agency's own folders."""
        yield from ((self.words.wording.of(place.name), place.settings) for place in self.places)
        for folder in self.folders:
            path = folder.resolve() / "settings.yaml"
            if path.is_file():
                name = self.words.wording.say("book.agency", name=path.parent.name)
                yield name, read_settings(read_file(path), Taker(), self.words.speech.facts)

    def settings(self) -> Iterator[Json]:
        chosen = list(self.chosen())
        for name, value in sorted(self.book.settings.items()):
            bases = [(who, settings[name]) for who, settings in chosen if name in settings]
            yield {
                "name": name,
                "value": str(value),
                "strictest": self.words.speech.facts[name].strictest,
                "said": sentence(self.setting(name, value)),
                "bases": [
                    {
                        "by": who,
                        "said": sentence(self.setting(name, one.value)),
                        "basis": self.words.wording.english(one.basis),
                    }
                    for who, one in bases
                ],
            }

    def setting(self, name: str, value: object) -> str:
        return self.words.speech.valued(self.words.speech.facts[name], [value])

    def unknown(self) -> Iterator[Json]:
        names = dict.fromkeys(name for place in self.places for name in place.unknown)
        for name in sorted(set(names) - set(self.book.settings)):
            why = [(place, place.unknown[name]) for place in self.places if name in place.unknown]
            fact = self.words.speech.facts[name]
            yield {
                "name": name,
                "said": self.words.wording.of(fact.ask or {"en": fact.means}),
                "reasons": [
                    {"by": self.words.wording.of(place.name), "reason": self.words.wording.english(reason)}
                    for place, reason in why
                ],
            }

    # --- rules ------------------------------------------------------------------------------------------------------

    def chapters(self, rules: Sequence[Rule]) -> list[Json]:
        """The parts of the book in their order; a stricter rule stands right after the one it makes stricter."""
        plan, ordered = load_plan(), list(_beside(rules))
        titles = {group.key: self.words.wording.of(group.name) for group in plan.groups}
        titles[RETIRED] = self.words.wording.say("chapters.retired")
        homes = {rule.id: RETIRED if rule.status == RETIRED else plan.group_of(rule) for rule in ordered}
        members = {key: [rule.id for rule in ordered if homes[rule.id] == key] for key in titles}
        return [{"key": key, "title": titles[key], "rules": ids} for key, ids in members.items() if ids]

    def examples(self, rule: Rule) -> list[str]:
        """The names of the worked examples beside a rule."""
        path = self.path_of(rule).with_name(f"{rule.id}.examples.yaml")
        if not path.is_file():
            return []
        found = Taker().items(read_file(path), rule.id)
        rows = [Taker().entries(tree, rule.id) for tree in found if not isinstance(tree, Items)]
        names = [str(value) for row in rows for key, value in row.items() if key == "name"]
        return [self.words.wording.english(name) for name in names]

    def path_of(self, rule: Rule) -> Path:
        own = {folder.resolve().name: folder.resolve().parent for folder in self.folders}
        return own.get(rule.layer, self.content) / rule.file

    # --- what the rules name ----------------------------------------------------------------------------------------

    def term(self, name: str) -> Json:
        term = self.book.terms[name]
        return {
            "name": name,
            "title": self.words.wording.english(term.title),
            "plain": self.words.wording.english(term.plain),
            "condition": self.words.speech.outline(term.condition).as_json(),
            "law": list(term.authority),
        }

    def limit(self, name: str) -> Json:
        limit, wording = self.book.limits[name], self.words.wording
        kinds, bound = self.words.speech.facts["actor.kind"], str(limit.get("binds", "all"))
        cites = limit.get("authority", ())
        return {
            "title": wording.of(limit.get("title", name)),
            "plain": wording.of(limit.get("plain", "")),
            "binds": self.words.speech.value(kinds, bound) if bound in kinds.choices else None,
            "status": str(limit.get("status", "unverified")),
            "status_said": wording.say(f"law.{limit.get('status', 'unverified')}"),
            "law": [str(one["cite"]) for one in cites if isinstance(one, Mapping)]
            if not isinstance(cites, str)
            else [],
        }

    def conflict(self, one: Conflict) -> Json:
        wording = self.words.wording
        return {
            "key": one.key,
            "title": wording.of(one.title),
            "plain": wording.of(one.plain),
            "when": self.words.speech.outline(one.when).as_json(),
            "acts": [str(act["said"]) for act in self.words.named("acts", one.acts)],
            "to": [self.words.label(key) for key in one.to],
            "sides": [
                {"pulls": wording.say(f"book.pulls_{side.pulls}"), "say": wording.of(side.say), "cite": side.cite}
                for side in one.sides
            ],
            "decide": wording.of(one.decide),
        }

    def contacts(self) -> tuple[Contact, ...]:
        return contacts_for(self.book.jurisdictions, on=self.on, contacts=load_contacts(self.folders, self.content))

    def contact(self, one: Contact) -> Json:
        wording, warning = self.words.wording, one.warning_on(self.on)
        ways = [wording.say(CALLED.get(way.kind, "book.writes"), value=way.value) for way in one.channels]
        return {
            "key": one.key,
            "name": wording.of(one.name),
            "ways": ways,
            "hours": wording.of(one.hours),
            "use_when": wording.of(one.use_when),
            "checked": str(one.checked),
            "warning": wording.of(warning) if warning else None,
        }

    def source(self, name: str) -> Json:
        source = self.book.sources[name]
        read = source.get("read", {})
        sure = self.sure(name) or "unverified"
        return {
            "title": str(source.get("title", name)),
            "by": str(source.get("by", "")),
            "url": str(source.get("url", "")),
            "read_on": str(read.get("on", "")) if isinstance(read, Mapping) else "",
            "what": str(read.get("what", "")) if isinstance(read, Mapping) else "",
            "sure": sure,
            "sure_said": self.words.wording.say(f"law.{sure}") if self.words.wording.has(f"law.{sure}") else sure,
        }


def _used(rules: Iterable[Rule], name: str) -> list[str]:
    return list(dict.fromkeys(key for rule in rules for key in getattr(rule, name)))


def _sources(rules: Iterable[Rule]) -> Iterator[str]:
    yield from (one.source for rule in rules for one in rule.authority)


def _beside(rules: Sequence[Rule]) -> Iterator[Rule]:
    """Every rule after the one it tightens."""
    over: dict[str | None, list[Rule]] = {}
    for rule in rules:
        over.setdefault(rule.tightens, []).append(rule)

    def below(rule: Rule) -> Iterator[Rule]:
        yield rule
        for other in over.get(rule.id, []):
            yield from below(other)

    for rule in over.get(None, []):
        yield from below(rule)
