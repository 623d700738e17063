"""Where an old and a new book come from: files that were kept, folders of content, or an agency's own folders."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from handrail.rules.book_words.changes import changes
from handrail.rules.book_words.whole import FORMAT, VERSION, book_in_words
from handrail.rules.errors import ContentError, Place

Json = Mapping[str, Any]
PARTS = ("book", "settings", "terms", "rules", "limits", "conflicts", "contacts", "sources", "language", "printed_on")
KEEP = "Make it with: handrail book us --format json --out FILE"


def what_changed(
    pair: tuple[Path, Path], *, codes: Sequence[str], folders: Sequence[Path], language: str, on: date
) -> Json:
    """What changed from the first to the second. Raises ContentError, also when a kept file was changed by hand."""
    try:
        return changes(*two_books(pair, codes=codes, folders=folders, language=language, on=on))
    except (LookupError, TypeError, AttributeError, ValueError):
        kept = [path.name for path in pair if path.is_file()]
        if not kept:
            raise
        what = "It is not whole: it was cut off or changed by hand."
        raise ContentError(Place(" or ".join(kept)), what, KEEP) from None


def two_books(
    pair: tuple[Path, Path], *, codes: Sequence[str], folders: Sequence[Path], language: str, on: date
) -> tuple[Json, Json]:
    """The two books, of the same jurisdictions and in the same language. Raises ContentError."""
    kept = [read_export(path) if path.is_file() else None for path in pair]
    known = next((one for one in kept if one is not None), None)
    if known is not None:
        language, codes = str(known["language"]), [*codes_of(known)]
    old, new = [
        one or of_folder(path, codes=codes, folders=folders, language=language, on=on)
        for one, path in zip(kept, pair, strict=True)
    ]
    same_kind(old, new, pair)
    return old, new


def of_folder(path: Path, *, codes: Sequence[str], folders: Sequence[Path], language: str, on: date) -> Json:
    """A folder shaped like the content that ships, or else an agency's own folder on top of what ships."""
    if (path / "duties").is_dir() and (path / "jurisdictions").is_dir():
        return book_in_words(codes, on=on, folders=folders, content=path.resolve(), language=language)
    return book_in_words(codes, on=on, folders=[*folders, path], language=language)


def read_export(path: Path) -> Json:
    """A book that was kept. Raises ContentError when it is not one."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise ContentError(Place(path.name), "This is not a book that was kept as JSON.", KEEP) from None
    if not isinstance(found, dict) or found.get("format") != FORMAT or not all(key in found for key in PARTS):
        raise ContentError(Place(path.name), "This is JSON, and not a book.", KEEP)
    if found.get("format_version") != VERSION:
        raise ContentError(Place(path.name), f"It is of format version {found.get('format_version')}.", KEEP)
    return found


def codes_of(book: Json) -> list[str]:
    return [str(place["code"]) for place in book["book"]["jurisdictions"]]


def same_kind(old: Json, new: Json, pair: tuple[Path, Path]) -> None:
    names = f"{pair[0].name} and {pair[1].name}"
    if old["language"] != new["language"]:
        what = f"One is in {old['language']}, the other in {new['language']}."
        raise ContentError(Place(names), what, "Compare two books of one language.")
    before, after = codes_of(old), codes_of(new)
    if before != after:
        what = f"One is the book of {', '.join(before)}, the other of {', '.join(after)}."
        raise ContentError(Place(names), what, "Compare two books of the same jurisdictions.")
