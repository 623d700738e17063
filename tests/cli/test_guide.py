"""`handrail guide --static FOLDER`: without a database, without keys, and only what is in order."""

import os
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner

from handrail.cli import main

PLAIN = {
    name: value for name, value in os.environ.items() if not name.startswith(("HANDRAIL_", "DJANGO_", "DATABASE_"))
}


def test_it_writes_the_site_on_a_machine_without_keys_or_a_database(tmp_path: Path) -> None:
    """A program of its own: no settings of the tests, and a home in which there is nothing."""
    command = [sys.executable, "-m", "handrail", "guide", "--static", str(tmp_path / "site"), "--on", "2026-11-23"]
    env = {**PLAIN, "HANDRAIL_HOME": str(tmp_path / "nowhere")}
    done = subprocess.run(command, capture_output=True, text=True, env=env, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert "The first page is" in done.stdout
    assert "Lo que usted nota" in (tmp_path / "site" / "es" / "index.html").read_text()
    assert "Esta noche" in (tmp_path / "site" / "es" / "index.html").read_text()
    assert not (tmp_path / "nowhere").exists()


def test_without_a_folder_it_says_what_is_missing() -> None:
    found = CliRunner().invoke(main, ["guide"])
    assert found.exit_code == 2
    assert "--static" in found.output


def test_check_content_counts_the_pages() -> None:
    assert "pages of the guide" in CliRunner().invoke(main, ["check-content"]).output
