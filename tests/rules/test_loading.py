"""Files that are no files, are too large, too deep, or hold what cannot be seen: refused by name, and never a crash."""

import os
from pathlib import Path

import pytest

from handrail.rules import ContentError, FactsError, RulesError, load_book, read_facts
from handrail.rules.loading import DEEPEST, LARGEST, read_file, read_text

FACTS = "jurisdiction: us\nfacts: {care.foster_care: yes}\n"
RULE = """\
id: XX-OWN
title: Call the supervisor
plain: Call the supervisor when a child is missing.
act: call_supervisor
starts: missing.informed_at
standing: [{is: must, basis: agency policy}]
to: [law_enforcement]
authority: [{cite: Procedure 1, source: own, in_force: 2026-01-01, last_verified: 2026-11-22}]
status: in_use
"""
SOURCES = "own: {title: Procedure 1, read: {on: 2026-11-22, what: all, sure: full}}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "fernwood").mkdir()
    (tmp_path / "fernwood" / "XX-OWN.yaml").write_text(RULE)
    (tmp_path / "fernwood" / "sources.yaml").write_text(SOURCES)
    return tmp_path / "fernwood"


def refused(folder: Path) -> RulesError:
    with pytest.raises(ContentError) as caught:
        load_book(["us"], folders=[folder])
    return caught.value


def said(written: str) -> RulesError:
    with pytest.raises(ContentError) as caught:
        read_text(written, name="a.yaml")
    return caught.value


# --- what is no file ----------------------------------------------------------------------------------------------


def test_a_folder_with_the_name_of_a_file_is_refused(folder) -> None:
    (folder / "CO-LE12.yaml").mkdir()
    assert str(refused(folder)) == "fernwood/CO-LE12.yaml: This is a folder and not a file. Rename it or remove it."


def test_a_link_that_leads_nowhere_is_refused(folder) -> None:
    (folder / "CO-LE12.yaml").symlink_to(folder / "gone.yaml")
    assert str(refused(folder)) == "fernwood/CO-LE12.yaml: This is a link that leads nowhere. Put the file itself here."


def test_links_in_a_circle_are_refused(folder) -> None:
    (folder / "CO-LE12.yaml").symlink_to(folder / "CO-LE13.yaml")
    (folder / "CO-LE13.yaml").symlink_to(folder / "CO-LE12.yaml")
    error = refused(folder)
    assert error.file == "fernwood/CO-LE12.yaml"
    assert "It cannot be read" in error.what
    assert str(folder.parent) not in str(error)


def test_a_pipe_is_refused_and_never_opened(folder) -> None:
    os.mkfifo(folder / "CO-LE12.yaml")  # opening it would wait for ever
    assert "a pipe or a device" in refused(folder).what


@pytest.mark.parametrize("name", ["sources", "terms", "recipients", "words", "limits", "settings", "es"])
def test_a_shared_file_that_is_no_file_is_not_passed_over(folder, name) -> None:
    (folder / f"{name}.yaml").unlink(missing_ok=True)
    (folder / f"{name}.yaml").symlink_to(folder / "gone.yaml")
    assert [one.file for one in refused(folder).all_of_them] == [f"fernwood/{name}.yaml"]


def test_facts_that_are_no_file_are_refused(tmp_path) -> None:
    with pytest.raises(FactsError, match="This is a folder"):
        read_facts(tmp_path)
    with pytest.raises(FactsError, match="There is no such file"):
        read_facts(tmp_path / "case.yaml")


# --- what is too much ---------------------------------------------------------------------------------------------


def test_a_rule_of_five_megabytes_is_refused_by_name_before_it_is_read(folder, monkeypatch) -> None:
    big = folder / "CO-LE12.yaml"
    big.write_bytes(b"# " + b"x" * 5_000_000)
    monkeypatch.setattr(Path, "read_bytes", lambda path: pytest.fail("it was read") if path == big else b"")
    with pytest.raises(ContentError) as caught:
        read_file(big)
    assert caught.value.what == "The file has 5.0 MB; at most 1 MB is read."
    assert "split it" in caught.value.mend


def test_facts_of_five_megabytes_are_refused(tmp_path) -> None:
    (tmp_path / "case.yaml").write_text(FACTS + "# " + "x" * 5_000_000)
    with pytest.raises(FactsError, match=r"case\.yaml: The file has 5\.0 MB"):
        read_facts(tmp_path / "case.yaml")


def test_a_file_just_below_the_limit_is_read(tmp_path) -> None:
    path = tmp_path / "case.yaml"
    path.write_text(FACTS + "#".ljust(LARGEST - len(FACTS) - 1, "x") + "\n")
    assert path.stat().st_size == LARGEST
    assert read_facts(path).facts["care.foster_care"] == "yes"


@pytest.mark.parametrize("written", ["[" * 10_000, "[" * 10_000 + "]" * 10_000, "{a: " * 10_000, "- " * 10_000 + "x"])
def test_ten_thousand_brackets_are_refused_and_do_not_crash(written) -> None:
    assert said(f"id: XX-OWN\nwhen:\n  {written}\n").what == f"It is nested more than {DEEPEST} deep."


def test_as_deep_as_anybody_writes_is_read() -> None:
    depth = DEEPEST - 1
    assert read_text("[" * depth + "x" + "]" * depth, name="a.yaml")


def test_a_number_of_five_thousand_digits_is_refused_and_not_repeated() -> None:
    own = read_text(RULE + f"when: {{child.age: {{lt: {'1' * 5000}}}}}\n", name="XX-OWN.yaml")
    with pytest.raises(ContentError, match="whole number of at most 9 digits") as caught:
        load_book(["us"]).with_rules([own])
    assert len(str(caught.value)) < 500


