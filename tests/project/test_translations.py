"""Every word of the interface is there in Spanish too."""

import re

import pytest
from babel.messages.catalog import Catalog, Message

from tests.project.tree import ROOT, tool

messages = tool("messages")
PLACES = re.compile(r"%\([a-z_]+\)[sd]|\{[a-z_]*\}")
CATALOGUES = sorted((ROOT / "handrail" / "locale").glob("*/LC_MESSAGES/django.po"))


@pytest.fixture(scope="module", params=CATALOGUES, ids=lambda path: path.parents[1].name)
def translated(request: pytest.FixtureRequest) -> Catalog:
    return messages.read(request.param)


def both(message: Message) -> tuple[list[str], list[str]]:
    """The strings asked for and the strings given, as lists, whether or not there is a plural."""
    ids = list(message.id) if isinstance(message.id, tuple) else [message.id]
    strings = list(message.string) if isinstance(message.string, tuple) else [message.string]
    return ids, [string or "" for string in strings]


def test_there_is_a_spanish_catalogue_and_the_interface_asks_for_it() -> None:
    assert [path.parents[1].name for path in CATALOGUES] == ["es"]
    assert len(messages.wanted()) > 0


def test_every_string_is_translated(translated: Catalog) -> None:
    asked = [message for message in messages.wanted() if message.id]
    given = [translated.get(message.id, message.context) for message in asked]
    lacking = [both(want)[0][0] for want, have in zip(asked, given, strict=True) if not have or messages.is_empty(have)]
    assert lacking == []


def test_no_translation_is_only_a_guess(translated: Catalog) -> None:
    assert [message.id for message in translated if message.fuzzy and message.id] == []


def test_no_translation_is_left_over(translated: Catalog) -> None:
    wanted = messages.wanted()
    assert [message.id for message in translated if message.id and not wanted.get(message.id, message.context)] == []


def test_a_translation_keeps_every_name_that_is_filled_in(translated: Catalog) -> None:
    wrong = []
    for message in translated:
        ids, strings = both(message)
        places = set(PLACES.findall(ids[-1]))
        if message.id and any(set(PLACES.findall(string)) - places for string in strings):
            wrong.append(ids[0])
        if message.id and set(PLACES.findall(strings[-1])) != places and not messages.is_empty(message):
            wrong.append(ids[0])
    assert wrong == []
