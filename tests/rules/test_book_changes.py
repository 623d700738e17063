"""Nothing that a reader of the book sees can change unseen, and a book does not differ from itself."""

import copy
import json
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any

import pytest

from handrail.rules.book_words.changes import changes
from handrail.rules.book_words.whole import book_in_words
from handrail.rules.jurisdictions import known_codes

ON = date(2026, 11, 22)
UNSEEN = {
    *("digest", "file", "layer", "examples", "translated", "reads", "terms", "key", "facts", "source", "url", "sure"),
    *("cite", "tightens", "setting", "choices", "unit", "watch", "id", "status", "review", "from", "fields", "every"),
}
"""Values for programs; what a reader sees of each stands beside it as a sentence."""

MADE = ("said", "title", "sure_said")
"""What the law and the clock say is made from their values."""


@cache
def book(code: str) -> str:
    return json.dumps(book_in_words([code], on=ON))


def texts(found: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The place of every text in a rule that a reader sees."""
    if isinstance(found, str):
        yield path
    pairs = found.items() if isinstance(found, dict) else enumerate(found) if isinstance(found, list) else ()
    for key, value in pairs:
        if key not in UNSEEN and not ({"law", "clock"} & {*path} and key in MADE):
            yield from texts(value, (*path, key))


def with_another(rule: Any, path: tuple[Any, ...]) -> Any:
    made = at = copy.deepcopy(rule)
    for key in path[:-1]:
        at = at[key]
    was, key = at[path[-1]], path[-1]
    if key in ("in_force", "until", "last_verified"):
        at[key] = "2026-01-02"
    elif key == "standing":
        at[key] = "must" if was == "may" else "may"
    else:
        at[key] = f"{was} Not so."
    return made


@pytest.mark.parametrize("code", known_codes())
def test_a_book_does_not_differ_from_itself(code: str) -> None:
    found = changes(json.loads(book(code)), json.loads(book(code)))
    assert found["said"] == "The two books are the same."
    assert not found["rules"] and not found["settings"] and not found["terms"] and not found["others"]


@pytest.mark.parametrize("code", ["us", "us-fl"])
def test_no_text_of_a_rule_can_change_unseen(code: str) -> None:
    old, unseen = json.loads(book(code)), []
    for name, rule in old["rules"].items():
        for path in texts(rule):
            new = {**old, "rules": {**old["rules"], name: with_another(rule, path)}}
            if not changes(old, new)["rules"]:
                unseen.append((name, path))
    assert unseen == []


@pytest.mark.parametrize("kind", ["settings", "terms"])
def test_no_choice_and_no_term_can_change_unseen(kind: str) -> None:
    old, unseen = json.loads(book("us")), []
    for number, entry in enumerate(old[kind]):
        for path in [path for path in texts(entry) if path[-1] not in ("name", "strictest", "by", "value")]:
            new = copy.deepcopy(old)
            new[kind][number] = with_another(entry, path)
            if not changes(old, new)[kind]:
                unseen.append((entry["name"], path))
    assert unseen == []


@pytest.mark.parametrize(("kind", "named"), [("limits", "title"), ("conflicts", "title"), ("contacts", "name")])
def test_what_rules_name_appears_differs_and_leaves(kind: str, named: str) -> None:
    whole = json.loads(book("us"))
    held = whole[kind]
    name = next(iter(held)) if isinstance(held, dict) else 0
    title = held[name][named]
    without, other = copy.deepcopy(whole), copy.deepcopy(whole)
    del without[kind][name]
    other[kind][name]["plain" if "plain" in held[name] else "hours"] = "Not so."
    assert changes(without, whole)["others"] == [f"New: “{title}”."]
    assert changes(whole, without)["others"] == [f"No longer there: “{title}”."]
    assert changes(whole, other)["others"] == [f"“{title}” reads differently."]
