"""The extract of no agency says what the auditors published, and the same seed makes the same bytes."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pytest
from click.testing import CliRunner

from handrail.cli import main
from handrail.review.simulate import simulate
from handrail.review.simulate.margins import CHILDREN, EPISODES

COUNT = 20_000
DAY = "INTERVAL 24 HOUR"
END = "TIMESTAMP '2021-01-01'"
PUBLISHED = {
    "count(*) FILTER (NCMEC_REPORT_DTM IS NULL) / count(*)": 0.47,
    f"count(*) FILTER (NCMEC_REPORT_DTM > NOTIFIED_DTM + {DAY}) / count(*)": 0.22,
    f"count(*) FILTER (LE_REPORT_DTM <= NOTIFIED_DTM + {DAY}) / count(*)": 0.86,
    f"count(*) FILTER (LE_REPORT_DTM > NOTIFIED_DTM + {DAY}) / count(*)": 0.08,
    "count(*) FILTER (SCREEN_DTM IS NULL AND SEX = 'M' AND RETURN_DTM IS NOT NULL)"
    " / count(RETURN_DTM) FILTER (SEX = 'M')": 0.72,
    "count(*) FILTER (SCREEN_DTM IS NULL AND SEX = 'F' AND RETURN_DTM IS NOT NULL)"
    " / count(RETURN_DTM) FILTER (SEX = 'F')": 0.59,
    "count(*) FILTER (SCREEN_DTM IS NULL AND RETURN_DTM IS NOT NULL) / count(RETURN_DTM)": 0.65,
    "count(DISTINCT CLIENT_ID) / count(*)": CHILDREN / EPISODES,
    "count(*) FILTER (RETURN_DTM IS NULL) / count(*)": 6_619 / EPISODES,
    f"count(*) FILTER (coalesce(RETURN_DTM, {END}) >= LEFT_DTM + INTERVAL 2 DAY) / count(*)": 74_353 / EPISODES,
}
LENGTH = f"avg(epoch(coalesce(RETURN_DTM, {END}) - LEFT_DTM)) / 86400"


@cache
def made(seed: int) -> duckdb.DuckDBPyRelation:
    with TemporaryDirectory() as folder:
        out = Path(folder) / "extract.parquet"
        simulate(COUNT, seed, out)
        return duckdb.connect().from_arrow(duckdb.connect().read_parquet(str(out)).to_arrow_table())


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize(("figure", "published"), PUBLISHED.items())
def test_a_published_share_is_in_it(figure: str, published: float, seed: int) -> None:
    assert made(seed).aggregate(figure).fetchall()[0][0] == pytest.approx(published, abs=0.006)


def test_it_lasts_34_days_on_average() -> None:
    assert made(1).aggregate(LENGTH).fetchall()[0][0] == pytest.approx(34, abs=0.5)


@pytest.mark.parametrize("wrong", ["NOTIFIED_DTM < LEFT_DTM", "RETURN_DTM < NOTIFIED_DTM", "SCREEN_DTM < RETURN_DTM"])
def test_times_follow_one_another(wrong: str) -> None:
    assert made(1).filter(wrong).fetchall() == []


def test_no_child_is_missing_twice_at_once() -> None:
    following = made(1).project(
        "RETURN_DTM AS ended, lead(LEFT_DTM) OVER (PARTITION BY CLIENT_ID ORDER BY LEFT_DTM) AS next"
    )
    assert following.filter("next <= coalesce(ended, TIMESTAMP '9999-01-01')").fetchall() == []


@pytest.mark.parametrize("name", ["extract.csv", "extract.parquet"])
@pytest.mark.parametrize("dirty", [False, True])
def test_the_same_seed_makes_the_same_bytes(tmp_path: Path, name: str, dirty: bool) -> None:
    written = set()
    for place in ("one", "two"):
        out = tmp_path / place / name
        out.parent.mkdir()
        mapping = simulate(500, 7, out, dirty=dirty)
        written.add((out.read_bytes(), mapping.read_bytes()))
    assert len(written) == 1


def test_another_seed_makes_another_extract(tmp_path: Path) -> None:
    for seed in (1, 2):
        simulate(50, seed, tmp_path / f"{seed}.csv")
    assert (tmp_path / "1.csv").read_bytes() != (tmp_path / "2.csv").read_bytes()


@pytest.mark.parametrize("count", [1, 2, 3, 17])
def test_a_few_episodes_are_enough(tmp_path: Path, count: int) -> None:
    out = tmp_path / "few.csv"
    simulate(count, 3, out)
    assert len(out.read_text().splitlines()) == count + 1


def test_a_messy_one_has_rows_twice_and_days_without_an_hour(tmp_path: Path) -> None:
    out = tmp_path / "messy.csv"
    simulate(2_000, 3, out, dirty=True)
    rows = duckdb.connect().read_csv(str(out), all_varchar=True)
    assert rows.aggregate("count(*) - count(DISTINCT EPISODE_ID)").fetchall()[0][0] == 22
    assert rows.filter("length(NCMEC_REPORT_DTM) = 10").count("*").fetchall()[0][0] > 100
    assert rows.filter("RETURN_DTM < LEFT_DTM").count("*").fetchall()[0][0] > 3


def test_the_command_says_what_it_wrote_and_where_the_mapping_is(tmp_path: Path) -> None:
    out = tmp_path / "extract.csv"
    done = CliRunner().invoke(main, ["simulate", "--episodes", "30", "--seed", "4", "--out", str(out)])
    assert (done.exit_code, done.output) == (0, "Wrote extract.csv with 30 episodes, and extract.map.yaml.\n")
    assert (tmp_path / "extract.map.yaml").exists()


@pytest.mark.parametrize("name", ["extract.xlsx", "nowhere/extract.csv"])
def test_what_cannot_be_written_is_said(tmp_path: Path, name: str) -> None:
    done = CliRunner().invoke(main, ["simulate", "--episodes", "30", "--out", str(tmp_path / name)])
    assert done.exit_code == 2
    assert done.output.startswith("Error: extract.")
    assert str(tmp_path) not in done.output
