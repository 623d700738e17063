"""`handrail course`: without a database and without keys, and only what is in order."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

from click.testing import CliRunner

from handrail.cli import main
from handrail.learning.export import package
from handrail.rules.learning import load_courses

PLAIN = {
    name: value for name, value in os.environ.items() if not name.startswith(("HANDRAIL_", "DJANGO_", "DATABASE_"))
}
LESSON, COURSE = "limits-of-confidentiality", "partnering-with-child-welfare"


def test_it_writes_both_packages_on_a_machine_without_keys_or_a_database(tmp_path: Path) -> None:
    """A program of its own: no settings of the tests, and a home in which there is nothing."""
    command = [sys.executable, "-m", "handrail", "course", COURSE, "--scorm", "s.zip", "--html5", "h.zip"]
    env = {**PLAIN, "HANDRAIL_HOME": str(tmp_path / "nowhere")}
    done = subprocess.run(command, capture_output=True, text=True, env=env, cwd=tmp_path, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert zipfile.ZipFile(tmp_path / "s.zip").namelist()[0] == "imsmanifest.xml"
    html5 = zipfile.ZipFile(tmp_path / "h.zip")
    assert html5.namelist()[0] == "index.html"
    assert "Siguiente" in html5.read("parts/es.js").decode()
    assert done.stdout.count("The first page loads") == 2
    assert not (tmp_path / "nowhere").exists()


def test_without_a_name_it_lists_every_course_and_lesson() -> None:
    told = CliRunner().invoke(main, ["course"]).output
    known = load_courses()
    assert len(told.splitlines()) == len(known.courses) + len(known.lessons)
    assert f"min  {LESSON}" in told


def test_all_that_is_shipped_is_in_order_and_can_be_packed() -> None:
    found = CliRunner().invoke(main, ["course", "--check"])
    assert found.exit_code == 0, found.output


def test_a_slip_in_a_name_is_told_with_the_one_that_was_meant() -> None:
    found = CliRunner().invoke(main, ["course", "limits-of-confidentialty", "--scorm", "x.zip"])
    assert found.exit_code == 2
    assert LESSON in found.output
    assert not Path("x.zip").exists()


def test_a_file_without_a_name_to_pack_is_told() -> None:
    found = CliRunner().invoke(main, ["course", "--scorm", "x.zip"])
    assert found.exit_code == 2
    assert "Say which course or lesson" in found.output


def test_a_role_that_a_course_is_not_for_is_told_with_those_it_is_for() -> None:
    found = CliRunner().invoke(main, ["course", COURSE, "--for", "nobody"])
    assert found.exit_code == 2
    assert "It is for: partner" in found.output


def test_without_the_built_player_it_says_what_to_do(monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setattr(package, "BUILT", tmp_path)
    found = CliRunner().invoke(main, ["course", LESSON, "--html5", str(tmp_path / "h.zip")])
    assert found.exit_code == 2
    assert "make setup" in found.output
    assert not (tmp_path / "h.zip").exists()
