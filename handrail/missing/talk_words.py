"""The conversation's content in the reader's language."""

from typing import Any

from handrail.rules.return_talk import Ask, Part, Words, load_return_talk
from handrail.team.words import lang, say

from .models import Factor


def both(words: Words) -> dict[str, Any]:
    """A sentence in the language of the page and in the other one, for who speaks that."""
    other = "en" if lang() == "es" else "es"
    return {"first": (lang(), words[lang()]), "second": (other, words[other])}


def factor_word(factor: Factor) -> str:
    """A factor in words; a code that is no longer used stands as it is."""
    found = load_return_talk().chip(factor.side, str(factor.code))
    return say(found) if found else str(factor.code)


def answer_words(part: Part, ask: Ask, value: Any, six: dict[str, str]) -> str:
    """What was answered, as staff read it."""
    if ask.kind == "six":
        return six.get(str(value), str(value))
    if ask.kind == "chips":
        chips = {chip.code: say(chip.text) for chip in ask.chips}
        return ", ".join(chips.get(code, code) for code in value)
    return str(value)
