"""Static files from npm packages: USWDS from its Sass sources, htmx, our own scripts. Standard library only."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from steps import BIN, PYTHON, ROOT, Step, Stop, run

MODULES = ROOT / "node_modules"
USWDS = MODULES / "@uswds" / "uswds"
ASSETS = ROOT / "assets"
BUILT = ROOT / "handrail" / "static" / "built"
OLDEST_NODE = 18
LOCKS = [ROOT / "package-lock.json", ROOT / "package.json"]


def packages() -> Step:
    """Exactly the locked npm packages; their install scripts never run."""
    return Step("npm packages", LOCKS, [USWDS / "package.json"], npm_install)


def npm_install() -> None:
    env = node_environment()
    options = ("--ignore-scripts", "--omit=optional", "--no-audit", "--no-fund")
    npm = shutil.which("npm", path=env["PATH"])
    if not npm:
        raise Stop("Node came without npm. Delete .venv and try again.")
    run(npm, "ci", *options, env=env, otherwise="npm could not install package-lock.json. Check the network.")


def node_environment() -> dict[str, str]:
    """The machine's Node when it has a new enough one with npm; otherwise Node from its Python wheel."""
    if not (machine_node_is_usable() or (BIN / "npm").exists()):
        lock = ROOT / "requirements-node.lock"
        pip = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r", lock)
        run(PYTHON, *pip, otherwise="This machine has no Node 18 or newer, and pip could not install one.")
    path = os.environ.get("PATH", os.defpath)
    return {"PATH": path if machine_node_is_usable() else f"{BIN}{os.pathsep}{path}"}


def machine_node_is_usable() -> bool:
    node = shutil.which("node")
    if not node or not shutil.which("npm"):
        return False
    asked = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    version = re.match(r"v(\d+)", asked.stdout)
    return bool(version) and int(version[1]) >= OLDEST_NODE


def assets() -> Step:
    return Step("styles and scripts", [ASSETS, Path(__file__), *LOCKS], [BUILT], build)


def build() -> None:
    """Build beside the old folder and swap, so that a failed build leaves the old one in place."""
    fresh = BUILT.with_name("built.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    compile_styles(fresh)
    copy_scripts(fresh)
    shutil.rmtree(BUILT, ignore_errors=True)
    fresh.rename(BUILT)


def compile_styles(into: Path) -> None:
    """Every assets/*.scss that is not a partial, compressed."""
    sass = ("sass", "--style=compressed", "--no-source-map", "--quiet-deps", "--no-charset")
    pairs = [f"{source}:{into / source.stem}.css" for source in ASSETS.glob("[!_]*.scss")]
    command = (MODULES / ".bin" / sass[0], *sass[1:], f"--load-path={USWDS / 'packages'}", *pairs)
    run(*command, env=node_environment(), otherwise="Sass refused a file under assets; the lines above name it.")


def copy_scripts(into: Path) -> None:
    shutil.copy(MODULES / "htmx.org" / "dist" / "htmx.min.js", into)
    for script in ASSETS.glob("*.js"):
        shutil.copy(script, into)
    join_search(into / "guide_search.js")


def join_search(script: Path) -> None:
    """The open guide's search: MiniSearch and what asks it, in one file that needs no server. Half of the library's
    file are comments for programmers, which are left out; its license is named."""
    library = (MODULES / "minisearch" / "dist" / "umd" / "index.js").read_text("utf-8")
    bare = re.sub(r"^[ \t]*/\*\*?.*?\*/\n", "", library, flags=re.DOTALL | re.MULTILINE)
    bare = re.sub(r"^\s*//.*\n", "", bare, flags=re.MULTILINE)
    bare = re.sub(r"^[ \t]+", "", bare, flags=re.MULTILINE)
    script.write_text(f"/*! MiniSearch, MIT license, Luca Ongaro */\n{bare}\n{script.read_text('utf-8')}", "utf-8")
