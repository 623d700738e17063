"""The words we avoid stand nowhere in our own content or interface, except where the glossary says why."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from handrail.rules.glossary import LANGUAGES, load_glossary
from handrail.rules.loading import CONTENT, Items, Text, Tree, read_file

GLOSSARY = load_glossary()
PO = CONTENT.parent / "locale" / "es" / "LC_MESSAGES" / "django.po"
NOT_OURS = ("glossary.yaml", "sources.yaml", "synonyms.yaml")
"""The list itself, the titles that others gave, and what people type into a search."""


def ours() -> Iterator[Path]:
    for path in sorted(CONTENT.rglob("*.yaml")):
        if path.name not in NOT_OURS and "instruments" not in path.parts:
            yield path


def said(tree: Tree, language: str) -> Iterator[tuple[Text, str]]:
    """Every text with its language: that of the nearest key `en` or `es`."""
    if isinstance(tree, Text):
        yield tree, language
    elif isinstance(tree, Items):
        for item in tree:
            yield from said(item, language)
    else:
        for key, value in tree.items():
            yield from said(value, str(key) if key in LANGUAGES else language)


@pytest.mark.parametrize("path", list(ours()), ids=lambda path: path.relative_to(CONTENT).as_posix())
def test_no_content_of_ours_uses_a_word_that_we_avoid(path: Path) -> None:
    file = path.relative_to(CONTENT).as_posix()
    allowed = {one.what.lower() for one in GLOSSARY.words_allowed if one.file == file}
    found = [
        f"line {text.place.line}: {one.word} in {text[:80]}"
        for text, language in said(read_file(path), "es" if path.name == "es.yaml" else "en")
        for one in GLOSSARY.avoided(text, language)
        if one.word.lower() not in allowed
    ]
    assert found == []


def test_no_word_of_the_interface_is_one_that_we_avoid() -> None:
    with PO.open("rb") as file:
        messages = [one for one in read_po(file) if one.id]
    found = [one.word for message in messages for text in parts(message.id) for one in GLOSSARY.avoided(text, "en")]
    found += [
        one.word for message in messages for text in parts(message.string) for one in GLOSSARY.avoided(text, "es")
    ]
    assert found == []


def parts(text: str | tuple[str, ...] | list[str]) -> list[str]:
    """One text, or those of one and of many."""
    return [text] if isinstance(text, str) else [one for one in text if one]


def test_every_exception_is_still_needed_and_says_why() -> None:
    for one in (*GLOSSARY.words_allowed, *GLOSSARY.reading_allowed):
        assert (CONTENT / one.file).is_file(), one.file
        assert len(one.why.split()) > 3
    for one in GLOSSARY.words_allowed:
        assert one.what.lower() in (CONTENT / one.file).read_text().lower()


def test_what_we_say_instead_is_not_itself_avoided() -> None:
    for entry in GLOSSARY.entries:
        for language in LANGUAGES:
            assert list(GLOSSARY.avoided(entry.say[language], language)) == []
            assert list(GLOSSARY.avoided(entry.why[language], language)) == []
