"""Files as they come: broken, in another encoding, in several parts, in other formats."""

from pathlib import Path

import duckdb
import pytest

from handrail.review.extract import ExtractError, MapError, prepare, read_map, source_of
from handrail.review.extract.headers import map_of_headers
from tests.review.extract.extracts import MAP, ROW, Extract

BROKEN = {
    "C9,E9,2010-05-02": "fewer values than the header has columns",
    "C9,E9,2010-05-02,1,,,,,,one,more": "more values than the header has columns",
    'C9,E9,2010-05-02,1,,,,,"P': "a quotation mark that is not closed",
}


def refused(found: Extract, *more: Path) -> list[str]:
    with pytest.raises((ExtractError, MapError)) as raised:
        found.read(*more)
    return [str(one) for one in raised.value.all_of_them]


@pytest.mark.parametrize(("line", "what"), BROKEN.items())
def test_a_broken_record_is_named_by_its_number(tmp_path: Path, line: str, what: str) -> None:
    found = Extract(tmp_path).row().line(line).written()
    (said,) = refused(found)
    assert said.startswith(f"episodes.csv, line 3: There is {what}.")
    assert "--keep-going" in said
    assert "C9" not in said


def test_keep_going_leaves_it_out_lists_it_and_numbers_the_rest_rightly(tmp_path: Path) -> None:
    found = Extract(tmp_path).row().line("C9,E9").row(CHILD="C2", TOLD="?").line("C9").row(CHILD="C3", TOLD="!")
    found.written().read(keep_going=True)
    assert found.reading == [(5, 3, 0, 2)]
    assert found.problems == [
        *((3, None, "broken_record"), (4, "TOLD", "unreadable")),
        *((5, None, "broken_record"), (6, "TOLD", "unreadable")),
    ]
    assert found.all("SELECT line FROM cases ORDER BY 1") == [(2,), (4,), (6,)]


def test_only_the_first_broken_records_are_named_one_by_one(tmp_path: Path) -> None:
    found = Extract(tmp_path).row()
    for _ in range(30):
        found.line("C9,E9")
    said = refused(found.written())
    assert len(said) == 21
    assert "10 more records cannot be read." in said[-1]


def test_a_letter_of_another_encoding_is_named_with_the_mend(tmp_path: Path) -> None:
    found = Extract(tmp_path).row().row(EPISODE="E2", POLICE_NO="Peñasco-1").written(encoding="latin-1")
    (said,) = refused(found)
    assert said.startswith("episodes.csv, line 3: There is a letter that is not UTF-8.")
    assert "encoding: latin-1" in said


def test_the_mapping_may_say_the_encoding(tmp_path: Path) -> None:
    mapping = MAP.replace("  episodes:\n", "  episodes:\n    encoding: latin-1\n")
    found = Extract(tmp_path, mapping).row(POLICE_NO="Peñasco-1").written(encoding="latin-1").read()
    assert found.reading == [(1, 1, 0, 0)]


def test_the_mark_that_spreadsheets_put_first_is_no_part_of_a_name(tmp_path: Path) -> None:
    assert Extract(tmp_path).row().written(encoding="utf-8-sig").read().reading == [(1, 1, 0, 0)]


def test_a_file_saved_as_utf_16_is_refused_in_words(tmp_path: Path) -> None:
    (said,) = refused(Extract(tmp_path).row().written(encoding="utf-16"))
    assert "UTF-8" in said


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_other_marks_between_values(tmp_path: Path, delimiter: str) -> None:
    found = Extract(tmp_path).row()
    found.lines = [line.replace(",", delimiter) for line in found.lines]
    assert found.written().read().reading == [(1, 1, 0, 0)]


def test_lines_that_end_as_in_windows(tmp_path: Path) -> None:
    found = Extract(tmp_path).row().row(EPISODE="E2")
    found.written()
    found.path.write_bytes(found.path.read_bytes().replace(b"\n", b"\r\n"))
    assert found.read().reading == [(2, 2, 0, 0)]


def test_a_line_break_inside_quotes_is_one_record(tmp_path: Path) -> None:
    found = Extract(tmp_path).row(POLICE_NO='"P\n1"').row(CHILD="C2", TOLD="?").written().read()
    assert (found.reading, found.problems) == ([(2, 2, 0, 0)], [(3, "TOLD", "unreadable")])


def test_a_column_that_becomes_something_else_half_way(tmp_path: Path) -> None:
    found = Extract(tmp_path)
    for number in range(3_000):
        found.row(EPISODE=f"E{number}", CHILD=f"C{number}", **({"TOLD": f"{number} days"} if number >= 2_000 else {}))
    found.written().read()
    assert found.one("SELECT count(*) FROM problems WHERE kind = 'unreadable'") == 1_000
    assert found.one("SELECT min(line) FROM problems") == 2_002


def test_an_empty_extract_has_no_cases(tmp_path: Path) -> None:
    assert Extract(tmp_path).written().read().reading == [(0, 0, 0, 0)]


FAULTS = {
    "": "There is no header.",
    "CHILD,EPISODE\n": 'The mapping names the column "BORN", and there is none.',
    "CHILD,CHILD\n": "Columns 1 and 2 have the same name.",
    "CHILD,,BORN\n": "Column 2 has no name.",
}


