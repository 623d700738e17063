"""Every address of the site."""

from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

urlpatterns: list[URLPattern | URLResolver] = [
    path("account/", include("allauth.account.urls")),
    path("", include("handrail.children.urls")),
    path("", include("handrail.missing.urls")),
    path("", include("handrail.desk.urls")),
    path("", include("handrail.screening.urls")),
    path("", include("handrail.duties.urls")),
    path("language/", login_not_required(set_language), name="set_language"),
]
