"""The permission table, every cell: route x method x who somebody is to Maya. And a walk through every address with the
ids of somebody else's child, which learns nothing: not by what is answered, and not by what the database is asked.

`make test` opens every cell and sends to some of each row; a thorough run (tests/thorough.py) sends to every one."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from urllib.parse import quote
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from handrail.children.models import Child
from handrail.team.roles import ABILITIES, standing_of
from tests.cast import NOW, make_cast
from tests.project.permissions import PUBLIC, ROUTES, SIGNED_IN, World, make_world
from tests.project.relations import CLOSED_UNDER_GLASS, Relation, relations
from tests.thorough import some_of

pytestmark = pytest.mark.django_db
A_MINUTE_LATER = NOW + timedelta(minutes=1)
REDIRECT, SERVER_FAULT = 302, 500
REFUSED = {404, 405}  # 405 comes before anything is fetched: it says nothing of what is there
MADE_ANEW = re.compile(rb'[A-Za-z0-9]{64}|name="client_id"[^>]*>')
LITERALS = re.compile(r"'[^']*'|\b\d+\b|[0-9a-f]{32}|s\d+_x\d+")
OURS = [route for route in ROUTES if route.ability not in (PUBLIC, SIGNED_IN)]
OF_MAYA = [route for route in OURS if route.of_maya]
METHODS = ("get", "post")
OTHER_METHODS = ("put", "patch", "delete", "options", "trace")


class Table:
    """The world, the people, and a browser for each: made once, and every request is undone."""

    def __init__(self) -> None:
        self.world: World = make_world(make_cast())
        self.relations = relations(self.world)
        self.roles = {name: standing_of(one.who, A_MINUTE_LATER).roles for name, one in self.relations.items()}
        self.clients = {name: self.signed_in(one) for name, one in self.relations.items()}

    def signed_in(self, relation: Relation) -> Client:
        client = Client()
        client.force_login(relation.who)
        return client

    def ask(self, name: str, method: str, address: str, **data: Any) -> Any:
        client = self.clients[name]
        kept = client.cookies.copy()
        with undone():
            answer = getattr(client, method)(address, **data)
        client.cookies = kept
        return answer


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def table(django_db_setup, django_db_blocker) -> Iterator[Table]:
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch, undone():
        patch.setattr("django.utils.timezone.now", lambda: A_MINUTE_LATER)
        yield Table()


def posting(table: Table, route) -> set[str]:
    """Everybody opens every page; who sends something there too are Ana and, at each route, others."""
    return {"ana", *some_of(list(table.relations), OURS.index(route), 5)}


@pytest.mark.parametrize("route", OURS, ids=str)
def test_every_cell_answers_those_who_may_and_is_not_found_for_the_rest(table, route):
    address = reverse(route.name, args=route.arguments(table.world))
    senders = posting(table, route)
    for name, relation in table.relations.items():
        for method in METHODS if name in senders else METHODS[:1]:
            status, cell = table.ask(name, method, address).status_code, f"{name} {method} {route}"
            assert status < SERVER_FAULT, cell
            if name == "suspended":
                assert status == REDIRECT, cell
            elif not table.roles[name] & ABILITIES[route.ability]:
                assert status in REFUSED, cell
            elif not route.of_maya or relation.may(route):
                assert status != 404 or method == "post", cell
            elif relation.opens == "glass":
                assert status in REFUSED | {CLOSED_UNDER_GLASS}, cell
            else:
                assert status in REFUSED, cell


@pytest.mark.parametrize("method", OTHER_METHODS)
def test_no_other_method_reaches_a_page(table, method):
    reached = {
        route.name
        for route in OURS
        if table.ask("ana", method, reverse(route.name, args=route.arguments(table.world))).status_code not in REFUSED
    }
    assert reached == set()


# --- the walk -------------------------------------------------------------------------------------------------------

OUTSIDE = ["other unit", "supervisor of another unit", "in conflict, own unit", "in conflict, unit above",
           "glass broken, over", "max"]  # fmt: skip


def nothing_like(part: object) -> object:
    """An id of the same form that is nobody's."""
    if isinstance(part, UUID):
        return uuid4()
    return "0" * len(part) if isinstance(part, str) else part


