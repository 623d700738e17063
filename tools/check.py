"""`make check`: format, lint, strict types and import contracts. Runs all four, so that one look shows everything."""

import subprocess
import sys
import time

from setup import install
from steps import BIN, ROOT, told

CHECKS = {
    "format": ["ruff", "format", "--check", "."],
    "lint": ["ruff", "check", "."],
    "types": ["mypy", "handrail"],
    "imports": ["lint-imports"],
}


def main() -> int:
    install(dev=True)
    failed = [name for name, command in CHECKS.items() if not passes(name, command)]
    print(
        f"\n{len(CHECKS) - len(failed)} checks passed, {len(failed)} failed{': ' if failed else ''}{', '.join(failed)}"
    )
    return 1 if failed else 0


def passes(name: str, command: list[str]) -> bool:
    began = time.monotonic()
    done = subprocess.run([BIN / command[0], *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False)
    print(f"  {name}: {'ok' if done.returncode == 0 else 'FAILED'} ({time.monotonic() - began:.1f} s)", flush=True)
    if done.returncode:
        print(done.stdout + done.stderr, flush=True)
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(told(main))
