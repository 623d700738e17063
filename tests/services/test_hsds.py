"""The directory leaves and comes back as a package of HSDS 3, whole, and nothing half-read is kept."""

import csv
import json
import struct
import tracemalloc
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO, StringIO
from uuid import UUID
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handrail.audit.models import Entry
from handrail.rules.needs import load_needs
from handrail.services.cells import is_formula
from handrail.services.directory import Directory, OrganizationLine, Phone, PlaceLine, ServiceLine, stored, take_in
from handrail.services.hsds import package
from handrail.services.hsds_files import CannotRead, unpacked
from handrail.services.hsds_reading import Reader, read_package
from handrail.services.models import Organization, Place, Service
from tests.cast import NOW, Cast
from tests.thorough import examples

LETTERS = st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n")


def words(most: int = 60, least: int = 0):
    found = st.text(LETTERS, max_size=most).map(str.strip)
    return found.filter(lambda text: len(text) >= least and not is_formula(text))


def some_of(name: str):
    """Some entries of one of our lists, in the order of the list."""
    codes = list(load_needs().lists[name])
    return st.sets(st.sampled_from(codes)).map(lambda found: tuple(code for code in codes if code in found))


WEB = st.sampled_from(["", "https://example.org", "https://example.org/a?b=1,2"])
MAIL = st.sampled_from(["", "intake@example.org"])
DAYS = st.none() | st.dates(date(2000, 1, 1), date(2026, 6, 30))


@st.composite
def organizations(draw):
    name = draw(words(least=1))
    return OrganizationLine(
        draw(st.uuids()), name, draw(words().filter(lambda text: text != name)), draw(WEB), draw(MAIL)
    )


@st.composite
def places(draw, owners):
    hidden = draw(st.booleans())
    there = not hidden and draw(st.booleans())
    address = {name: draw(words(40, 1)) for name in ("street", "city", "state", "postal_code")} if there else {}
    address = {name: value[:20] or "x" for name, value in address.items()}
    address = {name: value.strip() or "x" for name, value in address.items()}
    return PlaceLine(
        draw(st.uuids()), draw(st.sampled_from(owners)).id, draw(words(least=1)), confidential=hidden, **address
    )


@st.composite
def services(draw, owners, there):
    low, high = sorted(draw(st.tuples(st.integers(0, 120), st.integers(0, 120))))
    capacity = draw(st.sampled_from(["", "open", "waiting", "full"]))
    phone = st.builds(
        Phone, words(20, 1) | st.just("+1 (555) 555-0142"), st.from_regex(r"[0-9]{0,6}", fullmatch=True), words()
    )
    return ServiceLine(
        id=draw(st.uuids()), organization=draw(st.sampled_from(owners)).id, name=draw(words(least=1)),
        description=draw(words()), url=draw(WEB), email=draw(MAIL), how_to_apply=draw(words()), cost=draw(words()),
        eligibility=draw(words()), any_age=draw(st.booleans()), minimum_age=draw(st.none() | st.just(low)),
        maximum_age=draw(st.none() | st.just(high)), needs=draw(some_of("needs")), sexes=draw(some_of("sexes")),
        forms=draw(some_of("forms")), languages=draw(some_of("languages")), consent=draw(some_of("consent")),
        consent_note=draw(words()), capacity=capacity, capacity_as_of=draw(DAYS) if capacity else None,
        checked_on=draw(DAYS), phones=tuple(draw(st.lists(phone, max_size=3))),
        places=frozenset(place.id for place in (draw(st.lists(st.sampled_from(there), max_size=2)) if there else [])),
        set_aside=draw(st.booleans()),
    )  # fmt: skip


@st.composite
def directories(draw):
    owners = draw(st.lists(organizations(), min_size=1, max_size=3, unique_by=lambda one: one.id))
    there = draw(st.lists(places(owners), max_size=3, unique_by=lambda one: one.id))
    given_there = draw(st.lists(services(owners, there), max_size=4, unique_by=lambda one: one.id))
    by_id = [tuple(sorted(lines, key=lambda one: one.id)) for lines in (owners, there, given_there)]
    return Directory(*by_id)


@given(directories())
@settings(max_examples=examples(150))
def test_what_goes_out_comes_back_equal(directory):
    assert read_package(package(directory)).directory == directory


@given(directories())
@settings(max_examples=20)
def test_the_same_directory_gives_the_same_bytes(directory):
    assert package(directory) == package(directory)


SHELTER = PlaceLine(UUID(int=7), UUID(int=1), "Harbor House", confidential=True)
ONE = Directory(
    (OrganizationLine(UUID(int=1), "Harbor Youth"),),
    (SHELTER,),
    (ServiceLine(UUID(int=3), UUID(int=1), "Emergency beds", minimum_age=12, maximum_age=17, needs=("safe_place",),
                 forms=("sex", "labor"), languages=("en", "es"), places=frozenset({UUID(int=7)}),
                 capacity="open", capacity_as_of=date(2026, 3, 1), phones=(Phone("555-0142"),)),),
)  # fmt: skip


