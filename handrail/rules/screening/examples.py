"""Worked answers beside an instrument, with the result they must give: documentation, tests, and the check of an
agency's own instruments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ..errors import Place
from ..loading import Taker, Tree, read_file
from .answers import coded_answers, shown_items, stored_answers
from .instruments import Instrument
from .results import Result, result
from .words import Fields

EXPECT = (
    *("outcome", "low", "high", "shown", "hidden", "empty", "made_by", "missing", "not_counted"),
    *("counts", "codes", "flags", "notices", "next_steps"),
)
NAMED = ("shown", "hidden", "empty", "notices")

take = Taker()


@dataclass(frozen=True)
class Example:
    """One set of answers and what must come of it. Keys that `expect` does not name are not checked."""

    name: str
    place: Place
    age: int | None
    answers: Mapping[str, str]
    stopped_on: str | None
    expect: Mapping[str, Tree]


def read_examples(path: Path) -> tuple[Example, ...]:
    """The examples in a file. Raises ContentError naming the file, the line and the mend."""
    name = "/".join(path.parts[-3:])
    return tuple(_example(each) for each in take.items(read_file(path, name=name), "the examples"))


def _example(tree: Tree) -> Example:
    found = Fields(tree, "an example", needed=("name", "answers", "expect"), allowed=("age", "stopped_on"))
    return Example(
        name=found.text("name"),
        place=tree.place,
        age=found.whole("age") if "age" in found else None,
        answers=Fields(found["answers"], "answers", allowed=None).texts(),
        stopped_on=found.text("stopped_on") or None,
        expect=dict(Fields(found["expect"], "expect", allowed=EXPECT).items()),
    )


def failures(instrument: Instrument, examples: tuple[Example, ...]) -> tuple[str, ...]:
    """What the examples expected and did not get, one sentence each; nothing when all of them hold.

    Raises AnswerError when an example answers an item that the instrument does not have.
    """
    return tuple(f"{each.place}: {each.name}: {fault}" for each in examples for fault in _faults(instrument, each))


def _faults(instrument: Instrument, example: Example) -> Iterator[str]:
    found = result(instrument, example.answers, age=example.age, stopped_on=example.stopped_on)
    final = stored_answers(instrument, example.answers, example.stopped_on)
    actual = _actual(instrument, found, final)
    for key, wanted in example.expect.items():
        if fault := _compare(key, wanted, actual):
            yield fault


def _actual(instrument: Instrument, found: Result, final: Mapping[str, str]) -> dict[str, object]:
    shown = [item.id for item in shown_items(instrument, final)]
    codes = coded_answers(instrument, final)
    return {
        "outcome": found.outcome,
        "low": str(found.low),
        "high": str(found.high),
        "shown": shown,
        "hidden": [item.id for item in instrument.items if item.id not in shown],
        "empty": [field for field, code in codes.items() if code is None],
        "codes": codes,
        "counts": {answer: str(count) for answer, count in found.counts.items()},
        "made_by": list(found.made_by),
        "missing": list(found.missing),
        "not_counted": list(found.not_counted),
        "flags": [each.code for each in found.flags],
        "notices": [each.code for each in found.notices],
        "next_steps": [each.code for each in found.next_steps],
    }


def _compare(key: str, wanted: Tree, actual: Mapping[str, object]) -> str:
    got = actual[key]
    if isinstance(got, dict):
        return _compare_parts(key, Fields(wanted, key, allowed=None).texts(), got)
    if isinstance(got, list):
        return _compare_lists(key, [str(each) for each in take.items(wanted, key)], got)
    return "" if got == take.text(wanted, key) else f"{key} is {got}, not {wanted}"


def _compare_parts(key: str, wanted: dict[str, str], got: dict[str, str | None]) -> str:
    different = [f"{name} is {got.get(name)}, not {value}" for name, value in wanted.items() if got.get(name) != value]
    return f"{key}: {'; '.join(different)}" if different else ""


def _compare_lists(key: str, wanted: list[str], got: list[str]) -> str:
    """Of items, fields and notices those named must be there; every other list must be equal."""
    if key in NAMED:
        absent = [each for each in wanted if each not in got]
        return f"{key} lacks {', '.join(absent)}" if absent else ""
    return "" if got == wanted else f"{key} is {got}, not {wanted}"
