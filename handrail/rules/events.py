"""The events of a facts file: times missing, identifications, disclosures. Each is checked against itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from itertools import pairwise

from .case import RANKS, Span, Subject, value_at
from .errors import FactsError
from .loading import Entries, Taker, Tree, text
from .values import Values, is_history
from .vocabulary import FAMILIES, Value, vocabulary

TAKE = Taker(FactsError)
ORDER = (
    ("left_at", "first_suspected_at"),
    ("left_at", "provider_knew_at"),
    ("left_at", "informed_at"),
    ("left_at", "located_at"),
    ("left_at", "returned_at"),
    ("returned_at", "return_learned_at"),
    ("returned_at", "debriefed_at"),
)
"""Nobody comes back before leaving. (The agency may learn of an absence only after the return.)"""

BEGINNINGS = (
    "missing.left_at",
    "missing.first_suspected_at",
    "missing.provider_knew_at",
    "missing.informed_at",
    "missing.determined_at",
)
STATED = ("status", "at", "at_risk_at", "suspected_at", "identified_at", "by", "before_care", "in_care")
STEPS = ("at_risk", "suspected", "identified")
Lived = Callable[[datetime | None], Value | None]
"""What `care.foster_care` was at a moment."""


def lived_in_care(facts: Mapping[str, Value], histories: Mapping[str, tuple[Span, ...]]) -> Lived:
    def lived(at: datetime | None) -> Value | None:
        if "care.foster_care" in facts or at is None:
            return facts.get("care.foster_care")
        return value_at(histories.get("care.foster_care", ()), at)

    return lived


def episode(own_id: str, entries: Entries, values: Values, lived: Lived) -> Subject:
    """One time missing. `located_at` follows from the return, `from_foster_care` from care at the time."""
    found = _prefixed("missing", entries, values)
    _check_order(found, entries)
    times = _times(found)
    if "missing.located_at" not in times and "missing.returned_at" in times:
        found["missing.located_at"] = times["missing.located_at"] = times["missing.returned_at"]
    if "missing.from_foster_care" not in found:
        in_care = lived(next((times[name] for name in BEGINNINGS if name in times), None))
        if in_care is not None:
            found["missing.from_foster_care"] = in_care
    return Subject(own_id, "episode", found, times)


def disclosure(own_id: str, entries: Entries, values: Values) -> Subject:
    found = _prefixed("disclosure", entries, values)
    return Subject(own_id, "disclosure", found, _times(found))


def _prefixed(prefix: str, entries: Entries, values: Values) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for key, tree in entries.items():
        fact = vocabulary().named(text(f"{prefix}.{key}", key.place), TAKE)
        if is_history(tree):
            raise TAKE.fault(key, f"{fact.name} has a history.", "Write one event for each time it happened.")
        value = values.of(fact, tree)
        if value is not None:
            found[fact.name] = value
    return found


def _times(found: Mapping[str, Value]) -> dict[str, datetime]:
    return {name: value for name, value in found.items() if isinstance(value, datetime)}


def _check_order(found: Mapping[str, Value], entries: Entries) -> None:
    for before, after in ORDER:
        first, then = found.get(f"missing.{before}"), found.get(f"missing.{after}")
        if isinstance(first, datetime) and isinstance(then, datetime) and then < first:
            key = next(key for key in entries if key == after)
            raise TAKE.fault(key, f"{after} comes before {before}.", "Check the two times and their offsets.")


# --- identifications ----------------------------------------------------------------------------------------------


def shorthand_identification(own_id: str, family: str, entries: Entries, values: Values) -> Subject:
    """`sex_trafficking.*` under `facts`. A history of the status gives each step its time."""
    rest = Entries(entries)
    rest.place = entries.place
    status = next((key for key in rest if key == "status" and is_history(rest[key])), None)
    if status is not None:
        for span in reversed(values.history(vocabulary()[f"{family}.status"], rest.pop(status))):
            if span.value in STEPS:
                rest[text(f"{span.value}_at", status.place)] = text(span.start.isoformat(), status.place)
    found = _prefixed(family, rest, values)
    plain = {name.partition(".")[2]: value for name, value in found.items()}
    return _conclusion(own_id, (family,), plain, rest)


def identification(own_id: str, entries: Entries, values: Values) -> Subject:
    """One of the `identifications`. `at` is the time of its status."""
    TAKE.entries(entries, "An identification", needed=("form",), allowed=STATED)
    entry = {str(key): value for key, value in entries.items()}
    form = TAKE.one_of(entry.pop("form"), "form", ("sex", "labor", "unclear"))
    families = FAMILIES if form == "unclear" else (f"{form}_trafficking",)
    plain: dict[str, Value] = {}
    if "by" in entry:
        plain.update(_by(entry.pop("by")))
    if "at" in entry:
        plain["at"] = values.moment(entry.pop("at"), "at")
    for key, tree in entry.items():
        value = values.of(vocabulary()[f"{families[0]}.{key}"], tree)
        if value is not None:
            plain[key] = value
    return _conclusion(own_id, families, plain, entries)


def _by(tree: Tree) -> dict[str, Value]:
    who = TAKE.one_of(tree, "by", ("agency_employee", "other", "unknown"))
    known = {"agency_employee": "yes", "other": "no"}
    return {"identified_by_agency_employee": known[who]} if who in known else {}


def _conclusion(own_id: str, families: tuple[str, ...], plain: dict[str, Value], tree: Entries) -> Subject:
    """Its steps with their times; each weaker step is derived from the next stronger one."""
    status, at = plain.pop("status", None), plain.pop("at", None)
    dated = {word: when for word in STEPS if isinstance(when := plain.pop(f"{word}_at", None), datetime)}
    _check_status(status, at, dated, tree)
    if isinstance(status, str) and status in STEPS and isinstance(at, datetime):
        dated.setdefault(status, at)
    steps: list[tuple[int, datetime | None]] = [(RANKS[word], when) for word, when in dated.items()]
    if isinstance(status, str) and status not in dated:
        steps.append((RANKS[status], at if isinstance(at, datetime) else None))
    return Subject(
        id=own_id,
        kind="identification",
        facts={f"{family}.{name}": value for family in families for name, value in plain.items()},
        times={f"{family}.{word}_at": when for family in families for word, when in _ladder(dated)},
        families=families,
        unclear=len(families) > 1,
        steps=tuple(steps),
    )


def _ladder(dated: Mapping[str, datetime]) -> Iterable[tuple[str, datetime]]:
    stronger: datetime | None = None
    for word in reversed(STEPS):
        stronger = dated.get(word, stronger)
        if stronger is not None:
            yield word, stronger


def _check_status(status: Value | None, at: Value | None, dated: Mapping[str, datetime], tree: Entries) -> None:
    for (weaker, first), (stronger, then) in pairwise(dated.items()):
        if then < first:
            raise TAKE.fault(tree, f"{stronger}_at comes before {weaker}_at.", "Check the two times.")
    strongest = list(dated)[-1] if dated else None
    if isinstance(status, str) and strongest is not None and RANKS[strongest] > RANKS[status]:
        what = f'The status is "{status}" and {strongest}_at is given.'
        raise TAKE.fault(tree, what, f"Write `status: {strongest}`, or remove the time.")
    if at is not None and status is None:
        raise TAKE.fault(tree, "`at` is given and no status.", "Add `status`.")
