"""What a preview says of invented folders, whole: every kind of change, for whom, from when, and what changes nothing.

`python -m tests.rules.previews_kept` writes what is kept in `told/previews.json` anew; read the difference before you
keep it.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Any

from handrail.rules import Book, ContentError
from handrail.rules.loading import as_tree
from handrail.rules.preview import preview
from tests.rules.situations import book
from tests.rules.spoiling import HERE

KEPT = HERE / "told" / "previews.json"
START = date(2026, 11, 22)
AUTHORITY = {"cite": "Act", "source": "own", "in_force": "2020-01-01", "last_verified": "2026-11-22"}
MUST = [{"is": "must", "basis": "statute"}]
READING = {"settings.missing_reading": {"every_child_in_care": "must", "literal": "should"}}
Written = dict[str, Any]


def rule(name: str, **more: Any) -> Written:
    words = {"title": "Own", "plain": "Own.", "act": "own_report", "starts": "missing.informed_at"}
    own = {} if "tightens" in more else {**words, "standing": MUST, "to": ["law_enforcement"]}
    return {"id": f"XX-{name}", **own, "authority": [AUTHORITY], "status": "in_use", **more}


def over(name: str, **more: Any) -> Written:
    return rule(name, tightens="XX-BASE", **more)


BASE = [
    rule("BASE", when={"missing.kind": "missing"}, clock=[{"within": "24 h"}], to=["law_enforcement", "parent"],
         content=["photo"], overtaken_by="missing.located_at"),
    rule("READ", act="own_note", standing=[{"when": {"care.foster_care": True}, "is": READING, "basis": "statute"}]),
    rule("LIGHT", act="own_talk", standing=[{"is": "should", "basis": "advice"}]),
    rule("SLOW", act="own_letter", clock=[{"within": "5 days"}]),
    rule("NOW", act="own_call", clock=[{"within": "immediately"}], to=["court"]),
    rule("ONGOING", act="own_search", repeat={"every": "1 month", "until": "missing.returned_at"}),
]  # fmt: skip
IN_CARE = {"care.foster_care": True}
DATED = {**AUTHORITY, "in_force": "2027-01-01", "until": "2028-01-01"}
FOLDERS: Mapping[str, Sequence[Written]] = {
    "nothing": [],
    "earlier for some": [over("OWN", when={"child.age": {"lt": 13}}, clock=[{"within": "150 min"}])],
    "earlier from another event": [over("OWN", clock=[{"within": "2 h", "from": "missing.left_at"}])],
    "a business day": [over("OWN", clock=[{"within": "1 business day"}])],
    "at once, and at the latest": [over("OWN", clock=[{"within": "immediately", "no_later_than": "1 h"}])],
    "before a birthday": [over("OWN", not_after="child.turns_18_at", clock=[{"within": "24 h"}])],
    "three whole days": [rule("OWN", tightens="XX-SLOW", clock=[{"within": "2 days"}])],
    "two whole days": [rule("OWN", tightens="XX-SLOW", clock=[{"within": "3 days"}])],
    "later": [over("OWN", clock=[{"within": "2 days"}])],
    "weaker": [over("OWN", standing=[{"is": "should", "basis": "policy"}], clock=[{"within": "1 h"}])],
    "one more to tell": [over("OWN", to=["court"], clock=[{"within": "3 days"}])],
    "more to say": [over("OWN", content=["endangerment", "last_seen"])],
    "shown beside it": [over("OWN", also_show=[{"within": "6 h", "as": "good_practice"}])],
    "stronger": [rule("OWN", tightens="XX-LIGHT", standing=MUST)],
    "wider": [rule("OWN", tightens="XX-READ", standing=MUST)],
    "a new duty": [rule("OWN", act="own_new", when=IN_CARE, to=["court"])],
    "a new duty with hours": [
        rule("OWN", act="own_new", clock=[{"within": "1 h"}, {"within": "30 min", "when": IN_CARE}])
    ],
    "a new duty each week": [rule("OWN", act="own_new", repeat={"every": "1 week"})],
    "one that should or may": [rule("OWN", act="own_new", standing=[
        {"when": IN_CARE, "is": "should", "basis": "policy"}, {"is": "may", "basis": "policy"}
    ])],
    "silent": [over("OWN", when={"missing.kind": "none"}, clock=[{"within": "1 h"}])],
    "a draft": [over("OWN", clock=[{"within": "1 h"}], status="draft")],
    "retired": [over("OWN", clock=[{"within": "1 h"}], status="retired")],
    "next year, for a year": [over("OWN", clock=[{"within": "1 h"}], authority=[DATED])],
    "two at once": [over("OWN", clock=[{"within": "12 h"}]), over("TWO", when=IN_CARE, clock=[{"within": "6 h"}])],
    "one over the other": [over("OWN", clock=[{"within": "12 h"}]),
                           rule("TWO", tightens="XX-OWN", when=IN_CARE, clock=[{"within": "6 h"}])],
    "asks what nobody was asked": [over("OWN", when={"child.tribe_known": True}, clock=[{"within": "1 h"}])],
}  # fmt: skip
LESS: Mapping[str, Written] = {
    "later and with less to say": {"clock": [{"within": "2 days"}], "when": {"missing.kind": "missing"}},
    "no hours": {"content": ["photo"], "when": {"missing.kind": "missing"}},
    "for fewer": {
        "content": ["photo"],
        "clock": [{"within": "24 h"}],
        "when": {"all": [{"missing.kind": "missing"}, IN_CARE]},
    },
}
"""What the rule below an own one became, where a folder could change it."""

SETTINGS: Mapping[str, Mapping[str, Any]] = {
    "a reading that is less": {"settings.missing_reading": "literal"},
    "overtaken": {"settings.returned_before_due": "overtaken"},
    "late after two minutes": {"settings.immediate_grace": 2},
}


def with_rules(before: Book, written: Sequence[Written]) -> Book:
    found = before.with_rules([as_tree(one, "own.yaml", ContentError) for one in written]).rules
    names = {one["id"] for one in (*BASE, *written)}
    return replace(before, rules=MappingProxyType({name: one for name, one in found.items() if name in names}))


def told() -> dict[str, Any]:
    chosen = {"settings.missing_reading": "every_child_in_care", "settings.returned_before_due": "stands"}
    plain = replace(book(), settings=chosen)
    before = with_rules(plain, BASE)
    found = {
        name: preview(before, with_rules(plain, [*BASE, *written]), start=START) for name, written in FOLDERS.items()
    }
    found |= {
        name: preview(before, replace(before, settings={**chosen, **more}), start=START)
        for name, more in SETTINGS.items()
    }
    for name, changed in LESS.items():
        less = rule("BASE", to=["law_enforcement", "parent"], **changed)
        after = with_rules(plain, [less, *BASE[1:], over("OWN", content=["endangerment"], to=["law_enforcement"])])
        found[name] = preview(before, after, start=START)
    kept: dict[str, Any] = json.loads(json.dumps({name: one.as_json() for name, one in found.items()}))
    return kept


def told_before() -> dict[str, Any]:
    kept: dict[str, Any] = json.loads(KEPT.read_text(encoding="utf-8"))
    return kept


if __name__ == "__main__":
    KEPT.write_text(f"{json.dumps(told(), indent=1, ensure_ascii=False)}\n", encoding="utf-8")
