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
