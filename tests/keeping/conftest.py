"""A key file of its own for every test here, so that a test may change it."""

import pytest

from handrail.children.encryption import child_key
from handrail.children.keyfile import KeyRing, write_new_keys


@pytest.fixture
def keyfile(tmp_path, settings):
    path = tmp_path / "keys"
    write_new_keys(path)
    settings.KEYS, settings.REVIEWS = KeyRing(path), tmp_path / "reviews"
    child_key.cache_clear()
    return path
