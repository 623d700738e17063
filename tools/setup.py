"""Make everything that Handrail needs to run, skipping what is made already. Standard library only.

`make setup` runs this; `make run`, `make test` and `make check` begin with it. `tools/setup.py packages` does all but
the database.
"""

import importlib.util
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import node
from steps import BIN, HOME, PYTHON, ROOT, VENV, Step, Stop, run, told

HANDRAIL = ROOT / "handrail"
STATIC = HANDRAIL / "static"
OWN_DATABASE = HOME / "handrail.sqlite3"
SIGN_INS = HOME / "demo-sign-ins.txt"
DEMO = {"HANDRAIL_DEMO": "yes"}
LAUNCHER = """#!{python}
import sys

from {module} import {function}

sys.exit({function}())
"""


def environment() -> None:
    """A virtual environment with a Python that is new enough; an old or broken one is replaced."""
    check = [str(PYTHON), "-c", "import sys, pip; sys.exit(sys.version_info < (3, 11))"]
    if PYTHON.exists() and subprocess.run(check, capture_output=True, check=False).returncode == 0:
        return
    if importlib.util.find_spec("ensurepip") is None:
        raise Stop(
            f"{sys.executable} cannot make a virtual environment. On Debian or Ubuntu: apt-get install python3-venv"
        )
    print("  python environment ...", flush=True)
    run(sys.executable, "-m", "venv", "--clear", VENV, otherwise=f"Could not make {VENV}; the lines above say why.")


def packages(lock: str) -> Step:
    """Exactly the locked Python packages, each checked against its hash."""
    path = ROOT / lock
    return Step(lock.removesuffix(".lock"), [path], [PYTHON], lambda: pip_install(path))


def pip_install(lock: Path) -> None:
    run(
        PYTHON,
        *("-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r", lock),
        otherwise=f"pip could not install {lock.name}. Check the network and pip's configuration, then try again.",
    )


def command() -> Step:
    """`handrail` in .venv/bin, and the package importable from this folder, without a build."""
    return Step("handrail command", [ROOT / "pyproject.toml"], [BIN / "handrail"], write_command, str(ROOT))


def write_command() -> None:
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["scripts"]
    for name, target in scripts.items():
        module, function = target.split(":")
        (BIN / name).write_text(LAUNCHER.format(python=PYTHON, module=module, function=function))
        (BIN / name).chmod(0o755)
    where = "import sysconfig; print(sysconfig.get_path('purelib'))"
    library = run(PYTHON, "-c", where, otherwise="The Python in .venv does not run. Delete .venv and try again.")
    Path(library.strip(), "handrail.pth").write_text(f"{ROOT}\n")


def translations() -> Step:
    sources = sorted((HANDRAIL / "locale").rglob("*.po"))
    return Step("translations", sources, [source.with_suffix(".mo") for source in sources], compile_translations)


def compile_translations() -> None:
    run(
        *(PYTHON, "-m", "babel.messages.frontend"),
        *("compile", "--domain", "django", "--directory", HANDRAIL / "locale"),
        otherwise="A .po file under handrail/locale is damaged; the lines above name it.",
    )


def home() -> None:
    """The folder of database and keys, for its owner alone."""
    HOME.mkdir(parents=True, exist_ok=True)
    HOME.chmod(0o700)


def keys() -> None:
    """The key file, once; it is never overwritten."""
    if "HANDRAIL_KEYS" in os.environ or (HOME / "keys").exists():
        return
    write = (
        "import sys, pathlib; from handrail.children.keyfile import write_new_keys; "
        "write_new_keys(pathlib.Path(sys.argv[1]))"
    )
    run(PYTHON, "-c", write, HOME / "keys", otherwise=f"Could not write {HOME / 'keys'}.")


def static_files() -> Step:
    """Hashed names and compressed copies, from which whitenoise serves."""
    inputs = [STATIC, HANDRAIL / "settings.py", ROOT / "requirements.lock"]
    return Step("static files", inputs, [HOME / "static" / "staticfiles.json"], collect, str(HOME))


def collect() -> None:
    manage("collectstatic", "--noinput", "--verbosity", "0", otherwise="Could not collect the static files.")


def database() -> Step:
    migrations = [path for path in HANDRAIL.glob("*/migrations") if path.is_dir()]
    outside = os.environ.get("DATABASE_URL", "")
    outputs = [] if outside else [OWN_DATABASE]
    inputs = [*migrations, HANDRAIL / "settings.py", ROOT / "requirements.lock"]
    return Step("database", inputs, outputs, migrate, f"{outside} {HOME}")


def migrate() -> None:
    if not OWN_DATABASE.exists():
        SIGN_INS.unlink(missing_ok=True)
    manage("migrate", "--noinput", "--verbosity", "0", otherwise="The database could not be brought up to date.")


def load_demo() -> None:
    """The invented agency, once in the life of a database. What the command prints is kept for later starts."""
    if SIGN_INS.exists():
        return
    print("  demo agency ...", flush=True)
    printed = manage("demo", otherwise=f"The demo agency could not be loaded. To begin again, delete {HOME}.")
    SIGN_INS.touch(mode=0o600)
    SIGN_INS.write_text(printed)


def manage(*words: str, otherwise: str) -> str:
    return run(PYTHON, ROOT / "manage.py", *words, env=DEMO, otherwise=otherwise)


def install(*, dev: bool = False) -> None:
    """Everything but the database: packages, static files, translations, keys."""
    environment()
    home()
    for lock in ["requirements.lock", *(["requirements-dev.lock"] if dev else [])]:
        packages(lock).do()
    command().do()
    node.packages().do()
    node.assets().do()
    translations().do()
    keys()
    static_files().do()


def setup() -> None:
    """All that `make run` needs before it serves."""
    install()
    database().do()
    real = [name for name in ("DATABASE_URL", "HANDRAIL_HOST") if os.environ.get(name)]
    if real:
        print(f"  {real[0]} is set, so the demo agency is not loaded.")
    else:
        load_demo()


def main() -> int:
    if sys.argv[1:] == ["packages"]:
        install()
        return 0
    setup()
    print("Handrail is set up. Start it with: make run")
    return 0


if __name__ == "__main__":
    sys.exit(told(main))
