"""The command as `make setup` makes it says which version it is."""

import subprocess
import sys

from handrail import __version__


def test_it_says_its_version_without_being_installed_as_a_package() -> None:
    done = subprocess.run([sys.executable, "-m", "handrail", "--version"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.split()[-1]) == (0, __version__)
