"""The guide beside a step: the record brings pages up as context, and tells nobody what they may not see."""

import re
from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from handrail.children.actions import record_fact, record_identification
from handrail.children.profile_actions import keep
from handrail.duties import guide_beside
from handrail.missing.actions import report_missing
from handrail.rules.guide import beside, load_guide
from handrail.rules.guide.beside import asked
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db
ALSO = "Also for this child"
TRIBAL = ("child.indian_child", "yes", "indigenous-children")
CSRF = re.compile(r'value="[A-Za-z0-9]{64}"|"X-CSRFToken": "[^"]+"|value="[0-9a-f-]{36}"|data-[a-z]+="?[0-9]+')


def beside_step(client: Client, cast: Cast, name: str = "screen_prepare") -> str:
    answer = client.get(reverse(name, args=[cast.maya.pk]))
    assert answer.status_code == 200
    found = re.search(r'<details class="details beside.*</details>', answer.content.decode(), re.DOTALL)
    return found[0] if found else ""


def say(cast: Cast, name: str, value: str) -> None:
    record_fact(client_id=uuid4(), child=cast.maya, name=name, value=value, by=cast.ana, now=NOW)


@pytest.mark.parametrize("name", ["screen_prepare", "missing_report", "duties"])
def test_a_step_shows_its_page_and_leads_to_the_whole_guide(cast: Cast, client: Client, name: str) -> None:
    client.force_login(cast.ana)
    shown = beside_step(client, cast, name)
    assert "Guide for this step" in shown
    assert reverse("guide") in shown
    assert ALSO not in shown


def test_after_the_report_the_search_and_the_return_have_the_guide_beside_them(cast: Cast, client: Client) -> None:
    client.force_login(cast.ana)
    now = timezone.now()
    learned = now - timedelta(hours=1)
    episode = report_missing(client_id=uuid4(), child=cast.maya, informed_at=learned, by=cast.ana, now=now)
    for name in ("search", "missing_return"):
        assert "Guide for this step" in client.get(reverse(name, args=[episode.pk])).content.decode()


@pytest.mark.parametrize(
    ("name", "value", "page"),
    [
        TRIBAL,
        ("child.homeless", "yes", "without-a-home"),
        ("trafficking.family_suspect", "yes", "familial-trafficking"),
        ("trafficking.family_suspect", "unknown", "familial-trafficking"),
        ("child.citizenship", "foreign_national", "children-from-another-country"),
    ],
)
def test_what_was_recorded_brings_its_page_up_with_the_reason(cast, client, name, value, page) -> None:
    client.force_login(cast.ana)
    say(cast, name, value)
    brought = beside_step(client, cast).split(ALSO)[1].split("</ul>")[0]
    assert reverse("guide_page", args=[page]) in brought
    assert "The record says" in brought


@pytest.mark.parametrize("value", ["no", "unknown"])
def test_a_no_and_an_unknown_bring_nothing_up(cast: Cast, client: Client, value: str) -> None:
    client.force_login(cast.ana)
    say(cast, "child.homeless", value)
    assert ALSO not in beside_step(client, cast)


def test_a_later_no_takes_the_page_down_again(cast: Cast, client: Client) -> None:
    client.force_login(cast.ana)
    say(cast, "child.homeless", "yes")
    say(cast, "child.homeless", "no")
    assert ALSO not in beside_step(client, cast)


def test_a_line_of_the_profile_and_a_conclusion_bring_pages_up(cast: Cast, client: Client) -> None:
    client.force_login(cast.ana)
    keep(uuid4(), cast.maya, "sex", "M", None, "file", cast.ana, NOW, verb="edited_profile")
    record_identification(client_id=uuid4(), child=cast.maya, form="labor", status="suspected", at=NOW, basis="pay",
                          by=cast.ana, now=NOW)  # fmt: skip
    brought = beside_step(client, cast).split(ALSO)[1].split("</ul>")[0]
    assert "boys-and-young-men" in brought
    assert "labor-trafficking" in brought


def test_a_restricted_fact_changes_nothing_for_a_reader_who_may_not_see_it(cast: Cast, client: Client) -> None:
    """Sam supervises and sees Maya, and was given no restricted group: the page is the same, letter by letter."""
    client.force_login(cast.sam)
    before = CSRF.sub("", beside_step(client, cast))
    say(cast, TRIBAL[0], TRIBAL[1])
    say(cast, "child.citizenship", "foreign_national")
    assert CSRF.sub("", beside_step(client, cast)) == before
    client.force_login(cast.ana)
    assert CSRF.sub("", beside_step(client, cast)) != before


def test_a_guide_that_cannot_be_read_never_stops_the_step(cast: Cast, client: Client, monkeypatch, tmp_path) -> None:
    (tmp_path / "broken.md").write_text("No lines about itself.\n")
    monkeypatch.setattr(guide_beside, "load_guide", partial(load_guide, tmp_path))
    client.force_login(cast.ana)
    assert beside_step(client, cast, "missing_report") == ""


def test_every_page_of_the_step_is_named_whatever_the_record_says() -> None:
    guide = load_guide()
    for step in guide.index.steps:
        nothing = beside(guide, [step], {}, (), "en")
        facts = {one.fact: one.values for one in guide.index.beside}
        everything = beside(guide, [step], facts, {"tribal", "immigration"}, "en")
        assert names(nothing) == names(everything)
        assert nothing.main == everything.main


def names(found) -> set[str]:
    every = [one.page for one in found.brought] + [*found.others, *([found.main] if found.main else [])]
    assert len({page.id for page in every}) == len(every)
    return {page.id for page in every}


def test_no_page_is_brought_up_by_a_guess() -> None:
    """What a person is or answered is no reason: nothing of sexual orientation, and no answer of a screening."""
    brings = load_guide().index.beside
    assert "lgbtq2s-youth" not in {one.page for one in brings}
    assert {one.restricted for one in brings} == {None, "tribal", "immigration"}


def test_only_facts_that_could_bring_up_a_page_of_the_step_are_read() -> None:
    assert "child.homeless" in asked(load_guide(), ["screening.prepare"])
    assert asked(load_guide(), ["no.such.step"]) == frozenset()
