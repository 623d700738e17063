"""Steps that are done once, then skipped until what they are made from changes. Standard library only."""

import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / "bin"
PYTHON = BIN / "python"
HOME = Path(os.environ.get("HANDRAIL_HOME", ROOT / "var"))
STAMPS = VENV / "stamps"  # so that a new environment begins with none
LINES_OF_A_FAILURE = 25


class Stop(Exception):
    """What a person must mend, in one line."""


@dataclass(frozen=True)
class Step:
    """One thing to make: from which files, what it leaves, and how."""

    name: str
    inputs: Iterable[Path]
    outputs: Iterable[Path]
    action: Callable[[], None]
    also: str = ""

    @property
    def stamp(self) -> Path:
        return STAMPS / self.name.replace(" ", "-")

    def is_done(self, digest: str) -> bool:
        made = all(path.exists() for path in self.outputs)
        return made and self.stamp.exists() and self.stamp.read_text() == digest

    def do(self) -> bool:
        """Do the step when it is not done; say how long it took. True when something was made."""
        digest = digest_of(self.inputs, self.also)
        if self.is_done(digest):
            return False
        began = time.monotonic()
        print(f"  {self.name} ...", end=" ", flush=True)
        self.action()
        self.stamp.parent.mkdir(parents=True, exist_ok=True)
        self.stamp.write_text(digest)
        print(f"{time.monotonic() - began:.1f} s", flush=True)
        return True


def digest_of(paths: Iterable[Path], also: str = "") -> str:
    """A digest of names and contents of every file, folders included; a missing file counts as such."""
    digest = hashlib.sha256(also.encode())
    for path in sorted(file for given in paths for file in files_below(given)):
        digest.update(f"{path.relative_to(ROOT)}\0".encode())
        digest.update(path.read_bytes() if path.exists() else b"missing")
    return digest.hexdigest()


def files_below(path: Path) -> list[Path]:
    if path.is_dir():
        return [file for file in path.rglob("*") if file.is_file() and "__pycache__" not in file.parts]
    return [path]


def run(*command: str | Path, env: Mapping[str, str] | None = None, otherwise: str) -> str:
    """Run quietly. When it fails, show its last lines and stop with `otherwise`."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=ROOT,
        env={**os.environ, **(env or {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = (done.stdout + done.stderr).splitlines()
        print("\n" + "\n".join(said[-LINES_OF_A_FAILURE:]), file=sys.stderr)
        raise Stop(otherwise)
    return done.stdout


def told(main: Callable[[], int]) -> int:
    """Run a tool's main; a Stop becomes one line and exit code 1, Ctrl-C a quiet 130."""
    try:
        return main()
    except Stop as stop:
        print(f"\n{stop}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
