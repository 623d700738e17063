"""Prepared reports hold only what is listed, with source and date. Not known is not unasked. Barred stays out."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handrail.rules import ContentError, load_book
from handrail.rules.contacts import load_contacts
from handrail.rules.loading import CONTENT
from handrail.rules.packets import FilledPacket, Known, Packet, Row, fill, load_packets, packet_for, read_packet
from handrail.rules.profile import load_profile

NOW = datetime(2026, 5, 5, 16, 0, tzinfo=UTC)
EARLIER = NOW - timedelta(hours=3)
POLICE = load_packets()["le-trafficking-report"]
HHS = load_packets()["otip-rfa"]
BOOK = load_book(["us"])
EVERYBODY = {name for path in (CONTENT / "jurisdictions").glob("*.yaml") for name in load_book([path.stem]).recipients}
MISSING = [
    packet for packet in load_packets().values() if packet.id.startswith(("le-", "ncmec-")) and packet is not POLICE
]
BY_PACKET = pytest.mark.parametrize("packet", load_packets().values(), ids=lambda each: each.id)

READY = {
    "record.worker_name": Known("Ana Ruiz", "Agency", EARLIER),
    "record.agency_name": Known("Cedar County", "Agency", EARLIER),
    "record.worker_phone": Known("555-0100", "Agency", EARLIER),
    "record.name": Known("Maya T.", "Record", EARLIER),
    "sex_trafficking.identified_at": Known("2026-05-05T13:00:00+00:00", "Ana Ruiz", EARLIER),
    "ask.basis": Known("She said that an adult paid.", "Ana Ruiz", NOW),
}


def row(filled: FilledPacket, key: str) -> Row:
    return next(each for each in filled.rows if each.key == key)


def dumped(filled: FilledPacket) -> str:
    return json.dumps(filled.as_json(), ensure_ascii=False)


# --- filling --------------------------------------------------------------------------------------


def test_rows_come_in_the_receivers_order_with_source_and_age() -> None:
    filled = fill(POLICE, READY, at=NOW)
    assert [each.key for each in filled.rows] == [field.key for field in POLICE.fields]
    name = row(filled, "name")
    assert (name.value, name.source, name.age) == ("Maya T.", "Record", timedelta(hours=3))


def test_not_known_and_not_asked_are_two_things() -> None:
    filled = fill(POLICE, {**READY, "ask.vehicles": Known(None, "Foster home", EARLIER)}, at=NOW)
    assert row(filled, "vehicles").state == "not_known"
    assert row(filled, "vehicles").source == "Foster home"
    assert row(filled, "places").state == "not_asked"


def test_it_is_ready_with_what_is_required_and_lists_the_rest() -> None:
    filled = fill(POLICE, READY, at=NOW)
    assert filled.ready
    assert filled.missing["required"] == ()
    assert "birthdate" in [each.key for each in filled.missing["where_possible"]]


@pytest.mark.parametrize("name", sorted(READY))
def test_it_is_not_ready_without_one_required_piece(name: str) -> None:
    filled = fill(POLICE, {key: known for key, known in READY.items() if key != name}, at=NOW)
    assert not filled.ready
    assert len(filled.missing["required"]) == 1


def test_the_hhs_request_requires_nothing_but_is_not_ready_when_empty() -> None:
    assert not fill(HHS, {}, at=NOW).ready
    assert fill(HHS, {"record.name": Known("Maya T.", "Record")}, at=NOW).ready


def test_the_clock_of_the_hhs_request_starts_with_the_earliest_suspicion() -> None:
    record = {
        "labor_trafficking.suspected_at": Known("2026-05-05T12:00:00+00:00", "Ana Ruiz"),
        "sex_trafficking.suspected_at": Known("2026-05-05T13:00:00+02:00", "Ana Ruiz"),
    }
    # 13:00 at +02:00 is 11:00 UTC, an hour before 12:00 UTC.
    assert row(fill(HHS, record, at=NOW), "learned_at").value == "2026-05-05T13:00:00+02:00"


def test_a_code_is_shown_in_words() -> None:
    filled = fill(HHS, {"labor_trafficking.status": Known("suspected", "Ana Ruiz")}, at=NOW)
    assert row(filled, "labor").shown("en") == "Suspected"
    assert row(filled, "labor").shown("es") == "Con sospecha"


def test_the_request_for_one_interview_is_always_there() -> None:
    asked = row(fill(POLICE, {}, at=NOW), "forensic_interview")
    assert asked.state == "known" and "interview" in str(asked.shown("en"))
    assert "entrevista" in str(asked.shown("es"))


def test_now_needs_an_offset() -> None:
    with pytest.raises(ValueError, match="no offset"):
        fill(POLICE, READY, at=datetime(2026, 5, 5, 16, 0))  # noqa: DTZ001


# --- what cannot be right -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("sex_trafficking.identified_at", "2026-05-05T16:01:00+00:00", "in the future"),
        ("sex_trafficking.identified_at", "yesterday", "not a time"),
        ("child.birthdate", "2026-05-06", "in the future"),
        ("child.birthdate", "1962-05-05", "too old"),
        ("child.birthdate", "soon", "not a date"),
        ("record.worker_phone", "555", "too short"),
    ],
)
def test_a_value_that_cannot_be_right_stops_it(name: str, value: str, words: str) -> None:
    filled = fill(POLICE, {**READY, name: Known(value, "Record")}, at=NOW)
    assert not filled.ready
    assert [words in problem.what["en"] for problem in filled.problems] == [True]


def test_a_report_time_of_this_very_minute_is_fine() -> None:
    filled = fill(POLICE, {**READY, "sex_trafficking.identified_at": Known(NOW.isoformat(), "Ana Ruiz")}, at=NOW)
    assert filled.problems == ()


def test_a_note_dated_in_the_future_is_noticed() -> None:
    filled = fill(POLICE, {**READY, "record.name": Known("Maya T.", "Record", NOW + timedelta(minutes=1))}, at=NOW)
    assert [problem.key for problem in filled.problems] == ["name"]


# --- what stays out -------------------------------------------------------------------------------


def test_a_piece_that_a_limit_bars_is_held_back_without_its_value() -> None:
    barred = Known("in treatment at a clinic", "Treatment program", barred_by="PRIV-PART2")
    filled = fill(POLICE, {**READY, "ask.safety_needs": barred}, at=NOW)
    assert row(filled, "safety_needs").state == "held_back"
    assert "PRIV-PART2" in [piece.limit for piece in filled.held_back if piece.key == "safety_needs"]
    assert "clinic" not in dumped(filled) and "Treatment program" not in dumped(filled)


def test_a_restricted_row_is_not_shown_to_who_may_not_see_it() -> None:
    record = {"child.citizenship": Known("foreign_national", "Court file"), "record.name": Known("Maya T.", "Record")}
    filled = fill(HHS, record, at=NOW, may_see=())
    assert row(filled, "citizenship").state == "restricted"
    assert "foreign_national" not in dumped(filled) and "Court file" not in dumped(filled)
    assert fill(HHS, record, at=NOW, may_see=("immigration",)).restricted_by == ("immigration",)


def test_a_restricted_row_does_not_tell_whether_there_is_something() -> None:
    assert row(fill(HHS, {}, at=NOW, may_see=()), "citizenship").state == "restricted"


def test_the_reports_to_the_police_know_no_immigration_tribe_orientation_or_health() -> None:
    assert {group for field in POLICE.fields for group in field.restricted} == {"safe_location"}
    assert not {"child.citizenship", "child.indian_child", "record.immigration_number"} & POLICE.sources


NAMES = st.one_of(st.sampled_from(sorted(POLICE.sources | HHS.sources)), st.text(min_size=1, max_size=30))
MARKS = st.integers(min_value=0, max_value=10**9).map(lambda number: f"mark-{number:010d}")


@BY_PACKET
@given(record=st.dictionaries(NAMES, MARKS, max_size=40))
def test_nothing_unlisted_gets_through(packet: Packet, record: dict[str, str]) -> None:
    values = {name: f"{mark}/{place}" for place, (name, mark) in enumerate(record.items())}
    filled = fill(packet, {name: Known(value, f"from {value}") for name, value in values.items()}, at=NOW)
    unlisted = [value for name, value in values.items() if name not in packet.sources]
    assert [value for value in unlisted if f'"{value}"' in dumped(filled) or f'"from {value}"' in dumped(filled)] == []


@BY_PACKET
@given(extra=st.dictionaries(st.text(min_size=1, max_size=20), MARKS, max_size=10))
def test_unlisted_facts_change_nothing(packet: Packet, extra: dict[str, str]) -> None:
    added = {name: Known(value, "elsewhere") for name, value in extra.items() if name not in packet.sources}
    assert fill(packet, {**added, **READY}, at=NOW).as_json() == fill(packet, READY, at=NOW).as_json()


# --- the digest -----------------------------------------------------------------------------------


def test_the_same_content_has_the_same_digest_at_another_moment_and_in_another_order() -> None:
    later = fill(POLICE, dict(reversed(READY.items())), at=NOW + timedelta(hours=2))
    assert later.digest == fill(POLICE, READY, at=NOW).digest
    assert len(later.digest) == 64


def test_a_changed_word_changes_the_digest() -> None:
    changed = {**READY, "record.name": replace(READY["record.name"], value="Maya Q.")}
    assert fill(POLICE, changed, at=NOW).digest != fill(POLICE, READY, at=NOW).digest


def test_the_json_can_be_stored_and_read_back() -> None:
    made = fill(POLICE, READY, at=NOW).as_json()
    assert json.loads(json.dumps(made)) == made
    assert made["ready"] is True and made["digest"] == fill(POLICE, READY, at=NOW).digest


# --- the files ------------------------------------------------------------------------------------


def test_each_duty_finds_its_packet() -> None:
    assert packet_for("US-IVE-34A-LE24") == POLICE
    assert packet_for("US-HHS-7105H-24") == HHS
    assert packet_for("US-IVE-9C-IDENT") is None


@BY_PACKET
def test_a_packet_answers_everything_its_duties_ask_for(packet: Packet) -> None:
    given_keys = {key for section in packet.sections for key in section.gives}
    for duty in packet.duties:
        rule = BOOK.rules[duty]
        assert set(rule.content) <= given_keys
        assert rule.act in packet.acts and packet.audience in rule.to


@BY_PACKET
def test_its_words_are_there_in_both_languages_and_label_no_child(packet: Packet) -> None:
    said = [
        packet.title,
        packet.channel,
        *(field.label for field in packet.fields),
        *(field.why for field in packet.fields),
    ]
    said += [note.said for notes in (packet.say_first, packet.say, packet.ask_for, packet.never_say) for note in notes]
    said += [
        words for field in packet.fields for words in (*field.words.values(), field.text, field.otherwise) if words
    ]
    assert [one for one in said if not (one["en"].strip() and one["es"].strip())] == []
    assert [
        one for one in said if re.search(r"runaway|ran away|prostitut|high.risk|fugitiv", str(dict(one)), re.I)
    ] == []


@pytest.mark.parametrize("packet", [POLICE, HHS, *MISSING], ids=lambda each: each.id)
def test_what_the_child_told_and_what_nobody_needs_has_no_place_in_it(packet: Packet) -> None:
    """No packet can name what was disclosed, the Tribe, or orientation; only HHS asks about citizenship."""
    assert not {"child.indian_child", "child.tribe_known", "record.disclosure", "record.factors"} & packet.sources
    groups = {group for field in packet.fields for group in field.restricted}
    assert not groups & {"tribal", "sogi", "reporter"}
    assert packet.audience == "hhs_otip" or "immigration" not in groups


@BY_PACKET
def test_what_is_held_back_names_a_limit_and_its_notes_a_source(packet: Packet) -> None:
    assert packet.held_back and {piece.limit for piece in packet.held_back} <= set(BOOK.limits)
    assert {note.source for note in packet.say_first if note.source} <= set(BOOK.sources)
    assert {packet.audience, *packet.also} <= EVERYBODY


@pytest.mark.parametrize("packet", MISSING, ids=lambda each: each.id)
def test_a_report_of_a_missing_child_asks_that_nobody_says_foster_care_in_public(packet: Packet) -> None:
    silent, allowed = (
        fill(packet, {}, at=NOW),
        fill(packet, {"ask.publicity": Known("Judge Ito, May 4: the name", "Ana")}, at=NOW),
    )
    assert "Do not identify this child publicly as in foster care" in str(row(silent, "publicity").shown("en"))
    assert "menor en cuidado temporal" in str(row(silent, "publicity").shown("es"))
    assert row(allowed, "publicity").shown("en") == "Judge Ito, May 4: the name"
    emptied = fill(packet, {"ask.publicity": Known(None, "Ana")}, at=NOW)
    assert row(emptied, "publicity").shown("en") == row(silent, "publicity").shown("en")


@pytest.mark.parametrize("packet", MISSING, ids=lambda each: each.id)
def test_it_says_what_to_leave_unsaid_and_what_to_ask_for(packet: Packet) -> None:
    assert packet.say and packet.ask_for and packet.never_say


@pytest.mark.parametrize("packet", MISSING, ids=lambda each: each.id)
def test_what_the_profile_keeps_from_a_receiver_is_in_no_report_to_them(packet: Packet) -> None:
    lines = {source.removeprefix("record.") for source in packet.sources if source.startswith("record.")}
    asked = lines & set(load_profile().fields)
    assert [key for key in asked if packet.audience not in load_profile().fields[key].reports] == []


def test_the_police_are_told_of_the_two_hours_by_law() -> None:
    cited = [note.cite for note in load_packets()["le-missing-report"].say]
    assert "34 U.S.C. 41308(3)" in cited


def test_ncmec_hears_first_who_has_custody() -> None:
    assert load_packets()["ncmec-missing-report"].fields[0].key == "legal_custodian"


def test_an_update_names_the_report_whose_changes_it_tells() -> None:
    updates = {packet.updates for packet in load_packets().values()} - {None}
    assert updates == {"le-missing-report", "ncmec-missing-report"}


def test_one_line_in_two_reports_is_read_from_the_same_places() -> None:
    """What was written for the police is offered to NCMEC, so a key must mean the same everywhere."""
    for key in {
        field.key for packet in MISSING for field in packet.fields if field.asked or "ask" in str(field.sources)
    }:
        lines = {(field.sources, field.restricted) for packet in MISSING for field in packet.fields if field.key == key}
        assert len(lines) == 1, key


def test_the_hhs_request_says_first_whom_hhs_will_tell() -> None:
    first = HHS.say_first[0]
    assert "Department of Justice and Homeland Security" in first.said["en"]
    assert first.cite == "22 U.S.C. 7105(b)(1)(G)(ii)"


def test_a_packet_names_its_contact_and_holds_no_number_of_its_own() -> None:
    assert HHS.contact == load_contacts()["hhs_otip"]
    assert POLICE.contact is None


@pytest.mark.parametrize(
    ("was", "now", "words"),
    [
        ("from: child.birthdate", "from: child.birthday", 'There is no fact "child.birthday"'),
        ("need: required", "need: always", "always"),
        ("key: other_names", "key: name", "here twice"),
        ("limit: PRIV-PART2", "limits: PRIV-PART2", '"limit"'),
        ("audience:", "contact: hhs_otpi\naudience:", 'Did you mean "hhs_otip"'),
    ],
)
def test_a_broken_packet_file_is_refused_with_its_place(tmp_path: Path, was: str, now: str, words: str) -> None:
    shipped = Path(__file__).parents[2] / "handrail" / "content" / "packets" / "le-trafficking-report.yaml"
    written = shipped.read_text(encoding="utf-8")
    assert was in written
    broken = tmp_path / "le-trafficking-report.yaml"
    broken.write_text(written.replace(was, now, 1), encoding="utf-8")
    with pytest.raises(ContentError, match=words) as refused:
        read_packet(broken)
    assert refused.value.line is not None
