"""`make mutants`: change the rules in thousands of small ways, and count how many changes the tests notice.

mutmut makes the mutants; mutants_trial.py tries them, in a copy of the tree. ONLY=logic,clocks tries some files;
AGAIN=yes tries what survived the last run, ONE_IN=20 a fixed sample, and PART=7 another one. NO_PAGE=yes leaves
docs/mutants.md alone.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path
from zlib import crc32

from mutants_made import Mutant, made
from mutants_tests import Learnt, keep, load
from mutants_told import ALIVE, page
from steps import HOME, PYTHON, ROOT, Stop, digest_of, told

RULES = Path("handrail/rules")
TESTS = os.environ.get("TESTS", "tests/rules tests/content tests/cli").split()
RESULTS = HOME / "mutants"
LEARNT = RESULTS / "learnt"
PAGE = ROOT / "docs" / "mutants.md"
ENOUGH = 90
ONE_IN, PART = int(os.environ.get("ONE_IN", "1")), int(os.environ.get("PART", "0"))
LEAVE = shutil.ignore_patterns(".*", "node_modules", "var", "__pycache__", "built", "journeys")


def chosen() -> list[Path]:
    """The files to try: all, or those that ONLY names."""
    words = [word for word in os.environ.get("ONLY", "").split(",") if word]
    files = {named(path): path for path in (one.relative_to(ROOT) for one in sorted((ROOT / RULES).rglob("*.py")))}
    return [files[word] for word in words] if words else list(files.values())


def named(path: Path) -> str:
    return str(path.relative_to(RULES).with_suffix(""))


def trial(work: Path, files: list[Path]) -> tuple[list[tuple[Mutant, str]], int]:
    """Every mutant that was tried with what became of it: the test that noticed it, or why none did. And how many
    there are in all."""
    tree = work / "tree"
    shutil.copytree(ROOT, tree, ignore=LEAVE)
    learn(work, tree)
    mutants = [mutant for path in files for mutant in made(path, tree)]
    there = len(mutants)
    mutants = [one for one in mutants if crc32(one.name.encode()) % ONE_IN == PART % ONE_IN]
    if os.environ.get("AGAIN"):
        before = {(one["file"], one["function"], one["was"], one["now"]) for one in survivors_before()}
        mutants = [one for one in mutants if (one.file, one.function, one.was, one.now) in before]
    (work / "mutants.json").write_text(json.dumps([[mutant.name, mutant.file, mutant.line] for mutant in mutants]))
    (work / "details.json").write_text(json.dumps([asdict(mutant) for mutant in mutants]))
    print(f"{len(mutants)} mutants in {len(files)} files", flush=True)
    run_pytest("mutants_trial", work, tree)
    outcomes = dict(json.loads(line) for line in (work / "outcomes.jsonl").read_text().splitlines())
    return [(mutant, outcomes[mutant.name]) for mutant in mutants], there


def learn(work: Path, tree: Path) -> None:
    """Run the tests that are new or were changed since the last time, to know which lines they reach."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    rules = digest_of([ROOT / "handrail" / "rules", ROOT / "handrail" / "content"])
    learnt = load(LEARNT) if LEARNT.exists() else Learnt(rules)
    if learnt.rules != rules:
        learnt = Learnt(rules)
    files = {str(path.relative_to(ROOT)): digest_of([path]) for path in sorted((ROOT / "tests").rglob("test_*.py"))}
    for file in {name.partition("::")[0] for name in learnt.took}:
        if learnt.files.get(file) != files.get(file):
            learnt.forget(file)
    learnt.files = files
    keep(learnt, LEARNT)
    run_pytest("mutants_learn", work, tree)
    for name in sorted(load(LEARNT).failed):
        print(f"  left out, because it fails without any mutant: {name}", flush=True)


def survivors_before() -> list[dict[str, str]]:
    return json.loads((RESULTS / "survivors.json").read_text())


def run_pytest(plugin: str, work: Path, tree: Path) -> None:
    env = {
        **os.environ,
        "PYTHONPATH": f"{tree}{os.pathsep}{ROOT / 'tools'}",
        "PYTHONHASHSEED": "1",
        "MUTANTS_WORK": str(work),
        "MUTANTS_LEARNT": str(LEARNT),
        "MUTANTS_JOBS": os.environ.get("JOBS") or str(os.cpu_count() or 1),
    }
    options = ["-p", plugin, "-o", "tmp_path_retention_policy=none", f"--basetemp={work / 'temporary'}"]
    command = [str(PYTHON), "-m", "pytest", "-q", "-p", "no:cacheprovider", *options, *TESTS]
    with (work / "pytest.txt").open("w") as said:
        done = subprocess.run(
            command, cwd=tree, env=env, stdin=subprocess.DEVNULL, stdout=said, stderr=said, check=False
        )
    if done.returncode:
        print((work / "pytest.txt").read_text()[-3000:], file=sys.stderr)
        raise Stop("The tests could not be tried on the mutants; the lines above say why.")


def report(tried: list[tuple[Mutant, str]]) -> bool:
    RESULTS.mkdir(parents=True, exist_ok=True)
    keep = [{**asdict(one), "why": why} for one, why in tried if why in ALIVE]
    (RESULTS / "survivors.json").write_text(json.dumps(keep, indent=1))
    for file in dict.fromkeys(mutant.file for mutant, _ in tried):
        line(file, [why for mutant, why in tried if mutant.file == file])
    return line("in all", [why for _, why in tried]) >= ENOUGH


def line(name: str, outcomes: list[str]) -> float:
    alive = sum(why in ALIVE for why in outcomes)
    share = 100 * (len(outcomes) - alive) / (len(outcomes) or 1)
    print(f"  {name:<45} {len(outcomes) - alive:6} killed {alive:5} survived {share:6.1f} %", flush=True)
    return share


def main() -> int:
    began = time.monotonic()
    os.chdir(ROOT)  # mutmut reads its settings from here
    with tempfile.TemporaryDirectory(prefix="handrail-mutants-") as folder:
        tried, there = trial(Path(folder), chosen())
    enough = report(tried)
    minutes = (time.monotonic() - began) / 60
    if not any(map(os.environ.get, ("ONLY", "AGAIN", "TESTS", "NO_PAGE"))):
        PAGE.write_text(page(tried, there, enough=ENOUGH, minutes=minutes), encoding="utf-8")
    print(f"\nmake mutants: {'enough' if enough else 'too few'} killed, {minutes:.0f} minutes", flush=True)
    return 0 if enough else 1


if __name__ == "__main__":
    sys.exit(told(main))
