"""The report of a review in a browser, from the folder alone: no server, no network, no script."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.axe import faults
from tests.review.report.made import STATE, written


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("review") / "out"
    written(STATE, folder)
    return (folder / "index.html").as_uri()


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_no_fault_and_no_sideways_scroll(browser: Browser, report: str, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto(report)
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()


def test_a_director_reads_the_three_answers_without_a_script(browser: Browser, report: str) -> None:
    page = browser.new_context(java_script_enabled=False, offline=True).new_page()
    page.goto(report)
    expect(page.get_by_role("heading", level=1)).to_have_text("Children missing from care: what the record can show")
    shares = page.locator(".question__share b")
    expect(shares).to_have_text(["73 %", "36 %", "40 %"])
    expect(page.get_by_role("heading", name="What your data cannot show")).to_be_visible()


def test_it_prints_on_few_pages(page: Page, report: str, tmp_path: Path) -> None:
    import pikepdf

    page.goto(report)
    page.pdf(path=tmp_path / "print.pdf", format="Letter")
    with pikepdf.open(tmp_path / "print.pdf") as paper:
        assert len(paper.pages) <= 5
