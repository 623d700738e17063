"""`handrail check-content`: does every file load, and does every worked example hold?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import click

from handrail.rules import Book, load_book
from handrail.rules.checking import check_folder
from handrail.rules.contacts import load_contacts
from handrail.rules.examples import Outcome, run_examples
from handrail.rules.guide import check_guide, load_guide
from handrail.rules.jurisdictions import known_codes
from handrail.rules.learning import Lessons, check_courses, check_lessons, load_courses
from handrail.rules.loading import CONTENT, example_files, shown_name
from handrail.rules.needs import load_needs
from handrail.rules.packets import load_packets
from handrail.rules.plans import load_plans
from handrail.rules.readiness.items import load_items
from handrail.rules.readiness.papers import load_papers, load_partners
from handrail.rules.rehearsals import load_rehearsals
from handrail.rules.screening import CONTENT as INSTRUMENTS
from handrail.rules.screening import failures, load_instruments, read_examples

from .refusals import BAD_INPUT, Day, refusing_bad_input

FAILED = 1


@click.command("check-content")
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--jurisdiction", "codes", multiple=True, default=["us"], help="Where FOLDER applies; may be repeated.")
@click.option("--on", type=Day(), help="The day to judge age by, such as 2026-11-22. Without it: today.")
def check_content(folder: Path | None, codes: tuple[str, ...], on: date | None) -> None:
    """Check the shipped content, or an agency's own FOLDER of rules on top of it.

    Every mistake in FOLDER is told in one go: the file, the line, what is wrong and the mend. A warning is about what
    is in order and may still surprise, such as a clock that changes nothing.

    Exit code 0 when every file loads and every example holds, 1 when an example does not hold, 2 when a file cannot
    be used. Warnings change nothing about it.
    """
    if folder is not None:
        outcomes = _agency(folder, codes, on or datetime.now(UTC).date())
    else:
        with refusing_bad_input():
            outcomes = list(_shipped())
    _tell(outcomes)


def _tell(outcomes: Sequence[Outcome]) -> None:
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
    click.echo(f"{len(load_needs().lists['needs'])} needs")
    _plans()
    _guide()
    _lessons()
    click.echo(f"{len(load_rehearsals())} made-up talks to practise on")
    _readiness()
    yield from _instruments()
    yield from _examples(CONTENT / "duties", CONTENT, ())


def _plans() -> None:
    book = load_plans()
    asked = sum(1 for plan in (*book.plans, book.prevention.plan) for _ in plan.prompts())
    click.echo(f"{len(book.plans)} safety plans and a prevention plan, {asked} questions")


def _guide() -> None:
    guide = load_guide()
    check_guide(guide)
    click.echo(f"{len(guide.pages)} pages of the guide")
    for what, found in (("no Spanish", guide.without_spanish), ("not in guide/index.yaml", guide.without_place)):
        if found:
            click.echo(f"Warning: {what}: {', '.join(found)}")


def _lessons() -> None:
    courses = load_courses()
    lessons = Lessons(courses.lessons)
    check_lessons(lessons)
    check_courses(courses)
    asked = sum(len(one.items) for one in courses.courses.values())
    click.echo(f"{len(lessons.lessons)} lessons, {len(courses.courses)} courses with {asked} questions")
    if lessons.without_spanish:
        click.echo(f"Warning: no Spanish: {', '.join(lessons.without_spanish)}")


def _readiness() -> None:
    items, papers, partners = len(load_items().items), len(load_papers()), len(load_partners())
    click.echo(f"{items} items of readiness, {papers} papers, {partners} kinds of partner")


def _instruments() -> Iterator[Outcome]:
    for instrument in load_instruments().all():
        path = INSTRUMENTS / instrument.id / instrument.version / "examples.yaml"
        for example in read_examples(path):
            yield Outcome(example.place, example.name, failures(instrument, (example,)))


def _agency(folder: Path, codes: Sequence[str], on: date) -> Sequence[Outcome]:
    found = check_folder(folder, codes, on=on)
    for fault in found.faults:
        click.echo(f"Error: {fault}", err=True)
    if found.faults:
        files = len({fault.file for fault in found.faults})
        mistakes = "1 mistake" if len(found.faults) == 1 else f"{len(found.faults)} mistakes"
        click.echo(f"{mistakes} in {files} file{'s' if files > 1 else ''}.", err=True)
        raise SystemExit(BAD_INPUT)
    if found.book is not None:
        click.echo(f"{', '.join(codes)}: rules of its own: {len(found.own)}, book {found.book.version}")
    for said in (*(f"Warning: {one}" for one in found.advice), *found.notes):
        click.echo(said)
    return found.outcomes


def _examples(folder: Path, root: Path, folders: Sequence[Path]) -> Iterator[Outcome]:
    def book_of(codes: Sequence[str]) -> Book:
        return load_book(codes, folders=folders)

    for path in example_files(folder):
        yield from run_examples(path, book_of, name=shown_name(path, root))
