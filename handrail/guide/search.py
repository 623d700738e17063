"""Full-text search over the guide: SQLite's own index in memory, made once a process and language from the pages.

What a search means is in `rules/guide/finding.py`. Each section is a row, ranked by BM25; a title weighs more.
First what meets every need, then what meets some. A word that stands nowhere is read as the nearest one that does.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from rapidfuzz import fuzz, process

from handrail.rules.guide import Guide, Page, load_guide, load_synonyms, needs
from handrail.rules.guide.finding import LONGEST_QUERY, Phrase, phrase

COLUMNS = "page UNINDEXED, part UNINDEXED, title, summary, heading, body"
TABLE = f"CREATE VIRTUAL TABLE section USING fts5({COLUMNS}, tokenize='{{}}')"
TOKENS = {"en": "porter unicode61 remove_diacritics 2", "es": "unicode61 remove_diacritics 2"}
WEIGHTS = "0, 0, 8.0, 4.0, 4.0, 1.0"
BEGIN, END = "\x02", "\x03"
FOUND = f"""
SELECT page, part, heading, snippet(section, 5, '{BEGIN}', '{END}', ' … ', 24), bm25(section, {WEIGHTS}) AS score
FROM section WHERE section MATCH ? ORDER BY score LIMIT 200
"""  # noqa: S608 - nothing but constants of this file
MOST = 12
SECTIONS = 3
Row = tuple[str, str, str, str, float]
LIKE_ENOUGH = 80
ENDING = 2
"""Letters at the end of a Spanish word that bend: víctima, víctimas; amenaza, amenazó."""


@dataclass(frozen=True)
class Hit:
    """A page, the section that matched best, and its words around the match."""

    page: Page
    part: str
    heading: str
    around: SafeString


@dataclass(frozen=True)
class Found:
    hits: tuple[Hit, ...]
    read_as: str = ""
    """What was looked for instead, when nothing has the word that was typed."""


class Search:
    """The index of one guide in one language. Asked by one thread at a time: an answer takes a millisecond."""

    def __init__(self, guide: Guide, language: str) -> None:
        self.guide, self.language = guide, language
        self.lock = Lock()
        self.synonyms = load_synonyms()
        self.rows = sqlite3.connect(":memory:", check_same_thread=False)
        self.rows.execute(TABLE.format(TOKENS[language]))
        self.rows.executemany("INSERT INTO section VALUES (?, ?, ?, ?, ?, ?)", self.sections())
        said = {word for row in self.sections() for text in row[2:] for word in phrase(text)}
        self.words = sorted(said | {word for group in self.synonyms.groups for one in group for word in one})

    def sections(self) -> Iterator[tuple[str, ...]]:
        for page in self.guide.all(self.language):
            for part in page.sections:
                yield page.id, part.id, page.title, page.summary, part.title, part.text

    def find(self, query: str) -> Found:
        wanted = needs(query[:LONGEST_QUERY], self.synonyms)
        if not wanted:
            return Found(())
        hits = self.hits(wanted)
        if hits:
            return Found(hits)
        nearest = self.nearest(wanted)
        return Found(self.hits(needs(nearest, self.synonyms)) if nearest else (), nearest)

    def hits(self, wanted: Sequence[Sequence[Phrase]]) -> tuple[Hit, ...]:
        """Pages, each once, in the order of their best section: those that meet every need before the others."""
        each = [f"({' OR '.join(self.term(one) for one in same)})" for same in wanted]
        asked = dict.fromkeys((" AND ".join(each), " OR ".join(each)))
        found: dict[str, Hit] = {}
        for match in asked:
            for hit in self.ranked(self.ask(match)):
                found.setdefault(hit.page.id, hit)
        return tuple(found.values())[:MOST]

    def ranked(self, rows: Sequence[Row]) -> list[Hit]:
        """Pages by what their best sections weigh together: one that speaks of it throughout comes before a mention."""
        by_page: dict[str, list[Row]] = {}
        for row in rows:
            by_page.setdefault(row[0], []).append(row)
        best = sorted(by_page.values(), key=lambda own: sum(row[4] for row in own[:SECTIONS]))
        return [Hit(self.guide.page(own[0][0], self.language), own[0][1], own[0][2], marked(own[0][3])) for own in best]

    def ask(self, match: str) -> list[Row]:
        with self.lock:
            return self.rows.execute(FOUND, (match,)).fetchall()

    def term(self, words: Phrase) -> str:
        """Letters and digits only, so nothing that was typed is read as an operator."""
        if self.language == "es" and len(words) == 1 and len(words[0]) > 4:
            word = words[0]
            return f"{word[: max(4, len(word) - ENDING)]}*"
        return f'"{" ".join(words)}"'

    def nearest(self, wanted: Sequence[Sequence[Phrase]]) -> str:
        typed = [word for same in wanted for word in same[0]]
        near = (process.extractOne(word, self.words, scorer=fuzz.ratio, score_cutoff=LIKE_ENOUGH) for word in typed)
        return " ".join(one[0] for one in near if one)


def marked(around: str) -> SafeString:
    """The text around a match, with the match marked. Everything but our two marks is escaped."""
    return mark_safe(str(escape(around)).replace(BEGIN, "<mark>").replace(END, "</mark>"))  # noqa: S308  only our own two marks


@lru_cache(maxsize=2)
def search_in(language: str) -> Search:
    return Search(load_guide(), language)
