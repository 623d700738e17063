"""The review of the extract of no agency says what the auditors published: what goes in comes out."""

import json
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from click.testing import CliRunner

from handrail.cli import main
from handrail.rules.intervals import wilson

COUNT = 4_000
PUBLISHED = {
    ("ncmec", "never"): 0.47,
    ("ncmec", "late"): 0.22,
    ("ncmec", "met"): 0.31,
    ("police", "met"): 0.86,
    ("police", "late"): 0.08,
    ("police", "cannot_tell"): 0.06,
    ("screened", "never"): 0.65,
}


@cache
def questions(name: str) -> dict[str, dict[str, int]]:
    with TemporaryDirectory() as folder:
        extract, out = Path(folder) / name, Path(folder) / "review"
        for words in (
            ["simulate", "--episodes", COUNT, "--seed", 11, "--out", extract],
            ["review", extract, "--out", out],
        ):
            done = CliRunner().invoke(main, [str(word) for word in words])
            assert done.exit_code == 0, done.output
        return json.loads((out / "review.json").read_text())["questions"]


@pytest.mark.parametrize("name", ["away.csv", "away.parquet"])
@pytest.mark.parametrize(("what", "published"), PUBLISHED.items())
def test_a_published_share_lies_in_the_interval(what: tuple[str, str], published: float, name: str) -> None:
    question, word = what
    own = questions(name)[question]
    low, high = wilson(own[word], own["asked"])
    assert low <= published <= high
