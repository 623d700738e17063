"""Addresses of missing reports. Ids are opaque; nothing in an address tells anything."""

from django.urls import path

from . import views

urlpatterns = [
    path("start-missing/", views.missing_start, name="missing_start"),
    path("children/<uuid:child_id>/missing/", views.missing_report, name="missing_report"),
    path("missing/<uuid:episode_id>/", views.missing_edit, name="missing_edit"),
    path("missing/<uuid:episode_id>/found/", views.missing_located, name="missing_located"),
    path("missing/<uuid:episode_id>/return/", views.missing_return, name="missing_return"),
]
