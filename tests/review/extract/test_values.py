"""What is written in an extract, and what it is read as."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handrail.review.days import offsets
from handrail.review.extract.offsets import make_offsets
from handrail.review.extract.parsed import to_utc
from tests.review.extract.extracts import HEADER, MAP, Extract
from tests.thorough import examples

NEW_YORK = ZoneInfo("America/New_York")
WRITTEN = {
    "2026-03-01 21:00": "2026-03-02 02:00",
    "2026-03-01T21:00:30": "2026-03-02 02:00:30",
    "2026-03-01T21:00:00Z": "2026-03-01 21:00",
    "2026-03-01T21:00:00-08:00": "2026-03-02 05:00",
    "2026-03-01 21:00:00+0100": "2026-03-01 20:00",
    " 2026-03-01 21:00 ": "2026-03-02 02:00",
    "2026-07-01 21:00": "2026-07-02 01:00",
}
NO_TIME = (
    "03/01/2026 21:00",
    "2026-02-30 10:00",
    "see notes",
    "0202-03-01 10:00",
    "2999-03-01 10:00",
    "infinity",
    "21:00",
)
BLANK = ("", "  ", "unknown", "NULL", "N/A")


@pytest.mark.parametrize(("written", "meant"), WRITTEN.items())
def test_a_time_is_read_with_its_offset_or_that_of_the_zone(tmp_path: Path, written: str, meant: str) -> None:
    found = Extract(tmp_path).row(TOLD=written, LEFT="", BACK="").written().read()
    assert found.started() == datetime.fromisoformat(meant)
    assert [kind for _, _, kind in found.problems if kind != "after_the_extract"] == []


@pytest.mark.parametrize("written", NO_TIME)
def test_what_is_no_time_is_unknown_and_told(tmp_path: Path, written: str) -> None:
    found = Extract(tmp_path).row(TOLD=written).written().read()
    assert found.started() is None
    assert found.problems == [(2, "TOLD", "unreadable")]


@pytest.mark.parametrize("written", BLANK)
def test_what_nobody_knows_is_no_problem(tmp_path: Path, written: str) -> None:
    found = Extract(tmp_path).row(TOLD=written).written().read()
    assert (found.started(), found.problems) == (None, [])


def test_a_problem_shows_the_look_of_a_value_and_not_what_it_says(tmp_path: Path) -> None:
    found = Extract(tmp_path).row(TOLD="told Maria 3/1").written().read()
    (said,) = found.all("SELECT said FROM problems")[0]
    assert "“AAAA AAAAA 9/9”" in str(said)
    assert "Maria" not in str(said)


@pytest.mark.parametrize(("code", "meant"), [("1", "yes"), ("2", "no"), ("9", None), ("", None)])
def test_a_code_stands_for_its_word(tmp_path: Path, code: str, meant: str | None) -> None:
    found = Extract(tmp_path).row(CARE=code).written().read()
    assert found.one("SELECT DISTINCT care__foster_care FROM moments WHERE kind = 'episode'") == meant
    assert found.problems == []


def test_a_code_that_the_mapping_does_not_know_is_unknown_and_told(tmp_path: Path) -> None:
    found = Extract(tmp_path).row(CARE="7").written().read()
    assert found.one("SELECT DISTINCT care__foster_care FROM moments WHERE kind = 'episode'") is None
    assert found.problems == [(2, "CARE", "unreadable")]


def test_a_format_of_the_mapping_reads_american_times_and_days(tmp_path: Path) -> None:
    mapping = MAP.replace("missing.informed_at: TOLD", 'missing.informed_at: {column: TOLD, format: "%m/%d/%Y %H:%M"}')
    found = Extract(tmp_path, mapping).row(TOLD="03/01/2026 21:00").row(EPISODE="E2", TOLD="3/4/2026").written().read()
    times = found.all("SELECT at__missing__informed_at FROM moments WHERE starts = 'missing.informed_at' ORDER BY 1")
    assert [str(one) for (one,) in times] == ["2026-03-02 02:00:00", "2026-03-05 04:59:59.999999"]
    assert found.prepared.date_only == ("missing.informed_at",)


# --- days without an hour -----------------------------------------------------------------------------------------


def test_a_day_is_read_both_ways(tmp_path: Path) -> None:
    found = Extract(tmp_path).row(TOLD="2026-03-01", LEFT="2026-03-01", POLICE="2026-03-02").written().read()
    assert found.prepared.date_only == ("missing.informed_at", "missing.left_at", "report_missing/law_enforcement")
    kind = found.started(), found.one("SELECT done_at FROM acts")
    assert [str(one) for one in kind] == ["2026-03-02 04:59:59.999999", "2026-03-02 05:00:00"]
    hard = found.laid("hard").started(), found.one("SELECT done_at FROM acts")
    assert [str(one) for one in hard] == ["2026-03-01 05:00:00", "2026-03-03 04:59:59.999999"]


def test_a_column_of_midnights_has_no_hours(tmp_path: Path) -> None:
    found = Extract(tmp_path)
    for number in range(1, 7):
        found.row(EPISODE=f"E{number}", LEFT="", BACK="", TOLD=f"2026-03-0{number} 00:00:00")
    assert found.written().read().prepared.date_only == ("missing.informed_at",)


def test_one_midnight_among_many_hours_is_an_hour(tmp_path: Path) -> None:
    found = Extract(tmp_path).row(TOLD="2026-03-02 00:00")
    for number in range(2, 9):
        found.row(EPISODE=f"E{number}")
    assert found.written().read().prepared.date_only == ()


def test_the_mapping_may_say_that_midnight_is_an_hour(tmp_path: Path) -> None:
    mapping = MAP.replace("missing.informed_at: TOLD", "missing.informed_at: {column: TOLD, hour: yes}")
    found = Extract(tmp_path, mapping)
    for number in range(1, 7):
        found.row(EPISODE=f"E{number}", LEFT="", BACK="", TOLD=f"2026-03-0{number} 00:00:00")
    assert found.written().read().prepared.date_only == ()


# --- the hour that comes twice, and the one that never comes --------------------------------------------------------


FIRST, LAST = datetime(2020, 1, 1), datetime(2027, 1, 1)  # noqa: DTZ001
NEAR = [
    datetime(2026, month, day, hour, minute)  # noqa: DTZ001
    for month, day in ((3, 8), (11, 1))
    for hour in (0, 1, 2, 3)
    for minute in (0, 1, 30, 59)
]
DATABASE = duckdb.connect()
make_offsets(DATABASE, NEW_YORK.key, 2018, 2030)


@given(st.datetimes(FIRST, LAST) | st.sampled_from(NEAR))
@settings(max_examples=examples(60), deadline=None)
def test_wall_time_becomes_the_moment_that_the_rules_say(wall: datetime) -> None:
    wall = wall.replace(microsecond=0)
    expected = wall.replace(tzinfo=NEW_YORK).astimezone(UTC).replace(tzinfo=None)
    sql = "CAST($1 AS TIMESTAMP)"
    query = f"SELECT {to_utc(sql, 'o')} FROM offsets o WHERE o.day = CAST({sql} AS DATE)"
    assert DATABASE.execute(query, [wall]).fetchall() == [(expected,)]


@pytest.mark.parametrize("zone", ["America/New_York", "America/Phoenix", "Pacific/Honolulu", "America/Adak"])
def test_the_offsets_are_those_of_the_rules(zone: str) -> None:
    with duckdb.connect() as database:
        make_offsets(database, zone, 1989, 2035)
        assert [tuple(one) for one in offsets([zone], 1989, 2035)] == database.execute(
            "SELECT * FROM offsets ORDER BY day"
        ).fetchall()


def test_every_column_of_the_header_is_used_here() -> None:
    assert all(name in MAP for name in HEADER)
