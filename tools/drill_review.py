"""Drill: every book in use, compiled, says what the evaluator says; `make test` tries some of them."""

import os
import subprocess
import sys

from steps import PYTHON, ROOT

IN_USE = "us us-ca us-fl us-ga us-il us-ky us-mn us-ny us-oh us-tx us-wa us-wi"
TESTS = (
    "test_findings.py",
    "test_needs.py",
    "test_engines.py",
    "verdicts/test_verdicts.py",
    "extract/test_same_answers.py",
)


def main() -> int:
    env = {**os.environ, "REVIEW_CODES": IN_USE}
    command = [str(PYTHON), "-m", "pytest", "-n", "2", *(f"tests/review/{name}.py" for name in TESTS)]
    return subprocess.run(command, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
