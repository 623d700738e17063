"""`handrail due`: the same answer for people and for programs, and one clear line for bad input."""

import json
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from handrail.cli import main
from handrail.rules import due, load_book, read_facts

AT = "2026-03-13T22:30:00-04:00"
FACTS = """
jurisdiction: us-fl
timezone: America/New_York
facts:
  actor.kind: private_provider
  actor.performs_ive_functions: yes
  child.birthdate: 2010-05-02
  care.foster_care: yes
episodes:
  - {id: e1, kind: missing, left_at: 2026-03-13T17:00:00-04:00, informed_at: 2026-03-13T21:10:00-04:00}
done:
  - {act: report_missing, to: law_enforcement, at: 2026-03-13T22:00:00-04:00, reference: "MP-26-1188", about: e1}
"""
WITHOUT_DJANGO = (
    "import sys; from handrail.cli import main; main(standalone_mode=False); assert 'django' not in sys.modules"
)


def run(folder: Path, written: str = FACTS, *options: str) -> Result:
    path = folder / "facts.yaml"
    path.write_text(written)
    return CliRunner().invoke(main, ["due", str(path), "--at", AT, *options])


def test_json_is_the_answer_of_the_rules(tmp_path) -> None:
    found = run(tmp_path, FACTS, "--json")
    answer = due(read_facts(tmp_path / "facts.yaml"), at=datetime.fromisoformat(AT), book=load_book(["us-fl"]))
    assert found.exit_code == 0
    assert json.loads(found.stdout) == answer.as_json()


def test_json_has_the_keys_of_the_contract(tmp_path) -> None:
    answer = json.loads(run(tmp_path, FACTS, "--json").stdout)
    ncmec = next(one for one in answer["duties"] if one["instance"] == "US-IVE-35B-NCMEC24/e1/ncmec")
    assert (ncmec["standing"], ncmec["state"], ncmec["proven"], ncmec["due_at"]) == (
        "must", "open", "no", "2026-03-14T21:10:00-04:00",
    )  # fmt: skip
    assert {
        "would_be",
        "also_show",
        "why",
        "asks",
        "authority",
        "content",
        "limits",
        "restricted_by",
        "warnings",
    } <= set(ncmec)
    assert {"at", "jurisdiction", "book", "duties", "cannot_tell", "others"} <= set(answer)


def test_the_table_says_when_what_why_and_by_which_law(tmp_path) -> None:
    shown = " ".join(run(tmp_path).stdout.split())
    for words in (
        "22 h 40 min left",
        "US-IVE-35B-NCMEC24",
        "care.foster_care is yes",
        "42 U.S.C. 671(a)(35)(B)",
        "proven",
        "no hours in the law",
    ):
        assert words in shown
    assert "Duties of others, to watch" in shown
    assert "Drafts: not yet reviewed" in shown


def test_what_cannot_be_told_is_asked_as_a_question(tmp_path) -> None:
    shown = " ".join(run(tmp_path, FACTS.replace("  care.foster_care: yes\n", "")).stdout.replace("│", " ").split())
    assert "Cannot tell yet" in shown
    assert "Is the child in foster care?" in shown or "Did the child go missing from foster" in shown


def test_what_is_left_to_do_stands_before_what_is_done(tmp_path) -> None:
    printed = run(tmp_path).output
    assert printed.index("│ open") < printed.index("│ done")


def test_with_nothing_to_say_it_says_so(tmp_path) -> None:
    assert "Nothing is due on these facts." in run(tmp_path, "facts: {child.birthdate: 2010-05-02}\n").stdout


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("care.foster_care", "care.fostercare", 'facts.yaml, line 8: There is no fact "care.fostercare". Did you mean'),
        ("child.birthdate: 2010-05-02", "child.birthdate: 2030-05-02", "is before the birth date. Check"),
        ("{id: e1,", "{id: e1", "This is not YAML"),
        ("us-fl", "us-xx", 'There is no jurisdiction "us-xx"'),
    ],
)
def test_bad_input_is_one_clear_line_and_exit_code_2(tmp_path, right, wrong, said) -> None:
    found = run(tmp_path, FACTS.replace(right, wrong))
    assert found.exit_code == 2
    assert said in found.stderr
    assert found.stderr.count("\n") == 1
    assert found.stdout == ""


@pytest.mark.parametrize(("at", "said"), [("yesterday", "is not a time"), ("2026-03-13T22:30:00", "has no offset")])
def test_a_moment_that_is_none_is_refused(tmp_path, at, said) -> None:
    path = tmp_path / "facts.yaml"
    path.write_text(FACTS)
    found = CliRunner().invoke(main, ["due", str(path), "--at", at])
    assert found.exit_code == 2
    assert said in found.stderr


def test_it_runs_without_django(tmp_path) -> None:
    (tmp_path / "facts.yaml").write_text(FACTS)
    command = [sys.executable, "-c", WITHOUT_DJANGO, "due", str(tmp_path / "facts.yaml"), "--at", AT, "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["duties"]


def test_python_m_handrail_is_the_same_command() -> None:
    done = subprocess.run([sys.executable, "-m", "handrail", "--help"], capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert {"due", "check-content", "score"} <= set(done.stdout.split())


def test_a_time_that_a_state_sets_names_the_state_beside_the_federal_law(tmp_path) -> None:
    in_kentucky = FACTS.replace("us-fl", "us-ky").replace("private_provider", "ive_agency").split("done:")[0]
    assert "a time set by" in run(tmp_path, in_kentucky).stdout
    answer = json.loads(run(tmp_path, in_kentucky, "--json").stdout)
    police = next(one for one in answer["duties"] if one["id"] == "US-IVE-35B-LE24")
    assert (police["set_by"], police["due_at"]) == ("KY-467-LE12", "2026-03-14T09:10:00-04:00")
    assert all("set_by" not in one for one in answer["duties"] if one["id"] == "US-IVE-35B-NCMEC24")


def test_what_is_only_recommended_is_past_its_time_and_not_overdue(tmp_path) -> None:
    at_home = FACTS.replace("us-fl", "us").replace("private_provider", "ive_agency").split("done:")[0]
    at_home = at_home.replace("care.foster_care: yes", "care.open_in_home_case: yes\n  care.foster_care: no")
    at_home = at_home.replace("2026-03-13", "2026-03-11")
    assert "OVERDUE" in run(tmp_path, at_home).stdout  # it would be a must, if the child is at risk of trafficking
    known = at_home + "identifications:\n  - {id: i1, form: sex, status: none, at: 2026-03-10T10:00:00-04:00}\n"
    shown = run(tmp_path, known).stdout
    assert "its time is past" in shown
    assert "OVERDUE" not in shown
