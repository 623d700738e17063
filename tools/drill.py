"""`make drill`: run every tools/drill_*.py and count. A drill that cannot run here says why and counts as skipped."""

import subprocess
import sys
import time
from pathlib import Path

from setup import install
from steps import HOME, PYTHON, ROOT, told
from test import ended

SKIPPED = 77  # the exit code by which test tools say "not here", so that it is never taken for a pass
WORDS = {0: "passed", SKIPPED: "skipped"}
RESULTS = HOME / "results"


def drill(script: Path) -> str:
    name = script.stem.removeprefix("drill_").replace("_", " ")
    print(f"\n{name}", flush=True)
    began = time.monotonic()
    command = [str(PYTHON), str(script)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, start_new_session=True) as running:
        outcome = WORDS.get(ended(running), "failed")
    print(f"{name}: {outcome}, {time.monotonic() - began:.0f} s", flush=True)
    return outcome


def main() -> int:
    install(dev=True)
    outcomes = [drill(script) for script in sorted(Path(__file__).parent.glob("drill_*.py"))]
    passed, failed, skipped = (outcomes.count(word) for word in ("passed", "failed", "skipped"))
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / "drill").write_text(f"{passed} {failed} {skipped}\n")
    print(f"\nmake drill: {passed} passed, {failed} failed, {skipped} skipped", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(told(main))
