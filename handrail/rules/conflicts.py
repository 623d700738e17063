"""Where two rules pull apart: confidentiality against a report, a family suspect against a notice to the family.

The software settles none of them. It shows both sides, each with its source, and says who decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from .loading import Taker, Tree, suggest
from .logic import Condition, Facts, Reader
from .rule import Rule

PULLS = ("tell", "withhold")
NEEDED = ("title", "plain", "when", "acts", "sides", "decide")
TAKE = Taker()
Words = Mapping[str, str]


@dataclass(frozen=True)
class Side:
    """One of the rules that pull: what it says, where, and whether it asks to tell or to withhold."""

    say: Words
    cite: str
    source: str
    pulls: str


@dataclass(frozen=True)
class Conflict:
    """Shown with every duty of these acts (and recipients, if any are named) while `when` holds, read as of now."""

    key: str
    title: Words
    plain: Words
    when: Condition
    acts: tuple[str, ...]
    to: tuple[str, ...]
    sides: tuple[Side, ...]
    decide: Words

    def concerns(self, rule: Rule, recipient: str) -> bool:
        return rule.act in self.acts and (not self.to or recipient in self.to)

    def holds(self, facts: Facts) -> bool:
        return self.when.test(facts) is True


def read_conflict(
    key: str, tree: Tree, reader: Reader, *, acts: Iterable[str], recipients: Iterable[str], sources: Iterable[str]
) -> Conflict:
    """One entry of `conflicts.yaml`. Raises ContentError with file, line and mend."""
    entry = {str(k): v for k, v in TAKE.entries(tree, key, needed=NEEDED, allowed=("to",)).items()}
    sides = tuple(_side(item, sources) for item in TAKE.items(entry["sides"], "sides"))
    if {side.pulls for side in sides} != set(PULLS):
        raise TAKE.fault(
            entry["sides"], f"{key} shows one side only.", "Write one that pulls to tell and one to withhold."
        )
    return Conflict(
        key=key,
        title=_words(entry["title"], "title"),
        plain=_words(entry["plain"], "plain"),
        when=reader.condition(entry["when"], f"{key} when"),
        acts=_known(entry["acts"], "acts", acts),
        to=_known(entry["to"], "to", recipients) if "to" in entry else (),
        sides=sides,
        decide=_words(entry["decide"], "decide"),
    )


def _side(tree: Tree, sources: Iterable[str]) -> Side:
    entry = {
        str(k): v
        for k, v in TAKE.entries(tree, "A side", needed=("say", "cite", "source", "pulls"), allowed=()).items()
    }
    return Side(
        say=_words(entry["say"], "say"),
        cite=str(TAKE.text(entry["cite"], "cite")),
        source=str(TAKE.one_of(entry["source"], "source", sources)),
        pulls=str(TAKE.one_of(entry["pulls"], "pulls", PULLS)),
    )


def _words(tree: Tree, what: str) -> Words:
    entry = TAKE.entries(tree, what, needed=("en", "es"), allowed=())
    return MappingProxyType({str(language): str(TAKE.text(said, what)) for language, said in entry.items()})


def _known(tree: Tree, what: str, known: Iterable[str]) -> tuple[str, ...]:
    names = set(known)
    words = TAKE.texts(tree, what)
    for word in words:
        if word not in names:
            raise TAKE.fault(word, f'{what} names "{word}", which no duty has.', suggest(word, names))
    return tuple(str(word) for word in words)


def check_secrets(conflict: Conflict, rules: Iterable[Rule], reader: Reader, tree: Tree) -> None:
    """A conflict may read no restricted fact that its duties do not read: showing it would give the fact away."""
    secret = {name for name in conflict.when.reads() if reader.vocabulary[name].restricted}
    for rule in rules:
        told = secret.difference(rule.restricted)
        if told and any(conflict.concerns(rule, recipient) for recipient in rule.to):
            what = f"{conflict.key} would show {', '.join(sorted(told))} to those who see {rule.id}."
            raise TAKE.fault(tree, what, "Leave the fact out of `when`, or name fewer acts or recipients.")
