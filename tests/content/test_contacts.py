"""The shipped contacts: each number once, with its day, plain words in both languages, and no memory sold as fact."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from handrail.rules import load_book
from handrail.rules.contacts import DIALLED, Contact, contacts_for, load_contacts
from handrail.rules.jurisdictions import known_codes
from handrail.rules.loading import CONTENT
from tests.content.reading import grade, inflesz, longest_sentence

CONTACTS = load_contacts()
READ_ON = date(2026, 11, 23)
BY_KEY = pytest.mark.parametrize("contact", CONTACTS.values(), ids=lambda each: each.key)
STATES = [one for one in CONTACTS.values() if one.jurisdiction != "us"]
NUMBER = re.compile(r"(?<![\w=-])(?<!WAC )(?:1-)?\d{3}-\d{3}-\d{4}(?![\w-])")
"""A section such as WAC 388-148-0123 looks like a number and is none."""
STAFF_GRADE, STAFF_INFLESZ, WORDS = 8, 50, 20
LABELS = ("prostitut", "high risk", "victim of", "fugitiv")


def all_words(contact: Contact, language: str) -> Iterator[str]:
    for said in (contact.use_when, contact.not_for, contact.notes):
        if said is not None:
            yield said[language]


def texts() -> Iterator[tuple[Path, str]]:
    """The content, and the pages and sentences that show it."""
    for folder in ("content", "templates", "locale", "duties"):
        for path in (CONTENT.parent / folder).rglob("*"):
            if path.is_file() and path.suffix in (".yaml", ".md", ".typ", ".html", ".po", ".py"):
                yield path, path.read_text(encoding="utf-8")


@BY_KEY
def test_it_was_read_by_a_day_and_in_a_source(contact: Contact) -> None:
    source = load_book(["us"]).sources[contact.source]
    assert contact.checked <= READ_ON
    assert source["read"]


@BY_KEY
def test_a_year_after_its_page_a_warning_stands_beside_it(contact: Contact) -> None:
    a_year_on = contact.checked + timedelta(days=365)
    assert contact.stale_on(a_year_on + timedelta(days=1)) and not contact.stale_on(a_year_on)
    assert contact.warning_on(a_year_on + timedelta(days=1)) is not None


@BY_KEY
def test_its_words_are_short_and_easy(contact: Contact) -> None:
    for text in all_words(contact, "en"):
        assert grade(text) <= STAFF_GRADE, text
        assert longest_sentence(text) <= WORDS, text
    for text in all_words(contact, "es"):
        assert inflesz(text) >= STAFF_INFLESZ, text


@BY_KEY
def test_no_label_is_put_on_a_child(contact: Contact) -> None:
    said = " ".join([*all_words(contact, "en"), *all_words(contact, "es")]).lower()
    assert [word for word in (*LABELS, "runaway") if word in said] == []


def test_no_number_stands_at_two_places() -> None:
    numbers = {channel.digits for one in CONTACTS.values() for channel in one.channels if channel.kind in DIALLED}
    assert len(numbers) > 20
    elsewhere = [
        f"{path.relative_to(CONTENT.parent)}: {found}"
        for path, text in texts()
        if path != CONTENT / "contacts.yaml"
        for found in NUMBER.findall(text)
    ]
    assert elsewhere == []


def test_no_web_address_of_a_contact_is_given_again_as_a_way_to_report() -> None:
    hosts = [c.value.removeprefix("https://") for one in CONTACTS.values() for c in one.channels if c.kind == "web"]
    recipients = (CONTENT / "recipients.yaml").read_text(encoding="utf-8")
    assert [host for host in hosts if host in recipients] == []


def test_a_recipient_that_can_be_called_names_its_contact_and_holds_no_number() -> None:
    named = {}
    for code in known_codes():
        for key, recipient in load_book([code]).recipients.items():
            assert "phone" not in recipient and "checked" not in recipient, key
            if "contact" in recipient:
                named[key] = recipient["contact"]
    assert named["ncmec"] == "ncmec" and named["hhs_otip"] == "hhs_otip"
    assert set(named.values()) <= set(CONTACTS)


def test_numbers_of_the_old_list_of_states_keep_its_date_and_are_never_shown_without_a_warning() -> None:
    listed = [one for one in STATES if one.source == "md-hotline-list-2016"]
    assert len(listed) >= 8
    assert {one.checked for one in listed} == {date(2016, 3, 1)}
    assert all(one.warning_on(READ_ON) for one in listed)


def test_an_emergency_comes_first_wherever_the_child_is() -> None:
    for one in STATES:
        shown = contacts_for([one.jurisdiction], on=READ_ON)
        assert [each.key for each in shown[:2]] == ["emergency", "lifeline_988"]
        assert one in shown


def test_what_was_not_verified_is_never_the_first_to_dial() -> None:
    unsure = [one for one in CONTACTS.values() if one.sure == "unverified"]
    assert unsure and not any(one.emergency for one in unsure)
    for code in {one.jurisdiction for one in CONTACTS.values()}:
        sure = [one.sure for one in contacts_for([code], on=READ_ON)]
        assert sure == sorted(sure, key=lambda each: each == "unverified")


def test_the_office_that_is_part_of_ice_and_the_hotline_with_a_new_operator_say_so() -> None:
    hsi, hotline = CONTACTS["hsi_tip_line"].notes, CONTACTS["trafficking_hotline"].notes
    assert hsi is not None and "ICE" in hsi["en"] and "counsel" in hsi["en"]
    assert hotline is not None and "2025-09-22" in hotline["en"]


def test_a_national_line_never_passes_for_the_report_the_law_asks_for() -> None:
    for key in ("trafficking_hotline", "childhelp", "hsi_tip_line", "ncmec", "fbi_tips", "dol_wage_hour"):
        assert CONTACTS[key].not_for is not None, key