@pytest.mark.parametrize(("text", "said"), FAULTS.items())
def test_a_header_that_does_not_fit(tmp_path: Path, text: str, said: str) -> None:
    found = Extract(tmp_path).row().written()
    found.path.write_text(text)
    assert said in refused(found)[0]


@pytest.mark.parametrize("name", ["nothing.csv", "notes.docx", "warehouse.duckdb"])
def test_what_is_no_file_of_an_extract(tmp_path: Path, name: str) -> None:
    (tmp_path / "notes.docx").write_text("x")
    (tmp_path / "warehouse.duckdb").write_text("x")
    with pytest.raises(ExtractError) as raised:
        source_of(str(tmp_path / name))
    assert str(tmp_path) not in str(raised.value)


def test_a_file_more_than_the_mapping_speaks_of(tmp_path: Path) -> None:
    more = tmp_path / "more.csv"
    more.write_text("A\n1\n")
    assert refused(Extract(tmp_path).row().written(), more)[0].startswith("more.csv: The mapping says nothing of it.")


def test_a_file_that_the_mapping_speaks_of_and_nobody_gave(tmp_path: Path) -> None:
    mapping = MAP.replace("    child: CHILD\n", "    file: away.csv\n    child: CHILD\n").replace(
        "files:\n", "files:\n  children: {file: kids.csv, child: CHILD}\n"
    )
    assert "no such file is given" in refused(Extract(tmp_path, mapping).row().written())[0]


# --- the same in other formats ------------------------------------------------------------------------------------


def same_rows(found: Extract, other: Extract) -> None:
    for table in ("acts", "cases", "moments"):
        aside = "source, line, case_id" if table == "cases" else "case_id"
        query = f"SELECT * EXCLUDE ({aside}) FROM {table} ORDER BY ALL"
        assert found.all(query) == other.all(query)


def rows(folder: Path) -> Extract:
    folder.mkdir(exist_ok=True)
    return Extract(folder).row().row(EPISODE="E2", LEFT="2026-04-01 10:00", TOLD="2026-04-01 10:00", BACK="").written()


@pytest.mark.parametrize("typed", [True, False])
def test_parquet_says_the_same(tmp_path: Path, typed: bool) -> None:
    found, other = rows(tmp_path / "one").read(), rows(tmp_path / "two")
    path = tmp_path / "two" / "episodes.parquet"
    with duckdb.connect() as database:
        kinds = "" if typed else ", all_varchar = true"
        database.execute(f"COPY (SELECT * FROM read_csv('{other.path}'{kinds})) TO '{path}' (FORMAT parquet)")
    other.path.unlink()
    same_rows(found, read_from(other, str(path)))


def test_a_table_of_a_database_says_the_same(tmp_path: Path) -> None:
    found, other = rows(tmp_path / "one").read(), rows(tmp_path / "two")
    path = tmp_path / "two" / "warehouse.duckdb"
    with duckdb.connect(str(path)) as database:
        database.execute(f"CREATE TABLE episodes AS SELECT * FROM read_csv('{other.path}')")
    same_rows(found, read_from(other, f"{path}#episodes"))


def test_times_with_a_zone_in_parquet(tmp_path: Path) -> None:
    found, other = rows(tmp_path / "one").read(), rows(tmp_path / "two")
    path = tmp_path / "two" / "episodes.parquet"
    zoned = "TOLD AT TIME ZONE 'America/New_York'"
    with duckdb.connect() as database:
        query = f"SELECT * REPLACE ({zoned} AS TOLD) FROM read_csv('{other.path}')"
        database.execute(f"COPY ({query}) TO '{path}' (FORMAT parquet)")
    same_rows(found, read_from(other, str(path)))


def read_from(found: Extract, source: str) -> Extract:
    found.prepared = prepare(found.database, [source_of(source)], read_map(found.map_path))
    return found


# --- without a mapping --------------------------------------------------------------------------------------------


def test_the_names_of_facts_are_a_mapping(tmp_path: Path) -> None:
    path = tmp_path / "away.csv"
    path.write_text(
        "child,episode,child.birthdate,missing__informed_at,report_missing.ncmec.at,report_missing.ncmec.reference\n"
        "C1,E1,2010-05-02,2026-03-01T21:00:00-05:00,2026-03-02T09:00:00-05:00,N-1\n"
    )
    with duckdb.connect() as database:
        sources = [source_of(str(path))]
        prepare(database, sources, map_of_headers(database, sources, ["us-fl"]))
        assert database.execute("SELECT act, recipient, referenced FROM acts").fetchall() == [
            ("report_missing", "ncmec", True)
        ]


def test_names_that_say_nothing_are_refused_with_the_mend(tmp_path: Path) -> None:
    found = Extract(tmp_path).row().written()
    with duckdb.connect() as database, pytest.raises(MapError, match="--suggest"):
        map_of_headers(database, [source_of(str(found.path))], ["us"])


def test_every_value_of_the_row_is_in_the_header() -> None:
    assert set(ROW) <= set(MAP.replace("{", " ").replace(",", " ").replace("}", " ").split())
