"""Reading a package of HSDS 3: checked as a whole before anything is kept. Every mistake names its file and row."""

import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID, uuid5

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils import timezone
from django.utils.translation import gettext as _

from handrail.rules.needs import load_needs

from .cells import is_formula
from .directory import LISTS, Directory, OrganizationLine, Phone, PlaceLine, ServiceLine, ordered
from .hsds import OURS, every_term
from .hsds_files import OTHERS, CannotRead, Fault, Row, unpacked
from .models import Organization, Place, Service

MOST_FAULTS, CELL = 40, 20_000
STATUSES = ("active", "inactive", "defunct", "temporarily closed")
HERE = frozenset({"us", "usa", "united states", "united states of america"})
WORDS = {"name": "name", "description": "description", "how_to_apply": "application_process",
         "cost": "fees_description", "eligibility": "eligibility_description"}  # fmt: skip
"""What we call a field, and what HSDS calls it."""
CODE = re.compile(r"[a-z]{2,3}")
DIGITS = re.compile(r"\d{1,10}(?:\.0+)?")
YEARS = re.compile(r"\d{1,3}(?:\.0+)?")
OLDEST = 120


@dataclass
class Read:
    """What a package says, and what of it we have no place for."""

    directory: Directory
    left_out: list[str] = field(default_factory=list)


def read_package(content: bytes) -> Read:
    """Raises CannotRead, with every mistake that was found."""
    return Reader(unpacked(content)).read()


# --- the rows -------------------------------------------------------------------------------------------------------


