"""From a facts file (or the same mapping made by a program) to a `Case`: strict, and only once.

A facts file has `jurisdiction`, `timezone`, `facts`, `episodes`, `identifications`, `disclosures` and `done`. Under `facts`,
`missing.*` is shorthand for one episode, `sex_trafficking.*` and `labor_trafficking.*` each for one identification,
`disclosure.*` for one disclosure. Facts that contradict each other are errors, because a duty computed from them would be
believed. What the facts mean at a given moment is the business of `as_of.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from .errors import FactsError, Place
from .jurisdictions import jurisdiction, known_codes, read_zone
from .loading import Entries, Items, Taker, Text, Tree, as_tree, read_file, suggest, text
from .vocabulary import FAMILIES, Fact, Value, subject_of, vocabulary

KEYS = ("jurisdiction", "timezone", "facts", "episodes", "identifications", "disclosures", "done")
RANKS = {"none": 0, "at_risk": 1, "suspected": 2, "identified": 3}
WORKED_OUT = ("child.turns_18_at", "trafficking.suspected", "trafficking.identified", *(f"{family}.reasonable_cause" for family in FAMILIES))
DONE_KEYS = (
    "id act to duty at about reference outcome retry_at by reason channel sent_by sent_at done_by done_at tool digest late_reason"
).split()
OUTCOMES = ("done", "declined", "closed", "released")
TAKE = Taker(FactsError)


@dataclass(frozen=True, slots=True)
class Span:
    """One line of a history: what held from when on."""

    value: Value | None
    start: datetime


@dataclass(frozen=True, slots=True)
class Subject:
    """An event duties are about: an episode, an identification, a disclosure, or the child."""

    id: str
    kind: str
    facts: Mapping[str, Value]
    times: Mapping[str, datetime]
    families: tuple[str, ...] = ()
    unclear: bool = False
    steps: tuple[tuple[int, datetime | None], ...] = ()
    """For an identification: each conclusion, as a rank, with its time."""


@dataclass(frozen=True, slots=True)
class Done:
    """A human act with its proof."""

    act: str
    to: tuple[str, ...]
    at: datetime
    about: tuple[str, ...]
    place: Place
    outcome: str = "done"
    reference: str | None = None
    retry_at: datetime | None = None
    duty: str | None = None
    kept: frozenset[str] = frozenset()
    """Which proof was recorded."""


@dataclass(frozen=True, slots=True)
class Case:
    """Everything known about one child, checked."""

    jurisdictions: tuple[str, ...]
    zone: ZoneInfo
    facts: Mapping[str, Value]
    histories: Mapping[str, tuple[Span, ...]]
    birthdate: date | None
    child: Subject
    episodes: tuple[Subject, ...]
    identifications: tuple[Subject, ...]
    disclosures: tuple[Subject, ...]
    done: tuple[Done, ...]
    place: Place

    def subjects(self, kind: str) -> tuple[Subject, ...]:
        return {
            "child": (self.child,),
            "episode": self.episodes,
            "identification": self.identifications,
            "disclosure": self.disclosures,
        }[kind]


def read_facts(source: Mapping[str, object] | Path) -> Case:
    """The case. Raises FactsError with file, line, what was found and the mend."""
    if isinstance(source, Path):
        return _Reader(read_file(source, error=FactsError)).case()
    return _Reader(as_tree(source, "facts", FactsError)).case()


def read_facts_tree(tree: Tree) -> Case:
    """The case in a tree that is already read, as examples are."""
    return _Reader(tree).case()


class _Reader:
    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        entries = TAKE.entries(tree, "The facts file", allowed=KEYS)
        self.entry = {str(key): value for key, value in entries.items()}
        self.codes = self._codes()
        self.zone = self._zone()

    def case(self) -> Case:
        own, shorthand = self._sorted_facts()
        facts, histories = self._values(own)
        episodes = tuple(
            self._episode(*row, facts, histories) for row in self._rows("episodes", "missing", "e", shorthand)
        )
        identifications = self._identifications(shorthand)
        disclosures = tuple(self._disclosure(*row) for row in self._rows("disclosures", "disclosure", "d", shorthand))
        birthdate = facts.pop("child.birthdate", None)
        ids = self._ids((*episodes, *identifications, *disclosures))
        case = Case(
            jurisdictions=self.codes,
            zone=self.zone,
            facts=_derived(facts),
            histories=histories,
            birthdate=birthdate if isinstance(birthdate, date) else None,
            child=self._child(facts, birthdate),
            episodes=episodes,
            identifications=identifications,
            disclosures=disclosures,
            done=self._done(ids),
            place=self.tree.place,
        )
        self._born_first(case)
        return case

    # --- where and when -------------------------------------------------------------------------------------------

    def _codes(self) -> tuple[str, ...]:
        words = TAKE.texts(self.entry["jurisdiction"], "jurisdiction") if "jurisdiction" in self.entry else ()
        return tuple(str(word) for word in words) or ("us",)

    def _zone(self) -> ZoneInfo:
        if "timezone" in self.entry:
            return read_zone(TAKE.text(self.entry["timezone"], "timezone"), TAKE)
        code = self.codes[0]
        if code not in known_codes():
            raise TAKE.fault(
                self.entry["jurisdiction"], f'There is no jurisdiction "{code}".', suggest(code, known_codes())
            )
        return jurisdiction(code).zone

    def _local(self, value: Value | None, tree: Tree) -> Value | None:
        """Times in the case's own zone, so that days and ages are local."""
        if not isinstance(value, datetime):
            if isinstance(value, date) and not 1900 <= value.year < 2200:
                raise TAKE.fault(tree, f"The year is {value.year}.", "Check the date.")
            return value
        if not 1950 <= value.year < 2200:
            raise TAKE.fault(tree, f"The year is {value.year}.", "Check the time.")
        return value.astimezone(self.zone)

    # --- facts ----------------------------------------------------------------------------------------------------

    def _sorted_facts(self) -> tuple[list[tuple[Fact, Text, Tree]], dict[str, Entries]]:
        """The child's own facts, and the shorthand for one event by its first word."""
        own: list[tuple[Fact, Text, Tree]] = []
        shorthand: dict[str, Entries] = {}
        entries = TAKE.entries(self.entry["facts"], "facts") if "facts" in self.entry else Entries()
        for key, value in entries.items():
            fact = vocabulary().named(key, TAKE)
            if fact.name in WORKED_OUT:
                raise TAKE.fault(key, f"{key} is worked out from other facts.", f"Give {fact.question} instead.")
            if subject_of(fact.name) == "child":
                own.append((fact, key, value))
                continue
            prefix, _, rest = fact.name.partition(".")
            if prefix not in shorthand:
                shorthand[prefix] = Entries()
                shorthand[prefix].place = key.place
            shorthand[prefix][text(rest, key.place)] = value
        return own, shorthand

    def _values(self, own: Iterable[tuple[Fact, Text, Tree]]) -> tuple[dict[str, Value], dict[str, tuple[Span, ...]]]:
        facts: dict[str, Value] = {}
        histories: dict[str, tuple[Span, ...]] = {}
        for fact, _, tree in own:
            if _is_history(tree):
                histories[fact.name] = self._history(fact, tree)
            elif (value := self._local(fact.value(tree, TAKE), tree)) is not None:
                facts[fact.name] = value
        if "child.birthdate" in histories:
            raise TAKE.fault(self.entry["facts"], "child.birthdate is a history.", "A child has one birth date.")
        return facts, histories

    def _history(self, fact: Fact, tree: Tree) -> tuple[Span, ...]:
        spans = []
        for item in TAKE.items(tree, fact.name):
            entry = {str(k): v for k, v in TAKE.entries(item, fact.name, needed=("is", "from"), allowed=()).items()}
            spans.append(Span(self._local(fact.value(entry["is"], TAKE), item), self._start(entry["from"], fact.name)))
        for before, after in zip(spans, spans[1:], strict=False):
            if after.start <= before.start:
                raise TAKE.fault(
                    tree, f"The history of {fact.name} is not in order.", "Write the oldest first, each `from` once."
                )
        return tuple(spans)

    def _start(self, tree: Tree, name: str) -> datetime:
        word = TAKE.text(tree, name)
        if len(word) == 10:
            return midnight(TAKE.day(word, name), self.zone)
        found = self._local(TAKE.moment(word, name), word)
        assert isinstance(found, datetime)
        return found

    def _child(self, facts: Mapping[str, Value], birthdate: Value | None) -> Subject:
        times = {name: value for name, value in facts.items() if isinstance(value, datetime)}
        if isinstance(birthdate, date):
            times["child.turns_18_at"] = birthday(birthdate, 18, self.zone)
        return Subject("case", "child", {}, times)

    # --- events ---------------------------------------------------------------------------------------------------

    def _rows(self, key: str, prefix: str, letter: str, shorthand: Mapping[str, Entries]) -> list[tuple[str, Entries]]:
        rows = TAKE.items(self.entry[key], key) if key in self.entry else Items()
        if prefix in shorthand:
            if rows:
                what = f"{prefix}.* stands under `facts` and there are {key} too."
                raise TAKE.fault(shorthand[prefix], what, f"Move it into {key}.")
            return [(f"{letter}1", shorthand[prefix])]
        return [self._row(row, key, f"{letter}{number}") for number, row in enumerate(rows, start=1)]

    def _row(self, tree: Tree, key: str, default: str) -> tuple[str, Entries]:
        entries = TAKE.entries(tree, f"One of the {key}")
        rest = Entries({k: v for k, v in entries.items() if k != "id"})
        rest.place = entries.place
        own_id = next((TAKE.text(v, "id") for k, v in entries.items() if k == "id"), None)
        return (str(own_id) if own_id is not None else default), rest

    def _ids(self, subjects: Iterable[Subject]) -> frozenset[str]:
        seen: set[str] = set()
        for subject in subjects:
            if subject.id in seen or subject.id == "case" or "/" in subject.id:
                raise FactsError(
                    self.tree.place,
                    f'The id "{subject.id}" is used twice or is not allowed.',
                    "Give each event its own id, without a slash.",
                )
            seen.add(subject.id)
        return frozenset(seen)

    def _prefixed(self, prefix: str, entries: Entries) -> dict[str, Value]:
        found: dict[str, Value] = {}
        for key, tree in entries.items():
            fact = vocabulary().named(text(f"{prefix}.{key}", key.place), TAKE)
            if _is_history(tree):
                raise TAKE.fault(tree, f"{fact.name} has a history.", "Write one event for each time it happened.")
            value = self._local(fact.value(tree, TAKE), tree)
            if value is not None:
                found[fact.name] = value
        return found

    def _episode(
        self, own_id: str, entries: Entries, facts: Mapping[str, Value], histories: Mapping[str, tuple[Span, ...]]
    ) -> Subject:
        found = self._prefixed("missing", entries)
        _in_order(found, entries, EPISODE_ORDER)
        times = {name: value for name, value in found.items() if isinstance(value, datetime)}
        if "missing.located_at" not in times and "missing.returned_at" in times:
            found["missing.located_at"] = times["missing.located_at"] = times["missing.returned_at"]
        if "missing.from_foster_care" not in found:
            at = next((times[name] for name in BEGINNINGS if name in times), None)
            lived = _value_at("care.foster_care", at, facts, histories)
            if lived is not None:
                found["missing.from_foster_care"] = lived
        return Subject(own_id, "episode", found, times)

    def _disclosure(self, own_id: str, entries: Entries) -> Subject:
        found = self._prefixed("disclosure", entries)
        times = {name: value for name, value in found.items() if isinstance(value, datetime)}
        return Subject(own_id, "disclosure", found, times)

    def _identifications(self, shorthand: Mapping[str, Entries]) -> tuple[Subject, ...]:
        rows = (
            TAKE.items(self.entry["identifications"], "identifications") if "identifications" in self.entry else Items()
        )
        short = [family for family in FAMILIES if family in shorthand]
        if rows and short:
            what = f"{short[0]}.* stands under `facts` and there are identifications too."
            raise TAKE.fault(shorthand[short[0]], what, "Move it into identifications.")
        found = [
            self._shorthand_identification(f"i{n}", family, shorthand[family])
            for n, family in enumerate(short, start=1)
        ]
        for number, row in enumerate(rows, start=1):
            own_id, entries = self._row(row, "identifications", f"i{number}")
            found.append(self._identification(own_id, entries))
        return tuple(found)

    def _shorthand_identification(self, own_id: str, family: str, entries: Entries) -> Subject:
        rest = Entries(entries)
        rest.place = entries.place
        status = next((key for key in rest if key == "status" and _is_history(rest[key])), None)
        if status is not None:
            for span in reversed(self._history(vocabulary()[f"{family}.status"], rest.pop(status))):
                if span.value in RANKS and span.value != "none":
                    rest[text(f"{span.value}_at", status.place)] = text(span.start.isoformat(), status.place)
        found = self._prefixed(family, rest)
        plain = {name.partition(".")[2]: value for name, value in found.items()}
        return self._conclusion(own_id, (family,), False, plain, None, rest)

    def _identification(self, own_id: str, entries: Entries) -> Subject:
        allowed = ("status", "at", "at_risk_at", "suspected_at", "identified_at", "by", "before_care", "in_care")
        TAKE.entries(entries, "An identification", needed=("form",), allowed=allowed)
        entry = {str(key): value for key, value in entries.items()}
        form = TAKE.one_of(entry.pop("form"), "form", ("sex", "labor", "unclear"))
        families = FAMILIES if form == "unclear" else (f"{form}_trafficking",)
        plain: dict[str, Value] = {}
        if (
            "by" in entry
            and (by := TAKE.one_of(entry.pop("by"), "by", ("agency_employee", "other", "unknown"))) != "unknown"
        ):
            plain["identified_by_agency_employee"] = "yes" if by == "agency_employee" else "no"
        at = self._local(TAKE.moment(entry["at"], "at"), entry.pop("at")) if "at" in entry else None
        for key, tree in entry.items():
            value = self._local(vocabulary()[f"{families[0]}.{key}"].value(tree, TAKE), tree)
            if value is not None:
                plain[key] = value
        return self._conclusion(own_id, families, form == "unclear", plain, at, entries)

    def _conclusion(
        self,
        own_id: str,
        families: tuple[str, ...],
        unclear: bool,
        plain: dict[str, Value],
        at: Value | None,
        tree: Entries,
    ) -> Subject:
        """One identification: its steps with their times, each weaker step derived from the next stronger one."""
        status = plain.pop("status", None)
        dated = {word: plain.pop(f"{word}_at", None) for word in ("at_risk", "suspected", "identified")}
        self._check_status(status, at, dated, tree)
        if isinstance(status, str) and isinstance(at, datetime) and status != "none":
            dated[status] = dated[status] or at
        steps = [(RANKS[word], when) for word, when in dated.items() if isinstance(when, datetime)]
        if isinstance(status, str) and RANKS[status] not in {rank for rank, _ in steps}:
            steps.append((RANKS[status], at if isinstance(at, datetime) else None))
        stronger: datetime | None = None
        times: dict[str, datetime] = {}
        for word in ("identified", "suspected", "at_risk"):
            when = dated[word]
            stronger = when if isinstance(when, datetime) else stronger
            if stronger is not None:
                times.update({f"{family}.{word}_at": stronger for family in families})
        facts = {f"{family}.{name}": value for family in families for name, value in plain.items()}
        return Subject(own_id, "identification", facts, times, families, unclear, tuple(steps))

    def _check_status(
        self, status: Value | None, at: Value | None, dated: Mapping[str, Value | None], tree: Entries
    ) -> None:
        known = [(word, when) for word, when in dated.items() if isinstance(when, datetime)]
        for (weaker, first), (stronger, then) in zip(known, known[1:], strict=False):
            if then < first:
                raise TAKE.fault(tree, f"{stronger}_at comes before {weaker}_at.", "Check the two times.")
        if isinstance(status, str) and known and RANKS[known[-1][0]] > RANKS[status]:
            raise TAKE.fault(
                tree,
                f'The status is "{status}" and {known[-1][0]}_at is given.',
                f"Write `status: {known[-1][0]}`, or remove the time.",
            )
        if at is not None and status is None:
            raise TAKE.fault(tree, "`at` is given and no status.", "Add `status`.")

    # --- acts -----------------------------------------------------------------------------------------------------

    def _done(self, ids: frozenset[str]) -> tuple[Done, ...]:
        rows = TAKE.items(self.entry["done"], "done") if "done" in self.entry else Items()
        acts = tuple(self._act(row, ids) for row in rows)
        self._unique_acts(rows)
        return tuple(sorted(acts, key=lambda act: (act.at.astimezone(UTC), act.act, act.to)))

    def _unique_acts(self, rows: Items) -> None:
        seen: set[str] = set()
        for row in rows:
            own = next((v for k, v in TAKE.entries(row, "An act").items() if k == "id"), None)
            if own is not None and str(own) in seen:
                raise TAKE.fault(row, f'Two acts have the id "{own}".', "Give each act its own id.")
            seen.add(str(own))

    def _act(self, tree: Tree, ids: frozenset[str]) -> Done:
        entries = TAKE.entries(tree, "An act", needed=("at",), allowed=DONE_KEYS)
        entry = {str(key): value for key, value in entries.items()}
        if ("act" in entry) == ("duty" in entry):
            raise TAKE.fault(
                tree, "An act names neither or both of `act` and `duty`.", "Write `act` and `to`, or `duty`."
            )
        if "act" in entry and "to" not in entry:
            raise TAKE.fault(tree, "An act names nobody it was done to.", "Add `to`, for example `to: ncmec`.")
        about = TAKE.texts(entry["about"], "about") if "about" in entry else ()
        for word in about:
            if word not in ids and word != "case":
                raise TAKE.fault(
                    word,
                    f'The act is about "{word}", and there is no such event.',
                    suggest(word, ids) if ids else "Remove `about`.",
                )
        at, retry = (
            self._local(TAKE.moment(entry[k], k), entry[k]) if k in entry else None for k in ("at", "retry_at")
        )
        assert isinstance(at, datetime)
        outcome = str(TAKE.one_of(entry["outcome"], "outcome", OUTCOMES)) if "outcome" in entry else "done"
        if outcome in ("closed", "released"):
            TAKE.entries(tree, f"An act that is {outcome}", needed=("by", "reason"), allowed=DONE_KEYS)
        words = {k: str(TAKE.text(entry[k], k)) for k in ("act", "duty", "reference") if k in entry}
        return Done(
            act=words.get("act", ""),
            to=tuple(str(word) for word in TAKE.texts(entry["to"], "to")) if "to" in entry else (),
            at=at,
            about=tuple(str(word) for word in about),
            place=tree.place,
            outcome=outcome,
            reference=words.get("reference"),
            retry_at=retry if isinstance(retry, datetime) else None,
            duty=words.get("duty"),
            kept=frozenset(entry) | {"sent_at", "done_at"},
        )

    def _born_first(self, case: Case) -> None:
        if case.birthdate is None:
            return
        born = midnight(case.birthdate, self.zone)
        for subject in (case.child, *case.episodes, *case.identifications, *case.disclosures):
            for name, when in subject.times.items():
                if when < born:
                    raise FactsError(
                        case.place, f"{name} is before the birth date.", "Check child.birthdate and the time."
                    )


