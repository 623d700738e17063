"""What looks wrong in a report before it is sent: not plausible, not consistent, too old. Said with the mend.

Reports that came in time still often had errors, so each line is read once by rule before a person sends it. The bands
of height and weight are ours and wide: they catch a slip of the finger, not an unusual child. Nothing here keeps a
report back.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from .clocks import Span
from .packet_files import RECORD, Said
from .profile import DAYS, load_profile

if TYPE_CHECKING:
    from .packets import Row

OLDEST = 30
"""A birth date further back than this, in years, is taken for a slip."""
LEAST_DIGITS, MOST_DIGITS = 7, 15
NO_NAME = frozenset({"unknown", "unk", "doe", "test", "none", "n/a", "na", "desconocido", "desconocida", "prueba"})
EMPTY_WORDS = frozenset({"unknown", "unk", "n/a", "na", "not known", "?", "-", "xxx", "no se sabe", "desconocido"})
NAMES = ("record.name", "record.name_last_first")
HEIGHTS = ((2, 15, 40), (5, 24, 54), (9, 32, 66), (13, 40, 76), (OLDEST, 45, 86))
"""Under this age, inches from, inches to. Ours, wide."""
WEIGHTS = ((2, 3, 45), (5, 15, 90), (9, 22, 180), (13, 30, 320), (OLDEST, 50, 550))
"""Under this age, pounds from, pounds to. Ours, wide."""
IN_ORDER = (
    ("missing.left_at", "missing.first_suspected_at"),
    ("missing.left_at", "missing.informed_at"),
    ("missing.left_at", "missing.located_at"),
    ("missing.left_at", "missing.returned_at"),
    ("missing.returned_at", "missing.return_learned_at"),
)


@dataclass(frozen=True)
class Problem:
    """A line that looks wrong, said with the mend. `stops`: it cannot be right; otherwise it is only worth a look."""

    key: str
    what: Said
    stops: bool = True


def said(en: str, es: str) -> Said:
    return {"en": en, "es": es}


def problems(rows: Sequence[Row], at: datetime) -> tuple[Problem, ...]:
    """Everything that looks wrong in what is known, in the order of the lines."""
    known = [row for row in rows if row.state == "known" and row.field.text is None]
    by_source = {source: row for row in known for source in row.field.sources}
    found = [problem for row in known for problem in of_one(row, at)]
    found += [problem for check in TOGETHER for problem in check(by_source, at)]
    place = {row.key: number for number, row in enumerate(rows)}
    return tuple(sorted(found_once(found), key=lambda one: place[one.key]))


def found_once(found: Sequence[Problem]) -> list[Problem]:
    """One sentence for a line: the first, which is the gravest."""
    ordered = sorted(found, key=lambda one: not one.stops)
    return list({problem.key: problem for problem in reversed(ordered)}.values())


# --- one line -----------------------------------------------------------------------------------------------------


def of_one(row: Row, at: datetime) -> Iterator[Problem]:
    for part in parts(row):
        what = CHECKS[row.field.kind](part, at) if row.field.kind in CHECKS else None
        if what is not None:
            yield Problem(row.key, what)
        if row.field.kind in ("text", "phone") and part.strip().casefold() in EMPTY_WORDS:
            yield Problem(row.key, EMPTY, stops=False)
    if row.at is not None and row.at.tzinfo is not None and row.at > at:
        yield Problem(row.key, FUTURE_NOTE)
    yield from too_old(row, at)


def parts(row: Row) -> tuple[str, ...]:
    return row.value if isinstance(row.value, tuple) else (row.value or "",)


def too_old(row: Row, at: datetime) -> Iterator[Problem]:
    """What children outgrow, seen too long ago. A line without a day is not called old, only a photo is."""
    if row.field.kind == "photo":
        fresh, without_day, old = load_profile().photo_fresh, NO_DAY, OLD_PHOTO
    else:
        line = next((load_profile().fields[key] for key in profile_keys(row)), None)
        if line is None or line.fresh is None:
            return
        fresh, without_day, old = line.fresh, None, OLD_LINE
    if row.at is None:
        if without_day is not None:
            yield Problem(row.key, without_day, stops=False)
    elif row.at.tzinfo is not None and later(row.at, fresh) <= at:
        yield Problem(row.key, old, stops=False)


def profile_keys(row: Row) -> Iterator[str]:
    keys = (source.removeprefix(RECORD) for source in row.field.sources if source.startswith(RECORD))
    return (key for key in keys if key in load_profile().fields)


def later(at: datetime, span: Span) -> datetime:
    return span.after(at, DAYS)


EMPTY = said(
    "This line says that it is not known. Empty it, and tick “Asked, and nobody knows”.",
    "Esta línea dice que no se sabe. Bórrela y marque «Se preguntó y nadie sabe».",
)
FUTURE_NOTE = said(
    "It is dated in the future. Check when it was noted.",
    "La fecha está en el futuro. Revise cuándo se anotó.",
)
NO_DAY = said(
    "Nobody wrote down when this photo was taken. Add the day, or say so on the phone.",
    "Nadie anotó cuándo se tomó esta foto. Agregue el día o dígalo por teléfono.",
)
OLD_PHOTO = said(
    "This photo is 6 months old or older. Send it, and ask who has a newer one.",
    "Esta foto tiene 6 meses o más. Envíela y pregunte quién tiene una más nueva.",
)
OLD_LINE = said(
    "This was seen 6 months ago or earlier. Ask whether it still holds.",
    "Esto se vio hace 6 meses o más. Pregunte si sigue siendo así.",
)


def _time(value: object) -> datetime | None:
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return found if found.tzinfo is not None else None


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None


def _check_time(value: str, at: datetime) -> Said | None:
    found = _time(value)
    if found is None:
        return said(
            "This is not a time with its offset. Enter it again.", "No es una hora completa. Escríbala de nuevo."
        )
    if found > at:
        return said(
            "This time is in the future. Check the day and the hour.",
            "Esta hora está en el futuro. Revise el día y la hora.",
        )
    return None


def _check_birth_date(value: str, at: datetime) -> Said | None:
    born = _day(value)
    if born is None:
        return said("This is not a date. Enter it again.", "No es una fecha. Escríbala de nuevo.")
    if born > at.date():
        return said(
            "This birth date is in the future. Check the year.",
            "Esta fecha de nacimiento está en el futuro. Revise el año.",
        )
    if at.year - born.year > OLDEST:
        return said(
            "This birth date makes the person too old. Check the year.",
            "Con esta fecha la persona sería demasiado mayor. Revise el año.",
        )
    return None


def _check_phone(value: str, at: datetime) -> Said | None:
    for number in re.split(r"[,;/\n]|\bor\b|\bo\b", value):
        digits = re.sub(r"\D", "", number)
        if not digits and number is not value:
            continue
        if len(digits) < LEAST_DIGITS:
            return said("This phone number is too short. Check it.", "Este teléfono es demasiado corto. Revíselo.")
        if len(digits) > MOST_DIGITS:
            return said(
                "This phone number is too long. Put a comma between two numbers.",
                "Este teléfono es demasiado largo. Ponga una coma entre dos números.",
            )
        if len(set(digits)) == 1:
            return said("This is not a real phone number. Check it.", "No es un teléfono real. Revíselo.")
    return None


def _check_whole(low: int, high: int, what: Said) -> Callable[[str, datetime], Said | None]:
    def check(value: str, at: datetime) -> Said | None:
        return None if value.isdecimal() and low <= int(value) <= high else what

    return check


CHECKS: Mapping[str, Callable[[str, datetime], Said | None]] = {
    "time": _check_time,
    "birth_date": _check_birth_date,
    "phone": _check_phone,
    "height": _check_whole(
        15,
        90,
        said(
            "This height cannot be right. Check feet and inches.", "Esta estatura no puede ser. Revise pies y pulgadas."
        ),
    ),
    "weight": _check_whole(
        3, 600, said("This weight cannot be right. Enter pounds.", "Este peso no puede ser. Escriba libras.")
    ),
}


# --- lines that must agree ----------------------------------------------------------------------------------------

Rows = Mapping[str, "Row"]


def names(rows: Rows, at: datetime) -> Iterator[Problem]:
    """A stand-in for a name sends police after nobody; one word alone is found hard in their files."""
    for source in NAMES:
        if source in rows:
            words = re.findall(r"[^\s,]+", str(rows[source].value).casefold())
            if not words or NO_NAME & set(words) or not re.search(r"[^\W\d_]", "".join(words)):
                yield Problem(rows[source].key, NOT_A_NAME)
            elif len(words) == 1:
                yield Problem(rows[source].key, ONE_WORD, stops=False)


def order(rows: Rows, at: datetime) -> Iterator[Problem]:
    for first, second in IN_ORDER:
        if first in rows and second in rows:
            before, after = _time(rows[first].value), _time(rows[second].value)
            if before and after and before > after:
                what = said(
                    f"This is before “{rows[first].label['en']}”. Check both times.",
                    f"Esto es antes de «{rows[first].label['es']}». Revise las dos horas.",
                )
                yield Problem(rows[second].key, what)


def birth(rows: Rows, at: datetime) -> Iterator[Problem]:
    """The age and the last contact must fit the birth date. One year more or less is a birthday in another zone."""
    born = _day(rows["child.birthdate"].value) if "child.birthdate" in rows else None
    age = rows.get("child.age")
    if born and age and str(age.value).isdecimal() and abs(int(str(age.value)) - years(born, at.date())) > 1:
        yield Problem(age.key, AGE_DIFFERS)
    left = rows.get("missing.left_at")
    last = _time(left.value) if left else None
    if born and left and last and last.date() < born:
        yield Problem(left.key, BEFORE_BIRTH)


def body(rows: Rows, at: datetime) -> Iterator[Problem]:
    age = age_of(rows, at)
    for source, bands in (("record.height", HEIGHTS), ("record.weight", WEIGHTS)):
        if age is not None and source in rows and str(rows[source].value).isdecimal():
            low, high = next((low, high) for under, low, high in bands if age < under or under == OLDEST)
            if not low <= int(str(rows[source].value)) <= high:
                yield Problem(rows[source].key, DOES_NOT_FIT)


def age_of(rows: Rows, at: datetime) -> int | None:
    born = _day(rows["child.birthdate"].value) if "child.birthdate" in rows else None
    if born:
        return years(born, at.date())
    age = str(rows["child.age"].value) if "child.age" in rows else ""
    return int(age) if age.isdecimal() else None


def years(born: date, day: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def sex(rows: Rows, at: datetime) -> Iterator[Problem]:
    if "record.sex" in rows and rows["record.sex"].value == "U":
        yield Problem(rows["record.sex"].key, SEX_OPEN, stops=False)


def phones(rows: Rows, at: datetime) -> Iterator[Problem]:
    """The child's number must not be the one on which we wait for a call."""
    ours = {digits(rows[name]) for name in ("record.worker_phone", "record.after_hours_phone") if name in rows}
    theirs = rows.get("record.phone")
    if theirs is not None and digits(theirs) in ours:
        yield Problem(theirs.key, OUR_PHONE)


