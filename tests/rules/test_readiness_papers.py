"""A paper from its file: what is wrong in it is told with its line, and what nobody answered is a blank."""

import pytest

from handrail.rules.book import load_book
from handrail.rules.errors import ContentError
from handrail.rules.loading import CONTENT, read_text
from handrail.rules.readiness.filling import Filled, Given, blanks, changed, fill
from handrail.rules.readiness.items import FILE, load_items, load_sources, read_items
from handrail.rules.readiness.papers import load_papers, load_partners, read_paper, read_partners

HERE = CONTENT / "readiness"
ITEMS, MOU, PARTNERS = ((HERE / name).read_text() for name in (FILE, "documents/mou.yaml", "partners.yaml"))
LEADS = "{en: One person leads this work, es: Una persona dirige este trabajo}"
FIRST = 'en: "First call: {first_call}.", es: "Primera llamada: {first_call}."'
UNUSED = """  unused:
    kind: line
    ask: {en: What?, es: ¿Qué?}
    blank: {en: what, es: qué}
  keeper:
"""
ITEM_SLIPS = {
    "a law without its source": ("basis: law\n    source: usc_671\n  return_talk",
                                 "basis: law\n  return_talk", "claims law"),
    "a theme that is none": ("theme: partners\n    tier: 2", "theme: partner\n    tier: 2", "partner"),
    "a third tier": ("tier: 2\n    title: {en: Agreements", "tier: 3\n    title: {en: Agreements", "tier"),
    "a source that is none": ("source: fl_monthly", "source: florida", "florida"),
    "no Spanish": (LEADS, "{en: One person leads this work}", "es"),
    "no item for a theme": ("  learn: {en: L", "  dance: {en: To dance, es: Bailar}\n  learn: {en: L", "has no item"),
}  # fmt: skip
PAPER_SLIPS = {
    "a place without a question": (FIRST, FIRST.replace("first_call", "whom"), 'asks for "whom"'),
    "a place that Spanish lacks": (FIRST, FIRST.replace("llamada: {first_call}", "llamada"), "other names"),
    "a question that nothing uses": ("  keeper:\n", UNUSED, "Nothing in the paper uses"),
    "choices of what is no choice": (
        "  meetings:\n    kind: line",
        "  meetings:\n    kind: choice",
        "of the kind choice",
    ),
    "a kind that is none": ("kind: day\n    ask: {en: From", "kind: date\n    ask: {en: From", "date"),
    "a line to sign that is no list": ("signatures: partner_names", "signatures: area", "signatures"),
}


@pytest.mark.parametrize("slip", ITEM_SLIPS)
def test_a_slip_in_the_items_is_told_with_its_line(slip: str) -> None:
    before, after, told = ITEM_SLIPS[slip]
    assert ITEMS.count(before) == 1
    with pytest.raises(ContentError, match=rf"items\.yaml, line \d+: .*{told}"):
        read_items(read_text(ITEMS.replace(before, after), name=FILE), load_sources())


@pytest.mark.parametrize("slip", PAPER_SLIPS)
def test_a_slip_in_a_paper_is_told_with_its_line(slip: str) -> None:
    before, after, told = PAPER_SLIPS[slip]
    assert MOU.count(before) == 1
    with pytest.raises(ContentError, match=rf"mou\.yaml, line \d+: .*{told}"):
        read_paper("mou", read_text(MOU.replace(before, after), name="mou.yaml"), load_sources())


def test_a_partner_without_limits_is_told_with_its_line() -> None:
    with pytest.raises(ContentError, match=r"partners\.yaml, line \d+: .*limits"):
        written = PARTNERS.replace("    limits: [PRIV-VAWA]\n", "")
        read_partners(read_text(written, name="partners.yaml"), load_sources())


def test_an_item_in_other_words_has_another_digest() -> None:
    before = load_items()
    written = ITEMS.replace("One person leads this work", "Somebody leads this work")
    after = read_items(read_text(written, name=FILE), load_sources())
    assert [code for code, one in before.digests().items() if after.digests()[code] != one] == ["leader_named"]


# --- filling --------------------------------------------------------------------------------------------------------


def known(tongue: str = "en") -> Given:
    return Given(tongue, {"agency": "Fernwood County", "author": "Dee"}, load_partners(), load_book(("us",)).limits,
                 {code: one.title[tongue] for code, one in load_items().items.items()}, "<{}>".format)  # fmt: skip


def words(paper: Filled) -> str:
    lines = [line for section in paper.sections for line in section.lines]
    return "\n".join("".join(f"[{one.text}]" if one.blank else one.text for one in line.pieces) or
                     "\n".join(f"- {one}" for one in line.several) for line in lines)  # fmt: skip


@pytest.mark.parametrize("kind", load_papers())
def test_without_an_answer_every_question_is_a_blank_and_each_answer_takes_one_away(kind: str) -> None:
    paper, given = load_papers()[kind], known()
    left = blanks(fill(paper, {}, given).as_data())
    assert left >= len(paper.questions)
    for code, question in paper.questions.items():
        answer = {"partners": ["police"], "items": ["drill_done"], "day": "2026-04-01"}.get(question.kind, "Something")
        if question.kind == "choice":
            answer = next(iter(question.choices))
        now = blanks(fill(paper, {code: answer}, given).as_data())
        assert now < left, code


def test_an_answer_is_never_read_as_a_place_to_fill() -> None:
    told = words(fill(load_papers()["mou"], {"area": "{first_call}", "first_call": "555-0100"}, known()))
    assert "for children in {first_call}:" in told


def test_an_answer_that_ends_with_a_full_stop_gets_no_second_one() -> None:
    told = words(fill(load_papers()["mou"], {"meetings": "Each month.", "training": "Twice a year"}, known()))
    assert "Meetings: Each month.\n" in told
    assert "Training together: Twice a year.\n" in told


def test_lists_choices_days_and_paragraphs() -> None:
    answers = {
        "criteria": "One\n\n Two ",
        "charges": "ask_first",
        "starts": "2026-04-01",
        "services": "First.\nSecond.",
    }
    told = words(fill(load_papers()["mou"], answers, known()))
    assert "- One\n- Two" in told
    assert "the prosecutor hears the child's lawyer" in told
    assert "It holds from <2026-04-01>." in told
    assert "First.\nSecond." in told


def test_a_code_that_is_gone_says_nothing_and_an_answer_to_no_question_is_refused() -> None:
    given = known()
    assert fill(load_papers()["mou"], {"partners": ["circus", "school"], "charges": "gone"}, given).as_data()
    with pytest.raises(KeyError):
        fill(load_papers()["mou"], {"colour": "red"}, given)


def test_a_partner_brings_its_law_with_its_source_and_how_sure_we_are() -> None:
    section = next(
        one for one in fill(load_papers()["mou"], {"partners": ["drug_program"]}, known()).sections if one.rows
    )
    assert [(one.cites, one.status) for one in section.rows[0].law] == [
        ("42 U.S.C. 290dd-2(b), (c), (e)", "law"), ("42 U.S.C. 290dd-2(e); 42 CFR 2.12(c)(6)", "unverified"),
    ]  # fmt: skip


def test_what_changed_is_named_and_empty_is_the_same_as_not_there() -> None:
    paper = load_papers()["mou"]
    assert changed({"area": "A", "keeper": ""}, {"area": "B", "partners": []}, paper) == ["area"]
