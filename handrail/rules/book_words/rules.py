"""One rule in words: everything that counsel reads and signs, as plain values that any page or file can print."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from ..book import Book
from ..clocks import GRACE, IMMEDIATELY, Case, Span
from ..coverage_plan import facts_read
from ..logic import ALWAYS, Condition, Group, Term
from ..rule import Authority, Branch, Rule, Warn
from .conditions import Outline, Speech
from .timing import RETURNED, Timing
from .wording import ENGLISH, Wording, sentence

Json = dict[str, object]


@dataclass(frozen=True)
class Words:
    """The book and the language it is put into."""

    book: Book
    speech: Speech

    @cached_property
    def wording(self) -> Wording:
        return self.speech.words

    def label(self, key: str) -> str:
        """Who a recipient is."""
        return self.wording.of(self.book.recipients[key].get("label", key))

    def named(self, kind: str, keys: Iterable[str]) -> list[Json]:
        """Words of `words.yaml`."""
        labels = self.book.words.get(kind, {})
        known = labels if isinstance(labels, Mapping) else {}
        return [{"key": key, "said": self.wording.of(known.get(key, key.replace("_", " ")))} for key in keys]

    def bases(self) -> Mapping[str, object]:
        found = self.book.words.get("bases", {})
        return found if isinstance(found, Mapping) else {}


def words_of(book: Book, language: str = ENGLISH) -> Words:
    """How that book is put into words."""
    return Words(book, Speech(Wording(language), {name: term.title for name, term in book.terms.items()}))


def rule_in_words(rule: Rule, words: Words) -> Json:
    """Sentences for people, and beside them the values that tell whether a later book is stricter."""
    timing = Timing(words.speech, rule, words.book.settings)
    return {
        "id": rule.id,
        **_titles(rule, words),
        "status": rule.status,
        "status_said": status(rule, words),
        "review": dict(rule.review),
        "layer": rule.layer,
        "file": rule.file,
        "digest": rule.digest,
        "act": words.named("acts", [rule.act])[0],
        "tightens": rule.tightens,
        "watch": rule.watch,
        "who": who(rule, words).as_json(),
        "starts": {"facts": list(rule.starts), "said": timing.starts().as_json()},
        "when": when(rule, words).as_json(),
        "standing": [_branch(branch, words) for branch in rule.standing],
        "standing_said": [line.as_json() for line in timing.standing(words.bases())],
        "clock": [_case(case, words, timing) for case in rule.clock],
        "clock_said": [line.as_json() for line in timing.clock()],
        "ends_said": [line.as_json() for line in timing.ends()],
        "also_said": [line.as_json() for line in timing.also()],
        "terms": sorted(_terms(rule)),
        "reads": sorted({*facts_read(rule), *_settings(rule)}),
        "every": _every(rule, timing),
        "ongoing": rule.repeat is not None and rule.repeat.every is None,
        "to": [{"key": key, "said": _recipient(rule, key, words)} for key in rule.to],
        "content": words.named("content", rule.content),
        "proof": words.named("proof", rule.proof),
        "limits": list(rule.limits),
        "law": [cited(one, words) for one in rule.authority],
        "warnings": [warning(one, words) for one in rule.warn],
        "caveats": [words.wording.english(sentence(one)) for one in rule.caveats],
        "restricted": restricted(rule, words),
        "never_held": words.wording.say("who.never_held") if rule.never_held else None,
    }


def _titles(rule: Rule, words: Words) -> Json:
    said, translations = words.book.said(rule.id, words.wording.language), words.book.translations
    own = words.wording.language == ENGLISH or rule.id in translations.get(words.wording.language, {})
    shown = str if own else words.wording.english
    return {"title": shown(said["title"]), "plain": shown(said["plain"]), "translated": own}


def status(rule: Rule, words: Words) -> str:
    say = words.wording.say
    if rule.draft:
        lifted = words.wording.english(rule.lifted_by) if rule.lifted_by else say("status.lifted_by")
        return say("status.draft_words", lifted_by=lifted)
    by = {**rule.review, "on": _day(rule.review.get("on", ""), words.wording)}
    reviewer = say("status.by", **by) if rule.review else say("status.nobody")
    return f"{say(f'status.{rule.status}')} {reviewer}"


def _day(written: str, wording: Wording) -> str:
    """A review's day as people write it, or as it stands."""
    try:
        return wording.day(written)
    except ValueError:
        return written


def who(rule: Rule, words: Words) -> Outline:
    if rule.watch:
        kind = words.speech.facts["actor.kind"]
        return Outline(words.wording.say("who.watched", body=words.speech.value(kind, rule.watch)))
    return Outline(words.wording.say("who.anyone")) if rule.binds is None else words.speech.outline(rule.binds)


