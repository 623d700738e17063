"""A plan that is written together: a girl of fifteen on a phone, a boy who taps, and a grandmother's sheet."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from handrail.safety_plans.actions import begin
from handrail.safety_plans.models import Plan
from handrail.safety_plans.writing import Sitting
from tests.cast import Cast
from tests.journeys import main_path as way
from tests.journeys.conftest import PHONE
from tests.safety_plans.conftest import nobody_at_home_harms
from tests.safety_plans.papers import is_accessible, words_of

HELPS = "What helps, even a little?"
TELLING = ("Maya", "Tolliver", "Handrail", "Fernwood", "safety", "trafficking")


@pytest.fixture
def sound(accessible: Callable) -> Callable[[Page], None]:
    """axe finds no fault on the whole page. It would take a part that the way out half covers for a small one."""

    def check(page: Page) -> None:
        page.set_viewport_size({**PHONE, "height": 6000})
        accessible(page)
        page.set_viewport_size(PHONE)

    return check


def plan_of(cast: Cast) -> Plan:
    return begin(client_id=uuid4(), child=cast.maya, kind="safety", band="safety-plan-youth", by=cast.ana,
                 now=timezone.now())  # fmt: skip


def now_in(plan: Plan) -> Sitting:
    return Sitting.of(Plan.objects.select_related("child").get(pk=plan.pk))


def part(page: Page, title: str) -> None:
    page.locator("summary").filter(has=page.get_by_role("heading", name=title, exact=True, level=2)).click()


def prompt(page: Page, ask: str):
    """The form of one prompt, opened."""
    holder = page.locator("details.prompt").filter(has=page.get_by_role("heading", name=ask, exact=True))
    if holder.get_attribute("open") is None:
        holder.locator("summary").first.click()
    return holder.locator("form.at-prompt")


def let_see(form, who: str) -> None:
    form.get_by_text("Who may see this?").click()
    form.get_by_label(who).check()


def test_a_girl_of_fifteen_writes_it_on_a_phone_and_takes_it_with_her(
    cast: Cast, phone_of: Callable[..., Page], new_context: Callable, live_server, sound: Callable, monkeypatch
) -> None:
    monkeypatch.setattr(settings, "PHONE_PAGES", True)
    monkeypatch.setattr(settings, "SITE_URL", live_server.url)
    page = phone_of(cast.ana)
    page.goto(reverse("child", args=[cast.maya.pk]))
    page.get_by_role("link", name="Safety plan").click()
    expect(page.get_by_text("Then I have to tell people whose job is to keep you safe.")).to_be_visible()
    page.get_by_label("I said this, and they know it.").check()
    way.button(page, "Begin together").click()
    expect(page).to_have_title("My notes")
    sound(page)

    # In any order; what is tapped is saved as it is tapped.
    part(page, "Things I can do by myself")
    helps = prompt(page, HELPS)
    helps.get_by_label("Music").check()
    expect(helps.get_by_role("status")).to_contain_text("Saved.")
    helps.get_by_label("In your own words, or something else").fill("Walk with Rey")
    let_see(helps, "On my own copy")
    way.button(helps, "Save").click()
    expect(page.get_by_text("Music, Walk with Rey")).to_be_attached()
    sound(page)

    part(page, "Adults on my side")
    adult = page.locator("form.at-prompt:visible").first
    adult.get_by_role("textbox").first.fill("Aunt L. 555-0142")
    let_see(adult, "On my own copy")
    way.button(adult, "Save").click()
    expect(page.get_by_role("heading", name="Another one", exact=True).first).to_be_visible()

    part(page, "A bag, only if it is safe")
    way.button(page.locator("details.part[open]"), "Leave this part out").click()
    expect(page.get_by_text("Left out")).to_be_visible()

    page.get_by_role("link", name="Done for now").click()
    expect(page.get_by_text("Three adults are better than one.")).to_be_visible()
    page.get_by_role("link", name="Choose the copy").click()
    page.get_by_role("link", name="A page on my phone").click()
    page.get_by_label("nobody at home has ever touched that phone").check()
    page.get_by_label("I told them that the visit may show on the phone.").check()
    way.button(page, "Make the link").click()
    expect(page.get_by_role("img", name="The link as a picture to scan")).to_be_visible()
    sound(page)
    hers_opens_once(new_context(base_url=live_server.url).new_page(), page.locator("code").text_content() or "")


def hers_opens_once(hers: Page, link: str) -> None:
    hers.route(f"{settings.QUICK_EXIT_SITE}**", lambda route: route.fulfill(body="<title>Weather</title>"))
    hers.goto(link)
    way.button(hers, "Open").click()
    expect(hers).to_have_title("My notes")
    expect(hers.get_by_text("Walk with Rey")).to_be_visible()
    expect(hers.get_by_role("link", name="Call Aunt L. 555-0142")).to_have_attribute("href", "tel:5550142")
    seen = hers.locator("body").inner_text()
    assert [word for word in TELLING if word in seen] == []
    assert hers.context.cookies() == []
    hers.get_by_role("link", name="Leave now").last.click()
    hers.wait_for_url(f"{settings.QUICK_EXIT_SITE}**")
    hers.goto(link)
    expect(hers.get_by_text("There is nothing here any more.")).to_be_visible()


def test_a_boy_who_does_not_write_taps_on_a_phone_without_scripts(
    cast: Cast, phone_of: Callable[..., Page], sound: Callable
) -> None:
    plan = plan_of(cast)
    page = phone_of(cast.ana, java_script_enabled=False)
    page.goto(reverse("plan_write", args=[plan.pk]))
    part(page, "Things I can do by myself")
    helps = prompt(page, HELPS)
    assert helps.locator("svg.pictogram").count() >= 5
    for idea in ("Music", "A walk", "Sleep"):
        helps.get_by_label(idea, exact=True).check()
    way.button(helps, "Save").click()
    expect(page.get_by_role("status").first).to_contain_text("Saved.")
    part(page, "Signs that things may go bad")
    body = prompt(page, "What do you notice in your body or your mood?")
    body.get_by_label("I cannot sleep").check()
    way.button(body, "Save").click()
    now = now_in(plan)
    assert now.said["by_myself.what_helps"] == {"chips": ["music", "walk", "sleep"]}
    assert now.said["warning_signs.body"] == {"chips": ["sleep"]}


def test_a_grandmother_gets_her_sheet_in_large_letters(
    cast: Cast, phone_of: Callable[..., Page], sound: Callable, tmp_path
) -> None:
    plan = plan_of(cast)
    page = phone_of(cast.ana)
    sheet = reverse("plan_copy", args=[plan.pk, "caregiver_large"])
    page.goto(sheet)
    expect(page.get_by_text("No sheet is made for the home.")).to_be_visible()
    assert way.button(page, "Make the paper").count() == 0
    nobody_at_home_harms(cast)

    page.goto(reverse("plan_write", args=[plan.pk]))
    part(page, "For the person you live with")
    call = prompt(page, "Whom do they call, day and night?")
    call.get_by_role("textbox").first.fill("Ana, 555-0100")
    let_see(call, "The person I live with")
    way.button(call, "Save").click()
    expect(page.get_by_text("Ana, 555-0100").first).to_be_attached()

    page.goto(sheet)
    page.get_by_role("radio", name="Español").check()
    way.button(page, "Show it so").click()
    expect(page.get_by_role("heading", name="Cómo ayudar esta semana")).to_be_visible()
    sound(page)
    with page.expect_download() as made:
        way.button(page, "Make the paper").click()
    made.value.save_as(tmp_path / "sheet.pdf")
    paper = (tmp_path / "sheet.pdf").read_bytes()
    assert made.value.suggested_filename == "sheet.pdf"
    assert "Llame: Ana, 555-0100" in words_of(paper)
    assert is_accessible(paper)
