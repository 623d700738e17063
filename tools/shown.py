"""What a page shows of the command line, run for real: the files it shows, the commands, and what they print.

A page shows a file as a line that ends with `name.yaml`: and a code block below it, and commands as a `console` block
of lines that begin with "$ ". Each page is played from top to bottom in an empty folder of its own, so a file that is
shown again replaces the first. `tools/reference.py` puts the real output into the pages; a test says when it differs.
"""

import os
import re
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from steps import BIN, ROOT

WIDTH = "100"
NARROW = 110
BLOCK = re.compile(r"(?:`(?P<name>[\w./-]+)`:\n+)?^```(?P<kind>\w+)\n(?P<body>.*?)^```", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^\$ (?P<words>.+)\n(?P<output>(?:(?!\$ ).*\n)*)", re.MULTILINE)
BOOK = re.compile(r"\b(\d{4}-\d\d-\d\d)\+[0-9a-f]{12}\b")


@dataclass(frozen=True)
class Played:
    """One command of a page: what the page shows, what it printed, and with which exit code it ended."""

    command: str
    shown: str
    printed: str
    code: int

    @property
    def same(self) -> bool:
        return same(self.shown, self.printed)


def same(one: str, other: str) -> bool:
    """Equal, whatever the digest of the book: it changes with every comma in the content, and no page should."""
    return plain(one) == plain(other)


def plain(text: str) -> list[str]:
    return [line.rstrip() for line in BOOK.sub(r"\1", text).splitlines()]


def pages() -> list[Path]:
    """Every page that shows commands."""
    found = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    return [page for page in found if "```console\n$ " in page.read_text()]


def play(text: str) -> Iterator[Played]:
    """Every command of a page in its order."""
    with tempfile.TemporaryDirectory() as folder:
        for block in BLOCK.finditer(text):
            if block["kind"] == "console":
                for command in COMMAND.finditer(block["body"]):
                    yield run(command["words"], command["output"], Path(folder))
            elif block["name"]:
                write(Path(folder, block["name"]), block["body"])


def write(path: Path, body: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(body)


def run(words: str, shown: str, folder: Path) -> Played:
    """In a shell, as a reader would, with our own commands first on the path."""
    env = {"PATH": f"{BIN}:{os.environ['PATH']}", "COLUMNS": WIDTH, "LC_ALL": "C.UTF-8", "PYTHONUTF8": "1"}
    done = subprocess.run(
        ["sh", "-c", words],
        cwd=folder,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return Played(words, shown, done.stdout, done.returncode)


def renewed(text: str) -> str:
    """The page with what its commands really print; output that differs in nothing but the digest stays."""
    played = play(text)

    def block(found: re.Match[str]) -> str:
        if found["kind"] != "console":
            return found[0]
        body = COMMAND.sub(lambda command: told(next(played)), found["body"])
        return found[0].replace(found["body"], body)

    return BLOCK.sub(block, text)


def told(one: Played) -> str:
    printed = "".join(f"{line.rstrip()}\n" for line in one.printed.splitlines())
    return f"$ {one.command}\n{one.shown if one.same else printed}"
