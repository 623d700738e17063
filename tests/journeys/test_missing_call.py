"""9:10 pm, a call: the young person is gone. Two answers start the clocks, on a phone or by keyboard."""

import re
from collections.abc import Callable
from datetime import timedelta
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from handrail.missing.models import Episode
from tests.cast import Cast

DESKTOP = {"width": 1280, "height": 800}


def test_two_answers_and_nothing_typed_start_the_clocks(
    cast: Cast, phone_of: Callable[..., Page], accessible: Callable
) -> None:
    phone = phone_of(cast.ana)
    phone.goto("/")
    accessible(phone)
    phone.get_by_role("link", name="Start a missing report").click()
    phone.get_by_role("link", name="Maya T.").click()
    accessible(phone)
    expect(phone.get_by_role("group", name="At what time?")).to_be_hidden()
    phone.get_by_role("radio", name="Just now").check()
    phone.get_by_role("radio", name="Foster home").check()
    phone.get_by_role("button", name="Start the clocks").click()
    expect(phone.get_by_text("The clocks have started.")).to_be_visible()
    assert Episode.objects.get().child_id == cast.maya.pk
    phone.goto("/")
    expect(phone.get_by_role("heading", name="Missing now")).to_be_visible()
    accessible(phone)


def test_a_report_sent_without_a_line_arrives_once_when_it_is_back(cast: Cast, phone_of: Callable[..., Page]) -> None:
    phone = phone_of(cast.ana)
    phone.goto(reverse("missing_report", args=[cast.maya.pk]))
    phone.get_by_role("radio", name="Just now").check()
    phone.get_by_role("radio", name="School").check()
    phone.context.set_offline(True)
    phone.get_by_role("button", name="Start the clocks").click()
    expect(phone.get_by_text("No signal. Keep going.")).to_be_visible()
    phone.context.set_offline(False)
    expect(phone.get_by_text("The clocks have started.")).to_be_visible()
    assert Episode.objects.count() == 1


def test_what_is_missing_takes_the_focus_and_leads_to_its_field(
    cast: Cast, phone_of: Callable[..., Page], accessible: Callable
) -> None:
    phone = phone_of(cast.ana)
    phone.goto(reverse("missing_report", args=[cast.maya.pk]))
    phone.get_by_label("Last seen where?").fill("the bus stop")
    phone.get_by_role("button", name="Start the clocks").click()
    expect(phone.get_by_role("alert")).to_be_focused()
    expect(phone).to_have_title("Error: Start a missing report")
    phone.get_by_role("link", name="Choose who told the agency.").click()
    expect(phone.get_by_role("radio", name="Foster home")).to_be_focused()
    expect(phone.get_by_label("Last seen where?")).to_have_value("the bus stop")
    accessible(phone)


def test_the_24_hour_line_follows_the_time_that_is_typed(cast: Cast, phone_of: Callable[..., Page]) -> None:
    phone = phone_of(cast.ana)
    phone.goto(reverse("missing_report", args=[cast.maya.pk]))
    line = phone.locator("#ahead")
    expect(line).to_contain_text("The 24-hour clock starts")
    yesterday = (timezone.now() - timedelta(days=1)).astimezone(ZoneInfo(cast.agency.timezone))
    phone.get_by_role("radio", name="Earlier").check()
    day, time = phone.get_by_label("Day").first, phone.get_by_label("Time").first
    day.fill(f"{yesterday:%Y-%m-%d}")
    time.fill("07:45")
    time.blur()
    expect(line).to_contain_text("7:45 am")
    assert Episode.objects.count() == 0


def test_what_a_choice_changes_shows_only_with_that_choice(cast: Cast, phone_of: Callable[..., Page]) -> None:
    phone = phone_of(cast.ana)
    phone.goto(reverse("missing_report", args=[cast.maya.pk]))
    said = phone.get_by_text("Tell the police at once that the child was taken")
    expect(said).to_be_hidden()
    phone.get_by_role("radio", name="Taken by somebody").check()
    expect(said).to_be_visible()


def test_from_the_call_to_a_step_done_on_a_phone(
    cast: Cast, phone_of: Callable[..., Page], accessible: Callable
) -> None:
    phone = phone_of(cast.ana)
    phone.goto(reverse("missing_report", args=[cast.maya.pk]))
    phone.get_by_role("radio", name="Just now").check()
    phone.get_by_role("radio", name="Foster home").check()
    phone.get_by_role("button", name="Start the clocks").click()
    expect(phone.get_by_role("heading", name="First hours")).to_be_visible()
    accessible(phone)
    phone.get_by_role("button", name=re.compile("^Done now.*medicine")).click()
    expect(phone.get_by_text("Saved.")).to_be_visible()
    expect(phone.get_by_role("link", name=re.compile("^Correct this.*medicine"))).to_be_visible()
    accessible(phone)


def test_without_a_script_the_report_is_made_all_the_same(cast: Cast, phone_of: Callable[..., Page]) -> None:
    phone = phone_of(cast.ana, java_script_enabled=False)
    phone.goto(reverse("missing_report", args=[cast.maya.pk]))
    phone.get_by_role("radio", name="Just now").check()
    phone.get_by_role("radio", name="Police").check()
    phone.get_by_role("button", name="Start the clocks").click()
    expect(phone.get_by_text("The clocks have started.")).to_be_visible()
    assert Episode.objects.count() == 1


def test_by_keyboard_alone_a_child_is_found_from_the_desk(cast: Cast, phone_of: Callable[..., Page]) -> None:
    desk = phone_of(cast.ben)
    desk.set_viewport_size(DESKTOP)
    desk.goto("/")
    desk.get_by_role("searchbox").focus()
    desk.keyboard.type("mya")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("link", name="Maya T.")).to_be_visible()
    assert "mya" not in desk.url.lower()


def test_what_a_supervisor_sees_of_it_has_no_fault_that_axe_finds(
    cast: Cast, phone_of: Callable[..., Page], accessible: Callable
) -> None:
    """As a worker sees it, in both languages: test_every_page."""
    phone = phone_of(cast.sam)
    for route in ("child", "child_log", "find"):
        phone.goto(reverse(route) if route == "find" else reverse(route, args=[cast.maya.pk]))
        accessible(phone)
        assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