def when(rule: Rule, words: Words) -> Outline:
    return Outline(words.wording.say("who.always")) if rule.when is None else words.speech.outline(rule.when)


def _recipient(rule: Rule, key: str, words: Words) -> str:
    name = words.label(key)
    held = words.book.is_family(key) and not rule.never_held
    return words.wording.say("who.family", name=name) if held else name


def warning(warn: Warn, words: Words) -> str:
    say = words.wording.of(warn.say)
    if warn.when == ALWAYS:
        return words.wording.say("who.warning", say=say)
    return words.wording.say("who.warning_when", condition=words.speech.said(warn.when), say=say)


def restricted(rule: Rule, words: Words) -> str | None:
    if not rule.restricted:
        return None
    facts = [words.speech.topic(name) for name in rule.restricted]
    return words.wording.say("who.restricted", facts=words.wording.say("conditions.between").join(facts))


# --- law --------------------------------------------------------------------------------------------------------------


def cited(one: Authority, words: Words) -> Json:
    """What the rule rests on: where it stands, since when, when it was read, and how sure we are of it."""
    source = words.book.sources.get(one.source, {})
    read = source.get("read", {})
    sure = str(read.get("sure", "unverified")) if isinstance(read, Mapping) else "unverified"
    say = words.wording.say
    return {
        "cite": one.cite,
        "source": one.source,
        "title": str(source.get("title", one.source)),
        "url": str(source.get("url", "")),
        "in_force": str(one.in_force) if one.in_force else None,
        "until": str(one.until) if one.until else None,
        "last_verified": str(one.last_verified),
        "fields": list(one.fields),
        "sure": sure,
        "said": _law(one, words),
        "sure_said": say(f"law.{sure}") if words.wording.has(f"law.{sure}") else sure,
    }


def _law(one: Authority, words: Words) -> str:
    say, day = words.wording.say, words.wording.day
    since = say("law.in_force", day=day(one.in_force)) if one.in_force else say("law.in_force_unknown")
    parts = [one.cite, since]
    parts += [say("law.until", day=day(one.until))] if one.until else []
    if one.fields:
        names = [say(f"parts.{name}") for name in one.fields]
        parts.append(say("law.fields", fields=words.wording.listed(names, "conditions.word_and")))
    return "; ".join([*parts, say("law.verified", day=day(one.last_verified))])


# --- values that a program compares -----------------------------------------------------------------------------------


def _settings(rule: Rule) -> Iterator[str]:
    """The choices that it reads outside its conditions."""
    yield from (branch.by_setting[0] for branch in rule.standing if branch.by_setting)
    if rule.overtaken_by:
        yield RETURNED
    if any(str(case.within) == IMMEDIATELY and case.no_later_than is None for case in rule.clock):
        yield GRACE


def _terms(rule: Rule) -> Iterator[str]:
    """The definitions that its conditions name."""
    conditions = [rule.binds, rule.when, *(one.when for one in rule.standing), *(one.when for one in rule.clock)]
    for condition in conditions:
        yield from _named_in(condition)


def _named_in(condition: Condition | None) -> Iterator[str]:
    if isinstance(condition, Term):
        yield condition.name
    for part in condition.parts if isinstance(condition, Group) else ():
        yield from _named_in(part)


def _branch(branch: Branch, words: Words) -> Json:
    choices = dict(branch.by_setting[1]) if branch.by_setting else {}
    setting = branch.by_setting[0] if branch.by_setting else None
    chosen = str(words.book.settings.get(setting, "")) if setting else ""
    return {
        "standing": choices.get(chosen, branch.standing),
        "choices": choices,
        "setting": setting,
        "when": None if branch.when == ALWAYS else words.speech.said(branch.when),
        "basis": branch.basis,
        "in_force": str(branch.in_force) if branch.in_force else None,
    }


def _case(case: Case, words: Words, timing: Timing) -> Json:
    return {
        "within": _span(case.within),
        "said": timing.span(case.within),
        "from": list((case.start,) if case.start else timing.rule.starts),
        "when": words.speech.said(case.when) if case.when else None,
        "no_later_than": _span(case.no_later_than) if case.no_later_than else None,
    }


def _every(rule: Rule, timing: Timing) -> Json | None:
    every = rule.repeat.every if rule.repeat else None
    return None if every is None else {**_span(every), "said": timing.span(every)}


def _span(span: Span) -> Json:
    return {"count": span.count, "unit": span.unit}
