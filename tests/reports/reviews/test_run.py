"""A run: its report, its end in every way, and what is left of the extract then."""

import io
import subprocess
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4
from zipfile import ZipFile

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from handrail.audit.models import Entry
from handrail.reports.models import SILENT, Review
from handrail.reports.reviews import folder, running
from handrail.reports.reviews.begin import wait_for
from handrail.reports.reviews.tidying import tidy

pytestmark = pytest.mark.django_db
State = Review.State
Start = Callable[..., Any]


def files_in(place: Path) -> set[str]:
    return {path.name for path in place.rglob("*") if path.is_file()}


@pytest.fixture
def started(ready: Review, start: Start, mapping: str) -> Review:
    assert start(ready, mapping=mapping, jurisdiction="").status_code == 302
    return ready


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """The work goes on in the same thread, whose rows no other connection sees."""

    class Same:
        def __init__(self, target: Callable[[], None], daemon: bool) -> None:
            self.start, self.join = target, lambda wait: None

        def is_alive(self) -> bool:
            return False

    monkeypatch.setattr(running, "Thread", Same)
    monkeypatch.setattr(running, "close_old_connections", lambda: None)


@pytest.fixture
def done(started: Review, here: None, left: dict[str, Any]) -> Review:
    """Run once for all tests; to the later ones its report is given as it was."""
    if not left:
        running.run(started.pk)
        started.refresh_from_db()
        assert (started.state, started.faults) == (State.DONE, [])
        left["files"] = {name: folder.kept(started.pk, name) for name in (folder.PAGE, folder.WHOLE)}
        left["row"] = {"found": started.found, "as_of": started.as_of}
        return started
    for name, body in left["files"].items():
        folder.keep(started.pk, name, body)
    running.finish(started.pk, State.DONE, **left["row"])
    started.refresh_from_db()
    return started


@pytest.fixture(scope="module")
def left() -> dict[str, Any]:
    return {}


def test_a_run_leaves_a_sealed_report_and_nothing_of_the_extract(done: Review) -> None:
    place = folder.folder_of(done.pk)
    assert files_in(place) == {folder.PAGE, folder.WHOLE}
    assert b"Children missing from care" not in (place / folder.PAGE).read_bytes()
    assert (done.found["rows"], done.found["used"] + done.found["merged"] + done.found["aside"]) == (300, 300)


def test_the_report_is_read_with_its_own_style_alone(done: Review, lia: Client) -> None:
    answer = lia.get(reverse("extract_report", args=[done.pk]))
    page, policy = answer.content.decode(), answer["Content-Security-Policy"]
    assert "Children missing from care: what the record can show" in page
    assert reverse("extract", args=[done.pk]) in page
    assert "style-src 'sha256-" in policy
    assert "unsafe" not in policy
    assert "no-store" in answer["Cache-Control"]


def test_the_command_line_writes_the_same_report(done: Review, lia: Client, simulated: Path, tmp_path: Path) -> None:
    """One function under both: every number of the JSON is the same."""
    import json

    from click.testing import CliRunner

    from handrail.cli import main

    command = ["review", str(simulated), "--out", str(tmp_path / "out")]
    assert CliRunner().invoke(main, command).exit_code == 0
    own = json.loads(zip_of(lia, done).read("review/review.json"))
    other = json.loads((tmp_path / "out" / "review.json").read_bytes())
    assert own["questions"] == other["questions"]
    assert own["duties"] == other["duties"]


def zip_of(lia: Client, review: Review) -> ZipFile:
    answer = lia.get(reverse("extract_zip", args=[review.pk]))
    assert answer.status_code == 200
    assert "review-" in answer["Content-Disposition"]
    return ZipFile(io.BytesIO(answer.content))


def test_the_download_asks_once_more_who_it_is(done: Review, lia: Client) -> None:
    session = lia.session
    session["confirmed_at"] = 0
    session.save()
    assert reverse("account_reauthenticate") in lia.get(reverse("extract_zip", args=[done.pk])).url


def test_every_step_is_in_the_log_and_holds_ids_alone(done: Review, lia: Client) -> None:
    lia.get(reverse("extract_report", args=[done.pk]))
    lia.post(reverse("extract_delete", args=[done.pk]))
    verbs = list(Entry.objects.filter(verb__endswith="_review").order_by("seq").values_list("verb", flat=True))
    assert verbs == ["started_review", "ended_review", "read_review", "deleted_review"]


def test_deleting_leaves_nothing(done: Review, lia: Client, a_folder: Path) -> None:
    lia.post(reverse("extract_delete", args=[done.pk]))
    assert not Review.objects.exists()
    assert not folder.folder_of(done.pk).exists()


def test_after_seven_days_nobody_reads_it_and_the_next_look_deletes_it(done: Review, lia: Client) -> None:
    Review.objects.update(delete_at=timezone.now())
    assert lia.get(reverse("extract_report", args=[done.pk])).status_code == 404
    assert tidy() == 1
    assert not folder.folder_of(done.pk).exists()
    assert not Review.objects.exists()


# --- before the start -------------------------------------------------------------------------------------------------


def test_a_slip_in_the_mapping_costs_no_upload(ready: Review, start: Start, mapping: str) -> None:
    answer = start(ready, mapping=mapping.replace("DOB", "BORN").replace("missing.left_at", "missing.gone"))
    assert answer.status_code == 422
    assert b"mapping.yaml, line" in answer.content
    ready.refresh_from_db()
    assert ready.state == State.READY
    assert start(ready, mapping=mapping).status_code == 302


