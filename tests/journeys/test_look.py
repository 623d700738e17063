"""How every screen looks and behaves, tried on sample pages made of the real parts."""

import re
from collections.abc import Callable, Iterator

import pytest
from django.test import override_settings
from playwright.sync_api import Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from tests.journeys.conftest import DESKTOP, NARROWEST
from tests.journeys.gallery import POSTED

SAMPLES = ("clocks", "form", "packet", "question")


@pytest.fixture(autouse=True)
def sample_pages() -> Iterator[None]:
    POSTED.clear()
    with override_settings(ROOT_URLCONF="tests.journeys.gallery"):
        yield


@pytest.fixture
def sample(page: Page, live_server: LiveServer) -> Callable[[str], Page]:
    """Open a sample page by its name."""

    def opened(name: str) -> Page:
        path, _, query = name.partition("?")
        page.goto(f"{live_server.url}/gallery/{path}/?{query}")
        return page

    return opened


Sample = Callable[[str], Page]


def break_once(page: Page, code: str) -> None:
    """The first post leaves the device and its answer never comes back."""
    broken: list[str] = []

    def answer(route: Route) -> None:
        if route.request.method == "POST" and not broken:
            broken.append(route.request.url)
            route.abort(code)
        else:
            route.continue_()

    page.route("**/gallery/**", answer)


# --- the look ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_fault_by_day_or_by_night(sample: Sample, accessible: Callable, name: str, scheme: str) -> None:
    page = sample(name)
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    accessible()
    page.set_viewport_size(DESKTOP)
    accessible()


@pytest.mark.parametrize("name", SAMPLES)
def test_nothing_scrolls_sideways_at_400_percent(sample: Sample, name: str) -> None:
    page = sample(name)
    for size in (NARROWEST, {"width": 640, "height": 800}, DESKTOP):
        page.set_viewport_size(size)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), size


@pytest.mark.parametrize("name", ["clocks", "packet"])
def test_shapes_keep_their_meaning_in_the_readers_own_colours(sample: Sample, name: str) -> None:
    page = sample(name)
    page.emulate_media(forced_colors="active")
    ink = page.evaluate("getComputedStyle(document.body).color")
    drawn = page.locator("svg:not(.defs):visible")
    assert drawn.count() > 0
    assert {drawn.nth(n).evaluate("one => getComputedStyle(one).color") for n in range(drawn.count())} == {ink}


def test_paper_has_no_header_and_no_buttons(sample: Sample) -> None:
    page = sample("packet")
    page.emulate_media(media="print")
    for gone in (".header .frame", ".buttons", ".footer", ".signal"):
        expect(page.locator(gone).first).to_be_hidden()
    expect(page.get_by_text("Not asked", exact=True)).to_be_visible()


@pytest.mark.parametrize("name", SAMPLES)
def test_whatever_is_tapped_is_large_enough(sample: Sample, name: str) -> None:
    page = sample(name)
    floor = 56 if name == "question" else 44
    targets = (
        ".usa-button:visible, .answer:visible, .choice:visible, .back:visible, .header__button:visible, summary:visible"
    )
    boxes = [one.bounding_box() for one in page.locator(targets).all()]
    assert [box for box in boxes if box and box["height"] < floor] == []


def test_the_ring_of_the_keyboard_is_two_rings(sample: Sample) -> None:
    page = sample("form")
    page.get_by_label("What was said").focus()
    style = page.evaluate(
        "(({outlineColor, boxShadow}) => [outlineColor, boxShadow])(getComputedStyle(document.activeElement))"
    )
    assert style[0] == "rgb(36, 145, 255)"
    assert "rgb(22, 46, 81)" in style[1]


def test_a_page_that_a_young_person_sees_gives_nothing_away(sample: Sample) -> None:
    page = sample("question")
    expect(page).to_have_title("My notes")
    assert "Handrail" not in page.content().replace("built/handrail", "")
    expect(page.get_by_role("link", name="Leave now").last).to_be_in_viewport(ratio=1)


# --- errors ----------------------------------------------------------------------------------------------------------


def test_an_error_keeps_what_was_typed_and_leads_to_the_field(sample: Sample, accessible: Callable) -> None:
    page = sample("form")
    page.get_by_label("What was said").fill("I am fine")
    page.get_by_role("button", name="Start the clocks").click()
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page).to_have_title(re.compile("^Error: Start"))
    expect(page.get_by_label("What was said")).to_have_value("I am fine")
    page.get_by_role("alert").get_by_role("link").click()
    expect(page.get_by_label("Just now")).to_be_focused()
    accessible()


def test_a_part_that_belongs_to_one_answer_shows_with_it(sample: Sample) -> None:
    page = sample("form")
    expect(page.get_by_text("When was that?")).to_be_hidden()
    page.get_by_label("Earlier").check()
    expect(page.get_by_text("When was that?")).to_be_visible()


# --- a lost connection ------------------------------------------------------------------------------------------------


def write(page: Page, note: str) -> None:
    page.get_by_label("Note").fill(note)
    page.get_by_role("button", name="Save the note").click()


def test_without_a_signal_the_words_stay_and_go_when_it_is_back(sample: Sample) -> None:
    page = sample("keep")
    page.context.set_offline(True)
    write(page, "Aunt L. called")
    expect(page.get_by_text("No signal. Keep going. This is not sent yet.")).to_be_visible()
    page.get_by_label("Note").fill("Aunt L. called twice")
    page.context.set_offline(False)
    expect(page.get_by_role("heading", name="Clocks")).to_be_focused()
    assert [one["note"] for one in POSTED] == ["Aunt L. called twice"]


