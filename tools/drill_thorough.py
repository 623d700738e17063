"""Drill: whatever `make test` tries a sample of, in full: all that is drawn at random, and every walk to its end."""

import re
import sys

from drill_review import TESTS as COMPILED
from test import TESTS, Stage, drilled

SAMPLED = re.compile(r"^@given\b|^from tests\.thorough import", re.MULTILINE)


def sampled() -> list[str]:
    """The files of tests, but those that the drill of the review runs with more books."""
    files = sorted(path for path in TESTS.rglob("test_*.py") if SAMPLED.search(path.read_text()))
    names = [str(path.relative_to(TESTS)) for path in files]
    return [name for name in names if name.removeprefix("review/") not in COMPILED]


if __name__ == "__main__":
    sys.exit(drilled(Stage("in full", tuple(sampled()), thorough=True, shared_by="worksteal")))
