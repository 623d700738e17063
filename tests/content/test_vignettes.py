"""The acceptance vignettes: whole situations, and every duty that must, or must not, come of them."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from handrail.rules import Book, load_book
from handrail.rules.examples import Outcome, run_examples

FOLDER = Path(__file__).parent / "vignettes"
FILES = sorted(FOLDER.glob("v*.yaml"))
RESEARCHED = {1, 2, 3, 4, 6, 7, 9, 11, 12, 14, 18, 19, 21, 23}


def shipped(codes: Sequence[str]) -> Book:
    return load_book(codes)


OUTCOMES = [outcome for path in FILES for outcome in run_examples(path, shipped, name=path.name)]


@pytest.mark.parametrize("outcome", OUTCOMES, ids=lambda each: f"{each.place.file}: {each.name}")
def test_the_duties_of_the_vignette_hold(outcome: Outcome) -> None:
    assert outcome.faults == ()


def test_every_vignette_of_this_release_is_here() -> None:
    assert {int(path.stem.removeprefix("v")) for path in FILES} == RESEARCHED


def test_a_wrong_expectation_would_be_noticed(tmp_path: Path) -> None:
    said = (FOLDER / "v21.yaml").read_text(encoding="utf-8")
    wrong = tmp_path / "v21.yaml"
    wrong.write_text(said.replace("due_at: 2026-04-14T09:00:00-04:00", "due_at: 2026-04-14T09:01:00-04:00"))
    assert any(outcome.faults for outcome in run_examples(wrong, shipped))
