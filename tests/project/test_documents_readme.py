"""The README can be followed: its sign-ins are in the demo, its buttons on the screens, its address the server's."""

import re

from handrail.desk.demo.people import AGENCY, STAFF
from handrail.team.models import Role
from tests.project.tree import ROOT, tool

README = (ROOT / "README.md").read_text()
WALK = README[README.index("A walk of five minutes") : README.index("make test\n```")]


def test_every_sign_in_it_names_is_in_the_demo_with_the_role_it_says() -> None:
    roles = {f"{key}@alder.example": role for key, _, _, role, _ in STAFF}
    assert {name: roles.get(name) for name in re.findall(r"\w+@alder\.example", README)} == {
        "ana@alder.example": Role.WORKER,
        "sam@alder.example": Role.SUPERVISOR,
        "cora@alder.example": Role.WORKER,
        "max@alder.example": Role.AUDITOR,
    }
    assert AGENCY.split()[0].lower() == "alder"


def test_every_button_of_its_walk_is_a_word_of_the_interface() -> None:
    buttons = re.findall(r"\*([A-Z][\w ]+)\*", WALK)
    strings = {message.id for message in tool("messages").wanted() if isinstance(message.id, str)}
    assert len(buttons) >= 4
    assert set(buttons) - strings == set()


def test_the_address_is_the_one_that_the_server_prints() -> None:
    assert re.findall(r"http://[\d.]+:\d+/", README) == [f"http://{tool('serve').ADDRESS}:8000/"]
