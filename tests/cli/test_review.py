"""`handrail review` as a person runs it: a folder or a sentence, and nothing of a child in either name or print."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from handrail.cli import main
from handrail.review.simulate import simulate
from tests.starting import CTRL_C, python

COUNT = 400


def run(*words: object) -> Result:
    return CliRunner().invoke(main, ["review", *map(str, words)])


@pytest.fixture(autouse=True, scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The SQL that these write is not the user's."""
    with pytest.MonkeyPatch.context() as own:
        place = tmp_path_factory.mktemp("cache")
        own.setenv("XDG_CACHE_HOME", str(place))
        yield place


@pytest.fixture(scope="module")
def extract(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("extract") / "away.csv"
    simulate(COUNT, 5, path, dirty=True)
    return path


@pytest.fixture(scope="module")
def first(extract: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    """A review that several look at."""
    folder = tmp_path_factory.mktemp("first")
    return folder, run(extract, "--out", folder / "review")


def bytes_in(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_it_writes_a_folder_and_prints_counts(first: tuple[Path, Result]) -> None:
    folder, done = first
    assert done.exit_code == 0, done.output
    assert "away.csv: 404 records: 400 used, 4 merged with another, 0 set aside." in done.output
    assert done.output.endswith("The report is in review/index.html.\n")
    assert {"index.html", "review.json", "mapping.yaml", "problems.csv"} <= {
        one.name for one in (folder / "review").iterdir()
    }
    assert [one.name for one in folder.iterdir()] == ["review"]


def test_the_same_input_gives_the_same_bytes_with_or_without_sql_that_was_kept(
    extract: Path, first: tuple[Path, Result], cache: Path, tmp_path: Path
) -> None:
    assert len([*(cache / "handrail" / "sql").iterdir()]) == 1
    assert run(extract, "--out", tmp_path / "two").exit_code == 0
    assert bytes_in(first[0] / "review") == bytes_in(tmp_path / "two")


def test_nothing_of_a_child_is_printed(extract: Path, first: tuple[Path, Result]) -> None:
    printed = first[1].output
    numbers = {cell for line in extract.read_text().splitlines()[1:] for cell in line.split(",")[:2]}
    assert not [one for one in numbers if one in printed]


def test_the_review_can_be_run_again_from_its_own_folder(
    extract: Path, first: tuple[Path, Result], tmp_path: Path
) -> None:
    again = run(extract, "--map", first[0] / "review" / "mapping.yaml", "--out", tmp_path / "two")
    assert again.exit_code == 0
    assert bytes_in(first[0] / "review") == bytes_in(tmp_path / "two")


def test_another_law_and_another_moment(extract: Path, tmp_path: Path) -> None:
    moment = "2020-01-01T00:00:00-05:00"
    done = run(extract, "--jurisdiction", "us-fl", "--as-of", moment, "--out", tmp_path / "review")
    assert done.exit_code == 0, done.output
    assert done.output.startswith("As of Wed 1 Jan 2020")
    assert "times after the moment of the extract" in done.output
    made = json.loads((tmp_path / "review" / "review.json").read_text())
    assert "us-fl" in json.dumps(made)


def test_it_writes_over_nothing(extract: Path, tmp_path: Path) -> None:
    (tmp_path / "review").mkdir()
    done = run(extract, "--out", tmp_path / "review")
    assert (done.exit_code, done.output) == (
        2,
        "Error: review: There is one already. Give another --out, or remove it.\n",
    )


def test_a_broken_record_leaves_no_folder_and_names_no_path(extract: Path, tmp_path: Path) -> None:
    broken = tmp_path / "away.csv"
    broken.write_text(extract.read_text() + "C1,E1\n")
    done = run(broken, "--map", extract.with_name("away.map.yaml"), "--out", tmp_path / "review")
    assert done.exit_code == 2
    assert done.output.startswith("Error: away.csv, line 406: There is fewer values than the header has columns.")
    assert str(tmp_path) not in done.output
    assert [one.name for one in tmp_path.iterdir()] == ["away.csv"]


def test_keep_going_reports_what_was_good(extract: Path, tmp_path: Path) -> None:
    broken = tmp_path / "away.csv"
    broken.write_text(extract.read_text() + "C1,E1\n")
    done = run(broken, "--map", extract.with_name("away.map.yaml"), "--keep-going", "--out", tmp_path / "review")
    assert done.exit_code == 0, done.output
    assert "405 records: 400 used, 4 merged with another, 1 set aside" in done.output
    assert "1 records that cannot be read, left out" in done.output


def test_little_memory_is_enough_or_said(extract: Path, tmp_path: Path) -> None:
    done = run(extract, "--memory", "20MB", "--out", tmp_path / "review")
    assert done.exit_code in (0, 2)
    assert done.exit_code == 0 or "--memory" in done.output
    assert not [one for one in tmp_path.iterdir() if one.name.startswith(".")]


def test_without_out_it_asks_where_to_write(extract: Path) -> None:
    done = run(extract)
    assert (done.exit_code, "--out" in done.output) == (2, True)


def test_a_guess_is_a_mapping_that_can_be_used(extract: Path, tmp_path: Path) -> None:
    guess = run(extract, "--suggest")
    assert guess.exit_code == 0
    assert "# sure" in guess.output
    mapping = tmp_path / "guess.yaml"
    mapping.write_text(guess.output)
    done = run(extract, "--map", mapping, "--as-of", "2021-03-31T00:00:00-04:00", "--out", tmp_path / "review")
    assert done.exit_code == 0, done.output


# --- stopped, or no room ------------------------------------------------------------------------------------------


LONG = 240  # seconds: the busiest machine, and less than a test may last


@pytest.fixture
def large(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "large" / "away.csv"
    path.parent.mkdir()
    simulate(60_000, 5, path)
    yield path


def started(*words: object) -> subprocess.Popen[str]:
    command = python(CTRL_C, "-m", "handrail", "review", *words)
    return subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True)


def in_a_shell(code: int) -> int:
    """What `$?` says. Interrupted while it runs made code (a dataclass), Python ends by the signal: 130 too."""
    return 128 - code if code < 0 else code


def test_ctrl_c_leaves_nothing_behind(large: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    process = started(large, "--out", out / "review")
    ends = time.monotonic() + LONG
    while not list(out.iterdir()) and process.poll() is None and time.monotonic() < ends:
        time.sleep(0.05)
    assert list(out.iterdir()), "It had not begun."
    os.kill(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=LONG)
    assert (in_a_shell(process.returncode), list(out.iterdir())) == (130, []), said
    assert "Traceback" not in said


def test_a_disk_that_takes_no_more_is_said(extract: Path, tmp_path: Path) -> None:
    """A file may have so many bytes and no more: the system says so as it does on a full disk."""
    code = (
        "import resource, signal, sys\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "from handrail.cli import main\n"
        "import handrail.cli.reviewing\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))\n"
        "main(sys.argv[1:])\n"
    )
    command = [sys.executable, "-c", code, "review", str(extract), "--out", str(tmp_path / "review")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=LONG, check=False)
    assert (done.returncode, list(tmp_path.iterdir())) == (2, []), done.stderr
    assert "There is no room left on the disk." in done.stderr
