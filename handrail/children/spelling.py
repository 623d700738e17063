"""How like two names are, in spite of a slip of spelling."""

import unicodedata

from rapidfuzz import fuzz

ENOUGH, EXACT, PARTIAL_FROM = 74.0, 100.0, 3


def likeness(words: str, name: str) -> float:
    """0 to 100. Each word that was typed must be like a part of the name; "May To" is like "Maya Tolliver"."""
    parts = plain(name).split()
    return min((max((alike(word, part) for part in parts), default=0.0) for word in words.split()), default=0.0)


def alike(word: str, part: str) -> float:
    if part.startswith(word):
        return EXACT if part == word else EXACT - 1
    if len(word) >= PARTIAL_FROM and word in part:
        return EXACT - 5
    beginning = fuzz.ratio(word, part[: len(word) + 1]) if len(word) > PARTIAL_FROM else 0.0
    return max(fuzz.ratio(word, part), beginning - 5)


def plain(text: str) -> str:
    """Without accents, capitals and marks."""
    if text.isascii() and text.replace(" ", "").isalnum():  # most names: nothing to take away
        return " ".join(text.lower().split())
    folded = unicodedata.normalize("NFKD", text).casefold()
    kept = "".join(letter if letter.isalnum() else " " for letter in folded if not unicodedata.combining(letter))
    return " ".join(kept.split())
