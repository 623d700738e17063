"""For pytest, given by tools/test.py: the names of the tests that passed only when tried again, one a line."""

import socket
from pathlib import Path

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--second-tries", type=Path, help="the file to which the names are added")


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """With several processes the library says two short things to the first one for every test, and waits. The system
    would hold back the second until the first is confirmed: 40 ms a test, which doubled the time of the quick ones."""
    told_by = getattr(getattr(config, "failures_db", None), "sock", None)
    if told_by:
        told_by.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """With several processes it is the one that hears of all of them who writes."""
    place = config.getoption("--second-tries")
    if place and not hasattr(config, "workerinput"):
        with place.open("a") as file:
            file.writelines(f"{name}\n" for name in second_tries(terminalreporter.stats))


def second_tries(stats: dict[str, list[pytest.TestReport]]) -> list[str]:
    names = {word: {report.nodeid for report in stats.get(word, ())} for word in ("rerun", "failed", "error")}
    return sorted(names["rerun"] - names["failed"] - names["error"])
