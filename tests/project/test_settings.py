"""Settings refuse what makes no sense, and docs/reference/settings.md lists every one that can be given."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.project.tree import ROOT

GIVEN = re.compile(r"""(?:environ(?:\.get\(|\[)|env_bool\(|minutes\()\s*["']([A-Z_]+)["']""")
START = """
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "handrail.settings"
import django
django.setup()
from django.core.management import call_command
from handrail.team.models import Agency
call_command("migrate", verbosity=0)
Agency.objects.get_or_create(name="Fernwood", jurisdictions=["us"], timezone="UTC", actor_kind="ive_agency")
import handrail.wsgi
"""
SHOW = "from django.conf import settings; print({!r}, getattr(settings, {!r}))"


def setting(name: str, *, keys: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    """What a fresh process answers for one setting in this environment."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("HANDRAIL_", "DATABASE_URL"))}
    given = {"DJANGO_SETTINGS_MODULE": "handrail.settings", "HANDRAIL_KEYS": str(keys or "nowhere"), **environment}
    command = [sys.executable, "-c", SHOW.format(name, name)]
    return subprocess.run(command, cwd=ROOT, env=kept | given, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from handrail.children.keyfile import write_new_keys

    path = tmp_path_factory.mktemp("home") / "keys"
    write_new_keys(path)
    return path


def test_it_does_not_start_without_keys() -> None:
    answer = setting("SECRET_KEY")
    assert answer.returncode != 0
    assert "make setup" in answer.stderr.splitlines()[-1]


def test_debugging_is_off_and_cannot_be_turned_on(keys: Path) -> None:
    answer = setting("DEBUG", keys=keys, DEBUG="1", DJANGO_DEBUG="1", HANDRAIL_DEBUG="1")
    assert answer.stdout.split() == ["DEBUG", "False"], answer.stderr


def test_it_refuses_a_switch_that_is_neither_yes_nor_no(keys: Path) -> None:
    answer = setting("DEMO", keys=keys, HANDRAIL_DEMO="perhaps")
    assert answer.returncode != 0
    assert "HANDRAIL_DEMO is 'perhaps'" in answer.stderr


def test_it_refuses_a_database_that_it_does_not_know(keys: Path) -> None:
    answer = setting("DATABASES", keys=keys, DATABASE_URL="mysql://somewhere/handrail")
    assert answer.returncode != 0
    assert "mysql" in answer.stderr.splitlines()[-1]


def test_behind_a_host_name_every_cookie_is_for_https_only(keys: Path) -> None:
    for name in ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_HSTS_INCLUDE_SUBDOMAINS"):
        answer = setting(name, keys=keys, HANDRAIL_HOST="handrail.county.example")
        assert answer.stdout.split() == [name, "True"], answer.stderr


def test_a_link_for_a_new_password_works_as_long_as_the_mail_says(keys: Path) -> None:
    mail = ROOT / "handrail" / "templates" / "account" / "email" / "password_reset_key_message.txt"
    assert "within one hour" in mail.read_text()
    assert setting("PASSWORD_RESET_TIMEOUT", keys=keys).stdout.split() == ["PASSWORD_RESET_TIMEOUT", "3600"]


def test_every_setting_is_documented_and_every_documented_one_exists() -> None:
    read = set(GIVEN.findall((ROOT / "handrail" / "settings.py").read_text()))
    page = (ROOT / "docs" / "reference" / "settings.md").read_text()
    assert set(re.findall(r"^\| `([A-Z_]+)`", page, re.MULTILINE)) == read


def test_a_server_does_not_start_on_a_broken_folder_of_rules(tmp_path: Path, keys: Path) -> None:
    """It says which file, where, and how to mend it, before anybody is turned away by a page."""
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "XX-OWN.yaml").write_text("id: XX-OWN\ntitle: ''\n")
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("HANDRAIL_", "DATABASE_URL"))}
    env = {**kept, "HANDRAIL_HOME": str(tmp_path), "HANDRAIL_KEYS": str(keys)}

    def start(**more: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", START]
        return subprocess.run(command, cwd=ROOT, env=env | more, capture_output=True, text=True, check=False)

    fine, broken = start(), start(HANDRAIL_CONTENT_DIRS=str(folder))
    assert fine.returncode == 0, fine.stderr
    assert broken.returncode != 0
    assert "own/XX-OWN.yaml, line 2" in broken.stderr.splitlines()[-1]