@given(directories())
@settings(max_examples=12, deadline=None)
def test_it_comes_back_from_the_database_too(transactional, directory):
    transactional()
    take_in(read_package(package(directory)).directory, by=None, now=NOW)
    assert stored() == directory
    assert read_package(package(stored())).directory == directory


@pytest.fixture(scope="module")
def transactional():
    """Empties the directory before each example."""

    def empty():
        for model in (Service, Place, Organization):
            model.objects.all().delete()

    return empty


@pytest.fixture(autouse=True)
def database(db):
    """Every test here may write."""


def test_what_is_there_already_is_brought_up_to_date_and_nothing_else(cast: Cast):
    first = take_in(ONE, by=cast.dee, now=NOW)
    assert (first.new, first.changed, first.same) == (3, 0, 0)
    Service.objects.update(notes="Ask for Lena.")
    again = take_in(replace(ONE, services=(replace(ONE.services[0], name="Beds"),)), by=cast.dee, now=NOW)
    assert (again.new, again.changed, again.same) == (0, 1, 2)
    assert Service.objects.get().notes == "Ask for Lena."


def test_the_order_in_which_somebody_ticked_is_no_change(cast: Cast):
    take_in(ONE, by=cast.dee, now=NOW)
    Service.objects.update(forms=["labor", "sex"], languages=["es", "en"])
    counts = take_in(read_package(package(stored())).directory, by=cast.dee, now=NOW)
    assert (counts.changed, counts.same) == (0, 3)


def test_a_confidential_address_is_in_no_export(cast: Cast):
    take_in(ONE, by=cast.dee, now=NOW)
    place = Place.objects.get()
    place.hide("12 Quiet Lane, Alder, WA 98000")
    place.save()
    content = package(stored())
    with ZipFile(BytesIO(content)) as archive:
        told = b"".join(archive.read(name) for name in archive.namelist())
    assert b"Quiet" not in told
    assert place.sealed_address.encode() not in told


def test_a_file_that_says_where_a_confidential_place_is_changes_nothing_here(cast: Cast):
    take_in(ONE, by=cast.dee, now=NOW)
    place = Place.objects.get()
    place.hide("12 Quiet Lane, Alder, WA 98000")
    place.save()
    told = replace(SHELTER, confidential=False, street="99 Loud St", city="Alder", state="WA", postal_code="98000")
    counts = take_in(replace(ONE, places=(told,)), by=cast.dee, now=NOW)
    place = Place.objects.get()
    assert (place.confidential, place.address, counts.kept_hidden) == (True, "", 1)
    assert place.confidential_address() == "12 Quiet Lane, Alder, WA 98000"


# --- a package of somebody else, over what is known here ------------------------------------------------------------


KNOWN = replace(ONE.services[0], sexes=("female",), consent=("guardian",), consent_note="By phone too.", any_age=False,
                checked_on=date(2026, 2, 1))  # fmt: skip


def foreign(**said) -> Directory:
    """The same service, as a program says it that knows nothing of our terms."""
    bare = {"needs": (), "sexes": (), "forms": (), "consent": (), "consent_note": "", "capacity": "",
            "capacity_as_of": None, **said}  # fmt: skip
    return replace(ONE, services=(replace(KNOWN, **bare),))


@pytest.fixture
def known(cast: Cast) -> Service:
    take_in(replace(ONE, services=(KNOWN,)), by=cast.dee, now=NOW)
    Service.objects.update(checked_by=cast.dee)
    return Service.objects.get()


def test_a_file_without_our_terms_leaves_what_we_know(cast: Cast, known: Service):
    counts = take_in(read_package(package(foreign())).directory, by=cast.dee, now=NOW)
    assert (counts.changed, counts.same) == (0, 3)
    assert stored().services == (KNOWN,)
    assert Service.objects.get().checked_by == cast.dee


def test_a_file_with_our_terms_is_taken(cast: Cast, known: Service):
    take_in(foreign(needs=("basics",), capacity="full", capacity_as_of=date(2026, 3, 2)), by=cast.dee, now=NOW)
    row = Service.objects.get()
    assert (row.needs, row.sexes, row.forms) == (["basics"], ["female"], ["sex", "labor"])
    assert (row.capacity, row.capacity_as_of) == ("full", date(2026, 3, 2))


def test_what_differs_was_checked_by_nobody_here(cast: Cast, known: Service):
    take_in(foreign(email="else@example.org"), by=cast.dee, now=NOW)
    assert Service.objects.get().checked_by is None


