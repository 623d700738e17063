"""`make docs`: write `docs/reference/` anew from code and content, and renew the output that other pages show.

A test says when a page is not what this would write.
"""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import reference_content as content
import reference_rules as rules
import shown
from steps import ROOT

REFERENCE = ROOT / "docs" / "reference"
PAGES: dict[str, Callable[[], str]] = {
    "cli.md": rules.cli_page,
    "duties.md": content.duties_page,
    "facts.md": content.facts_page,
    "instruments.md": content.instruments_page,
    "json.md": rules.json_page,
    "rules.md": rules.rules_page,
}


def stale() -> Iterator[tuple[Path, str]]:
    """Every page that should say something else, and what."""
    for name, made in PAGES.items():
        path, text = REFERENCE / name, made()
        if not path.exists() or not shown.same(path.read_text(), text):
            yield path, text
    for path in shown.pages():
        text = shown.renewed(path.read_text())
        if not shown.same(path.read_text(), text):
            yield path, text


def main() -> int:
    written = [write(path, text) for path, text in stale()]
    print("\n".join(written) or "Every page is up to date.")
    return 0


def write(path: Path, text: str) -> str:
    path.write_text(text)
    return f"wrote {path.relative_to(ROOT)}"


if __name__ == "__main__":
    sys.exit(main())
