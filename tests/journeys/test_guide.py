"""The guide as people meet it: beside the step on a phone and at a desk, and as plain files without any network."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from handrail.guide.open_site import write_site
from handrail.rules.guide import load_guide
from tests.cast import Cast
from tests.journeys.axe import faults
from tests.journeys.conftest import DESKTOP, NARROWEST, PHONE

ON = date(2026, 11, 23)


@pytest.mark.django_db(transaction=True)
def test_it_is_folded_on_a_phone_open_at_a_desk_and_leads_back_to_the_step(
    cast: Cast, phone_of: Callable[..., Page]
) -> None:
    page, step = phone_of(cast.ana), reverse("missing_report", args=[cast.maya.pk])
    page.goto(step)
    beside = page.locator("details.beside")
    expect(beside).not_to_have_attribute("open", "")
    beside.locator("> summary").focus()
    page.keyboard.press("Enter")
    expect(beside).to_have_attribute("open", "")
    page.get_by_role("link", name="Read it, with its sources").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert str(cast.maya.pk) not in page.url
    page.locator(".buttons").get_by_role("link", name="Back to the step").click()
    expect(page).to_have_url(page.url.split("/children")[0] + step)
    page.set_viewport_size(DESKTOP)
    page.reload()
    expect(beside).to_have_attribute("open", "")
    main, aside = page.locator("h1").bounding_box(), beside.bounding_box()
    assert main and aside
    assert aside["x"] > main["x"] + 400


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("open") / "guide"
    write_site(load_guide(), folder, ON)
    return folder


def test_opened_from_a_folder_without_a_network_it_finds_by_the_fields_words(page: Page, site: Path) -> None:
    page.context.set_offline(True)
    page.goto((site / "index.html").as_uri())
    assert (
        page.evaluate(
            "performance.getEntriesByType('resource').map(one => one.name).filter(one => /words|search/.test(one))"
        )
        == []
    )
    page.get_by_role("searchbox").fill("blackmail with nudes")
    found = page.locator('form li a[href^="online-exploitation.html"]')
    expect(found).to_be_visible()
    expect(page.get_by_role("status")).to_contain_text("pages found")
    assert faults(page) == []
    found.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Online exploitation")
    page.get_by_role("link", name="Español").click()
    expect(page.locator("html")).to_have_attribute("lang", "es")
    page.get_by_role("link", name="La guía", exact=True).click()
    page.get_by_role("searchbox").fill("forced labor")
    expect(page.locator('form li a[href^="labor-trafficking.html"]')).to_be_visible()
    page.get_by_role("searchbox").fill("<img src=x onerror=alert(1)>")
    page.get_by_role("searchbox").fill("xqzvwk")
    expect(page.get_by_role("status")).to_contain_text("Nada encontrado")


@pytest.mark.parametrize("size", [PHONE, DESKTOP, NARROWEST], ids=["phone", "desk", "narrow"])
def test_every_plain_page_is_accessible_and_fits(page: Page, site: Path, size: dict[str, int]) -> None:
    page.set_viewport_size(size)
    names = [
        "index",
        "contacts",
        "tonight",
        "es/index",
        "es/boys-and-young-men",
        "partners-and-roles",
        "es/who-can-be-told-what",
    ]
    for name in names:
        page.goto((site / f"{name}.html").as_uri())
        assert faults(page) == [], name
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], name


def test_without_a_script_every_page_is_a_link_away_and_no_empty_search_is_shown(browser: Browser, site: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((site / "index.html").as_uri())
    expect(page.get_by_role("searchbox")).to_be_hidden()
    for key in load_guide().index.placed:
        expect(page.locator(f'a[href="{key}.html"]')).to_be_visible()
    page.get_by_role("link", name="The whole guide on one page").click()
    expect(page.locator("article")).to_have_count(len(load_guide().index.placed))
    context.close()


@pytest.fixture
def hosted(site: Path) -> Iterator[str]:
    """The folder on a plain web server, which is gone when the test takes it away."""
    handler = partial(SimpleHTTPRequestHandler, directory=str(site))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def test_a_device_that_opened_it_once_keeps_all_of_it(page: Page, hosted: str) -> None:
    page.goto(hosted)
    page.evaluate("navigator.serviceWorker.ready")
    kept = "caches.keys().then(([name]) => caches.open(name)).then((one) => one.keys()).then((all) => all.length)"
    page.wait_for_function(f"{kept}.then((count) => count >= {len(load_guide().pages) * 2})")
    page.reload()
    page.context.set_offline(True)
    page.goto(f"{hosted}es/tonight.html")
    expect(page.locator("html")).to_have_attribute("lang", "es")
    page.goto(f"{hosted}index.html")
    page.get_by_role("searchbox").fill("ICWA")
    expect(page.locator('form li a[href^="indigenous-children.html"]')).to_be_visible()
