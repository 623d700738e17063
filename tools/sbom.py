"""`make sbom`: every part that Handrail is made of, as CycloneDX JSON. The same locks make the same bytes.

Two lists: what the server runs on (requirements.lock), and what its static files are built from (package-lock.json).
FOLDER=… chooses where they are written; without it, the folder `sbom` beside the database.
"""

import json
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from node import node_environment
from setup import environment, packages
from steps import BIN, HOME, ROOT, Stop, run, told

# Chance and the clock: without them a list differs from the last only when a part does.
OF_THE_MOMENT = ("serialNumber", "timestamp")


def main() -> int:
    environment()
    for lock in ("requirements.lock", "requirements-dev.lock"):
        packages(lock).do()
    folder = Path(os.environ.get("FOLDER") or HOME / "sbom")
    write(folder)
    return 0


def write(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, found in (("python", python_parts()), ("npm", npm_parts())):
        path = folder / f"handrail-{name}.cdx.json"
        path.write_text(json.dumps(found, indent=2, sort_keys=True, ensure_ascii=False) + "\n")
        print(f"{path}: {len(found['components'])} parts")


def python_parts() -> dict[str, Any]:
    command = (BIN / "cyclonedx-py", "requirements", "--output-reproducible", "--of", "JSON")
    more = ("--pyproject", ROOT / "pyproject.toml", ROOT / "requirements.lock")
    return of_no_moment(run(*command, *more, otherwise="The parts of requirements.lock could not be listed."))


def npm_parts() -> dict[str, Any]:
    """Asked in a folder of its own: npm wants a version beside the lock, and ours stands in the package alone."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "handrail"  # npm calls the whole by the name of its folder
        folder.mkdir()
        described = json.loads((ROOT / "package.json").read_text())
        (folder / "package.json").write_text(json.dumps({**described, "version": version()}))
        shutil.copy(ROOT / "package-lock.json", folder)
        asked = ("sbom", "--package-lock-only", "--sbom-format", "cyclonedx", "--prefix", folder)
        return of_no_moment(run("npm", *asked, env=node_environment(), otherwise=TOO_OLD))


TOO_OLD = "npm could not list package-lock.json. Its command `sbom` came with npm 9.9 and 10.0: see npm --version."


def version() -> str:
    said = (ROOT / "handrail" / "__init__.py").read_text()
    return said.split('__version__ = "')[1].split('"')[0]


def of_no_moment(printed: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(printed)
    if not found.get("components"):
        raise Stop("The list has no parts. Is the lock file empty?")
    for part in (found, found["metadata"]):
        for key in OF_THE_MOMENT:
            part.pop(key, None)
    return found


if __name__ == "__main__":
    sys.exit(told(main))
