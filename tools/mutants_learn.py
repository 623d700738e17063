"""A pytest plugin: runs every test once, without a mutant, and keeps which lines of the rules it reaches.

What is kept already is not run again: the tests of a file that has not changed, as long as the rules have not either.
"""

import functools
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from itertools import zip_longest
from pathlib import Path
from time import process_time
from typing import Any

import coverage
import pytest

from mutants_tests import FILLING, Learnt, configure, forget, keep, limit, load, passes, uses

LINES = """
    select path, context, numbits from line_bits
    join file on file.id = file_id join context on context.id = context_id
"""
KEPT = functools.lru_cache


class Filling:
    """How deep in filling caches the program is: what runs then does not run again for the next test."""

    depth = 0
    changed: Callable[[int], None] | None = None

    @classmethod
    def deeper(cls, steps: int) -> None:
        cls.depth += steps
        if cls.changed is not None:
            cls.changed(cls.depth)


def caching(*args: Any, **kwargs: Any) -> Callable[..., Any]:
    """`functools.lru_cache` that tells when it is being filled."""
    if args and callable(args[0]):
        return KEPT(filling(args[0]))
    return lambda function: KEPT(*args, **kwargs)(filling(function))


def filling(function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def fills(*args: Any, **kwargs: Any) -> Any:
        Filling.deeper(1)
        try:
            return function(*args, **kwargs)
        finally:
            Filling.deeper(-1)

    return fills


functools.lru_cache = caching  # type: ignore[assignment]


def pytest_configure(config: pytest.Config) -> None:
    configure()


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool:
    path = Path(os.environ["MUTANTS_LEARNT"])
    learnt = load(path)
    items = [item for item in session.items if item.nodeid not in learnt.took]
    limit(items)
    Round(items, learnt).run(path.with_suffix(".lines"))
    keep(learnt, path)
    return True


class Round:
    """Each test, as the first to need what the rules keep, and with an eye on their lines."""

    def __init__(self, items: list[pytest.Item], learnt: Learnt) -> None:
        self.items, self.learnt = items, learnt
        self.now = ""

    def run(self, path: Path) -> None:
        path.unlink(missing_ok=True)
        self.watch = coverage.Coverage(data_file=path, config_file=False, include=["handrail/rules/*"])
        forget()
        Filling.changed = self.filling
        self.watch.start()
        for item, following in zip_longest(self.items, self.items[1:]):
            self.look(item, following)
        self.watch.stop()
        Filling.changed = None
        self.watch.save()
        with closing(sqlite3.connect(path)) as kept:
            for file, name, lines in kept.execute(LINES):
                self.add(str(Path(file).relative_to(Path.cwd())), name, lines)
        path.unlink()

    def add(self, file: str, name: str, lines: bytes) -> None:
        tests = self.learnt.lines.setdefault(file, {})
        tests[name] = coverage.numbits.numbits_union(tests.get(name, b""), lines)

    def look(self, item: pytest.Item, following: pytest.Item | None) -> None:
        asked, began = uses(), process_time()
        self.now = item.nodeid
        self.watch.switch_context(self.now)
        passed = passes(item, following)
        self.learnt.took[item.nodeid] = process_time() - began
        if not passed:
            self.learnt.failed.add(item.nodeid)
        elif uses() > asked:
            self.learnt.asking.add(item.nodeid)

    def filling(self, depth: int) -> None:
        self.watch.switch_context(self.now + FILLING * bool(depth))
