"""The work behind `handrail review`: find the mapping, show how far it is, stop when asked, say what was found."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from time import monotonic
from typing import TypedDict, Unpack

import click
import duckdb
from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

from handrail.review.extract import Map, Source, read_map, source_of
from handrail.review.extract.headers import map_of_headers
from handrail.review.extract.sizes import rows_in
from handrail.review.extract.suggesting import suggested
from handrail.review.running import BEGINS, Asked, Done, review, workshop
from handrail.review.verdicts import judge

from .time_words import day_and_time

INTERRUPTED = 130
OFTEN = 0.1
SEVERAL = 0.8
SAYS = {
    "values": "Reading the values",
    "cases": "Putting cases together",
    "moments": "Laying out the facts",
    "rules": "Asking every rule",
    "report": "Writing the report",
}
KINDS = {
    "after_the_extract": "times after the moment of the extract",
    "broken_record": "records that cannot be read, left out",
    "contradiction": "statuses weaker than a time of the same row",
    "duplicate": "records that say the same as another",
    "impossible_order": "times in an order that cannot have been",
    "merged": "records about the same time missing or child that say something else",
    "no_case": "records that belong to no time missing",
    "overlap": "times missing that begin before the last one is over",
    "unreadable": "values that cannot be read",
    "unused": "records that say nothing that was asked for",
}


class How(TypedDict):
    """The rest of what may be said on the command line."""

    as_of: datetime | None
    keep_going: bool
    memory: str | None
    pdf: bool


def suggestion(extract: Sequence[str]) -> str:
    """A mapping to begin with, as text."""
    with duckdb.connect() as connection:
        return suggested(connection, [source_of(one) for one in extract])


def reviewed(
    extract: Sequence[str],
    *,
    map_file: Path | None,
    jurisdictions: Sequence[str],
    folders: Sequence[Path],
    out: Path,
    **how: Unpack[How],
) -> None:
    """Writes the folder and prints counts. Raises RulesError."""
    sources = [source_of(one) for one in extract]
    mapping = _mapping(sources, map_file, jurisdictions, folders)
    asked = Asked(tuple(sources), mapping, out, **how, kept=written_before())
    try:
        done = _run(asked)
    except KeyboardInterrupt:
        click.echo("Stopped. Nothing was left behind.", err=True)
        raise SystemExit(INTERRUPTED) from None
    _say(done, asked, Console(highlight=False, soft_wrap=True))


def written_before() -> Path | None:
    """Where SQL that was written once is kept; None for a user who has no home."""
    try:
        return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "handrail" / "sql"
    except RuntimeError:
        return None


def _mapping(
    sources: Sequence[Source], map_file: Path | None, jurisdictions: Sequence[str], folders: Sequence[Path]
) -> Map:
    """The mapping that was given, or lies beside the extract, or the names of its columns."""
    found = map_file or next((path for path in _beside(sources) if path.is_file()), None)
    if found is not None:
        return read_map(found, jurisdictions, folders)
    with duckdb.connect() as connection:
        return map_of_headers(connection, sources, jurisdictions, folders)


def _beside(sources: Sequence[Source]) -> list[Path]:
    own = [source.path.with_name(f"{source.path.stem}.map.yaml") for source in sources]
    return [*own, sources[0].path.with_name("map.yaml")]


# --- while it runs ------------------------------------------------------------------------------------------------


class Rows(ProgressColumn):
    """How many rows a second go through all of it."""

    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        return Text("" if speed is None else f"{speed:,.0f} rows a second")


def _run(asked: Asked) -> Done:
    """The work goes on in a thread of its own, so that Ctrl-C is heard at once."""
    console = Console(stderr=True)
    bar = Progress(
        *(TextColumn("{task.description}"), BarColumn(), Rows(), TimeRemainingColumn(compact=True), TextColumn("left")),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
    with workshop(asked) as (connection, folder), bar:
        way = Way(bar, sum(rows_in(source) for source in asked.sources))

        # The page of the report is a template of Django's; nothing else of the command line needs Django.
        from handrail.review.report.writing import write  # noqa: PLC0415

        return _in_a_thread(
            lambda: review(connection, asked, folder, judge, partial(write, pdf=asked.pdf), way.told, way.moved),
            connection,
            lambda: way.queried(connection.query_progress() / 100),
        )


class Way:
    """How far it is: the stage, and how much of the stage is done. It never goes back, whoever tells: the work says its
    stages, and who waits for it asks the engine."""

    def __init__(self, bar: Progress, rows: int) -> None:
        self.bar, self.rows = bar, max(rows, 1)
        self.task = bar.add_task("Reading", total=self.rows)
        self.stage, self.share, self.counted = "", 0.0, False
        self.one_at_a_time = threading.RLock()

    def told(self, stage: str) -> None:
        """A stage begins; reading one file after another is one."""
        with self.one_at_a_time:
            if stage in BEGINS:
                self.stage, self.share, self.counted = stage, 0.0, False
            self.bar.update(self.task, description=SAYS.get(stage, f"Reading {stage}"), completed=self.completed())

    def moved(self, share: float) -> None:
        """So much of the stage is done, by its own count."""
        with self.one_at_a_time:
            self.counted = True
            self.to(share)

    def queried(self, share: float) -> None:
        """So much of the query that runs; a stage that does not count itself has several."""
        with self.one_at_a_time:
            if not self.counted:
                self.to(share * SEVERAL)

    def to(self, share: float) -> None:
        self.share = max(self.share, min(share, 1.0))
        self.bar.update(self.task, completed=self.completed())

    def completed(self) -> float:
        begins = BEGINS.get(self.stage, 0.0)
        ends = min((share for share in (*BEGINS.values(), 1.0) if share > begins), default=1.0)
        return (begins + (ends - begins) * self.share) * self.rows


def _in_a_thread(work: Callable[[], Done], connection: duckdb.DuckDBPyConnection, moved: Callable[[], None]) -> Done:
    found: list[Done] = []
    failed: list[BaseException] = []

    def run() -> None:
        try:
            found.append(work())
        except BaseException as fault:
            failed.append(fault)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        while thread.is_alive():
            thread.join(OFTEN)
            moved()
    except KeyboardInterrupt:
        _stop(thread, connection)
        raise
    if failed:
        raise failed[0]
    return found[0]


def _stop(thread: threading.Thread, connection: duckdb.DuckDBPyConnection) -> None:
    """Until it hears it: between two queries there is nothing to interrupt."""
    ends = monotonic() + 30
    while thread.is_alive() and monotonic() < ends:
        connection.interrupt()
        thread.join(OFTEN)


# --- what it says -------------------------------------------------------------------------------------------------


def _say(done: Done, asked: Asked, console: Console) -> None:
    """Counts only."""
    console.print(f"As of {day_and_time(done.prepared.as_of)}. Book {done.prepared.book.version}.")
    for file, rows, cases, merged, aside in done.reading:
        console.print(
            f"{file}: {rows:,} records: {cases:,} used, {merged:,} merged with another, {aside:,} set aside.",
            markup=False,
        )
    for kind, count in done.problems:
        console.print(f"  {count:,} {KINDS.get(kind, kind)}")
    console.print(f"The report is in {asked.out.name}/index.html.", markup=False)
