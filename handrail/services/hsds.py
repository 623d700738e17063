"""The directory as a tabular package of HSDS 3.0, the Human Services Data Specification of Open Referral: one CSV file
for each table, and a `datapackage.json` that says what they are, in one ZIP.

HSDS has no field for the need that is met, for sex, for the form of trafficking, for consent, or for whether there is
room: these go as attributes under a taxonomy of our own, which is how the standard lets others add what it lacks.
"""

import csv
import json
from collections.abc import Iterator
from io import BytesIO, StringIO
from typing import Any
from uuid import UUID, uuid5
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.utils.translation import gettext_lazy

from handrail.rules.needs import load_needs

from .cells import plain_text
from .directory import LISTS, Directory, PlaceLine, ServiceLine

VERSION = "3.0.0"
OURS = UUID("5f0c9ac6-6d0b-5d6c-9c6b-3d1d5a0d6b11")
"""The name space of the ids that we make: the same line gives the same ids in every export."""
TAXONOMY, TAXONOMY_NAME = uuid5(OURS, "taxonomy"), "Handrail"
ABOUT = "What a service for trafficked young people states of itself."
FIXED = (2020, 1, 1, 0, 0, 0)
TABLES: dict[str, tuple[str, ...]] = {
    "organizations": ("id", "name", "description", "email", "website"),
    "services": ("id", "organization_id", "name", "description", "url", "email", "status", "application_process",
                 "fees_description", "eligibility_description", "minimum_age", "maximum_age", "assured_date"),
    "locations": ("id", "location_type", "organization_id", "name"),
    "addresses": ("id", "location_id", "address_1", "city", "state_province", "postal_code", "country", "address_type"),
    "service_at_location": ("id", "service_id", "location_id"),
    "phones": ("id", "service_id", "number", "extension", "type", "description"),
    "languages": ("id", "service_id", "name", "code"),
    "taxonomies": ("id", "name", "description"),
    "taxonomy_terms": ("id", "code", "name", "description", "taxonomy", "taxonomy_id"),
    "attributes": ("id", "link_id", "taxonomy_term_id", "link_entity", "value"),
}  # fmt: skip
NAMES = {"organizations": "organization", "services": "service", "locations": "location", "addresses": "address",
         "phones": "phone", "languages": "language", "taxonomies": "taxonomy", "taxonomy_terms": "taxonomy_term",
         "attributes": "attribute"}  # fmt: skip
"""What the standard calls a table where that is not the name of its file."""
SINGLE = {"any_age": "Young people of any age", "consent_note": "About consent", "confidential": "The address is kept"}
SAID_OTHERWISE = gettext_lazy(
    "HSDS 3 has no field for the need that is met, for sex, for the form of trafficking, for consent and for whether "
    "there is room. They are in attributes.csv, under a taxonomy called Handrail; other programs may pass over them."
)
LEFT_OUT = gettext_lazy("Not in the file: the address of a confidential place, your notes, and who checked a line.")
Row = dict[str, str]
Tables = dict[str, list[Row]]


def package(directory: Directory) -> bytes:
    """The ZIP. The same directory gives the same bytes."""
    found = tables(directory)
    files = {f"{name}.csv": written(name, rows) for name, rows in found.items()}
    files["datapackage.json"] = json.dumps(described(), indent=1, sort_keys=True)
    kept = BytesIO()
    with ZipFile(kept, "w", ZIP_DEFLATED) as archive:
        for name, text in sorted(files.items()):
            archive.writestr(ZipInfo(name, FIXED), text.encode(), ZIP_DEFLATED)
    return kept.getvalue()


def written(name: str, rows: list[Row]) -> str:
    text = StringIO(newline="")
    writer = csv.DictWriter(text, TABLES[name], restval="")
    writer.writeheader()
    writer.writerows({column: plain_text(value, phone=column == "number") for column, value in row.items()}
                     for row in rows)  # fmt: skip
    return text.getvalue()


def described() -> dict[str, Any]:
    return {
        "name": "human_services_data", "title": "Human Services Data Specification", "version": VERSION,
        "profile": "tabular-data-package", "homepage": "http://docs.openreferral.org",
        "resources": [
            {"name": NAMES.get(name, name), "path": f"{name}.csv", "profile": "tabular-data-resource",
             "schema": {"primaryKey": "id", "fields": [{"name": column, "type": kind(column)} for column in columns]}}
            for name, columns in TABLES.items()
        ],
    }  # fmt: skip


