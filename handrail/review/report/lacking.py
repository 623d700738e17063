"""What the data cannot show: by column, how many duties and how many times missing stay without an answer."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from handrail.rules import Book
from handrail.rules.suppression import Count, small

from .counts import Connection


@dataclass(frozen=True)
class Lack:
    """A column that is not there, or has no value in these rows."""

    name: str
    absent: bool
    """The extract has no such column; otherwise it has blanks or days without an hour."""
    rules: tuple[str, ...]
    episodes: Count
    alone: bool
    """For some of them nothing else is missing."""


def lacks(connection: Connection, missing: Collection[str]) -> list[Lack]:
    """What leaves most unanswered first. Only what must be done is counted."""
    connection.execute("CREATE OR REPLACE TABLE lacking AS " + UNANSWERED)
    rows = connection.execute(BY_COLUMN).fetchall()
    found = [
        Lack(name, name in missing, tuple(rules), None if small(episodes) else episodes, alone)
        for name, rules, episodes, alone in rows
    ]
    return sorted(found, key=lambda one: (-(one.episodes or 0), -len(one.rules), one.name))


UNANSWERED = """
SELECT DISTINCT rule, case_id, need, bare FROM (
    SELECT rule, case_id, unnest(string_split(trim(needs), ' ')) AS need, NOT contains(trim(needs), ' ') AS bare
    FROM verdicts WHERE level = 'must' AND listed = 'duties' AND verdict = 'cannot_tell'
)
"""
BY_COLUMN = """
SELECT need, list_sort(list(DISTINCT rule)), count(DISTINCT case_id), bool_or(bare) FROM lacking
WHERE need <> '' GROUP BY need
"""


def never_asked(book: Book, asked: Collection[str], missing: Collection[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Duties of which no event is in the extract, with the columns that would tell of one."""
    for one in book.prepared:
        rule = one.rule
        lost = tuple(name for name in rule.starts if name in missing)
        if not rule.draft and not rule.watch and rule.id not in asked and lost and len(lost) == len(rule.starts):
            yield rule.id, lost
