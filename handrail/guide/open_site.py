"""The guide as plain files: any agency can put them on any web server, on a stick, or open them from a folder.

No record, no sign-in, no server. The first page is small; search comes when somebody types; without a script there is
one page with everything. The same content gives the same bytes. Needs no database and no keys.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.template import Context, Engine
from django.utils import translation

from handrail.rules.contacts import contacts_for, load_contacts
from handrail.rules.coverage_plan import load_plan
from handrail.rules.glossary import load_glossary
from handrail.rules.guide import Guide, Page, load_synonyms

from .showing import groups_of, has_state_line, line_of, lines_of
from .showing import words_of as glossary_in

PACKAGE = Path(__file__).resolve().parent.parent
STATIC = PACKAGE / "static"
FILES = {
    "guide.css": STATIC / "built" / "open_guide.css",
    "guide_search.js": STATIC / "built" / "guide_search.js",
    "guide_site.js": STATIC / "built" / "guide_site.js",
    "icon.svg": STATIC / "icon.svg",
}
LANGUAGES = {"en": "", "es": "es/"}
OFFLINE = """// Keeps every file of the guide on the device, so that it opens without a network.
const name = "guide-{version}", files = {files};
self.addEventListener("install", (event) => event.waitUntil(caches.open(name).then((kept) => kept.addAll(files))));
self.addEventListener("activate", (event) => event.waitUntil(caches.keys().then((all) => Promise.all(
  all.filter((one) => one.startsWith("guide-") && one !== name).map((one) => caches.delete(one))))));
self.addEventListener("fetch", (event) => event.respondWith(
  fetch(event.request).catch(() => caches.match(event.request, {{ ignoreSearch: true }}))));
"""


class NotBuilt(Exception):
    """The style sheet and the script are made from npm packages, and are not there yet."""


@dataclass(frozen=True)
class Written:
    """What was written: how many files, and what the first page weighs with what it fetches at once."""

    files: int
    first_page: int


def write_site(guide: Guide, into: Path, on: date) -> Written:
    """Writes every file. What lay there under other names stays."""
    found = dict(files_of(guide, on))
    for name, content in found.items():
        path = into / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return Written(len(found), sum(len(found[name]) for name in FIRST_LOAD))


FIRST_LOAD = ("index.html", "files/guide.css", "files/guide_site.js", "files/icon.svg")


def files_of(guide: Guide, on: date) -> Iterator[tuple[str, bytes]]:
    """Every file by its name."""
    found: dict[str, bytes] = {}
    for name, path in FILES.items():
        if not path.is_file():
            raise NotBuilt
        found[f"files/{name}"] = path.read_bytes()
    for language, folder in LANGUAGES.items():
        found[f"files/words-{language}.js"] = words_of(guide, language)
        found |= {f"{folder}{name}": made.encode() for name, made in pages_of(guide, language, on)}
    version = sha256(b"".join(found[name] for name in sorted(found))).hexdigest()[:12]
    listed = json.dumps(["./", *sorted(found)])
    found["offline.js"] = OFFLINE.format(version=version, files=listed).encode()
    yield from sorted(found.items())


def pages_of(guide: Guide, language: str, on: date) -> Iterator[tuple[str, str]]:
    drawn = Drawn(language)
    with translation.override(language):
        yield drawn.file("index", groups=groups_of(guide, language))
        yield drawn.file("all", pages=[page for group in groups_of(guide, language) for page in group.pages])
        yield drawn.file("words", words=glossary_in(load_glossary(), language))
        yield drawn.file("contacts", places=places_of(language, on))
        for page in guide.all(language):
            yield drawn.page(page, on)


class Drawn:
    """Draws the templates of one language without a site around them."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.up = "../" if LANGUAGES[language] else ""
        self.engine = Engine(dirs=[str(PACKAGE / "templates")], libraries={"i18n": "django.templatetags.i18n"})

    def file(self, template: str, name: str = "", **shown: Any) -> tuple[str, str]:
        name = f"{name or template}.html"
        other = "es" if self.language == "en" else "en"
        around: Mapping[str, Any] = {
            "language": self.language,
            "up": self.up,
            "other": f"{self.up}{LANGUAGES[other]}{name}",
            "other_language": other,
        }
        drawn = self.engine.get_template(f"guide/open/{template}.html").render(Context({**around, **shown}))
        return name, "\n".join(line.rstrip() for line in drawn.splitlines() if line.strip()) + "\n"

    def page(self, page: Page, on: date) -> tuple[str, str]:
        contacts = lines_of(page.contacts, self.language, on)
        more = {"state_line": has_state_line(page), "contacts_url": "contacts.html"}
        return self.file("page", page.id, page=page, contacts=contacts, **more)


def places_of(language: str, on: date) -> list[tuple[str, list[Any]]]:
    """Every contact that is known, by place: the whole country first."""
    codes = sorted({one.jurisdiction for one in load_contacts().values()})
    found = contacts_for(codes, on=on)
    named = [(load_plan().name_of(code, language), code) for code in codes]
    return [(name, [line_of(one, language, on) for one in found if one.jurisdiction == code]) for name, code in named]


def words_of(guide: Guide, language: str) -> bytes:
    """What the search in the browser reads, as a script: a page opened from a folder may fetch nothing else."""
    synonyms = load_synonyms()
    sections = [
        [page.id, part.id, page.title, page.summary, part.title, part.text]
        for page in guide.all(language)
        for part in page.sections
    ]
    groups = [[" ".join(phrase) for phrase in group] for group in synonyms.groups]
    words = {"sections": sections, "synonyms": groups, "idle": sorted(synonyms.idle)}
    said = json.dumps(words, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")
    return f"window.handrailGuideWords={said};\n".encode()
