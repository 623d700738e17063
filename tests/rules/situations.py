"""Whole answers of an invented book, so that every key of every finding is looked at.

`python -m tests.rules.situations` writes them anew; read the difference before you keep it.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path
from types import MappingProxyType

from handrail.rules import Answer, Book, FactsError, Finding, due, load_book, read_facts
from handrail.rules.loading import Items, Tree, read_file
from tests.rules.asking import plain
from tests.rules.spoiling import Plain

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
    found = due(read_facts(one["facts"]), at=moment(number), book=book())
    return json.dumps({"situation": one["name"], **found.as_json()}, ensure_ascii=False)


def spoilt(number: int) -> Iterator[str]:
    """The answer in short, to the situation without each of its facts, and with each yes a no."""
    for how, facts in poorer(situations()[number]["facts"]):
        try:
            yield f"{how.strip()}: {short(due(read_facts(facts), at=moment(number), book=book()))}"
        except FactsError as fault:
            yield f"{how.strip()}: {fault}"


def poorer(tree: Plain) -> Iterator[tuple[str, Plain]]:
    if isinstance(tree, str):
        yield from [(" is the other", {"yes": "no", "no": "yes"}[tree])] if tree in ("yes", "no") else []
    elif isinstance(tree, dict):
        for key, value in tree.items():
            yield f".{key} is gone", {name: one for name, one in tree.items() if name != key}
            yield from ((f".{key}{how}", {**tree, key: one}) for how, one in poorer(value))
    else:
        for number, item in enumerate(tree):
            yield f".{number} is gone", [*tree[:number], *tree[number + 1 :]]
            yield from ((f".{number}{how}", [*tree[:number], one, *tree[number + 1 :]]) for how, one in poorer(item))


def short(answer: Answer) -> str:
    """Each finding in a few words, what cannot be told with what it needs, and when that changes."""
    told = [" ".join(words(one)) for one in (*answer.duties, *answer.others, *answer.drafts)]
    told += [f"{one.id}/{one.about} needs {' '.join(one.needs)}" for one in answer.cannot_tell]
    return "; ".join([*told, f"until {answer.changes_at}"])


def words(one: Finding) -> Iterator[str]:
    yield from (one.instance, one.standing, *one.would_be, one.state, one.proven)
    yield one.due_at.strftime("%m-%d %H:%M") if one.due_at else "no time"
    yield from (f"asks {name}" for name in one.asks)
    yield from (f"warns {warning.code}" for warning in one.warnings)
    yield from (f"shows {shown.due_at:%m-%d %H:%M}" for shown in one.also_show)


def moment(number: int) -> datetime:
    return datetime.fromisoformat(situations()[number]["at"])


def told_before() -> list[str]:
    return TOLD.read_text(encoding="utf-8").splitlines()


def spoilt_before(number: int) -> list[str]:
    return (HERE / "told" / "answers" / f"{number}.txt").read_text(encoding="utf-8").splitlines()


if __name__ == "__main__":
    (HERE / "told" / "answers").mkdir(exist_ok=True)
    for number in range(len(situations())):
        lines = "".join(f"{line}\n" for line in spoilt(number))
        (HERE / "told" / "answers" / f"{number}.txt").write_text(lines, encoding="utf-8")
    TOLD.write_text("".join(f"{answer(number)}\n" for number in range(len(situations()))), encoding="utf-8")
