"""An extract of no agency, with what federal auditors published in it: for a demonstration, a test, a measurement.

The same count and seed make the same bytes. There are no names in it, and no child.
"""

from .margins import EPISODES
from .writing import simulate

__all__ = ["EPISODES", "simulate"]
