"""Every page of the permission table, as its reader opens it: in both languages, by day and night, on every width."""

import re
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass
from functools import cache
from uuid import uuid4

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, Response, expect
from pytest_django.live_server_helper import LiveServer

from handrail.screening import actions as screenings
from handrail.screening.models import Screening
from tests.cast import Cast
from tests.journeys import main_path as way
from tests.journeys.axe import faults
from tests.journeys.conftest import DESKTOP, NARROWEST, PHONE
from tests.project import permissions
from tests.project.permissions import PUBLIC, ROUTES, Route, World
from tests.thorough import THOROUGH

NOT_PAGES = {
    "extract_progress", "extract_stop", "extract_delete", "extract_report", "extract_zip",
    "missing_ahead", "readiness", "account_logout", "copy_agree", "copy_zip", "hold_lift",
    "round_close", "paper_pdf", "paper_text",
    "service_act", "referral_address", "lesson_open", "completion_pdf", "open_record",
    "plan_leave_out", "plan_review", "plan_looked", "phone_end", "phone_page",
    "packet_pdf", "packet_json", "certificate", "photo", "photo_small", "quick_exit", "set_language", "talk_language",
    "sign_in_stay", "sign_in_left", "typed", "typed_drop", "totp_picture", "mfa_login_webauthn", "mfa_list_webauthn",
    # These want a second factor, or that there is none yet: test_sign_in_second_step walks them.
    "factor_setup", "mfa_authenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn", "mfa_deactivate_totp",
    "mfa_view_recovery_codes", "mfa_remove_webauthn",
}  # fmt: skip
IN_THE_TALKS_LANGUAGE = {"question": "en", **dict.fromkeys(("open_course", "open_questions", "open_lesson"), "en")}
"""Whose language stands in the talk, or in the address."""
READERS = {
    "child_access": "sam", "case_close": "sam", "still_missing": "sam", "log": "max", "practice_close": "sam",
    "team_learning": "sam", "assignment_new": "sam", "assignment": "dee", "instrument_gates": "dee",
    "measures": "sam", "measure_cases": "sam", "practice_together": "sam", "accounts": "ada", "children_without": "sam",
    "emergency_reviews": "sam", "emergency_review": "sam",
    "service_new": "dee", "service_edit": "dee", "services_exchange": "dee",
    "round": "sam", "round_new": "sam", "work_new": "sam", "paper_new": "sam", "paper_edit": "sam",
    "extracts": "lia", "extract_new": "lia", "extract": "lia",
    "records_ended": "sam", "records_schedule": "dee", "hold": "sam", "end": "sam", "ending": "dee", "unusual": "sam",
}  # fmt: skip
NAMES = ("Maya", "Tolliver", "Quillfeather", "Jo ", "North office", "Fernwood County")
BY_NIGHT = {
    "desk", "child", "duties", "duty", "prepare", "question", "told_me", "log", "account_login", "measures", "episodes",
    "plan_write",
}  # fmt: skip
FORMS = {
    "account_login", "child_new", "contact_new", "place_new", "screen_later", "child_conclude", "answer_fact", "proof",
    "duty_close", "act_correct", "missing_return", "told_me", "addendum, signed", "told_me, stopped",
    "not_missing", "talk_told", "talk_end", "tell_back", "practice_close",
    "photo_new", "photo_aside", "search", "search_lead", "record_copy", "hold", "records_schedule",
    "plan_changed", "prevention", "need_new", "need_step", "referral_new", "referral", "service_new",
    "extract_new", "round_new", "work_new", "paper_new",
}  # fmt: skip
PARTS = 4  # so that two processes walk side by side, and end at about the same time
FILLED = ".usa-button:not(.usa-button--outline):visible"
TEXTS = """() => {
    const found = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const inside = walker.currentNode.parentElement;
        const words = walker.currentNode.textContent.replace(/\\s+/g, ' ').trim();
        const ours = !inside.closest('[lang]:not(html), [translate=no], code, pre, script, style');
        if (ours && words.split(' ').length > 2) found.push(words);
    }
    return found;
}"""


@dataclass
class Visit:
    """One page that was opened, and what is wrong with it."""

    name: str
    page: Page
    answer: Response
    complaints: list[str]

    def wrongs(self, language: str, *, axe: bool = True) -> Iterator[str]:
        """Whatever the browser complains about, the page's outside, its parts, its width, and axe."""
        yield from self.complaints
        title, headers = self.page.title(), self.answer.headers
        if self.answer.status != 200:
            yield f"answers {self.answer.status}"
        if "no-store" not in headers.get("cache-control", ""):
            yield f"may be kept: {headers.get('cache-control')}"
        if not title or any(name in title for name in NAMES):
            yield f"is called {title!r}"
        if self.page.locator("html").get_attribute("lang") != (IN_THE_TALKS_LANGUAGE.get(self.name) or language):
            yield "does not say its language"
        yield from self.wrong_parts()
        yield from (f"scrolls sideways at {width}" for width in self.sideways())
        yield from faults(self.page) if axe else ()

    def wrong_parts(self) -> Iterator[str]:
        if (count := self.page.locator("h1:visible").count()) != 1:
            yield f"has {count} h1"
        if (count := self.page.locator(FILLED).count()) > 1:
            yield f"has {count} filled buttons"

    def sideways(self) -> list[int]:
        wide = []
        for size in (NARROWEST, DESKTOP, PHONE):
            self.page.set_viewport_size(size)
            if self.page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                wide.append(size["width"])
        return wide


