"""Worked examples are tests. An example is a facts file with `name`, `at` and `expect`, and perhaps `book_adds`.

`X.examples.yaml` beside the rule X is about that rule: `duties: []` means that X is not among the duties,
`cannot_tell: []` that nothing is asked for it. In any other examples file (a vignette) the whole book is meant:
`absent` lists duties that must not fire, and an expected finding is matched by `instance`, or by `id` with whatever
else is named.

Only what is named is checked. `none` stands for a value that is not there; times are compared as moments.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from .answer import Answer, Json
from .book import Book
from .duties import due
from .errors import Place
from .facts import KEYS, read_facts_tree
from .loading import Entries, Items, Taker, Text, Tree, read_file

EXPECT = ("duties", "cannot_tell", "others", "drafts", "absent")
IDENTITY = ("instance", "id", "about", "recipient")
TAKE = Taker()
BookOf = Callable[[Sequence[str]], Book]


@dataclass(frozen=True)
class Outcome:
    """What came of one example: no faults means that it holds."""

    place: Place
    name: str
    faults: tuple[str, ...]


def run_examples(path: Path, book_of: BookOf, *, name: str | None = None) -> Iterator[Outcome]:
    """Every example in a file. Raises ContentError or FactsError when the file itself is not in order."""
    rule = path.name.removesuffix(".examples.yaml")
    for tree in TAKE.items(read_file(path, name=name), "The examples"):
        yield run_example(tree, rule, book_of)


def run_example(tree: Tree, rule: str, book_of: BookOf) -> Outcome:
    entries = TAKE.entries(tree, "An example", needed=("name", "at", "expect"), allowed=(*KEYS, "book_adds"))
    entry = {str(key): value for key, value in entries.items()}
    case = read_facts_tree(_facts_file(entries))
    book = book_of(case.jurisdictions)
    if "book_adds" in entry:
        book = book.with_rules(TAKE.items(entry["book_adds"], "book_adds"))
    answer = due(case, at=TAKE.moment(entry["at"], "at"), book=book)
    expected = TAKE.entries(entry["expect"], "expect", allowed=EXPECT)
    checked = _Check(answer, rule if rule in book.rules else None)
    return Outcome(tree.place, str(TAKE.text(entry["name"], "name")), tuple(checked.faults(expected)))


def _facts_file(entries: Entries) -> Entries:
    found = Entries({key: value for key, value in entries.items() if key in KEYS})
    found.place = entries.place
    return found


class _Check:
    def __init__(self, answer: Answer, rule: str | None) -> None:
        self.rule = rule
        self.lists: dict[str, list[Json]] = {
            "duties": [one.as_json() for one in answer.duties],
            "cannot_tell": [one.as_json() for one in answer.cannot_tell],
            "others": [one.as_json() for one in answer.others],
            "drafts": [one.as_json() for one in answer.drafts],
        }
        if any(row["id"] == rule for row in self.lists["drafts"]):
            self.lists["duties"] = self.lists["duties"] + self.lists["drafts"]

    def faults(self, expected: Entries) -> Iterator[str]:
        for key, tree in expected.items():
            if key == "absent":
                yield from self._absent(TAKE.texts(tree, "absent"))
            else:
                yield from self._list(str(key), TAKE.items(tree, str(key)))

    def _absent(self, ids: Iterable[Text]) -> Iterator[str]:
        firing = {row["id"] for key in ("duties", "others") for row in self.lists[key]}
        yield from (f"{name} fires, and should not." for name in ids if name in firing)

    def _list(self, key: str, items: Items) -> Iterator[str]:
        rows = self.lists[key]
        if not items:
            found = [row for row in rows if self.rule in (None, row["id"])]
            yield from (f"{key} should be empty and has {row.get('instance', row['id'])}." for row in found)
        for item in items:
            yield from self._row(key, TAKE.entries(item, f"One of {key}"), rows)

    def _row(self, key: str, wanted: Entries, rows: list[Json]) -> Iterator[str]:
        same = {name: value for name, value in wanted.items() if name in IDENTITY}
        found = [row for row in rows if all(row.get(name) == value for name, value in same.items())]
        if not same and self.rule is not None:
            found = [row for row in rows if row["id"] == self.rule]
        called = ", ".join(f"{name} {value}" for name, value in same.items())
        if not found:
            held = ", ".join(sorted(str(row.get("instance", row["id"])) for row in rows)) or "nothing"
            yield f"{key} has no {called}; it has {held}."
            return
        differences = [list(_differences(wanted, row)) for row in found]
        if all(differences):
            yield from (f"{called}: {difference}" for difference in min(differences, key=len))


def _differences(wanted: Entries, row: Json) -> Iterator[str]:
    for key, value in wanted.items():
        if key not in row and not _same(value, None):
            yield f"there is no {key}."
        elif not _same(value, row.get(key)):
            yield f"{key} is {_shown(row.get(key))}, expected {_shown(value)}."


def _same(wanted: Tree, found: object) -> bool:
    if isinstance(wanted, Items):
        return isinstance(found, list) and len(found) == len(wanted) and all(map(_same, wanted, found))
    if isinstance(wanted, Entries):
        return isinstance(found, dict) and all(_same(value, found.get(str(key))) for key, value in wanted.items())
    if found is None or isinstance(found, bool):
        return wanted == {None: "none", True: "yes", False: "no"}[found]
    return wanted == str(found) or _moment(wanted) == _moment(str(found)) is not None


def _moment(word: str) -> datetime | None:
    try:
        return datetime.fromisoformat(word) if len(word) > 10 else None
    except ValueError:
        return None


def _shown(value: object) -> str:
    if isinstance(value, list):
        return f"[{', '.join(_shown(item) for item in value)}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key}: {_shown(item)}' for key, item in value.items())}}}"
    return "none" if value is None else str(value)
