"""Finds in a line what must not stand there: names, places, dates, numbers, words. It rather refuses one line too many.

Case, accents and invisible letters do not hide anything; "maya's", "Mayas", "M a y a" and "@maya_torres09" are Maya.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

LETTERS = re.compile(r"[^\W\d_]+")
ALNUM = re.compile(r"[^\W_]+")
JOINS = re.compile(r"[-‐‑'’._]")
"""What stands inside a word: Ma-ya, O'Brien."""

PARTICLE = re.compile(
    "de|del|la|las|los|el|y|van|von|der|den|da|do|dos|das|di|al|bin|ibn|abu|mc|jr|sr|ii|iii|the|of|and"
)
"""A piece of a full name that is no name by itself."""

STREETS = (
    "street|st|avenue|ave|road|rd|drive|dr|lane|ln|boulevard|blvd|court|ct|place|pl|way|parkway|pkwy|highway|hwy|"
    "terrace|circle|cir|trail|square"
)
ADDRESS = re.compile(
    rf"\b\d{{1,6}}[a-z]?\s+(?:[a-z0-9]+\.?\s+){{1,4}}(?:{STREETS})\b"
    r"|\b(?:calle|avenida|av|carretera|camino)\s+(?:[a-z0-9]+\.?,?\s+){1,4}(?:no\.?\s*|num\.?\s*|#\s*)?\d+"
    r"|\b(?:apt|apartment|apto|apartamento|departamento|depto)\.?\s*#?\s*\d+"
)
PASSWORD = re.compile(
    r"\b(?:password|passcode|contrasena)\b|\b(?:pin|clave|pwd|pw|pass)\b.{0,12}?(?:[:=]|\bis\b|\bes\b|\d)"
)
MONTHS = (
    ("january", "enero"), ("february", "febrero"), ("march", "marzo"), ("april", "abril"), ("may", "mayo"),
    ("june", "junio"), ("july", "julio"), ("august", "agosto"), ("september", "septiembre"), ("october", "octubre"),
    ("november", "noviembre"), ("december", "diciembre"),
)  # fmt: skip
SHORT, LONG = 4, 6


PLAIN_LETTERS = str.maketrans(
    {"ı": "i", "ł": "l", "ø": "o", "đ": "d", "ħ": "h", "æ": "ae", "œ": "oe", "ŧ": "t", "ŋ": "n"}
)
"""Letters that Unicode does not take apart, and that people write without their stroke."""


