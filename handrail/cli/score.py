"""`handrail score FILE`: what a set of answers says, and what it does not say."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import click
from rich.console import Console

from handrail.rules.errors import FactsError
from handrail.rules.loading import Entries, Taker, Text, Tree, read_file, suggest
from handrail.rules.screening import TOLD_UNASKED, Instrument, Result, Sentence, load_instruments, result

from .refusals import refusing_bad_input

OLDEST = 120
take = Taker(FactsError)


@dataclass(frozen=True)
class Answered:
    """An answers file, checked against its instrument."""

    instrument: Instrument
    age: int | None
    answers: dict[str, str]
    stopped_on: str | None


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the result for a program.")
def score(file: Path, as_json: bool) -> None:
    """Say what the answers in FILE mean, by the rule of their instrument.

    FILE is YAML: instrument (with @version when it matters), age, answers, and stopped_on when the
    conversation stopped on a disclosure. No server and no database are needed.
    """
    with refusing_bad_input():
        answered = read_answers(file)
    found = result(answered.instrument, answered.answers, age=answered.age, stopped_on=answered.stopped_on)
    if as_json:
        click.echo(json.dumps(found.as_json(), ensure_ascii=False, indent=2))
    else:
        show(found, answered, Console(highlight=False))


def read_answers(file: Path) -> Answered:
    """The answers in a file. Raises FactsError for an instrument, item or answer that is not there."""
    top = take.entries(
        read_file(file, error=FactsError), "the file", needed=("instrument", "answers"), allowed=("age", "stopped_on")
    )
    values: dict[str, Tree] = {str(key): value for key, value in top.items()}
    instrument = _instrument(values["instrument"])
    return Answered(
        instrument=instrument,
        age=_age(values["age"]) if "age" in values else None,
        answers=_answers(take.entries(values["answers"], "answers"), instrument),
        stopped_on=_stopped_on(values["stopped_on"], instrument) if "stopped_on" in values else None,
    )


def _instrument(tree: Tree) -> Instrument:
    written = take.text(tree, "instrument")
    wanted, _, version = written.partition("@")
    known = load_instruments()
    try:
        return known.get(wanted, version or None)
    except KeyError:
        mend = suggest(wanted, [each.id for each in known.all()])
        if version and wanted in [each.id for each in known.all()]:
            mend = f"Leave the version out to use the newest: {known.get(wanted).version}."
        raise take.fault(tree, f'There is no instrument "{written}".', mend) from None


def _age(tree: Tree) -> int:
    age = take.whole_number(tree, "age")
    if age > OLDEST:
        raise take.fault(tree, f"An age of {age} is not possible.", "Write the age in whole years.")
    return age


def _answers(entries: Entries, instrument: Instrument) -> dict[str, str]:
    return {str(key): _answer(key, value, instrument) for key, value in entries.items()}


def _answer(key: Text, value: Tree, instrument: Instrument) -> str:
    if key not in instrument:
        ids = [item.id for item in instrument.items]
        raise take.fault(key, f'{instrument.id} has no item "{key}".', suggest(key, ids))
    return str(take.one_of(value, f"The answer to {key}", instrument[key].accepts))


def _stopped_on(tree: Tree, instrument: Instrument) -> str:
    places = [TOLD_UNASKED, *(item.id for item in instrument.items)]
    return str(take.one_of(tree, "stopped_on", places))


# --- for a person -----------------------------------------------------------------------------------------------


def show(found: Result, answered: Answered, console: Console) -> None:
    """Print a result in the order of the result page: meaning, cause, limits, what now."""
    title = f"{answered.instrument.title['en']} ({found.instrument}@{found.version})"
    console.print(title, style="bold", markup=False)
    console.print(answered.instrument.say_on_screen["en"], markup=False)
    console.print()
    console.print(found.headline.words["en"], style="bold", markup=False)
    _sentences(console, "Take note", (*found.notices, *found.flags))
    _items(console, "What made this result", found.made_by, answered)
    if found.outcome != "refer_now":
        _items(console, "Without a yes or no", found.missing, answered)
    _items(console, "Warning: answered but not shown, so not counted", found.not_counted, answered)
    _lines(console, "Answers", _counted(found, answered.instrument))
    _sentences(console, "This can tell", found.can_tell)
    _sentences(console, "This cannot tell", found.cannot_tell)
    _sentences(console, "Next", found.next_steps)


def _counted(found: Result, instrument: Instrument) -> list[str]:
    labels = instrument.conduct.staff_answers
    return [f"{labels[answer]['en']}: {count}" for answer, count in found.counts.items() if count]


def _items(console: Console, title: str, ids: tuple[str, ...], answered: Answered) -> None:
    items = [answered.instrument[each] for each in ids]
    _lines(console, title, [f"{item.order}. {item.text['en']} ({item.id})" for item in items])


def _sentences(console: Console, title: str, sentences: tuple[Sentence, ...]) -> None:
    _lines(console, title, [each.words["en"] for each in sentences])


def _lines(console: Console, title: str, lines: list[str]) -> None:
    if lines:
        console.print(f"\n{title}", style="bold", markup=False)
    for line in lines:
        console.print(f"  {line}", markup=False, soft_wrap=True)
