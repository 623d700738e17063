"""A profile and a photo on a phone, with a script and without: the page is a form, and the photo is shown again."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.urls import reverse
from PIL import Image
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.cast import Cast


@pytest.fixture(params=[True, False], ids=["with a script", "without a script"])
def phone(request: pytest.FixtureRequest, phone_of: Callable[..., Page], cast: Cast) -> Page:
    return phone_of(cast.ana, java_script_enabled=request.param)


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "Maya.jpg"
    Image.new("RGB", (900, 1200), "teal").save(path)
    return path


def test_what_is_typed_is_kept_and_counted(phone: Page, live_server: LiveServer, cast: Cast) -> None:
    phone.goto(live_server.url + reverse("profile", args=[cast.maya.pk]))
    expect(phone.get_by_text("0 of 16 lines ready.")).to_be_visible()
    phone.get_by_role("link", name="Fill in or change").click()
    phone.get_by_label("Feet").fill("5")
    phone.get_by_label("Inches").fill("4")
    phone.get_by_label("Hair", exact=True).select_option(label="Pink")
    phone.get_by_role("button", name="Save the profile").click()
    expect(phone.get_by_text("2 of 16 lines ready.")).to_be_visible()
    expect(phone.get_by_text("5 ft 4 in")).to_be_visible()


def test_a_photo_is_sent_and_seen(phone: Page, live_server: LiveServer, cast: Cast, photo: Path) -> None:
    phone.goto(live_server.url + reverse("photo_new", args=[cast.maya.pk]))
    phone.get_by_label("Photo").set_input_files(photo)
    phone.get_by_text("Today", exact=True).click()
    phone.get_by_role("button", name="Keep the photo").click()
    expect(phone.get_by_text("The photo is kept.")).to_be_visible()
    expect(phone.get_by_text(re.compile("Photo of today"))).to_be_visible()
    expect(phone.get_by_alt_text("Photo of the child")).to_have_js_property("naturalWidth", 240)


def test_a_drawing_with_a_program_in_it_is_refused_by_name(
    phone: Page, live_server: LiveServer, cast: Cast, tmp_path: Path
) -> None:
    (tmp_path / "photo.jpg").write_text('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')
    phone.goto(live_server.url + reverse("photo_new", args=[cast.maya.pk]))
    phone.get_by_label("Photo").set_input_files(tmp_path / "photo.jpg")
    phone.get_by_text("Today", exact=True).click()
    phone.get_by_role("button", name="Keep the photo").click()
    expect(phone.get_by_role("alert")).to_contain_text("a drawing that can hold a program (SVG)")
