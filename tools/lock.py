"""`make lock`: write every lock file anew. Python by uv, in an environment thrown away afterwards; npm by npm."""

import sys
import tempfile
import venv
from pathlib import Path

import node
from setup import environment
from steps import run, told

OPTIONS = ("--universal", "--generate-hashes", "--no-emit-index-url", "--no-header", "--python-version", "3.11")
# What runs and what tests must be the same versions, so the dev lock is held to the first one.
PYTHON_LOCKS = {
    "requirements": (),
    "requirements-dev": ("--constraint", "requirements.lock"),
    "requirements-node": (),
    "requirements-lrs": (),
}


def main() -> int:
    environment()
    with tempfile.TemporaryDirectory() as folder:
        uv = install_uv(Path(folder))
        for name, more in PYTHON_LOCKS.items():
            print(f"  {name}.lock", flush=True)
            command = (uv, "pip", "compile", "--quiet", "--upgrade", *OPTIONS, *more)
            run(*command, f"{name}.in", "-o", f"{name}.lock", otherwise=f"uv could not solve {name}.in.")
    lock_npm()
    return 0


def install_uv(folder: Path) -> Path:
    venv.create(folder, with_pip=True)
    run(folder / "bin" / "pip", "install", "--quiet", "uv", otherwise="pip could not install uv.")
    return folder / "bin" / "uv"


def lock_npm() -> None:
    """The project's .npmrc leaves the addresses of the registry out of the lock."""
    print("  package-lock.json", flush=True)
    command = ("npm", "install", "--package-lock-only", "--ignore-scripts")
    run(*command, env=node.node_environment(), otherwise="npm could not lock package.json.")


if __name__ == "__main__":
    sys.exit(told(main))
