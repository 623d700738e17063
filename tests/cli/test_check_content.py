"""`handrail check-content`: the shipped content, and an agency's own folder, with the same errors."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from handrail.cli import main

AGENCY = Path(__file__).parent.parent / "rules" / "agency"
RULE = """
id: XX-OWN
title: Tell NCMEC within 2 hours
plain: Tell NCMEC within 2 hours.
tightens: US-IVE-35B-NCMEC24
clock: [{within: 2 h}]
authority: [{cite: Policy 1, source: own-policy, in_force: 2026-01-01, last_verified: 2026-11-22}]
status: in_use
"""
EXAMPLE = """
- name: Two hours after the call
  jurisdiction: us
  timezone: America/New_York
  at: 2026-03-13T22:30:00-04:00
  facts: {actor.kind: ive_agency, care.foster_care: yes}
  episodes: [{id: e1, kind: missing, informed_at: 2026-03-13T21:10:00-04:00}]
  expect:
    # 21:10 + 2 h = 23:10.
    duties: [{id: XX-OWN, due_at: 2026-03-13T23:10:00-04:00}]
"""


def check(*given: Path | str) -> Result:
    return CliRunner().invoke(main, ["check-content", *map(str, given)])


@pytest.fixture
def agency(tmp_path) -> Path:
    (tmp_path / "XX-OWN.yaml").write_text(RULE)
    (tmp_path / "XX-OWN.examples.yaml").write_text(EXAMPLE)
    (tmp_path / "sources.yaml").write_text("own-policy: {title: Policy}\n")
    return tmp_path


def test_the_shipped_content_loads_and_its_examples_hold() -> None:
    found = check()
    assert found.exit_code == 0, found.output
    assert "all hold." in found.stdout


def test_an_agency_folder_is_checked_on_top_of_the_shipped_content(agency) -> None:
    found = check(agency)
    assert found.exit_code == 0, found.output
    assert "us: rules of its own: 1" in found.stdout
    assert "1 examples, all hold." in found.stdout


def test_a_county_of_a_state_is_checked_with_that_states_rules(agency) -> None:
    (agency / "XX-OWN.yaml").write_text(RULE.replace("US-IVE-35B-NCMEC24", "WA-4550-NCMEC24"))
    (agency / "XX-OWN.examples.yaml").unlink()
    assert check(agency).exit_code == 2
    assert "us-wa: rules of its own: 1" in check(agency, "--jurisdiction", "us-wa").stdout


def test_a_folder_with_drafts_and_subfolders_is_checked_too() -> None:
    assert "3 examples, all hold." in check(AGENCY).stdout


def test_an_example_that_does_not_hold_is_shown_with_its_place(agency) -> None:
    (agency / "XX-OWN.examples.yaml").write_text(EXAMPLE.replace("T23:10", "T23:11"))
    found = check(agency)
    assert found.exit_code == 1
    assert f"{agency.name}/XX-OWN.examples.yaml, line 2: Two hours after the call" in found.stdout
    assert "due_at is 2026-03-13T23:10:00-04:00, expected 2026-03-13T23:11:00-04:00." in found.stdout


def test_a_broken_file_is_one_clear_line_and_exit_code_2(agency) -> None:
    (agency / "XX-OWN.yaml").write_text(RULE.replace("2 h}", "2 hrs}"))
    found = check(agency)
    assert found.exit_code == 2
    assert f'{agency.name}/XX-OWN.yaml, line 6: within is "2 hrs".' in found.stderr


def test_every_mistake_of_every_file_is_told_in_one_go(agency) -> None:
    (agency / "XX-OWN.yaml").write_text(RULE.replace("2 h}", "2 hrs}").replace("in_use", "live"))
    (agency / "XX-TWO.yaml").write_text(RULE.replace("XX-OWN", "XX-TWO").replace("own-policy", "our-policy"))
    (agency / "XX-OWN.examples.yaml").write_text(EXAMPLE.replace("actor.kind", "actor.sort"))
    found = check(agency)
    assert found.exit_code == 2
    assert found.stderr.splitlines() == [
        f'Error: {agency.name}/XX-OWN.examples.yaml, line 6: There is no fact "actor.sort". Did you mean "actor.kind"?',
        f'Error: {agency.name}/XX-OWN.yaml, line 6: within is "2 hrs". Write a number and a unit, as in "24 h", '
        '"2 business days", "1 month", or "immediately".',
        f'Error: {agency.name}/XX-OWN.yaml, line 8: status is "live". Use one of: draft, in_use, retired, reviewed.',
        f'Error: {agency.name}/XX-TWO.yaml, line 7: There is no source "our-policy". Did you mean "own-policy"?',
        "4 mistakes in 3 files.",
    ]
    assert found.stdout == ""


def test_an_example_that_cannot_be_read_does_not_hide_the_others(agency) -> None:
    broken = EXAMPLE.replace("Two hours", "Three hours").replace(
        "informed_at: 2026-03-13T21:10:00-04:00", "informed_at: noon"
    )
    (agency / "XX-OWN.examples.yaml").write_text(EXAMPLE + broken + broken)
    found = check(agency)
    assert found.exit_code == 2
    assert found.stderr.count('is "noon", which is not a time.') == 2


def test_an_example_of_another_place_says_that_the_folder_does_not_fit_there(agency) -> None:
    (agency / "XX-OWN.yaml").write_text(RULE.replace("US-IVE-35B-NCMEC24", "WA-4550-NCMEC24"))
    found = check(agency, "--jurisdiction", "us-wa")
    assert "In us, where this example is, the folder cannot be used" in found.stderr
    assert "Write the jurisdiction that the rules are for." in found.stderr


# --- warnings -----------------------------------------------------------------------------------------------------

SIDES = """
- name: Late
  jurisdiction: us
  timezone: America/New_York
  at: 2026-03-13T23:11:00-04:00
  facts: {actor.kind: ive_agency, care.foster_care: yes}
  episodes: [{id: e1, kind: missing, informed_at: 2026-03-13T21:10:00-04:00}]
  expect: {duties: [{id: XX-OWN, state: overdue}]}
