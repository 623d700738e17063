"""A pytest plugin that tries mutants: which tests reach which line, and which of them notices a change in it.

mutmut writes every mutant of a file beside the original and switches between them by name. This runs the tests once to
learn which lines each of them reaches, then forks for every mutant and runs the tests of its line until one fails. A
fork costs milliseconds, where a new pytest costs a second.
"""

import gc
import json
import os
import resource
import signal
import sqlite3
import sys
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from functools import cache, reduce
from itertools import chain, zip_longest
from pathlib import Path
from time import process_time
from typing import Any

import coverage
import hypothesis
import pytest
from _pytest.runner import runtestprotocol
from coverage.numbits import num_in_numbits, numbits_to_nums, numbits_union

import mutants_switch

BUDGET = float(os.environ.get("MUTANTS_SECONDS", "4"))
"""Seconds of tests, by their own time without a mutant, after which a mutant counts as survived."""
LONGEST = int(BUDGET * 6) + 20
"""Seconds of processor time after which a mutant counts as running forever."""
MEMORY = 4 * 1024**3
SURVIVED, NOBODY, FOREVER, STUCK, UNTRIED = "survived", "no test", "ran forever", "stuck", "not tried"
FILLING = "filling a cache"
LINES = """
    select path, context, numbits from line_bits
    join file on file.id = file_id join context on context.id = context_id
"""


