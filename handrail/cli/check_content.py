"""`handrail check-content`: does every file load, and does every worked example hold?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from handrail.rules import Book, load_book
from handrail.rules.contacts import load_contacts
from handrail.rules.examples import Outcome, run_examples
from handrail.rules.jurisdictions import known_codes
from handrail.rules.loading import CONTENT, example_files, shown_name
from handrail.rules.packets import load_packets
from handrail.rules.screening import CONTENT as INSTRUMENTS
from handrail.rules.screening import failures, load_instruments, read_examples

from .refusals import refusing_bad_input

FAILED = 1


@click.command("check-content")
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--jurisdiction", "codes", multiple=True, default=["us"], help="Where FOLDER applies; may be repeated.")
def check_content(folder: Path | None, codes: tuple[str, ...]) -> None:
    """Check the shipped content, or an agency's own FOLDER of rules on top of it.

    Exit code 0 when every file loads and every example holds, 1 when an example does not hold, 2 when a file cannot
    be used.
    """
    with refusing_bad_input():
        outcomes = list(_agency(folder, codes) if folder is not None else _shipped())
    failed = [outcome for outcome in outcomes if outcome.faults]
    for outcome in failed:
        click.echo(f"{outcome.place}: {outcome.name}")
        for fault in outcome.faults:
            click.echo(f"    {fault}")
    click.echo(
        f"{len(outcomes)} examples, {len(failed)} do not hold." if failed else f"{len(outcomes)} examples, all hold."
    )
    if failed:
        raise SystemExit(FAILED)


def _shipped() -> Iterator[Outcome]:
    for code in known_codes():
        book = load_book([code])
        click.echo(f"{code}: {len(book.rules)} rules, book {book.version}")
    click.echo(f"{len(load_packets())} packets, {len(load_contacts())} contacts")
    yield from _instruments()
    yield from _examples(CONTENT / "duties", CONTENT, ())


def _instruments() -> Iterator[Outcome]:
    for instrument in load_instruments().all():
        path = INSTRUMENTS / instrument.id / instrument.version / "examples.yaml"
        for example in read_examples(path):
            yield Outcome(example.place, example.name, failures(instrument, (example,)))


def _agency(folder: Path, codes: Sequence[str]) -> Iterator[Outcome]:
    book = load_book(codes, folders=[folder])
    load_contacts([folder])
    own = [rule for rule in book.rules.values() if rule.layer == folder.resolve().name]
    click.echo(f"{', '.join(codes)}: rules of its own: {len(own)}, book {book.version}")
    yield from _examples(folder, folder, (folder,))


def _examples(folder: Path, root: Path, folders: Sequence[Path]) -> Iterator[Outcome]:
    def book_of(codes: Sequence[str]) -> Book:
        return load_book(codes, folders=folders)

    for path in example_files(folder):
        yield from run_examples(path, book_of, name=shown_name(path, root))