def test_without_a_mapping_it_does_not_begin(ready: Review, start: Start) -> None:
    assert b"There is no mapping." in start(ready, mapping=" ").content


def test_two_tabs_start_it_once(ready: Review, start: Start, mapping: str, nobody_begins: list[object]) -> None:
    for _ in range(2):
        start(ready, mapping=mapping)
    assert nobody_begins == [ready.pk]


def test_what_nobody_starts_is_deleted_after_two_hours(ready: Review, a_folder: Path) -> None:
    Review.objects.update(delete_at=timezone.now() - timedelta(seconds=1))
    tidy()
    assert not Review.objects.exists()
    assert files_in(a_folder) == set()


def test_the_moment_is_the_end_of_the_day_where_the_extract_is(ready: Review, start: Start, mapping: str) -> None:
    start(ready, mapping=mapping, day="2021-02-28")
    ready.refresh_from_db()
    assert ready.as_of is not None
    assert ready.as_of.isoformat() == "2021-03-01T05:00:00+00:00"


# --- ends -------------------------------------------------------------------------------------------------------------


def test_a_broken_record_is_said_with_file_and_record_and_the_extract_is_gone(
    upload: Any, lia: Client, extract: bytes, mapping: str, start: Start, nobody_begins: list[object], here: None
) -> None:
    lines = extract.decode().splitlines()
    lines[4] = '"Tolliver' + lines[4]
    upload(("away.csv", "\n".join(lines).encode()), mapping=mapping)
    row = Review.objects.get()
    start(row, mapping=mapping)
    running.run(row.pk)
    row.refresh_from_db()
    page = lia.get(reverse("extract", args=[row.pk])).content.decode()
    assert row.state == State.FAILED
    assert "episodes.csv, line 5: There is" in page
    assert "Tolliver" not in page
    assert not folder.folder_of(row.pk).exists()


def test_one_that_was_stopped_while_it_waited_never_runs(started: Review, lia: Client) -> None:
    lia.post(reverse("extract_stop", args=[started.pk]))
    running.run(started.pk)
    started.refresh_from_db()
    assert started.state == State.STOPPED
    assert not folder.folder_of(started.pk).exists()
    assert "stopped" in lia.get(reverse("extract", args=[started.pk])).content.decode()


def test_a_run_that_fell_silent_is_shown_as_cut_off_at_once_and_tidied(started: Review, lia: Client) -> None:
    Review.objects.update(state=State.RUNNING, heard_at=timezone.now() - SILENT - timedelta(seconds=1))
    page = lia.get(reverse("extract", args=[started.pk])).content.decode()
    assert "The review was cut off" in page
    tidy()
    started.refresh_from_db()
    assert started.state == State.BROKEN
    assert not folder.folder_of(started.pk).exists()


def test_a_process_that_dies_leaves_a_clear_state_at_once(started: Review, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("handrail.reports.reviews.begin.close_old_connections", lambda: None)
    wait_for(subprocess.Popen(["false"]), started.pk)
    started.refresh_from_db()
    assert started.state == State.BROKEN
    assert not folder.folder_of(started.pk).exists()


def test_a_run_that_others_gave_up_leaves_nothing_when_it_ends_after_all(started: Review) -> None:
    Review.objects.update(state=State.BROKEN)
    running.finish(started.pk, State.DONE)
    started.refresh_from_db()
    assert started.state == State.BROKEN
    assert not folder.folder_of(started.pk).exists()


def test_one_that_runs_is_not_deleted_under_its_feet(started: Review, lia: Client) -> None:
    assert lia.post(reverse("extract_delete", args=[started.pk])).status_code == 409
    assert Review.objects.exists()


def test_they_take_turns(started: Review) -> None:
    later = Review.objects.get()
    later.pk, later.client_id, later.started_at = uuid4(), uuid4(), timezone.now()
    later.save(force_insert=True)
    assert running.its_turn(started.pk)
    Review.objects.filter(pk=started.pk).update(state=State.DONE)
    assert running.its_turn(later.pk)


# --- progress ---------------------------------------------------------------------------------------------------------


def test_the_page_asks_by_itself_and_without_a_script_there_is_a_link(started: Review, lia: Client) -> None:
    page = lia.get(reverse("extract", args=[started.pk])).content.decode()
    assert f'hx-get="{reverse("extract_progress", args=[started.pk])}"' in page
    assert "<noscript><a href=" in page


def test_progress_says_how_far_it_is_and_then_that_the_page_is_to_be_read_anew(started: Review, lia: Client) -> None:
    Review.objects.update(state=State.RUNNING, stage="rules", share=45)
    address = reverse("extract_progress", args=[started.pk])
    going = lia.get(address)
    assert "Asking every rule" in going.content.decode()
    assert "HX-Refresh" not in going
    Review.objects.update(state=State.DONE)
    assert lia.get(address)["HX-Refresh"] == "true"


def test_a_page_that_asks_by_itself_does_not_keep_a_sign_in_alive(started: Review, lia: Client) -> None:
    address = reverse("extract_progress", args=[started.pk])
    lia.get(address)
    before = dict(lia.session)
    lia.get(address, headers={"X-Polls": "yes"})
    assert dict(lia.session) == before
