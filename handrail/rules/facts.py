"""From a facts file (or the same mapping made by a program) to a `Case`: strict, and only once.

A facts file has `jurisdiction`, `timezone`, `facts`, `episodes`, `identifications`, `disclosures` and `done`. Under
`facts`, `missing.*` is shorthand for one episode, `sex_trafficking.*` and `labor_trafficking.*` each for one
identification, `disclosure.*` for one disclosure. Facts that contradict each other are errors, because a duty computed
from them would be believed. What the facts mean at a given moment is the business of `as_of.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from .case import Case, Done, Span, Subject, birthday, midnight, told
from .errors import FactsError
from .events import TAKE, disclosure, episode, identification, lived_in_care, shorthand_identification
from .jurisdictions import jurisdiction, known_codes, read_zone
from .loading import Entries, Items, Text, Tree, as_tree, read_file, suggest, text
from .values import Values, is_history
from .vocabulary import FAMILIES, Fact, Value, subject_of, vocabulary

KEYS = ("jurisdiction", "timezone", "facts", "episodes", "identifications", "disclosures", "done")
WORKED_OUT = (
    *("child.turns_18_at", "trafficking.suspected", "trafficking.identified"),
    *(f"{family}.reasonable_cause" for family in FAMILIES),
)
DONE_KEYS = (
    *("id", "act", "to", "duty", "at", "about", "reference", "outcome", "retry_at", "by", "reason", "channel"),
    *("sent_by", "sent_at", "done_by", "done_at", "tool", "digest", "late_reason"),
)
OUTCOMES = ("done", "declined", "closed", "released")
IVE = {"ive_agency": "yes", "tribal_ive_agency": "yes"} | dict.fromkeys(
    ("law_enforcement", "federal_agency", "school", "health_provider", "caregiver"), "no"
)
OFFICIAL = {
    "ive_agency": "state",
    "county_cps": "local",
    "law_enforcement": "local",
    "tribal_ive_agency": "tribal",
    "tribal_agency": "tribal",
    "federal_agency": "federal",
} | dict.fromkeys(("private_provider", "caregiver", "federal_contractor", "rhy_program", "victim_services"), "none")
"""Public and private schools, clinics and treatment programs differ, so theirs stays unknown until it is given."""

Own = tuple[Fact, Tree]


def read_facts(source: Mapping[str, object] | Path) -> Case:
    """The case. Raises FactsError with file, line, what was found and the mend."""
    if isinstance(source, Path):
        return read_facts_tree(read_file(source, error=FactsError))
    return read_facts_tree(as_tree(source, "facts", FactsError))


def read_facts_tree(tree: Tree) -> Case:
    """The case in a tree that is already read, as examples are."""
    return _Reader(tree).case()


class _Reader:
    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        entries = TAKE.entries(tree, "The facts file", allowed=KEYS)
        self.entry = {str(key): value for key, value in entries.items()}
        words = TAKE.texts(self.entry["jurisdiction"], "jurisdiction") if "jurisdiction" in self.entry else ()
        self.codes = tuple(str(word) for word in words) or ("us",)
        self.zone = self._zone()
        self.values = Values(self.zone)

    def case(self) -> Case:
        own, shorthand = self._sorted_facts()
        facts, histories = self._read(own)
        birthdate = facts.pop("child.birthdate", None)
        born = birthdate if isinstance(birthdate, date) else None
        missing = partial(episode, values=self.values, lived=lived_in_care(facts, histories))
        case = Case(
            jurisdictions=self.codes,
            zone=self.zone,
            facts=_derived(facts),
            histories=histories,
            birthdate=born,
            child=self._child(facts, born),
            episodes=tuple(missing(*row) for row in self._rows("episodes", "missing", "e", shorthand)),
            identifications=self._identifications(shorthand),
            disclosures=tuple(
                disclosure(*row, self.values) for row in self._rows("disclosures", "disclosure", "d", shorthand)
            ),
            done=(),
            place=self.tree.place,
        )
        self._check(case)
        return told(replace(case, done=self._done(frozenset(event.id for event in case.events()))))

    def _zone(self) -> ZoneInfo:
        if "timezone" in self.entry:
            return read_zone(TAKE.text(self.entry["timezone"], "timezone"), TAKE)
        code = self.codes[0]
        if code not in known_codes():
            place = self.entry.get("jurisdiction", self.tree)
            raise TAKE.fault(place, f'There is no jurisdiction "{code}".', suggest(code, known_codes()))
        return jurisdiction(code).zone

    # --- facts ----------------------------------------------------------------------------------------------------

    def _sorted_facts(self) -> tuple[list[Own], dict[str, Entries]]:
        """The child's own facts, and the shorthand for one event by its first word."""
        own: list[Own] = []
        shorthand: dict[str, Entries] = {}
        entries = TAKE.entries(self.entry["facts"], "facts") if "facts" in self.entry else Entries()
        for key, value in entries.items():
            fact = vocabulary().named(key, TAKE)
            if fact.name in WORKED_OUT:
                mend = f"Give {fact.question} instead."
                raise TAKE.fault(key, f"{key} is worked out from other facts.", mend)
            if subject_of(fact.name) == "child":
                own.append((fact, value))
            else:
                _put_aside(shorthand, key, value)
        return own, shorthand

    def _read(self, own: Iterable[Own]) -> tuple[dict[str, Value], dict[str, tuple[Span, ...]]]:
        facts: dict[str, Value] = {}
        histories: dict[str, tuple[Span, ...]] = {}
        for fact, tree in own:
            if is_history(tree):
                if fact.kind in ("time", "date"):
                    raise TAKE.fault(tree, f"{fact.name} is a history.", f"A {fact.kind} has one value.")
                histories[fact.name] = self.values.history(fact, tree)
            elif (value := self.values.of(fact, tree)) is not None:
                facts[fact.name] = value
        return facts, histories

    def _child(self, facts: Mapping[str, Value], born: date | None) -> Subject:
        times = {name: value for name, value in facts.items() if isinstance(value, datetime)}
        if born is not None:
            times["child.turns_18_at"] = birthday(born, 18, self.zone)
        return Subject("case", "child", {}, times)

    # --- events ---------------------------------------------------------------------------------------------------

    def _rows(self, key: str, prefix: str, letter: str, shorthand: Mapping[str, Entries]) -> list[tuple[str, Entries]]:
        rows = self._list(key)
        if prefix not in shorthand:
            return [_row(row, key, f"{letter}{number}") for number, row in enumerate(rows, start=1)]
        if rows:
            what = f"{prefix}.* stands under `facts` and there are {key} too."
            raise TAKE.fault(shorthand[prefix], what, f"Move it into {key}.")
        return [(f"{letter}1", shorthand[prefix])]

    def _list(self, key: str) -> Items:
        return TAKE.items(self.entry[key], key) if key in self.entry else Items()

    def _identifications(self, shorthand: Mapping[str, Entries]) -> tuple[Subject, ...]:
        found: list[Subject] = []
        for family in FAMILIES:
            if family in shorthand:
                (_, entries), *_ = self._rows("identifications", family, "i", shorthand)
                found.append(shorthand_identification(f"i{len(found) + 1}", family, entries, self.values))
        if found:
            return tuple(found)
        return tuple(identification(*row, self.values) for row in self._rows("identifications", "", "i", {}))

    def _check(self, case: Case) -> None:
        seen: set[str] = set()
        for event in case.events():
            place = self.entry.get(f"{event.kind}s", self.entry.get("facts", self.tree))
            if event.id in seen or "/" in event.id:
                what = f'The id "{event.id}" is used twice or is not allowed.'
                raise TAKE.fault(place, what, "Give each event an id of its own, without a slash.")
            seen.add(event.id)
            for name, when in event.times.items():
                if case.birthdate is not None and when < midnight(case.birthdate, case.zone):
                    what = f"{name} is before the birth date."
                    raise TAKE.fault(place, what, "Check child.birthdate and the time.")

    # --- acts -----------------------------------------------------------------------------------------------------

    def _done(self, ids: frozenset[str]) -> tuple[Done, ...]:
        rows = self._list("done")
        acts = tuple(self._act(row, ids) for row in rows)
        seen: set[str] = set()
        for row in rows:
            own = next((str(v) for k, v in TAKE.entries(row, "An act").items() if k == "id"), None)
            if own is not None and own in seen:
                raise TAKE.fault(row, f'Two acts have the id "{own}".', "Give each act an id of its own.")
            seen.add(own or "")
        return tuple(sorted(acts, key=lambda act: (act.at.astimezone(UTC), act.act, act.to, act.reference or "")))

    def _act(self, tree: Tree, ids: frozenset[str]) -> Done:
        entries = TAKE.entries(tree, "An act", needed=("at",), allowed=DONE_KEYS)
        entry = {str(key): value for key, value in entries.items()}
        self._check_act(tree, entry)
        words = {key: str(TAKE.text(entry[key], key)) for key in ("act", "duty", "reference") if key in entry}
        return Done(
            act=words.get("act", ""),
            to=tuple(str(word) for word in TAKE.texts(entry["to"], "to")) if "to" in entry else (),
            at=self.values.moment(entry["at"], "at"),
            about=self._about(entry, ids),
            place=tree.place,
            outcome=str(entry.get("outcome", "done")),
            reference=words.get("reference"),
            retry_at=self.values.moment(entry["retry_at"], "retry_at") if "retry_at" in entry else None,
            duty=words.get("duty"),
            kept=frozenset(entry) | {"sent_at", "done_at"},
        )

    def _check_act(self, tree: Tree, entry: Mapping[str, Tree]) -> None:
        if ("act" in entry) == ("duty" in entry):
            what = "An act names neither or both of `act` and `duty`."
            raise TAKE.fault(tree, what, "Write `act` and `to`, or `duty`.")
        if "act" in entry and not ("to" in entry and TAKE.texts(entry["to"], "to")):
            raise TAKE.fault(tree, "An act names nobody it was done to.", "Add `to`, for example `to: ncmec`.")
        if "outcome" in entry:
            outcome = TAKE.one_of(entry["outcome"], "outcome", OUTCOMES)
            if outcome in ("closed", "released"):
                TAKE.entries(tree, f"An act that is {outcome}", needed=("by", "reason"), allowed=DONE_KEYS)

    def _about(self, entry: Mapping[str, Tree], ids: frozenset[str]) -> tuple[str, ...]:
        words = TAKE.texts(entry["about"], "about") if "about" in entry else ()
        for word in words:
            if word not in ids:
                what = f'The act is about "{word}", and there is no such event.'
                raise TAKE.fault(word, what, suggest(word, ids))
        return tuple(str(word) for word in words)


def _put_aside(shorthand: dict[str, Entries], key: Text, value: Tree) -> None:
    prefix, _, rest = key.partition(".")
    if prefix not in shorthand:
        shorthand[prefix] = Entries()
        shorthand[prefix].place = key.place
    shorthand[prefix][text(rest, key.place)] = value


def _row(tree: Tree, key: str, default: str) -> tuple[str, Entries]:
    entries = TAKE.entries(tree, f"One of the {key}")
    own_id = next((TAKE.text(value, "id") for name, value in entries.items() if name == "id"), None)
    rest = Entries({name: value for name, value in entries.items() if name != "id"})
    rest.place = entries.place
    return default if own_id is None else str(own_id), rest


def _derived(facts: dict[str, Value]) -> dict[str, Value]:
    """What follows from the kind of actor, unless it is given."""
    kind = str(facts.get("actor.kind", ""))
    worked_out = {"actor.performs_ive_functions": IVE.get(kind), "actor.official": OFFICIAL.get(kind)}
    return {**{name: value for name, value in worked_out.items() if value is not None}, **facts}
