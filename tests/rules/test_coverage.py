"""The coverage page claims nothing that the files do not hold."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handrail.rules import ContentError, load_book
from handrail.rules.contacts import load_contacts
from handrail.rules.coverage import (
    ABSENT,
    DRAFT,
    FEDERAL_ONLY,
    IN_USE,
    NOT_RESEARCHED,
    STATES,
    Content,
    content_of,
    coverage,
    home_of,
    oldest,
    own_layers,
    rows,
    rules_of,
)
from handrail.rules.coverage_plan import DRAFTS, FEDERAL, OTHERS, kinds_bound, load_plan, read_plan
from handrail.rules.jurisdictions import jurisdiction, known_codes
from handrail.rules.loading import read_text

TODAY = date(2026, 11, 22)
PLAN = load_plan()
SHIPPED = {code: content_of(code) for code in known_codes()}
RULES = [rule for found in SHIPPED.values() for rule in found.rules]
COUNTED = [topic for topic in PLAN.topics if not topic.settings and not topic.contacts]
ROWS = {row.place.code: row for row in coverage(on=TODAY)}
CASES = [(code, topic.key) for code in SHIPPED for topic in COUNTED]


def topic(key):
    return next(one for one in PLAN.topics if one.key == key)


def live(code, key):
    return [rule for rule in rules_of(topic(key), SHIPPED[code].rules, PLAN) if rule.status != "retired"]


@pytest.mark.parametrize(("code", "key"), CASES)
def test_a_cell_says_in_use_exactly_when_such_a_rule_is_in_use(code: str, key: str) -> None:
    there = any(not rule.draft for rule in live(code, key))
    assert (ROWS[code].cells[key].state == IN_USE) == there


@pytest.mark.parametrize(("code", "key"), CASES)
def test_a_cell_says_draft_exactly_when_there_are_only_drafts(code: str, key: str) -> None:
    found = live(code, key)
    assert (ROWS[code].cells[key].state == DRAFT) == (bool(found) and all(rule.draft for rule in found))


@pytest.mark.parametrize(("code", "key"), CASES)
def test_a_cell_names_its_rules_and_its_date_is_the_oldest_of_them(code: str, key: str) -> None:
    cell, found = ROWS[code].cells[key], live(code, key)
    assert cell.rules == tuple(rule.id for rule in found)
    assert cell.verified == oldest(found)


@pytest.mark.parametrize("code", [code for code in SHIPPED if code != FEDERAL])
def test_a_rule_in_a_states_cell_is_the_states_own(code: str) -> None:
    layers, book = own_layers(jurisdiction(code)), load_book((code,))
    named = {rule for cell in ROWS[code].cells.values() for rule in cell.rules}
    assert {book.rules[name].layer for name in named} <= set(layers)


def test_every_rule_of_every_jurisdiction_is_in_a_cell() -> None:
    named = {rule for row in ROWS.values() for cell in row.cells.values() for rule in cell.rules}
    assert {rule.id for rule in RULES if rule.status != "retired"} == named


def test_federal_law_only_is_said_only_where_the_federal_cell_is_in_use() -> None:
    for row in ROWS.values():
        for key, cell in row.cells.items():
            if cell.state == FEDERAL_ONLY:
                assert ROWS[FEDERAL].cells[key].state == IN_USE, (row.place.code, key)


def test_a_place_without_a_file_was_not_researched_and_every_other_was() -> None:
    for code, row in ROWS.items():
        unread = {cell.state for cell in row.cells.values()} == {NOT_RESEARCHED}
        assert unread == (code not in SHIPPED) == (not row.researched)


def test_every_jurisdiction_has_a_row_and_every_state_is_there_once() -> None:
    assert set(SHIPPED) <= set(ROWS)
    codes = [place.code for place in PLAN.places]
    assert len(codes) == len(set(codes)) == 50 + 1 + 5
    assert len({place.tile for place in PLAN.places}) == len(codes)


def test_a_place_is_called_what_its_own_file_calls_it() -> None:
    for place in PLAN.places:
        if place.code in SHIPPED:
            assert dict(place.name) == dict(jurisdiction(place.code).name)


def test_the_row_is_drawn_by_the_strongest_of_its_cells() -> None:
    for row in ROWS.values():
        assert STATES.index(row.state) == min(STATES.index(cell.state) for cell in row.cells.values())


# --- laws: whatever the files hold ----------------------------------------------------------------------------------

STATUSES = st.sampled_from(["draft", "reviewed", "in_use", "retired"])
NOTHING = Content((), (), replace(jurisdiction("us-wa"), settings={}), ())
HOTLINES = tuple(load_contacts().values())


def with_rules(rules) -> dict[str, Content]:
    return {FEDERAL: SHIPPED[FEDERAL], "us-wa": replace(NOTHING, rules=tuple(rules))}


def washington(found: dict[str, Content], on: date = TODAY):
    return next(row for row in rows(PLAN, found, on=on) if row.place.code == "us-wa")


@given(st.lists(st.tuples(st.sampled_from(RULES), STATUSES), unique_by=lambda pair: pair[0].id))
def test_whatever_the_statuses_no_cell_claims_more_than_its_rules(pairs) -> None:
    made = [replace(rule, status=status) for rule, status in pairs]
    row, status_of = washington(with_rules(made)), {rule.id: rule.status for rule in made}
    for one in COUNTED:
        cell = row.cells[one.key]
        held = {status_of[name] for name in cell.rules}
        assert "retired" not in held
        assert (cell.state == IN_USE) == bool(held & {"in_use", "reviewed"})
        assert (cell.state == DRAFT) == (held == {"draft"})


@given(st.lists(st.sampled_from(RULES), unique_by=lambda rule: rule.id), st.sampled_from(RULES))
def test_one_more_draft_puts_nothing_in_use(rules, more) -> None:
    draft = replace(more, id="XX-DRAFT", status="draft")
    before, after = washington(with_rules(rules)), washington(with_rules([*rules, draft]))
    for key, cell in after.cells.items():
        assert (cell.state == IN_USE) == (before.cells[key].state == IN_USE)


def test_nothing_in_the_files_is_nothing_in_the_row() -> None:
    row = washington(with_rules([]))
    assert {cell.state for cell in row.cells.values()} <= {FEDERAL_ONLY, ABSENT}
    assert (row.rules, row.drafts, row.verified) == (0, 0, None)


def test_a_number_older_than_a_year_is_a_draft_and_a_sound_one_is_in_use() -> None:
    sound = next(one for one in HOTLINES if one.sure == "verified")
    found = with_rules([])
    found["us-wa"] = replace(found["us-wa"], contacts=(sound,))
    at = sound.checked
    assert washington(found, at).cells["hotline"].state == IN_USE
    assert washington(found, at + timedelta(days=366)).cells["hotline"].state == DRAFT
    unread = {**found, "us-wa": replace(found["us-wa"], contacts=(replace(sound, sure="unverified"),))}
    assert washington(unread, at).cells["hotline"].state == DRAFT


def test_who_reviewed_is_counted_and_null_is_nobody() -> None:
    one, two, three = RULES[:3]
    row = washington(
        with_rules([replace(one, review={"by": "A. Counsel"}), replace(two, review={"by": "null"}), three])
    )
    assert row.reviewed == 1


# --- the plan -------------------------------------------------------------------------------------------------------


def test_every_act_and_recipient_of_the_plan_is_one_that_a_book_knows() -> None:
    books = [load_book((code,)) for code in SHIPPED]
    acts = {str(act) for book in books for act in book.words["acts"]}
    recipients = {name for book in books for name in book.recipients}
    lines = [line for part in (*PLAN.topics, *PLAN.groups) for line in part.lines]
    assert {act for line in lines for act in line.acts} <= acts
    assert {name for line in lines for name in line.to} <= recipients


def test_every_rule_belongs_to_one_group_and_drafts_and_others_to_theirs() -> None:
    keys = {group.key for group in PLAN.groups}
    for rule in RULES:
        found = PLAN.group_of(rule)
        assert found in keys
        assert (found == DRAFTS) == rule.draft
        assert (found == OTHERS) == (bool(rule.watch) and not rule.draft)


@pytest.mark.parametrize(
    ("rule_id", "group"),
    [
        ("US-IVE-35B-LE24", "missing"),
        ("US-IVE-35Aiii-SCREEN", "return"),
        ("US-IVE-34A-LE24", "identification"),
        ("US-CAPTA-VICTIM", "abuse_report"),
        ("US-HHS-7105H-24", "foreign_national"),
        ("US-NCIC-2H", "others"),
        ("WA-WAC-388148-6H", "drafts"),
    ],
)
def test_a_known_rule_stands_where_a_reader_looks_for_it(rule_id: str, group: str) -> None:
    assert PLAN.group_of(next(rule for rule in RULES if rule.id == rule_id)) == group


def test_a_rule_that_names_a_kind_binds_those_and_a_rule_that_names_none_is_not_counted_for_any() -> None:
    rules = {rule.id: rule for rule in RULES}
    assert kinds_bound(rules["FL-65C30019-TELL"]) == {"caregiver"}
    assert kinds_bound(rules["US-IVE-35B-LE24"]) == frozenset()


def test_a_clock_of_the_agency_and_its_contractor_is_no_clock_of_the_caregiver() -> None:
    caregivers, rules = topic("caregivers"), {rule.id: rule for rule in RULES}
    assert caregivers.fits(rules["FL-65C30019-TELL"])
    assert caregivers.fits(rules["WA-4550-CAREGIVER"])
    assert not caregivers.fits(rules["FL-65C30019-SEARCH"])


def test_a_rule_is_found_where_it_lives() -> None:
    assert home_of("FL-65C30019-LE") == "us-fl"
    assert home_of("US-IVE-35B-LE24") == FEDERAL
    assert home_of("XX-NOTHING") is None


MINIMAL = """
topics: {one: {name: {en: One, es: Uno}, plain: {en: A., es: B.}, rules: [LINE]}}
groups: {rest: {name: {en: Rest, es: Resto}, rest: yes}}
places: {us-wa: {name: {en: Washington, es: Washington}, tile: "2 0"}}
"""


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("LINE", "{}"), "names nothing"),
        (("LINE", "{actz: [x]}"), "unknown key"),
        (("rest: yes", "rest: no"), "No group takes the rest"),
        (('"2 0"', "here"), "not a place"),
        (("es: Uno", "fr: Un"), 'no "es"'),
    ],
)
def test_a_plan_that_is_not_in_order_is_refused_in_words(change, words) -> None:
    written = MINIMAL.replace(*change).replace("LINE", "{acts: [report_missing]}")
    with pytest.raises(ContentError, match=words):
        read_plan(read_text(written, name="coverage.yaml"))


def test_what_is_left_out_may_be_rows_by_key_or_a_list() -> None:
    written = MINIMAL.replace("LINE", "{acts: [x]}")
    by_key = "not_in_the_book: {A: {why: {en: System-level, es: Del sistema}, cite: 1 U.S.C. 1}}\n"
    as_list = "not_in_the_book:\n  - {id: A, why: {en: System-level, es: Del sistema}, cite: 1 U.S.C. 1}\n"
    first, second = (read_plan(read_text(written + more, name="coverage.yaml")).left_out for more in (by_key, as_list))
    assert [one.key for one in first] == [one.key for one in second] == ["A"]
    assert first[0].parts["why"]["es"] == second[0].parts["why"]["es"] == "Del sistema"


def test_a_place_that_nobody_looked_at_is_not_called_researched() -> None:
    row = next(row for row in rows(PLAN, {FEDERAL: SHIPPED[FEDERAL]}, on=TODAY) if row.place.code == "us-wa")
    assert not row.researched and {cell.state for cell in row.cells.values()} == {NOT_RESEARCHED}
    assert (row.rules, row.drafts, row.reviewed, row.translated, row.verified, row.state) == (
        0, 0, 0, 0, None, NOT_RESEARCHED,
    )  # fmt: skip


def test_a_translation_that_somebody_reviewed_is_counted_and_null_is_nobody() -> None:
    found = with_rules(RULES[:3])
    found["us-wa"] = replace(found["us-wa"], translators=("null", "A reader", "Another"))
    row = washington(found)
    assert (row.translated, row.translations_reviewed, row.researched) == (3, 2, True)


def test_rules_and_drafts_are_counted_apart_and_what_is_retired_not_at_all() -> None:
    some = [replace(RULES[n], status=status) for n, status in enumerate(("in_use", "reviewed", "draft", "retired"))]
    row = washington(with_rules(some))
    assert (row.rules, row.drafts, row.verified) == (2, 1, oldest(some[:3]))
