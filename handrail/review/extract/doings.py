"""What was done, from every file: the table `deed`, one row for each act, recipient and event it was about.

An act in a row of episodes is about that time missing and whatever else the row speaks of. One in another file is about
the time missing it names; where it names only the child, about the child's only one. Otherwise nobody can say about
which, and it is a row of `problems`. What was done, but nobody can say when, is in `doubts`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from handrail.review.columns import kept_column
from handrail.rules import Book

from .mapping import EPISODES, Act
from .parsed import TO, Parsed, act_column
from .sql import Connection, columns_of, lines, name, number, quoted

CASE_EVENT, EPISODE_EVENT = "case", "e1"
TOLD_AND_NO_TIME = {
    "told": "The time when it was done cannot be read.",
    "reference": "It has a number and no time.",
    "done": "It was done, and no time is given.",
}


def make_deeds(connection: Connection, files: Mapping[str, Parsed], book: Book, kept: tuple[str, ...]) -> None:
    """Leaves `deed` and `doubts`. `kept`: the columns of proof that the query reads."""
    rows = [_rows(parsed, place, act, kept) for parsed in files.values() for place, act in enumerate(parsed.file.acts)]
    _table(connection, rows, kept)
    _place(connection, files)
    _about(connection, files, book)
    _doubts(connection)


def _table(connection: Connection, rows: list[str], kept: tuple[str, ...]) -> None:
    columns = (
        "role VARCHAR, line BIGINT, child VARCHAR, episode VARCHAR, act VARCHAR, recipients VARCHAR[], "
        "done_at TIMESTAMP, done_to TIMESTAMP, outcome VARCHAR, referenced BOOLEAN, retry_at TIMESTAMP, "
        "doubt VARCHAR, at_column VARCHAR"
    )
    proofs = "".join(f", {name(one)} BOOLEAN" for one in kept)
    connection.execute(f"CREATE OR REPLACE TABLE done (case_id BIGINT, {columns}{proofs})")
    for row in rows:
        connection.execute(f"INSERT INTO done BY NAME {row}")


def _rows(parsed: Parsed, place: int, act: Act, kept: tuple[str, ...]) -> str:
    there = parsed.columns

    def own(word: str) -> str | None:
        return name(act_column(place, word)) if act_column(place, word) in there else None

    at = own("at") or "CAST(NULL AS TIMESTAMP)"
    latest = name(act_column(place, "at") + TO) if act_column(place, "at") in parsed.days else at
    proofs = {word.removeprefix("kept__"): own(kept_column(word.removeprefix("kept__"))) for word in kept}
    always = {"sent_at": "TRUE", "done_at": "TRUE"}
    shown = [f"{proofs[word] or always.get(word, 'FALSE')} AS {name(kept_column(word))}" for word in proofs]
    signs = {word: _sign(word, own(word)) for word in TOLD_AND_NO_TIME if own(word)}
    doubt = " ".join(f"WHEN {at} IS NULL AND {test} THEN {quoted(TOLD_AND_NO_TIME[w])}" for w, test in signs.items())
    column = act.at.name if act.at is not None else act.said.name if act.said is not None else ""
    chosen = [
        # In the file of episodes a row is its own case, until it is merged with another.
        f"{'line' if parsed.file.role == EPISODES else 'CAST(NULL AS BIGINT)'} AS case_id",
        *("line", "child", "episode", f"{quoted(parsed.file.role)} AS role", f"{quoted(act.act)} AS act"),
        f"[{', '.join(quoted(one) for one in sorted(set(act.to)))}] AS recipients",
        *(f"{at} AS done_at", f"{latest} AS done_to", f"coalesce({own('outcome') or 'NULL'}, 'done') AS outcome"),
        f"{own('reference') or 'FALSE'} AS referenced",
        f"{own('retry_at') or 'CAST(NULL AS TIMESTAMP)'} AS retry_at",
        f"{f'CASE {doubt} END' if doubt else 'CAST(NULL AS VARCHAR)'} AS doubt",
        f"{quoted(column)} AS at_column",
        *shown,
    ]
    there_is = " OR ".join([f"{at} IS NOT NULL", *signs.values()])
    wanted = f"({there_is})" + (f" AND {own('where')}" if own("where") else "")
    return f"SELECT {lines(chosen)} FROM {parsed.table} WHERE {wanted}"


def _sign(word: str, column: str | None) -> str:
    return f"coalesce({column} = 'yes', FALSE)" if word == "done" else f"{column}"


# --- which case ---------------------------------------------------------------------------------------------------


def _place(connection: Connection, files: Mapping[str, Parsed]) -> None:
    """Leaves in `done` the case of each row; what has none is told and taken out."""
    connection.execute(
        """UPDATE done SET case_id = r.case_id FROM row_case r
           WHERE done.role = 'episodes' AND r.line = done.line AND r.case_id <> r.line"""
    )
    for role, parsed in files.items():
        if role != EPISODES and parsed.file.acts:
            connection.execute(placed("done", role, parsed))
    for role, parsed in files.items():
        _tell_unplaced(connection, role, parsed.loaded.source.shown)
    connection.execute("DELETE FROM done WHERE case_id IS NULL")


def placed(table: str, role: str, parsed: Parsed) -> str:
    """Rows of another file get the case of their episode, or of the child's only one."""
    both = "e.episode = t.episode AND (t.child IS NULL OR e.child IS NULL OR e.child = t.child)"
    named = f"SELECT t.rowid AS own, min(e.case_id) AS case_id FROM {table} t JOIN episode e ON {both} GROUP BY t.rowid"
    only = "SELECT child, min(case_id) AS case_id FROM episode GROUP BY child HAVING count(*) = 1"
    alone = (
        f"SELECT t.rowid AS own, o.case_id FROM {table} t JOIN ({only}) o ON o.child = t.child WHERE t.episode IS NULL"
    )
    chosen = f"{named} UNION ALL {alone}" if parsed.file.episode is not None else alone
    own = f"{table}.role = {quoted(role)} AND p.own = {table}.rowid"
    return f"UPDATE {table} SET case_id = p.case_id FROM ({chosen}) p WHERE {own}"


