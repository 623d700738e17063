"""What docs/how-to/sign-in-and-second-factor.md says and tells to run is so."""

import re
import shlex
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.management import call_command

from handrail.team import confirm, ends, tries, typed
from handrail.team.models import Person
from tests.project.tree import ROOT

PAGE = (ROOT / "docs" / "how-to" / "sign-in-and-second-factor.md").read_text()
COMMANDS = re.findall(r"^\.venv/bin/python manage\.py (.+)$", PAGE, re.MULTILINE)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_does_what_the_page_says(cast, capsys, command):
    names = {"sam@county.example": "sam", "dana@county.example": "ada", "ruth@county.example": "dee"}
    cast.dee.appointments.update(role="supervisor")
    for email, name in names.items():
        Person.objects.filter(pk=getattr(cast, name).pk).update(email=email)
    call_command(*shlex.split(command))
    assert "." in capsys.readouterr().out


def test_the_times_on_the_page_are_the_times_of_the_program():
    assert timedelta(minutes=20) == settings.SIGN_IN_IDLE
    assert timedelta(hours=12) == settings.SIGN_IN_LONGEST
    assert timedelta(hours=1) == ends.WITH_A_YOUNG_PERSON
    assert timedelta(minutes=5) == confirm.FRESH
    assert timedelta(days=1) == typed.KEPT
    assert (3, 30, timedelta(minutes=15)) == (tries.FREE_HERE, tries.LONGEST_WAIT, tries.FORGOTTEN)


def test_the_page_and_the_script_agree_when_the_box_comes_up():
    assert "const WARN = 120" in (ROOT / "assets" / "sign_in.js").read_text()
    assert "two minutes before" in PAGE
