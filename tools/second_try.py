"""For pytest, given by tools/test.py: the names of the tests that passed only when tried again, one a line."""

from pathlib import Path

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--second-tries", type=Path, help="the file to which the names are added")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """With several processes it is the one that hears of all of them who writes."""
    place = config.getoption("--second-tries")
    if place and not hasattr(config, "workerinput"):
        with place.open("a") as file:
            file.writelines(f"{name}\n" for name in second_tries(terminalreporter.stats))


def second_tries(stats: dict[str, list[pytest.TestReport]]) -> list[str]:
    names = {word: {report.nodeid for report in stats.get(word, ())} for word in ("rerun", "failed", "error")}
    return sorted(names["rerun"] - names["failed"] - names["error"])
