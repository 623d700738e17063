"""The items, the partners and the papers: what they rest on, in both languages, in plain words and without labels."""

import re

import pytest

from handrail.rules.book import load_book
from handrail.rules.loading import CONTENT
from handrail.rules.readiness.items import Item, load_items, load_sources
from handrail.rules.readiness.papers import load_papers, load_partners
from handrail.rules.reading_grades import grade

FOLDER = CONTENT / "readiness"
TEXTS = {path.relative_to(FOLDER).as_posix(): path.read_text() for path in sorted(FOLDER.rglob("*.yaml"))}
LABELS = re.compile(r"\brunaway|prostitut|high[- ]risk|\bvíctima fácil|fug[oó]", re.IGNORECASE)
LISTED = {
    "leader_named", "policy_current", "tools_with_labor", "after_hours_tested", "roster_current", "mou_signed",
    "tribal_contacts", "interpreters", "return_talk", "data_monthly", "safety_plan_used", "staff_trained",
    "caregivers_trained", "stress_support", "survivors_paid", "drill_done",
}  # fmt: skip


def test_every_item_of_the_practice_research_is_there_and_no_other() -> None:
    assert set(load_items().items) == LISTED


def test_both_tiers_are_there_and_each_theme_begins_somewhere() -> None:
    items = load_items()
    assert {item.tier for item in items.items.values()} == {1, 2}
    assert all(items.of_theme(theme) for theme in items.themes)


def test_nobody_has_reviewed_them_and_the_file_says_so() -> None:
    assert load_items().reviewed_by == ""
    assert {paper.reviewed_by for paper in load_papers().values()} == {""}


@pytest.mark.parametrize("item", load_items().items.values(), ids=lambda item: item.code)
def test_what_claims_a_law_names_the_code(item: Item) -> None:
    if item.basis == "law":
        assert item.source is not None
        assert "U.S.C." in item.source.title


@pytest.mark.parametrize("name", TEXTS)
def test_no_child_is_labelled(name: str) -> None:
    assert LABELS.search(TEXTS[name].replace("Runaway_Prevention", "")) is None


def test_every_source_is_used() -> None:
    used = {name for name in load_sources() if any(re.search(rf"\b{name}\b", text) for file, text in TEXTS.items()
                                                   if file != "sources.yaml")}  # fmt: skip
    assert used == set(load_sources())


def test_every_limit_that_a_partner_names_is_in_the_book() -> None:
    limits = load_book(("us",)).limits
    assert {name for one in load_partners().values() for name in one.limits} <= set(limits)


def test_the_items_can_be_read_by_staff() -> None:
    said = " ".join(part["en"] for one in load_items().items.values() for part in (one.in_place, one.show))
    assert grade(said) <= 8


def test_the_words_of_the_papers_can_be_read_by_staff() -> None:
    for paper in load_papers().values():
        said = " ".join(line["en"] for part in paper.parts for line in part.lines)
        assert grade(re.sub(r"\{[a-z_]+\}", "this", said)) <= 8, paper.code


def test_a_letter_says_that_it_is_not_sent() -> None:
    letters = [paper for paper in load_papers().values() if paper.group == "letter"]
    assert {paper.code for paper in letters} == {"help_short", "help_specialized"}
    assert all("Handrail sends nothing" in paper.notice["en"] for paper in letters)


def test_an_agreement_holds_what_real_agreements_hold() -> None:
    """Named agencies, roles, sharing, first call, provider, bed, charges, conflict, training, review, signatures."""
    asked = set(load_papers()["mou"].questions)
    wanted = {"partner_names", "partners", "first_call", "who_comes", "tonight", "charges", "interview", "meetings",
              "conflict", "training", "review", "criteria", "services"}  # fmt: skip
    assert wanted <= asked
    assert any(part.signatures for part in load_papers()["mou"].parts)