@pytest.mark.parametrize(
    "moved",
    [{"places": (PlaceLine(UUID(int=8), UUID(int=1), "New Hall", "9 Elm Street", "Austin", "TX", "78701"),)},
     {"organizations": (OrganizationLine(UUID(int=1), "Another name"),)}],
    ids=["where it is", "whose it is"],
)  # fmt: skip
def test_a_file_that_changes_only_whose_a_service_is_or_where_was_checked_by_nobody_here(cast: Cast, moved):
    hall = PlaceLine(UUID(int=8), UUID(int=1), "Town Hall")
    line = replace(KNOWN, places=frozenset({UUID(int=8)}))
    here = replace(ONE, places=(hall,), services=(line,))
    take_in(here, by=cast.dee, now=NOW)
    Service.objects.update(checked_by=cast.dee)
    take_in(here, by=cast.dee, now=NOW)
    assert Service.objects.get().checked_by == cast.dee
    logged = Entry.objects.filter(verb="changed_service").count()
    take_in(replace(here, **moved), by=cast.dee, now=NOW)
    assert Service.objects.get().checked_by is None
    assert Entry.objects.filter(verb="changed_service").count() == logged + 1


@pytest.mark.parametrize("words", ["=1+1", "+cmd", "-2", "@here", "\t=1"])
def test_a_formula_that_was_kept_before_goes_out_as_text(cast: Cast, words: str):
    line = replace(KNOWN, description=words, phones=(Phone("+1 512 555 0100"),))
    files = unpacked(package(replace(ONE, services=(line,))))
    assert files["services"][0]["description"] == f"'{words}"
    assert files["phones"][0]["number"] == "+1 512 555 0100"


def test_what_was_set_aside_comes_back_by_no_file(cast: Cast, known: Service):
    Service.objects.update(set_aside_at=NOW)
    counts = take_in(foreign(), by=cast.dee, now=NOW + timedelta(days=1))
    assert (counts.same, Service.objects.get().set_aside_at) == (3, NOW)


def test_a_file_adds_a_place_and_drops_none(cast: Cast, known: Service):
    hall = PlaceLine(UUID(int=8), UUID(int=1), "Town Hall")
    more = foreign(places=frozenset({UUID(int=8)}))
    take_in(replace(more, places=(SHELTER, hall)), by=cast.dee, now=NOW)
    assert {place.name for place in Service.objects.get().places.all()} == {"Harbor House", "Town Hall"}


def test_the_log_says_which_services_an_import_touched(cast: Cast, known: Service):
    take_in(foreign(name="Beds"), by=cast.dee, now=NOW)
    take_in(foreign(name="Beds"), by=cast.dee, now=NOW)
    told = [(entry.verb, json.loads(bytes(entry.body))["detail"], entry.actor)
            for entry in Entry.objects.filter(verb__endswith="_service").order_by("seq")]  # fmt: skip
    here = {"service": str(known.pk)}
    assert told == [("added_service", here, cast.dee.pk), ("changed_service", here, cast.dee.pk)]


# --- a package that is not in order ---------------------------------------------------------------------------------


def changed(name: str, change, also: dict[str, str] | None = None) -> bytes:
    """The package of `ONE`, with the rows of one file changed."""
    kept = BytesIO()
    with ZipFile(BytesIO(package(ONE))) as whole, ZipFile(kept, "w", ZIP_DEFLATED) as made:
        for one in whole.namelist():
            text = whole.read(one).decode()
            if one == name:
                reader = csv.DictReader(StringIO(text, newline=""))
                rows, text = list(reader), StringIO(newline="")
                change(rows)
                writer = csv.DictWriter(text, reader.fieldnames)
                writer.writeheader()
                writer.writerows(rows)
                text = text.getvalue()
            made.writestr(one, text)
        for one, text in (also or {}).items():
            made.writestr(one, text)
    return kept.getvalue()


def put(column: str, value: str):
    return lambda rows: rows[0].update({column: value})


