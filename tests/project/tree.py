"""The files that belong to the project, and how to read them."""

import ast
import importlib
import shutil
import subprocess
import sys
from fnmatch import fnmatch
from functools import cache
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[2]
BINARY = {".png", ".jpg", ".webp", ".pdf", ".ico", ".woff2"}


@cache
def files() -> tuple[Path, ...]:
    """Every file in git, relative to the root; where there is no git, every file that .gitignore does not name."""
    git = shutil.which("git")
    listed = git and subprocess.run([git, "-C", ROOT, "ls-files", "-z"], capture_output=True, text=True, check=False)
    if listed and listed.returncode == 0:
        paths = [Path(name) for name in listed.stdout.split("\0") if name]
    else:
        paths = [path.relative_to(ROOT) for path in ROOT.rglob("*") if not is_ignored(path.relative_to(ROOT))]
    return tuple(sorted(path for path in paths if (ROOT / path).is_file()))


def is_ignored(path: Path) -> bool:
    """Our own .gitignore knows two kinds of lines: a folder name or path ending in /, and a path with stars."""
    for pattern in [".git/", *(ROOT / ".gitignore").read_text().split()]:
        name = pattern.rstrip("/")
        inside = path.parts if "/" not in name else [str(parent) for parent in (path, *path.parents)]
        if any(fnmatch(part, name) for part in inside):
            return True
    return False


def texts() -> dict[Path, str]:
    return {path: (ROOT / path).read_text() for path in files() if path.suffix not in BINARY}


def python_files(*folders: str) -> list[Path]:
    return [path for path in files() if path.suffix == ".py" and path.parts[0] in folders]


def parsed(path: Path) -> ast.Module:
    return ast.parse((ROOT / path).read_text(), filename=str(path))


def tool(name: str) -> ModuleType:
    """A module of tools/, which is a folder of scripts and no package."""
    sys.path.insert(0, str(ROOT / "tools"))
    try:
        return importlib.import_module(name)
    finally:
        sys.path.remove(str(ROOT / "tools"))
