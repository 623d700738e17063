"""The bar of a review: there on a terminal, not in a pipe, and it never goes back."""

import os
import pty
import select
import subprocess
import sys
from pathlib import Path
from time import monotonic

import pytest
from click.testing import CliRunner
from rich.progress import Progress

from handrail.cli import main, reviewing
from handrail.review.running import BEGINS
from handrail.review.simulate import simulate

COUNT = 300
LONGEST = 240.0
"""Seconds that nobody waits for in vain; the review takes a few."""


@pytest.fixture(scope="module")
def extract(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """With days that have no hour, so that the book is asked twice."""
    path = tmp_path_factory.mktemp("extract") / "away.csv"
    simulate(COUNT, 5, path, dirty=True)
    return path


def words(extract: Path, out: Path) -> list[str]:
    return [sys.executable, "-m", "handrail", "review", str(extract), "--out", str(out)]


def on_a_terminal(command: list[str]) -> str:
    """What a person sees beside the answer."""
    here, there = pty.openpty()
    env = {**os.environ, "TERM": "xterm", "COLUMNS": "120"}
    seen, ends = b"", monotonic() + LONGEST
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=there, env=env) as running:
        os.close(there)
        while monotonic() < ends:
            if select.select([here], [], [], 1.0)[0]:
                try:
                    seen += os.read(here, 65536)
                except OSError:  # nobody writes any more
                    break
        running.kill()
    os.close(here)
    return seen.decode()


def test_a_terminal_shows_what_is_done_how_fast_and_how_long_it_takes(extract: Path, tmp_path: Path) -> None:
    seen = on_a_terminal(words(extract, tmp_path / "out"))
    assert (tmp_path / "out" / "index.html").is_file()
    assert "Writing the report" in seen
    assert "rows a second" in seen
    assert "left" in seen


def test_a_pipe_gets_no_bar(extract: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        words(extract, tmp_path / "out"), stdin=subprocess.DEVNULL, capture_output=True, timeout=LONGEST, check=True
    )
    assert done.stderr == b""


def test_the_bar_never_goes_back(extract: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[float] = []
    said: list[str] = []

    class Watched(Progress):
        def update(self, *args: object, **changes: object) -> None:
            super().update(*args, **changes)  # type: ignore[arg-type]  # passed on
            shown.append(self.tasks[0].completed / (self.tasks[0].total or 1))
            said.append(self.tasks[0].description)

    monkeypatch.setattr(reviewing, "Progress", Watched)
    done = CliRunner().invoke(main, ["review", str(extract), "--out", str(tmp_path / "out")])
    assert done.exit_code == 0, done.output
    assert shown == sorted(shown)
    assert len(set(shown)) > 20
    assert shown[-1] > BEGINS["report"]
    assert [one for one in dict.fromkeys(said) if one != "Reading"] == ["Reading away.csv", *reviewing.SAYS.values()]