SLIPS = {
    "an id that is none": ("services.csv", put("id", "7"), "services.csv, row 2: id is no UUID."),
    "an owner that is not there": ("services.csv", put("organization_id", str(UUID(int=9))),
                                   "services.csv, row 2: organization_id names a row that is not there."),
    "an age in words": ("services.csv", put("minimum_age", "twelve"), "minimum_age is no whole number"),
    "ages that are crossed": ("services.csv", put("minimum_age", "40"), "The least age is above the greatest."),
    "a status of its own": ("services.csv", put("status", "open"), "The status is “open”."),
    "no name": ("services.csv", put("name", " "), "name is empty."),
    "a day that is none": ("services.csv", put("assured_date", "13/3/2026"), "assured_date is no day."),
    "an address without https": ("services.csv", put("url", "javascript:alert(1)"), "url is not what it should be."),
    "a service at no service": ("service_at_location.csv", put("service_id", str(UUID(int=9))),
                                "service_at_location.csv, row 2: service_id names a row"),
    "a phone without a number": ("phones.csv", put("number", ""), "phones.csv, row 2: There is no phone number"),
    "an extension in words": ("phones.csv", put("extension", "ask"), "The extension is no number."),
    "the same id twice": ("organizations.csv", lambda rows: rows.append(dict(rows[0])), "row 3: Its id is in row 2"),
    "a day to come": ("services.csv", put("assured_date", "2099-01-01"), "assured_date is a day that has not come"),
    "a formula in a name": ("organizations.csv", put("name", "=1+1"), "row 2: name begins as a formula"),
    "a formula in a text": ("services.csv", put("description", "@SUM(A1)"), "row 2: description begins as"),
    "a formula for a phone": ("phones.csv", put("number", "+1+cmd|'/C calc'!A0"), "row 2: number begins as"),
    "a formula in an email": ("services.csv", put("email", "=a@example.org"), "services.csv, row 2: email begins as"),
    "a name beyond bounds": ("organizations.csv", put("name", "x" * 201), "name is longer than 200 letters."),
}  # fmt: skip


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_is_told_with_its_file_and_row_and_nothing_is_kept(slip):
    name, change, told = SLIPS[slip]
    with pytest.raises(CannotRead) as caught:
        read_package(changed(name, change))
    assert told in str(caught.value)
    assert Organization.objects.count() == Service.objects.count() == 0


def test_two_slips_are_told_together():
    def twice(rows):
        rows[0].update({"status": "open", "assured_date": "soon"})

    with pytest.raises(CannotRead) as caught:
        read_package(changed("services.csv", twice))
    assert len(caught.value.faults) == 2


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no", b"id,name\n1,2\n"])
def test_what_is_no_zip_is_refused(content):
    with pytest.raises(CannotRead, match="no ZIP file"):
        read_package(content)


def test_version_2_of_the_standard_is_refused():
    kept = BytesIO()
    with ZipFile(kept, "w") as made:
        made.writestr("datapackage.json", json.dumps({"version": "2.0.1"}))
    with pytest.raises(CannotRead, match=r"version 2\.0\.1"):
        read_package(kept.getvalue())


def test_a_package_without_services_is_refused():
    kept = BytesIO()
    with ZipFile(kept, "w") as made:
        made.writestr("organizations.csv", "id,name,description\n")
    with pytest.raises(CannotRead, match=r"services\.csv: The file is missing"):
        read_package(kept.getvalue())


def test_a_file_that_unpacks_to_more_than_is_meant_is_refused_before_it_is_read():
    kept = BytesIO()
    with ZipFile(kept, "w", ZIP_DEFLATED) as made:
        made.writestr("organizations.csv", "x" * 21_000_000)
    with pytest.raises(CannotRead, match="more than 20 MB"):
        read_package(kept.getvalue())


def test_a_zip_that_lies_about_its_size_is_not_unpacked_whole():
    kept = BytesIO()
    with ZipFile(kept, "w", ZIP_DEFLATED) as made:
        made.writestr("organizations.csv", b"x" * 100_000_000)
    content = kept.getvalue().replace(struct.pack("<L", 100_000_000), struct.pack("<L", 1_000))
    tracemalloc.start()
    with pytest.raises(CannotRead):
        read_package(content)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 60_000_000


def test_a_zip_that_is_packed_in_another_way_is_refused():
    kept = BytesIO()
    with ZipFile(kept, "w", ZIP_BZIP2) as made:
        made.writestr("organizations.csv", "id,name,description\n")
    with pytest.raises(CannotRead, match="packed in a way that is not read"):
        read_package(kept.getvalue())


def test_whose_a_place_is_costs_no_walk_through_every_service():
    walks = []

    class Counted(dict):
        def items(self):
            walks.append(1)
            return super().items()

    class Watched(Reader):
        def given_at(self):
            return Counted(super().given_at())

    places = tuple(replace(SHELTER, id=UUID(int=100 + one)) for one in range(30))
    tables = unpacked(package(replace(ONE, places=(SHELTER, *places))))
    tables["locations"] = [replace(row, cells={**row.cells, "organization_id": ""}) for row in tables["locations"]]
    found = Watched(tables).read()
    assert [place.organization for place in found.directory.places] == [UUID(int=1)]
    assert len(walks) <= 1


def test_what_there_is_no_place_for_is_said():
    read = read_package(changed("phones.csv", put("service_id", ""), {"schedules.csv": "id\n1\n"}))
    assert read.left_out == [
        "phones.csv: a row that is not of a service (1)",
        "schedules.csv: a table that we do not keep (1)",
    ]
    assert read.directory.services[0].phones == ()
