"""What is kept of a filled report, key by key: nothing is renamed, dropped or said of the wrong line unseen."""

import json
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256

import pytest

from handrail.rules.packets import FilledPacket, Known, Row, fill, load_packets, read_packet
from tests.rules.spoiling import HERE

OWN = read_packet(HERE / "whole" / "packet.yaml")
HHS = load_packets()["otip-rfa"]
TWO = ("labor_trafficking.suspected_at", "sex_trafficking.suspected_at")
NOW = datetime(2026, 5, 5, 16, 0, tzinfo=UTC)
SEEN = NOW - timedelta(hours=3)
RECORD = {
    "record.name": Known("Maya Núñez", "Record", SEEN),
    "missing.risks": Known(("suicidal", "own_word"), "Ana Ruiz"),
}
FIXED = {"source": "fixed", "as_of": None}
NOTE = {"section": "who", "key": "note", "label": {"en": "Note", "es": "Nota"}, "need": "required",
        "state": "known", "value": "Do not publish.", **FIXED}  # fmt: skip
NAME = {"section": "who", "key": "name", "label": {"en": "Name", "es": "Nombre"}, "need": "required",
        "state": "known", "value": "Maya Núñez", "source": "Record",
        "as_of": "2026-05-05T13:00:00+00:00"}  # fmt: skip
RISKS = {"section": "who", "key": "risks", "label": {"en": "Risks", "es": "Riesgos"}, "need": "where_possible",
         "state": "known", "value": ["suicidal", "own_word"], "source": "Ana Ruiz", "as_of": None}  # fmt: skip
CONSENT = {"section": "who", "key": "consent", "label": {"en": "Consent", "es": "Permiso"}, "need": "optional",
           "state": "known", "value": "No.", **FIXED}  # fmt: skip
HELD = {"key": "health", "limit": "PRIV-PART2"}


def row(filled: FilledPacket, key: str) -> Row:
    return next(one for one in filled.rows if one.key == key)


def test_the_whole_of_a_filled_report() -> None:
    filled = fill(OWN, RECORD, at=NOW)
    assert filled.as_json() == {
        "packet": "own-packet", "version": "2026-11-22", "file": OWN.file, "file_digest": OWN.digest,
        "to": "law_enforcement", "at": "2026-05-05T16:00:00+00:00", "rows": [NAME, RISKS, CONSENT, NOTE],
        "missing": {"required": [], "where_possible": [], "optional": []}, "held_back": [HELD], "problems": [],
        "restricted_by": ["health"], "ready": True, "digest": filled.digest,
    }  # fmt: skip


def test_the_whole_of_a_report_that_nobody_filled_and_of_what_is_barred_wrong_and_unknown() -> None:
    record = {"record.name": Known(None, "Ana Ruiz", SEEN), "missing.risks": Known("x", "Clinic", barred_by="PRIV-X"),
              "ask.consent": Known("n/a", "Ana Ruiz", NOW + timedelta(minutes=1))}  # fmt: skip
    told = fill(OWN, record, at=NOW).as_json()
    assert told["rows"] == [
        {**NAME, "state": "not_known", "value": None, "source": "Ana Ruiz"},
        {**RISKS, "state": "held_back", "value": None, "source": None},
        {**CONSENT, "value": "n/a", "source": "Ana Ruiz", "as_of": "2026-05-05T16:01:00+00:00"},
        NOTE,
    ]
    assert told["missing"] == {"required": ["name"], "where_possible": [], "optional": []}
    assert told["held_back"] == [HELD, {"key": "risks", "limit": "PRIV-X"}]
    assert told["problems"] == [{
        "key": "consent",
        "what": {"en": "It is dated in the future. Check when it was noted.",
                 "es": "La fecha está en el futuro. Revise cuándo se anotó."},
        "stops": True,
    }]  # fmt: skip
    assert (told["restricted_by"], told["ready"]) == ([], False)


