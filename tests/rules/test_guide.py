"""The guide's pages: what is read, and what is told with file, line and mend when a page is not ours yet."""

from pathlib import Path

import pytest

from handrail.rules.errors import ContentError
from handrail.rules.guide import Guide, check_guide, load_guide
from handrail.rules.guide.pages import _load

INDEX = """
steps:
  screening.prepare: {en: Get ready to talk, es: Prepararse para hablar}
groups:
  - {id: people, title: {en: People, es: Personas}, intro: {en: One., es: Uno.}, pages: [boys]}
beside:
  - {page: boys, fact: child.homeless, is: "yes", because: {en: Said., es: Dicho.}}
"""
HEAD = """---
id: {id}
title: Boys
summary: Ask each boy.
audience: [worker]
opens_from: [screening.prepare]
contacts: [ncmec, state_hotline]
sources:
  - {{id: oig, about: Screens, by: OIG, published: 2022, checked: 2026-11-22, url: "https://oig.hhs.gov/a"}}
last_verified: 2026-11-22
reviewed_by: null
---
"""
SPANISH = """---
id: boys
title: Niños
summary: Pregunte a cada uno.
reviewed_by: null
---
"""
TEXT = "Of 100 boys 72 were not asked. [oig]\n\n## Tonight\n\n1. Say that you are glad.\n2. Offer food. [advice]\n"
TEXTO = (
    "A 72 de 100 no se les preguntó. [oig]\n\n## Esta noche\n\n1. Diga que se alegra.\n2. Ofrezca comida. [advice]\n"
)


@pytest.fixture
def guide(tmp_path: Path):
    """Writes a guide of one page and reads it."""
    folder = tmp_path / "guide"
    (folder / "es").mkdir(parents=True)

    def written(
        text: str = TEXT, *, head: str = "", spanish: str = "", index: str = INDEX, name: str = "boys"
    ) -> Guide:
        _load.cache_clear()
        (folder / "index.yaml").write_text(index)
        (folder / f"{name}.md").write_text((head or HEAD.format(id="boys")) + text)
        if spanish:
            (folder / "es" / "boys.md").write_text(SPANISH + spanish)
        return load_guide(folder)

    return written


def faults(guide: Guide) -> list[str]:
    try:
        check_guide(guide)
    except ContentError as error:
        return [str(one) for one in error.all_of_them]
    return []


def test_a_page_in_order_has_no_fault_in_either_language(guide) -> None:
    found = guide(spanish=TEXTO)
    assert faults(found) == []
    assert found.page("boys", "es").title == "Niños"
    assert found.page("boys", "es").sources == found.page("boys", "en").sources


def test_a_page_leads_to_another_on_the_site_and_in_plain_files(guide) -> None:
    section = guide("See [boys](boys#tonight). [oig]").pages["boys"].sections[0]
    assert 'href="../boys/#tonight"' in section.html
    assert 'href="boys.html#tonight"' in section.for_file


def test_without_a_translation_the_english_page_is_shown(guide) -> None:
    assert guide().page("boys", "es").language == "en"


def test_a_source_in_brackets_becomes_a_link_to_it_and_advice_says_so(guide) -> None:
    lead, tonight = guide().pages["boys"].sections
    assert '<a class="cite" href="#source-oig">' in lead.html
    assert '<span class="advice"' in tonight.html
    assert tonight.id == "tonight"


@pytest.mark.parametrize("text", ["It was 72 of 100.\n", "One. [oig] Then 3 more.\n", "Nine times as often.\n"])
def test_a_number_without_its_source_is_told_with_its_line(guide, text) -> None:
    told = faults(guide(f"Fine. [oig]\n\n{text}"))
    assert [one for one in told if one.startswith("guide/boys.md, line 15: A number has no source")], told


