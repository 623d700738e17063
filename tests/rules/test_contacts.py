"""Contacts as data: read strictly, ordered, and old after a year to the day."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handrail.rules import ContentError, load_book
from handrail.rules.contacts import Channel, Contact, contacts_for, load_contacts

TODAY = date(2026, 11, 22)
OWN = """\
county_line:
  name: {en: County line, es: Línea del condado}
  jurisdiction: us-wa
  channels:
    - {kind: phone, value: 360-555-0100}
  hours: {en: Day and night, es: Día y noche}
  use_when: {en: You must report in this county., es: Debe reportar en este condado.}
  checked: 2026-11-01
  sure: verified
  source: ncmec-report
"""


def said(text: str) -> dict[str, str]:
    return {"en": text, "es": text}


def contact(
    key: str, *, checked: date = TODAY, sure: str = "verified", code: str = "us", first: bool = False
) -> Contact:
    words = said(key)
    way = (Channel("phone", "360-555-0100"),)
    return Contact(key, words, code, way, words, words, checked, sure, "ncmec-report", emergency=first)


def of_an_agency(folder: Path, written: str) -> Path:
    (folder / "contacts.yaml").write_text(written, encoding="utf-8")
    return folder


DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))


@given(checked=DAYS, age=st.integers(-400, 4000))
def test_it_is_stale_exactly_when_its_page_is_older_than_365_days(checked: date, age: int) -> None:
    assert contact("one", checked=checked).stale_on(checked + timedelta(days=age)) == (age > 365)


@given(checked=DAYS, on=DAYS, later=st.integers(0, 4000), sure=st.sampled_from(["verified", "unverified"]))
def test_a_warning_once_shown_stays_until_somebody_looks_again(checked: date, on: date, later: int, sure: str) -> None:
    one = contact("one", checked=checked, sure=sure)
    assert one.warning_on(on) is None or one.warning_on(on + timedelta(days=later)) is not None


ANY = st.builds(
    contact,
    st.text("abc", min_size=1, max_size=3),
    checked=DAYS,
    sure=st.sampled_from(["verified", "unverified"]),
    code=st.sampled_from(["us", "us-wa", "us-fl"]),
    first=st.booleans(),
)


@given(every=st.lists(ANY, max_size=12), on=DAYS, codes=st.sets(st.sampled_from(["us-wa", "us-fl"])))
def test_the_order_puts_emergencies_first_and_what_must_be_checked_last(
    every: list[Contact], on: date, codes: set[str]
) -> None:
    shown = contacts_for(codes, on=on, contacts={str(n): one for n, one in enumerate(every)})
    assert sorted(map(id, shown)) == sorted(id(one) for one in every if one.jurisdiction in {"us", *codes})
    sure = [one.sure == "verified" for one in shown]
    assert sure == sorted(sure, reverse=True)
    urgent = [one.emergency for one in shown if one.sure == "verified"]
    assert urgent == sorted(urgent, reverse=True)
    warned = [one.warning_on(on) is not None for one in shown if not (one.emergency and one.sure == "verified")]
    assert warned == sorted(warned)


def test_within_a_group_the_order_of_the_file_stays() -> None:
    every = {key: contact(key) for key in ("b", "a", "c")}
    assert [one.key for one in contacts_for([], on=TODAY, contacts=every)] == ["b", "a", "c"]


def test_two_jurisdictions_bring_the_contacts_of_both() -> None:
    keys = {one.key for one in contacts_for(["us-fl", "us-wa"], on=TODAY)}
    assert {"ncmec", "fl_hotline", "wa_hotline"} <= keys and "az_hotline" not in keys


def test_a_contact_is_called_at_its_first_phone_and_one_without_a_phone_is_not_called() -> None:
    assert load_contacts()["ncmec"].phone == "1-800-843-5678"
    assert load_contacts()["cybertipline"].phone is None


@pytest.mark.parametrize("other", ["1-800-843-5678", "800-843-5678", "18008435678"])
def test_two_ways_to_write_a_number_are_one_number(other: str) -> None:
    assert Channel("phone", other).digits == "8008435678"


@pytest.mark.parametrize(
    ("number", "digits"), [("911", "911"), ("233733", "233733"), ("+442071234567", "442071234567")]
)
def test_a_short_or_foreign_number_keeps_all_its_digits(number: str, digits: str) -> None:
    assert Channel("text", number).digits == digits


def test_one_body_may_take_calls_and_messages_at_one_number() -> None:
    kinds = [channel.kind for channel in load_contacts()["lifeline_988"].channels if channel.digits == "988"]
    assert kinds == ["phone", "text"]


def test_the_files_are_read_once() -> None:
    assert load_contacts() is load_contacts(())


def test_what_is_not_said_is_none() -> None:
    one = load_contacts()["in_hotline"]
    assert (one.languages, one.not_for, one.notes, one.emergency) == (None, None, None, False)
    assert load_contacts()["emergency"].emergency


def test_an_address_has_no_number() -> None:
    assert Channel("web", "https://example.org/1-800").digits == ""


def test_an_agency_adds_its_own_and_keeps_the_shipped(tmp_path: Path) -> None:
    found = load_contacts([of_an_agency(tmp_path, OWN)])
    assert found["county_line"].phone == "360-555-0100"
    assert set(load_contacts()) < set(found)
    assert "county_line" not in load_contacts()


def test_an_agency_may_name_a_source_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "sources.yaml").write_text(
        "county-page:\n  title: County page\n  by: County\n  read: {on: 2026-11-01, what: the number, sure: part}\n",
        encoding="utf-8",
    )
    found = load_contacts([of_an_agency(tmp_path, OWN.replace("ncmec-report", "county-page"))])
    assert found["county_line"].source == "county-page"


def test_contacts_of_an_agency_are_not_taken_for_a_rule(tmp_path: Path) -> None:
    book = load_book(["us-wa"], folders=[of_an_agency(tmp_path, OWN)])
    assert set(book.rules) == set(load_book(["us-wa"]).rules)


def test_a_folder_without_contacts_adds_none(tmp_path: Path) -> None:
    assert load_contacts([tmp_path]) == load_contacts()


PHONE = "phone, value: 360-555-0100"
CHANNEL = "\n    - {kind: phone, value: 360-555-0100}"
BROKEN = {
    "a shipped key again": ("county_line:", "ncmec:", 1, '"ncmec" is there already', "another name"),
    "a number of another": ("360-555-0100", "800-843-5678", 5, "at two contacts", "Keep it at ncmec"),
    "a number in letters": ("360-555-0100", "1-800-THE-LOST", 5, '"1-800-THE-LOST"', "digits and hyphens"),
    "no https": (PHONE, "web, value: county.example", 5, "kind web", "from https:// on"),
    "a question": (PHONE, 'web, value: "https://a.example/?child=1"', 5, "kind web", "whole address"),
    "mail that is none": (PHONE, "email, value: office", 5, "kind email", "name@place.org"),
    "an unknown kind": ("kind: phone", "kind: fax", 5, '"fax"', "chat, email, phone, text, web"),
    "no date": ("  checked: 2026-11-01\n", "", 2, 'has no "checked"', 'Add the line "checked'),
    "half a date": ("2026-11-01", "2026-11", 8, "not a date", "2026-03-13"),
    "no source": ("  source: ncmec-report\n", "", 2, 'has no "source"', 'Add the line "source'),
    "a source not there": ("ncmec-report", "ncmec-reports", 10, 'no source "ncmec-reports"', 'mean "ncmec-report"'),
    "neither sure nor unsure": ("sure: verified", "sure: maybe", 9, '"maybe"', "unverified, verified"),
    "no place": ("us-wa", "Washington", 3, '"Washington"', 'as in "us-wa"'),
    "no channel": (CHANNEL, " []", 4, "cannot be reached", "Add a channel"),
    "one language": (", es: Línea del condado", "", 2, 'has no "es"', 'Add the line "es'),
    "a key too many": ("  sure:", "  warning: {en: Old, es: Viejo}\n  sure:", 9, 'unknown key "warning"', "Use one of"),
    "an emergency that may be": ("  sure:", "  emergency: maybe\n  sure:", 9, '"maybe"', "no, yes"),
    "a list": (OWN, "- one\n", 1, "keys with values", "key: value"),
}


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_file_names_the_place_the_fault_and_the_mend(tmp_path: Path, fault: str) -> None:
    was, now, line, what, mend = BROKEN[fault]
    assert was in OWN
    with pytest.raises(ContentError) as refused:
        load_contacts([of_an_agency(tmp_path, OWN.replace(was, now))])
    error = refused.value
    assert error.file == f"{tmp_path.name}/contacts.yaml"
    assert what in error.what and mend in error.mend, str(error)
    assert error.line == line
