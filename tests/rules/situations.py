"""Whole answers of an invented book, so that every key of every finding is looked at.

`python -m tests.rules.situations` writes them anew; read the difference before you keep it.
"""

import json
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path
from types import MappingProxyType

from handrail.rules import Book, due, load_book, read_facts
from handrail.rules.loading import Items, Tree, read_file
from tests.rules.asking import plain

HERE = Path(__file__).parent
TOLD = HERE / "told" / "answers.jsonl"


def own(tree: Tree, key: str) -> Items:
    return tree[key]  # type: ignore[call-overload, index, return-value]


@cache
def book() -> Book:
    """The invented rules alone, so that no change of what ships changes an answer."""
    written = own(read_file(HERE / "whole" / "situations.yaml"), "rules")
    whole = load_book(["us"]).with_rules(written)
    rules = {name: rule for name, rule in whole.rules.items() if name.startswith("XX-")}
    settings = {"settings.ive_age": 18}
    nothing: MappingProxyType = MappingProxyType({})
    return replace(whole, rules=MappingProxyType(rules), settings=settings, conflicts=nothing, version="own")


@cache
def situations() -> list[dict]:
    return plain(own(read_file(HERE / "whole" / "situations.yaml"), "situations"))  # type: ignore[return-value]


def answer(number: int) -> str:
    one = situations()[number]
    found = due(read_facts(one["facts"]), at=datetime.fromisoformat(one["at"]), book=book())
    return json.dumps({"situation": one["name"], **found.as_json()}, ensure_ascii=False)


def told_before() -> list[str]:
    return TOLD.read_text(encoding="utf-8").splitlines()


if __name__ == "__main__":
    TOLD.write_text("".join(f"{answer(number)}\n" for number in range(len(situations()))), encoding="utf-8")
