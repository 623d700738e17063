"""The site's settings for tests: a home with fresh keys, the engine asked for, cheap password hashing."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from handrail.children.keyfile import write_new_keys
from tests.engine import choose_database

if "HANDRAIL_TEST_HOME" not in os.environ:  # a program started by a test shares the home of its test
    home = tempfile.mkdtemp(prefix="handrail-test-")
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    write_new_keys(Path(home, "keys"))
    Path(home, "static").mkdir()
    os.environ["HANDRAIL_TEST_HOME"] = os.environ["HANDRAIL_HOME"] = home

choose_database()

from handrail.settings import *

# What a test writes need not outlive a power cut: without waiting for the disk a journey is faster.
if "init_command" in DATABASES["default"].get("OPTIONS", {}):
    DATABASES["default"]["OPTIONS"]["init_command"] += " PRAGMA synchronous=OFF;"

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
# Tests of other things sign in with one step; tests of the second factor ask for it.
SECOND_FACTOR = False
