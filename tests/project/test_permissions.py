"""Every route for every person: those who may get an answer, everybody else the same "not found"."""

import re

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from handrail.team.roles import ABILITIES, standing_of
from tests.cast import NOW
from tests.project.permissions import PUBLIC, ROUTES, SIGNED_IN, World, make_world

pytestmark = pytest.mark.django_db
PEOPLE = ["ana", "ben", "cora", "sam", "dee", "tom", "lia", "ada", "max", "pia"]
REDIRECT, SERVER_FAULT = 302, 500
REFUSED = {404, 405}  # 405 comes before anything is fetched: it says nothing of what is there
OWN_PARTS = re.compile(rb'csrf[^>]*value="[^"]+"|[0-9a-f-]{36}|[A-Za-z0-9]{64}|[0-9a-f]{24}')
OURS = [route for route in ROUTES if route.ability not in (PUBLIC, SIGNED_IN)]


def patterns(resolver: URLResolver) -> list[URLPattern]:
    return [
        leaf for one in resolver.url_patterns for leaf in (patterns(one) if isinstance(one, URLResolver) else [one])
    ]


@pytest.fixture
def world(cast) -> World:
    return make_world(cast)


def test_every_route_is_in_the_table():
    named = {pattern.name for pattern in patterns(get_resolver()) if not (pattern.name or "").startswith("account_")}
    assert named == {route.name for route in ROUTES if not route.name.startswith("account_")}


def test_every_view_of_ours_says_what_it_needs():
    ours = {pattern.name: pattern.callback for pattern in patterns(get_resolver())}
    for route in OURS:
        assert getattr(ours[route.name], "needs", None) == route.ability, route.name


def may(world: World, name: str, route) -> bool:
    person = getattr(world.cast, name)
    able = bool(standing_of(person, NOW).roles & ABILITIES[route.ability])
    return able and (not route.of_maya or name in route.people)


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("route", OURS, ids=str)
def test_a_page_answers_those_who_may_and_is_not_found_for_the_rest(world, client, route, method):
    address = reverse(route.name, args=route.arguments(world))
    for name in PEOPLE:
        client.force_login(getattr(world.cast, name))
        answer = getattr(client, method)(address)
        assert answer.status_code < SERVER_FAULT, f"{name} {method} {address}"
        if not may(world, name, route):
            assert answer.status_code in REFUSED, f"{name} {method} {address}"
        elif method == "get":
            assert answer.status_code not in REFUSED, f"{name} {method} {address}"


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("route", OURS, ids=str)
def test_a_stranger_is_asked_to_sign_in(world, client, route, method):
    answer = getattr(client, method)(reverse(route.name, args=route.arguments(world)))
    assert (answer.status_code, answer.url.split("?")[0]) == (REDIRECT, reverse("account_login"))


@pytest.mark.parametrize("route", [route for route in OURS if route.of_maya], ids=str)
def test_not_yours_and_not_there_look_the_same(world, client, route):
    client.force_login(world.cast.cora)
    arguments = route.arguments(world)
    yours = client.get(reverse(route.name, args=arguments))
    other = client.get(reverse(route.name, args=["00000000-0000-4000-8000-000000000000", *arguments[1:]]))
    assert (yours.status_code, yours.headers) == (other.status_code, other.headers)
    assert OWN_PARTS.sub(b"", yours.content) == OWN_PARTS.sub(b"", other.content)


def test_nobody_signs_up(client, cast):
    assert b"password1" not in client.get(reverse("account_signup")).content
