"""The directory as JSON says what the CSV files say, nested as the standard has it, and no more."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given, settings

from handrail.audit.models import Entry
from handrail.services.directory import Directory, PlaceLine, stored, take_in
from handrail.services.hsds import tables
from handrail.services.hsds_json import NUMBERS, Nested, services_page
from tests.cast import NOW, Cast

from .test_hsds import KNOWN, ONE, directories


def values(tree: Any) -> Iterator[str]:
    if isinstance(tree, dict | list):
        for one in tree.values() if isinstance(tree, dict) else tree:
            yield from values(one)
    else:
        yield str(tree)


def in_json(column: str, value: str) -> str:
    """A number has no zeros before it: extension 00 is 0."""
    return str(int(value)) if column in NUMBERS else value


@given(directories())
@settings(max_examples=40, deadline=None)
def test_it_says_of_each_service_what_the_tables_say(directory) -> None:
    found, page = tables(directory), json.loads(services_page(directory))
    assert [one["id"] for one in page["contents"]] == [row["id"] for row in found["services"]]
    told = set(values(page["contents"]))
    for name in ("services", "phones", "languages"):
        assert {in_json(key, value) for row in found[name] for key, value in row.items() if value} <= told
    everything = {value for rows in found.values() for row in rows for value in row.values()}
    assert told <= everything | {str(int(value)) for value in everything if value.isdecimal()}


def test_it_is_nested_as_the_standard_has_it() -> None:
    hall = PlaceLine(UUID(int=8), UUID(int=1), "Hall", "9 Elm Street", "Austin", "TX", "78701")
    line = replace(KNOWN, places=frozenset({UUID(int=8)}), sexes=("girls",))
    page = json.loads(services_page(replace(ONE, places=(hall,), services=(line,))))
    assert (page["total_items"], page["total_pages"], page["empty"]) == (1, 1, False)
    (one,) = page["contents"]
    assert (one["name"], one["minimum_age"], one["status"]) == ("Emergency beds", 12, "active")
    assert one["organization"]["name"] == "Harbor Youth"
    assert one["service_at_locations"][0]["location"]["addresses"][0]["address_1"] == "9 Elm Street"
    assert [phone["number"] for phone in one["phones"]] == ["555-0142"]
    codes = {attribute["taxonomy_term"]["code"] for attribute in one["attributes"]}
    assert {"handrail:needs/safe_place", "handrail:sexes/girls", "handrail:capacity/open"} <= codes


def many(services: int) -> Directory:
    """Each with a place, a phone, a language and an attribute of its own."""
    places = [PlaceLine(UUID(int=10**6 + n), UUID(int=1), f"Hall {n}", "9 Elm Street", "Austin", "TX", "78701")
              for n in range(services)]  # fmt: skip
    lines = [replace(KNOWN, id=UUID(int=100 + n), places=frozenset({places[n].id})) for n in range(services)]
    return replace(ONE, places=tuple(places), services=tuple(lines))


class Watched(dict[str, str]):
    """A row that counts how often somebody looks up what it holds."""

    looks = 0

    def __getitem__(self, key: str) -> str:
        Watched.looks += 1
        return super().__getitem__(key)

    def get(self, key: str, default: Any = None) -> Any:
        Watched.looks += 1
        return super().get(key, default)


def looks_at_rows(services: int) -> tuple[int, int]:
    """How often it looks into a row to make the page, and how many rows there are."""
    rows = {name: [Watched(row) for row in found] for name, found in tables(many(services)).items()}
    Watched.looks, nested = 0, Nested(rows)
    assert len([nested.service(row) for row in rows["services"]]) == services
    return Watched.looks, sum(map(len, rows.values()))


def test_ten_times_the_services_are_ten_times_the_work() -> None:
    (few, _), (looks, rows) = looks_at_rows(200), looks_at_rows(2000)
    assert looks <= 10 * few
    assert looks < 6 * rows


@pytest.mark.django_db
def test_many_services_are_read_with_as_many_queries_as_few(cast: Cast) -> None:
    asked = []
    for services in (2, 40):
        take_in(many(services), by=cast.dee, now=NOW)
        with CaptureQueriesContext(connection) as queries:
            page = json.loads(services_page(stored()))
        assert page["total_items"] == services
        asked.append(len(queries))
    assert asked[0] == asked[1]


@pytest.mark.django_db
def test_it_goes_out_through_the_page_without_a_confidential_address(cast: Cast, client) -> None:
    take_in(replace(ONE, places=(replace(ONE.places[0], street="12 Quiet Lane", city="Alder"),)), by=cast.dee, now=NOW)
    client.force_login(cast.dee)
    answer = client.post(reverse("services_exchange"), {"act": "export_json"})
    assert answer["Content-Type"] == "application/json"
    assert answer["Content-Disposition"].endswith('.json"')
    assert "Harbor House" in answer.text
    assert "Quiet Lane" not in answer.text
    assert Entry.objects.filter(verb="exported_services").count() == 1
    client.force_login(cast.ana)
    assert client.post(reverse("services_exchange"), {"act": "export_json"}).status_code == 404
