"""Drill: more books, compiled, say what the evaluator says; `make test` tries one. REVIEW_CODES names others."""

import os
import subprocess
import sys

from steps import PYTHON, ROOT

BOOKS = "us us-fl us-tx"
TESTS = (
    "test_findings.py",
    "test_needs.py",
    "test_engines.py",
    "verdicts/test_verdicts.py",
    "extract/test_same_answers.py",
)


def main() -> int:
    env = {"REVIEW_CODES": BOOKS, **os.environ, "HANDRAIL_TESTS": "thorough"}
    command = [str(PYTHON), "-m", "pytest", "-n", "2", *(f"tests/review/{name}" for name in TESTS)]
    return subprocess.run(command, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
