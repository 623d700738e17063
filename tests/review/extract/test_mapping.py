"""A mapping says its faults: which line, what stands there, and the mend."""

from pathlib import Path

import pytest

from handrail.review.extract import MapError, read_map
from handrail.rules.errors import RulesError

WHOLE = """jurisdiction: us-fl
time_zone: America/Chicago
as_of: 2026-03-31T00:00:00-05:00
unknown: ["99", UNK]
facts: {actor.kind: ive_agency}
files:
  episodes:
    child: CLIENT
    groups: {county: COUNTY}
    columns:
      missing.left_at: {column: LEFT, format: "%m/%d/%Y %H:%M"}
      missing.risks: {column: RISKS, separator: ";", values: {PG: pregnant_or_parenting}}
      missing.risks.suicidal: {column: SUI, values: {Y: yes, N: no}}
    acts:
      - {act: report_missing, to: [ncmec], at: AT, kept: {channel: HOW}, where: {KIND: [N]}}
  children:
    child: ID
    columns: {child.birthdate: DOB}
"""
FAULTS = {
    "jurisdiction: us-fl": ("jurisdiction: us-zz", 1, 'jurisdiction is "us-zz"'),
    "America/Chicago": ("Mars/Olympus", 2, 'There is no time zone "Mars/Olympus"'),
    "2026-03-31T00:00:00-05:00": ("2026-03-31", 3, "as_of"),
    "actor.kind: ive_agency": ("actor.kind: a_shop", 5, "actor.kind"),
    "{actor.kind: ive_agency}": ("{child.birthdate: 2010-01-01}", 5, "Only a yes/no, a choice or a number"),
    "episodes:": ("episode:", 7, 'unknown key "episode"'),
    "groups: {county: COUNTY}": ("groups: {shoe_size: S}", 9, 'unknown key "shoe_size"'),
    "missing.left_at:": ("missing.gone_at:", 11, 'There is no fact "missing.gone_at"'),
    "missing.left_at: {": ("child.turns_18_at: {", 11, "is worked out from other facts"),
    "%m/%d/%Y %H:%M": ("month/day", 11, "which is no pattern of a day"),
    "PG: pregnant_or_parenting": ("PG: pregnent_or_parenting", 12, 'Did you mean "pregnant_or_parenting"?'),
    "{Y: yes, N: no}": ("{Y: yes, y: no}", 13, 'The code "y" stands there twice'),
    "act: report_missing": ("act: report_mising", 15, 'Did you mean "report_missing"?'),
    "to: [ncmec]": ("to: [ncmek]", 15, 'Did you mean "ncmec"?'),
    "at: AT, ": ("", 15, "An act has neither `at` nor `said`"),
    "channel: HOW": ("chanel: HOW", 15, 'Did you mean "channel"?'),
    "    child: ID\n": ("", 17, "children names neither a child nor an episode"),
    "child.birthdate: DOB": ("missing.left_at: DOB", 18, "Write it under `episodes`"),
}


def written(folder: Path, text: str) -> Path:
    path = folder / "away.map.yaml"
    path.write_text(text)
    return path


def test_a_whole_mapping_is_read(tmp_path: Path) -> None:
    found = read_map(written(tmp_path, WHOLE))
    assert (found.book.jurisdictions, found.zone.key) == (("us-fl",), "America/Chicago")
    assert found.facts["actor.performs_ive_functions"] == "yes"
    assert {"99", "unk", ""} <= set(found.unknown)
    assert found.files["episodes"].columns() == ("CLIENT", "COUNTY", "LEFT", "RISKS", "SUI", "AT", "HOW", "KIND")
    assert found.text == WHOLE


def test_the_command_may_say_another_law(tmp_path: Path) -> None:
    assert read_map(written(tmp_path, WHOLE), ["us"]).book.jurisdictions == ("us",)


@pytest.mark.parametrize(("right", "fault"), FAULTS.items())
def test_a_fault_is_told_with_its_line_and_mend(tmp_path: Path, right: str, fault: tuple[str, int, str]) -> None:
    wrong, line, said = fault
    with pytest.raises(RulesError) as raised:
        read_map(written(tmp_path, WHOLE.replace(right, wrong, 1)))
    found = [str(one) for one in raised.value.all_of_them]
    assert any(said in one and one.startswith(f"away.map.yaml, line {line}:") for one in found), found


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    text = (
        WHOLE.replace("actor.kind: ive", "actor.kind: xive").replace("PG: pre", "PG: xpre").replace("[ncmec]", "[xx]")
    )
    with pytest.raises(MapError) as raised:
        read_map(written(tmp_path, text))
    assert [one.line for one in raised.value.all_of_them] == [5, 12, 15]


@pytest.mark.parametrize("text", ["", "files:\n", "- a\n", "files: {}\n", "\tfiles: {}\n"])
def test_what_is_no_mapping(tmp_path: Path, text: str) -> None:
    with pytest.raises(MapError):
        read_map(written(tmp_path, text))
