"""A record store of others, run for the tests that send to one."""

import json
import os
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from tests.project.tree import tool

USER, PASSWORD = "agency", "only for tests"
HASH = "$2b$04$p6PEt7AeC4xZxQVc/J47heTlWb7OffCdFGvatdwV4xQwPIyOnKpG6"  # of that password, quick to check
STARTS_WITHIN = 120


@dataclass(frozen=True)
class Ralph:
    endpoint: str
    statements: Path

    def kept(self) -> list[dict]:
        if not self.statements.exists():
            return []
        return [json.loads(line) for line in self.statements.read_text().splitlines() if line]


@pytest.fixture(scope="session")
def ralph_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ralph]:
    folder = tmp_path_factory.mktemp("ralph")
    python = tool("lrs").FOLDER / "bin" / "python"
    if not python.exists():
        pytest.fail("The record store of the tests is missing: make test installs it.", pytrace=False)
    agent = {"account": {"name": "handrail", "homePage": "https://agency.example"}}
    known = [{"username": USER, "hash": HASH, "scopes": ["all"], "agent": agent}]
    (folder / "auth.json").write_text(json.dumps(known))
    settings = {"RALPH_AUTH_FILE": folder / "auth.json", "RALPH_RUNSERVER_BACKEND": "fs",
                "RALPH_BACKENDS__LRS__FS__DEFAULT_DIRECTORY_PATH": folder,
                "RALPH_BACKENDS__LRS__FS__DEFAULT_LRS_FILE": "statements.jsonl"}  # fmt: skip
    env = {"PATH": os.environ["PATH"]} | {name: str(value) for name, value in settings.items()}
    command = [str(python), str(Path(__file__).with_name("ralph_serving.py"))]
    with (folder / "log").open("w") as log:
        running = subprocess.Popen(command, env=env, cwd=folder, stdout=subprocess.PIPE, stderr=log, text=True)
    try:
        endpoint = f"http://127.0.0.1:{running.stdout.readline().strip()}"
        answering(f"{endpoint}/__heartbeat__", running, folder / "log")
        yield Ralph(f"{endpoint}/xAPI", folder / "statements.jsonl")
    finally:
        running.kill()
        running.wait(60)


def answering(address: str, running: subprocess.Popen, log: Path) -> None:
    end = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < end and running.poll() is None:
        try:
            with urlopen(address, timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.1)
    pytest.fail(f"Ralph did not start: {log.read_text()[-2000:]}", pytrace=False)


@pytest.fixture
def ralph(ralph_server: Ralph) -> Ralph:
    """Empty."""
    ralph_server.statements.unlink(missing_ok=True)
    return ralph_server
