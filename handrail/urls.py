"""Every address of the site."""

from allauth.account.urls import urlpatterns as account_pages
from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

# Signing in and out, and the password. The library's other pages (addresses, codes) are no part of Handrail.
ACCOUNT = {f"account_{name}" for name in (
    "login", "logout", "signup", "inactive", "reauthenticate", "change_password", "reset_password",
    "reset_password_done", "reset_password_from_key", "reset_password_from_key_done",
)}  # fmt: skip

urlpatterns: list[URLPattern | URLResolver] = [
    path("account/", include([one for one in account_pages if one.name in ACCOUNT])),
    path("", include("handrail.team.urls")),
    path("", include("handrail.children.urls")),
    path("", include("handrail.guide.urls")),
    path("", include("handrail.learning.urls")),
    path("", include("handrail.learning.rehearsals.urls")),
    path("", include("handrail.learning.readiness.urls")),
    path("", include("handrail.missing.urls")),
    path("", include("handrail.safety_plans.urls")),
    path("", include("handrail.services.urls")),
    path("", include("handrail.desk.urls")),
    path("", include("handrail.screening.urls")),
    path("", include("handrail.duties.urls")),
    path("", include("handrail.reports.urls")),
    path("", include("handrail.records.urls")),
    path("language/", login_not_required(set_language), name="set_language"),
]

# What the disk or the database does not do is told on a page of its own.
handler500 = "handrail.keeping.pages.failed"
