"""A pytest plugin that tries mutants: which test notices a change of a line that it runs?

mutmut writes every mutant of a file beside the original and switches between them by name. This forks for every mutant
and runs the tests of its line until one fails. A fork costs milliseconds, where a new pytest costs a second.
"""

import gc
import json
import os
import resource
import signal
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, reduce
from itertools import chain, zip_longest
from pathlib import Path
from typing import Any

import pytest
from coverage.numbits import num_in_numbits, numbits_to_nums, numbits_union

import mutants_switch
from mutants_tests import FILLING, configure, forget, limit, load, passes

BUDGET = float(os.environ.get("MUTANTS_SECONDS", "3"))
"""Seconds of tests, by their own time without a mutant, after which a mutant counts as survived."""
FEW = 12
"""So many tests are tried in any case, as long as they take no more than three times that."""
LONGEST = int(BUDGET * 6) + 20
"""Seconds of processor time after which a mutant counts as running forever."""
KILLERS = 12
"""So many tests that killed most in a file are asked about all of its mutants."""
MEMORY = 4 * 1024**3
SURVIVED, NOBODY, FOREVER, STUCK, UNTRIED = "survived", "no test", "ran forever", "stuck", "not tried"


def pytest_configure(config: pytest.Config) -> None:
    configure()


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool:
    work = Path(os.environ["MUTANTS_WORK"])
    limit(session.items)
    trials = Trials(Tests(session.items), int(os.environ["MUTANTS_JOBS"]))
    mutants: list[list[Any]] = json.loads((work / "mutants.json").read_text())
    with (work / "outcomes.jsonl").open("w") as told:
        for name, outcome in trials.outcomes(Mutant(*one) for one in mutants):
            print(json.dumps([name, outcome]), file=told, flush=True)
    return True


@dataclass(frozen=True)
class Mutant:
    """Its name, and the line of the file that it changes."""

    name: str
    file: str
    line: int

    @property
    def function(self) -> str:
        return self.name.partition("__mutmut_")[0]


class Tests:
    """The tests, with what is known of each."""

    def __init__(self, items: list[pytest.Item]) -> None:
        learnt = load(Path(os.environ["MUTANTS_LEARNT"]))
        self.items = {item.nodeid: item for item in items if item.nodeid not in learnt.failed}
        self.took = {self.items[name]: seconds for name, seconds in learnt.took.items() if name in self.items}
        self.asking = {self.items[name] for name in learnt.asking if name in self.items}
        self.lines = learnt.lines
        self.breadth: Counter[str] = Counter()
        for tests in learnt.lines.values():
            self.breadth.update({name: int.from_bytes(lines, "little").bit_count() for name, lines in tests.items()})

    def narrow_first(self, item: pytest.Item) -> tuple[float, str]:
        """A test that runs few lines is likely to be about them; and of two such, the quicker."""
        return self.breadth[item.nodeid] * self.took[item], item.nodeid

    @cache  # noqa: B019 there is one of it
    def known(self, file: str) -> list[int]:
        """The lines that anybody ran."""
        return sorted(numbits_to_nums(reduce(numbits_union, self.lines.get(file, {}).values(), b"")))

    @cache  # noqa: B019
    def ran(self, file: str, line: int) -> frozenset[str]:
        """Who ran the line; for a line inside a longer statement, who ran its first."""
        known = self.known(file)
        place = bisect_right(known, line)
        first = known[place - 1] if place else 0
        return frozenset(name for name, lines in self.lines.get(file, {}).items() if num_in_numbits(first, lines))

    def direct(self, mutant: Mutant) -> set[pytest.Item]:
        """Tests that always run the line."""
        return {self.items[name] for name in self.ran(mutant.file, mutant.line) if name in self.items}

    def filling(self, mutant: Mutant) -> set[pytest.Item]:
        """Tests that ran it when they found a cache empty."""
        names = {name.removesuffix(FILLING) for name in self.ran(mutant.file, mutant.line) if name.endswith(FILLING)}
        return {self.items[name] for name in names if name in self.items}


class Trials:
    """Mutants tried side by side. What killed some is asked first about their neighbours."""

    def __init__(self, tests: Tests, jobs: int) -> None:
        self.tests, self.jobs = tests, jobs
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
        direct, filling = self.tests.direct(mutant), self.tests.filling(mutant)
        asking = self.tests.asking if filling else set()
        near, far = self.killers[mutant.function].most_common(), self.killers[mutant.file].most_common(KILLERS)
        killers = [item for item, _ in (*near, *far) if item in direct | filling | asking]
        spent, seen = 0.0, set()
        for item in chain(killers, self.by_turns(direct), self.by_turns(filling), self.by_turns(asking)):
            if item in seen:
                continue
            if spent > BUDGET and (len(seen) >= FEW or spent > 3 * BUDGET):
                return
            spent += self.tests.took[item]
            seen.add(item)
            yield item

    def by_turns(self, items: set[pytest.Item]) -> list[pytest.Item]:
        """Quick ones first; a test of many cases gets as much time as any other, for its narrow and quick cases."""
        spent: dict[str, float] = defaultdict(float)
        turns: dict[pytest.Item, float] = {}
        for item in sorted(items, key=self.tests.narrow_first):
            spent[item.nodeid.partition("[")[0]] += self.tests.took[item]
            turns[item] = spent[item.nodeid.partition("[")[0]]
        return sorted(turns, key=lambda item: turns[item])

    def start(self, mutant: Mutant, items: list[pytest.Item]) -> None:
        direct = self.tests.direct(mutant)
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
            self.killers[mutant.file][killer] += 1
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