def digits(row: Row) -> str:
    return re.sub(r"\D", "", str(row.value))


NOT_A_NAME = said(
    "This is no name to look for. Enter the first and the last name.",
    "No es un nombre que se pueda buscar. Escriba nombre y apellido.",
)
ONE_WORD = said(
    "This is one word. Police files need the first and the last name.",
    "Es una sola palabra. La policía necesita nombre y apellido.",
)
AGE_DIFFERS = said(
    "The age does not fit the birth date. Check both.",
    "La edad no coincide con la fecha de nacimiento. Revise las dos.",
)
BEFORE_BIRTH = said(
    "This is before the birth date. Check both.",
    "Esto es antes de la fecha de nacimiento. Revise las dos.",
)
DOES_NOT_FIT = said(
    "This does not fit the age. Check the number and the unit.",
    "Esto no coincide con la edad. Revise el número y la unidad.",
)
SEX_OPEN = said(
    "The police record asks for it. Use what the documents say.",
    "El registro policial lo pide. Use lo que dicen los documentos.",
)
OUR_PHONE = said(
    "This is our own number. Enter the child's, or empty the line.",
    "Es nuestro número. Escriba el del menor o deje la línea vacía.",
)
TOGETHER: tuple[Callable[[Rows, datetime], Iterator[Problem]], ...] = (names, order, birth, body, sex, phones)
