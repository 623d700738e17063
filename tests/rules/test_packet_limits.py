"""The sentences of every check of a report, whole and in both languages, and the last value on each side of a limit."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from handrail.rules.packets import Known, fill, read_packet
from tests.rules.spoiling import HERE
from tests.rules.test_packet_checks import FINE, NCMEC, NOW, POLICE, SEEN, found, known

LONG_AGO = NOW - timedelta(days=400)

SENTENCES = [
    ("record.height", known("five"), "height", True,
     "This height cannot be right. Check feet and inches.", "Esta estatura no puede ser. Revise pies y pulgadas."),
    ("record.weight", known("much"), "weight", True,
     "This weight cannot be right. Enter pounds.", "Este peso no puede ser. Escriba libras."),
    ("record.weight", known("40"), "weight", True,
     "This does not fit the age. Check the number and the unit.",
     "Esto no coincide con la edad. Revise el número y la unidad."),
    ("child.birthdate", known("soon"), "birthdate", True,
     "This is not a date. Enter it again.", "No es una fecha. Escríbala de nuevo."),
    ("child.birthdate", known("2026-05-06"), "birthdate", True,
     "This birth date is in the future. Check the year.",
     "Esta fecha de nacimiento está en el futuro. Revise el año."),
    ("child.birthdate", known("1995-12-31"), "birthdate", True,
     "This birth date makes the person too old. Check the year.",
     "Con esta fecha la persona sería demasiado mayor. Revise el año."),
    ("missing.left_at", known("yesterday"), "last_contact", True,
     "This is not a time with its offset. Enter it again.", "No es una hora completa. Escríbala de nuevo."),
    ("missing.left_at", known("2026-05-05T16:00:01+00:00"), "last_contact", True,
     "This time is in the future. Check the day and the hour.",
     "Esta hora está en el futuro. Revise el día y la hora."),
    ("missing.informed_at", known("2026-05-05T12:59:59+00:00"), "informed_at", True,
     "This is before “Last seen, when”. Check both times.", "Esto es antes de «{label}». Revise las dos horas."),
    ("record.phone", known("555013"), "phone", True,
     "This phone number is too short. Check it.", "Este teléfono es demasiado corto. Revíselo."),
    ("record.phone", known("1234567890123456"), "phone", True,
     "This phone number is too long. Put a comma between two numbers.",
     "Este teléfono es demasiado largo. Ponga una coma entre dos números."),
    ("record.phone", known("555-5555"), "phone", True,
     "This is not a real phone number. Check it.", "No es un teléfono real. Revíselo."),
    ("record.phone", known("(555) 0101"), "phone", True,
     "This is our own number. Enter the child's, or empty the line.",
     "Es nuestro número. Escriba el del menor o deje la línea vacía."),
    ("record.name_last_first", known("Unknown"), "name", True,
     "This is no name to look for. Enter the first and the last name.",
     "No es un nombre que se pueda buscar. Escriba nombre y apellido."),
    ("record.name_last_first", known("Cher"), "name", False,
     "This is one word. Police files need the first and the last name.",
     "Es una sola palabra. La policía necesita nombre y apellido."),
    ("child.age", known("14"), "age", True,
     "The age does not fit the birth date. Check both.",
     "La edad no coincide con la fecha de nacimiento. Revise las dos."),
    ("record.sex", known("U"), "sex", False,
     "The police record asks for it. Use what the documents say.",
     "El registro policial lo pide. Use lo que dicen los documentos."),
    ("record.race", known(" UNK "), "race", False,
     "This line says that it is not known. Empty it, and tick “Asked, and nobody knows”.",
     "Esta línea dice que no se sabe. Bórrela y marque «Se preguntó y nadie sabe»."),
    ("record.race", known("Black", NOW + timedelta(seconds=1)), "race", True,
     "It is dated in the future. Check when it was noted.", "La fecha está en el futuro. Revise cuándo se anotó."),
    ("record.photo", known("a", None), "photo", False,
     "Nobody wrote down when this photo was taken. Add the day, or say so on the phone.",
     "Nadie anotó cuándo se tomó esta foto. Agregue el día o dígalo por teléfono."),
    ("record.photo", known("a", LONG_AGO), "photo", False,
     "This photo is 6 months old or older. Send it, and ask who has a newer one.",
     "Esta foto tiene 6 meses o más. Envíela y pregunte quién tiene una más nueva."),
    ("record.height", known("64", LONG_AGO), "height", False,
     "This was seen 6 months ago or earlier. Ask whether it still holds.",
     "Esto se vio hace 6 meses o más. Pregunte si sigue siendo así."),
]  # fmt: skip


@pytest.mark.parametrize(("name", "piece", "key", "stops", "english", "spanish"), SENTENCES)
def test_what_looks_wrong_is_said_whole_in_both_languages(name, piece, key, stops, english, spanish) -> None:
    problem = next(one for one in fill(POLICE, {**FINE, name: piece}, at=NOW).problems if one.key == key)
    left = next(field.label["es"] for field in POLICE.fields if "missing.left_at" in field.sources)
    assert (problem.key, problem.stops, dict(problem.what)) == (
        key,
        stops,
        {"en": english, "es": spanish.format(label=left)},
    )


def test_a_last_contact_before_the_birth_is_said() -> None:
    report = fill(POLICE, {**FINE, "missing.left_at": known("2010-05-01T12:00:00+00:00")}, at=NOW)
    assert report.problems[0].what == {
        "en": "This is before the birth date. Check both.",
        "es": "Esto es antes de la fecha de nacimiento. Revise las dos.",
    }
    assert found(fill(POLICE, {**FINE, "missing.left_at": known("2010-05-02T12:00:00+00:00")}, at=NOW)) == {}


# --- on each side of a limit ----------------------------------------------------------------------


def looks(name: str, value: str | None, **more: str) -> bool:
    """Whether it is taken as it is."""
    changed = {key.replace("__", "."): known(one) for key, one in more.items()}
    return not fill(POLICE, {**FINE, **changed, name: known(value)}, at=NOW).problems


@pytest.mark.parametrize(
    ("name", "well", "wrong"),
    [
        ("record.phone", "5550131", "555013"),
        ("record.phone", "123456789012345", "1234567890123456"),
        ("record.phone", "555-0131 or 555-0177", "555-0131 555-0177 55"),
        ("record.phone", "555-0131 o 555-0177", "555-0131 u 555-0177 55"),
        ("record.phone", "555-0131; 555-0177", "555-0131. 555-0177 55"),
        ("record.phone", "555-0131/555-0177,", "555-0131, 555"),
        ("record.phone", "555-0131\n555-0177", "none"),
        ("record.name_last_first", "Doerr, Jane", "Doe, Jane"),
        ("record.name_last_first", "Testa, Ana", "test, ana"),
        ("record.name_last_first", "Ñu, Ô", "1, 2"),
        ("missing.left_at", NOW.isoformat(), "2026-05-05T16:00:00"),
        ("child.age", "17", "18"),
        ("child.age", "15", "14"),
    ],
)
def test_the_last_that_is_taken_and_the_first_that_is_not(name: str, well: str, wrong: str) -> None:
    more = {"missing__informed_at": NOW.isoformat()}
    assert looks(name, well, **more)
    assert not looks(name, wrong, **more)


@pytest.mark.parametrize(
    ("born", "inches", "pounds"),
    [
        ("2024-05-06", (15, 40), (3, 45)),
        ("2024-05-05", (24, 54), (15, 90)),
        ("2021-05-06", (24, 54), (15, 90)),
        ("2021-05-05", (32, 66), (22, 180)),
        ("2017-05-06", (32, 66), (22, 180)),
        ("2017-05-05", (40, 76), (30, 320)),
        ("2013-05-06", (40, 76), (30, 320)),
        ("2013-05-05", (45, 86), (50, 550)),
        ("1996-01-01", (45, 86), (50, 550)),
    ],
)
def test_a_height_and_a_weight_fit_an_age_up_to_the_last_inch_and_pound(born: str, inches, pounds) -> None:
    for name, (low, high), other in (
        ("record.height", inches, "record.weight"),
        ("record.weight", pounds, "record.height"),
    ):
        record = {name: one for name, one in FINE.items() if name not in ("child.age", other)}
        for value, fits in ((low - 1, False), (low, True), (high, True), (high + 1, False)):
            report = fill(POLICE, {**record, "child.birthdate": known(born), name: known(str(value))}, at=NOW)
            assert (report.problems == ()) == fits, (name, value)


@pytest.mark.parametrize(("name", "low", "high"), [("record.height", 15, 90), ("record.weight", 3, 600)])
def test_without_an_age_only_what_nobody_can_be_is_refused(name: str, low: int, high: int) -> None:
    record = {key: one for key, one in FINE.items() if key not in ("child.age", "child.birthdate")}
    for value, fits in ((low - 1, False), (low, True), (high, True), (high + 1, False)):
        assert (fill(POLICE, {**record, name: known(str(value))}, at=NOW).problems == ()) == fits


def test_without_a_birth_date_the_age_counts() -> None:
    record = {**FINE, "child.birthdate": known(None), "child.age": known("1"), "record.weight": known("45")}
    assert found(fill(POLICE, {**record, "record.height": known("40")}, at=NOW)) == {}
    assert "height" in found(fill(POLICE, {**record, "record.height": known("41")}, at=NOW))


def test_thirty_years_back_is_the_oldest_birth_year() -> None:
    record = {**FINE, "child.age": known(None)}
    assert found(fill(POLICE, {**record, "child.birthdate": known("1996-01-01")}, at=NOW)) == {}
    assert "birthdate" in found(fill(POLICE, {**record, "child.birthdate": known("1995-12-31")}, at=NOW))


def test_a_birth_today_is_no_mistake() -> None:
    record = {**FINE, "child.age": known("0"), "record.height": known("20"), "record.weight": known("8")}
    assert found(fill(POLICE, {**record, "child.birthdate": known("2026-05-05")}, at=NOW)) == {}


def test_a_line_of_this_very_moment_is_not_of_the_future() -> None:
    assert found(fill(POLICE, {**FINE, "record.race": known("Black", NOW)}, at=NOW)) == {}


def test_a_line_without_a_day_is_not_called_old() -> None:
    assert found(fill(POLICE, {**FINE, "record.height": known("64", None)}, at=NOW)) == {}


def test_a_line_is_old_at_six_months_and_not_a_minute_before() -> None:
    six = datetime(2025, 11, 5, 16, 0, tzinfo=UTC)
    assert found(fill(POLICE, {**FINE, "record.height": known("64", six + timedelta(minutes=1))}, at=NOW)) == {}
    assert "height" in found(fill(POLICE, {**FINE, "record.height": known("64", six)}, at=NOW))


@pytest.mark.parametrize("name", ["record.worker_phone", "record.after_hours_phone"])
def test_none_of_our_numbers_is_the_childs(name: str) -> None:
    report = fill(NCMEC, {**FINE, name: known("+1 (206) 555-0199"), "record.phone": known("1-206-555-0199")}, at=NOW)
    assert [problem.key for problem in report.problems] == (["phone"] if name in NCMEC.sources else [])


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("missing.left_at", "missing.first_suspected_at"),
        ("missing.left_at", "missing.informed_at"),
        ("missing.left_at", "missing.located_at"),
        ("missing.left_at", "missing.returned_at"),
        ("missing.returned_at", "missing.return_learned_at"),
    ],
)
def test_what_must_come_first_may_come_at_the_same_time_and_not_after(first: str, second: str) -> None:
    whole = read_packet(HERE / "whole" / "packet.yaml")
    line = whole.fields[0]
    fields = tuple(replace(line, key=name, sources=(name,), kind="time") for name in (first, second))
    packet = replace(whole, sections=(replace(whole.sections[0], fields=fields),))
    same = fill(packet, {first: known(SEEN.isoformat()), second: known(SEEN.isoformat())}, at=NOW)
    late = fill(packet, {first: known(NOW.isoformat()), second: known(SEEN.isoformat())}, at=NOW)
    assert found(same) == {}
    assert found(late) == {second: "This is before “Name”. Check both times."}


def test_the_gravest_of_two_sentences_is_the_one_that_is_said() -> None:
    wrong = fill(POLICE, {**FINE, "record.phone": Known("unknown", "Record", SEEN)}, at=NOW)
    assert [(one.key, one.stops) for one in wrong.problems] == [("phone", True)]
    assert "too short" in found(wrong)["phone"]
