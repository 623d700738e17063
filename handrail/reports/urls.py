"""Addresses of the measures and of a child's times missing. Groups are codes or tokens: no word that somebody typed."""

from django.urls import path

from . import episode_views, views

urlpatterns = [
    path("measures/", views.measures, name="measures"),
    path("measures/cases/", views.measure_cases, name="measure_cases"),
    path("measures/readiness.pdf", views.readiness, name="readiness"),
    path("children/<uuid:child_id>/episodes/", episode_views.episodes, name="episodes"),
]