def pytest_configure(config: pytest.Config) -> None:
    """Fewer random cases, always the same, and no search for the smallest: only whether one fails is asked."""
    hypothesis.settings.register_profile(
        "mutants",
        derandomize=True,
        database=None,
        deadline=None,
        max_examples=40,
        phases=(hypothesis.Phase.explicit, hypothesis.Phase.generate),
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    hypothesis.settings.load_profile("mutants")


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool:
    work = Path(os.environ["MUTANTS_WORK"])
    taught = Round(session.items, work).learnt()
    (work / "failed.json").write_text(json.dumps(taught.failed, indent=1))
    mutants: list[list[Any]] = json.loads((work / "mutants.json").read_text())
    trials = Trials(taught, int(os.environ["MUTANTS_JOBS"]))
    with (work / "outcomes.jsonl").open("w") as told:
        for name, outcome in trials.outcomes(Mutant(*one) for one in mutants):
            print(json.dumps([name, outcome]), file=told, flush=True)
    return True


@dataclass(frozen=True)
class Mutant:
    """Its name, and where its original stands in the file with all mutants."""

    name: str
    file: str
    line: int

    @property
    def function(self) -> str:
        return self.name.partition("__mutmut_")[0]


@dataclass(eq=False)
class Learnt:
    """What one round of all tests without a mutant taught."""

    took: dict[pytest.Item, float] = field(default_factory=dict)
    lines: dict[str, dict[str, bytes]] = field(default_factory=lambda: defaultdict(dict))
    """By file, the tests that ran in it (or `FILLING`), and which lines, as coverage packs them."""

    items: dict[str, pytest.Item] = field(default_factory=dict)
    asking: set[pytest.Item] = field(default_factory=set)
    """Tests that asked a cache, and so may notice what was read to fill it."""

    failed: dict[str, str] = field(default_factory=dict)

    @cache  # noqa: B019 there is one of it
    def known(self, file: str) -> list[int]:
        """The lines that anybody ran."""
        return sorted(numbits_to_nums(reduce(numbits_union, self.lines[file].values(), b"")))

    @cache  # noqa: B019
    def ran(self, file: str, line: int) -> frozenset[str]:
        """Who ran the line; for a line inside a longer statement, who ran its first."""
        known = self.known(file)
        place = bisect_right(known, line)
        first = known[place - 1] if place else 0
        return frozenset(name for name, lines in self.lines[file].items() if num_in_numbits(first, lines))

    def direct(self, mutant: Mutant) -> set[pytest.Item]:
        return {self.items[name] for name in self.ran(mutant.file, mutant.line) if name in self.items}

    def later(self, mutant: Mutant) -> set[pytest.Item]:
        return self.asking if FILLING in self.ran(mutant.file, mutant.line) else set()


class Round:
    """Every test once, with an eye on the lines of the rules that it runs."""

    def __init__(self, items: list[pytest.Item], work: Path) -> None:
        self.items = items
        self.file = work / "lines"
        self.watch = coverage.Coverage(data_file=self.file, config_file=False, include=["handrail/rules/*"])
        self.now = ""

    def learnt(self) -> Learnt:
        """A test that fails now can notice nothing, and is left out."""
        told = Learnt(items={item.nodeid: item for item in self.items})
        forget()
        mutants_switch.filling_changed = self.filling
        self.watch.start()
        for item, following in zip_longest(self.items, self.items[1:]):
            self.look(item, following, told)
        self.watch.stop()
        mutants_switch.filling_changed = None
        self.watch.save()
        with closing(sqlite3.connect(self.file)) as kept:
            for path, name, lines in kept.execute(LINES):
                told.lines[str(Path(path).relative_to(Path.cwd()))][name] = lines
        return told

    def look(self, item: pytest.Item, following: pytest.Item | None, told: Learnt) -> None:
        asked, began = uses(), process_time()
        self.now = item.nodeid
        self.watch.switch_context(self.now)
        reports = runtestprotocol(item, log=False, nextitem=following)
        told.took[item] = process_time() - began
        if any(report.failed for report in reports):
            told.failed[item.nodeid] = "\n".join(report.longreprtext for report in reports)
            del told.items[item.nodeid]
        elif uses() > asked:
            told.asking.add(item)

    def filling(self, depth: int) -> None:
        self.watch.switch_context(FILLING if depth else self.now)


@cache
def caches() -> list[Any]:
    modules = [module for name, module in sys.modules.items() if name.startswith(("handrail.rules", "tests."))]
    found = [one for module in modules for one in vars(module).values() if hasattr(one, "cache_clear")]
    return list({id(one): one for one in found}.values())


def uses() -> int:
    """How often a cache was asked so far."""
    told = [one.cache_info() for one in caches()]
    return sum(one.hits + one.misses for one in told)


def forget() -> None:
    """Empty the caches of the rules, so that what is read once for all is read again."""
    for one in caches():
        one.cache_clear()


def passes(item: pytest.Item, following: pytest.Item | None) -> bool:
    return not any(report.failed for report in runtestprotocol(item, log=False, nextitem=following))


class Trials:
    """Mutants tried side by side. What killed one mutant of a function is asked first about its next."""

    def __init__(self, learnt: Learnt, jobs: int) -> None:
        self.learnt, self.jobs = learnt, jobs
        self.killers: dict[str, Counter[pytest.Item]] = defaultdict(Counter)
        self.running: dict[int, tuple[Mutant, list[pytest.Item], int]] = {}

    def outcomes(self, mutants: Iterable[Mutant]) -> Iterator[tuple[str, str]]:
        gc.freeze()  # so that forks share their memory for longer
        for mutant in mutants:
            tests = [*self.chosen(mutant)]
            if not tests:
                yield mutant.name, NOBODY
                continue
            while len(self.running) >= self.jobs:
                yield self.wait()
            self.start(mutant, tests)
        while self.running:
            yield self.wait()

    def chosen(self, mutant: Mutant) -> Iterator[pytest.Item]:
        """The killers of its neighbours, the tests that run its line, then those that may see what it leaves."""
        direct, later = self.learnt.direct(mutant), self.learnt.later(mutant)
        killers = [item for item, _ in self.killers[mutant.function].most_common() if item in direct or item in later]
        spent, seen = 0.0, set()
        for item in chain(killers, self.by_turns(direct), self.by_turns(later)):
            if item in seen:
                continue
            if spent > BUDGET:
                return
            spent += self.learnt.took[item]
            seen.add(item)
            yield item

    def by_turns(self, items: set[pytest.Item]) -> Iterator[pytest.Item]:
        """One case of every test in its turn, quick ones first."""
        cases: dict[str, list[pytest.Item]] = defaultdict(list)
        for item in sorted(items, key=lambda item: (self.learnt.took[item], item.nodeid)):
            cases[item.nodeid.partition("[")[0]].append(item)
        return (item for turn in zip_longest(*cases.values()) for item in turn if item is not None)

    def start(self, mutant: Mutant, items: list[pytest.Item]) -> None:
        direct = self.learnt.direct(mutant)
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reading)
            attempt(mutant.name, items, next((item for item in items if item not in direct), None), writing)
        os.close(writing)
        self.running[child] = mutant, items, reading

    def wait(self) -> tuple[str, str]:
        child, status = os.wait()
        mutant, items, reading = self.running.pop(child)
        with os.fdopen(reading) as told:
            word = told.read()
        if word.isdigit():
            killer = items[int(word)]
            self.killers[mutant.function][killer] += 1
            return mutant.name, killer.nodeid
        stuck = os.waitstatus_to_exitcode(status) == -signal.SIGALRM
        return mutant.name, word or (STUCK if stuck else FOREVER)


def attempt(name: str, items: list[pytest.Item], anew_from: pytest.Item | None, writing: int) -> Any:
    """In a fork: tell the number of the first test that fails, or that none does. Never returns.

    From `anew_from` on, everything is read again, by the mutant.
    """
    word = UNTRIED
    try:
        gc.disable()
        resource.setrlimit(resource.RLIMIT_CPU, (LONGEST, LONGEST))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        signal.alarm(LONGEST * 10)
        mutants_switch.choose(name)
        word = tried(items, anew_from)
    finally:
        os.write(writing, word.encode())
        os._exit(0)


def tried(items: list[pytest.Item], anew_from: pytest.Item | None) -> str:
    for number, (item, following) in enumerate(zip_longest(items, items[1:])):
        if item is anew_from:
            forget()
        if not passes(item, following):
            return str(number)
    return SURVIVED
