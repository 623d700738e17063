"""What is sealed opens only in its own place, and nothing is ever guessed."""

from datetime import UTC, datetime
from importlib import import_module
from uuid import uuid4

import pytest
from django.apps import apps
from django.core.exceptions import FieldError
from django.db import connection

from handrail.children import encryption
from handrail.children.actions import record_contact
from handrail.children.models import Child, Contact
from handrail.children.sealed import padded, unpadded

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 13, 21, tzinfo=UTC)


def contact(cast, name="Aunt Lou"):
    return record_contact(
        client_id=uuid4(), child=cast.maya, name=name, relation="aunt", phone="555-0142", by=cast.ana, now=NOW
    )


def test_a_name_is_read_back_as_it_was_written(cast):
    row = contact(cast, "Tía Lucía 😀")
    assert Contact.objects.get(pk=row.pk).name == "Tía Lucía 😀"


def test_the_database_holds_no_word_of_it(cast):
    row = contact(cast, "Zebediah")
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, relation FROM children_contact WHERE phone IS NOT NULL")
        assert b"Zebediah" not in b"".join(bytes(part) for part in cursor.fetchone())
    assert row.name == "Zebediah"


def test_a_value_moved_to_another_row_does_not_open(cast):
    one, other = contact(cast), contact(cast, "Rey")
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM children_contact")
        blobs = [bytes(row[0]) for row in cursor.fetchall()]
    moved = Contact.objects.get(pk=other.pk)
    for blob in blobs:
        moved.__dict__["name"] = type(Contact._meta.get_field("name").pre_save(one, add=False))(blob)
        try:
            assert moved.name == "Rey"
        except encryption.SealBroken as error:
            assert "was changed outside Handrail" in str(error)
            return
    pytest.fail("the moved value opened")


def test_another_childs_key_does_not_open_it(cast):
    row = Contact.objects.get(pk=contact(cast).pk)
    row.child = cast.jo
    with pytest.raises(encryption.SealBroken):
        _ = row.name


def test_a_destroyed_key_says_so(cast):
    Child.unscoped.filter(pk=cast.maya.pk).update(wrapped_key=b"")
    with pytest.raises(encryption.KeyDestroyed):
        _ = Child.unscoped.get(pk=cast.maya.pk).first_name


def test_a_sealed_column_can_not_be_searched_or_updated(cast):
    with pytest.raises(FieldError, match="sealed"):
        Child.unscoped.filter(first_name="Maya").exists()
    with pytest.raises(FieldError, match="sealed"):
        Child.unscoped.update(first_name="Maya")


def test_a_number_is_found_by_its_blind_index_alone(cast):
    indexes = encryption.number_indexes(" fc-1001 ")
    assert Child.unscoped.get(number_index__in=indexes).pk == cast.maya.pk


def test_an_index_from_before_it_named_its_key_is_found_after_the_migration(cast):
    before = encryption.blind_index("agency number", "FC-1001")
    Child.unscoped.filter(pk=cast.maya.pk).update(number_index=before)
    import_module("handrail.children.migrations.0007_an_index_names_its_key").name_the_key(apps, None)
    assert Child.unscoped.get(number_index=encryption.number_index("FC-1001")).pk == cast.maya.pk


def test_the_same_text_never_looks_the_same_twice(cast):
    key = cast.maya.key()
    mark = encryption.key_mark(key)
    assert encryption.seal(key, mark, b"x", "t", "1") != encryption.seal(key, mark, b"x", "t", "1")


def test_a_short_and_a_long_name_take_the_same_room(cast):
    sizes = set()
    for name in ("Al", "Maximiliana-Esperanza"):
        row = Contact.objects.get(pk=contact(cast, name).pk)
        sizes.add(len(row.__dict__["name"]))
        assert row.name == name
    assert len(sizes) == 1


@pytest.mark.parametrize("text", ["x" * 31, "x" * 32, "ends with \x80", "\0\0"])
def test_padding_gives_back_every_text(text):
    assert unpadded(padded(text.encode())).decode() == text
