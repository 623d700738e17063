"""Addresses of missing reports. Ids are opaque; nothing in an address tells anything."""

from django.urls import path

from . import return_views, views

urlpatterns = [
    path("start-missing/", views.missing_start, name="missing_start"),
    path("children/<uuid:child_id>/missing/", views.missing_report, name="missing_report"),
    path("missing/<uuid:episode_id>/", views.missing_edit, name="missing_edit"),
    path("missing/<uuid:episode_id>/found/", views.missing_located, name="missing_located"),
    path("missing/<uuid:episode_id>/return/", views.missing_return, name="missing_return"),
    path("missing/<uuid:episode_id>/welcome/", return_views.welcome_words, name="welcome_words"),
    path("missing/<uuid:episode_id>/not-missing/", return_views.not_missing, name="not_missing"),
    path("children/<uuid:child_id>/factors/", return_views.factors, name="factors"),
]