- name: Not missing after all
  jurisdiction: us
  timezone: America/New_York
  at: 2026-03-13T22:30:00-04:00
  facts: {actor.kind: ive_agency, care.foster_care: yes}
  episodes: [{id: e1, kind: none, informed_at: 2026-03-13T21:10:00-04:00}]
  expect: {duties: []}
"""
READ = "own-policy: {title: Policy, read: {on: 2026-11-22, what: all of it, sure: full}}\n"


@pytest.fixture
def careful(agency) -> Path:
    """A folder about which nothing is to be said."""
    (agency / "sources.yaml").write_text(READ)
    (agency / "XX-OWN.examples.yaml").write_text(EXAMPLE + SIDES)
    return agency


def warnings(folder: Path, on: str = "2026-11-22", *given: str) -> list[str]:
    found = check(folder, "--on", on, *given)
    assert found.exit_code == 0, found.output
    start = f"Warning: {folder.name}/"
    return [line.removeprefix(start) for line in found.stdout.splitlines() if line.startswith("Warning: ")]


def test_a_careful_folder_has_no_warnings(careful) -> None:
    assert warnings(careful) == []


@pytest.mark.parametrize("clock", ["24 h", "48 h", "2 business days"])
def test_a_clock_that_is_never_earlier_is_a_warning(careful, clock) -> None:
    (careful / "XX-OWN.yaml").write_text(RULE.replace("2 h}", f"{clock}}}"))
    (careful / "XX-OWN.examples.yaml").unlink()
    assert any(
        "XX-OWN.yaml: Its clock is never earlier than what is due without it" in one for one in warnings(careful)
    )


def test_a_should_that_would_set_the_time_of_a_must_is_a_warning(careful) -> None:
    (careful / "XX-OWN.yaml").write_text(RULE + "standing: [{is: should, basis: agency policy}]\n")
    (careful / "XX-OWN.examples.yaml").unlink()
    assert any("It is a should, and what it tightens stands more strongly" in one for one in warnings(careful))


def test_a_rule_without_examples_is_a_warning(careful) -> None:
    (careful / "XX-OWN.examples.yaml").unlink()
    assert [one.partition(".")[2] for one in warnings(careful)] == [
        "yaml: It has no worked examples. Write XX-OWN.examples.yaml: one that fires, one that does not."
    ]


def test_an_example_on_one_side_of_the_clock_only_is_a_warning(careful) -> None:
    (careful / "XX-OWN.examples.yaml").write_text(EXAMPLE + "- name: Not" + SIDES.partition("- name: Not")[2])
    assert [one for one in warnings(careful) if "No example looks after it is due." in one]


def test_a_rule_that_no_example_fires_is_a_warning(careful) -> None:
    (careful / "XX-OWN.examples.yaml").write_text("- name: Not" + SIDES.partition("- name: Not")[2])
    assert warnings(careful) == ["XX-OWN.yaml: No example fires it. Write one in which it is due."]


def test_a_rule_that_every_example_fires_is_a_warning(careful) -> None:
    (careful / "XX-OWN.examples.yaml").write_text(EXAMPLE + SIDES.partition("- name: Not")[0])
    assert warnings(careful) == ["XX-OWN.yaml: It fires in every example. Write one in which it does not apply."]


def test_a_number_with_examples_on_one_side_only_is_a_warning(careful) -> None:
    older = RULE + "when: {all: [{missing.kind: missing}, {child.age: {lt: 14}}]}\n"
    (careful / "XX-OWN.yaml").write_text(older)
    (careful / "XX-OWN.examples.yaml").write_text(
        (EXAMPLE + SIDES).replace("care.foster_care", "child.age: 12, care.foster_care")
    )
    assert warnings(careful) == [
        "XX-OWN.yaml: In every example child.age is less than 14. Write one on each side of the limit."
    ]


def test_a_source_that_nobody_read_for_a_year_is_a_warning(careful) -> None:
    assert warnings(careful, on="2027-11-22") == []
    assert [one.partition(" on 2026")[0] for one in warnings(careful, on="2027-11-23")] == [
        "XX-OWN.yaml: Policy 1 was last verified",
        "sources.yaml, line 1: own-policy was read",
    ]


def test_a_source_that_will_be_read_is_a_warning(careful) -> None:
    assert any("2026-11-22, which has not come" in one for one in warnings(careful, on="2026-11-21"))


def test_a_fact_that_is_waited_for_and_never_asked_is_a_warning(careful) -> None:
    (careful / "XX-OWN.yaml").write_text(RULE + "when: {known: missing.determined_at}\n")
    (careful / "XX-OWN.examples.yaml").unlink()
    assert any(
        "waits for missing.determined_at to be known, and nobody is asked for it" in one for one in warnings(careful)
    )


@pytest.mark.parametrize("name", ["XX-TWO.yml", "XX-TWO.yaml.txt", "XX-TWO.YAML"])
def test_a_file_that_nobody_reads_is_a_warning(careful, name) -> None:
    (careful / name).write_text(RULE)
    assert warnings(careful) == [f'{name}: This file is not read. Name it "XX-TWO.yaml".']


def test_a_shared_file_in_a_folder_below_is_a_warning(careful) -> None:
    (careful / "more").mkdir()
    (careful / "more" / "terms.yaml").write_text("one: {title: T}\n")
    assert warnings(careful) == ["more/terms.yaml: This file is not read. Move it to the top of the folder."]


def test_a_setting_that_makes_duties_weaker_is_a_warning(careful) -> None:
    (careful / "settings.yaml").write_text("settings.missing_reading: {value: literal, basis: counsel}\n")
    assert any("A setting here makes duties weaker than they were: US-IVE-35B-" in one for one in warnings(careful))


def test_spanish_for_somebody_elses_rule_is_a_warning(careful) -> None:
    (careful / "es.yaml").write_text("duties: {US-IVE-35B-LE24: {title: Otra cosa, plain: Otra cosa.}}\n")
    assert any("This rewords US-IVE-35B-LE24, which is not yours." in one for one in warnings(careful))


@pytest.mark.parametrize(
    ("old", "new", "note"),
    [
        ("2026-01-01", "2027-01-01", "XX-OWN begins on 2027-01-01: it does not count for what happens before."),
        ("in_use", "draft", "XX-OWN is a draft: it is listed and never counted."),
    ],
)
def test_a_rule_of_next_year_and_a_draft_are_told_and_are_no_warnings(careful, old, new, note) -> None:
    (careful / "XX-OWN.yaml").write_text(RULE.replace(old, new))
    (careful / "XX-OWN.examples.yaml").unlink()
    assert note in check(careful).stdout.splitlines()
