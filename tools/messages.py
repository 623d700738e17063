"""`make messages`: gather the interface strings of templates and code into every .po file.

Needs no system gettext: Django turns a template into something that a Python tokenizer can read, Babel reads it.
Entries are sorted and carry no line numbers or dates, so that a change shows only what was really changed.
"""

import io
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

HANDRAIL = Path(__file__).resolve().parent.parent / "handrail"
LOCALE = HANDRAIL / "locale"
TEMPLATES = (".html", ".txt", ".svg")
SHAPES = {"gettext": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3)}
KEYWORDS = SHAPES | {f"{name}_lazy": shape for name, shape in SHAPES.items()} | {"_": None}
WIDTH = 100
HEADER = r"""msgid ""
msgstr ""
"Language: {language}\n"
"Plural-Forms: {plurals}\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=utf-8\n"
"Content-Transfer-Encoding: 8bit\n"

"""


def wanted() -> Catalog:
    """Every string, with its plural and context, that the interface asks gettext for."""
    if not settings.configured:
        settings.configure(USE_I18N=True)  # all that templatize asks for
    catalog = Catalog(charset="utf-8")
    for code in sources():
        for _, text, _, context in extract("python", io.BytesIO(code.encode()), KEYWORDS):
            catalog.add(text, context=context)
    return catalog


def sources() -> Iterator[str]:
    for path in sorted(HANDRAIL.rglob("*.py")):
        yield path.read_text()
    for path in sorted((HANDRAIL / "templates").rglob("*")):
        if path.suffix in TEMPLATES:
            # Inside brackets the tokenizer does not mind a template's indentation.
            yield f"(\n{templatize(path.read_text(), origin=str(path))}\n)"


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.parent.name, charset="utf-8")


def write(path: Path, catalog: Catalog) -> None:
    """A header of our own: Babel's carries dates, which would change on every run."""
    buffer = io.BytesIO()
    write_po(buffer, catalog, WIDTH, no_location=True, omit_header=True, sort_output=True, ignore_obsolete=True)
    header = HEADER.format(language=catalog.locale, plurals=catalog.plural_forms)
    path.write_bytes(header.encode() + buffer.getvalue().rstrip() + b"\n")


def is_empty(message: Message) -> bool:
    strings = message.string if isinstance(message.string, tuple) else (message.string,)
    return not all(strings)


def main() -> int:
    for path in sorted(LOCALE.glob("*/LC_MESSAGES/django.po")):
        catalog = read(path)
        catalog.update(wanted(), no_fuzzy_matching=True)
        write(path, catalog)
        empty = sum(is_empty(message) for message in catalog if message.id)
        print(f"{catalog.locale}: {len(catalog)} strings, {empty} without a translation")
    return 0


if __name__ == "__main__":
    sys.exit(main())
