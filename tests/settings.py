"""The site's settings for tests: keys of their own, no demo banner, cheap password hashing."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("HANDRAIL_HOME", tempfile.mkdtemp(prefix="handrail-test-"))

from handrail.children.keyfile import write_new_keys

if not (Path(os.environ["HANDRAIL_HOME"]) / "keys").exists():
    write_new_keys(Path(os.environ["HANDRAIL_HOME"]) / "keys")

from handrail.settings import *

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405 from settings
