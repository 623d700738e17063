"""The pages on safety name everything that is stored, and what they say of people holds."""

import re

import pytest
from django.apps import apps
from django.db.models import Model
from django.urls import reverse

from handrail.children.sealed import SealedField
from handrail.rules.vocabulary import vocabulary
from tests.project.tree import ROOT

PAGE = (ROOT / "docs" / "safety" / "data-map.md").read_text()
ENTRY = re.compile(r"^### `(handrail/(?:\w+/)+models\.py:\w+)`\n(.*?)(?=^##|\Z)", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"`(\w+)`")
ENTRIES = dict(ENTRY.findall(PAGE))
MODELS = {
    f"{model.__module__.replace('.', '/')}.py:{model.__name__}": model
    for model in apps.get_models()
    if model.__module__.startswith("handrail.")
}
OTHERS = {model._meta.label for model in apps.get_models()} - {model._meta.label for model in MODELS.values()}


def fields(model: type[Model], *, sealed: bool) -> set[str]:
    return {field.name for field in model._meta.concrete_fields if isinstance(field, SealedField) == sealed}


def said(entry: str, how: str) -> set[str]:
    line = re.search(rf"^- {how}: (.+)$", entry, re.MULTILINE)
    return set(SPAN.findall(line[1])) if line else set()


def test_every_table_of_ours_has_an_entry_and_every_entry_a_table() -> None:
    assert set(ENTRIES) == set(MODELS)


def test_every_table_of_the_parts_we_build_on_is_named() -> None:
    assert {label for label in OTHERS if f"`{label}`" not in PAGE} == set()


@pytest.mark.parametrize("name", sorted(MODELS))
def test_the_map_says_which_fields_are_sealed_and_which_are_not(name: str) -> None:
    entry, model = ENTRIES.get(name, ""), MODELS[name]
    assert said(entry, "Sealed") == fields(model, sealed=True)
    assert said(entry, "In the clear") == fields(model, sealed=False)


def test_the_map_names_every_restricted_fact() -> None:
    restricted = {fact.name for fact in vocabulary().facts.values() if fact.restricted}
    assert {name for name in restricted if f"`{name}`" not in ENTRIES["handrail/children/models.py:Fact"]} == set()


@pytest.mark.django_db
def test_an_account_that_was_set_inactive_is_out_at_the_next_page(client, cast) -> None:
    """Said of somebody who has left, in who-we-defend-against.md."""
    client.force_login(cast.ana)
    assert client.get(reverse("child", args=[cast.maya.pk])).status_code == 200
    type(cast.ana).objects.filter(pk=cast.ana.pk).update(is_active=False)
    assert client.get(reverse("child", args=[cast.maya.pk])).url.startswith(reverse("account_login"))
