"""Addresses of the desk and of one child's page. Ids are opaque; nothing in an address tells anything."""

from django.urls import path

from . import log_views, views

urlpatterns = [
    path("", views.desk, name="desk"),
    path("find/", views.find_child, name="find"),
    path("children/<uuid:child_id>/", views.child, name="child"),
    path("children/<uuid:child_id>/log/", log_views.child_log, name="child_log"),
    path("log/", log_views.log, name="log"),
]
