"""Before a report is sent each line is read once: what cannot be, does not fit, or is too old. Nothing is barred."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handrail.rules.packets import FilledPacket, Known, fill, load_packets

NOW = datetime(2026, 5, 5, 16, 0, tzinfo=UTC)
POLICE, NCMEC = load_packets()["le-missing-report"], load_packets()["ncmec-missing-report"]
SEEN = NOW - timedelta(days=30)


def at(hours: float) -> str:
    return (NOW - timedelta(hours=hours)).isoformat()


FINE = {
    "record.photo": Known("a photo", "Record", SEEN),
    "record.name": Known("Maya Tolliver", "Record", SEEN),
    "record.name_last_first": Known("Tolliver, Maya", "Record", SEEN),
    "record.sex": Known("F", "Record", SEEN),
    "record.race": Known("Black", "Record", SEEN),
    "child.birthdate": Known("2010-05-02", "Record", SEEN),
    "child.age": Known("16", "Record"),
    "record.height": Known("64", "Record", SEEN),
    "record.weight": Known("118", "Record", SEEN),
    "record.eyes": Known("BRO", "Record", SEEN),
    "record.hair": Known("BLK", "Record", SEEN),
    "record.phone": Known("555-0131", "Record", SEEN),
    "missing.kind": Known("missing", "Report", NOW),
    "missing.left_at": Known(at(3), "Report", NOW),
    "missing.informed_at": Known(at(2), "Report", NOW),
    "record.last_seen": Known("Foster home", "Report", NOW),
    "record.legal_custodian": Known("Cedar County", "Record", SEEN),
    "record.agency_name": Known("Cedar County", "Agency"),
    "record.worker_name": Known("Ana Ruiz", "Agency"),
    "record.worker_phone": Known("555-0101", "Agency"),
}


def filled(packet=POLICE, **changes: Known) -> FilledPacket:
    return fill(packet, {**FINE, **{name.replace("__", "."): known for name, known in changes.items()}}, at=NOW)


def found(report: FilledPacket) -> dict[str, str]:
    return {problem.key: problem.what["en"] for problem in report.problems}


def known(value, seen=SEEN) -> Known:
    return Known(value, "Record", seen)


@pytest.mark.parametrize("packet", [POLICE, NCMEC], ids=lambda each: each.id)
def test_a_report_in_order_has_nothing_to_look_at(packet) -> None:
    report = filled(packet)
    assert found(report) == {}
    assert report.missing["required"] == ()
    assert report.ready


@pytest.mark.parametrize(
    ("name", "value", "key", "words"),
    [
        ("record.height", "504", "height", "cannot be right"),
        ("record.height", "five foot four", "height", "cannot be right"),
        ("record.height", "30", "height", "does not fit the age"),
        ("record.weight", "1180", "weight", "cannot be right"),
        ("record.weight", "40", "weight", "does not fit the age"),
        ("record.phone", "555", "phone", "too short"),
        ("record.phone", "000-0000", "phone", "not a real"),
        ("record.phone", "206 555 0131 206 555 0177", "phone", "too long"),
        ("record.phone", "555-0101", "phone", "our own number"),
        ("record.name_last_first", "Unknown", "name", "no name to look for"),
        ("record.name_last_first", "Doe, Jane", "name", "no name to look for"),
        ("record.name_last_first", "123", "name", "no name to look for"),
        ("child.age", "12", "age", "does not fit the birth date"),
        ("missing.informed_at", at(4), "informed_at", "before “Last seen, when”"),
        ("missing.left_at", at(-1), "last_contact", "in the future"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_at_its_line_and_makes_it_unready(name, value, key, words) -> None:
    report = fill(POLICE, {**FINE, name: known(value)}, at=NOW)
    assert words in found(report)[key]
    assert not report.ready


@pytest.mark.parametrize(
    ("name", "piece", "key", "words"),
    [
        ("record.photo", known("a", NOW - timedelta(days=184)), "photo", "6 months old or older"),
        ("record.photo", known("a", None), "photo", "when this photo was taken"),
        ("record.height", known("64", NOW - timedelta(days=200)), "height", "Ask whether it still holds"),
        ("record.name_last_first", known("Cher"), "name", "one word"),
        ("record.sex", known("U"), "sex", "asks for it"),
        ("record.race", known("unknown"), "race", "Asked, and nobody knows"),
    ],
)
def test_what_is_only_worth_a_look_does_not_make_it_unready(name, piece, key, words) -> None:
    report = fill(POLICE, {**FINE, name: piece}, at=NOW)
    assert words in found(report)[key]
    assert report.ready


def test_a_photo_just_under_six_months_is_fresh_and_at_six_months_it_is_old() -> None:
    six_months_ago = datetime(2025, 11, 5, 16, 0, tzinfo=UTC)
    assert "photo" not in found(filled(record__photo=known("a", six_months_ago + timedelta(minutes=1))))
    assert "photo" in found(filled(record__photo=known("a", six_months_ago)))


def test_two_phone_numbers_with_a_comma_are_two_numbers() -> None:
    assert found(filled(record__phone=known("206-555-0131, 206-555-0177"))) == {}


def test_a_small_child_may_be_small() -> None:
    two = filled(**{"child__birthdate": known("2024-01-02"), "child__age": known("2"), "record__height": known("34"),
                    "record__weight": known("27")})  # fmt: skip
    assert found(two) == {}


def test_a_birthday_in_another_zone_is_no_mistake() -> None:
    assert "age" not in found(filled(child__age=known("15")))


def test_the_same_moment_for_leaving_and_learning_is_in_order() -> None:
    assert found(filled(missing__left_at=known(at(2)))) == {}


def test_one_line_has_one_sentence_and_the_gravest_first() -> None:
    old_and_wrong = filled(record__height=known("504", NOW - timedelta(days=400)))
    assert [problem.key for problem in old_and_wrong.problems] == ["height"]
    assert old_and_wrong.problems[0].stops


def test_findings_come_in_the_order_of_the_lines() -> None:
    report = filled(record__phone=known("1"), record__height=known("1"), record__photo=known("a", None))
    assert [problem.key for problem in report.problems] == ["photo", "height", "phone"]


def test_a_required_gap_is_said_and_never_keeps_the_report_back() -> None:
    report = fill(POLICE, {}, at=NOW)
    assert "name" in [row.key for row in report.missing["required"]]
    assert report.problems == ()
    assert report.digest  # it can be prepared and sent all the same


def test_every_sentence_is_there_in_both_languages_and_is_short() -> None:
    from handrail.rules import packet_checks

    said = [value for value in vars(packet_checks).values() if isinstance(value, dict) and set(value) == {"en", "es"}]
    assert len(said) > 8
    assert [one for one in said for text in one.values() if len(text.split(". ")[0].split()) > 20] == []


ANYTHING = st.one_of(st.none(), st.text(max_size=12), st.tuples(st.text(max_size=6)), st.integers().map(str))
WHEN = st.one_of(st.none(), st.datetimes(timezones=st.just(UTC)))


@given(record=st.dictionaries(st.sampled_from(sorted(POLICE.sources | NCMEC.sources)), st.tuples(ANYTHING, WHEN)))
def test_whatever_the_record_holds_the_checks_give_an_answer(record) -> None:
    pieces = {name: Known(value, "x", when) for name, (value, when) in record.items()}
    for packet in (POLICE, NCMEC):
        keys = {problem.key for problem in fill(packet, pieces, at=NOW).problems}
        assert keys <= {field.key for field in packet.fields}
