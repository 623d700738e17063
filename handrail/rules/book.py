"""The book: every rule that applies somewhere, resolved, with the file behind every field.

Federal law is always in it. A jurisdiction's file names the folders it overlays; an agency adds folders of its own.
An overlay is a rule beside the rule it tightens and never a change to it: that is why it cannot extend, silence or
weaken one. Two jurisdictions at once are both in the book, and `due` takes the earlier time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from zoneinfo import ZoneInfo

from .clocks import Calendar
from .conflicts import Conflict, check_secrets, read_conflict
from .errors import ContentError, Place
from .jurisdictions import Jurisdiction, calendar_of, jurisdiction, settings_of
from .loading import CONTENT, Entries, Taker, Text, Tree, digest, read_file, shown_name, suggest, yaml_files
from .logic import Condition, Reader
from .prepared import Prepared, prepare
from .reading import Draft, Known, inherit, read_draft, read_rule
from .rule import Rule
from .vocabulary import Value, vocabulary

SHARED = ("terms", "limits", "recipients", "sources", "words", "settings", "conflicts", "contacts")
"""Files of a folder that are not rules."""

LANGUAGES = ("es",)
"""Sidecars with the rules' words in another language."""

Plain = str | Mapping[str, "Plain"] | tuple["Plain", ...]


@dataclass(frozen=True)
class Term:
    """A statutory term and where it is defined."""

    name: str
    title: str
    plain: str
    condition: Condition
    authority: tuple[str, ...]


@dataclass(frozen=True)
class Book:
    """What `due` asks. Reading it never opens a file again."""

    version: str
    jurisdictions: tuple[str, ...]
    rules: Mapping[str, Rule]
    terms: Mapping[str, Term]
    limits: Mapping[str, Mapping[str, Plain]]
    recipients: Mapping[str, Mapping[str, Plain]]
    words: Mapping[str, Plain]
    sources: Mapping[str, Mapping[str, Plain]]
    conflicts: Mapping[str, Conflict]
    settings: Mapping[str, Value]
    zone: ZoneInfo
    calendar: Calendar | None
    translations: Mapping[str, Mapping[str, Mapping[str, str]]]
    drafts: Mapping[str, Draft]
    """The rule files as they were read, so that an example can add a policy that tightens one."""

    @cached_property
    def prepared(self) -> tuple[Prepared, ...]:
        """The rules compiled for `due`."""
        return prepare(self.rules, frozenset(name for name in self.recipients if self.is_family(name)))

    def said(self, rule_id: str, language: str = "en") -> Mapping[str, str]:
        """Title and plain words of a rule; in English when there is no translation."""
        rule = self.rules[rule_id]
        own = {"title": rule.title, "plain": rule.plain}
        return {**own, **self.translations.get(language, {}).get(rule_id, {})}

    def is_family(self, recipient: str) -> bool:
        return self.recipients.get(recipient, {}).get("family") == "yes"

    def with_rules(self, trees: Iterable[Tree]) -> Book:
        """The same book and a few more rules: how an example adds a policy it invents. Raises ContentError."""
        drafts = [read_draft(tree, layer="example", file=tree.place.file, digest="example") for tree in trees]
        known = _known(self, sources=None)
        resolved = _resolve([*self.drafts.values(), *drafts], known)
        return replace(self, rules=MappingProxyType({rule.id: rule for rule, _ in resolved}))


def _known(book: Book, sources: frozenset[str] | None) -> Known:
    reader = Reader(vocabulary(), {name: term.condition for name, term in book.terms.items()})
    return Known(reader, frozenset(book.recipients), frozenset(book.limits), sources)


def load_book(jurisdictions: Sequence[str] = ("us",), *, folders: Sequence[Path] = ()) -> Book:
    """The book for one or more jurisdictions and an agency's own folders. Cached per arguments.

    Raises ContentError, with file, line and mend, when any file in it is not in order.
    """
    if isinstance(jurisdictions, str):
        jurisdictions = (jurisdictions,)
    return _load(tuple(jurisdictions) or ("us",), tuple(Path(folder).resolve() for folder in folders))


