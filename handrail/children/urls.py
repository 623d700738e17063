"""Addresses of the child's record. Ids are opaque; nothing in an address tells anything."""

from django.urls import path

from . import rota_views, views

urlpatterns = [
    path("rota/", rota_views.rota, name="rota"),
    path("children/new/", views.child_new, name="child_new"),
    path("children/<uuid:child_id>/edit/", views.child_edit, name="child_edit"),
    path("children/<uuid:child_id>/facts/<slug:token>/", views.answer_fact, name="answer_fact"),
    path("children/<uuid:child_id>/people/new/", views.contact_new, name="contact_new"),
    path("children/<uuid:child_id>/places/new/", views.place_new, name="place_new"),
    path("children/<uuid:child_id>/access/", views.child_access, name="child_access"),
]