def told(table: Table, name: str, method: str, address: str) -> tuple[object, ...]:
    """Everything that somebody learns from an answer, and how the database was asked."""
    with CaptureQueriesContext(connection) as asked:
        answer = table.ask(name, method, address)
    headers = {key: apart_from(address, quote(value).encode()) for key, value in answer.headers.items()}
    questions = [LITERALS.sub("?", one["sql"]) for one in asked.captured_queries]
    return answer.status_code, headers, apart_from(address, answer.content), questions


def apart_from(address: str, content: bytes) -> bytes:
    """Without the address itself, which the button for the language comes back to, and without the form's token."""
    plain = content.replace(address.encode(), b"").replace(quote(quote(address)).encode(), b"")
    return MADE_ANEW.sub(b"", plain)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("route", OF_MAYA, ids=str)
def test_somebody_elses_ids_tell_as_much_as_ids_that_are_nobodys(table, route, method):
    arguments = route.arguments(table.world)
    for name in some_of(OUTSIDE, OF_MAYA.index(route) + METHODS.index(method)):
        theirs = told(table, name, method, reverse(route.name, args=arguments))
        nobodys = told(table, name, method, reverse(route.name, args=[nothing_like(arguments[0]), *arguments[1:]]))
        assert theirs == nobodys, f"{name} {method} {route}"


@pytest.mark.parametrize("route", [route for route in OF_MAYA if route.of_maya], ids=str)
def test_a_token_of_another_child_under_ones_own_is_nobodys(table, route):
    """Cora's own child in the address, and every other part of it Maya's."""
    first, *rest = route.arguments(table.world)
    if first != table.world.maya.pk or not rest:
        return
    jo = table.world.cast.jo.pk
    theirs = told(table, "glass broken", "get", reverse(route.name, args=[jo, *rest]))
    nobodys = told(table, "glass broken", "get", reverse(route.name, args=[jo, *map(nothing_like, rest)]))
    assert theirs[0] in REFUSED
    assert theirs == nobodys


def ids_of(world: World) -> list[UUID]:
    return [world.maya.pk, world.episode.pk, world.glass.pk, world.maya.client_id]


READS_NO_RECORD = {"guide"}
"""An import contract holds it: what its search finds hangs on the letters typed, and never on a record."""
FIELD = re.compile(rb'<(?:input|select|textarea|button)[^>]*\bname="([^"]+)"')


@pytest.mark.parametrize("route", [one for one in OURS if not one.of_maya and one.name not in READS_NO_RECORD], ids=str)
def test_somebody_elses_ids_typed_into_every_field_tell_nothing(table, route):
    """Each field that a page shows to Kay is sent with Maya's ids, and with ids that are nobody's."""
    address = reverse(route.name, args=route.arguments(table.world))
    page = table.ask("other unit", "get", address)
    fields = {name.decode() for name in FIELD.findall(page.content)} - {"csrfmiddlewaretoken"}
    before = list(Child.unscoped.filter(pk=table.world.maya.pk).values())
    for theirs in some_of(ids_of(table.world), len(route.name)):
        for method in METHODS:
            sent = [dict.fromkeys(fields | {"child", "row"}, str(one)) for one in (theirs, uuid4())]
            seen = [table.ask("other unit", method, address, data=data) for data in sent]
            bodies = [MADE_ANEW.sub(b"", answer.content).replace(data["child"].encode(), b"")
                      for answer, data in zip(seen, sent, strict=True)]  # fmt: skip
            assert seen[0].status_code == seen[1].status_code, f"{method} {route}"
            assert bodies[0] == bodies[1], f"{method} {route}"
    assert list(Child.unscoped.filter(pk=table.world.maya.pk).values()) == before
