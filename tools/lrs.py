"""Ralph, a record store of others (LRS), for the tests of what we send to one. Standard library only.

It has an environment of its own inside ours: it pins older parts than ours, some with faults that are known. It runs
for a test, on this machine, and holds made-up people.
"""

import venv

from steps import ROOT, VENV, Step, run

LOCK = ROOT / "requirements-lrs.lock"
FOLDER = VENV / "lrs"
COMMAND = FOLDER / "bin" / "ralph"


def packages() -> Step:
    return Step("record store of the tests", [LOCK], [COMMAND], install)


def install() -> None:
    venv.create(FOLDER, clear=True, with_pip=True)
    pip = (FOLDER / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    run(
        *pip,
        "--require-hashes",
        "-r",
        LOCK,
        otherwise="pip could not install requirements-lrs.lock. Check the network.",
    )
