"""The keys fit or nothing starts; a new master key loses nothing, wherever it is cut off."""

import base64
import secrets
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.db import connection

from handrail.audit.models import Entry
from handrail.children.actions import open_record
from handrail.children.encryption import child_key, master_id_of
from handrail.children.keyfile import KeyRing, read_keys, write_new_keys
from handrail.children.models import Child
from handrail.keeping import keys
from handrail.keeping.keys import WrongKeys, faults, records_by_key, retire, rotate, stop_unless_keys_fit
from tests.cast import make_cast

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 13, 21, tzinfo=UTC)


@pytest.fixture
def ten(keyfile, db):
    """Ten children, and the names that must still be read afterwards."""
    cast = make_cast()
    for number in range(8):
        open_record(client_id=uuid4(), unit=cast.north, by=cast.ana, now=NOW, first_name=f"Child {number}",
                    agency_number=f"FC-20{number}")  # fmt: skip
    return names()


def names():
    child_key.cache_clear()
    return sorted(child.full_name for child in Child.unscoped.all())


def forget(settings, keyfile):
    settings.KEYS = KeyRing(keyfile)
    child_key.cache_clear()


def test_the_right_keys_fit(ten):
    assert faults() == []
    stop_unless_keys_fit()


def test_an_empty_database_fits_any_keys(keyfile):
    assert faults() == []


def test_another_key_file_is_noticed_and_names_the_key_that_is_missing(ten, keyfile, settings):
    lost = settings.KEYS.active["child"]
    keyfile.unlink()
    write_new_keys(keyfile)
    forget(settings, keyfile)
    with pytest.raises(WrongKeys, match=rf"child key {lost} is not in the key file.*Records concerned: 10"):
        stop_unless_keys_fit()


def test_another_key_under_the_same_id_is_noticed(ten, keyfile, settings):
    other = base64.b64encode(secrets.token_bytes(32)).decode()
    lines = [" ".join([*line.split()[:3], other]) if line.startswith("child") else line.rstrip()
             for line in keyfile.open()]  # fmt: skip
    keyfile.write_text("\n".join(lines) + "\n")
    forget(settings, keyfile)
    with pytest.raises(WrongKeys, match="not the one that sealed 10 records"):
        stop_unless_keys_fit()


def test_another_index_key_is_noticed_and_not_a_search_that_finds_nothing(ten, keyfile, settings):
    other = base64.b64encode(secrets.token_bytes(32)).decode()
    lines = [f"index 0a0a0a0a active {other}" if line.startswith("index") else line.rstrip() for line in keyfile.open()]
    keyfile.write_text("\n".join(lines) + "\n")
    forget(settings, keyfile)
    with pytest.raises(WrongKeys, match="a search by number would find nothing"):
        stop_unless_keys_fit()


def test_after_a_rotation_everything_opens_under_the_new_key_alone(ten, keyfile, settings):
    old = settings.KEYS.active["child"]
    new, count = rotate(NOW)
    assert (count, dict(records_by_key())) == (10, {new: 10})
    retire(old, NOW)
    forget(settings, keyfile)
    assert list(read_keys(keyfile).by_kind["child"]) == [new]
    assert names() == ten


def test_a_rotation_tells_how_far_it_is(ten, monkeypatch):
    monkeypatch.setattr(keys, "BATCH", 4)
    heard = []
    rotate(NOW, lambda done, total: heard.append((done, total)))
    assert heard == [(4, 10), (8, 10), (10, 10)]


@pytest.mark.parametrize("after", [1, 2, 3])
def test_a_rotation_that_is_cut_off_goes_on_to_the_same_key(ten, keyfile, monkeypatch, settings, after):
    monkeypatch.setattr(keys, "BATCH", 3)
    heard = []

    def cut_off(done, total):
        heard.append(done)
        if len(heard) == after:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rotate(NOW, cut_off)
    begun = settings.KEYS.active["child"]
    assert names() == ten
    forget(settings, keyfile)
    new, count = rotate(NOW)
    assert new == begun
    assert count == 10 - 3 * after
    assert names() == ten


def test_a_record_opened_meanwhile_under_the_old_key_is_wrapped_too(ten, monkeypatch):
    monkeypatch.setattr(keys, "BATCH", 5)
    before = Child.unscoped.order_by("pk").first()
    old = bytes(before.wrapped_key)

    def put_back(done, total):
        if done == 5:
            Child.unscoped.filter(pk=before.pk).update(wrapped_key=old)

    new, count = rotate(NOW, put_back)
    assert (count, dict(records_by_key())) == (11, {new: 10})


def test_what_was_destroyed_stays_destroyed(ten):
    gone = Child.unscoped.order_by("pk").first()
    Child.unscoped.filter(pk=gone.pk).update(wrapped_key=b"")
    assert rotate(NOW)[1] == 9
    assert bytes(Child.unscoped.get(pk=gone.pk).wrapped_key) == b""


def test_nothing_is_changed_with_keys_that_do_not_fit(ten, keyfile, settings):
    keyfile.unlink()
    write_new_keys(keyfile)
    forget(settings, keyfile)
    before = keyfile.read_text(), dict(records_by_key())
    with pytest.raises(WrongKeys):
        rotate(NOW)
    assert (keyfile.read_text(), dict(records_by_key())) == before


def test_a_key_that_is_needed_is_not_taken_out(ten, keyfile, settings):
    old = settings.KEYS.active["child"]
    Child.unscoped.order_by("pk").first()
    kept = Child.unscoped.order_by("pk").first()
    rotate(NOW)
    from handrail.children.encryption import unseal, wrap

    assert master_id_of(wrap(kept.pk, b"k" * 32)) == settings.KEYS.active["child"]
    Child.unscoped.filter(pk=kept.pk).update(wrapped_key=bytes(kept.wrapped_key))
    with pytest.raises(WrongKeys, match="1 records are still under"):
        retire(old, NOW)
    assert unseal(settings.KEYS.by_id("child", old), bytes(kept.wrapped_key), "child key", str(kept.pk))


def test_a_rotation_is_in_the_log_by_id_and_count(ten):
    new, count = rotate(NOW)
    entry = Entry.objects.order_by("-seq").first()
    assert entry.verb == "renewed_master_key"
    assert new in bytes(entry.body).decode()
    assert str(count) in bytes(entry.body).decode()


def test_every_sealed_value_carries_the_id_of_its_key(ten):
    """The wrapped key names the master key, a value names the child's key."""
    child = Child.unscoped.order_by("pk").first()
    assert master_id_of(bytes(child.wrapped_key)) in keys.records_by_key()
    from handrail.children.encryption import key_mark

    with connection.cursor() as cursor:
        cursor.execute("SELECT first_name FROM children_child WHERE number_index = %s", [child.number_index])
        assert bytes(cursor.fetchone()[0])[1:5] == key_mark(child.key())
