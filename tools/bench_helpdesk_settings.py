"""django-helpdesk for the bench, with the server, database settings and cached templates that Handrail runs with."""

import os
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

HOME = Path(os.environ["HELPDESK_HOME"])
URL = urlsplit(os.environ.get("DATABASE_URL", ""))
SECRET_KEY = "only for the bench"
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1"]
INSTALLED_APPS = [
    *(f"django.contrib.{app}" for app in ("auth", "contenttypes", "sessions", "sites", "messages", "staticfiles")),
    "django.contrib.admin",
    "django.contrib.humanize",
    "rest_framework",
    "helpdesk",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [{
    "BACKEND": "django.template.backends.django.DjangoTemplates",
    "APP_DIRS": True,
    "OPTIONS": {"context_processors": [
        "django.template.context_processors.request",
        "django.contrib.auth.context_processors.auth",
        "django.contrib.messages.context_processors.messages",
    ]},
}]  # fmt: skip
ROOT_URLCONF = "bench_helpdesk_urls"
WSGI_APPLICATION = "bench_helpdesk_wsgi.application"
SQLITE = {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": HOME / "helpdesk.sqlite3",
    "CONN_MAX_AGE": None,
    "OPTIONS": {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA temp_store=MEMORY;",
    },
}
POSTGRES = {
    "ENGINE": "django.db.backends.postgresql",
    "NAME": URL.path.lstrip("/"),
    "USER": URL.username,
    "HOST": dict(parse_qsl(URL.query)).get("host", ""),
    "CONN_MAX_AGE": 60,
}
DATABASES = {"default": POSTGRES if URL.scheme else SQLITE}
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
SITE_ID = 1
USE_TZ = True
STATIC_URL = "/static/"
LOGIN_URL = "/login/"
HELPDESK_TEAMS_MODE_ENABLED = False  # teams want a package more
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
LOGGING = {"version": 1, "root": {"level": "ERROR"}}
