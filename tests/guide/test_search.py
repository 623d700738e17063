"""A search knows the field's words for one thing, in both languages, and forgives a slip of the hand."""

import pytest

from handrail.guide.search import marked, search_in
from handrail.rules.guide import load_guide, load_synonyms, needs
from handrail.rules.guide.finding import phrase


def keys(query: str, language: str = "en") -> list[str]:
    return [hit.page.id for hit in search_in(language).find(query).hits]


@pytest.mark.parametrize(
    ("query", "language", "page"),
    [
        ("sextortion", "en", "online-exploitation"),
        ("blackmail with nudes", "en", "online-exploitation"),
        ("AWOL", "en", "without-a-home"),
        ("ICWA", "en", "indigenous-children"),
        ("undocumented", "en", "children-from-another-country"),
        ("group home", "en", "kinship-foster-and-group-care"),
        ("can I keep a secret", "en", "limits-of-confidentiality"),
        ("what do I say when he comes back", "en", "first-words-after-a-return"),
        ("trabajo forzado", "en", "labor-trafficking"),
        ("sextorsión", "es", "online-exploitation"),
        ("chantaje con fotos", "es", "online-exploitation"),
        ("forced labor", "es", "labor-trafficking"),
        ("discapacidades", "es", "children-with-disabilities"),
        ("AMENAZAS", "es", "online-exploitation"),
    ],
)
def test_a_word_of_the_field_finds_its_page_among_the_first_three(query, language, page) -> None:
    assert page in keys(query, language)[:3], keys(query, language)


def test_a_slip_of_the_hand_is_read_as_the_nearest_word_and_said_so() -> None:
    found = search_in("en").find("sextorsionn")
    assert found.hits
    assert found.read_as


@pytest.mark.parametrize("query", ["", "   ", "???", '"', "NEAR(", "a AND", "xqzvwk", "x" * 5000, "' OR 1=1 --"])
def test_nothing_that_is_typed_breaks_the_search(query) -> None:
    assert isinstance(search_in("en").find(query).hits, tuple)


def test_words_around_a_match_are_escaped() -> None:
    assert marked("a <b> \x02c\x03") == "a &lt;b&gt; <mark>c</mark>"


def test_the_longest_known_phrase_wins_and_idle_words_are_left_out() -> None:
    found = needs("what is the group home", load_synonyms())
    assert [same[0] for same in found] == [("group", "home")]
    assert ("foster", "care") in found[0]


def test_a_search_of_idle_words_alone_still_looks_for_them() -> None:
    assert [same[0] for same in needs("who is it", load_synonyms())] == [("who",), ("is",), ("it",)]


def test_no_phrase_stands_in_a_group_twice_and_none_is_empty() -> None:
    for group in load_synonyms().groups:
        assert len(set(group)) == len(group)
        assert all(group)


def test_every_page_is_found_by_its_own_title_in_both_languages() -> None:
    for language in ("en", "es"):
        for page in load_guide().all(language):
            if page.language == language:
                assert page.id in keys(page.title, language)[:3], (language, page.title)


def test_a_title_is_typed_as_people_type() -> None:
    assert phrase("Niños — ¿qué?") == ("ninos", "que")