# --- what cannot be seen ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("letter", "name"),
    [("\x00", "U+0000"), ("\x07", "U+0007"), ("\x1b", "U+001B"), ("\x7f", "U+007F"), ("\x85", "U+0085"),
     ("\u200b", "U+200B"), ("\u202e", "U+202E"), ("\u2066", "U+2066"), ("\ufeff", "U+FEFF"), ("\u2028", "U+2028")],
)  # fmt: skip
def test_a_letter_that_cannot_be_seen_is_refused_with_its_line(letter, name) -> None:
    error = said(f"id: XX-OWN\ntitle: Call{letter} them\n")
    assert (error.line, error.what) == (2, f"There is an invisible character ({name}).")


def test_a_hard_space_at_the_beginning_of_a_line_is_refused() -> None:
    error = said("when:\n\u00a0\u00a0missing.kind: missing\n")
    assert (error.line, error.mend) == (2, "Remove it, and indent with the space bar.")


def test_letters_of_other_languages_are_welcome() -> None:
    assert read_text("title: Dígale a la policía\u00a0— ¡ya! 日本 🚓\n", name="a.yaml")


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "utf-16", "utf-16-le"])
def test_another_encoding_is_refused_with_the_line(folder, encoding) -> None:
    (folder / "XX-OWN.yaml").write_bytes(RULE.replace("supervisor when", "supervisora, sí, when").encode(encoding))
    error = refused(folder)
    assert error.file == "fernwood/XX-OWN.yaml"
    assert error.line in (1, 3)
    assert "UTF-8" in error.mend or "invisible" in error.what


@pytest.mark.parametrize("written", [RULE.replace("\n", "\r\n").encode(), b"\xef\xbb\xbf" + RULE.encode()])
def test_what_windows_adds_is_read_as_nothing(folder, written) -> None:
    """Carriage returns, and the mark that Notepad puts in front of UTF-8."""
    (folder / "XX-OWN.yaml").write_bytes(written)
    rule = load_book(["us"], folders=[folder]).rules["XX-OWN"]
    assert (rule.title, rule.act, rule.to) == ("Call the supervisor", "call_supervisor", ("law_enforcement",))


# --- everything at once -------------------------------------------------------------------------------------------


def test_every_fault_of_a_file_is_told_at_once() -> None:
    written = (
        RULE.replace("law_enforcement", "law_enforcment")
        .replace("must", "shall")
        .replace("status: in_use", "status: live")
    )
    with pytest.raises(ContentError) as caught:
        load_book(["us"]).with_rules([read_text(written + "clock: [{within: 2 hrs}]\n", name="XX-OWN.yaml")])
    assert [(one.line, one.what) for one in caught.value.all_of_them] == [
        (6, 'The standing is "shall".'),
        (7, 'There is no recipient "law_enforcment".'),
        (9, 'status is "live".'),
        (10, 'within is "2 hrs".'),
    ]


def test_every_fault_of_a_folder_is_told_at_once(folder) -> None:
    (folder / "XX-OWN.yaml").write_text(RULE.replace("must", "shall"))
    (folder / "XX-TWO.yaml").write_text("id: [XX\n")
    (folder / "terms.yaml").write_text("young: {title: T, plain: P, is: {child.years: 3}, authority: [{cite: C}]}\n")
    (folder / "settings.yaml").write_text("settings.missing_reading: {value: strict, basis: B}\n")
    assert [one.file for one in refused(folder).all_of_them] == [
        "fernwood/XX-OWN.yaml", "fernwood/XX-TWO.yaml", "fernwood/settings.yaml", "fernwood/terms.yaml"
    ]  # fmt: skip


def test_a_file_of_names_that_is_broken_is_blamed_once_and_no_rule_for_it(folder) -> None:
    (folder / "sources.yaml").write_text("own: {title: P\n")
    assert [one.file for one in refused(folder).all_of_them] == ["fernwood/sources.yaml"]


def test_a_term_that_is_broken_is_blamed_once_and_no_rule_for_it(folder) -> None:
    (folder / "terms.yaml").write_text("young: {title: T, plain: P, is: {child.years: 3}, authority: [{cite: C}]}\n")
    (folder / "XX-OWN.yaml").write_text(RULE + "when: {term: young}\n")
    assert [one.what for one in refused(folder).all_of_them] == ['There is no fact "child.years".']


def test_a_rule_that_is_broken_is_blamed_once_and_not_what_tightens_it(folder) -> None:
    (folder / "XX-OWN.yaml").write_text(RULE.replace("must", "shall"))
    (folder / "XX-TWO.yaml").write_text(
        "id: XX-TWO\ntightens: XX-OWN\nstatus: in_use\nclock: [{within: 1 h}]\n"
        "authority: [{cite: P, source: own, in_force: 2026-01-01, last_verified: 2026-11-22}]\n"
    )
    assert [one.file for one in refused(folder).all_of_them] == ["fernwood/XX-OWN.yaml"]


def test_several_tricks_of_yaml_are_told_at_once() -> None:
    error = said("id: &a XX\ntitle: !!str 1\nplain: *a\nact:\nact: b\n")
    assert [one.line for one in error.all_of_them] == [1, 2, 3, 4, 5]


def test_what_is_said_of_a_child_is_never_kept_in_memory_and_content_is_read_once():
    assert read_text("a: b", name="own.yaml") is read_text("a: b", name="own.yaml")
    said = [read_text("a: b", name="case.yaml", error=FactsError) for _ in range(2)]
    assert said[0] == said[1]
    assert said[0] is not said[1]