def kind(column: str) -> str:
    numbers = ("minimum_age", "maximum_age", "extension")
    return "number" if column in numbers else "date" if column == "assured_date" else "string"


def tables(directory: Directory) -> Tables:
    """Every table with its rows."""
    found: Tables = {name: [] for name in TABLES}
    for one in directory.organizations:
        found["organizations"].append({"id": str(one.id), "name": one.name, "description": one.description or one.name,
                                       "email": one.email, "website": one.website})  # fmt: skip
    for place in directory.places:
        add_place(found, place)
    for service in directory.services:
        add_service(found, service)
    found["taxonomies"].append({"id": str(TAXONOMY), "name": TAXONOMY_NAME, "description": ABOUT})
    found["taxonomy_terms"] = sorted(terms({row["taxonomy_term_id"] for row in found["attributes"]}),
                                     key=lambda row: row["code"])  # fmt: skip
    return found


def add_place(found: Tables, place: PlaceLine) -> None:
    found["locations"].append({"id": str(place.id), "location_type": "physical", "name": place.name,
                               "organization_id": str(place.organization)})  # fmt: skip
    if place.confidential:
        found["attributes"].append(attribute(place.id, "location", "confidential"))
    elif place.street:
        found["addresses"].append({
            "id": str(uuid5(place.id, "address")), "location_id": str(place.id), "address_1": place.street,
            "city": place.city, "state_province": place.state, "postal_code": place.postal_code, "country": "US",
            "address_type": "physical",
        })  # fmt: skip


def add_service(found: Tables, one: ServiceLine) -> None:
    own = str(one.id)
    found["services"].append({
        "id": own, "organization_id": str(one.organization), "name": one.name, "description": one.description,
        "url": one.url, "email": one.email, "status": "inactive" if one.set_aside else "active",
        "application_process": one.how_to_apply, "fees_description": one.cost,
        "eligibility_description": one.eligibility, "minimum_age": number(one.minimum_age),
        "maximum_age": number(one.maximum_age), "assured_date": one.checked_on.isoformat() if one.checked_on else "",
    })  # fmt: skip
    for place in sorted(one.places):
        found["service_at_location"].append({"id": str(uuid5(one.id, f"at {place}")), "service_id": own,
                                             "location_id": str(place)})  # fmt: skip
    for count, phone in enumerate(one.phones):
        said = {"number": phone.number, "extension": phone.extension, "description": phone.description}
        found["phones"].append({"id": str(uuid5(one.id, f"phone {count}")), "service_id": own, "type": "voice", **said})
    for code in one.languages:
        found["languages"].append({"id": str(uuid5(one.id, f"language {code}")), "service_id": own, "code": code,
                                   "name": load_needs().text("languages", code, "en")})  # fmt: skip
    found["attributes"] += said_beyond(one)


def number(value: int | None) -> str:
    return "" if value is None else str(value)


def said_beyond(one: ServiceLine) -> Iterator[Row]:
    """What HSDS has no field for, each as an attribute. A code that left our lists since is left out."""
    known = every_term()
    listed = [f"{name}/{code}" for name in LISTS for code in getattr(one, name)]
    yield from (attribute(one.id, "service", code) for code in listed if code in known)
    if one.any_age:
        yield attribute(one.id, "service", "any_age")
    if one.consent_note:
        yield attribute(one.id, "service", "consent_note", one.consent_note)
    if one.capacity:
        day = one.capacity_as_of.isoformat() if one.capacity_as_of else ""
        yield attribute(one.id, "service", f"capacity/{one.capacity}", day)


def attribute(own: UUID, entity: str, code: str, value: str = "") -> Row:
    return {"id": str(uuid5(own, code)), "link_id": str(own), "taxonomy_term_id": str(uuid5(OURS, code)),
            "link_entity": entity, "value": value}  # fmt: skip


def terms(used: set[str]) -> Iterator[Row]:
    """The terms that are used."""
    for code, name in every_term().items():
        if str(uuid5(OURS, code)) in used:
            yield {"id": str(uuid5(OURS, code)), "code": f"handrail:{code}", "name": name, "description": name,
                   "taxonomy": TAXONOMY_NAME, "taxonomy_id": str(TAXONOMY)}  # fmt: skip


def every_term() -> dict[str, str]:
    listed = load_needs()
    found = {
        f"{name}/{code}": listed.text(name, code, "en")
        for name in (*LISTS, "capacity") if name != "languages"
        for code in listed.lists[name]
    }  # fmt: skip
    return {**found, **SINGLE}
