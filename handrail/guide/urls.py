"""Addresses of the guide. A page is named by its subject; nothing of a record ever stands in them."""

from django.urls import path

from . import views

urlpatterns = [
    path("guide/", views.index, name="guide"),
    path("guide/words/", views.words, name="guide_words"),
    path("guide/<slug:key>/", views.page, name="guide_page"),
]
