"""The book: every rule that applies somewhere, resolved, with the file behind every field.

Federal law is always in it. A jurisdiction's file names the folders it overlays; an agency adds folders of its own.
An overlay is a rule beside the rule it tightens and never a change to it: that is why it cannot extend, silence or
weaken one. Two jurisdictions at once are both in the book, and `due` takes the earlier time.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cached_property, lru_cache, partial
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from zoneinfo import ZoneInfo

from .clocks import Calendar
from .conflicts import Conflict, check_secrets, read_conflict
from .errors import ContentError, Gathered, Place, each
from .jurisdictions import Jurisdiction, calendar_of, jurisdiction, settings_of
from .loading import CONTENT, Entries, Taker, Text, Tree, digest, read_file, shown_name, suggest, yaml_files
from .logic import ALWAYS, Condition, Reader
from .prepared import Prepared, prepare
from .reading import RULE_ID, Draft, Known, inherit, read_draft, read_rule
from .rule import Rule
from .shared import check_shared
from .vocabulary import Value, vocabulary

SHARED = ("terms", "limits", "recipients", "sources", "words", "settings", "conflicts", "contacts", "search",
          "prevention_triggers")  # fmt: skip
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
        faults = Gathered()
        resolved = _resolve([*self.drafts.values(), *drafts], known, faults)
        faults.raise_all()
        return replace(self, rules=MappingProxyType({rule.id: rule for rule, _ in resolved}))


def _known(book: Book, sources: frozenset[str] | None) -> Known:
    reader = Reader(vocabulary(), {name: term.condition for name, term in book.terms.items()})
    return Known(reader, frozenset(book.recipients), frozenset(book.limits), sources)


def load_book(jurisdictions: Sequence[str] = ("us",), *, folders: Sequence[Path] = (), content: Path = CONTENT) -> Book:
    """The book for one or more jurisdictions and an agency's own folders. Cached per arguments.

    `content` is another version of the shipped content, to be printed or compared. Cases are only ever asked of the
    version that ships, because facts files are read with its vocabulary.

    Raises ContentError, with file, line and mend, when any file in it is not in order.
    """
    if isinstance(jurisdictions, str):
        jurisdictions = (jurisdictions,)
    own = tuple(Path(folder).resolve() for folder in folders)
    return _load(tuple(jurisdictions) or ("us",), own, content if content == CONTENT else content.resolve())


@lru_cache(maxsize=32)
def _load(codes: tuple[str, ...], folders: tuple[Path, ...], content: Path) -> Book:
    federal, *places = [jurisdiction(code, content) for code in ("us", *codes)]
    files, facts = _Files(places, folders, content), vocabulary(content)
    trying = files.faults.trying
    terms, drafts = files.terms(), files.drafts()
    known = Known(
        Reader(facts, {name: term.condition for name, term in terms.items()}, lost=files.lost),
        *(files.names(name) for name in ("recipients", "limits", "sources")),
    )
    rules = {rule.id: rule for rule, _ in _resolve(drafts, known, files.faults)}
    translations, words = files.translations(), trying(files.words, {})
    conflicts: Mapping[str, Conflict] = {}
    if not files.faults.found:  # they speak of what the other files say
        conflicts = trying(lambda: files.conflicts(rules.values(), known, words), {})
    settings = trying(lambda: settings_of([federal, *places], files.settings_files(), facts), {})
    calendar = trying(lambda: calendar_of(places, content), None)
    files.faults.raise_all()
    return Book(
        version=files.version(rules.values()),
        jurisdictions=codes,
        rules=MappingProxyType(rules),
        terms=MappingProxyType(terms),
        limits=MappingProxyType(files.shared("limits")),
        recipients=MappingProxyType(files.shared("recipients")),
        words=MappingProxyType(words),
        sources=MappingProxyType(files.shared("sources")),
        conflicts=MappingProxyType(conflicts),
        settings=MappingProxyType(settings),
        zone=places[0].zone,
        calendar=calendar,
        translations=MappingProxyType(translations),
        drafts=MappingProxyType({draft.id: draft for draft in drafts}),
    )


def _resolve(drafts: Sequence[Draft], known: Known, faults: Gathered) -> list[tuple[Rule, Draft]]:
    """Rules in an order in which what is tightened comes before what tightens it."""
    by_id: dict[str, Draft] = {}
    for draft in drafts:
        if draft.id in by_id:
            mend = "Give it an id of its own, and say `tightens` if it makes that rule stricter."
            faults.add(ContentError(draft.entries.place, f"{draft.id} is also in {by_id[draft.id].file}.", mend))
        by_id.setdefault(draft.id, draft)
    done: dict[str, tuple[Rule, Draft]] = {}
    for draft in by_id.values():
        faults.trying(partial(_resolve_one, draft, by_id, done, known, ()), None)
    return list(done.values())


def _resolve_one(
    draft: Draft, by_id: Mapping[str, Draft], done: dict[str, tuple[Rule, Draft]], known: Known, above: tuple[str, ...]
) -> None:
    if draft.id in done:
        return
    base: tuple[Rule, Draft] | None = None
    if draft.tightens is not None:
        _check_tightens(draft, draft.tightens, by_id, (*above, draft.id))
        _resolve_one(by_id[draft.tightens], by_id, done, known, (*above, draft.id))
        base = done[draft.tightens]
    whole = inherit(draft, base[1] if base else None)
    done[draft.id] = (read_rule(whole, known, base[0] if base else None), whole)


def _check_tightens(draft: Draft, named: str, by_id: Mapping[str, Draft], above: tuple[str, ...]) -> None:
    place = next(key.place for key in draft.entries if key == "tightens")
    if named == draft.id:
        raise ContentError(place, f"{named} tightens itself.", "Name the rule that it makes stricter.")
    if named in above:
        circle = " → ".join((*above[above.index(named) :], named))
        raise ContentError(place, f"Rules tighten one another in a circle: {circle}.", "Let one of them stand alone.")
    if named not in by_id:
        others = [name for name in by_id if name not in above]
        raise ContentError(place, f'{draft.id} tightens "{named}", and there is none.', suggest(named, others))


class _Files:
    """The files behind a book: the shipped content first, then each folder of the agency."""

    def __init__(self, places: Sequence[Jurisdiction], folders: tuple[Path, ...], content: Path) -> None:
        self.content = content
        overlays = dict.fromkeys(["us", *(name for place in places for name in place.overlays)])
        self.layers = [(name, content / "duties" / name, content) for name in overlays]
        self.layers += [(folder.name, folder, folder) for folder in folders]
        self.agency = [(folder, folder) for folder in folders]
        self.folders = [(content, content), *((content / "duties" / name, content) for name in overlays), *self.agency]
        self.trees: dict[Path, Tree] = {}
        self.lost = False
        """Terms may be missing here that are written in a file that cannot be read."""

        self.faults = Gathered()
        """What is wrong with files that others can be read without."""
        for folder in folders:
            if not folder.is_dir():
                raise ContentError(Place(folder.name), "There is no such folder.", "Check the name.")

    def tree(self, path: Path, root: Path) -> Tree:
        if path not in self.trees:
            self.trees[path] = read_file(path, name=shown_name(path, root, self.content))
        return self.trees[path]

    def rule_files(self) -> Iterator[tuple[str, Path, Path]]:
        for layer, folder, root in self.layers:
            yield from ((layer, path, root) for path in yaml_files(folder, deep=root != self.content) if is_rule(path))

    def drafts(self) -> list[Draft]:
        read = (self.faults.trying(partial(self.draft, *file), None) for file in self.rule_files())
        return [draft for draft in read if draft is not None]

    def draft(self, layer: str, path: Path, root: Path) -> Draft:
        name = shown_name(path, root, self.content)
        meant = None if RULE_ID.fullmatch(path.stem) else get_close_matches(path.stem, (*SHARED, *LANGUAGES), 1)
        if meant:
            what = "This is neither a rule nor a file that rules share."
            raise ContentError(Place(name), what, f'Did you mean "{meant[0]}.yaml"?')
        draft = read_draft(self.tree(path, root), layer=layer, file=name, digest=digest(path))
        if draft.id != path.stem:
            mend = f'Name the file "{draft.id}.yaml".'
            self.faults.add(ContentError(draft.entries.place, f"The id is {draft.id}.", mend))
        return draft

    def shared(self, name: str) -> dict[str, Mapping[str, Plain]]:
        """One of the shared files, with what a state's folder and the agency's folders add to it."""
        return {str(key): plain_entries(Taker().entries(value, str(key))) for key, value in self.keyed(name)}

    def names(self, name: str) -> frozenset[str] | None:
        """What such a file names; None when it is not in order."""
        before = len(self.faults.found)
        found = self.faults.trying(lambda: frozenset(self.shared(name)), None)
        return found if len(self.faults.found) == before else None

    def keyed(self, name: str) -> Iterator[tuple[Text, Tree]]:
        """Every key of a shared file, each at most once."""
        seen: set[str] = set()
        for tree in self.shared_trees(name):
            for key, value in check_shared(name, tree).items():
                if key in seen:
                    self.faults.add(ContentError(key.place, f'"{key}" is there already.', "Choose another name."))
                    continue
                seen.add(str(key))
                yield key, value

    def shared_trees(self, name: str) -> list[Tree]:
        return self.named(name, self.folders)

    def named(self, name: str, folders: Iterable[tuple[Path, Path]]) -> list[Tree]:
        """The files of that name. What is there and is no file is refused when it is read, not passed over."""
        paths = [(folder / f"{name}.yaml", root) for folder, root in folders]
        read = (self.faults.trying(partial(self.tree, *one), None) for one in paths if os.path.lexists(one[0]))
        return [tree for tree in read if tree is not None]

    def settings_files(self) -> list[Tree]:
        """Only an agency's: what a state chose stands in its jurisdiction file."""
        return self.named("settings", self.agency)

    def words(self) -> dict[str, Plain]:
        """The names of acts, content, proof and bases; a folder adds to each of these."""
        found: dict[str, Plain] = {}
        for tree in self.shared_trees("words"):
            for key, value in plain_entries(check_shared("words", tree)).items():
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
                str(key),
                tree,
                known.reader,
                acts=[*acts],
                recipients=known.recipients or (),
                sources=known.sources or (),
            )
            check_secrets(conflict, made, known.reader, tree)
        return found

    def terms(self) -> dict[str, Term]:
        """In the order of the files. A term that is not in order is kept open, so that no rule is blamed for it."""
        before = len(self.faults.found)
        trees = self.faults.trying(lambda: dict(self.keyed("terms")), {})
        self.lost = len(self.faults.found) > before
        found: dict[str, Term] = {}
        conditions: dict[str, Condition] = {}
        for key, value in trees.items():
            reader = Reader(vocabulary(self.content), conditions, further_down(str(key), trees))
            term = self.faults.trying(partial(_read_term, str(key), value, reader), None)
            conditions[str(key)] = term.condition if term else ALWAYS
            found[str(key)] = term or Term(str(key), "", "", ALWAYS, ())
        return found

    def translations(self) -> dict[str, Mapping[str, Mapping[str, str]]]:
        ids = frozenset(path.stem for _, path, _ in self.rule_files())
        found: dict[str, Mapping[str, Mapping[str, str]]] = {}
        for language in LANGUAGES:
            folders = [(folder, root) for _, folder, root in self.layers]
            trees = self.named(language, folders)
            said: dict[str, Mapping[str, str]] = {}
            for tree in trees:
                said.update(self.faults.trying(partial(_read_translation, tree, ids), {}))
            found[language] = MappingProxyType(said)
        return found

    def version(self, rules: Iterable[Rule]) -> str:
        """The newest day anything was verified, and a digest of every file that was read."""
        newest = max((cited.last_verified for rule in rules for cited in rule.authority), default=None)
        whole = sha256()
        for path in sorted(self.trees):
            whole.update(digest(path).encode())
        return f"{newest}+{whole.hexdigest()[:12]}"


