"""Addresses of the measures and of a child's times missing. Groups are codes or tokens: no word that somebody typed."""

from django.urls import path

from . import episode_views, views
from .reviews import views as reviews

urlpatterns = [
    path("measures/", views.measures, name="measures"),
    path("measures/cases/", views.measure_cases, name="measure_cases"),
    path("measures/readiness.pdf", views.readiness, name="readiness"),
    path("children/<uuid:child_id>/episodes/", episode_views.episodes, name="episodes"),
    path("measures/reviews/", reviews.extracts, name="extracts"),
    path("measures/reviews/new/", reviews.extract_new, name="extract_new"),
    path("measures/reviews/<uuid:review_id>/", reviews.extract, name="extract"),
    path("measures/reviews/<uuid:review_id>/progress/", reviews.extract_progress, name="extract_progress"),
    path("measures/reviews/<uuid:review_id>/stop/", reviews.extract_stop, name="extract_stop"),
    path("measures/reviews/<uuid:review_id>/delete/", reviews.extract_delete, name="extract_delete"),
    path("measures/reviews/<uuid:review_id>/report/", reviews.extract_report, name="extract_report"),
    path("measures/reviews/<uuid:review_id>/review.zip", reviews.extract_zip, name="extract_zip"),
]
