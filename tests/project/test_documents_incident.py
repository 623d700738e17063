"""What docs/how-to/when-something-went-wrong.md tells people to do on the bad day can be done."""

import re
import shlex
from pathlib import Path

import pytest
from django.core.management import call_command

from handrail.team.models import Person
from tests.keeping.site import filled
from tests.project.tree import ROOT, tool

PAGE = (ROOT / "docs" / "how-to" / "when-something-went-wrong.md").read_text()
BLOCKS = re.findall(r"^```sh\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
LINES = [line for block in BLOCKS for line in block.splitlines()]
KEEPING = [line.split()[1:] for line in LINES if line.startswith("handrail ")]
MANAGE = [line.partition("manage.py ")[2] for line in LINES if "manage.py" in line]
PARTS = ["Somebody may have got in", "A phone or a laptop is gone", "A paper went to the wrong person",
         "Somebody leaves, or must stop today", "The key file was lost or seen",
         "The database is damaged, or the disk is full", "Reminders are silent"]  # fmt: skip


def part(title: str) -> str:
    return PAGE[PAGE.index(f"\n## {title}\n") :].split("\n## ")[1]


def test_every_command_of_the_page_is_run_here() -> None:
    assert len(KEEPING) + len(MANAGE) == len(LINES) >= 8


def test_log_and_keys_are_looked_at_and_renewed_as_the_page_says(tmp_path: Path) -> None:
    site = filled(tmp_path / "site")
    (tmp_path / "elsewhere").mkdir()
    site.run("audit", "checkpoint", "--checkpoints", str(tmp_path / "elsewhere"))
    for words in KEEPING:
        done = site.run(*[str(tmp_path / word) if word == "elsewhere" else word for word in words])
        assert done.returncode == 0, (words, done.stdout)


@pytest.mark.django_db
@pytest.mark.parametrize("command", dict.fromkeys(MANAGE))
def test_a_command_about_people_and_reminders_does_what_the_page_says(cast, command: str) -> None:
    cast.dee.appointments.update(role="supervisor")
    for name, key in (("sam", "sam"), ("dana", "ana"), ("ada", "ada"), ("ruth", "dee")):
        Person.objects.filter(pk=getattr(cast, key).pk).update(email=f"{name}@county.example")
    call_command(*shlex.split(command))
    if command.startswith("leaver"):
        assert not Person.objects.get(email="sam@county.example").is_active


@pytest.mark.parametrize("title", PARTS)
def test_a_mishap_says_what_to_do_first(title: str) -> None:
    text = part(title)
    assert "First ten minutes" in text or "the same day" in text or "**Lost.**" in text


def test_every_button_it_names_is_a_word_of_the_interface() -> None:
    buttons = set(re.findall(r"(?<!\*)\*([A-Z][\w ]+)\*(?!\*)", PAGE))
    strings = {message.id for message in tool("messages").wanted() if isinstance(message.id, str)}
    strings |= {"This was not saved"}  # told without a request, in both languages at once
    assert len(buttons) >= 7
    assert buttons - strings == set()
