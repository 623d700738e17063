"""Where two rules pull apart, both sides are shown, and nothing is decided by the software."""

from pathlib import Path

import pytest

from handrail.rules import ContentError, due, load_book, read_facts
from tests.rules.asking import ask, facts, missing

AT = "2026-03-13T22:00:00-04:00"
TWO_SIDES = """
  sides:
    - {say: {en: Do not tell., es: No avise.}, cite: Law 1, source: fernwood, pulls: withhold}
    - {say: {en: Tell., es: Avise.}, cite: Law 2, source: fernwood, pulls: tell}
"""
SOURCES = "fernwood: {title: Laws 1 and 2, by: Fernwood, url: none, read: {on: 2026-01-01, what: all, sure: full}}\n"


def folder(tmp_path: Path, when: str, *, acts: str = "report_missing", to: str = "", sides: str = TWO_SIDES) -> Path:
    """An agency's folder with one conflict."""
    words = "{en: Both hold., es: Valen los dos.}"
    lines = [f"CONFLICT-X:\n  title: {words}\n  plain: {words}\n  decide: {words}\n  when: {when}\n  acts: [{acts}]"]
    lines += [f"  to: [{to}]"] if to else []
    (tmp_path / "conflicts.yaml").write_text("\n".join(lines) + sides)
    (tmp_path / "sources.yaml").write_text(SOURCES)
    return tmp_path


def conflicts_of(place: Path, written: str) -> dict[str, tuple[str, ...]]:
    answer = ask(load_book(["us"], folders=[place]), AT, written)
    return {one.instance: tuple(key for key in one.conflicts if key == "CONFLICT-X") for one in answer.duties}


def test_both_duties_of_the_act_show_it_while_it_holds(tmp_path: Path) -> None:
    shown = conflicts_of(
        folder(tmp_path, "{trafficking.family_suspect: yes}"),
        missing(own="trafficking.family_suspect: yes, care.foster_care: yes"),
    )
    assert {name for name, keys in shown.items() if keys} == {
        "US-IVE-35B-LE24/e1/law_enforcement",
        "US-IVE-35B-NCMEC24/e1/ncmec",
    }


def test_a_conflict_about_one_recipient_stays_with_it(tmp_path: Path) -> None:
    place = folder(tmp_path, "{care.foster_care: yes}", to="ncmec")
    shown = conflicts_of(place, missing(own="care.foster_care: yes"))
    assert {name for name, keys in shown.items() if keys} == {"US-IVE-35B-NCMEC24/e1/ncmec"}


def test_it_is_read_as_of_now_and_not_as_of_the_event(tmp_path: Path) -> None:
    later = "trafficking.family_suspect: [{is: yes, from: 2026-03-13T21:40:00-04:00}], care.foster_care: yes"
    assert any(conflicts_of(folder(tmp_path, "{trafficking.family_suspect: yes}"), missing(own=later)).values())


def test_what_is_unknown_raises_no_conflict(tmp_path: Path) -> None:
    shown = conflicts_of(folder(tmp_path, "{trafficking.family_suspect: yes}"), missing(own="care.foster_care: yes"))
    assert not any(shown.values())


def test_it_changes_no_state_and_no_due_time(tmp_path: Path) -> None:
    case = read_facts(facts(missing(own="care.foster_care: yes")))
    at = case.episodes[0].times["missing.informed_at"]
    place = folder(tmp_path, "{care.foster_care: yes}")
    told = [due(case, at=at, book=load_book(["us"], folders=folders)).duties for folders in ([place], [])]
    with_it, without = ([one._replace(conflicts=()).as_json() for one in duties] for duties in told)
    assert with_it == without


def test_the_json_names_it_only_when_there_is_one(tmp_path: Path) -> None:
    answer = ask(
        load_book(["us"], folders=[folder(tmp_path, "{care.foster_care: yes}")]),
        AT,
        missing(own="care.foster_care: yes"),
    )
    rows = {str(row["id"]): row for row in answer.as_json()["duties"]}  # type: ignore[attr-defined]
    assert "CONFLICT-X" in rows["US-IVE-35B-LE24"]["conflicts"]
    assert "conflicts" not in rows["US-IVE-35A-LOCATE"]


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ({"sides": TWO_SIDES.replace("withhold", "tell")}, "shows one side only"),
        ({"sides": TWO_SIDES.replace("source: fernwood", "source: elsewhere", 1)}, 'source is "elsewhere"'),
        ({"acts": "report_mising"}, 'acts names "report_mising"'),
        ({"to": "ncmek"}, 'to names "ncmek"'),
        ({"when": "{child.tribe_known: yes}"}, "would show child.tribe_known to those who see US-IVE-35B"),
    ],
)
def test_a_conflict_that_cannot_stand_is_refused(tmp_path: Path, keys: dict[str, str], words: str) -> None:
    place = folder(tmp_path, **{"when": "{care.foster_care: yes}", **keys})
    with pytest.raises(ContentError, match=words):
        load_book(["us"], folders=[place])