@pytest.fixture
def world(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> World:
    """The world of the permission table as of now, so that its clocks are running."""
    monkeypatch.setattr(permissions, "NOW", timezone.now())
    return permissions.make_world(cast)


@pytest.fixture
def talks(cast: Cast, world: World) -> dict[str, Screening]:
    """A talk that was stopped, and one that is signed."""
    now = timezone.now()
    by = {"by": cast.ana, "now": now}
    begin = {"child": cast.maya, "instrument": way.TALK, "language": "en", "reason": "concern", **by}
    stopped, signed = (screenings.start(client_id=uuid4(), **begin) for _ in range(2))
    screenings.stop_on_disclosure(screening=stopped, client_id=uuid4(), told_at=now, safe_now="yes", item=None,
                                  words="", **by)  # fmt: skip
    screenings.answer(screening=signed, client_id=uuid4(), item=way.TALK.items[0], value="yes", **by)
    return {"stopped": stopped, "signed": screenings.sign(screening=signed, **by)}


@pytest.fixture
def complaints() -> list[str]:
    return []


@pytest.fixture
def phone(world: World, phone_of: Callable[..., Page], page: Page, complaints: list[str]) -> Callable[[str], Page]:
    """One phone for each reader, and one that nobody is signed in on, made when it is first asked for."""

    @cache
    def made(name: str) -> Page:
        found = page if name == "nobody" else phone_of(getattr(world.cast, name))
        found.on("console", lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None)
        return found

    return made


@pytest.fixture
def visits(
    world: World, talks: dict[str, Screening], phone: Callable, live_server: LiveServer, complaints: list[str]
) -> Callable[..., Iterator[Visit]]:
    """Open every page, or a part of them, or those named, each by somebody who may, in one language."""

    def opened(language: str, only: Container[str] = (), part: int = 0, parts: int = 1) -> Iterator[Visit]:
        cookie = {"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": live_server.url}
        for name, reader, address in [*pages(world), *further(talks)][part::parts]:
            if not only or name in only:
                complaints.clear()
                page = phone(reader)
                page.context.add_cookies([cookie])
                answer = page.goto(live_server.url + address)
                assert answer is not None
                yield Visit(name, page, answer, list(complaints))

    return opened


def pages(world: World) -> Iterator[tuple[str, str, str]]:
    for route in ROUTES:
        if route.name not in NOT_PAGES:
            yield route.name, reader_of(route), reverse(route.name, args=route.arguments(world))


def reader_of(route: Route) -> str:
    return "nobody" if route.ability == PUBLIC else READERS.get(route.name, "ana")


def further(talks: dict[str, Screening]) -> Iterator[tuple[str, str, str]]:
    """The same addresses in another state show other pages."""
    for state, names in (("stopped", ["screening", "told_me", "screening_result"]),
                         ("signed", ["screening", "screening_result", "addendum"])):  # fmt: skip
        for name in names:
            yield f"{name}, {state}", "ana", reverse(name, args=[talks[state].pk])


@pytest.mark.parametrize("part", range(PARTS))
def test_every_page_is_sound_and_speaks_spanish(visits: Callable, part: int) -> None:
    """Whatever reads the same in both languages has not been translated. One walk in each language for both questions;
    axe reads the Spanish pages in a thorough run, because only the words are others."""
    found, english = [], {}
    for visit in visits("en", part=part, parts=PARTS):
        found += [f"{visit.name}: {wrong}" for wrong in visit.wrongs("en")]
        english[visit.name] = set(visit.page.evaluate(TEXTS))
    for visit in visits("es", part=part, parts=PARTS):
        found += [f"{visit.name}, in Spanish: {wrong}" for wrong in visit.wrongs("es", axe=THOROUGH)]
        if visit.name not in IN_THE_TALKS_LANGUAGE:
            same = english[visit.name] & set(visit.page.evaluate(TEXTS))
            found += [f"{visit.name}: in English only: {text}" for text in filter(may_be_words, same)]
    assert found == []


def test_pages_can_be_read_by_night(visits: Callable) -> None:
    found = []
    for visit in visits("en", only=BY_NIGHT):
        visit.page.emulate_media(color_scheme="dark")
        found += [f"{visit.name}: {fault}" for fault in faults(visit.page)]
    assert found == []


def test_a_form_sent_empty_says_what_is_wrong_and_where(visits: Callable) -> None:
    for number, visit in enumerate(visits("en", only=FORMS)):
        page = visit.page
        page.locator("main form").filter(has=page.locator(FILLED)).locator(FILLED).click()
        expect(page.get_by_role("alert"), visit.name).to_be_focused()
        expect(page, visit.name).to_have_title(re.compile("^Error: "))
        if THOROUGH or number % 3 == 0:
            assert [f"{visit.name}: {fault}" for fault in faults(page)] == []
        page.get_by_role("alert").get_by_role("link").first.click()
        assert page.evaluate("document.activeElement.matches('input, select, textarea')"), visit.name


def may_be_words(text: str) -> bool:
    """A name stays the same in every language."""
    return not any(name in text for name in NAMES)
