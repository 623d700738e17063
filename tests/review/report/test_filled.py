"""The sample as a person uses it: drawn by a review, filled in at the files, and then an estimate for all."""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner, Result

from handrail.cli import main
from handrail.review.report.filled import NO, NOT_ASKED, YES, Answer, SampleError, estimates_of, ratio
from handrail.review.report.sample import Stratum, estimated
from tests.review.report.made import STATE, written

Row = dict[str, str]
ANSWER = {"met": "yes", "late": "no", "never": "No", "unproven": "no", "cannot_tell": "cannot tell", "": "not asked"}


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("review") / "review"
    written(STATE, folder, size=60)
    return folder / "sample.csv"


def filled(drawn: Path, place: Path, fill: Callable[[Row], Row], delimiter: str = ",") -> Path:
    with drawn.open(newline="") as file:
        rows = [fill(row) for row in csv.DictReader(file)]
    with place.open("w", newline="") as file:
        writer = csv.DictWriter(file, [*rows[0]], delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)
    return place


def as_the_record_says(row: Row) -> Row:
    return row | {f"{key}_by_the_file": ANSWER[row[f"{key}_verdict"]] for key in ("police", "ncmec", "screened")}


def run(*words: object) -> Result:
    return CliRunner().invoke(main, ["review", "--estimate", *map(str, words)])


def test_a_sample_that_is_filled_in_gives_an_estimate(drawn: Path, tmp_path: Path) -> None:
    path = filled(drawn, tmp_path / "filled.csv", as_the_record_says)
    done = run(path, "--out", tmp_path / "estimate.json")
    assert done.exit_code == 0, done.output
    assert "% of times missing, likely" in done.output
    assert "% of returns, likely" in done.output
    made = json.loads((tmp_path / "estimate.json").read_text())
    asked = [one for one in STATE if one.get("ncmec")]
    truth = sum(one["ncmec"] == "met" for one in asked) / len(asked)
    assert made["ncmec"]["low"] <= truth <= made["ncmec"]["high"]
    assert made["ncmec"]["read"] == len(drawn.read_text().splitlines()) - 1


def test_a_spreadsheet_may_save_it_otherwise(drawn: Path, tmp_path: Path) -> None:
    one = filled(drawn, tmp_path / "one.csv", as_the_record_says)
    other = filled(drawn, tmp_path / "other.csv", as_the_record_says, ";")
    other.write_bytes(b"\xef\xbb\xbf" + other.read_bytes())
    assert estimates_of(one) == estimates_of(other)


def test_what_nobody_read_is_said_and_not_guessed(drawn: Path) -> None:
    done = run(drawn)
    assert done.exit_code == 0
    assert done.output.count("no file was read for this") == 3


def test_the_record_and_the_files_are_compared(drawn: Path, tmp_path: Path) -> None:
    path = filled(drawn, tmp_path / "filled.csv", lambda row: row | {"ncmec_by_the_file": "yes"})
    found = {one.key: one for one in estimates_of(path)}["ncmec"]
    with drawn.open(newline="") as file:
        assert found.agree == sum(row["ncmec_verdict"] == "met" for row in csv.DictReader(file))
    assert found.estimate is not None
    assert found.estimate.low < found.estimate.share == found.estimate.high == 1.0


def test_few_are_hidden(drawn: Path, tmp_path: Path) -> None:
    path = filled(drawn, tmp_path / "filled.csv", as_the_record_says)
    with path.open(newline="") as file:
        rows = [*csv.DictReader(file)]
    rows[0]["ncmec_by_the_file"] = "no" if rows[0]["ncmec_by_the_file"] == "yes" else "yes"
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, [*rows[0]])
        writer.writeheader()
        writer.writerows(rows)
    assert "and something else for hidden" in run(path).output


@pytest.mark.parametrize(
    ("fill", "said"),
    [
        (
            {"ncmec_by_the_file": "perhaps"},
            "line 2: ncmec_by_the_file is none of the words. Write yes, no,",
        ),
        ({"stratum_size": "many"}, 'line 2: stratum_size is "many"'),
    ],
)
def test_what_cannot_be_read_is_said_with_its_line(drawn: Path, tmp_path: Path, fill: Row, said: str) -> None:
    path = filled(drawn, tmp_path / "filled.csv", lambda row: row | fill)
    done = run(path)
    assert done.exit_code == 2
    assert said in done.output


def test_one_file_of_a_stratum_is_too_little(drawn: Path, tmp_path: Path) -> None:
    seen: set[str] = set()

    def once(row: Row) -> Row:
        first = row["stratum"] not in seen
        seen.add(row["stratum"])
        return row | {"ncmec_by_the_file": "yes" if first else ""}

    with pytest.raises(SampleError, match="too little of the stratum"):
        estimates_of(filled(drawn, tmp_path / "filled.csv", once))


def test_another_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_text("a,b\n1,2\n")
    done = run(path)
    assert (done.exit_code, "Give the sample.csv of a review" in done.output) == (2, True)


# --- the numbers --------------------------------------------------------------------------------------------------


def test_where_all_are_asked_it_is_the_usual_estimate() -> None:
    answers = [*[Answer("a", YES, "")] * 12, *[Answer("a", NO, "")] * 8, *[Answer("b", YES, "")] * 2,
               *[Answer("b", NO, "")] * 8]  # fmt: skip
    one = ratio({"a": 200, "b": 50}, answers)
    other = estimated([Stratum("a", 200, 20), Stratum("b", 50, 10)], {"a": 12, "b": 2})
    assert (one.share, one.count) == pytest.approx((other.share, other.count))
    assert (one.low, one.high) == pytest.approx((other.low, other.high), abs=1e-9)


def test_all_that_are_read_leave_no_doubt() -> None:
    found = ratio({"a": 4}, [Answer("a", said, "") for said in (YES, YES, NO, NOT_ASKED)])
    assert (found.share, found.low, found.high, found.count) == pytest.approx((2 / 3, 2 / 3, 2 / 3, 2))


def test_the_interval_holds_the_truth_nineteen_times_in_twenty() -> None:
    random, hits, tries = Random(7), 0, 600

    def file(stratum: str, asked: float, yes: float) -> Answer:
        said = NOT_ASKED if random.random() > asked else YES if random.random() < yes else NO
        return Answer(stratum, said, "")

    everyone = {"a": [file("a", 0.9, 0.3) for _ in range(2_000)], "b": [file("b", 0.6, 0.7) for _ in range(500)]}
    whole = [one for own in everyone.values() for one in own if one.said != NOT_ASKED]
    truth = sum(one.said == YES for one in whole) / len(whole)
    for _ in range(tries):
        answers = [*random.sample(everyone["a"], 80), *random.sample(everyone["b"], 20)]
        found = ratio({name: len(own) for name, own in everyone.items()}, answers)
        hits += found.low <= truth <= found.high
    assert 0.91 < hits / tries < 0.98
