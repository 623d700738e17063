"""Totals of the verdicts, as they are: nothing is hidden yet, and nothing of this leaves the program but by
`hiding.py`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import duckdb

from handrail.review.verdicts import AUDITED, WORDS
from handrail.rules import Book

Connection = duckdb.DuckDBPyConnection
KINDS = ("year", "county", "sex", "age_group", "race", "placement")
"""Columns of `cases` that totals are broken down by."""

QUESTIONS = {"police": AUDITED[0], "ncmec": AUDITED[1], "screened": AUDITED[2]}
"""The auditors' three, in the order they are told, and the federal rule that each is about."""

NO_DUTY = "no_duty"
"""The rule asks nothing of this episode: another kind of event, not that strong, or it has not begun."""

BESIDE = ("running", "ended", NO_DUTY)
READING = "SELECT file, rows_read, cases, merged_as_duplicates, set_aside FROM reading"
PROBLEMS = """SELECT kind, coalesce("column", ''), count(*) FROM problems GROUP BY ALL ORDER BY ALL"""
NOT_RECORDED = ""
"""The group of those of whom nobody wrote it down."""


@dataclass(frozen=True)
class Tally:
    """One question of many episodes: how many have which verdict. The parts add up to the number of episodes."""

    counts: Mapping[str, int]

    def __getitem__(self, word: str) -> int:
        return self.counts.get(word, 0)

    @property
    def asked(self) -> int:
        return sum(count for word, count in self.counts.items() if word not in BESIDE)

    @property
    def whole(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True)
class DutyTally:
    """A duty to one recipient, as strongly as it stands."""

    rule: str
    act: str
    recipient: str
    level: str
    listed: str
    tally: Tally


@dataclass(frozen=True)
class Counted:
    """Everything that is counted once, for all the pages and files."""

    episodes: int
    children: int
    questions: Mapping[str, Tally]
    duties: tuple[DutyTally, ...]
    groups: Mapping[str, Mapping[str, Mapping[str, Tally]]]
    """By question, kind of group and group."""
    needs: Mapping[str, Mapping[str, int]]
    """By question: what is needed together, and by how many episodes."""
    lateness: Mapping[str, tuple[int, int]]
    """By question: minutes after its time, for the middle one and for one of ten."""
    reading: tuple[tuple[str, int, int, int, int], ...] = ()
    """File, rows read, cases, merged as duplicates, set aside."""
    problems: tuple[tuple[str, str, int], ...] = ()
    begins: tuple[str | None, str | None] = field(default=(None, None))


def counted(connection: Connection, book: Book) -> Counted:
    (episodes, children, first, last) = connection.execute(
        "SELECT count(*), count(DISTINCT child), min(began)::DATE::TEXT, max(began)::DATE::TEXT FROM cases"
    ).fetchall()[0]
    return Counted(
        episodes=episodes,
        children=children,
        questions={key: question(connection, rule, episodes) for key, rule in QUESTIONS.items()},
        duties=tuple(duties(connection, book, episodes)),
        groups=grouped(connection),
        needs={key: needed(connection, rule) for key, rule in QUESTIONS.items()},
        lateness=dict(lateness(connection)),
        reading=tuple(connection.execute(READING).fetchall()),
        problems=tuple(connection.execute(PROBLEMS).fetchall()),
        begins=(first, last),
    )  # fmt: skip


def question(connection: Connection, rule: str, episodes: int) -> Tally:
    """By the federal clock alone, as the auditors asked; only where it is a must."""
    rows = connection.execute(
        "SELECT own_verdict, count(*) FROM verdicts WHERE rule = $1 AND level = 'must' GROUP BY 1", [rule]
    ).fetchall()
    return tally(rows, episodes)


def tally(rows: Iterable[tuple[str, int]], episodes: int) -> Tally:
    counts = dict(rows)
    left = max(0, episodes - sum(counts.values()))
    return Tally({word: counts[word] for word in WORDS if word in counts} | ({NO_DUTY: left} if left else {}))