@lru_cache(maxsize=32)
def _load(codes: tuple[str, ...], folders: tuple[Path, ...]) -> Book:
    places = [jurisdiction(code) for code in codes]
    files = _Files(places, folders)
    terms = files.terms()
    known = Known(
        Reader(vocabulary(), {name: term.condition for name, term in terms.items()}),
        frozenset(files.shared("recipients")),
        frozenset(files.shared("limits")),
        frozenset(files.shared("sources")),
    )
    drafts = files.drafts()
    rules = {rule.id: rule for rule, _ in _resolve(drafts, known)}
    translations, words = files.translations(rules), files.words()
    return Book(
        version=files.version(rules.values()),
        jurisdictions=codes,
        rules=MappingProxyType(rules),
        terms=MappingProxyType(terms),
        limits=MappingProxyType(files.shared("limits")),
        recipients=MappingProxyType(files.shared("recipients")),
        words=MappingProxyType(words),
        sources=MappingProxyType(files.shared("sources")),
        conflicts=MappingProxyType(files.conflicts(rules.values(), known, words)),
        settings=MappingProxyType(settings_of([jurisdiction("us"), *places], files.settings_files())),
        zone=places[0].zone,
        calendar=calendar_of(places),
        translations=MappingProxyType(translations),
        drafts=MappingProxyType({draft.id: draft for draft in drafts}),
    )


def _resolve(drafts: Sequence[Draft], known: Known) -> list[tuple[Rule, Draft]]:
    """Rules in an order in which what is tightened comes before what tightens it."""
    by_id: dict[str, Draft] = {}
    for draft in drafts:
        if draft.id in by_id:
            mend = "Give it an id of its own, and say `tightens` if it makes that rule stricter."
            raise ContentError(draft.entries.place, f"{draft.id} is also in {by_id[draft.id].file}.", mend)
        by_id[draft.id] = draft
    done: dict[str, tuple[Rule, Draft]] = {}
    for draft in drafts:
        _resolve_one(draft, by_id, done, known, ())
    return list(done.values())


def _resolve_one(
    draft: Draft, by_id: Mapping[str, Draft], done: dict[str, tuple[Rule, Draft]], known: Known, above: tuple[str, ...]
) -> None:
    if draft.id in done:
        return
    base: tuple[Rule, Draft] | None = None
    if draft.tightens is not None:
        if draft.tightens == draft.id or draft.tightens in above or draft.tightens not in by_id:
            others = [name for name in by_id if name not in (draft.id, *above)]
            raise ContentError(
                draft.entries.place, f'{draft.id} tightens "{draft.tightens}".', suggest(draft.tightens, others)
            )
        _resolve_one(by_id[draft.tightens], by_id, done, known, (*above, draft.id))
        base = done[draft.tightens]
    whole = inherit(draft, base[1] if base else None)
    done[draft.id] = (read_rule(whole, known, base[0] if base else None), whole)