class Reader:
    """Takes the rows apart, and remembers every mistake."""

    def __init__(self, tables: Mapping[str, list[Row]]) -> None:
        self.tables = tables
        self.faults: list[Fault] = []
        self.left_out: defaultdict[str, int] = defaultdict(int)
        self.terms = {uuid5(OURS, code): code for code in every_term()}
        self.needs = load_needs()

    def read(self) -> Read:
        self.organizations = self.by_id("organizations")
        self.services, self.locations = self.by_id("services"), self.by_id("locations")
        self.said = self.attributes()
        organizations = self.ordered(self.organizations, self.organization)
        places = self.ordered(self.locations, self.place)
        self.kept_places = {place.id for place in places}
        directory = Directory(organizations, places, self.ordered(self.services, self.service))
        for row in self.tables[OTHERS]:
            self.left_out[_("%s: a table that we do not keep") % row.file] += 1
        if self.faults:
            raise CannotRead(self.faults[:MOST_FAULTS])
        return Read(directory, [f"{what} ({count})" for what, count in sorted(self.left_out.items())])

    def rows(self, table: str) -> list[Row]:
        return self.tables.get(table, [])

    def fault(self, row: Row, what: str, mend: str) -> None:
        self.faults.append(Fault(row.file, row.number, what, mend))

    def by_id(self, table: str) -> dict[UUID, Row]:
        found: dict[UUID, Row] = {}
        for row in self.rows(table):
            own = self.an_id(row, "id")
            if own is None:
                continue
            if own in found:
                self.fault(row, _("Its id is in row %s already.") % found[own].number, _("Give each its own id."))
            found.setdefault(own, row)
        return found

    def an_id(self, row: Row, column: str, *, needed: bool = True) -> UUID | None:
        if not row[column] and not needed:
            return None
        try:
            return UUID(row[column])
        except ValueError:
            self.fault(row, _("%s is no UUID.") % column, _("HSDS 3 asks for an id such as %s.") % OURS)
            return None

    def ordered(self, rows: Mapping[UUID, Row], made: Callable[[UUID, Row], Any]) -> tuple[Any, ...]:
        return tuple(line for own in sorted(rows) if (line := made(own, rows[own])) is not None)

    # --- one kind after the other

    def organization(self, own: UUID, row: Row) -> OrganizationLine:
        name = self.text(row, "name", Organization, needed=True)
        about = self.text(row, "description", Organization, needed=True)
        return OrganizationLine(own, name, "" if about == name else about, self.web(row, "website"), self.mail(row))

    def place(self, own: UUID, row: Row) -> PlaceLine | None:
        if row["location_type"] != "physical":
            self.left_out[_("locations.csv: a place that is only on paper or online")] += 1
            return None
        owner = self.owner(own, row)
        if owner is None:
            return None
        address = self.addresses().get(own)
        confidential = "confidential" in self.said[own]
        name = self.text(row, "name", Place) or self.organizations[owner]["name"]
        return PlaceLine(own, owner, name, confidential=confidential, **(self.address(address) if address else {}))

    def owner(self, own: UUID, row: Row) -> UUID | None:
        """Whose place it is: as it says, or that of a service given there."""
        said = self.an_id(row, "organization_id", needed=False)
        for service in () if said else self.given_to().get(own, ()):
            said = said or self.an_id(self.services[service], "organization_id", needed=False)
        if said is None and not row["organization_id"]:
            self.left_out[_("locations.csv: a place that belongs to nobody")] += 1
            return None
        return self.known(row, "organization_id", said, self.organizations)

    def known(self, row: Row, column: str, own: UUID | None, among: Mapping[UUID, Row]) -> UUID | None:
        if own is not None and own not in among:
            self.fault(row, _("%s names a row that is not there.") % column, _("Add that row, or correct the id."))
            return None
        return own

    def addresses(self) -> dict[UUID, Row]:
        if not hasattr(self, "_addresses"):
            self._addresses: dict[UUID, Row] = {}
            for row in self.rows("addresses"):
                at = self.known(row, "location_id", self.an_id(row, "location_id", needed=False), self.locations)
                if at is None or row["address_type"] != "physical" or at in self._addresses:
                    self.left_out[_("addresses.csv: an address that is not of a place, or a second one")] += 1
                else:
                    self._addresses[at] = row
        return self._addresses

    def address(self, row: Row) -> dict[str, str]:
        if row["country"].casefold() not in HERE:
            self.fault(
                row, _("The country is “%s”.") % row["country"][:40], _("Only places in the US are kept: write US.")
            )
        columns = {"street": "address_1", "city": "city", "state": "state_province", "postal_code": "postal_code"}
        if row["address_2"]:
            self.left_out[_("addresses.csv: a second line of an address")] += 1
        return {name: self.text(row, column, Place, name, needed=True) for name, column in columns.items()}

    def service(self, own: UUID, row: Row) -> ServiceLine | None:
        owner = self.known(row, "organization_id", self.an_id(row, "organization_id"), self.organizations)
        if row["status"] not in STATUSES:
            self.fault(row, _("The status is “%s”.") % row["status"][:40], _("HSDS knows: %s.") % ", ".join(STATUSES))
        said = self.said[own]
        low, high = self.age(row, "minimum_age"), self.age(row, "maximum_age")
        if low is not None and high is not None and low > high:
            self.fault(row, _("The least age is above the greatest."), _("Correct one of them."))
        if owner is None:
            return None
        return ServiceLine(
            id=own, organization=owner, url=self.web(row, "url"), email=self.mail(row), minimum_age=low,
            maximum_age=high, any_age="any_age" in said, consent_note=said.get("consent_note", ""),
            checked_on=self.day(row, "assured_date", row["assured_date"]), phones=self.phones(own),
            places=frozenset(self.given_at().get(own, ())) & self.kept_places,
            set_aside=row["status"] != "active", languages=self.languages(own), **self.capacity(row, said),
            **self.lists(said), **self.words(row),
        )  # fmt: skip

    def lists(self, said: Mapping[str, str]) -> dict[str, Any]:
        """The lists that HSDS has no field for, in the order in which we show them."""
        return {name: tuple(code for code in self.needs.lists[name] if f"{name}/{code}" in said)
                for name in LISTS if name != "languages"}  # fmt: skip

    def words(self, row: Row) -> dict[str, Any]:
        return {name: self.text(row, column, Service, name, needed=name == "name") for name, column in WORDS.items()}

    def given_at(self) -> dict[UUID, list[UUID]]:
        if not hasattr(self, "_given"):
            self._given: defaultdict[UUID, list[UUID]] = defaultdict(list)
            for row in self.rows("service_at_location"):
                service = self.known(row, "service_id", self.an_id(row, "service_id"), self.services)
                place = self.known(row, "location_id", self.an_id(row, "location_id"), self.locations)
                if service and place:
                    self._given[service].append(place)
        return self._given

    def given_to(self) -> Mapping[UUID, list[UUID]]:
        """The services of each place."""
        if not hasattr(self, "_services_at"):
            self._services_at: defaultdict[UUID, list[UUID]] = defaultdict(list)
            for service, places in self.given_at().items():
                for place in places:
                    self._services_at[place].append(service)
        return self._services_at

    def phones(self, own: UUID) -> tuple[Phone, ...]:
        return tuple(self.of_services("phones", self.phone).get(own, ()))

    def phone(self, row: Row) -> Phone | None:
        number = row["number"]
        if not number or len(number) > 40:
            self.fault(row, _("There is no phone number that can be dialed."), _("Write the number, such as 555-0142."))
        if row["extension"] and not DIGITS.fullmatch(row["extension"]):
            self.fault(row, _("The extension is no number."), _("Write digits only."))
        self.refuse_formula(row, "number", phone=True)
        self.refuse_formula(row, "description")
        return Phone(number, row["extension"].partition(".")[0], row["description"][:300])

    def languages(self, own: UUID) -> tuple[str, ...]:
        return ordered("languages", self.of_services("languages", self.language).get(own, ()))

    def language(self, row: Row) -> str | None:
        code = row["code"].casefold().partition("-")[0]
        if CODE.fullmatch(code):
            return code
        named = self.needs.languages_in(row["name"])
        if not named:
            self.left_out[_("languages.csv: a language without a code of two or three letters")] += 1
        return min(named) if named else None

    def of_services(self, table: str, made: Callable[[Row], Any]) -> Mapping[UUID, list[Any]]:
        """What the rows of a table say of each service. Read once: a mistake is told once."""
        cached: dict[str, Mapping[UUID, list[Any]]] = self.__dict__.setdefault("_of_services", {})
        if table not in cached:
            found: defaultdict[UUID, list[Any]] = defaultdict(list)
            for row in self.rows(table):
                own = self.known(row, "service_id", self.an_id(row, "service_id", needed=False), self.services)
                if own is None:
                    self.left_out[_("%s: a row that is not of a service") % row.file] += 1
                elif (line := made(row)) is not None:
                    found[own].append(line)
            cached[table] = found
        return cached[table]

    def attributes(self) -> Mapping[UUID, dict[str, str]]:
        """What was said beyond the standard, in our own terms."""
        found: defaultdict[UUID, dict[str, str]] = defaultdict(dict)
        for row in self.rows("attributes"):
            link, term = self.an_id(row, "link_id"), self.an_id(row, "taxonomy_term_id")
            if link is None or term is None:
                continue
            if term not in self.terms:
                self.left_out[_("attributes.csv: a term of another taxonomy")] += 1
            else:
                found[link][self.terms[term]] = row["value"]
                self.refuse_formula(row, "value")
                if len(row["value"]) > 300:
                    self.fault(row, _("value is longer than %s letters.") % 300, _("Make it shorter."))
                if self.terms[term].startswith("capacity/"):
                    self.day(row, "value", row["value"])
        return found

    def capacity(self, row: Row, said: Mapping[str, str]) -> dict[str, Any]:
        found = [code for code in self.needs.lists["capacity"] if f"capacity/{code}" in said]
        if len(found) > 1:
            self.fault(
                row, _("It is said to have room and not to have room."), _("Leave one of the two in attributes.csv.")
            )
        if not found:
            return {}
        try:
            as_of = date.fromisoformat(said[f"capacity/{found[0]}"]) if said[f"capacity/{found[0]}"] else None
        except ValueError:
            as_of = None  # told where it stands
        return {"capacity": found[0], "capacity_as_of": as_of}

    # --- one cell

    def text(self, row: Row, column: str, model: Any, name: str = "", *, needed: bool = False) -> str:
        value = row[column]
        if needed and not value:
            self.fault(row, _("%s is empty.") % column, _("HSDS 3 requires it."))
        self.refuse_formula(row, column)
        longest = model._meta.get_field(name or column).max_length or CELL
        if len(value) > longest:
            self.fault(row, _("%(column)s is longer than %(most)s letters.") % {"column": column, "most": longest},
                       _("Make it shorter."))  # fmt: skip
        return value

    def refuse_formula(self, row: Row, column: str, *, phone: bool = False) -> None:
        if is_formula(row[column], phone=phone):
            mend = _("Begin it with a letter or a digit.")
            self.fault(row, _("%s begins as a formula of a spreadsheet does.") % column, mend)

    def web(self, row: Row, column: str) -> str:
        return self.checked(
            row, column, URLValidator(schemes=["http", "https"]), _("Write the whole address, from https:// on.")
        )

    def mail(self, row: Row) -> str:
        return self.checked(row, "email", validate_email, _("Write it as name@place.org."))

    def checked(self, row: Row, column: str, check: Callable[[str], None], mend: str) -> str:
        value = row[column]
        self.refuse_formula(row, column)
        try:
            if value:
                check(value)
            if len(value) > 200:
                raise ValidationError("")
        except ValidationError:
            self.fault(row, _("%s is not what it should be.") % column, mend)
        return value

    def age(self, row: Row, column: str) -> int | None:
        value = row[column]
        if not value:
            return None
        if not YEARS.fullmatch(value) or int(float(value)) > OLDEST:
            self.fault(row, _("%s is no whole number of years.") % column, _("Write years, such as 12."))
            return None
        return int(float(value))

    def day(self, row: Row, column: str, value: str) -> date | None:
        try:
            found = date.fromisoformat(value) if value else None
        except ValueError:
            self.fault(row, _("%s is no day.") % column, _("Write it as 2026-03-13."))
            return None
        if found and found > timezone.localdate():
            self.fault(row, _("%s is a day that has not come yet.") % column, _("Check the day."))
        return found
