"""`handrail preview`: what a folder would change, in sentences for people and as JSON for machines."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from handrail.cli import main

RULE = """
id: XX-OWN
title: Tell the police within 12 hours
plain: Tell the police within 12 hours.
tightens: US-IVE-35B-LE24
standing: [{when: {all: [{care.foster_care: yes}, {child.age: {lt: 13}}]}, is: must, basis: agency policy}]
clock: [{within: immediately}]
content: [worker]
authority: [{cite: Policy 1, source: own-policy, in_force: 2027-01-01, last_verified: 2026-11-22}]
status: in_use
"""


def run(*given: Path | str) -> Result:
    return CliRunner().invoke(main, [*map(str, given)], env={"COLUMNS": "400"})


def preview(*given: Path | str) -> Result:
    return run("preview", *given, "--from", "2026-11-22")


@pytest.fixture
def agency(tmp_path) -> Path:
    (tmp_path / "XX-OWN.yaml").write_text(RULE)
    (tmp_path / "sources.yaml").write_text("own-policy: {title: Policy}\n")
    return tmp_path


def test_it_says_in_a_sentence_for_whom_what_changes_and_from_when(agency) -> None:
    found = preview(agency)
    assert found.exit_code == 0, found.output
    assert "For a child under 13, in foster care, who is missing or who was taken" in found.stdout
    assert (
        "“Report the missing child” to Law enforcement is due 24 h earlier: at once instead of within 24 hours."
        in found.stdout
    )
    assert "“Report the missing child” to Law enforcement must say more: who wrote it." in found.stdout
    assert "from 1 January 2027" in found.stdout


def test_it_says_that_nothing_becomes_looser(agency) -> None:
    assert "Nothing becomes looser" in preview(agency).stdout


def test_it_says_what_becomes_looser_and_ends_with_exit_code_1(agency) -> None:
    (agency / "settings.yaml").write_text("settings.missing_reading: {value: literal, basis: counsel}\n")
    found = preview(agency)
    assert found.exit_code == 1
    assert "LOOSER: “Report the missing child” to Law enforcement is a should. It was a must." in found.stdout
    assert "Ask counsel." in found.stdout


def test_a_rule_that_changes_nothing_is_named(agency) -> None:
    (agency / "XX-OWN.yaml").write_text(RULE.replace("immediately", "3 days").replace("content: [worker]\n", ""))
    assert "XX-OWN changes nothing in any of these kinds." in preview(agency).stdout


def test_a_folder_without_rules_changes_nothing(tmp_path) -> None:
    assert "This folder touches no rule.\nNothing changes." in preview(tmp_path).stdout


def test_json_says_the_same(agency) -> None:
    found = json.loads(preview(agency, "--json").stdout)
    change = found["changes"][0]
    assert (change["change"], change["rule"], change["by"], change["from"]) == (
        "earlier",
        "XX-OWN",
        "24 h",
        "2027-01-01",
    )
    assert change["where"]["child.age"] == ["under 13"]
    assert (found["looser"], found["moments"]) == ([], ["2026-11-22", "2027-01-01"])
    assert found["looked"][0]["cases"] == found["looked"][0]["possible"]


def test_a_broken_folder_is_refused_with_every_mistake(agency) -> None:
    (agency / "XX-OWN.yaml").write_text(RULE.replace("is: must", "is: shall").replace("[worker]", "{worker: yes}"))
    found = preview(agency)
    assert found.exit_code == 2
    assert found.stderr.count("Error: ") == 2


def test_a_day_that_is_none_is_refused() -> None:
    found = run("preview", ".", "--from", "tomorrow")
    assert found.exit_code == 2
    assert "Write it as 2026-11-22." in found.stderr


# --- new-overlay --------------------------------------------------------------------------------------------------


def test_a_new_folder_is_in_order_and_changes_nothing_until_somebody_says_so(tmp_path) -> None:
    assert run("new-overlay", tmp_path / "fernwood").exit_code == 0
    found = run("check-content", tmp_path / "fernwood")
    assert found.exit_code == 0, found.output
    assert "Warning" not in found.output
    assert "CO-FIRST is a draft" in found.stdout
    assert "4 examples, all hold." in found.stdout


def test_a_new_folder_can_be_for_a_state_and_have_letters_of_its_own(tmp_path) -> None:
    run("new-overlay", tmp_path / "fernwood", "--letters", "FERN", "--jurisdiction", "us-wa")
    assert (tmp_path / "fernwood" / "FERN-FIRST.yaml").exists()
    assert "4 examples, all hold." in run("check-content", tmp_path / "fernwood", "--jurisdiction", "us-wa").stdout


def test_what_is_there_is_never_written_over(agency) -> None:
    found = run("new-overlay", agency)
    assert found.exit_code == 2
    assert "is there already" in found.stderr
    assert (agency / "XX-OWN.yaml").read_text() == RULE


@pytest.mark.parametrize("letters", ["co", "C", "CO-LE", "ABCDEFG", "C{0}"])
def test_letters_that_cannot_begin_an_id_are_refused(tmp_path, letters) -> None:
    found = run("new-overlay", tmp_path / "fernwood", "--letters", letters)
    assert found.exit_code == 2
    assert not (tmp_path / "fernwood").exists()
