"""Where the pages of a plan live. What a young person may open says nothing: neither its address nor its title."""

from django.urls import path

from . import copy_views, handing_views, phone_views, prevention_views, views, write_views

ONE = "plans/<uuid:plan_id>"
urlpatterns = [
    path("children/<uuid:child_id>/plan/", views.safety_plan, name="safety_plan"),
    path("children/<uuid:child_id>/plan/changed/", views.plan_changed, name="plan_changed"),
    path("children/<uuid:child_id>/staying/", prevention_views.prevention, name="prevention"),
    path("children/<uuid:child_id>/staying/asked/", prevention_views.prevention_cases, name="prevention_cases"),
    path("children/<uuid:child_id>/placement-check/", prevention_views.placement_check, name="placement_check"),
    path(f"{ONE}/write/", write_views.plan_write, name="plan_write"),
    path(f"{ONE}/handover/", handing_views.plan_handover, name="plan_handover"),
    path(f"{ONE}/take-back/", handing_views.plan_take_back, name="plan_take_back"),
    path(f"{ONE}/leave-out/", write_views.plan_leave_out, name="plan_leave_out"),
    path(f"{ONE}/review/", views.plan_review, name="plan_review"),
    path(f"{ONE}/looked/", views.plan_looked, name="plan_looked"),
    path(f"{ONE}/versions/", views.plan_versions, name="plan_versions"),
    path(f"{ONE}/versions/<int:number>/", views.plan_versions, name="plan_version"),
    path(f"{ONE}/copies/", copy_views.plan_copies, name="plan_copies"),
    path(f"{ONE}/copies/<slug:kind>/", copy_views.plan_copy, name="plan_copy"),
    path(f"{ONE}/aloud/", copy_views.plan_aloud, name="plan_aloud"),
    path(f"{ONE}/phone/", phone_views.plan_phone, name="plan_phone"),
    path("phone-links/<uuid:link_id>/end/", phone_views.phone_end, name="phone_end"),
    path("n/<str:token>/", phone_views.phone_page, name="phone_page"),
]
