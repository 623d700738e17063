"""Who signed in with a password alone, for the first time or ever after, reaches no page but those that set up the
second step: every address of the site is tried."""

import pytest
from django.test import Client
from django.urls import reverse

from handrail.team.factors import SETTING_UP
from tests.cast import PASSWORD, Cast
from tests.project.permissions import PUBLIC, ROUTES, make_world

pytestmark = pytest.mark.django_db
BEHIND = [route for route in ROUTES if route.ability != PUBLIC and route.name not in SETTING_UP]


def by_password(cast: Cast, name: str) -> Client:
    client = Client()
    client.post(reverse("account_login"), {"login": getattr(cast, name).email, "password": PASSWORD})
    return client


@pytest.mark.parametrize("method", ["get", "post"])
def test_every_address_leads_to_setting_up_the_second_step(cast, settings, method):
    world = make_world(cast)
    settings.SECOND_FACTOR = True
    browsers = [by_password(cast, name) for name in ("ana", "dee", "ada", "max")]
    led = {
        route.name: {getattr(getattr(one, method)(address), "url", "a page") for one in browsers}
        for route in BEHIND
        if (address := reverse(route.name, args=route.arguments(world)))
    }
    assert len(led) > 100
    assert {name: where for name, where in led.items() if where != {reverse("factor_setup")}} == {}


def test_the_pages_that_set_it_up_are_few_and_there(cast, settings):
    """A name that is no page any more would open whatever gets that name next."""
    settings.SECOND_FACTOR = True
    for name in SETTING_UP:
        assert reverse(name)
    assert len(SETTING_UP) == 10


def test_no_page_that_sets_it_up_shows_a_child(cast, settings):
    settings.SECOND_FACTOR = True
    browser = by_password(cast, "ana")
    for name in SETTING_UP - {"account_logout"}:
        assert b"Maya" not in browser.get(reverse(name)).content, name
