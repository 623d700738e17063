"""An analyst reviews an extract: uploaded, looked at, started, waited for, read, downloaded, deleted. The run is a real
process beside the server."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from handrail.reports.models import Review
from handrail.reports.reviews.begin import WAITS
from handrail.review.simulate import simulate
from tests.cast import Cast
from tests.journeys.axe import faults
from tests.journeys.conftest import DESKTOP


@pytest.fixture(autouse=True)
def the_process_is_over(transactional_db: None) -> Iterator[None]:
    """Whoever waits for it asks the database once more, which is this test's alone."""
    yield
    for thread in threading.enumerate():
        if thread.name == WAITS:
            thread.join(60)


LONG = 120_000
"""Milliseconds: on a busy machine a first run writes the whole book's SQL."""


def test_an_extract_is_reviewed_and_nothing_of_it_stays(
    phone_of: Callable[..., Page], cast: Cast, tmp_path: Path
) -> None:
    mapping = simulate(200, 1, tmp_path / "away.csv")
    page = phone_of(cast.lia)
    page.set_viewport_size(DESKTOP)
    page.goto("/measures/reviews/new/")
    page.get_by_label("The files of the extract").set_input_files(tmp_path / "away.csv")
    page.get_by_label("Its mapping").set_input_files(mapping)
    page.get_by_role("button", name="Upload and look at the columns").click()
    expect(page.get_by_role("row", name="NCMEC_REPORT_DTM")).to_contain_text("sure")
    assert faults(page) == []
    page.get_by_role("button", name="Start the review").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    assert faults(page) == []
    expect(page.get_by_role("link", name="Read the report")).to_be_visible(timeout=LONG)
    assert faults(page) == []
    (row,) = Review.objects.all()
    assert {path.suffix for path in (settings.REVIEWS / str(row.pk)).iterdir()} == {".sealed"}
    page.get_by_role("link", name="Read the report").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Children missing from care")
    assert page.evaluate("getComputedStyle(document.querySelector('.question__share b')).fontSize") == "40px"
    assert faults(page) == []
    page.get_by_role("link", name="Back to the review").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download everything (ZIP)").click()
    assert download.value.suggested_filename.startswith("review-20")
    page.get_by_role("button", name="Delete the report now").click()
    expect(page.get_by_role("status").filter(has_text="Nothing of the extract is left here.")).to_be_visible()
    assert not (settings.REVIEWS / str(row.pk)).exists()


def test_without_a_script_it_is_stopped_and_says_so(phone_of: Callable[..., Page], cast: Cast, tmp_path: Path) -> None:
    mapping = simulate(200, 1, tmp_path / "away.csv")
    page = phone_of(cast.lia, java_script_enabled=False)
    page.goto("/measures/reviews/new/")
    page.get_by_label("The files of the extract").set_input_files(tmp_path / "away.csv")
    page.get_by_label("Its mapping").set_input_files(mapping)
    page.get_by_role("button", name="Upload and look at the columns").click()
    page.get_by_role("button", name="Start the review").click()
    page.get_by_role("button", name="Stop it").click()
    for _ in range(240):
        if page.get_by_role("heading", name="You stopped the review").count():
            break
        page.wait_for_timeout(500)
        page.get_by_role("link", name="Look again").click()
    expect(page.get_by_text("Nothing of it was kept")).to_be_visible()
