"""Nothing is dropped in silence: every record of every file is used, merged, or set aside and listed."""

from pathlib import Path

import duckdb
import pytest

from handrail.review.extract import prepare, read_map, source_of
from handrail.review.simulate import simulate
from tests.review.extract.extracts import MAP, Extract

REPORTS = """
  reports:
    child: CHILD
    episode: EPISODE
    acts:
      - {act: report_missing, to: ncmec, at: AT, reference: NO, where: {WHAT: [NC]}}
"""
AGAIN = {"EPISODE": "E2", "LEFT": "2026-04-01 10:00", "TOLD": "2026-04-01 10:00", "BACK": ""}
CHILDREN = """
  children:
    child: ID
    columns: {child.citizenship: CITIZEN}
"""


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("name", ["dirty.csv", "dirty.parquet"])
def test_a_messy_extract_reconciles(tmp_path: Path, seed: int, name: str) -> None:
    path = tmp_path / name
    mapping = simulate(3_000, seed, path, dirty=True)
    with duckdb.connect() as database:
        prepare(database, [source_of(str(path))], read_map(mapping))
        rows = database.execute("SELECT rows_read, cases, merged_as_duplicates, set_aside FROM reading").fetchall()
        (problems,) = database.execute(
            "SELECT count(DISTINCT line) FROM problems WHERE kind IN ('duplicate', 'merged')"
        ).fetchall()[0]
        kinds = {kind for (kind,) in database.execute("SELECT DISTINCT kind FROM problems").fetchall()}
        of_no_case = database.execute(
            "SELECT count(*) FROM problems WHERE case_id NOT IN (SELECT case_id FROM cases)"
        ).fetchall()
    ((read, cases, merged, aside),) = rows
    assert (read, cases, merged, aside) == (3_033, 3_000, 33, 0)
    assert problems == merged
    assert kinds == {"duplicate", "merged", "impossible_order", "overlap", "unreadable"}
    assert of_no_case == [(0,)]


def test_the_same_record_twice_counts_once(tmp_path: Path) -> None:
    found = Extract(tmp_path).row().row().written().read()
    assert found.reading == [(2, 1, 1, 0)]
    assert found.problems == [(3, None, "duplicate")]


def test_two_records_of_one_time_missing_keep_the_acts_of_both(tmp_path: Path) -> None:
    found = Extract(tmp_path).row(POLICE="", POLICE_NO="").row(BORN="2011-01-01").written().read()
    assert found.reading == [(2, 1, 1, 0)]
    assert found.problems == [(3, "BORN, POLICE, POLICE_NO", "merged")]
    assert found.one("SELECT count(*) FROM acts") == 1
    assert str(found.one("SELECT DISTINCT at__child__turns_18_at FROM moments WHERE kind = 'episode'")).startswith(
        "2028-05"
    )


def test_the_second_record_says_what_the_first_does_not(tmp_path: Path) -> None:
    found = Extract(tmp_path).row(BACK="").row().written().read()
    assert found.one("SELECT count(at__missing__returned_at) FROM moments WHERE starts = 'missing.informed_at'") == 1


def test_back_before_leaving_makes_both_unknown(tmp_path: Path) -> None:
    found = Extract(tmp_path).row(BACK="2026-02-01 10:00").row(EPISODE="E2", CHILD="C2").written().read()
    assert found.problems == [(2, "missing.left_at, missing.returned_at", "impossible_order")]
    backs = (
        "SELECT case_id, at__missing__returned_at IS NULL FROM moments WHERE starts = 'missing.informed_at' ORDER BY 1"
    )
    assert found.all(backs) == [(2, True), (3, False)]


def test_a_day_is_in_no_wrong_order_with_an_hour_of_it(tmp_path: Path) -> None:
    assert Extract(tmp_path).row(TOLD="2026-03-01").written().read().problems == []


def test_born_after_leaving_makes_the_birth_unknown(tmp_path: Path) -> None:
    found = Extract(tmp_path).row(BORN="2027-05-02").written().read()
    assert found.problems == [(2, "child.birthdate", "impossible_order")]
    assert found.one("SELECT DISTINCT child__age FROM moments WHERE kind = 'episode'") is None


def test_missing_again_before_being_back_is_told_and_both_count(tmp_path: Path) -> None:
    again = {"EPISODE": "E2", "LEFT": "2026-03-05 10:00", "TOLD": "2026-03-05 11:00"}
    found = Extract(tmp_path).row().row(**again).written().read()
    assert found.problems == [(3, None, "overlap")]
    assert found.reading == [(2, 2, 0, 0)]