def is_rule(path: Path) -> bool:
    return not path.name.endswith(".examples.yaml") and path.stem not in (*SHARED, *LANGUAGES)


def further_down(name: str, trees: Mapping[Text, Tree]) -> dict[str, str]:
    """Why a term cannot be named in this one: it comes later, or it is defined by this one."""
    names = [str(key) for key in trees]
    uses = {str(key): [word for word in terms_in(tree) if word in names] for key, tree in trees.items()}
    told = {}
    for later in names[names.index(name) :]:
        way = _way(later, name, uses, ())
        told[later] = f'The term "{later}" is defined further down than "{name}", which names it.'
        if way:
            told[later] = f"Terms are defined by one another in a circle: {' → '.join((name, *way))}."
    return told


def _way(start: str, goal: str, uses: Mapping[str, list[str]], above: tuple[str, ...]) -> tuple[str, ...]:
    """The terms from one to another that it is defined by."""
    if start == goal:
        return (*above, start)
    ways = (_way(word, goal, uses, (*above, start)) for word in uses[start] if word not in above)
    return next((way for way in ways if way), ())


def terms_in(tree: Tree) -> Iterator[str]:
    """The names of the terms that a condition speaks of."""
    if isinstance(tree, Entries):
        for key, value in tree.items():
            yield from [str(value)] if key == "term" and isinstance(value, str) else terms_in(value)
    elif not isinstance(tree, str):
        for item in tree:
            yield from terms_in(item)


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


def _read_translation(tree: Tree, rules: frozenset[str]) -> dict[str, Mapping[str, str]]:
    take = Taker()
    top = {
        str(k): v
        for k, v in take.entries(tree, "The translation", needed=("duties",), allowed=("reviewed_by",)).items()
    }
    reviewer = _reviewer(top)

    def one(item: tuple[Text, Tree]) -> tuple[str, Mapping[str, str]]:
        key, value = item
        if key not in rules:
            raise take.fault(key, f'There is no rule "{key}".', suggest(key, rules))
        entry = take.entries(value, str(key), needed=("title", "plain"), allowed=("reviewed_by",))
        said = {str(k): str(take.text(v, str(k))) for k, v in entry.items()}
        return str(key), MappingProxyType({"reviewed_by": reviewer, **said})

    return dict(each(take.entries(top["duties"], "duties").items(), one))


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
