"""A package is whole, small, offline, the same each time, and has nobody in it."""

import json
import re
from html.parser import HTMLParser

import pytest

from handrail.learning.export import package as packages
from handrail.learning.export.package import NotBuilt, html5, packaged
from handrail.learning.export.packed import of_course
from handrail.rules.learning import load_courses
from tests.learning.export.made import COURSE, LESSON, course, lesson, package, packed, scorm_zip, unzipped

FIRST_LOAD = 40_000
ADDRESS = re.compile(r'(?:href|src)="([^"]*)"')
SCREENS = re.compile(r"window\.handrailPart\((.*)\);\n", re.DOTALL)
BOTH = pytest.mark.parametrize("name", [LESSON, COURSE])


def screens(name: str, part: str, language: str) -> list[str]:
    said = package(name).files[f"parts/{part}.{language}.js"].decode().replace("<\\/", "</")
    return json.loads(f"[{SCREENS.fullmatch(said)[1]}]")[2]


def described(name: str, language: str) -> dict:
    said = package(name).files[f"parts/{language}.js"].decode().replace("<\\/", "</")
    return json.loads(said.removeprefix("window.handrailCourse(").removesuffix(");\n"))


class Tags(HTMLParser):
    """The names of what opens and closes, and every id."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in {"meta", "link", "input", "br"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)


@BOTH
def test_the_page_that_opens_comes_first_and_everything_it_names_is_there(name: str) -> None:
    files = unzipped(html5(package(name)))
    assert next(iter(files)) == "index.html"
    for page in ("index.html", "read.html", "read.es.html"):
        for address in ADDRESS.findall(files[page].decode()):
            if not address.startswith(("https://", "data:", "#")):
                assert address in files, address


def test_only_the_package_for_kolibri_tells_no_score() -> None:
    """Kolibri takes a score for how far somebody is, and would call no lesson complete with one answer wrong."""
    assert unzipped(html5(package(LESSON)))["index.html"].count(b"data-unscored") == 1
    assert b"data-unscored" not in unzipped(scorm_zip(LESSON))["index.html"]
    assert b"dataset.unscored" in package(LESSON).files["files/player.js"]


@BOTH
def test_every_part_is_there_in_both_languages_with_as_many_screens_and_the_same_key(name: str) -> None:
    english, spanish = described(name, "en"), described(name, "es")
    shape = [(one["id"], one["asks"], one["key"], one["digest"]) for one in english["parts"]]
    assert [(one["id"], one["asks"], one["key"], one["digest"]) for one in spanish["parts"]] == shape
    assert english["words"].keys() == spanish["words"].keys()
    assert english["words"]["back"] != spanish["words"]["back"]
    for part, *_ in shape:
        assert len(screens(name, part, "en")) == len(screens(name, part, "es"))


@BOTH
def test_each_screen_is_whole_and_has_one_heading_that_takes_the_focus(name: str) -> None:
    for part in described(name, "en")["parts"]:
        for screen in (*screens(name, part["id"], "en"), *screens(name, part["id"], "es")):
            read = Tags(screen)
            assert not read.open, screen
            assert not read.wrong, screen
            assert screen.count("<h1") == screen.count('<h1 tabindex="-1"') == 1


@BOTH
def test_a_page_loads_nothing_from_elsewhere_and_holds_no_script_or_style_of_its_own(name: str) -> None:
    for path, content in package(name).files.items():
        text = content.decode()
        assert not re.search(r'<(?:link|script|img|iframe)[^>]+(?:href|src)=\\?"https?:', text), path
        assert not re.search(r"@import|url\(", text) or not path.endswith(".css"), path
        if path.endswith(".html"):
            assert not re.search(r"<script(?![^>]*\bsrc=)|\son[a-z]+=|<style|\sstyle=", text), path


def test_a_lesson_opens_with_less_than_forty_kilobytes_uncompressed() -> None:
    assert package(LESSON).first_bytes <= FIRST_LOAD
    assert f"parts/{LESSON}.en.js" in package(LESSON).first_load


def test_every_word_of_a_lesson_is_also_on_one_page_for_paper_and_for_no_script() -> None:
    page = package(LESSON).files["read.html"].decode()
    said = lesson().said["en"]
    for screen in said.screens.values():
        assert screen.title in page or screen.title == "Check"
    for option in said.options.values():
        assert option.happens in page
        assert option.feedback in page
    for question in said.questions.values():
        assert all(reply.feedback in page for reply in question.replies)
    assert 'href="read.html"' in package(LESSON).files["index.html"].decode().split("<noscript>")[1]


def test_a_source_is_reached_from_the_number_that_cites_it() -> None:
    made = "".join(screens(LESSON, LESSON, "en"))
    assert "#source-" not in made
    assert all(made.count(one.url.replace("&", "&amp;")) >= 2 for one in lesson().sources if one.url)


def test_the_test_before_a_course_tells_nothing_and_the_one_after_it_tells_why() -> None:
    before, after = screens(COURSE, "test-before", "en"), screens(COURSE, "test-after-1", "es")
    assert not any("data-told" in one for one in before)
    asked = [one for one in after if "<form" in one]
    assert len(asked) == course().pre_post.asked
    assert all(one.count("data-told") == one.count("<input") for one in asked)


def test_who_takes_the_test_again_is_asked_something_else() -> None:
    forms = {one["id"]: set(one["asks"]) for one in described(COURSE, "en")["parts"] if one["kind"] != "lesson"}
    assert not forms["test-before"] & forms["test-after-1"]
    assert forms["test-after-1"] != forms["test-after-2"]


def test_words_of_a_question_are_text_and_never_markup() -> None:
    assert "&quot;" in "".join(screens(COURSE, "test-after-1", "en"))


@BOTH
def test_the_same_content_gives_the_same_bytes(name: str) -> None:
    again = packaged(packed(name))
    assert again.files == package(name).files
    assert html5(again) == html5(package(name))


def test_a_package_for_one_role_has_the_modules_of_that_role() -> None:
    for one in load_courses().courses.values():
        for role in one.audience:
            wanted = {each.id for module in one.for_audience(role) for each in module.lessons}
            assert {each.id for each in of_course(one, role).lessons} == wanted
    with pytest.raises(LookupError):
        of_course(course(), "nobody")


def test_without_the_built_player_it_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    monkeypatch.setattr(packages, "BUILT", tmp_path)
    with pytest.raises(NotBuilt):
        packaged(packed())
