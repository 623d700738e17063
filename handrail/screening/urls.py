"""Where the pages of a screening live. Items and sections are named by tokens that say nothing."""

from django.urls import path

from . import conclude_views, talk_views, views, youth_views

ONE = "screenings/<uuid:screening_id>"
urlpatterns = [
    path("children/<uuid:child_id>/screen/", views.screen_prepare, name="screen_prepare"),
    path("children/<uuid:child_id>/screen/first/", views.screen_return, name="screen_return"),
    path("children/<uuid:child_id>/screen/later/", views.screen_later, name="screen_later"),
    path("children/<uuid:child_id>/conclude/", conclude_views.child_conclude, name="child_conclude"),
    path(f"{ONE}/", views.screening, name="screening"),
    path(f"{ONE}/q/<slug:item>/", talk_views.question, name="question"),
    path(f"{ONE}/s/<slug:section>/", talk_views.section, name="section"),
    path(f"{ONE}/language/", talk_views.talk_language, name="talk_language"),
    path(f"{ONE}/tell/", talk_views.told_me, name="told_me"),
    path(f"{ONE}/stop/", talk_views.screening_stop, name="screening_stop"),
    path(f"{ONE}/review/", views.screening_review, name="screening_review"),
    path(f"{ONE}/sign/", views.screening_sign, name="screening_sign"),
    path(f"{ONE}/result/", views.screening_result, name="screening_result"),
    path(f"{ONE}/addendum/", views.addendum, name="addendum"),
    path(f"{ONE}/conclude/", conclude_views.conclude, name="conclude"),
    path(f"{ONE}/handover/", youth_views.handover, name="handover"),
    path(f"{ONE}/take-back/", youth_views.take_back, name="take_back"),
    path("x", youth_views.quick_exit, name="quick_exit"),
]
