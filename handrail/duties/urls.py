"""Addresses of duties, reports and proof. Ids and tokens are opaque: none says which duty or which child."""

from django.urls import path

from . import packet_views, proof_views, views

DUTY = "children/<uuid:child_id>/duties/<slug:token>/"

urlpatterns = [
    path("children/<uuid:child_id>/duties/", views.duties, name="duties"),
    path(DUTY, views.duty, name="duty"),
    path(f"{DUTY}prepare/", packet_views.prepare, name="prepare"),
    path(f"{DUTY}proof/", proof_views.proof, name="proof"),
    path(f"{DUTY}close/", proof_views.duty_close, name="duty_close"),
    path("packets/<uuid:packet_id>/", packet_views.packet, name="packet"),
    path("packets/<uuid:packet_id>/report.pdf", packet_views.packet_pdf, name="packet_pdf"),
    path("acts/<uuid:act_id>/correct/", proof_views.act_correct, name="act_correct"),
    path("law/<slug:rule_id>/", views.law, name="law"),
]
