"""The report of a review: a folder with a page, totals, lists, and all that is needed to run it again.

`write` makes it from the tables that `handrail.review.verdicts.judge` leaves.
"""

from .sample import SEED, SIZE
from .writing import write

__all__ = ["SEED", "SIZE", "write"]
