"""A folder of an agency, checked whole: every mistake in every file, every example, and what may surprise.

A mistake in one file does not hide those in another. Where the rules cannot be used, the examples are still read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from .advice import Advice, Worked, advice, notes
from .book import Book, load_book
from .case import Case
from .errors import ContentError, Gathered, RulesError
from .examples import Outcome, run_example
from .facts import KEYS, read_facts_tree
from .loading import Entries, Items, Taker, Tree, example_files, read_file, shown_name
from .plans.prevention import load_cases
from .preview import preview
from .search import load_search

TAKE = Taker()
EXAMPLES = ".examples.yaml"


@dataclass(frozen=True)
class Checked:
    """What came of it. Without a book there were faults, and nothing was tried out."""

    book: Book | None
    own: tuple[str, ...]
    faults: tuple[RulesError, ...]
    outcomes: tuple[Outcome, ...]
    advice: tuple[Advice, ...]
    notes: tuple[str, ...]


def check_folder(folder: Path, codes: Sequence[str], *, on: date) -> Checked:
    """Everything that can be said about the folder in those jurisdictions, on that day. Raises nothing."""
    faults = Gathered()
    folder = folder.resolve()
    book = faults.trying(lambda: load_book(codes, folders=[folder]), None)
    plain = faults.trying(lambda: load_book(codes), None)
    faults.trying(lambda: load_search((folder,)), None)
    faults.trying(lambda: load_cases((folder,)), None)
    examples = list(_examples(folder, faults))
    if book is None or plain is None:
        for _, tree in examples:
            faults.trying(partial(_facts, tree), None)
        return Checked(None, (), _sorted(faults), (), (), ())
    outcomes, worked = _run(folder, examples, faults)
    found = preview(plain, book, start=on)
    told = () if faults.found else advice(folder, book, found, worked, on)
    return Checked(book, found.rules, _sorted(faults), outcomes, told, notes(found, book, on))


def _sorted(faults: Gathered) -> tuple[RulesError, ...]:
    return tuple(sorted(faults.found, key=lambda one: (one.file, one.line or 0)))


def _examples(folder: Path, faults: Gathered) -> Iterator[tuple[str, Tree]]:
    """Every example with the rule that its file is about."""
    for path in example_files(folder):
        tree = faults.trying(partial(read_file, path, name=shown_name(path, folder)), Items())
        for example in faults.trying(partial(TAKE.items, tree, "The examples"), Items()):
            yield path.name.removesuffix(EXAMPLES), example


def _run(
    folder: Path, examples: Sequence[tuple[str, Tree]], faults: Gathered
) -> tuple[tuple[Outcome, ...], Mapping[str, list[Worked]]]:
    outcomes: list[Outcome] = []
    worked: dict[str, list[Worked]] = {}
    for rule, tree in examples:
        book_of = partial(_book, folder, tree)
        outcome = faults.trying(partial(run_example, tree, rule, book_of), None)
        if outcome is not None:
            outcomes.append(outcome)
            worked.setdefault(rule, []).append(_worked(tree, book_of(_facts(tree).jurisdictions)))
    return tuple(outcomes), worked


def _book(folder: Path, tree: Tree, codes: Sequence[str]) -> Book:
    """The book of an example. What is wrong only there is said of the example and not of the rules."""
    try:
        return load_book(codes, folders=[folder])
    except ContentError as fault:
        what = f"In {', '.join(codes)}, where this example is, the folder cannot be used: {fault.what}"
        raise ContentError(tree.place, what, "Write the jurisdiction that the rules are for.") from None


def _facts(tree: Tree) -> Case:
    entries = TAKE.entries(tree, "An example")
    facts = Entries({key: value for key, value in entries.items() if key in KEYS})
    facts.place = entries.place
    return read_facts_tree(facts)


def _worked(tree: Tree, book: Book) -> Worked:
    entry = {str(key): value for key, value in TAKE.entries(tree, "An example").items()}
    if "book_adds" in entry:
        book = book.with_rules(TAKE.items(entry["book_adds"], "book_adds"))
    return Worked(_facts(tree), TAKE.moment(entry["at"], "at"), book)
