"""Names of people who harm, or may, as the file has them. It rather takes one word too many for a name: a line with it
is then left out of a copy, and the page says why.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from .copy_rules import load_copies
from .forbidden import LETTERS, folded, has_word

SAYS_SO = (
    "traffick*", "pimp*", "abus*", "perpetrat*", "exploit*", "offend*", "suspect*", "buyer*", "unsafe", "harm*",
    "danger*", "threat*", "stalk*", "violen*", "not safe", "no contact", "keep away", "stay away", "restraining order",
    "tratante*", "proxeneta*", "padrote*", "agres*", "maltrat*", "explota*", "sospech*", "comprador*", "insegur*",
    "peligr*", "amenaz*", "acos*", "no es segur*", "sin contacto", "no acercar*", "orden de alejamiento",
)  # fmt: skip
"""What stands at somebody in the file who harms or may, in the words of English and Spanish; `x*` is any ending."""
SHORT = 3
"""So many words that stand alone, in a list or on a line, are taken for a name, however they are written."""
SENTENCE = re.compile(r"[.!?:]\s+|[,;/\n()\"“”]")


def says_that_they_harm(words: str) -> bool:
    """Whether what the file says of somebody, their relation or a note, is that they harm or may."""
    return has_word(words, SAYS_SO)


def names_written(texts: Iterable[str]) -> tuple[str, ...]:
    """The names in what somebody wrote of people who harm: words in capitals, and short words that stand alone."""
    common = load_copies().common
    found = (name for text in texts for part in SENTENCE.split(text) for name in _names(part, common))
    return tuple(dict.fromkeys(found))


def _names(part: str, common: frozenset[str]) -> Iterator[str]:
    words = LETTERS.findall(part)
    alone = len(words) <= SHORT
    yield from (word for word in words if folded(word) not in common and (alone or word[0].isupper()))