def _tell_unplaced(connection: Connection, role: str, file: str) -> None:
    connection.execute(
        """INSERT INTO problems (role, file, line, "column", kind, said)
           SELECT DISTINCT role, ?, line, NULL, 'no_case', CASE
               WHEN child IS NULL AND episode IS NULL THEN
                   'It names neither a child nor a time missing: it counts for none.'
               WHEN episode IS NULL AND child IN (SELECT child FROM episode WHERE child IS NOT NULL) THEN
                   'The child was missing several times, and it does not say which this is about: it counts for none.'
               ELSE 'There is no time missing of that name, and it counts for none.' END
           FROM done WHERE case_id IS NULL AND role = ?""",
        [file, role],
    )


# --- which event --------------------------------------------------------------------------------------------------


def _about(connection: Connection, files: Mapping[str, Parsed], book: Book) -> None:
    """`deed`: each act beside the events of its case that some rule asks it for."""
    parts = list(_abouts(kinds_of(book)))
    columns = [one for one in columns_of(connection, "done") if one not in ("case_id", "recipients")]
    own = ", ".join(f"d.{name(one)}" for one in columns)
    empty = f"SELECT d.case_id, CAST(NULL AS VARCHAR) AS about, {own}, recipients FROM done d WHERE FALSE"
    whole = "\nUNION ALL\n".join([empty, *(part.format(own=own) for part in parts)])
    connection.execute(
        f"CREATE OR REPLACE TABLE deed AS SELECT * EXCLUDE (recipients), unnest(recipients) AS recipient FROM ({whole})"
    )


def kinds_of(book: Book) -> dict[str, set[str]]:
    """About which kinds of event some rule asks for an act."""
    found: dict[str, set[str]] = {}
    for rule in book.rules.values():
        found.setdefault(rule.act, set()).add(rule.about)
    return found


def _abouts(kinds: Mapping[str, set[str]]) -> Iterator[str]:
    def acts(kind: str) -> str:
        chosen = sorted(act for act, found in kinds.items() if kind in found)
        return f"d.act IN ({', '.join(map(quoted, chosen))})" if chosen else "FALSE"

    yield (
        f"SELECT d.case_id, {quoted(EPISODE_EVENT)} AS about, {{own}}, recipients FROM done d WHERE {acts('episode')}"
    )
    yield (
        f"SELECT h.home AS case_id, {quoted(CASE_EVENT)} AS about, {{own}}, recipients FROM done d "
        f"JOIN home h ON h.case_id = d.case_id WHERE {acts('child')}"
    )
    for kind in ("identification", "disclosure"):
        yield (
            f"SELECT i.case_id, i.event AS about, {{own}}, recipients FROM done d JOIN {kind} i "
            f"ON CASE WHEN d.role IN (SELECT role FROM {kind}) THEN i.role = d.role AND i.line = d.line "
            f"ELSE i.case_id = d.case_id AND i.alone END WHERE {acts(kind)}"
        )


def _doubts(connection: Connection) -> None:
    """What was done at a time that nobody can say. It closes nothing, and it is no proof that nothing was done."""
    connection.execute(
        """CREATE OR REPLACE TABLE doubts AS
           SELECT case_id, about AS event, act, recipient, min(at_column) AS "column", min(doubt) AS why
           FROM deed WHERE doubt IS NOT NULL GROUP BY ALL"""
    )
    connection.execute("DELETE FROM deed WHERE done_at IS NULL")


def count_of(connection: Connection, role: str) -> int:
    return number(connection, "SELECT count(DISTINCT line) FROM done WHERE role = ?", [role])
