"""Drill: one mutant of the rules in twenty, always the same. At least nine of ten must be noticed."""

import os
import sys

os.environ.update({"ONE_IN": os.environ.get("ONE_IN", "20"), "NO_PAGE": "yes"})

from mutants import main
from steps import told

if __name__ == "__main__":
    sys.exit(told(main))
