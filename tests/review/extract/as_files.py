"""Cases at random as an agency would export them: children, episodes, identifications, disclosures, reports.

Only what an extract can say is left in the cases: no histories, no identification of unclear form, no setting of one
child, every child missing at least once, and every act about one time missing and what hangs on it. All are asked about
at one moment and live in one time zone.
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from handrail.rules import Book, Case, ContentError, FactsError, read_facts
from handrail.rules.facts import WORKED_OUT
from handrail.rules.vocabulary import subject_of
from tests.review.random_cases import Maker

Row = dict[str, object]
Written = dict[str, object]
ZONE = "America/New_York"
FAMILY = {"sex": "sex_trafficking", "labor": "labor_trafficking"}
PROOF = ("channel", "sent_by", "done_by", "tool")
CASE = "case"
STATED = ("at_risk_at", "suspected_at", "identified_at", "before_care", "in_care")
BY = {"agency_employee": "yes", "other": "no"}


@dataclass
class Exported:
    """The rows of each file, and the cases that they were made from."""

    files: dict[str, list[Row]] = field(default_factory=lambda: {"children": [], "episodes": []})
    cases: list[tuple[Written, Case]] = field(default_factory=list)
    events: dict[tuple[str, int], tuple[int, str]] = field(default_factory=dict)
    """The case and its event behind a record of the identifications or disclosures."""

    def add(self, role: str, row: Mapping[str, object]) -> int:
        rows = self.files.setdefault(role, [])
        rows.append(dict(row))
        return len(rows) + 1

    def write(self, folder: Path) -> list[Path]:
        written = []
        for role, rows in self.files.items():
            names = list(dict.fromkeys(name for row in rows for name in row))
            path = folder / f"{role}.csv"
            with path.open("w", newline="", encoding="utf-8") as file:
                writer = csv.DictWriter(file, names, restval="")
                writer.writeheader()
                writer.writerows({name: _cell(value) for name, value in row.items()} for row in rows)
            written.append(path)
        return written


def _cell(value: object) -> object:
    return ";".join(map(str, value)) if isinstance(value, list) else value


def exported(book: Book, seed: int, count: int, actor: Mapping[str, str]) -> Exported:
    maker, found = Maker(book, seed), Exported()
    while len(found.cases) < count:
        written = _plain(maker, actor)
        try:
            read_facts(written)
        except (FactsError, ContentError):
            continue
        _rows(found, len(found.cases), written)  # says what each act is about
        found.cases.append((written, read_facts(written)))
    return found


def moment(found: Exported, maker_seed: int) -> datetime:
    """Somewhere among the times of all cases, so that some have come and some have not."""
    times = sorted(when for _, case in found.cases for event in case.events() for when in event.times.values())
    return times[(7 + maker_seed % 3) * len(times) // 10]


def _plain(maker: Maker, actor: Mapping[str, str]) -> Written:
    """A facts file with only what an extract can say."""
    written, _ = maker.written()
    episodes = written["episodes"] or [maker.episode(1)]
    facts = {name: value for name, value in written["facts"].items() if _can_be_said(name, value)}
    identifications = list(_said_once(written["identifications"]))
    own: Written = {
        "jurisdiction": written["jurisdiction"],
        "timezone": ZONE,
        "facts": {**facts, **actor},
        "episodes": [{name: value for name, value in one.items() if value != []} for one in episodes],
        "identifications": identifications,
        "disclosures": [one for one in written["disclosures"] if len(one) > 1],
    }
    own["done"] = [_act(maker, act, own) for act in written["done"] if "duty" not in act]
    return own


def _can_be_said(name: str, value: object) -> bool:
    history = isinstance(value, list) and value and isinstance(value[0], dict)
    first = name.partition(".")[0]
    return not (history or first in ("settings", "actor") or name in WORKED_OUT or subject_of(name) != "child")


def _said_once(identifications: list[Row]) -> Iterator[Row]:
    seen = set()
    for one in identifications:
        own = {name: value for name, value in one.items() if name != "at" or "status" in one}
        steps = {"status", *STATED[:3]} & own.keys()
        key = tuple(sorted((name, str(value)) for name, value in own.items() if name != "id"))
        if own["form"] == "unclear" or not steps or own.get("status") == "unknown" or key in seen:
            continue
        seen.add(key)
        if own.get("status") in ("at_risk", "suspected", "identified") and "at" in own:
            own.setdefault(f"{own['status']}_at", own.pop("at"))
        own.pop("at", None)
        yield own


def _act(maker: Maker, act: Row, own: Written) -> Row:
    """About an identification, or about a time missing and all that stands in its case."""
    identifications, episodes = own["identifications"], own["episodes"]
    own_act = {name: value for name, value in act.items() if name != "about"}
    own_act["to"] = own_act["to"] if isinstance(own_act["to"], str) else own_act["to"][0]
    if identifications and maker.maybe(0.4):
        return {**own_act, "about": [maker.random.choice(identifications)["id"]]}
    return {**own_act, "about": [maker.random.choice(episodes)["id"]]}


# --- rows ---------------------------------------------------------------------------------------------------------


def _rows(found: Exported, number: int, written: Written) -> None:
    child = f"C{number}"
    found.add("children", {"child": child, **written["facts"]})
    names = {one["id"]: f"{child}-{one['id']}" for one in written["episodes"]}
    first = written["episodes"][0]["id"]
    for one in written["episodes"]:
        row = {f"missing.{name}": value for name, value in one.items() if name != "id"}
        found.add("episodes", {"child": child, "episode": names[one["id"]], **row})
    for one in written["identifications"]:
        done = [act for act in written["done"] if act["about"] == [one["id"]]]
        line = found.add("identifications", _identified(one, child, names[first], done))
        found.events["identifications", line] = number, str(one["id"])
        for act in done[1:]:  # one row holds one act: the others are not exported, and so not done
            written["done"].remove(act)
        for act in done[:1]:
            act["about"] = [one["id"], first, CASE, *_alone(written["disclosures"])]
    for one in written["disclosures"]:
        row = {f"disclosure.{name}": value for name, value in one.items() if name != "id"}
        line = found.add("disclosures", {"child": child, "episode": names[first], **row})
        found.events["disclosures", line] = number, str(one["id"])
    _reports(found, written, child, names, str(first))


def _identified(one: Row, child: str, episode: str, done: list[Row]) -> Row:
    family = FAMILY[str(one["form"])]
    row: Row = {"child": child, "episode": episode}
    row.update({f"{family}.{name}": one[name] for name in ("status", *STATED) if name in one})
    if "by" in one:
        row[f"{family}.identified_by_agency_employee"] = BY[str(one["by"])]
    for act in done[:1]:
        row.update(_told(act))
    return row


def _told(act: Row) -> Row:
    return {name: value for name, value in act.items() if name not in ("about", "by", "reason", "digest")}


def _reports(found: Exported, written: Written, child: str, names: Mapping[object, str], first: str) -> None:
    """An act about a time missing is about the child too, and what was concluded or told there, where it is one."""
    hanging = [*_alone(written["identifications"]), *_alone(written["disclosures"])]
    for act in written["done"]:
        if len(act["about"]) == 1 and (about := act["about"][0]) in names:
            found.add("reports", {"child": child, "episode": names[about], **_told(act)})
            act["about"] = [about, CASE, *(hanging if about == first else [])]


def _alone(events: list[Row]) -> list[str]:
    return [str(events[0]["id"])] if len(events) == 1 else []
