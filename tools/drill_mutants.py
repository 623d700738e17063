"""Drill: of a fixed sample of the changes that `make mutants` makes to the rules, the tests notice enough.

The whole takes longer than every other drill together, so that it is a command of its own. The sample is the same each
time: one mutant in twenty, chosen by its name.
"""

import os
import subprocess
import sys
from pathlib import Path

ONE_IN = "20"
HERE = Path(__file__).resolve().parent


def main() -> int:
    env = {**os.environ, "ONE_IN": ONE_IN}
    return subprocess.run([sys.executable, str(HERE / "mutants.py")], env=env, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
