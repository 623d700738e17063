"""`handrail book`: the book of a jurisdiction as a document that counsel can sign, and what changed between two."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from handrail.rules.book_words.whole import book_in_words
from handrail.rules.book_words.wording import ENGLISH, LANGUAGES

from .book_changes import ChangesDocument
from .book_document import BookDocument, Document
from .book_markdown import markdown
from .book_source import what_changed
from .refusals import BAD_INPUT, Day, refusing_bad_input

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
OLD_OR_NEW = click.Path(exists=True, path_type=Path)
WHERE = click.Path(dir_okay=False, path_type=Path)
Json = Mapping[str, Any]


@click.command()
@click.argument("codes", nargs=-1, metavar="[JURISDICTION]...")
@click.option(
    "--content", "folders", multiple=True, type=FOLDER, help="An agency's own folder of rules; may be repeated."
)
@click.option("--format", "kind", type=click.Choice(["md", "pdf", "xlsx", "json"]), default="md", show_default=True)
@click.option("--out", type=WHERE, help="The file to write. PDF and spreadsheet need one.")
@click.option("--language", type=click.Choice(LANGUAGES), default=ENGLISH, show_default=True)
@click.option("--on", type=Day(), help="The day from which ages are counted. Without it: today.")
@click.option("--diff", "pair", nargs=2, type=OLD_OR_NEW, metavar="OLD NEW", help="Say what changed between two books.")
def book(codes: tuple[str, ...], folders: tuple[Path, ...], kind: str, out: Path | None, language: str,
         on: date | None, pair: tuple[Path, Path] | None) -> None:  # fmt: skip
    """Print the book of a JURISDICTION such as us-wa, in words, for counsel to read and sign.

    Without a JURISDICTION it is federal law alone. The json format is the one to keep: --diff says what changed
    between two of them. OLD and NEW are such files, or folders: of content as it ships, or an agency's own.

    Exit code 2 when the content cannot be used or the file cannot be written.
    """
    if kind in ("pdf", "xlsx") and out is None:
        raise click.UsageError(f"{kind} is not text: name the file to write with --out FILE.")
    day = on or datetime.now().astimezone().date()
    codes = codes or ("us",)
    made: Json
    with refusing_bad_input():
        if pair is None:
            made = book_in_words(codes, on=day, folders=folders, language=language)
            document: Callable[[], Document] = BookDocument(made).document
        else:
            if kind == "xlsx":
                raise click.UsageError("What changed is told in sentences: choose md, pdf or json.")
            made = what_changed(pair, codes=codes, folders=folders, language=language, on=day)
            document = ChangesDocument(made).document
    _write(_printed(made, document, kind, day), out)


def _printed(made: Json, document: Callable[[], Document], kind: str, on: date) -> str | bytes:
    if kind == "json":
        return json.dumps(made, ensure_ascii=False, indent=1) + "\n"
    if kind == "pdf":
        from .book_pdf import pdf  # noqa: PLC0415 - typst and the spreadsheet are slow to load, and mostly not needed

        return pdf(document(), on=on)
    if kind == "xlsx":
        from .book_spreadsheet import Spreadsheet  # noqa: PLC0415

        return Spreadsheet(made).xlsx(on=on)
    return markdown(document())


def _write(printed: str | bytes, out: Path | None) -> None:
    if out is None:
        click.echo(printed, nl=False)
        return
    try:
        out.write_bytes(printed.encode() if isinstance(printed, str) else printed)
    except OSError as error:
        click.echo(f"Error: {out} cannot be written ({error.strerror}). Choose another --out.", err=True)
        raise SystemExit(BAD_INPUT) from None