EPISODE_ORDER = (
    ("left_at", "first_suspected_at"),
    ("left_at", "provider_knew_at"),
    ("left_at", "informed_at"),
    ("left_at", "located_at"),
    ("left_at", "returned_at"),
    ("returned_at", "return_learned_at"),
    ("returned_at", "debriefed_at"),
)
BEGINNINGS = (
    "missing.left_at",
    "missing.first_suspected_at",
    "missing.provider_knew_at",
    "missing.informed_at",
    "missing.determined_at",
)
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


def _derived(facts: dict[str, Value]) -> dict[str, Value]:
    kind = str(facts.get("actor.kind", ""))
    worked_out = {"actor.performs_ive_functions": IVE.get(kind), "actor.official": OFFICIAL.get(kind)}
    return {**{name: value for name, value in worked_out.items() if value is not None}, **facts}


def _is_history(tree: Tree) -> bool:
    return isinstance(tree, Items) and bool(tree) and isinstance(tree[0], Entries)


def _in_order(found: Mapping[str, Value], entries: Entries, order: Iterable[tuple[str, str]]) -> None:
    for before, after in order:
        first, then = found.get(f"missing.{before}"), found.get(f"missing.{after}")
        if isinstance(first, datetime) and isinstance(then, datetime) and then < first:
            key = next(key for key in entries if key == after)
            raise TAKE.fault(key, f"{after} comes before {before}.", "Check the two times and their offsets.")


def _value_at(
    name: str, at: datetime | None, facts: Mapping[str, Value], histories: Mapping[str, tuple[Span, ...]]
) -> Value | None:
    if name in facts:
        return facts[name]
    return None if at is None else value_at(histories.get(name, ()), at)


def value_at(spans: tuple[Span, ...], at: datetime) -> Value | None:
    """What a history says at a moment; before its first line nothing is known."""
    held: Value | None = None
    for span in spans:
        if span.start > at:
            break
        held = span.value
    return held


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The start of a day, local time."""
    return datetime(day.year, day.month, day.day, tzinfo=zone)


def birthday(birthdate: date, age: int, zone: ZoneInfo) -> datetime:
    """The start of a birthday, local time. Born on 29 February, the birthday in other years is 1 March."""
    year = birthdate.year + age
    try:
        day = birthdate.replace(year=year)
    except ValueError:
        day = date(year, 3, 1)
    return midnight(day, zone)
