"""An avoided word is found as people write it, and left alone where it is somebody else's."""

import pytest

from handrail.rules.errors import ContentError
from handrail.rules.glossary import load_glossary

GLOSSARY = load_glossary()
ENTRY = "- {say: {en: a, es: b}, avoid: {en: [bad], es: [malo]}, why: {en: c, es: d}, source: ours}"
WHOLE = "words:\n  {}\nnames: []\nwords_allowed: []\nreading_allowed: []\n"


def words(text: str, language: str = "en") -> list[str]:
    return [one.word for one in GLOSSARY.avoided(text, language)]


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ("She is a Runaway.", "en", ["Runaway"]),
        ("two prostitutes", "en", ["prostitutes"]),
        ("at high\nrisk", "en", ["high\nrisk"]),
        ("Es fugitiva.", "es", ["fugitiva"]),
        ("runaway-prevention", "en", []),
        ("She ran away from home.", "en", []),
        ("He uncooperatively sat.", "en", []),
    ],
)
def test_a_word_is_found_in_any_case_and_form_and_not_inside_another(text, language, found) -> None:
    assert words(text, language) == found


@pytest.mark.parametrize("text", ['The file says "runaway".', "Dice «fugitiva».", "It said “pimp” twice."])
def test_what_somebody_said_stays_theirs(text) -> None:
    assert words(text) == words(text, "es") == []


def test_a_name_stays_as_it_is_and_only_there() -> None:
    assert words("Call the National Runaway Safeline about a runaway.") == ["runaway"]


def test_a_found_word_brings_what_to_say_and_why() -> None:
    (found,) = GLOSSARY.avoided("a runaway", "en")
    assert found.entry.say["en"]
    assert found.entry.why["es"]
    assert found.entry.source


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("source: ours", "origin: ours", 'no "source"'),
        ("avoid: {en: [bad]", "avoid: {fr: [bad]", 'unknown key "fr"'),
        ("say: {en: a, es: b}", "say: {en: a}", 'no "es"'),
    ],
)
def test_an_entry_that_is_not_whole_is_told(tmp_path, old, new, told) -> None:
    (tmp_path / "glossary.yaml").write_text(WHOLE.format(ENTRY.replace(old, new)))
    with pytest.raises(ContentError) as error:
        load_glossary(tmp_path)
    assert told in str(error.value)
