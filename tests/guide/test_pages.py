"""The guide for whoever is signed in: every page opens in both languages, says its sources, and carries no record."""

import pytest
from django.test import Client
from django.urls import reverse

from handrail.rules.guide import load_guide
from tests.cast import Cast

pytestmark = pytest.mark.django_db
GUIDE = load_guide()


@pytest.fixture
def ana(cast: Cast, client: Client) -> Client:
    client.force_login(cast.ana)
    return client


def text(client: Client, path: str, **headers: str) -> str:
    answer = client.get(path, headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_index_names_every_page_once_under_its_heading(ana: Client) -> None:
    shown = text(ana, reverse("guide"))
    for key in GUIDE.index.placed:
        assert shown.count(reverse("guide_page", args=[key])) == 1


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("key", GUIDE.pages)
def test_every_page_opens_with_its_sources_its_day_and_who_has_not_reviewed_it(ana: Client, key, language) -> None:
    ana.cookies["django_language"] = language
    page, shown = GUIDE.page(key, language), text(ana, reverse("guide_page", args=[key]))
    assert f'<html lang="{language}">' in shown
    assert page.title in shown
    for source in page.sources:
        assert f'id="source-{source.id}"' in shown
        assert f'href="#source-{source.id}"' in shown
    told = {"en": "Not yet reviewed by", "es": "Todavía sin revisión de"}[language]
    assert (told in shown) is not bool(page.reviewed_by)
    assert "</span>?</a>" not in shown
    assert ("Not yet in Spanish" in shown) is (page.language != language)


def test_a_page_that_is_not_there_is_not_found(ana: Client) -> None:
    assert ana.get("/guide/not-there/").status_code == 404


def test_every_role_may_read_it_and_nobody_without_a_sign_in(cast: Cast, client: Client) -> None:
    assert client.get(reverse("guide")).status_code == 302
    for person in (cast.tom, cast.lia, cast.pia, cast.max):
        client.force_login(person)
        assert client.get(reverse("guide")).status_code == 200


def test_the_way_back_leads_to_the_step_and_stands_in_no_address(ana: Client, cast: Cast) -> None:
    step = f"http://testserver{reverse('duties', args=[cast.maya.pk])}"
    key = next(iter(GUIDE.pages))
    shown = text(ana, reverse("guide_page", args=[key]), referer=step)
    assert f'href="{reverse("duties", args=[cast.maya.pk])}"' in shown
    assert str(cast.maya.pk) not in text(ana, reverse("guide_page", args=[key]))


@pytest.mark.parametrize(
    "came", ["https://elsewhere.example/children/", "javascript:alert(1)", "http://testserver/no/"]
)
def test_only_a_page_of_ours_is_a_way_back(ana: Client, came: str) -> None:
    assert "Back to the step" not in text(ana, reverse("guide"), referer=came)


def test_a_search_shows_the_section_with_its_words_marked_and_escapes_what_was_typed(ana: Client) -> None:
    shown = text(ana, reverse("guide") + "?q=sextortion")
    assert reverse("guide_page", args=["online-exploitation"]) in shown.split('id="group-')[0]
    assert "<mark>" in shown
    shown = text(ana, reverse("guide") + "?q=%3Cscript%3Ealert(1)%3C/script%3E")
    assert "<script>alert" not in shown
