from pathlib import Path

from tests.project.tree import is_ignored


def test_without_git_it_leaves_out_what_is_made() -> None:
    made = [".venv/bin/python", "node_modules/sass/sass.js", "handrail/static/built/handrail.css", "var/keys"]
    made += ["handrail/rules/__pycache__/duties.pyc", "handrail/locale/es/LC_MESSAGES/django.mo", ".git/config"]
    assert [path for path in made if not is_ignored(Path(path))] == []


def test_without_git_it_keeps_what_is_written() -> None:
    written = [".ci/run", "handrail/static/icon.svg", "handrail/locale/es/LC_MESSAGES/django.po", "Makefile"]
    assert [path for path in written if is_ignored(Path(path))] == []
