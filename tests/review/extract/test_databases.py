"""An extract in a table of PostgreSQL or SQLite says what the same rows say in a file."""

import csv
import sqlite3
from pathlib import Path

import duckdb
import psycopg
import pytest

from handrail.review.extract import ExtractError, prepare, read_map, source_of
from handrail.review.extract.headers import map_of_headers
from handrail.review.extract.sizes import rows_in
from handrail.review.extract.sources import header_of, opened
from handrail.review.extract.streams import BATCH
from handrail.review.extract.suggesting import suggested
from handrail.review.simulate import simulate
from tests.engine import start_postgres

COUNT = 300
CASES = "SELECT * EXCLUDE (case_id, source, line) FROM cases ORDER BY episode"
ACTS = "SELECT c.episode, a.* EXCLUDE (case_id) FROM acts a JOIN cases c USING (case_id) ORDER BY ALL"
Row = tuple[object, ...]


@pytest.fixture(scope="module")
def extract(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("extract") / "away.csv"
    simulate(COUNT, 5, path)
    return path


@pytest.fixture(scope="module")
def rows(extract: Path) -> tuple[list[str], list[Row]]:
    with extract.open(newline="") as file:
        names, *found = csv.reader(file)
    return names, [tuple(cell or None for cell in row) for row in found]


@pytest.fixture(scope="module")
def server() -> str:
    return start_postgres()


@pytest.fixture(scope="module")
def in_postgres(server: str, rows: tuple[list[str], list[Row]]) -> str:
    names, found = rows
    kinds = {name: "timestamp" for name in names if name.endswith("_DTM")} | {"DOB": "date"}
    columns = ", ".join(f'"{name}" {kinds.get(name, "text")}' for name in names)
    with psycopg.connect(server) as connection:
        connection.execute("CREATE SCHEMA IF NOT EXISTS own")
        connection.execute("DROP TABLE IF EXISTS own.episodes")
        connection.execute(f"CREATE TABLE own.episodes ({columns})")
        with connection.cursor() as cursor:
            cursor.executemany(f"INSERT INTO own.episodes VALUES ({', '.join(['%s'] * len(names))})", found)
    return f"{server}#own.episodes"


@pytest.fixture(scope="module")
def in_sqlite(tmp_path_factory: pytest.TempPathFactory, rows: tuple[list[str], list[Row]]) -> str:
    names, found = rows
    path = tmp_path_factory.mktemp("sqlite") / "warehouse.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute(f"CREATE TABLE episodes ({', '.join(names)})")
        connection.executemany(f"INSERT INTO episodes VALUES ({', '.join('?' * len(names))})", found)
    connection.close()
    return f"{path}#episodes"


def said(written: str, mapping: Path) -> tuple[list[Row], list[Row], list[Row], dict[str, str]]:
    with duckdb.connect() as database:
        found = prepare(database, [source_of(written)], read_map(mapping))
        reading = database.execute("SELECT * EXCLUDE (file) FROM reading").fetchall()
        return database.execute(CASES).fetchall(), database.execute(ACTS).fetchall(), reading, found.digests


@pytest.fixture(scope="module")
def mapping(extract: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Without the name of the file."""
    path = tmp_path_factory.mktemp("mapping") / "map.yaml"
    path.write_text(extract.with_name("away.map.yaml").read_text().replace("    file: away.csv\n", ""))
    return path


@pytest.mark.parametrize("where", ["in_postgres", "in_sqlite"])
def test_it_says_what_the_file_says(where: str, extract: Path, mapping: Path, request: pytest.FixtureRequest) -> None:
    written = request.getfixturevalue(where)
    assert said(written, mapping)[:3] == said(str(extract), mapping)[:3]


@pytest.mark.parametrize("where", ["in_postgres", "in_sqlite"])
def test_the_same_rows_have_the_same_digest(where: str, mapping: Path, request: pytest.FixtureRequest) -> None:
    written = request.getfixturevalue(where)
    assert said(written, mapping)[3] == said(written, mapping)[3]


def test_other_rows_have_another(in_sqlite: str, mapping: Path) -> None:
    before = said(in_sqlite, mapping)[3]
    with sqlite3.connect(in_sqlite.partition("#")[0]) as connection:
        connection.execute("UPDATE episodes SET COUNTY = 'Elsewhere' WHERE EPISODE_ID = 'E00000007'")
    connection.close()
    after = said(in_sqlite, mapping)[3]
    assert [name for name in before if before[name] != after[name]] == ["warehouse.sqlite#episodes"]


@pytest.mark.parametrize("where", ["in_postgres", "in_sqlite"])
def test_a_mapping_is_suggested_from_it(where: str, request: pytest.FixtureRequest) -> None:
    source = source_of(request.getfixturevalue(where))
    with duckdb.connect() as database:
        assert "# sure" in suggested(database, [source])
        assert "NCMEC_REPORT_DTM" in header_of(source, database)


def test_many_rows_come_in_batches(tmp_path: Path) -> None:
    path, count = tmp_path / "large.db", BATCH * 2 + 1
    with sqlite3.connect(path) as connection:
        connection.execute('CREATE TABLE episodes ("child", "missing.informed_at")')
        connection.executemany(
            "INSERT INTO episodes VALUES (?, ?)", ((f"C{number}", "2020-01-02 03:04") for number in range(count))
        )
    connection.close()
    source = source_of(f"{path}#episodes")
    assert rows_in(source) == count
    with duckdb.connect() as database:
        prepare(database, [source], map_of_headers(database, [source], ("us",)))
        assert database.execute("SELECT rows_read, cases FROM reading").fetchall() == [(count, count)]


def test_a_time_with_a_zone_is_that_moment(server: str) -> None:
    with psycopg.connect(server) as connection:
        connection.execute("DROP TABLE IF EXISTS episodes")
        connection.execute('CREATE TABLE episodes (child text, "missing.informed_at" timestamptz)')
        connection.execute("INSERT INTO episodes VALUES ('C1', '2020-07-01 12:00:00-04'), ('C2', 'infinity')")
    source = source_of(f"{server}#episodes")
    with duckdb.connect() as database:
        prepare(database, [source], map_of_headers(database, [source], ("us",)))
        assert [str(row[0]) for row in database.execute("SELECT began FROM cases ORDER BY child").fetchall()] == [
            "2020-07-01 16:00:00",
            "None",
        ]
        assert database.execute("SELECT kind FROM problems").fetchall() == [("unreadable",)]


def nothing_there(server: str, folder: Path) -> dict[str, str]:
    (folder / "none.sqlite").write_bytes(b"this is no database, whatever its name says" * 40)
    return {
        "no_table": f"{server}#nowhere",
        "no_server": f"postgresql:///x?host={folder}#episodes",
        "no_database": f"{folder / 'none.sqlite'}#episodes",
    }


@pytest.mark.parametrize("what", ["no_table", "no_server", "no_database"])
def test_what_cannot_be_opened_is_said(server: str, tmp_path: Path, what: str) -> None:
    source = source_of(nothing_there(server, tmp_path)[what])
    with duckdb.connect() as database, pytest.raises(ExtractError, match="It cannot be opened"):
        header_of(source, database)


@pytest.mark.parametrize("written", ["postgresql://ann:secret@db.example/warehouse", "away.sqlite"])
def test_a_database_without_a_table_is_asked_for_one(
    written: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "away.sqlite").write_text("")
    with pytest.raises(ExtractError) as refused:
        source_of(written)
    assert "Write the table after a #" in str(refused.value)
    assert "secret" not in str(refused.value)


def test_a_password_is_never_shown() -> None:
    source = source_of("postgresql://ann:secret@db.example/warehouse#episodes")
    assert source.shown == "warehouse#episodes"
    assert "secret" not in repr(source)


def test_nothing_is_written_to_it(in_postgres: str) -> None:
    with opened(source_of(in_postgres)) as table, pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        table.connection.execute("DELETE FROM own.episodes")  # type: ignore[attr-defined]