@pytest.mark.parametrize("text", ["She said “I owe 300”. [oig]", "It was 3 of 4. [advice] [oig]", "Call 911. [oig]"])
def test_quotes_advice_and_the_short_lines_are_no_claims(guide, text) -> None:
    head = HEAD.format(id="boys").replace("[ncmec,", "[ncmec, emergency,")
    assert faults(guide(text, head=head)) == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("See. [oig] [oig-23]", 'There is no source "oig-23" on this page. Did you mean "oig"?'),
        ("Call 1-800-843-5678. [oig]", 'There is a phone number "1-800-843-5678".'),
        ("Call 988. [oig]", "Add lifeline_988 to the contacts"),
        ("He is a runaway. [oig]", 'We avoid "runaway"'),
        ("See [girls](girls). [oig]", 'It leads to "girls".'),
        ("Nothing.", 'The source "oig" is cited nowhere.'),
    ],
)
def test_what_is_not_ours_is_told_with_its_mend(guide, text, told) -> None:
    assert told in "\n".join(faults(guide(text)))


def test_a_word_that_somebody_said_or_that_is_a_name_is_in_order(guide) -> None:
    assert faults(guide("The file says “runaway”. Call the National Runaway Safeline. [oig]")) == []


def test_long_sentences_are_told_with_their_grade(guide) -> None:
    hard = "Multidisciplinary organizations institutionalize comprehensive intervention methodologies " * 6
    assert "reads at grade" in "\n".join(faults(guide(f"{hard}. [oig]")))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("screening.prepare]", "screening.prepares]", 'There is no step "screening.prepares". Did you mean'),
        ("[ncmec, ", "[nmec, ", 'There is no contact "nmec". Did you mean "ncmec"?'),
        ("Ask each boy.", "Ask all 72.", "The summary says a number."),
    ],
)
def test_the_lines_about_the_page_are_checked(guide, old, new, told) -> None:
    assert told in "\n".join(faults(guide(head=HEAD.format(id="boys").replace(old, new))))


@pytest.mark.parametrize(
    ("spanish", "told"),
    [
        (TEXTO.replace("72", "27"), "the numbers are not those of the English: without 72; with 27"),
        (TEXTO.replace(" [oig]", ""), "the sources are not those of the English: without oig"),
        (TEXTO.replace("2. Ofrezca comida. [advice]\n", ""), "the paragraphs, lines and cells"),
        (TEXTO.replace("## Esta noche\n", ""), "It has 1 headings and the English has 2."),
    ],
)
def test_a_translation_out_of_step_is_told(guide, spanish, told) -> None:
    assert told in "\n".join(faults(guide(spanish=spanish)))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("A <b>bold</b> word. [oig]", 'There is HTML: "<b>"'),
        ("![x](https://x.org/a.png) [oig]", "There is a picture."),
        ("[a](javascript:alert(1)) [oig]", None),
        ("[a](http://x.org) [oig]", 'There is a link to "http://x.org"'),
        ("# One\n", "A heading is not of the second or third level."),
        ("## One\n\n## One\n", '"One" is a heading twice.'),
        ("##\n\nWords. [oig]\n", "A heading has no words."),
        ("    code\n", "indented by four spaces"),
    ],
)
def test_nothing_but_words_gets_into_a_page(guide, text, told) -> None:
    if told is None:
        assert "<a href" not in guide(text).pages["boys"].sections[0].html
        return
    with pytest.raises(ContentError, match=r"guide/boys\.md, line 1") as found:
        guide(text)
    assert told in str(found.value)


def test_a_page_without_lines_about_itself_is_refused(guide) -> None:
    with pytest.raises(ContentError, match="has no lines about itself"):
        guide(head="Only text\n")


def test_the_id_is_the_name_of_the_file(guide) -> None:
    with pytest.raises(ContentError, match=r'The id is "girls" and the file is "boys\.md"'):
        guide(head=HEAD.format(id="girls"))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("pages: [boys]", "pages: [girls]", 'There is no page "girls"'),
        ("child.homeless", "child.homless", 'There is no fact "child.homless"'),
        ('is: "yes"', "is: maybe", 'child.homeless is never "maybe"'),
    ],
)
def test_the_index_names_pages_facts_and_values_that_exist(guide, old, new, told) -> None:
    with pytest.raises(ContentError) as found:
        guide(index=INDEX.replace(old, new))
    assert told in str(found.value)