def folded(text: str) -> str:
    """Small letters without accents and without what cannot be seen."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    kept = (letter for letter in apart if unicodedata.category(letter) not in ("Mn", "Cf"))
    return unicodedata.normalize("NFKC", "".join(kept)).casefold().translate(PLAIN_LETTERS)


def tokens(text: str) -> tuple[str, ...]:
    """The words in order."""
    return tuple(LETTERS.findall(folded(text)))


def spelled(text: str) -> str:
    """Letters that stand apart (M a y a), put together."""
    runs = re.findall(r"(?<![^\W_])(?:[^\W\d_][\W_]+){2,}[^\W\d_](?![^\W_])", folded(text))
    return " ".join("".join(LETTERS.findall(run)) for run in runs)


def pieces(text: str) -> tuple[str, ...]:
    return tuple(ALNUM.findall(folded(text)))


def stands_in(wanted: Sequence[str], words: Sequence[str]) -> bool:
    """Whether the words of one stand in the other, side by side and in order."""
    size = len(wanted)
    return size > 0 and any(tuple(words[at : at + size]) == tuple(wanted) for at in range(len(words) - size + 1))


def names_somebody(line: str, names: Iterable[str]) -> bool:
    """A full name, any part of it, or a nickname; with an s at its end; spelled out; or written without spaces."""
    words = tokens(line)
    every = {*words, *tokens(JOINS.sub("", line))}
    plain = {word.removesuffix("s") for word in every} | every
    apart, together = spelled(line), "".join(pieces(line))
    for name in names:
        parts = tokens(name)
        if stands_in(parts, words) and not _is_a_letter(parts):
            return True
        if any(part in plain or part in apart for part in _alone((*parts, *tokens(JOINS.sub("", name))))) or _in_one(
            parts, together
        ):
            return True
    return False


def _is_a_letter(parts: tuple[str, ...]) -> bool:
    """A letter is what should stand there instead of a name."""
    return len(parts) == 1 and len(parts[0]) == 1 and parts[0].isascii()


def _alone(parts: tuple[str, ...]) -> set[str]:
    """The pieces of a name that are a name by themselves."""
    return {part for part in parts if len(part) >= 3 and not PARTICLE.fullmatch(part)}


def _in_one(parts: tuple[str, ...], together: str) -> bool:
    """Without the spaces; and in scripts that have none."""
    whole = "".join(parts)
    latin = any("a" <= letter <= "z" for letter in whole)
    if whole and not latin:
        return any(part in together for part in parts)
    return len(parts) > 1 and len(whole) >= LONG and whole in together


def names_a_body(line: str, names: Iterable[str]) -> bool:
    """An office by its whole name, or by its first letters in capitals."""
    words, capitals = tokens(line), set(re.findall(r"\b[A-Z]{3,}\b", line))
    for name in names:
        parts = tokens(name)
        letters = "".join(part[0] for part in parts if not PARTICLE.fullmatch(part) and len(part) > 1).upper()
        if stands_in(parts, words) or (len(letters) >= 3 and letters in capitals):
            return True
    return False


def words_that_name(text: str, common: frozenset[str]) -> tuple[str, ...]:
    """What somebody wrote about a person they fear: each word that may be a name. `common` are words that say who
    somebody is to the writer, and name nobody."""
    found = (word for word in tokens(text) if len(word) >= 3 and word not in common)
    alone = (part.strip() for part in re.split(r"[,;/\n]", text) if len(LETTERS.findall(part)) == 1)
    return tuple(dict.fromkeys([*found, *(part for part in alone if folded(part) not in common)]))


def has_word(line: str, wanted: Iterable[str]) -> bool:
    """One of the words or phrases; `x*` stands for any ending."""
    words = tokens(line)
    return any(_has(one, words) for one in wanted)


def _has(wanted: str, words: tuple[str, ...]) -> bool:
    parts = tokens(wanted)
    if not wanted.endswith("*"):
        return stands_in(parts, words)
    *first, last = parts
    begun = (words[at : at + len(parts)] for at in range(len(words) - len(first)))
    return any(list(found[:-1]) == first and found[-1].startswith(last) for found in begun)


def repeats(line: str, kept: Iterable[str]) -> bool:
    """Whether a line says again, in the same words, what is kept off the copy."""
    said = pieces(line)
    phrases = (pieces(one) for one in kept)
    return any(sum(map(len, phrase)) >= SHORT and stands_in(phrase, said) for phrase in phrases)


def says(line: str, phrases: Iterable[str]) -> bool:
    """Like `repeats`, for words that are secret however short they are."""
    said = pieces(line)
    return any(stands_in(pieces(phrase), said) for phrase in phrases)


def has_address(line: str, known: Iterable[str]) -> bool:
    said = pieces(line)
    return bool(ADDRESS.search(folded(line))) or any(_is_address(pieces(address), said) for address in known)


def _is_address(address: tuple[str, ...], said: tuple[str, ...]) -> bool:
    """The number with the street, or the name of the street."""
    if len(address) < 2:
        return stands_in(address, said)
    start = 1 if address[0].isdigit() and len(address) > 2 else 0
    return stands_in(address[:2], said) or stands_in(address[start : start + 2], said)


def same_house(address: str, other: str) -> bool:
    """The same number in the same street, as far as the words tell."""
    return stands_in(pieces(address)[:2], pieces(other)) or stands_in(pieces(other)[:2], pieces(address))


def has_number(line: str, numbers: Iterable[str]) -> bool:
    said = pieces(line)
    together = "".join(said)
    for number in numbers:
        wanted = "".join(pieces(number))
        if wanted and (wanted in said or (len(wanted) >= LONG and wanted in together)):
            return True
    return False


def has_hotline(line: str, numbers: Iterable[str]) -> bool:
    runs = re.findall(r"\d[\d\s().+-]*\d", folded(line))
    said = {re.sub(r"\D", "", run) for run in runs}
    return any(number in said or (len(number) > LONG and any(number in run for run in said)) for number in numbers)


def has_password(line: str) -> bool:
    return bool(PASSWORD.search(folded(line)))


@dataclass(frozen=True)
class Birthdate:
    """A day of birth in the ways that people write one, with or without the year."""

    day: date

    def stands_in(self, line: str) -> bool:
        plain = folded(line)
        return bool(re.search(self._figures(), plain) or re.search(self._words(), plain))

    def _figures(self) -> str:
        month, day, year = f"0?{self.day.month}", f"0?{self.day.day}", f"{self.day.year:04d}"
        apart = r"\s?[/.\-]\s?"
        both = rf"(?:{month}{apart}{day}|{day}{apart}{month})"
        run = "|".join(self.day.strftime(form) for form in ("%m%d%Y", "%d%m%Y", "%Y%m%d"))
        return rf"(?<!\d){both}(?!\d)|(?<!\d){year}{apart}{both}(?!\d)|(?<!\d)(?:{run})(?!\d)"

    def _words(self) -> str:
        full = MONTHS[self.day.month - 1]
        names = "|".join([*full, *(rf"{name[:3]}\.?" for name in full)])
        day = rf"0?{self.day.day}(?:st|nd|rd|th|o)?"
        return rf"\b(?:{names})\s*(?:the\s+)?{day}\b(?!\d)|(?<!\d){day}\s*(?:of\s+|de\s+)?(?:{names})(?![a-z])"
