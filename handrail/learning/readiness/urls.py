"""Addresses of readiness. They name ids and themes, and nothing that somebody typed."""

from django.urls import path

from . import paper_views, plan_views, views

urlpatterns = [
    path("readiness/", views.ready, name="ready"),
    path("readiness/rounds/new/", views.round_new, name="round_new"),
    path("readiness/rounds/<uuid:round_id>/", views.one_round, name="round"),
    path("readiness/rounds/<uuid:round_id>/close/", views.round_close, name="round_close"),
    path("readiness/rounds/<uuid:round_id>/<slug:theme>/", views.round_answer, name="round_answer"),
    path("readiness/change/", views.ready_change, name="ready_change"),
    path("readiness/plan/", plan_views.work_plan, name="work_plan"),
    path("readiness/plan/new/", plan_views.work_new, name="work_new"),
    path("readiness/plan/<uuid:work_id>/", plan_views.work_line, name="work_line"),
    path("readiness/papers/", paper_views.papers, name="papers"),
    path("readiness/papers/new/", paper_views.paper_new, name="paper_new"),
    path("readiness/papers/<uuid:paper_id>/", paper_views.paper, name="paper"),
    path("readiness/papers/<uuid:paper_id>/edit/", paper_views.paper_edit, name="paper_edit"),
    path("readiness/papers/<uuid:paper_id>/<int:number>/", paper_views.paper_version, name="paper_version"),
    path("readiness/papers/<uuid:paper_id>/<int:number>/paper.pdf", paper_views.paper_pdf, name="paper_pdf"),
    path("readiness/papers/<uuid:paper_id>/<int:number>/paper.md", paper_views.paper_text, name="paper_text"),
]
