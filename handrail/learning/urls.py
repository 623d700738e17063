"""Addresses of learning. They name a lesson or a course by its subject; nothing of a record ever stands in them."""

from django.urls import path

from . import course_views, open_views, record_views, team_views, views

OPEN = "open-course/<slug:spoken>/<slug:course_id>/"

urlpatterns = [
    path(OPEN, open_views.open_course, name="open_course"),
    path(f"{OPEN}questions/", open_views.open_questions, name="open_questions"),
    path(f"{OPEN}record/", open_views.open_record, name="open_record"),
    path(f"{OPEN}<slug:key>/<slug:screen>/", open_views.open_lesson, name="open_lesson"),
    path("learn/", views.lesson_list, name="lessons"),
    path("learn/mine/", course_views.mine, name="learned"),
    path("learn/team/", team_views.team, name="team_learning"),
    path("learn/team/new/", team_views.assignment_new, name="assignment_new"),
    path("learn/team/gates/", team_views.instrument_gates, name="instrument_gates"),
    path("learn/team/<uuid:assignment_id>/", team_views.assignment, name="assignment"),
    path("learn/record/<uuid:completion_id>/record.pdf", record_views.completion_pdf, name="completion_pdf"),
    path("check-a-record/", record_views.record_check, name="record_check"),
    path("learn/courses/<slug:key>/", course_views.course, name="course"),
    path("learn/courses/<slug:key>/<slug:when>/", course_views.questions, name="course_questions"),
    path("learn/whole/<slug:key>/", views.lesson_whole, name="lesson_whole"),
    path("learn/open/<slug:key>/", views.lesson_open, name="lesson_open"),
    path("learn/<slug:key>/", views.lesson, name="lesson"),
    path("learn/<slug:key>/<slug:screen>/", views.lesson_screen, name="lesson_screen"),
]
