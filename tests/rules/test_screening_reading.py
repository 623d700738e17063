"""A fault in an instrument's file is refused with the file, the line and the mend."""

from pathlib import Path

import pytest

from handrail.rules.errors import ContentError
from handrail.rules.screening import load_instruments
from tests.rules.instrument_text import made, write

FAULTS = {
    "a key nobody knows": ("kind: interview", "kind: interview\ncolour: red", "unknown key"),
    "no limits": ("limits:\n  - {en: It is made up., es: Es inventado.}\n", "", 'has no "limits"'),
    "no Spanish": ("title: {en: Made up, es: Inventado}", "title: {en: Made up}", 'has no "es"'),
    "a kind of tomorrow": ("kind: interview", "kind: horoscope", 'kind is "horoscope"'),
    "a copy not renamed": ("id: made-up", "id: other", 'in a folder named "made-up"'),
    "a version that is no number": ("version: 1", "version: one", "Make them equal"),
    "a form of trafficking nobody knows": ("forms: [sex]", "forms: [organ]", 'forms is "organ"'),
    "a sixth answer renamed": ("dont_know, declined]", "dont_know, refused]", 'young_person is "refused"'),
    "a day that is none": ("last_verified: 2026-11-22", "last_verified: soon", "not a date"),
    "an item in no section": ("section: only\n", "section: nowhere\n", 'section is "nowhere"'),
    "an order with a gap": ("order: 2", "order: 3", "Write 2"),
    "two items of one name": ("id: q2", "id: q1", 'two items "q1"'),
    "a yes that means nothing known": ("a_yes_is: concern", "a_yes_is: proof", 'a_yes_is is "proof"'),
}
RULES = {
    "a cut without a count": ("{type: any_yes, at_least: 2}", "only to it"),
    "a count without a cut": ("{type: count_cut}", "Give at_least"),
    "a cut of nothing": ("{type: count_cut, at_least: 0}", "A cut of 0"),
    "a rule of a later release": ("{type: sum_cut, at_least: 11}", 'type is "sum_cut"'),
}
ITEMS = {
    "a condition on a later item": (["enable_when: {q2: yes}", ""], 'item of a condition is "q2"'),
    "a condition on an item of another tool": (["", "enable_when: {q9: yes}"], 'item of a condition is "q9"'),
    "a condition on a skip": (["", "enable_when: {q1: declined}"], 'answer of a condition is "declined"'),
    "two conditions without all or any": (["", "", "enable_when: {q1: yes, q2: yes}"], "Join several"),
    "an empty list of conditions": (["", "enable_when: {any: []}"], "Write at least one condition"),
    "a step nobody can read": (["a_yes_opens: [run.away]"], 'a_yes_opens is "run.away"'),
    "an item that is not there": (["a_yes_opens: [item.q9]"], 'a_yes_opens is "item.q9"'),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_it_refuses(fault: str, tmp_path: Path) -> None:
    sound, broken, message = FAULTS[fault]
    path = write(tmp_path, rule="{type: none}", items=["", ""])
    assert sound in path.read_text()
    path.write_text(path.read_text().replace(sound, broken, 1))
    with pytest.raises(ContentError, match=r"made-up/1/instrument.yaml, line [0-9]+: .*") as caught:
        load_instruments(tmp_path)
    assert message in str(caught.value)


@pytest.mark.parametrize("fault", RULES)
def test_it_refuses_the_rule(fault: str, tmp_path: Path) -> None:
    rule, message = RULES[fault]
    with pytest.raises(ContentError) as caught:
        made(tmp_path, rule=rule, items=2)
    assert message in str(caught.value)


@pytest.mark.parametrize("fault", ITEMS)
def test_it_refuses_the_item(fault: str, tmp_path: Path) -> None:
    items, message = ITEMS[fault]
    with pytest.raises(ContentError) as caught:
        made(tmp_path, rule="{type: none}", items=items)
    assert message in str(caught.value)


def test_a_comma_in_braces_is_explained(tmp_path: Path) -> None:
    path = write(tmp_path, rule="{type: none}", items=[""])
    path.write_text(path.read_text().replace("{en: Made up., es", "{en: Stop, then ask., es", 1))
    with pytest.raises(ContentError, match="comma inside braces"):
        load_instruments(tmp_path)


def test_ages_the_wrong_way_round_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="Put the younger age first"):
        made(tmp_path, rule="{type: none}", items=1, more="ages: {permitted: {from: 17, to: 11}}\n")


def test_spanish_notes_of_another_length_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path, rule="{type: none}", items=["do_not: [one, two]"])
    path.with_name("es.yaml").write_text("reviewed_by: null\nitems:\n  q1:\n    do_not: [uno]\n")
    with pytest.raises(ContentError, match="1 notes in Spanish and 2 in English"):
        load_instruments(tmp_path)


def test_staff_notes_without_spanish_stay_english(tmp_path: Path) -> None:
    instrument = made(tmp_path, rule="{type: none}", items=["do_not: [one, two]"])
    assert instrument["q1"].do_not == {"en": ("one", "two"), "es": ("one", "two")}


def test_the_newest_version_is_the_one_with_the_highest_number(tmp_path: Path) -> None:
    first = write(tmp_path, rule="{type: none}", items=[""])
    for version in ("2", "10"):
        copy = tmp_path / "made-up" / version / "instrument.yaml"
        copy.parent.mkdir()
        copy.write_text(first.read_text().replace("version: 1", f"version: {version}"))
    found = load_instruments(tmp_path)
    assert found.get("made-up").version == "10"
    assert found.get("made-up", "2").version == "2"
    assert [each.version for each in found.all()] == ["10"]


def test_an_instrument_that_is_not_there_is_named() -> None:
    with pytest.raises(KeyError, match="cse-it"):
        load_instruments().get("cse-it")


def test_the_digest_changes_with_a_word_and_not_with_an_example(tmp_path: Path) -> None:
    digests = []
    for name, change in (("a", ""), ("b", "# a remark\n"), ("c", "")):
        path = write(tmp_path / name, rule="{type: none}", items=[""])
        path.write_text(path.read_text() + change)
        path.with_name("examples.yaml").write_text(f"- {{name: {name}}}\n")
        digests.append(load_instruments(tmp_path / name).get("made-up").digest)
    assert digests[0] == digests[2] != digests[1]
