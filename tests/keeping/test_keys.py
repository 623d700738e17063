"""The keys fit or nothing starts; a new master key loses nothing, wherever it is cut off."""

import base64
import re
import secrets
import signal
import subprocess
import sys
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client
from django.urls import reverse

from handrail.audit.models import Entry
from handrail.children.actions import open_record
from handrail.children.encryption import child_key, master_id_of, number_indexes
from handrail.children.keyfile import KeyRing, read_keys, write_new_keys
from handrail.children.models import Child
from handrail.keeping import keys, renewing
from handrail.keeping.keys import WrongKeys, faults, numbers_by_key, records_by_key, stop_unless_keys_fit
from handrail.keeping.renewing import retire, rotate, used, waiting
from handrail.team import typed
from handrail.team.models import Person, SignIn, Typed
from handrail.team.sealing import seal, unseal
from tests.cast import PASSWORD, make_cast
from tests.keeping.site import filled
from tests.project.tree import ROOT

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


@pytest.fixture
def factor(keyfile, ten):
    ana = Person.objects.get(name="Ana")
    Authenticator.objects.create(user=ana, type="recovery_codes", data={"seed": seal("SEED", "factor"), "used_mask": 0})
    return Authenticator.objects.create(user=ana, type="totp", data={"secret": seal("SECRET", "factor")})


def factor_secret(factor) -> str:
    factor.refresh_from_db()
    return factor.data["secret"]


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
    assert rotate(NOW)["child"] == 10
    new = settings.KEYS.active["child"]
    assert dict(records_by_key()) == {new: 10}
    retire(old, NOW)
    forget(settings, keyfile)
    assert list(read_keys(keyfile).by_kind["child"]) == [new]
    assert names() == ten


def test_a_rotation_tells_how_far_it_is(ten, monkeypatch):
    monkeypatch.setattr(keys, "BATCH", 4)
    monkeypatch.setattr(renewing, "BATCH", 4)
    heard = []
    rotate(NOW, lambda kind: lambda done, total: heard.append((kind, done, total)))
    assert heard == [(kind, done, 10) for kind in ("child", "index") for done in (4, 8, 10)]


@pytest.mark.parametrize("after", range(1, 9))
def test_a_rotation_that_is_cut_off_anywhere_goes_on_to_the_same_keys(ten, factor, monkeypatch, settings, after):
    for module in (keys, renewing):
        monkeypatch.setattr(module, "BATCH", 3)
    heard = []

    def cut_off(*_so_far):
        heard.append(1)
        if len(heard) == after:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rotate(NOW, lambda kind: cut_off)
    begun = dict(settings.KEYS.active)
    assert names() == ten
    assert faults() == []
    forget(settings, settings.KEYS.path)
    done = rotate(NOW)
    assert dict(settings.KEYS.active) == begun
    assert (done["child"], done["index"]) == (10 - min(10, 3 * after), 10 - min(10, max(0, 3 * (after - 4))))
    assert waiting() == 0
    assert names() == ten
    assert unseal(factor_secret(factor), "factor") == "SECRET"


def test_a_record_opened_meanwhile_under_the_old_key_is_wrapped_too(ten, monkeypatch, settings):
    monkeypatch.setattr(keys, "BATCH", 5)
    before = Child.unscoped.order_by("pk").first()
    old = bytes(before.wrapped_key)

    def put_back(done, total):
        if done == 5:
            Child.unscoped.filter(pk=before.pk).update(wrapped_key=old)

    assert rotate(NOW, lambda kind: put_back)["child"] == 11
    assert dict(records_by_key()) == {settings.KEYS.active["child"]: 10}


def test_what_was_destroyed_stays_destroyed(ten):
    gone = Child.unscoped.order_by("pk").first()
    Child.unscoped.filter(pk=gone.pk).update(wrapped_key=b"")
    assert rotate(NOW)["child"] == 9
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
    with pytest.raises(WrongKeys, match="1 records or kept reviews are still under"):
        retire(old, NOW)
    assert unseal(settings.KEYS.by_id("child", old), bytes(kept.wrapped_key), "child key", str(kept.pk))


def test_a_rotation_is_in_the_log_by_id_and_count(ten, settings):
    rotate(NOW)
    new, count = settings.KEYS.active["child"], 10
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


# --- a process that is killed --------------------------------------------------------------------------------------

NAMES = "from handrail.children.models import *; print(sorted(c.full_name for c in Child.unscoped.all()))"
KILLED = """
import os, signal
from django.utils import timezone
from handrail.keeping import keys, renewing
keys.BATCH = renewing.BATCH = 1
def stop(done, total):
    os.kill(os.getpid(), signal.SIGKILL)
renewing.rotate(timezone.now(), lambda kind: stop if kind == {kind!r} else lambda done, total: None)
"""


def test_a_rotation_that_is_killed_in_the_middle_is_run_again_to_its_end(tmp_path):
    """By the signal that nothing can catch, after the first of two records, then after the first of two numbers."""
    site = filled(tmp_path / "one")
    before = site.shell(NAMES)
    for kind in ("child", "index"):
        command = [sys.executable, "manage.py", "shell", "-v0", "-c", KILLED.format(kind=kind)]
        assert subprocess.run(command, cwd=ROOT, env=site.env, check=False).returncode == -signal.SIGKILL
        assert site.run("keys", "check").returncode == 0
    assert "1 numbers" in site.run("keys", "rotate").stdout
    told = site.run("keys", "check").stdout
    assert told.count("opens 2 ") == 2
    old = re.findall(r"(\w{8}) opens 0 [a-z ]+: an old key", told)
    assert len(old) == 3
    for key_id in old:
        assert site.run("keys", "retire", key_id).returncode == 0
    assert before == site.shell(NAMES)
    assert "Maya" in before


