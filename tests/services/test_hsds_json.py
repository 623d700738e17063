"""The directory as JSON says what the CSV files say, nested as the standard has it, and no more."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from django.urls import reverse
from hypothesis import given, settings

from handrail.audit.models import Entry
from handrail.services.directory import PlaceLine, take_in
from handrail.services.hsds import tables
from handrail.services.hsds_json import services_page
from tests.cast import NOW, Cast

from .test_hsds import KNOWN, ONE, directories


def values(tree: Any) -> Iterator[str]:
    if isinstance(tree, dict | list):
        for one in tree.values() if isinstance(tree, dict) else tree:
            yield from values(one)
    else:
        yield str(tree)


@given(directories())
@settings(max_examples=40, deadline=None)
def test_it_says_of_each_service_what_the_tables_say(directory) -> None:
    found, page = tables(directory), json.loads(services_page(directory))
    assert [one["id"] for one in page["contents"]] == [row["id"] for row in found["services"]]
    told = set(values(page["contents"]))
    for name in ("services", "phones", "languages"):
        assert {value for row in found[name] for value in row.values() if value} <= told
    everything = {value for rows in found.values() for row in rows for value in row.values()}
    assert told <= everything | {str(int(value)) for value in everything if value.isdecimal()}


def test_it_is_nested_as_the_standard_has_it() -> None:
    hall = PlaceLine(UUID(int=8), UUID(int=1), "Hall", "9 Elm Street", "Austin", "TX", "78701")
    line = replace(KNOWN, places=frozenset({UUID(int=8)}))
    page = json.loads(services_page(replace(ONE, places=(hall,), services=(line,))))
    assert (page["total_items"], page["total_pages"], page["empty"]) == (1, 1, False)
    (one,) = page["contents"]
    assert (one["name"], one["minimum_age"], one["status"]) == ("Emergency beds", 12, "active")
    assert one["organization"]["name"] == "Harbor Youth"
    assert one["service_at_locations"][0]["location"]["addresses"][0]["address_1"] == "9 Elm Street"
    assert [phone["number"] for phone in one["phones"]] == ["555-0142"]
    codes = {attribute["taxonomy_term"]["code"] for attribute in one["attributes"]}
    assert {"handrail:needs/safe_place", "handrail:sexes/female", "handrail:capacity/open"} <= codes


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