def duties(connection: Connection, book: Book, episodes: int) -> Iterable[DutyTally]:
    found: dict[tuple[str, str, str, str], dict[str, int]] = {}
    for rule, recipient, level, listed, word, count in connection.execute(
        "SELECT rule, recipient, level, listed, verdict, count(*) FROM verdicts GROUP BY ALL ORDER BY ALL"
    ).fetchall():
        found.setdefault((rule, recipient, level or "may", listed), {})[word] = count
    order = {name: number for number, name in enumerate(book.rules)}
    for (rule, recipient, level, listed), counts in sorted(found.items(), key=lambda one: (order[one[0][0]], one[0])):
        of = episodes if book.rules[rule].about == "episode" else 0
        yield DutyTally(rule, book.rules[rule].act, recipient, level, listed, tally(counts.items(), of))


def grouped(connection: Connection) -> dict[str, dict[str, dict[str, Tally]]]:
    """Every episode in one group of each kind; those whom nobody put in one are a group of their own."""
    found: dict[str, dict[str, dict[str, Tally]]] = {key: {} for key in QUESTIONS}
    sizes = by_kind(connection, "SELECT *, 'of' AS word FROM cases", [])
    for key, rule in QUESTIONS.items():
        asked = """SELECT c.*, v.own_verdict AS word FROM verdicts v JOIN cases c USING (case_id)
                   WHERE v.rule = $1 AND v.level = 'must'"""
        counts = by_kind(connection, asked, [rule])
        for kind in KINDS:
            own = sorted(sizes[kind].items())
            found[key][kind] = {name: tally(counts[kind].get(name, {}).items(), size["of"]) for name, size in own}
    return found


def by_kind(connection: Connection, rows: str, parameters: list[str]) -> dict[str, dict[str, dict[str, int]]]:
    """By kind of group, group and word: how many. One look at the rows for all kinds."""
    groups = ", ".join(f"coalesce({kind}::TEXT, '{NOT_RECORDED}') AS of_{kind}" for kind in KINDS)
    names = [f"of_{kind}" for kind in KINDS]
    found: dict[str, dict[str, dict[str, int]]] = {kind: {} for kind in KINDS}
    every = 2 ** len(KINDS) - 1
    kind_of = {every - 2 ** (len(KINDS) - 1 - number): (number, kind) for number, kind in enumerate(KINDS)}
    for *said, word, count, left_out in connection.execute(
        f"""SELECT {", ".join(names)}, word, count(*), grouping({", ".join(names)})
            FROM (SELECT {groups}, word FROM ({rows}))
            GROUP BY GROUPING SETS ({", ".join(f"({one}, word)" for one in names)})""",
        parameters,
    ).fetchall():
        number, kind = kind_of[left_out]
        found[kind].setdefault(said[number], {})[word] = count
    return found


def needed(connection: Connection, rule: str) -> dict[str, int]:
    """The most often needed first. What is needed together stands together, so that no episode is in two lines."""
    rows = connection.execute(
        """
        SELECT array_to_string(list_sort(list_distinct(string_split(trim(needs), ' '))), ' '), count(*) FROM verdicts
        WHERE rule = $1 AND level = 'must' AND own_verdict = 'cannot_tell' GROUP BY 1 ORDER BY 2 DESC, 1
        """,
        [rule],
    ).fetchall()
    return dict(rows)


def lateness(connection: Connection) -> Iterable[tuple[str, tuple[int, int]]]:
    for key, rule in QUESTIONS.items():
        (row,) = connection.execute(
            """
            SELECT quantile_disc(own_late_minutes, 0.5), quantile_disc(own_late_minutes, 0.9) FROM verdicts
            WHERE rule = $1 AND level = 'must' AND own_verdict = 'late'
            """,
            [rule],
        ).fetchall()
        if row[0] is not None:
            yield key, row
