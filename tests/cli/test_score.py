"""`handrail score`: a readable result, JSON for programs, and errors that say how to mend the file."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from handrail.cli.score import score


def run(folder: Path, written: str, *options: str) -> Result:
    path = folder / "answers.yaml"
    path.write_text(written)
    return CliRunner().invoke(score, [str(path), *options])


def test_it_prints_what_the_answers_say_and_do_not_say(tmp_path: Path) -> None:
    found = run(tmp_path, "instrument: guided-conversation\nage: 15\nanswers: {work_pay: yes, debt: declined}\n")
    assert found.exit_code == 0
    assert "No score." in found.stdout
    assert "1. Have you done work where you were not paid" in found.stdout
    assert "Declined: 1" in found.stdout
    assert "A skipped question is not a no." in found.stdout
    assert "Offer help either way." in found.stdout


def test_after_a_stop_it_counts_what_was_not_asked_and_lists_the_first_steps(tmp_path: Path) -> None:
    written = "instrument: guided-conversation\nage: 15\nanswers: {debt: no}\nstopped_on: told_unasked\n"
    found = run(tmp_path, written)
    assert "Not asked: stopped: 17" in found.stdout
    assert found.stdout.index("Check that the young person is safe") < found.stdout.index("Call your supervisor now.")


def test_json_is_the_result_for_a_program(tmp_path: Path) -> None:
    written = "instrument: guided-conversation@1\nage: 15\nanswers: {third_person: yes}\nstopped_on: third_person\n"
    found = json.loads(run(tmp_path, written, "--json").stdout)
    assert (found["outcome"], found["made_by"], found["version"]) == ("refer_now", ["third_person"], "1")
    assert found["counts"]["not_asked_stopped"] == 17
    assert found["headline"]["words"].keys() == {"en", "es"}


def test_an_answer_to_a_hidden_item_is_a_warning_and_not_an_error(tmp_path: Path) -> None:
    found = run(tmp_path, "instrument: hmis-r15-r16\nage: 16\nanswers: {r15_1: no, r15_c: yes}\n")
    assert found.exit_code == 0
    assert "Warning: answered but not shown, so not counted" in found.stdout
    assert "(r15_c)" in found.stdout


def test_it_asks_for_the_age_when_there_is_none(tmp_path: Path) -> None:
    found = run(tmp_path, "instrument: guided-conversation\nanswers: {work_pay: no}\n")
    assert "The age is not on file." in found.stdout


def test_it_refuses_a_result_outside_the_ages(tmp_path: Path) -> None:
    found = run(tmp_path, "instrument: guided-conversation\nage: 10\nanswers: {work_pay: no}\n")
    assert found.exit_code == 0
    assert "Not for this age. It is meant for ages 11–17." in found.stdout


FAULTS = {
    "an unknown item": ("answers: {work_pya: yes}", 'line 3: guided-conversation has no item "work_pya"', "work_pay"),
    "an unknown answer": ("answers:\n  debt: maybe", 'line 4: The answer to debt is "maybe"', "Use one of: declined"),
    "a typed number": ("answers: {debt: 1}", 'line 3: The answer to debt is "1"', "Use one of"),
    "a stop at no item": ("answers: {debt: no}\nstopped_on: lunch", 'line 4: stopped_on is "lunch"', "Use one of"),
    "an unknown key": ("answers: {debt: no}\nscore: 4", 'line 4: the file has an unknown key "score"', "Use one of"),
    "no answers": ("stopped_on: debt", 'the file has no "answers"', "Add the line"),
    "broken YAML": ("answers: {debt: no", "This is not YAML", "Close the brace"),
    "an empty answer": ("answers: {debt: }", 'line 3: The key "debt" has no value', "comma inside braces"),
    "an item twice": ("answers: {debt: no, debt: yes}", 'line 3: The key "debt" is here twice', "Keep one"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_it_names_the_file_the_line_and_the_mend_for(fault: str, tmp_path: Path) -> None:
    rest, what, mend = FAULTS[fault]
    found = run(tmp_path, f"instrument: guided-conversation\nage: 15\n{rest}\n")
    assert found.exit_code == 2
    assert "answers.yaml" in found.stderr
    assert what in found.stderr
    assert mend in found.stderr


def test_it_suggests_the_instrument_that_was_meant(tmp_path: Path) -> None:
    found = run(tmp_path, "instrument: guided-conversaton\nanswers: {debt: no}\n")
    assert (found.exit_code, found.stdout) == (2, "")
    assert 'Did you mean "guided-conversation"?' in found.stderr


def test_it_says_which_version_there_is(tmp_path: Path) -> None:
    found = run(tmp_path, "instrument: guided-conversation@7\nanswers: {debt: no}\n")
    assert found.exit_code == 2
    assert "Leave the version out to use the newest: 1." in found.stderr


@pytest.mark.parametrize("age", ["fifteen", "-3", "15.5", "400"])
def test_it_refuses_an_impossible_age(age: str, tmp_path: Path) -> None:
    found = run(tmp_path, f"instrument: guided-conversation\nage: {age}\nanswers: {{debt: no}}\n")
    assert found.exit_code == 2
    assert "line 2" in found.stderr


def test_a_file_that_is_not_there_is_named_without_the_machines_folders(tmp_path: Path) -> None:
    found = CliRunner().invoke(score, [str(tmp_path / "none.yaml")])
    assert found.exit_code == 2
    assert "none.yaml: There is no such file." in found.stderr
    assert str(tmp_path) not in found.stderr
