"""Addresses of the child's record. Ids are opaque; nothing in an address tells anything."""

from django.urls import path

from . import access_views, break_glass_views, leavers_views, photos_views, profile_views, rota_views, views

urlpatterns = [
    path("rota/", rota_views.rota, name="rota"),
    path("emergency/", break_glass_views.emergency, name="emergency"),
    path("children/without/", leavers_views.children_without, name="children_without"),
    path("children/new/", views.child_new, name="child_new"),
    path("children/<uuid:child_id>/edit/", views.child_edit, name="child_edit"),
    path("children/<uuid:child_id>/facts/<slug:token>/", views.answer_fact, name="answer_fact"),
    path("children/<uuid:child_id>/people/new/", views.contact_new, name="contact_new"),
    path("children/<uuid:child_id>/places/new/", views.place_new, name="place_new"),
    path("children/<uuid:child_id>/access/", access_views.child_access, name="child_access"),
    path("children/<uuid:child_id>/profile/", profile_views.profile, name="profile"),
    path("children/<uuid:child_id>/profile/edit/", profile_views.profile_edit, name="profile_edit"),
    path("children/<uuid:child_id>/profile/read/", profile_views.profile_read, name="profile_read"),
    path("children/<uuid:child_id>/profile/history/", profile_views.profile_history, name="profile_history"),
    path("children/<uuid:child_id>/profile/told/", profile_views.profile_told, name="profile_told"),
    path("children/<uuid:child_id>/photos/new/", photos_views.photo_new, name="photo_new"),
    path("photos/", photos_views.photos_due, name="photos_due"),
    path("photos/<uuid:photo_id>/", photos_views.photo, name="photo"),
    path("photos/<uuid:photo_id>/small/", photos_views.photo_small, name="photo_small"),
    path("photos/<uuid:photo_id>/aside/", photos_views.photo_aside, name="photo_aside"),
]
