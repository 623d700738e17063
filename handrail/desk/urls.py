"""Addresses of the desk and of one child's page. Ids are opaque; nothing in an address tells anything."""

from django.urls import path

from . import copy_views, glass_views, log_views, unusual_views, views

urlpatterns = [
    path("", views.desk, name="desk"),
    path("find/", views.find_child, name="find"),
    path("children/<uuid:child_id>/", views.child, name="child"),
    path("children/<uuid:child_id>/log/", log_views.child_log, name="child_log"),
    path("emergencies/", glass_views.emergency_reviews, name="emergency_reviews"),
    path("emergencies/<uuid:glass_id>/", glass_views.emergency_review, name="emergency_review"),
    path("children/<uuid:child_id>/copy/", copy_views.record_copy, name="record_copy"),
    path("copies/<uuid:copy_id>/agree/", copy_views.copy_agree, name="copy_agree"),
    path("copies/<uuid:copy_id>/record.zip", copy_views.copy_zip, name="copy_zip"),
    path("log/", log_views.log, name="log"),
    path("log/unusual/", unusual_views.unusual, name="unusual"),
]
