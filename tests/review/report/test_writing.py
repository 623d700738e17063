"""The folder of a review: what a director reads, what a machine reads, and what opens in a spreadsheet."""

import csv
import json
import zipfile
from io import StringIO
from pathlib import Path

import pytest

from tests.review.report.made import STATE, some, written

FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1")


def read_csv(path: Path) -> list[dict[str, str]]:
    return [*csv.DictReader(StringIO(path.read_text(encoding="utf-8"), newline=""))]


def test_the_same_tables_give_the_same_bytes(tmp_path: Path) -> None:
    written(STATE, tmp_path / "one", pdf=True)
    written(STATE, tmp_path / "two", pdf=True)
    one, two = ({path.name: path.read_bytes() for path in (tmp_path / name).iterdir()} for name in ("one", "two"))
    assert one.keys() == two.keys()
    assert {name for name in one if one[name] != two[name]} == set()


def test_the_three_answers_come_first_then_what_is_missing_then_every_duty(tmp_path: Path) -> None:
    written(STATE, tmp_path / "out")
    page = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    wanted = ("NCMEC was told within 24 hours for 60 of 165", "Told to police", "Told to NCMEC", "Screened for",
              "What your data cannot show", "Every duty", "What was read")  # fmt: skip
    places = [page.index(words) for words in wanted]
    assert places == sorted(places)


def test_the_page_needs_nothing_from_elsewhere(tmp_path: Path) -> None:
    written(STATE, tmp_path / "out")
    page = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "http" not in page
    assert "{{" not in page


def test_no_small_number_is_in_what_may_be_shown(tmp_path: Path) -> None:
    written([*STATE, *some(4, police="never", ncmec="never", screened="met", county="West")], tmp_path / "out")
    rows = read_csv(tmp_path / "out" / "totals.csv")
    counts = [int(value) for row in rows for name, value in row.items() if name in row and value.isdigit()]
    assert rows
    assert [count for count in counts if 0 < count < 11] == []
    west = next(row for row in rows if row["group"] == "West")
    assert west["asked"] == ""


def test_the_json_says_what_it_was_made_of(tmp_path: Path) -> None:
    report = written(STATE, tmp_path / "out", seed=7)
    found = json.loads((tmp_path / "out" / "review.json").read_text(encoding="utf-8"))
    assert found["made"]["book"] == report.book.version
    assert found["made"]["digests"] == [["away.csv", "0" * 64]]
    assert found["made"]["seed"] == found["sample"]["seed"] == 7
    assert found["questions"]["ncmec"] == {
        "met": 60, "late": 30, "unproven": 20, "never": 40, "cannot_tell": 15, "rest": 0,
        "asked": 165, "beside": 0, "few_counted_in": False,
    }  # fmt: skip
    assert found["questions"]["screened"]["beside"] == 15


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_of_a_list_begins_a_formula(text: str, tmp_path: Path) -> None:
    written([*STATE, *some(1, police="never", episode=text, county=text)], tmp_path / "out")
    for name in ("cases.csv", "totals.csv", "sample.csv"):
        for row in read_csv(tmp_path / "out" / name):
            for cell in row.values():
                assert not (cell or "").startswith(("=", "+", "-", "@", "\t", "\r")), (name, cell)
    with zipfile.ZipFile(tmp_path / "out" / "cases.xlsx") as book:
        assert not any(b"<f>" in book.read(name) for name in book.namelist())


def test_every_list_is_described(tmp_path: Path) -> None:
    written(STATE, tmp_path / "out")
    for path in (tmp_path / "out").glob("*.csv"):
        told = json.loads(path.with_name(f"{path.name}-metadata.json").read_text(encoding="utf-8"))
        assert told["@context"][0] == "http://www.w3.org/ns/csvw"
        assert told["url"] == path.name
        columns = path.read_text(encoding="utf-8").partition("\n")[0].strip().split(",")
        assert [column["titles"] for column in told["tableSchema"]["columns"]] == columns


def test_a_case_list_has_a_row_for_each_time_missing(tmp_path: Path) -> None:
    written(STATE, tmp_path / "out")
    rows = read_csv(tmp_path / "out" / "cases.csv")
    assert len(rows) == len(STATE)
    assert rows[0]["ncmec_verdict"] == rows[0]["US-IVE-35B-NCMEC24/ncmec"] == "met"
    assert rows[100]["police_minutes_late"] == "90"
    assert rows[-1]["ncmec_needs"] == "missing.kind"
    assert rows[-1]["screened_verdict"] == ""


def test_boys_and_girls_are_compared_in_a_sentence(tmp_path: Path) -> None:
    written(STATE, tmp_path / "out")
    page = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert "whose sex is recorded as male, 0 % were screened for trafficking after return" in page


def test_an_extract_without_a_single_row_is_reported_too(tmp_path: Path) -> None:
    written([], tmp_path / "out", pdf=True)
    assert "Too few times missing" in (tmp_path / "out" / "index.html").read_text(encoding="utf-8")


def test_the_paper_is_for_everybody(tmp_path: Path) -> None:
    import pikepdf

    written(STATE, tmp_path / "out", pdf=True)
    with pikepdf.open(tmp_path / "out" / "report.pdf") as paper:
        assert b"pdfuaid" in paper.Root.Metadata.read_bytes()
        assert paper.Root.MarkInfo.Marked
