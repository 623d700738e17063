"""The directory in the JSON form of HSDS 3.0: the page of services that its API answers with, each service whole.

It is made of the same tables as the package of CSV files, so that neither says more than the other.
"""

import json
from collections.abc import Iterable
from typing import Any

from .directory import Directory
from .hsds import Row, tables

NUMBERS = ("minimum_age", "maximum_age", "extension")
Object = dict[str, Any]


def services_page(directory: Directory) -> str:
    """All services on one page, in the order of the directory. The same directory gives the same text."""
    found = Nested(tables(directory))
    contents = [found.service(row) for row in found.tables["services"]]
    whole = {
        "total_items": len(contents), "total_pages": 1, "page_number": 1, "size": len(contents), "first_page": True,
        "last_page": True, "empty": not contents, "contents": contents,
    }  # fmt: skip
    return json.dumps(whole, ensure_ascii=False, indent=1)


def filled(row: Row, leave: Iterable[str] = ()) -> Object:
    """What stands in a row. JSON has numbers, and leaves out what is not known."""
    kept = {name: value for name, value in row.items() if value and name not in leave}
    return {name: int(value) if name in NUMBERS else value for name, value in kept.items()}


HANGS_ON = {"phones": "service_id", "languages": "service_id", "service_at_location": "service_id",
            "addresses": "location_id", "attributes": "link_id"}  # fmt: skip


def grouped(rows: Iterable[Row], key: str) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row[key], []).append(row)
    return found


class Nested:
    """The tables, each row found by what it hangs on: grouped once, so that each row is looked at once."""

    def __init__(self, found: dict[str, list[Row]]) -> None:
        self.tables = found
        self.by_id = {name: {row["id"]: row for row in rows} for name, rows in found.items()}
        self.by_owner = {name: grouped(found[name], key) for name, key in HANGS_ON.items()}

    def of(self, name: str, owner: str) -> list[Row]:
        return self.by_owner[name].get(owner, [])

    def service(self, row: Row) -> Object:
        own = row["id"]
        whole = filled(row, ("organization_id",))
        whole["organization"] = filled(self.by_id["organizations"][row["organization_id"]])
        parts = {
            "phones": [filled(one, ("service_id",)) for one in self.of("phones", own)],
            "languages": [filled(one, ("service_id",)) for one in self.of("languages", own)],
            "service_at_locations": [self.at(one) for one in self.of("service_at_location", own)],
            "attributes": self.attributes(own),
        }
        return {**whole, **{name: value for name, value in parts.items() if value}}

    def at(self, row: Row) -> Object:
        return {"id": row["id"], "location": self.location(self.by_id["locations"][row["location_id"]])}

    def location(self, row: Row) -> Object:
        whole = filled(row)
        addresses = [filled(one, ("location_id",)) for one in self.of("addresses", row["id"])]
        parts = {"addresses": addresses, "attributes": self.attributes(row["id"])}
        return {**whole, **{name: value for name, value in parts.items() if value}}

    def attributes(self, own: str) -> list[Object]:
        return [{**filled(one, ("taxonomy_term_id",)), "taxonomy_term": self.term(one["taxonomy_term_id"])}
                for one in self.of("attributes", own)]  # fmt: skip

    def term(self, own: str) -> Object:
        row = self.by_id["taxonomy_terms"][own]
        taxonomy = filled(self.by_id["taxonomies"][row["taxonomy_id"]])
        return {**filled(row, ("taxonomy", "taxonomy_id")), "taxonomy_detail": taxonomy}
