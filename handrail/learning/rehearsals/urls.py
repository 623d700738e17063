"""Addresses of practice. A question goes by its number; a try is its owner's alone."""

from django.urls import path

from . import views

urlpatterns = [
    path("practice/", views.talks, name="practice"),
    path("practice/talks/<slug:talk>/", views.story, name="practice_story"),
    path("practice/talks/<slug:talk>/together/", views.together, name="practice_together"),
    path("practice/<uuid:rehearsal_id>/", views.how_it_went, name="practice_result"),
    path("practice/<uuid:rehearsal_id>/told/", views.told, name="practice_told"),
    path("practice/<uuid:rehearsal_id>/end/", views.finish, name="practice_end"),
    path("practice/<uuid:rehearsal_id>/<int:number>/", views.question, name="practice_question"),
]
