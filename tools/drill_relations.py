"""Drill: every cell of who may see what, on PostgreSQL too, where the tables themselves also know it."""

import os
import subprocess
import sys

from steps import PYTHON, ROOT


def main() -> int:
    env = {**os.environ, "HANDRAIL_DATABASE": "postgres", "HANDRAIL_TESTS": "thorough"}
    command = [str(PYTHON), "-m", "pytest", "-n", "2", "tests/project/test_relations.py"]
    return subprocess.run(command, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
