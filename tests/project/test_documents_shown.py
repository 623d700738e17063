"""What the pages show of the command line is what it prints: every command is run with the files its page shows."""

from typing import Any

import pytest

from tests.project.tree import ROOT, tool

shown = tool("shown")
PAGES = shown.pages()
A_PAGE = """
The file `words.txt`:

```text
unknown is
never no
```

```console
$ cat words.txt
unknown is
never no
$ ls
words.txt
```
"""


@pytest.fixture(scope="module", params=PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def played(request: pytest.FixtureRequest) -> list[Any]:
    return list(shown.play(request.param.read_text()))


def test_every_command_prints_what_its_page_shows(played: list[Any]) -> None:
    assert played
    assert [(one.command, one.printed) for one in played if not one.same] == [], "run: make docs"


def test_a_command_ends_as_its_page_says(played: list[Any]) -> None:
    """2 for bad input, 1 for an example that does not hold, otherwise 0."""
    for one in played:
        expected = 2 if one.printed.startswith("Error: ") else 1 if "do not hold" in one.printed else 0
        assert one.code == expected, one.command


def test_files_come_first_and_commands_run_where_they_are() -> None:
    assert [(one.command, one.same) for one in shown.play(A_PAGE)] == [("cat words.txt", True), ("ls", True)]


def test_a_page_that_shows_something_else_is_noticed_and_renewed() -> None:
    old = A_PAGE.replace("$ ls\nwords.txt", "$ ls\nletters.txt")
    assert [one.same for one in shown.play(old)] == [True, False]
    assert shown.renewed(old) == A_PAGE


def test_the_digest_of_the_book_may_differ_and_its_day_may_not() -> None:
    assert shown.same("Book 2026-11-22+dd5f72f56617.", "Book 2026-11-22+000000000000.")
    assert not shown.same("Book 2026-11-22+dd5f72f56617.", "Book 2026-11-23+dd5f72f56617.")
