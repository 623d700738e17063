"""Handrail's settings: read from the environment, typed, and refused when they make no sense.

There is no unsafe default. Keys live in a file outside the database (`HANDRAIL_KEYS`), made once by `make setup`.
"""

import os
import re
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from handrail.children.keyfile import KeyRing

BASE = Path(__file__).resolve().parent
HOME = Path(os.environ.get("HANDRAIL_HOME", BASE.parent / "var"))


def env_bool(name: str, default: bool) -> bool:
    text = os.environ.get(name, str(default)).strip().lower()
    if text not in {"true", "false", "yes", "no", "1", "0"}:
        raise ImproperlyConfigured(f"{name} is {text!r}. Say yes or no.")
    return text in {"true", "yes", "1"}


def minutes(name: str, default: int, *, between: tuple[int, int]) -> int:
    text = os.environ.get(name, str(default)).strip()
    least, most = between
    if not text.isdecimal() or not least <= int(text) <= most:
        raise ImproperlyConfigured(f"{name} is {text!r}. Say a number of minutes from {least} to {most}.")
    return int(text)


def database(url: str) -> dict[str, object]:
    """`sqlite:///path` or `postgres://user:password@host:port/name` as Django wants it."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return sqlite(parts.path[1:] if parts.path.startswith("//") else parts.path)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(f"DATABASE_URL starts with {parts.scheme!r}. Use sqlite:// or postgres://.")
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
        "CONN_MAX_AGE": 60,
    }


def sqlite(path: str) -> dict[str, object]:
    """WAL for readers beside a writer, IMMEDIATE so that two writers wait instead of failing."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # recursive_triggers: without it INSERT OR REPLACE would slip past the log's triggers.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA recursive_triggers=ON;"
            "PRAGMA secure_delete=ON; PRAGMA temp_store=MEMORY; PRAGMA cell_size_check=ON;",
        },
    }


KEYS = KeyRing(Path(os.environ.get("HANDRAIL_KEYS", HOME / "keys")))
SECRET_KEY = KEYS.one("django").hex()
DEBUG = False
DEMO = env_bool("HANDRAIL_DEMO", False)
HOST = os.environ.get("HANDRAIL_HOST", "")
ALLOWED_HOSTS = [HOST] if HOST else ["127.0.0.1", "localhost"]
HTTPS = bool(HOST)
SITE_URL = f"https://{HOST}/" if HTTPS else "http://127.0.0.1:8000/"

INSTALLED_APPS = [
    "handrail.audit",
    "handrail.team",
    "handrail.children",
    "handrail.learning",
    "handrail.learning.rehearsals",
    "handrail.learning.readiness",
    "handrail.screening",
    "handrail.missing",
    "handrail.safety_plans",
    "handrail.services",
    "handrail.duties",
    "handrail.desk",
    "handrail.reports",
    "handrail.records",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "handrail.running.probes.Probes",
    "handrail.team.middleware.NowhereKept",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "handrail.team.middleware.SignedIn",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "handrail.team.middleware.OnDuty",
    "handrail.screening.middleware.YouthPresent",
    "handrail.safety_plans.middleware.PlanPresent",
]
ROOT_URLCONF = "handrail.urls"
WSGI_APPLICATION = "handrail.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "handrail.team.context.agency",
            ],
            "libraries": {
                "clocks": "handrail.duties.clock_words",
                "ahead": "handrail.duties.first_hours_ahead",
                "guide": "handrail.duties.guide_beside",
                "learning": "handrail.learning.beside",
                "calls": "handrail.safety_plans.calls",
            },
        },
    }
]

DATABASES = {"default": database(os.environ.get("DATABASE_URL", f"sqlite:///{HOME / 'handrail.sqlite3'}"))}
# Shared by all processes and servers: a code that was used on one is used on all.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "team_shared"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "team.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in [
        ("MinimumLengthValidator", {"min_length": 12}),
        ("UserAttributeSimilarityValidator", {"user_attributes": ["email", "name"]}),
        ("CommonPasswordValidator", {}),
    ]
] + [{"NAME": "handrail.team.passwords.NotTheAgencysWords"}]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk"
ACCOUNT_ADAPTER = "handrail.team.adapter.ClosedAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
# Guessing passwords is slowed down in team/tries.py; this limits the guessing of codes, which comes after a password.
ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": "10/15m/key"}
# Outside the demo nobody works without a second factor.
SECOND_FACTOR = env_bool("HANDRAIL_SECOND_FACTOR", not DEMO)
MFA_ADAPTER = "handrail.team.adapter.Factors"
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS  # browsers give passkeys without HTTPS to this machine only
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_RATE_LIMITS = {"webauthn_login": "600/m/ip"}
MFA_FORMS = {
    "authenticate": "handrail.team.forms.Show",
    "reauthenticate": "handrail.team.forms.ShowAgain",
    "activate_totp": "handrail.team.forms.Activate",
    "add_webauthn": "handrail.team.forms.NewPasskey",
    "login_webauthn": "handrail.team.forms.PasskeySignIn",
}
# A sign-in ends after this time without use, and at the latest after a working day. NIST SP 800-63B-4, AAL2: 1 h, 24 h.
SIGN_IN_IDLE = timedelta(minutes=minutes("HANDRAIL_IDLE_MINUTES", 20, between=(5, 60)))
SIGN_IN_LONGEST = timedelta(hours=12)
PASSWORD_RESET_TIMEOUT = 3_600  # the mail and the page say: within one hour
MAIL = urlsplit(os.environ.get("HANDRAIL_MAIL", ""))  # smtp://user:password@host:587; without it mails are printed
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if MAIL.hostname else 'console'}.EmailBackend"
EMAIL_HOST, EMAIL_PORT = MAIL.hostname or "", MAIL.port or 587
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(MAIL.username or ""), unquote(MAIL.password or "")
EMAIL_USE_TLS, EMAIL_TIMEOUT = True, 20
DEFAULT_FROM_EMAIL = os.environ.get("HANDRAIL_MAIL_FROM", "handrail@localhost")

