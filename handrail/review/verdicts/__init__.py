"""From findings to verdicts: one row per duty, recipient and event, in words that a director reads.

`judge` leaves the table `verdicts` in the database. What each word means: `words.py` and docs/decisions.
"""

from .judging import judge
from .missing import AUDITED
from .words import WORDS

__all__ = ["AUDITED", "WORDS", "judge"]
