"""What careful people mistype in YAML, and the sentences that each of them reads: the line, what is wrong, the mend.

Also files that cannot be opened, and values that are not what they should be."""

import json
import os
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from handrail.rules import ContentError, FactsError
from handrail.rules.errors import RulesError
from handrail.rules.loading import (
    Taker,
    Text,
    as_tree,
    digest,
    every_file,
    example_files,
    read_file,
    read_text,
    shown_name,
    suggest,
    yaml_files,
)
from tests.rules.spoiling import HERE

SLIPS: list[tuple[str, list[str]]] = json.loads((HERE / "told" / "slips.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("written", "told"), SLIPS)
def test_a_slip_is_told_in_whole_sentences_with_its_line(written: str, told: list[str]) -> None:
    with pytest.raises(ContentError) as refused:
        read_text(written, name="own.yaml")
    assert [str(one) for one in refused.value.all_of_them] == told


def test_thirty_brackets_are_read_and_one_more_is_not() -> None:
    assert read_text("[" * 30 + "]" * 30, name="own.yaml")
    with pytest.raises(ContentError) as refused:
        read_text("[" * 31 + "]" * 31, name="own.yaml")
    assert str(refused.value) == (
        "own.yaml, line 1: It is nested more than 30 deep. Close the brackets, or write it in fewer steps."
    )


def test_brackets_beside_one_another_are_not_inside_one_another() -> None:
    assert len(read_text("[" + ", ".join(["[[a]]"] * 40) + "]", name="own.yaml")) == 40


def test_in_a_facts_file_it_is_told_as_a_fault_of_the_facts() -> None:
    for written in ("", "a: 'b", "a: b: c", "\ta: b", "a: !b c", "a: 1\na: 2", "[" * 31 + "]" * 31, "'': b"):
        with pytest.raises(FactsError):
            read_text(written, name="facts.yaml", error=FactsError)


# --- files ------------------------------------------------------------------------------------------------------------


def refused(path: Path, **given: object) -> str:
    with pytest.raises(RulesError) as fault:
        read_file(path, **given)  # type: ignore[arg-type]
    return str(fault.value)


def test_a_file_that_cannot_be_opened_is_told_with_its_mend(tmp_path: Path) -> None:
    (tmp_path / "folder.yaml").mkdir()
    (tmp_path / "lost.yaml").symlink_to(tmp_path / "nowhere")
    os.mkfifo(tmp_path / "pipe.yaml")
    (tmp_path / "large.yaml").write_bytes(b"a" * 1_100_001)
    (tmp_path / "odd.yaml").write_bytes(b"a: 1\nb: \xff\n")
    assert [
        refused(tmp_path / name) for name in ("folder.yaml", "lost.yaml", "pipe.yaml", "none.yaml", "large.yaml")
    ] == [
        "folder.yaml: This is a folder and not a file. Rename it or remove it.",
        "lost.yaml: This is a link that leads nowhere. Put the file itself here.",
        "pipe.yaml: This is a pipe or a device and not a file. Rename it or remove it.",
        "none.yaml: There is no such file. Check the name.",
        "large.yaml: The file has 1.1 MB; at most 1 MB is read. "
        "Check that the right file was saved here, or split it in several.",
    ]
    assert refused(tmp_path / "odd.yaml") == (
        'odd.yaml, line 2: There is a letter that is not UTF-8. Save the file as plain text with the encoding "UTF-8".'
    )


def test_a_file_of_the_largest_size_is_read_and_one_byte_more_is_not(tmp_path: Path) -> None:
    (tmp_path / "largest.yaml").write_bytes(b"a: " + b"b" * 999_997)
    (tmp_path / "larger.yaml").write_bytes(b"a: " + b"b" * 999_998)
    assert read_file(tmp_path / "largest.yaml")
    assert "at most 1 MB" in refused(tmp_path / "larger.yaml")


def test_a_file_is_called_as_the_reader_says_or_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text("a: 'b")
    assert refused(tmp_path / "own.yaml").startswith("own.yaml, line 1:")
    assert refused(tmp_path / "own.yaml", name="county/own.yaml").startswith("county/own.yaml, line 1:")


def test_a_mark_at_the_beginning_and_the_line_ends_of_windows_are_read_as_nothing(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_bytes(b"\xef\xbb\xbfa: 1\r\nb: 2\r\n")
    assert read_file(tmp_path / "own.yaml") == {"a": "1", "b": "2"}


def test_the_files_of_a_folder_come_in_one_order_whatever_their_depth(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    for name in ("c.yaml", "b/z.yaml", "a.yaml", "a.txt", "A.examples.yaml"):
        (tmp_path / name).write_text("a: 1")

    def names(found: list[Path]) -> list[str]:
        return [shown_name(path, tmp_path, tmp_path) for path in found]

    assert names(yaml_files(tmp_path)) == ["A.examples.yaml", "a.yaml", "b/z.yaml", "c.yaml"]
    assert names(yaml_files(tmp_path, deep=False)) == ["A.examples.yaml", "a.yaml", "c.yaml"]
    assert names(every_file(tmp_path)) == ["A.examples.yaml", "a.txt", "a.yaml", "b", "b/z.yaml", "c.yaml"]
    assert names(example_files(tmp_path)) == ["A.examples.yaml"]
    assert shown_name(tmp_path / "b" / "z.yaml", tmp_path) == f"{tmp_path.name}/b/z.yaml"
    assert digest(tmp_path / "a.yaml") == digest(tmp_path / "c.yaml")


# --- values -----------------------------------------------------------------------------------------------------------


TAKE = Taker()
DAY, TIME = "Write a date as 2026-03-13.", "Write the day, the time and the offset, as in 2026-03-13T21:10:00-04:00."
NUMBER = "Write a whole number of at most 9 digits."


def told(taken: object, written: str) -> str:
    with pytest.raises(ContentError) as fault:
        taken(read_text(written, name="own.yaml"), "It")  # type: ignore[operator]
    return str(fault.value).removeprefix("own.yaml, line 1: ")


@pytest.mark.parametrize(
    ("take", "written", "words"),
    [
        (TAKE.day, "2026-3-13", f'It is "2026-3-13", which is not a date. {DAY}'),
        (TAKE.day, "2026-02-30", f'It is "2026-02-30", which is not a date. {DAY}'),
        (TAKE.day, "20260313", f'It is "20260313", which is not a date. {DAY}'),
        (TAKE.day, "2026-03-13T10", f'It is "2026-03-13T10", which is not a date. {DAY}'),
        (TAKE.moment, "2026-03-13", f'It is "2026-03-13", which is not a time. {TIME}'),
        (TAKE.moment, "yesterday at noon", f'It is "yesterday at noon", which is not a time. {TIME}'),
        (TAKE.moment, "2026-03-13T21:10", f'It is "2026-03-13T21:10", which has no offset. {TIME}'),
        (TAKE.whole_number, "-1", f'It is "-1". {NUMBER}'),
        (TAKE.whole_number, "1234567890", f'It is "1234567890". {NUMBER}'),
        (TAKE.whole_number, "١", f'It is "١". {NUMBER}'),
        (TAKE.whole_number, "²", f'It is "²". {NUMBER}'),
        (TAKE.items, "a: b", 'It should be a list. Write it as "[one, two]" or as lines that begin with "- ".'),
        (TAKE.text, "[a]", "It should be one word or sentence. Write it on one line, in quotes if it holds a comma."),
        (
            TAKE.texts,
            "[[a]]",
            "It should be one word or sentence. Write it on one line, in quotes if it holds a comma.",
        ),
        (TAKE.texts, "a: b", 'It should be a list. Write it as "[one, two]" or as lines that begin with "- ".'),
        (TAKE.entries, "[a]", 'It should be keys with values. Write it as "key: value".'),
    ],
)
def test_a_value_that_is_not_what_it_should_be_is_told_with_the_mend(take: object, written: str, words: str) -> None:
    assert told(take, written) == words


def test_a_value_that_is_in_order_is_taken() -> None:
    tree = read_text("[2026-03-13, 2026-03-13T21:10:00-04:00, 123456789, 007]", name="own.yaml")
    assert TAKE.day(tree[0], "It") == date(2026, 3, 13)
    assert TAKE.moment(tree[1], "It") == datetime(2026, 3, 14, 1, 10, tzinfo=UTC)
    assert [TAKE.whole_number(one, "It") for one in tree[2:]] == [123456789, 7]
    assert TAKE.texts(tree[0], "It") == ("2026-03-13",)


def test_the_nearest_word_is_meant_and_else_up_to_twelve_are_named() -> None:
    letters = list("abcdefghijklm")
    assert suggest("colour", ["color", "collar"]) == 'Did you mean "color"?'
    assert suggest("zzz", letters[:12]) == "Use one of: a, b, c, d, e, f, g, h, i, j, k, l."
    assert suggest("zzz", letters) == "Use one of: a, b, c, d, e, f, g, h, i, j, k, l, …."
    assert suggest("zzz", ["b", "a", "b"]) == "Use one of: a, b."
    assert suggest("zzz", []) == "Remove it."


def test_a_misspelt_key_is_not_told_as_missing_too() -> None:
    with pytest.raises(ContentError) as fault:
        TAKE.entries(read_text("titel: a", name="own.yaml"), "It", needed=("title",), allowed=("plain",))
    assert [str(one) for one in fault.value.all_of_them] == [
        'own.yaml, line 1: It has an unknown key "titel". Did you mean "title"?'
    ]


def test_what_is_missing_is_told_before_what_nobody_knows() -> None:
    with pytest.raises(ContentError) as fault:
        TAKE.entries(read_text("zzz: a", name="own.yaml"), "It", needed=("title", "by"), allowed=())
    assert [str(one) for one in fault.value.all_of_them] == [
        'own.yaml, line 1: It has no "title". Add the line "title: …".',
        'own.yaml, line 1: It has no "by". Add the line "by: …".',
        'own.yaml, line 1: It has an unknown key "zzz". Use one of: by, title.',
    ]


def test_a_tree_from_a_program_is_text_that_names_the_key_it_stands_at() -> None:
    tree = as_tree(
        {"a": [True, False, 3], "b": {"c": date(2026, 3, 13), "d": datetime(2026, 3, 13, 1, tzinfo=UTC)}, 5: "x"},
        "facts",
        FactsError,
    )
    assert tree == {"a": ["yes", "no", "3"], "b": {"c": "2026-03-13", "d": "2026-03-13T01:00:00+00:00"}, "5": "x"}
    assert str(tree.place) == "facts"
    assert [str(tree[key].place) for key in ("a", "b", "5")] == ["facts: a", "facts: b", "facts: 5"]
    assert [str(one.place) for one in (tree["a"][0], tree["b"]["c"], *tree)] == ["facts: a", "facts: c"] + ["facts"] * 3
    assert all(isinstance(key, Text) for key in tree)


def test_a_value_that_is_no_text_is_refused_with_its_kind_and_key() -> None:
    for value, kind in ((None, "NoneType"), (1.5, "float"), (object(), "object")):
        with pytest.raises(FactsError) as fault:
            as_tree({"a": [value]}, "facts", FactsError)
        assert str(fault.value) == (
            f'facts: a: There is a value of the kind {kind}. Leave the key out, or write "unknown".'
        )
