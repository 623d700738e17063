"""Reading grades: Flesch-Kincaid for English, INFLESZ for Spanish. A floor; reading aloud to people comes after.

Sources: Kincaid and others 1975 (grade = 0.39 words a sentence + 11.8 syllables a word - 15.59); Barrio Cantalejo 2008
(INFLESZ, on the formula of Szigriszt Pazos). Syllables are counted by rule, so a line may differ by a tenth.
"""

from __future__ import annotations

import re

WORD = re.compile(r"[a-záéíóúüñ']+", re.IGNORECASE)
STRONG, CLOSED = "aeoáéó", "iuü"


def grade(text: str) -> float:
    """The school grade of an English text."""
    words = WORD.findall(text.lower())
    syllables = sum(_english(word) for word in words)
    return 0.39 * len(words) / _sentences(text) + 11.8 * syllables / len(words) - 15.59


def inflesz(text: str) -> float:
    """The ease of a Spanish text; more is easier."""
    words = WORD.findall(text.lower())
    syllables = sum(_spanish(word) for word in words)
    return 206.835 - 62.3 * syllables / len(words) - len(words) / _sentences(text)


def longest_sentence(text: str) -> int:
    return max(len(WORD.findall(each)) for each in re.split(r"[.?!]+", text))


def _sentences(text: str) -> int:
    return max(1, len(re.findall(r"[.?!]+(?:\s|$)", text)))


def _english(word: str) -> int:
    groups = len(re.findall(r"[aeiouy]+", word))
    silent = word.endswith("e") and not word.endswith(("le", "ee")) and groups > 1
    also_silent = word.endswith("ed") and not word.endswith(("ted", "ded")) and groups > 1
    return max(1, groups - silent - also_silent)


def _spanish(word: str) -> int:
    word = re.sub(r"([qg])u(?=[eiéí])", r"\1", word)
    word = re.sub(r"y$", "i", word)
    count, last = 0, ""
    for letter in word:
        vowel = letter in STRONG or letter in CLOSED or letter in "íú"
        joins = last and vowel and (letter in CLOSED or last in CLOSED) and letter not in "íú" and last not in "íú"
        count += bool(vowel and not joins)
        last = letter if vowel else ""
    return max(1, count)
