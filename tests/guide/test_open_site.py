"""The guide as plain files: small, whole without a script, offline, in both languages, and nobody's record in it."""

import json
import re
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest

from handrail.guide import open_site
from handrail.guide.open_site import FIRST_LOAD, NotBuilt, files_of
from handrail.rules.contacts import load_contacts
from handrail.rules.guide import load_guide

ON = date(2026, 11, 23)
FIRST_PAGE = 40_000
GUIDE = load_guide()
FILES = dict(files_of(GUIDE, ON))
PAGES = {name: made.decode() for name, made in FILES.items() if name.endswith(".html")}
ADDRESS = re.compile(r'(?:href|src|data-script|data-words|data-offline)="([^"]*)"')


class Read(HTMLParser):
    """Every id of a page, and every heading's rank."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.ranks: list[int] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.ids += [value or "" for name, value in attrs if name == "id"]
        self.ranks += [int(tag[1])] if re.fullmatch(r"h[1-6]", tag) else []


def test_the_first_page_weighs_at_most_forty_kilobytes_with_all_that_it_fetches_at_once() -> None:
    """Bytes as they lie on the disk, not compressed."""
    fetched = {one for one in ADDRESS.findall(PAGES["index.html"]) if one.endswith((".css", ".js", ".svg"))}
    assert fetched - {"files/guide_search.js", "files/words-en.js", "offline.js"} == set(FIRST_LOAD[1:])
    assert sum(len(FILES[name]) for name in FIRST_LOAD) <= FIRST_PAGE


def test_every_page_of_the_guide_is_there_in_both_languages() -> None:
    for key in GUIDE.pages:
        assert '<html lang="en">' in PAGES[f"{key}.html"]
        assert '<html lang="es">' in PAGES[f"es/{key}.html"]


@pytest.mark.parametrize("name", PAGES)
def test_every_link_of_a_page_leads_to_a_file_that_is_there(name: str) -> None:
    here = Path("/site", name).parent
    for address in ADDRESS.findall(PAGES[name]):
        if re.match(r"(https?|tel|sms|mailto):", address):
            continue
        path, _, part = address.partition("#")
        found = (here / path).resolve().relative_to("/site").as_posix() if path else name
        assert found in FILES, address
        assert not part or part in Read(FILES[found].decode()).ids, address


@pytest.mark.parametrize("name", PAGES)
def test_no_id_stands_twice_and_no_rank_of_headings_is_left_out(name: str) -> None:
    read = Read(PAGES[name])
    assert len(set(read.ids)) == len(read.ids)
    assert read.ranks[0] == 1
    assert all(after - before <= 1 for before, after in zip(read.ranks, read.ranks[1:], strict=False))


@pytest.mark.parametrize("name", PAGES)
def test_a_page_loads_nothing_from_elsewhere_and_runs_no_script_of_its_own(name: str) -> None:
    assert not re.search(r'<(?:link|script|img|iframe)[^>]+(?:href|src)="https?:', PAGES[name])
    assert not re.search(r"<script(?![^>]*\bsrc=)|\son[a-z]+=|<style|\sstyle=", PAGES[name])
    assert 'name="referrer" content="no-referrer"' in PAGES[name]


def test_every_page_says_its_day_its_sources_and_who_has_not_reviewed_it() -> None:
    for key, page in GUIDE.pages.items():
        assert "Checked " in PAGES[f"{key}.html"]
        assert all(one.url.replace("&", "&amp;") in PAGES[f"{key}.html"] for one in page.sources)
        told = ("Not yet reviewed by", "Todavía sin revisión de")
        assert [word in PAGES[name] for word, name in zip(told, (f"{key}.html", f"es/{key}.html"), strict=True)] == (
            [not page.reviewed_by, not GUIDE.page(key, "es").reviewed_by]
        )


def test_one_page_has_every_word_for_paper_and_for_a_browser_without_a_script() -> None:
    for key in GUIDE.index.placed:
        assert f'id="{key}"' in PAGES["all.html"]
    assert "all.html" in PAGES["index.html"]


def test_every_contact_stands_on_the_page_of_contacts_with_its_day() -> None:
    for one in load_contacts().values():
        assert one.name["en"].replace("&", "&amp;") in PAGES["contacts.html"]
    assert PAGES["contacts.html"].count("Read on ") == len(load_contacts())


def test_the_words_for_the_search_are_data_and_end_no_script() -> None:
    said = FILES["files/words-es.js"].decode()
    assert "</script" not in said
    words = json.loads(said.removeprefix("window.handrailGuideWords=").rstrip().rstrip(";").replace("<\\/", "</"))
    assert {row[0] for row in words["sections"]} == set(GUIDE.pages)


def test_the_file_that_keeps_it_offline_names_every_other_file() -> None:
    listed = json.loads(re.search(r"files = (\[.*?\]);", FILES["offline.js"].decode())[1])
    assert set(listed) == {"./", *FILES} - {"offline.js"}


def test_the_same_content_gives_the_same_bytes() -> None:
    assert dict(files_of(GUIDE, ON)) == FILES


def test_without_the_built_style_it_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(open_site, "FILES", {"guide.css": tmp_path / "none.css"})
    with pytest.raises(NotBuilt):
        dict(files_of(GUIDE, ON))
