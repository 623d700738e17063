"""An extract judged in parts, and read a second time for those children alone who have days without an hour, has the
verdicts that it has as a whole."""

from functools import partial
from pathlib import Path

import duckdb
import pytest

from handrail.review.extract import Prepared, Source, lay_out, prepare, read_map, source_of
from handrail.review.extract.mapping import Map
from handrail.review.simulate import simulate
from handrail.review.verdicts import judge

COUNT = 600
EVERY = "SELECT * FROM verdicts ORDER BY case_id, event, rule, recipient"
Extract = tuple[Source, Map]
Row = tuple[object, ...]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("kept") / "sql"


@pytest.fixture(scope="module")
def extract(tmp_path_factory: pytest.TempPathFactory) -> Extract:
    path = tmp_path_factory.mktemp("extract") / "away.csv"
    mapping = simulate(COUNT, 3, path, dirty=True)
    return source_of(str(path)), read_map(mapping)


def laid(found: Prepared, connection: duckdb.DuckDBPyConnection, reading: str, part: int) -> None:
    lay_out(connection, reading, found, part)


def verdicts(extract: Extract, kept: Path, *, part: int = COUNT, everybody: bool = False) -> list[Row]:
    source, mapping = extract
    with duckdb.connect() as database:
        found = prepare(database, [source], mapping, part=part)
        assert found.parts == -(-COUNT // part)
        assert found.date_only
        if everybody:
            database.execute("UPDATE home SET unsure = TRUE")
        judge(database, found, partial(laid, found), parts=found.parts, kept=kept)
        return database.execute(EVERY).fetchall()


@pytest.fixture(scope="module")
def whole(extract: Extract, kept: Path) -> list[Row]:
    return verdicts(extract, kept, everybody=True)


def test_a_second_reading_of_those_with_days_is_enough(extract: Extract, kept: Path, whole: list[Row]) -> None:
    assert verdicts(extract, kept) == whole


def test_parts_make_no_difference(extract: Extract, kept: Path, whole: list[Row]) -> None:
    assert verdicts(extract, kept, part=COUNT // 2) == whole


def test_some_hang_on_the_hour_and_some_on_a_time_that_is_not_there(whole: list[Row]) -> None:
    needs = " ".join(str(row[-1]) for row in whole)
    assert "hour:" in needs
    assert "missing.informed_at" in needs
