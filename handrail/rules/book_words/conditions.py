"""A condition in words that a lawyer reads without knowing how rules are written.

`said` gives one clause, with brackets where groups stand inside groups. `outline` gives the same as numbered parts,
as a statute has them, for conditions too deep for one clause. Both say neither more nor less than the condition.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from string import ascii_lowercase, ascii_uppercase
from typing import Any

from ..logic import Compare, Condition, Group, Is, Known, NotRuledOut, Term
from ..vocabulary import SLOT, Fact, Vocabulary, vocabulary
from .wording import Wording, sentence

JOINED = {"all": "conditions.and", "any": "conditions.or"}
HEADINGS = {
    "all": "conditions.all_of",
    "any": "conditions.any_of",
    "none": "conditions.none_of",
    "at_least": "conditions.at_least_of",
}
MOST_IN_A_CLAUSE = 3
"""More parts than this are given as a list."""


MARKS: tuple[Callable[[int], str], ...] = (
    lambda number: str(number + 1),
    lambda number: ascii_lowercase[number % 26],
    lambda number: ascii_uppercase[number % 26],
)
"""What numbers the parts in one line: another kind at each depth, so that nobody takes one for the other."""


@dataclass(frozen=True)
class Outline:
    """A line, and the lines below it."""

    say: str
    parts: tuple[Outline, ...] = ()

    def as_json(self) -> dict[str, object]:
        return {"say": self.say, **({"parts": [part.as_json() for part in self.parts]} if self.parts else {})}


def in_line(line: Mapping[str, Any], depth: int = 0) -> str:
    """An outline, as its JSON, in one line: "All of these are so: (1) …; (2) …: (a) … (b) …"."""
    mark = MARKS[depth % len(MARKS)]
    parts = [f"({mark(number)}) {in_line(part, depth + 1)}" for number, part in enumerate(line.get("parts", ()))]
    return " ".join([str(line["say"]), *parts])


def _as_it_is(name: str, phrase: str) -> str:
    return phrase


@dataclass(frozen=True)
class Speech:
    """How one reader is spoken to: the language, the titles of the terms, and perhaps a link behind each phrase."""

    words: Wording = field(default_factory=Wording)
    titles: Mapping[str, str] = field(default_factory=dict)
    linked: Callable[[str, str], str] = _as_it_is
    """Given the name of a fact or `term:NAME`, and its phrase."""
    facts: Vocabulary = field(default_factory=vocabulary)

    # --- conditions -------------------------------------------------------------------------------------------------

    def said(self, condition: Condition, *, inside: bool = False) -> str:
        """The condition as one clause; a group inside another group stands in brackets."""
        if isinstance(condition, Group):
            words = self._group(condition)
            return f"({words})" if inside and len(self._parts(condition)) > 1 else words
        if isinstance(condition, Is):
            return self._is(condition)
        if isinstance(condition, Compare):
            return self._compared(condition.fact, [condition])
        if isinstance(condition, Known):
            return self.linked(condition.fact.name, self._known(condition.fact))
        if isinstance(condition, NotRuledOut):
            return self.words.say("conditions.not_ruled_out", clause=self.said(condition.inner))
        if isinstance(condition, Term):
            return self._term(condition.name)
        raise TypeError(condition)

    def outline(self, condition: Condition) -> Outline:
        """The condition as a sentence, or as a heading with numbered parts where a sentence would be too long."""
        if not isinstance(condition, Group) or not self._needs_a_list(condition):
            return Outline(sentence(self.said(condition)))
        heading = self.words.say(HEADINGS[condition.kind], n=condition.n)
        return Outline(heading, tuple(self._outlines(condition)))

    def _outlines(self, group: Group) -> Iterator[Outline]:
        for same in _together(group):
            yield self.outline(same[0]) if len(same) == 1 else Outline(sentence(self._same(same)))

    def _needs_a_list(self, group: Group) -> bool:
        groups = [part for part in group.parts if isinstance(part, Group) and len(part.parts) > 1]
        parts = len(self._parts(group))
        return parts > MOST_IN_A_CLAUSE or (parts > 1 and any(map(self._is_deep, groups)))

    def _is_deep(self, group: Group) -> bool:
        return len(self._parts(group)) > 1

    def _group(self, group: Group) -> str:
        parts = self._parts(group)
        if not parts:
            return self.words.say("conditions.always")
        if group.kind in JOINED:
            return self.words.say(JOINED[group.kind]).join(parts)
        if group.kind == "none":
            return self._none(group, parts)
        listed = self.words.say("conditions.between").join(parts)
        return self.words.say("conditions.at_least", n=group.n, parts=listed)

    def _none(self, group: Group, parts: list[str]) -> str:
        only = group.parts[0]
        if len(parts) > 1:
            return self.words.say("conditions.none", parts=self.words.say("conditions.between").join(parts))
        if isinstance(only, Is) and only.fact.kind == "yes_no" and len(only.values) == 1:
            return self.linked(only.fact.name, self._yes_no(only.fact, yes="no" in only.values))
        return self.words.say("conditions.not_so", clause=parts[0])

    def _parts(self, group: Group) -> list[str]:
        alone = len(group.parts) == 1
        return [
            self.said(same[0], inside=not alone) if len(same) == 1 else self._same(same) for same in _together(group)
        ]

    def _same(self, compared: list[Condition]) -> str:
        found = [part for part in compared if isinstance(part, Compare)]
        return self._compared(found[0].fact, found)

    # --- facts ------------------------------------------------------------------------------------------------------

    def _is(self, condition: Is) -> str:
        fact, values = condition.fact, condition.values
        either = fact.kind == "yes_no" and len(values) > 1
        return self.linked(fact.name, self._known_whether(fact) if either else self.valued(fact, values))

    def valued(self, fact: Fact, values: Iterable[object]) -> str:
        """The fact with a value, or with one of several: "the child is missing or was taken"."""
        held = set(values)
        if fact.kind == "yes_no":
            return self._yes_no(fact, yes="yes" in held)
        if fact.kind == "number":
            return self._number(fact, self.words.listed(sorted(map(str, held))))
        words = [self.value(fact, word) for word in fact.choices if word in held]
        return self._phrase(fact, self.words.listed(words))

    def value(self, fact: Fact, word: str) -> str:
        """One choice of a fact in words."""
        fact = _spoken(fact)
        return self.words.of(fact.said_values.get(word, {"en": word.replace("_", " ")}))

    def _phrase(self, fact: Fact, value: str) -> str:
        fact = _spoken(fact)
        if fact.said is None:
            return self.words.say("conditions.means_is", means=fact.means, value=value)
        return self.words.of(fact.said).replace(SLOT, value)

    def _yes_no(self, fact: Fact, *, yes: bool) -> str:
        fact = _spoken(fact)
        if yes:
            return self.words.of(fact.said) if fact.said else self.words.say("conditions.means", means=fact.means)
        if fact.said_no:
            return self.words.of(fact.said_no)
        if fact.said:
            return self.words.say("conditions.not_so", clause=self.words.of(fact.said))
        return self.words.say("conditions.means_not", means=fact.means)

    def _number(self, fact: Fact, value: str) -> str:
        fact = _spoken(fact)
        phrase = self.words.of(fact.said) if fact.said else ""
        if SLOT in phrase or not phrase:
            return self._phrase(fact, value)
        return self.words.say("conditions.number", noun=phrase, value=value)

    def _compared(self, fact: Fact, compared: Iterable[Compare]) -> str:
        limits = [self.words.say(f"conditions.{one.op}", limit=self._limit(one)) for one in compared]
        return self.linked(fact.name, self._number(fact, self.words.listed(limits, "conditions.word_and")))

    def _limit(self, compared: Compare) -> str:
        return str(compared.limit) if isinstance(compared.limit, int) else self._noun(compared.limit)

    def _known(self, fact: Fact) -> str:
        if fact.kind in ("time", "date"):
            key = "time_known" if fact.kind == "time" else "known"
            return self.words.say(f"conditions.{key}", noun=self._noun(fact))
        if fact.kind == "number":
            return self._number(fact, self.words.say("conditions.known_value"))
        return self._known_whether(fact)

    def _known_whether(self, fact: Fact) -> str:
        return self.words.say("conditions.known_whether", clause=self.valued(fact, fact.choices or ("yes",)))

    def noun(self, name: str) -> str:
        """A time, a day or a number as a noun: "the moment the agency learned that the child is back"."""
        return self.linked(name, self._noun(self.facts[name]))

    def _noun(self, fact: Fact) -> str:
        fact = _spoken(fact)
        return self.words.of(fact.said) if fact.said else self.words.say("conditions.means_noun", means=fact.means)

    def topic(self, name: str) -> str:
        """What a fact is about, without saying how it stands: "whether the child is an Indian child"."""
        fact = self.facts[name]
        whole = fact.kind in ("time", "date", "number")
        return self.linked(
            name, self._noun(fact) if whole else self.words.say("conditions.whether", means=fact.means.rstrip("."))
        )

    def _term(self, name: str) -> str:
        title = self.words.english(self.titles.get(name, name.replace("_", " ")))
        return self.linked(f"term:{name}", self.words.say("conditions.term", title=title))


def _spoken(fact: Fact) -> Fact:
    """The fact with a phrase: an older version of the content had none, and is read with those that ship."""
    shipped = vocabulary()
    return shipped[fact.name] if fact.said is None and fact.name in shipped else fact


def _together(group: Group) -> list[list[Condition]]:
    """The parts; limits on one number that must all hold are one part: "at least 13 and under 18"."""
    found: list[list[Condition]] = []
    for part in group.parts:
        before = found[-1][0] if found else None
        if (
            group.kind == "all"
            and isinstance(part, Compare)
            and isinstance(before, Compare)
            and before.fact == part.fact
        ):
            found[-1].append(part)
        else:
            found.append([part])
    return found


def said(condition: Condition, language: str = "en", titles: Mapping[str, str] | None = None) -> str:
    """The condition as one clause, without a capital and without a full stop."""
    return Speech(Wording(language), titles or {}).said(condition)


def outline(condition: Condition, language: str = "en", titles: Mapping[str, str] | None = None) -> Outline:
    """The condition as a sentence, or as a heading with parts where one sentence would be too long."""
    return Speech(Wording(language), titles or {}).outline(condition)