# --- look-ups and sign-ins ----------------------------------------------------------------------------------------


def found(number: str) -> int:
    return Child.unscoped.filter(number_index__in=number_indexes(number)).count()


def test_a_number_is_found_while_half_of_them_are_under_the_new_key_and_after(ten, keyfile, settings, monkeypatch):
    monkeypatch.setattr(renewing, "BATCH", 3)
    old, seen = settings.KEYS.active["index"], []

    def look(kind):
        return lambda done, total: seen.append([found(f"FC-20{number}") for number in range(8)])

    rotate(NOW, look)
    assert all(one == [1] * 8 for one in seen)
    assert dict(numbers_by_key()) == {settings.KEYS.active["index"]: 10}
    retire(old, NOW)
    forget(settings, keyfile)
    assert [found(f"FC-20{number}") for number in range(8)] == [1] * 8
    assert found("FC-999") == 0


def test_a_lost_index_key_stops_with_its_id(ten, keyfile, settings):
    lost = settings.KEYS.active["index"]
    rotate(NOW)
    Child.unscoped.filter(number_index=Child.unscoped.order_by("pk").first().number_index).update(
        number_index=lost + "0" * 56
    )
    keyfile.write_text("".join(line for line in keyfile.open() if f"index {lost}" not in line))
    forget(settings, keyfile)
    with pytest.raises(WrongKeys, match=f"index key {lost} is not in the key file"):
        stop_unless_keys_fit()


def test_factors_open_under_the_new_key_alone(ten, factor, keyfile, settings):
    old = settings.KEYS.active["django"]
    assert rotate(NOW)["django"] == 2
    retire(old, NOW)
    forget(settings, keyfile)
    assert dict(used()["django"]) == {settings.KEYS.active["django"]: 2}
    assert unseal(factor_secret(factor), "factor") == "SECRET"
    assert faults() == []


def test_a_factor_still_under_the_old_key_keeps_that_key(ten, factor, settings):
    old, kept = settings.KEYS.active["django"], dict(factor.data)
    rotate(NOW)
    Authenticator.objects.filter(pk=factor.pk).update(data=kept)
    with pytest.raises(WrongKeys, match="1 sealed values are still under the django key"):
        retire(old, NOW)


def test_a_second_factor_under_a_lost_key_stops_with_its_id(ten, factor, keyfile, settings):
    lost, kept = settings.KEYS.active["django"], dict(factor.data)
    rotate(NOW)
    Authenticator.objects.filter(pk=factor.pk).update(data=kept)
    keyfile.write_text("".join(line for line in keyfile.open() if f"django {lost}" not in line))
    forget(settings, keyfile)
    with pytest.raises(WrongKeys, match=f"django key {lost}"):
        stop_unless_keys_fit()


def test_sign_ins_end_and_a_new_one_is_taken(ten, settings):
    browser = Client()
    sign_in = {"login": "ana@county.example", "password": PASSWORD}
    browser.post(reverse("account_login"), sign_in)
    assert browser.get(reverse("desk")).status_code == 200
    rotate(NOW)
    assert not SignIn.objects.exists()
    assert browser.get(reverse("desk")).status_code == 302
    Client().post(reverse("account_login"), sign_in)
    assert SignIn.objects.count() == 1


def test_a_form_typed_again_on_the_same_page_stands_instead_of_the_one_before(ten, rf, settings):
    """One process kept it under the old key, another one under the new key already."""
    ana, old = Person.objects.get(name="Ana"), KeyRing(settings.KEYS.path).current()
    typed.keep(rf.post("/children/new/", {"first_name": "Lou"}), ana.pk, NOW)
    before = Typed.objects.get()
    rotate(NOW)
    typed.keep(rf.post("/children/new/", {"first_name": "Louise"}), ana.pk, NOW)
    assert not before.sealed.startswith(settings.KEYS.active["django"])
    assert before.sealed.startswith(old.active["django"])
    before.pk = None
    before.save()
    assert rotate(NOW)["django"] == 1
    (kept,) = typed.waiting_for(ana.pk, NOW)
    assert ("first_name", "Louise") in kept.fields
    assert Typed.objects.count() == 1


def test_a_form_that_was_sent_too_late_is_still_there(ten, rf, settings):
    ana = Person.objects.get(name="Ana")
    typed.keep(rf.post("/children/new/", {"first_name": "Lou"}), ana.pk, NOW)
    rotate(NOW)
    (kept,) = typed.waiting_for(ana.pk, NOW)
    assert ("first_name", "Lou") in kept.fields
    assert Typed.objects.get().page == typed.key_of(ana.pk, kept.page)


def test_a_number_that_does_not_open_keeps_its_key_and_stops_nobody(ten, settings):
    old, broken = settings.KEYS.active["index"], Child.unscoped.order_by("pk").first()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE children_child SET agency_number = first_name WHERE number_index = %s",
                       [broken.number_index])  # fmt: skip
    assert rotate(NOW)["index"] == 9
    assert waiting() == 1
    with pytest.raises(WrongKeys, match=f"1 numbers are still under the index key {old}"):
        retire(old, NOW)
    first = dict(settings.KEYS.active)
    assert rotate(NOW)["child"] == 10
    assert not set(first.values()) & set(settings.KEYS.active.values()) - {first["sign"]}
    assert waiting() == 1
    assert faults() == []
    assert Entry.objects.filter(verb="renewed_master_key").count() == 2