def test_a_time_after_the_extract_has_not_come(tmp_path: Path) -> None:
    found = Extract(tmp_path).row(BACK="2026-09-09 08:00").written().read()
    assert found.problems == [(2, "missing.returned_at", "after_the_extract")]


def test_one_typing_error_does_not_move_the_moment_of_the_extract(tmp_path: Path) -> None:
    mapping = MAP.replace("as_of: 2026-06-01T00:00:00-04:00\n", "")
    found = Extract(tmp_path, mapping).row(BACK="2036-03-09 08:00")
    for number in range(2, 1_500):
        found.row(EPISODE=f"E{number}", CHILD=f"C{number}")
    assert found.written().read().prepared.as_of.isoformat() == "2026-03-09T08:00:00-04:00"


# --- several files ------------------------------------------------------------------------------------------------


def reports(folder: Path, *rows: str) -> Path:
    path = folder / "reports.csv"
    path.write_text("\n".join(["CHILD,EPISODE,WHAT,AT,NO", *rows]) + "\n")
    return path


def test_a_report_closes_the_time_missing_that_it_names(tmp_path: Path) -> None:
    found = (
        Extract(tmp_path, MAP + REPORTS)
        .row()
        .row(EPISODE="E2", LEFT="2026-04-01 10:00", TOLD="2026-04-01 10:00", BACK="")
    )
    path = reports(tmp_path, "C1,E2,NC,2026-04-01 12:00,N-1", "C1,E1,OTHER,2026-03-02 12:00,X")
    found.written().read(path)
    assert found.all("SELECT case_id, about FROM acts WHERE recipient = 'ncmec'") == [(3, "e1")]
    assert found.reading == [(2, 2, 0, 0), (2, 1, 0, 1)]
    assert found.problems == [(3, None, "unused")]


def test_a_report_that_names_only_the_child_counts_for_the_only_time_missing(tmp_path: Path) -> None:
    found = Extract(tmp_path, MAP + REPORTS).row().written().read(reports(tmp_path, "C1,,NC,2026-03-02 12:00,N-1"))
    assert found.one("SELECT count(*) FROM acts WHERE recipient = 'ncmec'") == 1


def test_with_several_nobody_can_say_which_and_it_is_told(tmp_path: Path) -> None:
    found = (
        Extract(tmp_path, MAP + REPORTS)
        .row()
        .row(EPISODE="E2", LEFT="2026-04-01 10:00", TOLD="2026-04-01 10:00", BACK="")
    )
    found.written().read(reports(tmp_path, "C1,,NC,2026-04-01 12:00,N-1"))
    assert found.problems == [(2, None, "no_case")]
    assert found.reading == [(2, 2, 0, 0), (1, 0, 0, 1)]


@pytest.mark.parametrize(
    "row", ["C9,,NC,2026-03-02 12:00,N-1", "C1,E9,NC,2026-03-02 12:00,N-1", ",,NC,2026-03-02 12:00,N"]
)
def test_a_report_of_nobody_is_set_aside_and_told(tmp_path: Path, row: str) -> None:
    found = Extract(tmp_path, MAP + REPORTS).row().written().read(reports(tmp_path, row))
    assert found.problems == [(2, None, "no_case")]
    assert found.reading == [(1, 1, 0, 0), (1, 0, 0, 1)]


def test_what_is_known_of_the_child_holds_for_each_time_missing(tmp_path: Path) -> None:
    path = tmp_path / "children.csv"
    path.write_text("ID,CITIZEN\nC1,us_citizen\nC7,foreign_national\n")
    found = Extract(tmp_path, MAP + CHILDREN).row().row(EPISODE="E2", LEFT="", TOLD="", BACK="").written().read(path)
    assert found.all("SELECT DISTINCT child__citizenship FROM moments") == [("us_citizen",)]
    assert found.reading == [(2, 1, 0, 1), (2, 2, 0, 0)]


# --- nobody can say when ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("written", ["", "see file"])
def test_a_number_without_a_time_is_a_doubt(tmp_path: Path, written: str) -> None:
    found = Extract(tmp_path).row(POLICE=written).written().read()
    assert found.all('SELECT case_id, event, act, recipient, "column" FROM doubts') == [
        (2, "e1", "report_missing", "law_enforcement", "POLICE")
    ]
    assert found.one("SELECT count(*) FROM acts") == 0
