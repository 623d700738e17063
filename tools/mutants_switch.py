"""Chooses which version of a function runs: the original, or one of the mutants that mutmut wrote beside it.

It stands in for mutmut's own switch, which looks its choice up at every call; here a call costs next to nothing more
than without. That matters, because the tests of the rules call the rules millions of times.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

Versions = dict[str, Callable[..., Any]]
MutantDict = Versions
MADE: list[tuple[str, Versions]] = []
ORIGINAL, CHOSEN = "_mutmut_orig", "chosen"


def wrap_in_trampoline(versions: Versions, is_classmethod: bool = False) -> Callable[..., Any]:
    """The decorator that mutmut puts on every function it changes; it fills in the versions afterwards."""

    def decorated(function: Callable[..., Any]) -> Callable[..., Any]:
        MADE.append((function.__module__, versions))

        @wraps(function)
        def switched(*args: Any, **kwargs: Any) -> Any:
            version = versions.get(CHOSEN) or versions[ORIGINAL]
            if is_classmethod:
                return getattr(args[0], version.__name__)(*args[1:], **kwargs)
            return version(*args, **kwargs)

        return switched

    return decorated


def choose(name: str) -> None:
    """From now on this mutant runs instead of its original."""
    module, _, version = name.rpartition(".")
    (versions,) = [one for of, one in MADE if of == module and version in one]
    versions[CHOSEN] = versions[version]
