"""`handrail preview`: what an agency's folder would change, for which kinds of case, before it goes live."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from handrail.rules import Book, load_book
from handrail.rules.changes import Change, Line, Preview
from handrail.rules.preview import preview as compare
from handrail.rules.vocabulary import vocabulary

from .refusals import Day, refusing_bad_input

LOOSER = 1
SAY = {
    "duty": "A new duty: {act} to {to}, {after}.",
    "recipient": "{act} goes to {to} too, {after}.",
    "stronger": "{act} to {to} becomes a {after}. It was a {before}.",
    "content": "{act} to {to} must say more: {after}.",
    "shown": "Beside {act} to {to} stands a second time, {after}.",
    "looser": "LOOSER: {act} to {to} is {after}. It was {before}.",
}
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command()
@click.argument("folder", type=FOLDER)
@click.option("--jurisdiction", "codes", multiple=True, default=["us"], help="Where FOLDER applies; may be repeated.")
@click.option("--from", "start", type=Day(), help="The day to begin with, such as 2026-11-22. Without it: today.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def preview(folder: Path, codes: tuple[str, ...], start: date | None, as_json: bool) -> None:
    """What an agency's own FOLDER would change, for which kinds of case, and from when.

    The kinds are made from what the changed rules read: ages on each side of a limit, where the child lives, and so
    on. Each is looked at on the first day and on every later day on which a rule of FOLDER begins or ends. A draft is
    shown as if it were in use.

    Exit code 0 when nothing becomes looser, 1 when something does, 2 when a file cannot be used.
    """
    with refusing_bad_input():
        book = load_book(codes, folders=[folder])
        found = compare(load_book(codes), book, start=start or datetime.now(book.zone).date())
    if as_json:
        click.echo(json.dumps(found.as_json(), ensure_ascii=False, indent=2))
    else:
        _print(found, book)
    if found.looser:
        raise SystemExit(LOOSER)


def _print(found: Preview, book: Book) -> None:
    console = Console(highlight=False)
    console.print(_looked_at(found))
    _table(console, found, book)
    for name in found.drafts:
        console.print(f"{name} is a draft. It is shown as if it were in use.")
    for name in found.silent:
        console.print(f"{name} changes nothing in any of these kinds.")
    if found.asks:
        questions = (vocabulary()[name].ask for name in found.asks)
        asked = " ".join(words["en"] for words in questions if words)
        console.print(f"Staff may be asked more often: {asked}")
    console.print(_safe(found))


def _looked_at(found: Preview) -> str:
    if not found.looked:
        return "This folder touches no rule."
    days = ", ".join(_day(day) for day in found.moments)
    cases, possible = sum(one.cases for one in found.looked), sum(one.possible for one in found.looked)
    part = "" if cases >= possible else f", of {possible:,}: every two answers together at least once"
    return f"Looked at {cases:,} kinds of case{part}. Each on: {days}."


def _safe(found: Preview) -> str:
    if not found.looked:
        return "Nothing changes."
    if found.looser:
        return "Something becomes looser. A rule can never do that: a setting of this folder does. Ask counsel."
    return "Nothing becomes looser: in every kind, what was owed before is still owed, no later and no weaker."


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


# --- the table ----------------------------------------------------------------------------------------------------


def _table(console: Console, found: Preview, book: Book) -> None:
    rows: dict[tuple[object, ...], list[Change]] = {}
    for change in (*found.looser, *found.changes):
        rows.setdefault((change.where, change.begins, change.ends, change.of), []).append(change)
    if not rows:
        return
    table = Table(show_lines=True)
    table.add_column("For which cases", ratio=3, overflow="fold")
    table.add_column("What changes", ratio=3, overflow="fold")
    table.add_column("When", ratio=1, overflow="fold")
    table.add_column("Kinds", justify="right")
    for changes in rows.values():
        first = changes[0]
        what = "\n".join(f"{sentence(one.line, book)} ({one.line.rule})" for one in changes)
        table.add_row(for_whom(first), what, _when(first, found), f"{first.cases:,} of {first.of:,}")
    console.print(table)


def for_whom(change: Change) -> str:
    """The kinds of case in one phrase: "For a child under 14, in foster care, who is missing or who was taken"."""
    if not change.where:
        return "For every child of these kinds"
    return "For a child " + ", ".join(" or ".join(words) for _, words in change.where)


def _when(change: Change, found: Preview) -> str:
    begins = "now" if change.begins == found.moments[0] else f"from {_day(change.begins)}"
    return begins if change.ends is None else f"{begins} until {_day(change.ends)}"


def sentence(line: Line, book: Book) -> str:
    """What changes, in one sentence."""
    said = {"act": _act(line, book), "to": _recipient(line.recipient, book), "before": line.before}
    if line.change == "earlier":
        by = f"{line.by} earlier" if line.by else "earlier"
        return "{act} to {to} is due {by}: {after} instead of {before}.".format(by=by, after=line.after, **said)
    after = _content(line.after, book) if line.change == "content" else line.after
    return SAY[line.change].format(after=after, **said)


def _act(line: Line, book: Book) -> str:
    words = book.words.get("acts", {})
    named = words.get(line.act) if isinstance(words, Mapping) else None
    return f"“{named['en'] if isinstance(named, Mapping) else book.rules[line.rule].title}”"


def _recipient(name: str, book: Book) -> str:
    label = book.recipients[name].get("label")
    return str(label["en"]) if isinstance(label, Mapping) else name


def _content(listed: str, book: Book) -> str:
    words = book.words.get("content", {})
    return ", ".join(_in_words(name, words) for name in listed.split(", "))


def _in_words(name: str, words: Mapping[str, object] | Iterable[object] | str) -> str:
    named = words.get(name) if isinstance(words, Mapping) else None
    return str(named["en"]).lower() if isinstance(named, Mapping) else name.replace("_", " ")
