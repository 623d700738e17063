"""From the tree of a rule file to a `Rule`. Everything that is not in the closed set of keys is an error with its
mend."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from types import MappingProxyType
from typing import Any

from .clocks import AlsoShow, Case, Repeat, read_span
from .errors import Gathered, RulesError, each
from .loading import MEANT, Entries, Taker, Text, Tree, suggest, text
from .logic import ALWAYS, Condition, Reader
from .rule import SHOWN_AS, STANDINGS, STATUSES, Authority, Branch, Rule, Warn

NEEDED = ("id", "title", "plain", "act", "status", "authority", "standing", "to")
OPTIONAL = (
    *("binds", "starts", "when", "clock", "not_after", "until", "overtaken_by", "repeat", "also_show", "content"),
    *("proof", "limits", "tightens", "watch", "never_held", "warn", "caveats", "review", "lifted_by"),
)
OWN = ("id", "status", "authority", "tightens", "caveats", "review", "lifted_by")
"""What an overlay never inherits."""

ADDED = ("content", "proof", "limits")
"""What an overlay adds to and never replaces."""

CONDITIONAL = ("standing", "clock", "warn")
"""Lists whose lines each have a condition."""

RULE_ID = re.compile(r"[A-Z]{2,6}(-[A-Za-z0-9]+)+")


@dataclass(frozen=True)
class Known:
    """What rule files may refer to. None where anything may be named: the sources of an example are invented, and
    a file of names that is not in order is told once and not by every rule."""

    reader: Reader
    recipients: frozenset[str] | None
    limits: frozenset[str] | None
    sources: frozenset[str] | None


@dataclass(frozen=True)
class Draft:
    """A rule file as it was read, before inheritance. Keys are in `entries`; places say which file wrote them."""

    id: str
    entries: Entries
    layer: str
    file: str
    digest: str
    faults: tuple[RulesError, ...] = ()
    """What is wrong with its keys, told together with what is wrong with their values."""

    @property
    def tightens(self) -> str | None:
        found = find(self.entries, "tightens")
        return None if found is None else str(found)


def find(entries: Entries, name: str) -> Tree | None:
    return entries.get(name)  # type: ignore[call-overload, no-any-return]


def read_draft(tree: Tree, *, layer: str, file: str, digest: str) -> Draft:
    """The keys of one rule file. Raises ContentError when it has no id or one that is none."""
    take, faults = Taker(), Gathered()
    needed, allowed = ("id", "status", "authority"), (*NEEDED, *OPTIONAL)
    entries = take.entries(tree, "The rule", allowed=None)
    faults.trying(lambda: take.entries(tree, "The rule", needed=needed, allowed=allowed), None)
    if "id" not in entries:
        faults.raise_all()
    rule_id = take.text(entries[text("id", tree.place)], "id")
    if not RULE_ID.fullmatch(rule_id):
        mend = "Write letters, digits and hyphens, as in US-IVE-35B-LE24 or FL-65C30019-LE."
        faults.add(take.fault(rule_id, f'The id is "{rule_id}".', mend))
        faults.raise_all()
    if "tightens" in entries:
        take.text(entries[text("tightens", tree.place)], "tightens")
    return Draft(str(rule_id), entries, layer, file, digest, tuple(faults.found))


def inherit(draft: Draft, base: Draft | None) -> Draft:
    """The overlay with everything it does not state taken from the rule it tightens."""
    if base is None:
        return draft
    merged = Entries({key: value for key, value in base.entries.items() if key not in OWN})
    merged.place = draft.entries.place
    for key, value in draft.entries.items():
        merged.pop(key, None)
        merged[key] = value
    own_act, act = find(draft.entries, "act"), find(base.entries, "act")
    if own_act is not None and own_act != act:
        mend = f'Write "act: {act}", or leave `tightens` out: then it is a duty of its own.'
        raise Taker().fault(own_act, f'It tightens {base.id} and its act is "{own_act}".', mend)
    return replace(draft, entries=merged)


def read_rule(draft: Draft, known: Known, base: Rule | None = None) -> Rule:
    """The rule. Raises ContentError with file, line and mend."""
    return _RuleReader(draft, known, base).rule()


class _RuleReader:
    def __init__(self, draft: Draft, known: Known, base: Rule | None) -> None:
        self.draft = draft
        self.known = known
        self.base = base
        self.take = Taker()
        self.entries = draft.entries
        self.faults = Gathered()

    def rule(self) -> Rule:
        """Every key is read, so that all that is wrong with a file is told at once."""
        for fault in self.draft.faults:
            self.faults.add(fault)
        told = {fault.mend for fault in self.draft.faults}  # a key that is misspelt is not missing too
        needed = [name for name in NEEDED if name not in ("status", "authority") and MEANT.format(name) not in told]
        self.faults.trying(lambda: self.take.entries(self.entries, self.draft.id, needed=needed), None)
        starts, about = self.faults.trying(self.starts, ((), ""))
        found: dict[str, Any]
        found = {name: self.faults.trying(read, None) for name, read in self.readers(about).items() if self.has(name)}
        self.faults.trying(self.check_draft, None)
        self.faults.raise_all()
        return Rule(
            id=self.draft.id,
            about=about,
            starts=starts,
            layer=self.draft.layer,
            file=self.draft.file,
            digest=self.draft.digest,
            provenance=MappingProxyType({str(key): key.place.file for key in self.entries}),
            tightens=self.draft.tightens,
            restricted=self.restricted(found),
            **found,
        )

    def has(self, name: str) -> bool:
        """A key that every rule needs and this one lacks is told already."""
        return name not in NEEDED or name in self.entries

    def readers(self, about: str) -> Mapping[str, Callable[[], Any]]:
        """How each key is read; a key that is not there gives what its absence means."""
        return {
            **{name: partial(self.words, name) for name in ("title", "plain", "act")},
            "status": lambda: str(self.take.one_of(self.entry("status"), "status", STATUSES)),
            "authority": self.authority,
            "standing": lambda: each(self.list_of("standing"), self.branch),
            "binds": partial(self.condition, "binds"),
            "when": partial(self.condition, "when"),
            "clock": partial(self.clock, about),
            "not_after": partial(self.time, "not_after", about),
            "until": partial(self.times, "until", about),
            "overtaken_by": partial(self.times, "overtaken_by", about),
            "repeat": partial(self.repeat, about),
            "also_show": partial(self.also_show, about),
            "to": partial(self.named, "to", self.known.recipients, "recipient"),
            "content": partial(self.added, "content"),
            "proof": partial(self.added, "proof"),
            "limits": lambda: self.added("limits", self.known.limits, "limit"),
            "watch": self.watch,
            "never_held": lambda: self.optional_yes_no("never_held") == "yes",
            "warn": self.warn,
            "caveats": partial(self.plain_list, "caveats"),
            "review": self.review,
            "lifted_by": partial(self.optional, "lifted_by"),
        }

    # --- keys -----------------------------------------------------------------------------------------------------

    def entry(self, name: str) -> Tree:
        return self.entries[text(name, self.entries.place)]

    def words(self, name: str) -> str:
        return str(self.take.text(self.entry(name), f"{self.draft.id} {name}"))

    def optional(self, name: str) -> str | None:
        return self.words(name) if name in self.entries else None

    def optional_yes_no(self, name: str) -> str | None:
        return str(self.take.one_of(self.entry(name), name, ("yes", "no"))) if name in self.entries else None

    def watch(self) -> str | None:
        kinds = self.known.reader.vocabulary["actor.kind"].choices
        return str(self.take.one_of(self.entry("watch"), "watch", kinds)) if "watch" in self.entries else None

    def list_of(self, name: str) -> Iterable[Tree]:
        found = find(self.entries, name)
        if found is None:
            return ()
        items = self.take.items(found, f"{self.draft.id} {name}")
        if not items:
            raise self.take.fault(found, f"{name} is an empty list.", "Put something in it, or remove it.")
        return items

    def plain_list(self, name: str) -> tuple[str, ...]:
        found = find(self.entries, name)
        return () if found is None else tuple(str(word) for word in self.take.texts(found, name))

    def named(self, name: str, known: frozenset[str] | None, what: str) -> tuple[str, ...]:
        found = find(self.entries, name)
        words = () if found is None else self.take.texts(found, name)
        if found is not None and not words:
            raise self.take.fault(found, f"{name} is an empty list.", "Put something in it, or remove it.")
        return each(words, lambda word: self.one_named(word, known, what))

    def one_named(self, word: Text, known: frozenset[str] | None, what: str) -> str:
        if known is not None and word not in known:
            raise self.take.fault(word, f'There is no {what} "{word}".', suggest(word, known))
        return str(word)

    def added(self, name: str, known: frozenset[str] | None = None, what: str = "") -> tuple[str, ...]:
        """Its own list, after what the rule it tightens already asks for."""
        own = self.plain_list(name) if known is None else self.named(name, known, what)
        before: tuple[str, ...] = getattr(self.base, name) if self.base is not None else ()
        return tuple(dict.fromkeys((*before, *own)))

    def condition(self, name: str) -> Condition | None:
        found = find(self.entries, name)
        return None if found is None else self.known.reader.condition(found, f"{self.draft.id} {name}")

    def restricted(self, found: Mapping[str, Any]) -> tuple[str, ...]:
        parts = [found["binds"], found["when"], *(one.when for key in CONDITIONAL for one in found[key])]
        facts = self.known.reader.vocabulary
        read = {name for condition in parts if condition is not None for name in condition.reads()}
        return tuple(sorted(name for name in read if facts[name].restricted))

    # --- events ---------------------------------------------------------------------------------------------------

    def starts(self) -> tuple[tuple[str, ...], str]:
        names = self.events("starts")
        kinds = {self.known.reader.vocabulary[name].about for name in names}
        if len(kinds) > 1:
            what = f"starts mixes facts about {' and '.join(sorted(kinds))}."
            raise self.take.fault(self.entry("starts"), what, "Name facts about one kind of event, or write two rules.")
        return names, kinds.pop() if kinds else "child"

    def events(self, name: str) -> tuple[str, ...]:
        """One time fact, or {earliest: [time facts]}."""
        found = find(self.entries, name)
        return () if found is None else self.event_names(found, name)

    def event_names(self, found: Tree, what: str) -> tuple[str, ...]:
        if isinstance(found, Entries):
            self.take.entries(found, what, needed=("earliest",), allowed=())
            found = next(iter(found.values()))
        return tuple(self.time_fact(word, what) for word in self.take.texts(found, what))

    def time_fact(self, word: Text, what: str) -> str:
        fact = self.known.reader.vocabulary.named(word, self.take)
        if fact.kind != "time":
            raise self.take.fault(word, f"{what} is {word}, which is not a time.", "Name a fact that is a time.")
        return fact.name

    def times(self, name: str, about: str) -> tuple[str, ...]:
        names = self.events(name)
        self.same_subject(names, name, about)
        return names

    def same_subject(self, names: Iterable[str], key: str, about: str, at: Tree | None = None) -> None:
        for name in names:
            subject = self.known.reader.vocabulary[name].about
            if about and subject not in (about, "child"):
                what = f"{key} is {name}, a fact about the {subject}, and the rule is about the {about}."
                raise self.take.fault(at or self.entry(key), what, "Name a fact about the same event.")

    def time(self, name: str, about: str) -> str | None:
        found = find(self.entries, name)
        return None if found is None else self.time_in(found, name, about)

    def time_in(self, found: Tree, what: str, about: str) -> str:
        name = self.time_fact(self.take.text(found, what), what)
        self.same_subject((name,), what, about, found)
        return name

    # --- standing -------------------------------------------------------------------------------------------------

    def branch(self, tree: Tree) -> Branch:
        entry = _plain(self.take.entries(tree, "A standing", needed=("is", "basis"), allowed=("when", "in_force")))
        when = self.known.reader.condition(entry["when"], "when") if "when" in entry else ALWAYS
        basis = str(self.take.text(entry["basis"], "basis"))
        in_force = self.take.day(entry["in_force"], "in_force") if "in_force" in entry else None
        if isinstance(entry["is"], Text):
            standing = str(self.take.one_of(entry["is"], "The standing", STANDINGS))
            return Branch(when, basis, standing, None, in_force)
        setting, standings = self.by_setting(entry["is"])
        weakest = min(standings.values(), key=STANDINGS.__getitem__)
        return Branch(when, basis, weakest, (setting, standings), in_force)

    def by_setting(self, tree: Tree) -> tuple[str, Mapping[str, str]]:
        entries = self.take.entries(tree, "is")
        if len(entries) != 1 or not (name := next(iter(entries))).startswith("settings."):
            raise self.take.fault(tree, "`is` is not one setting.", "Write {settings.name: {its value: must, …}}.")
        fact = self.known.reader.vocabulary.named(name, self.take)
        values = fact.choices or ("yes", "no")
        choices = self.take.entries(entries[name], str(name), needed=values, allowed=())
        standings = {str(k): str(self.take.one_of(v, "The standing", STANDINGS)) for k, v in choices.items()}
        return fact.name, MappingProxyType(standings)

    # --- clocks ---------------------------------------------------------------------------------------------------

    def clock(self, about: str) -> tuple[Case, ...]:
        cases = each(self.list_of("clock"), lambda item: self.case(item, about))
        if cases and about and not self.events("starts"):
            raise self.take.fault(self.entry("clock"), "It has a clock and no event.", "Add `starts`.")
        return cases

    def case(self, tree: Tree, about: str) -> Case:
        entry = _plain(
            self.take.entries(tree, "A clock", needed=("within",), allowed=("when", "from", "no_later_than"))
        )
        within = read_span(entry["within"], self.take, "within", immediately=True)
        limit = read_span(entry["no_later_than"], self.take, "no_later_than") if "no_later_than" in entry else None
        if limit is not None and within.unit != "immediately":
            raise self.take.fault(
                entry["no_later_than"], "no_later_than stands beside hours.", "Keep it for `within: immediately`."
            )
        start = self.time_in(entry["from"], "from", about) if "from" in entry else None
        when = self.known.reader.condition(entry["when"], "when") if "when" in entry else None
        return Case(within, start, when, limit)

    def repeat(self, about: str) -> Repeat | None:
        found = find(self.entries, "repeat")
        if found is None:
            return None
        entry = _plain(self.take.entries(found, "repeat", allowed=("every", "from", "until")))
        start = self.take.one_of(entry["from"], "from", ("last_act", "start")) if "from" in entry else "last_act"
        until = self.event_names(entry["until"], "until") if "until" in entry else ()
        self.same_subject(until, "until", about, found)
        every = read_span(entry["every"], self.take, "every") if "every" in entry else None
        return Repeat(every, start == "start", until)

    def also_show(self, about: str) -> tuple[AlsoShow, ...]:
        found = find(self.entries, "also_show")
        if found is None:
            return ()
        lines = [found] if isinstance(found, Entries) else self.take.items(found, "also_show")
        return each(lines, lambda line: self.shown_line(line, about))

    def shown_line(self, tree: Tree, about: str) -> AlsoShow:
        entry = _plain(self.take.entries(tree, "also_show", needed=("within", "as"), allowed=("from",)))
        start = self.time_in(entry["from"], "from", about) if "from" in entry else None
        kind = str(self.take.one_of(entry["as"], "as", SHOWN_AS))
        return AlsoShow(read_span(entry["within"], self.take, "within"), start, kind)

    # --- the rest -------------------------------------------------------------------------------------------------

    def authority(self) -> tuple[Authority, ...]:
        return each(self.list_of("authority"), self.cited)

    def cited(self, tree: Tree) -> Authority:
        needed, allowed = ("cite", "source", "in_force", "last_verified"), ("until", "fields")
        entry = _plain(self.take.entries(tree, "An authority", needed=needed, allowed=allowed))
        source = self.take.text(entry["source"], "source")
        if self.known.sources is not None and source not in self.known.sources:
            raise self.take.fault(source, f'There is no source "{source}".', suggest(source, self.known.sources))
        fields = self.take.texts(entry["fields"], "fields") if "fields" in entry else ()
        for name in fields:
            self.take.one_of(name, "A field", (*NEEDED, *OPTIONAL))
        unknown = entry["in_force"] == "unknown"
        return Authority(
            cite=str(self.take.text(entry["cite"], "cite")),
            source=str(source),
            in_force=None if unknown else self.take.day(entry["in_force"], "in_force"),
            until=self.take.day(entry["until"], "until") if "until" in entry else None,
            last_verified=self.take.day(entry["last_verified"], "last_verified"),
            fields=tuple(str(name) for name in fields),
        )

    def check_draft(self) -> None:
        """Only a draft may leave open since when the law is in force, and every rule rests on something whole."""
        if not {"status", "authority"} <= self.entries.keys():
            return
        status = self.words("status")
        cited = self.authority()
        if status != "draft" and any(one.in_force is None for one in cited):
            what = f"{self.draft.id} is {status} and its in_force is unknown."
            raise self.take.fault(self.entry("authority"), what, "Write the date, or set `status: draft`.")
        if all(one.fields for one in cited):
            raise self.take.fault(
                self.entry("authority"),
                "Every authority is for some fields only.",
                "Cite what the duty itself rests on.",
            )

    def warn(self) -> tuple[Warn, ...]:
        return each(self.list_of("warn"), self.warning)

    def warning(self, tree: Tree) -> Warn:
        entry = _plain(self.take.entries(tree, "A warning", needed=("say",), allowed=("when",)))
        say = _plain(self.take.entries(entry["say"], "say", needed=("en", "es"), allowed=()))
        when = self.known.reader.condition(entry["when"], "when") if "when" in entry else ALWAYS
        return Warn(when, MappingProxyType({lang: str(self.take.text(words, "say")) for lang, words in say.items()}))

    def review(self) -> Mapping[str, str]:
        found = find(self.entries, "review")
        if found is None:
            return MappingProxyType({})
        entry = _plain(self.take.entries(found, "review", needed=("by", "on"), allowed=("every",)))
        return MappingProxyType({key: str(self.take.text(value, key)) for key, value in entry.items()})


def _plain(entries: Entries) -> dict[str, Tree]:
    return {str(key): value for key, value in entries.items()}
