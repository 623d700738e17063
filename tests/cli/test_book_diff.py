"""`handrail book --diff`: in sentences, what changed between two books, for whom, from when, and which way."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from handrail.cli import main
from handrail.rules.loading import CONTENT

ON = ("--on", "2026-11-22")
RULE = """
id: XX-OWN
title: Tell the police
plain: Tell the police within a day.
act: report_missing
binds: {actor.performs_ive_functions: yes}
starts: missing.informed_at
when: {missing.kind: missing}
standing: [{is: should, basis: recommended}]
clock: [{within: 24 h}]
to: [law_enforcement]
content: [photo]
proof: [reference]
limits: [PRIV-MINPKT]
authority: [{cite: Policy 1, source: own, in_force: 2026-01-01, last_verified: 2026-03-01}]
status: in_use
"""
SOURCE = (
    "own: {title: Policy 1, by: Us, url: https://us.example/1, read: {on: 2026-01-01, what: all of it, sure: full}}\n"
)
Changed = Callable[..., Any]


def run(*given: Path | str) -> Result:
    return CliRunner().invoke(main, ["book", *map(str, given), *ON])


def folder(path: Path, rule: str | None = RULE) -> Path:
    path.mkdir(parents=True, exist_ok=True)
    (path / "sources.yaml").write_text(SOURCE)
    if rule is not None:
        (path / "XX-OWN.yaml").write_text(rule)
    return path


@pytest.fixture
def changed(tmp_path) -> Changed:
    """The entry for the rule, when each old text in it became the new one."""

    def compare(*pairs: tuple[str, str]) -> Any:
        new = RULE
        for before, after in pairs:
            assert before in new
            new = new.replace(before, after)
        old = folder(tmp_path / "own")
        kept = tmp_path / "old.json"
        assert run("us", "--content", old, "--format", "json", "--out", kept).exit_code == 0
        done = run("us", "--diff", kept, folder(tmp_path / "new" / "own", new), "--format", "json")
        assert done.exit_code == 0, done.output
        rules = json.loads(done.stdout)["rules"]
        return rules[0] if rules else None

    return compare


SHORTER = ("within: 24 h", "within: 12 h")


def test_a_shorter_clock_is_stricter(changed) -> None:
    found = changed(SHORTER)
    assert found["said"] == ["24 hours became 12 hours. This is stricter."]
    assert (found["kind"], found["verdict"]) == ("changed", "stricter")


def test_a_longer_clock_is_looser(changed) -> None:
    assert changed(("within: 24 h", "within: 2 days"))["verdict"] == "looser"


def test_a_day_against_24_hours_must_be_read(changed) -> None:
    assert changed(("within: 24 h", "within: 1 day"))["said"] == ["24 hours became 1 day. Read both."]


def test_another_start_must_be_read(changed) -> None:
    found = changed(("starts: missing.informed_at", "starts: missing.left_at"))
    assert found["verdict"] == "unclear"
    assert any("the child left or was last seen" in one and one.endswith("Read both.") for one in found["said"])


@pytest.mark.parametrize(("pair", "said"), [
    (("to: [law_enforcement]", "to: [law_enforcement, court]"), "Now also to: The court. This is stricter."),
    (("is: should", "is: must"), "Should became must. This is stricter."),
    (("content: [photo]", "content: [photo, endangerment]"),
     "Added to what to say: What puts the child in danger. This is stricter."),
    (("clock: [{within: 24 h}]\n", ""),
     "It had a clock, and now has no hours. It was: Within 24 hours of the moment the agency received the information "
     "that the child is missing. This is looser."),
    (("{missing.kind: missing}", "{missing.kind: [missing, abducted]}"),
     "When it applies changed. Before: The child is missing. Now: The child is missing or was taken by somebody. "
     "Read both."),
    (("{actor.performs_ive_functions: yes}", "{actor.kind: caregiver}"),
     "Who is bound changed. Before: Whoever must act carries out title IV-E work, itself or under a contract or "
     "agreement. Now: Whoever must act is a caregiver. Read both."),
    (("proof: [reference]", "proof: [channel]"), "Taken out of the proof: Report or record number. This is looser."),
    (("limits: [PRIV-MINPKT]", "limits: [PRIV-MINPKT, PRIV-PART2]"),
     "Added to the privacy limits: Drug and alcohol treatment records. Read both."),
    (("status: in_use", "status: retired"), "It is retired and no longer counts."),
    (("status: in_use", "status: draft"), "It is a draft again, and no longer counts as a duty."),
    (("in_force: 2026-01-01", "in_force: 2026-07-01"),
     "Policy 1 was in force from January 1, 2026, and is now in force from July 1, 2026."),
    (("last_verified: 2026-03-01", "last_verified: 2026-09-01"),
     "Policy 1 was verified again, on September 1, 2026; before on March 1, 2026."),
    (("plain: Tell the police within a day.", "plain: Call the police within a day."),
     "The plain sentence changed. Before: Tell the police within a day. Now: Call the police within a day."),
    (("status: in_use", "status: in_use\ncaveats: [Counsel was not asked]"), "New: Counsel was not asked."),
    (("clock: [{within: 24 h}]", "clock: [{within: 24 h}]\nrepeat: {every: 1 week, until: missing.located_at}"),
     "New: It is owed again 1 week after it was last done, until the moment it became known where the child is and "
     "that the child is safe. Read both."),
])  # fmt: skip
def test_a_change_is_told_in_a_sentence(changed, pair: tuple[str, str], said: str) -> None:
    assert said in changed(pair)["said"]


def test_it_says_for_whom_and_from_when(changed) -> None:
    found = changed(SHORTER, ("in_force: 2026-01-01", "in_force: 2026-07-01"))
    assert found["for_whom"].startswith("Whoever must act carries out title IV-E work")
    assert found["for_whom"].endswith("The child is missing.")
    assert found["from_when"] == "Policy 1, in force from July 1, 2026."


def test_without_a_new_date_it_says_so(changed) -> None:
    told = changed(SHORTER)["from_when"]
    assert told.startswith(
        "The law that is named and its dates are as before (Policy 1, in force from January 1, 2026)."
    )


def test_a_draft_that_came_into_use_is_new_to_everybody_it_binds(tmp_path) -> None:
    old = folder(tmp_path / "own", RULE.replace("in_use", "draft"))
    run("us", "--content", old, "--format", "json", "--out", tmp_path / "old.json")
    found = json.loads(
        run("us", "--diff", tmp_path / "old.json", folder(tmp_path / "new" / "own"), "--format", "json").stdout
    )["rules"][0]
    assert (found["kind"], found["verdict"], found["said"][0]) == (
        "in_use",
        "stricter",
        "It was a draft and is now in use.",
    )


def test_a_change_that_no_sentence_shows_is_said_to_be_one(changed) -> None:
    found = changed(("id: XX-OWN", "# Read again.\nid: XX-OWN"))
    assert (found["kind"], found["verdict"]) == ("reworded", "same")
    assert found["said"][0].startswith("The file changed in a way that no sentence of the book shows")


def test_rules_come_and_go(tmp_path) -> None:
    own, empty = folder(tmp_path / "own"), folder(tmp_path / "empty", None)
    for pair, kind, verdict in (((empty, own), "added", "stricter"), ((own, empty), "removed", "looser")):
        rules = json.loads(run("us", "--diff", *pair, "--format", "json").stdout)["rules"]
        assert [(one["id"], one["kind"], one["verdict"]) for one in rules] == [("XX-OWN", kind, verdict)]
    found = run("us", "--diff", empty, own).stdout
    assert "## New rules" in found and "A new rule: Tell the police within a day." in found


def test_two_equal_books_differ_in_nothing(tmp_path) -> None:
    own = folder(tmp_path / "own")
    found = run("us", "--diff", own, own)
    assert found.exit_code == 0
    assert "The two books are the same." in found.stdout


@pytest.fixture
def last_year(tmp_path) -> Path:
    """A folder shaped like the content that ships, as it once was."""
    old = tmp_path / "last-year"
    shutil.copytree(CONTENT, old)
    for name, before, after in (
        ("duties/us/US-IVE-35B-LE24.yaml", "{within: 24 h}", "{within: 36 h}"),
        ("jurisdictions/us.yaml", "value: stands", "value: overtaken"),
        ("terms.yaml", "{actor.official: [federal, state, local]}", "{actor.official: [federal, state]}"),
    ):
        text = (old / name).read_text()
        assert before in text
        (old / name).write_text(text.replace(before, after, 1))
    return old


def test_last_years_content_is_compared_with_this_years(last_year) -> None:
    found = run("us", "--diff", last_year, CONTENT)
    assert found.exit_code == 0, found.output
    assert "36 hours became 24 hours. This is stricter." in found.stdout
    assert "is still owed. This is stricter. Rules that read it: US-IVE-35B-LE24; US-IVE-35B-NCMEC24." in found.stdout
    assert "“Federal, state or local official” changed. Before: Whoever must act is a federal official" in found.stdout


def test_a_book_that_was_kept_prints_the_same_changes_as_its_folder(last_year, tmp_path) -> None:
    kept = tmp_path / "new.json"
    run("us", "--format", "json", "--out", kept)
    assert run("us", "--diff", last_year, kept).stdout == run("us", "--diff", last_year, CONTENT).stdout


def test_changes_can_be_put_on_paper(last_year, tmp_path) -> None:
    out = tmp_path / "changes.pdf"
    assert run("us", "--diff", last_year, CONTENT, "--format", "pdf", "--out", out).exit_code == 0
    assert out.read_bytes().startswith(b"%PDF")


def test_in_spanish_the_changes_are_in_spanish(last_year) -> None:
    found = run("us", "--diff", last_year, CONTENT, "--language", "es").stdout
    assert "36 horas pasó a ser 24 horas. Esto es: más estricta." in found


# --- bad input --------------------------------------------------------------------------------------------------------


def test_a_file_that_is_no_book_is_refused(tmp_path) -> None:
    (tmp_path / "one.json").write_text('{"format": "something"}')
    (tmp_path / "two.json").write_text("not json")
    for name, told in (("one.json", "This is JSON, and not a book."), ("two.json", "not a book that was kept as JSON")):
        found = run("us", "--diff", tmp_path / name, CONTENT)
        assert found.exit_code == 2
        assert name in found.output and told in found.output and "--format json" in found.output


def test_a_kept_book_that_was_changed_by_hand_is_refused(tmp_path) -> None:
    kept = tmp_path / "kept.json"
    run("us", "--format", "json", "--out", kept)
    whole = json.loads(kept.read_text())
    for broken in ({**whole, "rules": [1]}, {**whole, "book": {}}, {**whole, "terms": [{}]}):
        kept.write_text(json.dumps(broken))
        found = run("us", "--diff", kept, CONTENT)
        assert found.exit_code == 2
        assert "kept.json: It is not whole" in found.output


def test_books_of_two_states_or_languages_are_not_compared(tmp_path) -> None:
    for name, *options in (("wa.json", "us-wa"), ("us.json", "us"), ("es.json", "us", "--language", "es")):
        run(*options, "--format", "json", "--out", tmp_path / name)
    states = run("--diff", tmp_path / "wa.json", tmp_path / "us.json")
    assert states.exit_code == 2 and "the same jurisdictions" in states.output
    languages = run("--diff", tmp_path / "es.json", tmp_path / "us.json")
    assert languages.exit_code == 2 and "one language" in languages.output


def test_changes_are_no_spreadsheet(tmp_path) -> None:
    own = folder(tmp_path / "own")
    found = run("us", "--diff", own, own, "--format", "xlsx", "--out", tmp_path / "x.xlsx")
    assert found.exit_code == 2 and "choose md, pdf or json" in found.output