class _Files:
    """The files behind a book: the shipped content first, then each folder of the agency."""

    def __init__(self, places: Sequence[Jurisdiction], folders: tuple[Path, ...]) -> None:
        overlays = dict.fromkeys(["us", *(name for place in places for name in place.overlays)])
        self.layers = [(name, CONTENT / "duties" / name, CONTENT) for name in overlays]
        self.layers += [(folder.name, folder, folder) for folder in folders]
        self.agency = [(folder, folder) for folder in folders]
        self.folders = [(CONTENT, CONTENT), *((CONTENT / "duties" / name, CONTENT) for name in overlays), *self.agency]
        self.read: list[Path] = []
        for folder in folders:
            if not folder.is_dir():
                raise ContentError(Place(folder.name), "There is no such folder.", "Check the name.")

    def tree(self, path: Path, root: Path) -> Tree:
        self.read.append(path)
        return read_file(path, name=shown_name(path, root))

    def drafts(self) -> list[Draft]:
        found = []
        for layer, folder, root in self.layers:
            for path in yaml_files(folder, deep=root != CONTENT):
                if is_rule(path):
                    draft = read_draft(
                        self.tree(path, root), layer=layer, file=shown_name(path, root), digest=digest(path)
                    )
                    if draft.id != path.stem:
                        raise ContentError(
                            draft.entries.place, f"The id is {draft.id}.", f'Name the file "{draft.id}.yaml".'
                        )
                    found.append(draft)
        return found

    def shared(self, name: str) -> dict[str, Mapping[str, Plain]]:
        """One of the shared files, with what a state's folder and the agency's folders add to it."""
        return {str(key): plain_entries(Taker().entries(value, str(key))) for key, value in self.keyed(name)}

    def keyed(self, name: str) -> Iterator[tuple[Text, Tree]]:
        """Every key of a shared file, each at most once."""
        seen: set[str] = set()
        for tree in self.shared_trees(name):
            for key, value in Taker().entries(tree, name).items():
                if key in seen:
                    raise ContentError(key.place, f'"{key}" is there already.', "Choose another name.")
                seen.add(str(key))
                yield key, value

    def shared_trees(self, name: str) -> list[Tree]:
        return [self.tree(path, root) for folder, root in self.folders if (path := folder / f"{name}.yaml").is_file()]

    def settings_files(self) -> list[Tree]:
        """Only an agency's: what a state chose stands in its jurisdiction file."""
        return [self.tree(path, root) for folder, root in self.agency if (path := folder / "settings.yaml").is_file()]

    def words(self) -> dict[str, Plain]:
        """The names of acts, content, proof and bases; a folder adds to each of these."""
        found: dict[str, Plain] = {}
        for tree in self.shared_trees("words"):
            for key, value in plain_entries(Taker().entries(tree, "words")).items():
                before = found.get(key)
                grows = isinstance(before, Mapping) and isinstance(value, Mapping)
                found[key] = MappingProxyType({**before, **value}) if grows else value  # type: ignore[dict-item]
        return found

    def conflicts(self, rules: Iterable[Rule], known: Known, words: Mapping[str, Plain]) -> dict[str, Conflict]:
        """They name acts by their words, so that federal law may speak of a notice that only states ask for."""
        made, acts = list(rules), words["acts"]
        found: dict[str, Conflict] = {}
        for key, tree in self.keyed("conflicts"):
            found[str(key)] = conflict = read_conflict(
                str(key), tree, known.reader, acts=[*acts], recipients=known.recipients, sources=known.sources or ()
            )
            check_secrets(conflict, made, known.reader, tree)
        return found

    def terms(self) -> dict[str, Term]:
        found: dict[str, Term] = {}
        conditions: dict[str, Condition] = {}
        for key, value in self.keyed("terms"):
            found[str(key)] = term = _read_term(str(key), value, Reader(vocabulary(), conditions))
            conditions[str(key)] = term.condition
        return found

    def translations(self, rules: Mapping[str, Rule]) -> dict[str, Mapping[str, Mapping[str, str]]]:
        found: dict[str, Mapping[str, Mapping[str, str]]] = {}
        for language in LANGUAGES:
            said: dict[str, Mapping[str, str]] = {}
            for _, folder, root in self.layers:
                path = folder / f"{language}.yaml"
                if path.is_file():
                    said.update(_read_translation(self.tree(path, root), rules))
            found[language] = MappingProxyType(said)
        return found

    def version(self, rules: Iterable[Rule]) -> str:
        """The newest day anything was verified, and a digest of every file that was read."""
        newest = max((cited.last_verified for rule in rules for cited in rule.authority), default=None)
        whole = sha256()
        for path in sorted(set(self.read)):
            whole.update(digest(path).encode())
        return f"{newest}+{whole.hexdigest()[:12]}"


def is_rule(path: Path) -> bool:
    return not path.name.endswith(".examples.yaml") and path.stem not in (*SHARED, *LANGUAGES)


def _read_term(name: str, tree: Tree, reader: Reader) -> Term:
    take = Taker()
    entry = {
        str(k): v for k, v in take.entries(tree, name, needed=("title", "plain", "is", "authority"), allowed=()).items()
    }
    cites = [take.entries(item, "An authority") for item in take.items(entry["authority"], "authority")]
    return Term(
        name=name,
        title=str(take.text(entry["title"], "title")),
        plain=str(take.text(entry["plain"], "plain")),
        condition=reader.condition(entry["is"], f"The term {name}"),
        authority=tuple(str(value) for cite in cites for key, value in cite.items() if key == "cite"),
    )


def _read_translation(tree: Tree, rules: Mapping[str, Rule]) -> dict[str, Mapping[str, str]]:
    take = Taker()
    top = {
        str(k): v
        for k, v in take.entries(tree, "The translation", needed=("duties",), allowed=("reviewed_by",)).items()
    }
    found: dict[str, Mapping[str, str]] = {}
    for key, value in take.entries(top["duties"], "duties").items():
        if key not in rules:
            raise take.fault(key, f'There is no rule "{key}".', suggest(key, rules))
        entry = take.entries(value, str(key), needed=("title", "plain"), allowed=("reviewed_by",))
        said = {str(k): str(take.text(v, str(k))) for k, v in entry.items()}
        found[str(key)] = MappingProxyType({"reviewed_by": _reviewer(top), **said})
    return found


def _reviewer(top: Mapping[str, Tree]) -> str:
    """Who read the translation; "null" until somebody has."""
    return str(Taker().text(top["reviewed_by"], "reviewed_by")) if "reviewed_by" in top else "null"


def plain(tree: Tree) -> Plain:
    """The tree without its places."""
    if isinstance(tree, Entries):
        return plain_entries(tree)
    return str(tree) if isinstance(tree, str) else tuple(plain(item) for item in tree)


def plain_entries(entries: Entries) -> Mapping[str, Plain]:
    return MappingProxyType({str(key): plain(value) for key, value in entries.items()})
