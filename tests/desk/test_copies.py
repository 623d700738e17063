"""A copy of a record is whole, readable, and leaves the house by two people."""

import hashlib
import json
from datetime import timedelta
from io import BytesIO
from uuid import uuid4
from zipfile import ZipFile

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import timezone

from handrail.audit.models import Entry
from handrail.children.models import Child, Contact, OfChild
from handrail.children.photos_actions import add_photo
from handrail.desk.copies import COMPUTED, TITLES, whole
from handrail.records.destroying import tables
from handrail.records.models import Copy
from tests.cast import NOW
from tests.project.permissions import drawing, make_world

pytestmark = pytest.mark.django_db
STORY = "He said «nobody asked me before» and laughed."


@pytest.fixture
def copy(cast):
    return asked(cast)


def asked(cast, **more):
    values = {"purpose": "court", "words": "Order 7 of Fern County", "recorded_by": cast.ana, "recorded_at": NOW}
    return Copy.objects.create(child=cast.maya, **{**values, **more})


def agreed(cast, at=None):
    return asked(cast, agreed_by=cast.sam, agreed_at=at or timezone.now())


def opened(content):
    with ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def fetch(client, person, copy):
    client.force_login(person)
    return client.get(reverse("copy_zip", args=[copy.pk]))


def test_every_row_of_the_record_is_in_it(cast):
    world = make_world(cast)
    told = json.loads(opened(whole(agreed(cast), cast.agency, "en"))["record.json"])
    for model, column in tables():
        there = model._base_manager.filter(**{column: world.maya.pk}).count()
        if there and model._meta.db_table not in COMPUTED:
            assert len(told[model._meta.label]) == there, model


def test_no_kind_of_row_of_a_child_is_outside_of_it():
    """Every table of a child's rows is found by its link to the child: none has another way."""
    found = {model for model, _column in tables()}
    assert {model for model in apps.get_models() if issubclass(model, OfChild)} <= found


def test_every_kind_of_row_has_a_title_that_a_person_reads():
    labels = {model._meta.label for model, _column in tables() if model._meta.db_table not in COMPUTED}
    assert labels == set(TITLES)


def test_words_are_opened_and_kept_as_they_were_said(cast):
    Contact.objects.create(child=cast.maya, name="Aunt Lou", relation=STORY, recorded_by=cast.ana, recorded_at=NOW)
    told = opened(whole(agreed(cast), cast.agency, "en"))["record.json"].decode()
    assert STORY in told
    assert "Maya" in told


def test_a_person_can_read_it(cast):
    Contact.objects.create(child=cast.maya, name="Aunt Lou", relation=STORY, recorded_by=cast.ana, recorded_at=NOW)
    pdf = opened(whole(agreed(cast), cast.agency, "en"))["record.pdf"]
    assert pdf.startswith(b"%PDF")
    assert b"pdfuaid" in pdf


def test_photos_are_files_and_each_file_has_its_digest(cast):
    add_photo(client_id=uuid4(), child=cast.maya, made=drawing(), taken_on=None, by=cast.ana, now=NOW)
    files = opened(whole(agreed(cast), cast.agency, "en"))
    assert files["photos/1.jpg"].startswith(b"\xff\xd8\xff")
    digests = json.loads(files.pop("digests.json"))
    assert digests == {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}


def test_the_same_record_gives_the_same_bytes(cast):
    copy = agreed(cast)
    assert whole(copy, cast.agency, "en") == whole(copy, cast.agency, "en")


def test_another_childs_words_are_not_in_it(cast):
    other = Child.unscoped.exclude(pk=cast.maya.pk).first()
    Contact.objects.create(child=other, name="Uncle Bo", relation="only hers", recorded_by=cast.ana, recorded_at=NOW)
    assert "only hers" not in opened(whole(agreed(cast), cast.agency, "en"))["record.json"].decode()


# --- two people -----------------------------------------------------------------------------------------------------


def test_it_is_fetched_by_who_may_see_all_after_somebody_else_agreed(client, cast):
    client.force_login(cast.ana)
    fields = {"client_id": uuid4(), "purpose": "court", "words": "Order 7"}
    client.post(reverse("record_copy", args=[cast.maya.pk]), fields)
    copy = Copy.objects.get()
    assert fetch(client, cast.ana, copy).status_code == 404
    client.force_login(cast.sam)
    client.post(reverse("copy_agree", args=[copy.pk]))
    answer = fetch(client, cast.ana, copy)
    assert answer["Content-Type"] == "application/zip"
    assert "Maya" not in answer["Content-Disposition"]
    assert Entry.objects.filter(verb="made_copy", child=cast.maya.pk).count() == 1


def test_who_agreed_but_may_not_see_all_does_not_fetch_it(client, cast):
    assert fetch(client, cast.sam, agreed(cast)).status_code == 404


def test_who_asked_does_not_agree(client, cast):
    copy = asked(cast, recorded_by=cast.sam)
    client.force_login(cast.sam)
    assert client.post(reverse("copy_agree", args=[copy.pk])).status_code == 409
    assert Copy.objects.get().agreed_at is None


def test_after_a_week_it_is_over(client, cast):
    assert fetch(client, cast.ana, agreed(cast, timezone.now() - timedelta(days=8))).status_code == 404


def test_who_may_not_see_all_is_told_whom_to_ask(client, cast):
    client.force_login(cast.ben)
    page = client.get(reverse("record_copy", args=[cast.maya.pk])).content.decode()
    assert "Whoever is responsible" in page
    fields = {"client_id": uuid4(), "purpose": "court", "words": "Order 7"}
    assert client.post(reverse("record_copy", args=[cast.maya.pk]), fields).status_code == 422
    assert not Copy.objects.exists()