LANGUAGE_CODE = "en-us"
LANGUAGES = [("en", _("English")), ("es", _("Spanish"))]
LOCALE_PATHS = [BASE / "locale"]
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE / "static"]
STATIC_ROOT = HOME / "static"
WHITENOISE_USE_FINDERS = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-hr" if HTTPS else "hr"
CSRF_COOKIE_NAME = "__Host-hr-csrf" if HTTPS else "hr-csrf"
CSRF_COOKIE_AGE = None
CSRF_TRUSTED_ORIGINS = [f"https://{HOST}"] if HTTPS else []
# Longer than any sign-in: what is typed into a page that was left open is still known to be somebody's.
SESSION_COOKIE_AGE = 86_400
SESSION_ENGINE = "handrail.team.sealed_sessions"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
# Behind the web server in front, who asks stands in its X-Forwarded-For: tries are counted by place.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Django's default keeps the text of messages in a cookie on the device.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
# What is sent stays in memory until it is sealed: a photo of 10 MB and the fields around it, and nothing larger.
# An extract to review is the one exception: it goes into a folder of its own, see reports/reviews/upload.py.
FILE_UPLOAD_HANDLERS = [
    "handrail.reports.reviews.upload.IntoFolder",
    "handrail.children.photos_upload.OnlyInMemory",
]
FILE_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024 + 65_536
FILE_UPLOAD_PERMISSIONS = 0o600
QUICK_EXIT_SITE = os.environ.get("HANDRAIL_QUICK_EXIT", "https://www.weather.gov/")
# A young person's own notes on their own phone, by a link that opens once. Off unless the agency has decided on it.
PHONE_PAGES = env_bool("HANDRAIL_PHONE_PAGES", False)
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        **{name: ["'none'"] for name in ("default-src", "base-uri", "object-src", "frame-ancestors")},
        **{name: ["'self'"] for name in ("script-src", "style-src", "img-src", "font-src", "connect-src")},
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
    }
}

# Where signed checkpoints of the log go: a folder that whoever runs the database can't change afterwards.
CHECKPOINTS = Path(os.environ["HANDRAIL_CHECKPOINTS"]) if os.environ.get("HANDRAIL_CHECKPOINTS") else None
# Who can open backups: public keys in the age format, made by `handrail keys for-backups`, parted by blanks.
BACKUP_FOR = os.environ.get("HANDRAIL_BACKUP_FOR", "").split()

# Where uploaded extracts lie while they are reviewed; how large one may be; how much memory its review may take.
REVIEWS = HOME / "reviews"
REVIEW_LARGEST = 100 * 1024 * 1024
REVIEW_MEMORY = os.environ.get("HANDRAIL_REVIEW_MEMORY", "1GB")
if not re.fullmatch(r"[1-9]\d{0,3}(MB|GB)", REVIEW_MEMORY):
    raise ImproperlyConfigured(f"HANDRAIL_REVIEW_MEMORY is {REVIEW_MEMORY!r}. Say how much, as in 512MB or 2GB.")

# An agency's own overlay folders, read after the shipped content; they may add and tighten, never weaken.
CONTENT_DIRS = [Path(part) for part in os.environ.get("HANDRAIL_CONTENT_DIRS", "").split(os.pathsep) if part]

LOG_AS = os.environ.get("HANDRAIL_LOG", "text")
if LOG_AS not in {"text", "json"}:
    raise ImproperlyConfigured(f"HANDRAIL_LOG is {LOG_AS!r}. Say text or json.")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "text": {"()": "handrail.audit.server_log.WithoutCaseData"},
        "json": {"()": "handrail.audit.server_log.AsJson"},
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": LOG_AS}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        "fido2": {"level": "WARNING"},  # it would write the id of every new passkey
    },
}
