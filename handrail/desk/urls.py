"""Addresses of the desk and of one child's page. Ids are opaque; nothing in an address tells anything."""

from django.urls import path

from . import glass_views, log_views, views

urlpatterns = [
    path("", views.desk, name="desk"),
    path("find/", views.find_child, name="find"),
    path("children/<uuid:child_id>/", views.child, name="child"),
    path("children/<uuid:child_id>/log/", log_views.child_log, name="child_log"),
    path("emergencies/", glass_views.emergency_reviews, name="emergency_reviews"),
    path("emergencies/<uuid:glass_id>/", glass_views.emergency_review, name="emergency_review"),
    path("log/", log_views.log, name="log"),
]
