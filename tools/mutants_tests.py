"""What the two rounds of `make mutants` share: how tests are run, and the caches of the rules."""

import functools
import pickle
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from _pytest.runner import CallInfo
from _pytest.tmpdir import tmppath_result_key

CASES = 30
"""Random cases of one test. In `make test` there are more of them, and they are new each time."""
FILLING = " filling a cache"


@dataclass
class Learnt:
    """What a round of all tests without a mutant taught, test by test."""

    rules: str
    """A digest of the rules and the content that the tests ran on."""

    files: dict[str, str] = field(default_factory=dict)
    took: dict[str, float] = field(default_factory=dict)
    lines: dict[str, dict[str, bytes]] = field(default_factory=dict)
    """By file of the rules, the tests that ran in it, and which lines, as coverage packs them. What a test ran only to
    fill a cache, which others then find full, stands under its name and `FILLING`."""

    asking: set[str] = field(default_factory=set)
    """Tests that asked a cache, and so may notice what was read to fill it."""

    failed: set[str] = field(default_factory=set)

    def forget(self, file: str) -> None:
        """Everything about the tests of a file that is not as it was."""
        own = {name for name in self.took if name.partition("::")[0] == file}
        self.took = {name: seconds for name, seconds in self.took.items() if name not in own}
        self.asking -= own
        self.failed -= own
        for tests in self.lines.values():
            for name in [name for name in tests if name.removesuffix(FILLING) in own]:
                del tests[name]


def load(path: Path) -> Learnt:
    with path.open("rb") as file:
        found: Learnt = pickle.load(file)
    return found


def keep(learnt: Learnt, path: Path) -> None:
    with path.open("wb") as file:
        pickle.dump(learnt, file)


def configure() -> None:
    """Fewer random cases, always the same, and no search for the smallest: only whether one fails is asked."""
    hypothesis.settings.register_profile(
        "mutants",
        derandomize=True,
        database=None,
        deadline=None,
        max_examples=CASES,
        phases=(hypothesis.Phase.explicit, hypothesis.Phase.generate),
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    hypothesis.settings.load_profile("mutants")


def limit(items: list[pytest.Item]) -> None:
    """No test tries more cases than that, also where it asks for more itself."""
    for item in items:
        made = getattr(getattr(item, "obj", None), "_hypothesis_internal_use_settings", None)
        if made is not None and made.max_examples > CASES:
            item.obj._hypothesis_internal_use_settings = hypothesis.settings(made, max_examples=CASES)


def passes(item: Any, following: pytest.Item | None) -> bool:
    """Run a test without the report of what failed, which would take longer than the test."""
    item.stash[tmppath_result_key] = {}  # the report would fill it
    if not getattr(item, "_request", True):
        item._initrequest()
    steps: list[tuple[Any, Callable[[], object]]] = [
        ("setup", lambda: item.ihook.pytest_runtest_setup(item=item)),
        ("call", lambda: item.ihook.pytest_runtest_call(item=item)),
        ("teardown", lambda: item.ihook.pytest_runtest_teardown(item=item, nextitem=following)),
    ]
    calls = [CallInfo.from_call(step, when) for when, step in steps]
    item._request = False
    item.funcargs = None
    return not any(call.excinfo and not isinstance(call.excinfo.value, pytest.skip.Exception) for call in calls)


@functools.cache
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