def test_the_digest_is_that_of_what_the_receiver_gets_and_can_be_made_again_by_hand() -> None:
    sent = {
        "packet": "own-packet", "version": "2026-11-22", "to": "law_enforcement",
        "rows": [{name: one[name] for name in ("key", "value", "source", "as_of")}
                 for one in (NAME, RISKS, CONSENT, NOTE)],
    }  # fmt: skip
    written = json.dumps(sent, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert fill(OWN, RECORD, at=NOW).digest == sha256(written.encode()).hexdigest()


def test_what_is_barred_says_why_in_both_languages() -> None:
    filled = fill(OWN, {"record.name": Known("Maya", "Clinic", barred_by="PRIV-X")}, at=NOW)
    held = filled.held_back[-1]
    assert (held.key, held.label, held.limit) == ("name", {"en": "Name", "es": "Nombre"}, "PRIV-X")
    assert held.reason == {
        "en": "A privacy limit bars this piece. Consent or an order may lift it.",
        "es": "Un límite de privacidad impide dar este dato. Un permiso o una orden puede levantarlo.",
    }
    assert not filled.ready


# --- as it is read --------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "words"), [("en", "In danger, own_word"), ("es", "En peligro, own_word")])
def test_several_values_are_said_with_commas_and_each_in_words_where_it_has_some(language: str, words: str) -> None:
    assert row(fill(OWN, RECORD, at=NOW), "risks").shown(language) == words


def test_without_a_language_it_is_english() -> None:
    filled = fill(OWN, RECORD, at=NOW)
    assert [row(filled, key).shown() for key in ("risks", "consent", "note")] == [
        "In danger, own_word",
        "No.",
        "Do not publish.",
    ]


def test_what_somebody_said_stands_before_what_is_said_otherwise() -> None:
    filled = fill(OWN, {"ask.consent": Known("Judge Ito agreed.", "Ana Ruiz")}, at=NOW)
    assert [row(filled, "consent").shown(language) for language in ("en", "es")] == ["Judge Ito agreed."] * 2


def test_a_line_without_a_value_shows_nothing() -> None:
    assert row(fill(OWN, {}, at=NOW), "name").shown() is None


def test_the_sources_of_a_line_are_asked_in_their_order_and_an_empty_one_is_passed_over() -> None:
    height = Known("64", "Record", SEEN)
    for empty in (None, "", ()):
        filled = fill(OWN, {"missing.risks": Known(empty, "Ana Ruiz", NOW), "record.height": height}, at=NOW)
        assert (row(filled, "risks").value, row(filled, "risks").source) == ("64", "Record")
    both = fill(OWN, {**RECORD, "record.height": height}, at=NOW)
    assert row(both, "risks").value == ("suicidal", "own_word")


@pytest.mark.parametrize("empty", [None, "", ()])
def test_what_somebody_asked_and_nobody_knows_has_no_value_but_its_source_and_its_age(empty: None) -> None:
    found = row(fill(OWN, {"missing.risks": Known(empty, "Ana Ruiz", SEEN)}, at=NOW), "risks")
    assert (found.state, found.value, found.source, found.at) == ("not_known", None, "Ana Ruiz", SEEN)
    assert found.age == timedelta(hours=3)


def test_a_time_without_an_offset_has_no_age() -> None:
    naive = Known("Maya Núñez", "Record", datetime(2026, 5, 5, 13, 0))  # noqa: DTZ001
    assert row(fill(OWN, {"record.name": naive}, at=NOW), "name").age is None


def test_now_without_an_offset_is_refused_and_named() -> None:
    with pytest.raises(ValueError, match=r"^at is 2026-05-05T16:00:00, which has no offset\. Pass an aware time\.$"):
        fill(OWN, {}, at=datetime(2026, 5, 5, 16, 0))  # noqa: DTZ001


def test_who_may_see_one_group_does_not_see_another() -> None:
    hidden = fill(OWN, RECORD, at=NOW, may_see=("tribal",))
    assert (row(hidden, "risks").state, row(hidden, "risks").value, hidden.restricted_by) == ("restricted", None, ())
    assert row(fill(OWN, RECORD, at=NOW, may_see=("tribal", "health")), "risks").state == "known"


def test_any_zone_is_kept_with_its_offset() -> None:
    west = NOW.astimezone(timezone(-timedelta(hours=7)))
    assert fill(OWN, {}, at=west).as_json()["at"] == "2026-05-05T09:00:00-07:00"


@pytest.mark.parametrize(
    ("first", "second", "counts"),
    [
        ("2026-05-05T12:00:00+00:00", "2026-05-05T11:59:00+00:00", 1),
        ("2026-05-05T12:00:00+00:00", "2026-05-05T13:59:00+02:00", 1),
        ("2026-05-05T12:00:00+00:00", "2026-05-05T12:00:00+00:00", 0),
        ("2026-05-05T12:00:00+00:00", "2026-05-05T11:00:00", 0),
        ("2026-05-05T12:00:00", "2026-05-05T11:00:00+00:00", 0),
        ("noon", "2026-05-05T11:00:00+00:00", 0),
        ("", "2026-05-05T11:00:00+00:00", 1),
    ],
)
def test_of_two_times_the_earlier_counts_unless_one_of_them_is_no_whole_time(first: str, second: str, counts) -> None:
    """Then the first source stands, and the line says what is wrong with it."""
    record = {name: Known(value, "Ana Ruiz") for name, value in zip(TWO, (first, second), strict=True)}
    filled = fill(HHS, record, at=NOW)
    assert row(filled, "learned_at").value == (first, second)[counts]
