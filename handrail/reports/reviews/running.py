"""One run of a review, in a process of its own: the same functions as `handrail review`, with bounded memory, disk and
time. It says how far it is, hears when it is to stop, and deletes the extract when it is over, however it ended."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from functools import partial
from io import BytesIO
from pathlib import Path
from threading import Thread
from time import monotonic, sleep
from typing import Any
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import duckdb
from django.conf import settings
from django.db import close_old_connections
from django.utils import timezone

from handrail.audit.actions import record
from handrail.review.extract import read_map
from handrail.review.extract.headers import map_of_headers
from handrail.review.extract.mapping import Map
from handrail.review.running import BEGINS, Asked, Done, review, workshop
from handrail.review.verdicts import judge
from handrail.rules.errors import RulesError

from ..models import KEPT, SILENT, Review
from . import folder
from .looking import DISK, THREADS, source_in, told

log = logging.getLogger("handrail.review")
OFTEN = 0.5
LONGEST = timedelta(minutes=30)
REPORT = "report"
ONE_DAY = (1980, 1, 1, 0, 0, 0)
"""In the ZIP, so that the same report gives the same bytes."""

Fault = dict[str, str]
NOBODY_KNOWS = {"place": "", "what": "The review failed in a way that was not foreseen.", "mend": "Tell your support."}
TOO_LONG = {"place": "", "what": "It took longer than 30 minutes.", "mend": "Review it with `handrail review`."}
TOO_BIG = {"place": "", "what": "It needs more memory or disk than a review may have here.",
           "mend": "Review it with `handrail review` on a machine of your own."}  # fmt: skip
STATE = Review.State


def run(review_id: UUID) -> None:
    """Waits for its turn, runs, and leaves a clear state. Nothing when somebody stopped it before."""
    if not its_turn(review_id):
        finish(review_id, STATE.STOPPED)
        return
    work = Work(review_id)
    thread = Thread(target=work.do, daemon=True)
    thread.start()
    ends = monotonic() + LONGEST.total_seconds()
    while thread.is_alive():
        thread.join(OFTEN)
        if monotonic() > ends or not heard(review_id, work):
            state = STATE.FAILED if monotonic() > ends else STATE.STOPPED
            work.stop(thread)
            finish(review_id, state, faults=[TOO_LONG] if state == STATE.FAILED else [])
            return
    finish(review_id, work.state, faults=work.faults, found=work.found, as_of=work.as_of)


# --- the row --------------------------------------------------------------------------------------------------------


def live(review_id: UUID) -> Any:
    """The row while the run counts. Somebody may have found it silent, and closed it."""
    return Review.objects.filter(pk=review_id, state__in=Review.LIVE)


def its_turn(review_id: UUID) -> bool:
    """One at a time, in the order in which they were started."""
    while True:
        own = live(review_id).filter(stop_asked=False).first()
        if own is None:
            return False
        before = Review.objects.filter(state__in=Review.LIVE, heard_at__gt=timezone.now() - SILENT)
        if not any((one.started_at, one.pk) < (own.started_at, own.pk) for one in before.exclude(pk=own.pk)):
            return bool(live(review_id).update(state=STATE.RUNNING, heard_at=timezone.now()))
        live(review_id).update(heard_at=timezone.now())
        sleep(OFTEN)


def heard(review_id: UUID, work: Work) -> bool:
    """Says that it lives and how far it is. False when it is to stop."""
    going = live(review_id).filter(stop_asked=False)
    return bool(going.update(heard_at=timezone.now(), stage=work.stage, share=work.share()))


def finish(review_id: UUID, state: str, **more: Any) -> None:
    """The extract first: whatever happens after, it is gone."""
    folder.remove_extract(review_id)
    now = timezone.now()
    own = live(review_id).first()
    told = {name: value for name, value in more.items() if value is not None}
    if own is None or not live(review_id).update(
        state=state, ended_at=now, heard_at=now, delete_at=now + KEPT, share=100, **told
    ):
        folder.remove(review_id)
        return
    if state != STATE.DONE:
        folder.remove(review_id)
    record("ended_review", at=now, actor=own.person_id, review=str(review_id), outcome=str(state))


# --- the work -------------------------------------------------------------------------------------------------------


class Work:
    """What goes on in the thread."""

    def __init__(self, review_id: UUID) -> None:
        self.row = Review.objects.get(pk=review_id)
        self.place = folder.folder_of(review_id)
        self.stage, self.state = "", str(STATE.FAILED)
        self.faults: list[Fault] = []
        self.found: dict[str, Any] = {}
        self.as_of: datetime | None = None
        self.connection: duckdb.DuckDBPyConnection | None = None

    def do(self) -> None:
        try:
            self.report()
            self.state = str(STATE.DONE)
        except RulesError as fault:
            # What is said of the folder of the report is meant for a command line.
            self.faults = [TOO_BIG] if fault.file == REPORT else told(fault.all_of_them)
        except Exception as fault:
            log.error("A review failed: %s", type(fault).__name__)
            self.faults = [NOBODY_KNOWS]
        finally:
            close_old_connections()

    def report(self) -> None:
        asked = asked_of(self.row, self.place)
        with workshop(asked) as (connection, place):
            connection.execute(f"SET threads = {THREADS}; SET max_temp_directory_size = '{DISK}'")
            self.connection = connection
            # Slow to load, and only needed here.
            from handrail.review.report.writing import write  # noqa: PLC0415

            done = review(connection, asked, place, judge, partial(write, pdf=asked.pdf), self.tell)
        self.found, self.as_of = counts(done), done.prepared.as_of
        folder.keep(self.row.pk, folder.PAGE, (asked.out / "index.html").read_bytes())
        folder.keep(self.row.pk, folder.WHOLE, zipped(asked.out))

    def tell(self, stage: str) -> None:
        """The words of the review, and no name of a file."""
        self.stage = stage if stage in BEGINS else "read"

    def share(self) -> int:
        begins = BEGINS.get(self.stage, 0.0)
        ends = min((share for share in (*BEGINS.values(), 1.0) if share > begins), default=1.0)
        return round(100 * (begins + (ends - begins) * self.of_the_query()))

    def of_the_query(self) -> float:
        """Of a stage that is one long question to the database; else of the one that runs."""
        try:
            share = max(self.connection.query_progress(), 0.0) / 100 if self.connection else 0.0
        except duckdb.Error:
            return 0.0
        return share if not self.stage or self.stage == "read" else share / 2

    def stop(self, thread: Thread) -> None:
        """Until it hears it: between two questions there is nothing to interrupt."""
        ends = monotonic() + 30
        while thread.is_alive() and monotonic() < ends:
            if self.connection is not None:
                self.connection.interrupt()
            thread.join(OFTEN)


def asked_of(row: Review, place: Path) -> Asked:
    sources = tuple(source_in(path) for path in folder.files_of(row.pk))
    written = folder.own_only(folder.all_of_them() / folder.WRITTEN)
    return Asked(sources, mapping_of(row, place), place / REPORT, as_of=row.as_of, keep_going=row.keep_going,
                 memory=settings.REVIEW_MEMORY, kept=written)  # fmt: skip


def mapping_of(row: Review, place: Path) -> Map:
    """The mapping that was given, or the names of the columns."""
    codes, own = [row.jurisdiction] if row.jurisdiction else [], tuple(settings.CONTENT_DIRS)
    if (place / folder.MAPPING).is_file():
        return read_map(place / folder.MAPPING, codes, own)
    with duckdb.connect() as connection:
        sources = [source_in(path) for path in folder.files_of(row.pk)]
        return map_of_headers(connection, sources, codes, own)


def counts(done: Done) -> dict[str, Any]:
    """Records read, used, merged and set aside, in all files; and how many were wrong in which way."""
    rows, cases, merged, aside = (sum(column) for column in zip(*(row[1:] for row in done.reading), strict=True))
    return {"rows": rows, "used": cases, "merged": merged, "aside": aside,
            "wrong": sum(count for _, count in done.problems)}  # fmt: skip


def zipped(place: Path) -> bytes:
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as whole:
        for path in sorted(place.iterdir()):
            whole.writestr(ZipInfo(f"review/{path.name}", ONE_DAY), path.read_bytes(), ZIP_DEFLATED)
    return made.getvalue()
