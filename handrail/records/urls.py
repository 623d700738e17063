"""Addresses of the end of records."""

from django.urls import path

from . import views

urlpatterns = [
    path("records/", views.ended, name="records_ended"),
    path("records/schedule/", views.schedule, name="records_schedule"),
    path("records/<uuid:ending_id>/", views.ending, name="ending"),
    path("records/<uuid:ending_id>/certificate.pdf", views.certificate, name="certificate"),
    path("children/<uuid:child_id>/hold/", views.hold, name="hold"),
    path("children/<uuid:child_id>/end/", views.end, name="end"),
    path("holds/<uuid:hold_id>/lift/", views.hold_lift, name="hold_lift"),
]
