"""`make test`: every test but the drills, stage by stage, stopping at the first stage that fails.

`make test ONLY=5`, or `ONLY=2,3`, runs those stages alone, by their numbers.

A test that fell is tried once more, and named at the end if it passed then: docs/decisions/0031 says why.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import lrs
from setup import install
from steps import HOME, PYTHON, ROOT, Stop, run, told

TESTS = ROOT / "tests"
RESULTS = HOME / "results"
SECOND_TRIES = ".second-tries"
PROCESSES = "2"
LONGEST = 20 * 60  # seconds for one stage; each test has an end of its own, this one is for what comes after them
BROWSERS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
WITHOUT_DATABASE = ("rules", "content", "cli", "review")
ONCE = (*WITHOUT_DATABASE, "project", "journeys")
# What an engine can do otherwise than the other: rows and who sees them, races, refusals, queries, migrations, search,
# the log. `make drill` runs all that the web has on PostgreSQL.
BY_ENGINE = (
    "audit",
    *(f"children/test_{name}.py" for name in ("access", "actions", "break_glass", "conflicts_of_interest")),
    *(
        f"children/test_{name}.py"
        for name in ("encryption", "leavers", "names", "photos", "rota", "row_security", "unusual")
    ),
    *(f"desk/test_{name}.py" for name in ("desk", "find", "log")),
    *(f"duties/test_{name}.py" for name in ("alarms", "closing", "index", "proof", "races")),
    "guide/test_search.py",
    "keeping/test_keys.py",
    *(f"missing/test_{name}.py" for name in ("actions", "search")),
    "records",
    *(f"reports/test_{name}.py" for name in ("episodes", "pages", "reconcile")),
    "running",
    *(f"safety_plans/test_{name}.py" for name in ("handing", "kept_elsewhere", "reviews")),
    *(f"screening/test_{name}.py" for name in ("conclude", "facts", "sign", "told", "upgrade")),
    "services",
    *(f"team/test_{name}.py" for name in ("leaving", "refusals", "session_ids", "sign_ins", "tries")),
)


@dataclass(frozen=True)
class Stage:
    """Folders and files of tests that run together, on one database engine."""

    name: str
    folders: tuple[str, ...]
    database: str = "sqlite"
    thorough: bool = False  # all that is drawn and walked, or a sample: tests/thorough.py
    shared_by: str = "loadfile"  # how two processes share the tests: what a module prepares, it prepares once


@dataclass
class Count:
    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __str__(self) -> str:
        return f"{self.passed} passed, {self.failed} failed" + (f", {self.skipped} skipped" if self.skipped else "")


def stages() -> list[Stage]:
    web = web_folders()
    return [
        Stage("rules, content, command line, compiled", WITHOUT_DATABASE),
        Stage("the project checks itself", ("project",)),
        Stage("web on SQLite", web),
        Stage("on PostgreSQL, what an engine can do otherwise", BY_ENGINE, "postgres"),
        Stage("journeys in a browser", ("journeys",), shared_by="worksteal"),
    ]


def web_folders() -> tuple[str, ...]:
    return tuple(sorted(path.name for path in TESTS.iterdir() if has_tests(path) and path.name not in ONCE))


def wanted(every: list[Stage]) -> list[Stage]:
    """All, or those whose numbers ONLY names."""
    named = os.environ.get("ONLY", "").replace(",", " ").split()
    numbers = {str(number): stage for number, stage in enumerate(every, start=1)}
    if wrong := [one for one in named if one not in numbers]:
        raise Stop(f"ONLY={wrong[0]} is no stage. Say numbers from 1 to {len(every)}, like: make test ONLY=2,3")
    return [numbers[one] for one in named] or every


def has_tests(folder: Path) -> bool:
    return any(folder.rglob("test_*.py"))


def browser() -> str:
    """The path of a Chromium: CHROMIUM, the system's, or one installed now when we may."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if not found and os.geteuid() == 0 and shutil.which("apt-get"):
        install_browser()
        found = shutil.which(BROWSERS[0])
    if not found:
        raise Stop(
            "The journeys need Chromium. Install it (on Debian: apt-get install chromium), "
            "or say where it is: make test CHROMIUM=/path/to/chromium"
        )
    return found


