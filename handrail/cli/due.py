"""`handrail due`: what is due for one child, as a table or as JSON."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from handrail.rules import Answer, Book, CannotTell, Finding, load_book, read_facts
from handrail.rules import due as ask
from handrail.rules.vocabulary import vocabulary

from .refusals import Moment, refusing_bad_input
from .time_words import day_and_time, time_left

STATES = {
    "open": "open",
    "met": "done",
    "met_late": "done late",
    "overdue": "OVERDUE",
    "overtaken": "overtaken",
    "held": "held: a person decides",
    "closed_with_reason": "closed with a reason",
}
PAST = "its time is past"
"""For what is recommended. Only a must, or what may turn out to be one, is called overdue."""
NO_TIME = {False: "no hours in the law", True: "the hour it counts from is not known"}
KINDS = {"good_practice": "good practice", "conservative": "cautious reading"}
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
LEFT = ("overdue", "open", "held")


@click.command()
@click.argument("file", type=FILE)
@click.option("--at", type=Moment(), help="The moment to ask about, with its offset. Without it: now.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option(
    "--content", "folders", multiple=True, type=FOLDER, help="An agency's own folder of rules; may be repeated."
)
def due(file: Path, at: datetime | None, as_json: bool, folders: tuple[Path, ...]) -> None:
    """What is due for the child in a facts FILE.

    Exit code 0 whatever is due; 2 when the facts or the content cannot be used.
    """
    with refusing_bad_input():
        case = read_facts(file)
        book = load_book(case.jurisdictions, folders=folders)
        answer = ask(case, at=at or datetime.now(UTC), book=book)
    if as_json:
        click.echo(json.dumps(answer.as_json(), ensure_ascii=False, indent=2))
    else:
        _print(answer, book)


def _print(answer: Answer, book: Book) -> None:
    console = Console(highlight=False)
    console.print(f"As of {day_and_time(answer.at)}. {', '.join(answer.jurisdiction)}. Book {answer.book}.")
    _table(console, "Duties", tuple(sorted(answer.duties, key=_what_is_left_first)), answer, book)
    _cannot_tell(console, answer.cannot_tell, book)
    _table(console, "Duties of others, to watch", answer.others, answer, book)
    _table(console, "Drafts: not yet reviewed, never a must", answer.drafts, answer, book)
    if not any((answer.duties, answer.cannot_tell, answer.others, answer.drafts)):
        console.print("Nothing is due on these facts.")


def _what_is_left_first(one: Finding) -> int:
    """What is overdue, then open, then done without proof; what is settled comes last. Within each, nearest first."""
    if one.state in ("met", "met_late"):
        return len(LEFT) if one.proven == "no" else len(LEFT) + 1
    return LEFT.index(one.state) if one.state in LEFT else len(LEFT) + 2


def _table(console: Console, title: str, found: tuple[Finding, ...], answer: Answer, book: Book) -> None:
    if not found:
        return
    table = Table(title=title, title_justify="left", show_lines=True)
    table.add_column("When", width=24, overflow="fold")
    table.add_column("What", ratio=3, overflow="fold")
    table.add_column("Why and by which law", ratio=2, overflow="fold")
    for one in found:
        table.add_row(_when(one, answer.at), _what(one, book), _why(one, book))
    console.print(table)


def _when(one: Finding, at: datetime) -> str:
    lines = [PAST if _only_recommended_and_past(one) else STATES[one.state]]
    if one.state in ("met", "met_late"):
        lines.append({"yes": "proven", "no": "not proven"}[one.proven])
    lines.append(NO_TIME[bool(one.rule.clock)] if one.due_at is None else f"by {day_and_time(one.due_at)}")
    if one.set_by:
        lines.append(f"a time set by {one.set_by}")
    if one.due_at is not None and one.state in ("open", "overdue", "held") and not _only_recommended_and_past(one):
        lines.append("at once" if one.immediate else time_left(one.due_at, at))
    if one.retry_at:
        lines.append(f"next try {day_and_time(one.retry_at)}")
    lines += [f"{KINDS[shown.kind]}: {day_and_time(shown.due_at)}" for shown in one.also_show]
    return "\n".join(lines)


def _only_recommended_and_past(one: Finding) -> bool:
    """No must, and no answer would make it one: its time is past, and no law is late."""
    return one.state == "overdue" and "must" not in (one.standing, *one.would_be)


def _what(one: Finding, book: Book) -> str:
    lines = [
        book.rules[one.id].plain,
        f"To: {_recipient(one, book)}. {one.standing} ({one.basis}).",
        f"{one.id} / {one.about}",
    ]
    if one.would_be and one.asks:
        lines.append(f"It would be a {one.would_be[0]}, depending on {', '.join(one.asks)}.")
    lines += [f"! {warning.words['en']}" for warning in one.warnings]
    if one.lifted_by:
        lines.append(f"Draft. {one.lifted_by}")
    return "\n".join(lines)


def _recipient(one: Finding, book: Book) -> str:
    label = book.recipients[one.recipient].get("label", one.recipient)
    return str(label["en"]) if not isinstance(label, str | tuple) else str(label)


def _why(one: Finding, book: Book) -> str:
    asks = [f"find out: {name}" for name in one.asks]
    law = [f"{cited.cite} (verified {cited.last_verified})" for cited in one.authority]
    if one.set_by:
        law.append(f"the time: {book.rules[one.set_by].cited_at(one.started_at).cite} ({one.set_by})")
    return "\n".join((*one.why, *asks, *law))


def _cannot_tell(console: Console, found: tuple[CannotTell, ...], book: Book) -> None:
    if not found:
        return
    table = Table(title="Cannot tell yet", title_justify="left", show_lines=True)
    for heading in ("Duty", "About", "Find out"):
        table.add_column(heading, overflow="fold")
    for one in found:
        draft = " (draft)" if book.rules[one.id].draft else ""
        table.add_row(f"{book.rules[one.id].title}\n{one.id}{draft}", one.about, "\n".join(map(_question, one.needs)))
    console.print(table)


def _question(name: str) -> str:
    ask_words = vocabulary()[name].ask
    return name if ask_words is None else f"{ask_words['en']} ({name})"
