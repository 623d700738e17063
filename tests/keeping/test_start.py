"""A server with the wrong keys does not begin; one whose clock was set back says so and loses nothing."""

import logging
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.utils import timezone

from handrail.audit.actions import record
from handrail.children.encryption import child_key
from handrail.children.keyfile import KeyRing, write_new_keys
from handrail.keeping.keys import WrongKeys
from handrail.keeping.start import look_before_serving
from handrail.team.sealing import seal
from tests.cast import make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(keyfile, db):
    return make_cast()


def another_key_file(keyfile, settings):
    keyfile.unlink()
    write_new_keys(keyfile)
    settings.KEYS = KeyRing(keyfile)
    child_key.cache_clear()


def test_with_the_right_keys_it_begins(cast, caplog):
    look_before_serving()
    assert caplog.messages == []


def test_with_wrong_keys_it_does_not_begin(cast, keyfile, settings):
    another_key_file(keyfile, settings)
    with pytest.raises(WrongKeys, match="Put the line with id"):
        look_before_serving()


def test_keys_that_would_let_nobody_sign_in_are_noticed(cast, keyfile, settings):
    Authenticator.objects.create(user=cast.ana, type=Authenticator.Type.TOTP, data={"secret": seal("x", "factor")})
    look_before_serving()
    kept = [line for line in keyfile.open() if not line.startswith("django")]
    write_new_keys(keyfile.with_name("other"))
    other = [line for line in keyfile.with_name("other").open() if line.startswith("django")]
    keyfile.write_text("".join(kept + other))
    settings.KEYS = KeyRing(keyfile)
    with pytest.raises(WrongKeys, match="nobody could read them or sign in with them"):
        look_before_serving()


def test_a_clock_that_was_set_back_is_told_with_the_mend(cast, caplog):
    record("saw_child", at=timezone.now() + timedelta(hours=3), actor=cast.ana.pk)
    with caplog.at_level(logging.WARNING, logger="handrail.start"):
        look_before_serving()
    assert "minutes behind the last entry of the log: it was set back. Nothing is lost" in caplog.text