def install_browser() -> None:
    print("  chromium ...", flush=True)
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    failed = "Chromium is missing and apt-get could not install it; the lines above say why."
    run("apt-get", "update", "--quiet", env=quiet, otherwise=failed)
    run(
        *("apt-get", "install", "--yes", "--quiet", "--no-install-recommends", "chromium"),
        env=quiet,
        otherwise=failed,
    )


def run_stage(stage: Stage, number: int, of: int, chromium: str) -> tuple[Count, bool]:
    print(f"\n[{number}/{of}] {stage.name}", flush=True)
    began = time.monotonic()
    report = RESULTS / f"stage-{number}.xml"
    code = pytest(stage, report, chromium)
    count = counted(report)
    word = "ok" if code == 0 else "FAILED"
    print(f"[{number}/{of}] {stage.name}: {word}, {count}, {time.monotonic() - began:.0f} s", flush=True)
    return count, code == 0


def pytest(stage: Stage, report: Path, chromium: str) -> int:
    thorough = {"HANDRAIL_TESTS": "thorough"} if stage.thorough else {}
    env = {**os.environ, "HANDRAIL_DATABASE": stage.database, "CHROMIUM": chromium, **thorough}
    folders = [str(Path("tests", name)) for name in stage.folders]
    side_by_side = ["-n", PROCESSES, "--dist", stage.shared_by]
    again = ["--reruns", "1", "-p", "tools.second_try", f"--second-tries={report.with_suffix(SECOND_TRIES)}"]
    command = [str(PYTHON), "-m", "pytest", f"--junitxml={report}", *side_by_side, *again, *folders]
    with subprocess.Popen(command, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, start_new_session=True) as running:
        return ended(running)


def ended(running: subprocess.Popen[bytes]) -> int:
    """Its exit code. What does not end by itself, or is stopped with us, is stopped with all that it has started."""
    try:
        return running.wait(LONGEST)
    except subprocess.TimeoutExpired:
        print(f"It did not end within {LONGEST // 60} minutes.", flush=True)
        os.killpg(running.pid, signal.SIGKILL)
        return 1
    except BaseException:
        os.killpg(running.pid, signal.SIGTERM)
        raise


def counted(report: Path) -> Count:
    """What pytest says that it ran. A run that died without a report is one failure."""
    if not report.exists():
        return Count(failed=1)
    count = Count()
    for suite in ElementTree.parse(report).getroot().iter("testsuite"):
        ran, skipped = int(suite.get("tests", 0)), int(suite.get("skipped", 0))
        failed = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        count = Count(count.passed + ran - failed - skipped, count.failed + failed, count.skipped + skipped)
    return count


def tell_second_tries(reports: Iterable[Path]) -> None:
    """An unsteady test stops no change, and nobody overlooks it."""
    written = [report.with_suffix(SECOND_TRIES) for report in reports]
    if found := [name for file in written if file.exists() for name in file.read_text().splitlines()]:
        print(f"\nneeded a second try: {', '.join(found)}", flush=True)


def drilled(stage: Stage) -> int:
    """One stage by itself, as a drill: its exit code."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    report = RESULTS / f"{stage.name.replace(' ', '-')}.xml"
    report.with_suffix(SECOND_TRIES).unlink(missing_ok=True)
    code = pytest(stage, report, browser())
    tell_second_tries([report])
    return code


def run_stages(todo: list[Stage], chromium: str) -> tuple[Count, str]:
    """The total, and the name of the stage that failed, if any."""
    total = Count()
    for number, stage in enumerate(todo, start=1):
        count, went_well = run_stage(stage, number, len(todo), chromium)
        total = Count(total.passed + count.passed, total.failed + count.failed, total.skipped + count.skipped)
        if not went_well:
            total.failed = max(total.failed, 1)  # a stage without one test fails too
            return total, stage.name
    return total, ""


def main() -> int:
    began = time.monotonic()
    shutil.rmtree(RESULTS, ignore_errors=True)
    RESULTS.mkdir(parents=True)
    install(dev=True)
    lrs.packages().do()
    todo = wanted(stages())
    total, failed = run_stages(todo, browser())
    (RESULTS / "test").write_text(f"{total.passed} {total.failed} {total.skipped}\n")
    tell_second_tries(sorted(RESULTS.glob("stage-*.xml")))
    stopped = f", stopped at: {failed}" if failed else ""
    print(f"\nmake test: {total} in {time.monotonic() - began:.0f} s{stopped}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(told(main))