def test_a_try_that_may_have_arrived_is_repeated_word_for_word(sample: Sample) -> None:
    page = sample("keep")
    break_once(page, "connectionreset")
    write(page, "first")
    expect(page.get_by_role("button", name="Send now")).to_be_visible()
    page.get_by_label("Note").fill("second")
    page.get_by_role("button", name="Send now").click()
    expect(page.get_by_text("What you changed after that is not in it.")).to_be_visible()
    expect(page.get_by_label("Note")).to_have_value("second")
    assert [one["note"] for one in POSTED] == ["first"]


def test_a_repeat_carries_the_same_id(sample: Sample) -> None:
    page = sample("keep?answer=error_once")
    write(page, "once")
    expect(page.get_by_role("heading", name="Clocks")).to_be_visible()
    first, second = (one["client_id"] for one in POSTED)
    assert first == second != ""


def test_two_quick_taps_are_one(sample: Sample) -> None:
    page = sample("keep")
    page.get_by_label("Note").fill("once")
    page.get_by_role("button", name="Save the note").dblclick()
    expect(page.get_by_role("heading", name="Clocks")).to_be_visible()
    assert len(POSTED) == 1


def test_a_sign_in_that_ended_loses_no_word(sample: Sample) -> None:
    page = sample("keep?answer=signed_out")
    write(page, "still here")
    expect(page.get_by_text("You are signed out.")).to_be_visible()
    expect(page.get_by_label("Note")).to_have_value("still here")


def test_going_away_asks_only_while_something_is_unsent(sample: Sample) -> None:
    page = sample("keep")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.get_by_label("Note").fill("not sent on purpose")
    sample("clocks")
    assert asked == []
    page = sample("keep?answer=signed_out")
    write(page, "wanted")
    expect(page.get_by_text("You are signed out.")).to_be_visible()
    sample("clocks")
    assert asked == ["beforeunload"]


def test_nothing_is_kept_on_the_device(sample: Sample) -> None:
    page = sample("keep")
    page.context.set_offline(True)
    write(page, "a secret")
    kept = page.evaluate("[localStorage.length, sessionStorage.length]")
    assert kept == [0, 0]


# --- leaving ----------------------------------------------------------------------------------------------------------


def tap_shift(page: Page) -> None:
    for _ in range(3):
        page.keyboard.press("Shift")


@pytest.mark.parametrize("way", [lambda page: page.locator("[data-leave]").click(), tap_shift], ids=["button", "shift"])
def test_leave_now_goes_at_once(sample: Sample, way: Callable[[Page], None]) -> None:
    page = sample("question")
    before = page.evaluate("history.length")
    way(page)
    expect(page).to_have_title("Elsewhere")
    assert page.evaluate("history.length") == before


def test_capital_letters_do_not_leave(sample: Sample) -> None:
    page = sample("question")
    for _ in range(4):
        page.keyboard.press("Shift+A")
    expect(page).to_have_title("My notes")


def test_leaving_never_asks_about_unsent_words(sample: Sample) -> None:
    page = sample("question")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    break_once(page, "connectionreset")
    page.get_by_role("button", name="Not sure").click()
    expect(page.get_by_text("No signal.")).to_be_visible()
    page.locator("[data-leave]").click()
    expect(page).to_have_title("Elsewhere")
    assert asked == []


def test_answers_make_one_history_entry(sample: Sample) -> None:
    page = sample("question")
    before = page.evaluate("history.length")
    page.get_by_role("button", name="Not sure").click()
    expect(page).to_have_url(re.compile("next"))
    assert page.evaluate("history.length") == before


def test_the_page_goes_blank_when_it_loses_the_eye(sample: Sample) -> None:
    page = sample("question")
    page.evaluate("document.hasFocus = () => false; dispatchEvent(new Event('blur'))")
    expect(page.get_by_role("button", name="Yes")).to_be_hidden()
    page.evaluate("document.hasFocus = () => true; dispatchEvent(new Event('focus'))")
    expect(page.get_by_role("button", name="Yes")).to_be_visible()


# --- clocks -----------------------------------------------------------------------------------------------------------


def test_a_clock_counts_down_turns_and_says_so_once(page: Page, sample: Sample) -> None:
    page.clock.install()
    sample("clocks")
    clock = page.locator("#counting .clock")
    expect(clock).to_contain_text("1 h left")
    page.clock.run_for("02:00")
    expect(clock).to_contain_text("59 min left")
    expect(clock).to_have_class(re.compile("clock--soon"))
    page.clock.run_for("01:00:00")
    expect(clock).to_contain_text("Overdue by 1 min")
    expect(clock).to_contain_text("Was due at 9:10 pm")
    expect(page.locator("[data-turned-status]")).to_have_text("Now overdue: Ask the police for news")


def test_without_a_script_only_the_absolute_time_shows(browser, live_server: LiveServer) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/gallery/clocks/")
    clock = page.locator("#counting .clock")
    expect(clock.get_by_text("3 days left")).to_be_hidden()
    expect(clock.get_by_text("by Tue, Mar 17, 9:10 pm")).to_be_visible()
    context.close()


def test_without_a_script_the_form_is_sent_and_the_way_out_is_a_link(browser, live_server: LiveServer) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/gallery/keep/")
    write(page, "plain")
    assert [one["note"] for one in POSTED] == ["plain"]
    page.goto(f"{live_server.url}/gallery/question/")
    assert page.locator("[data-leave]").get_attribute("href") == "/x"
    context.close()
