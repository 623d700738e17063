"""Every route is in the table and says what it needs, and a stranger is asked to sign in. Who is answered what:
`test_relations.py`."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.cast import make_cast
from tests.project.permissions import PUBLIC, ROUTES, SIGNED_IN, World, make_world

pytestmark = pytest.mark.django_db
REDIRECT = 302
OURS = [route for route in ROUTES if route.ability not in (PUBLIC, SIGNED_IN)]


def patterns(resolver: URLResolver) -> list[URLPattern]:
    return [
        leaf for one in resolver.url_patterns for leaf in (patterns(one) if isinstance(one, URLResolver) else [one])
    ]


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker) -> Iterator[World]:
    """Made once: whoever is asked to sign in changes nothing."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_world(make_cast())
        transaction.set_rollback(True)


def test_every_route_is_in_the_table():
    named = {pattern.name for pattern in patterns(get_resolver()) if not (pattern.name or "").startswith("account_")}
    assert named == {route.name for route in ROUTES if not route.name.startswith("account_")}


def test_every_view_of_ours_says_what_it_needs():
    ours = {pattern.name: pattern.callback for pattern in patterns(get_resolver())}
    for route in OURS:
        assert getattr(ours[route.name], "needs", None) == route.ability, route.name


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("route", OURS, ids=str)
def test_a_stranger_is_asked_to_sign_in(world, client, route, method):
    answer = getattr(client, method)(reverse(route.name, args=route.arguments(world)))
    assert (answer.status_code, answer.url.split("?")[0]) == (REDIRECT, reverse("account_login"))


def test_nobody_signs_up(client, world):
    assert b"password1" not in client.get(reverse("account_signup")).content
