"""Where the directory and the pages about needs live. An address names ids and nothing else."""

from django.urls import path

from . import directory_views, need_views, referral_views

urlpatterns = [
    path("services/", directory_views.services, name="services"),
    path("services/new/", directory_views.service_new, name="service_new"),
    path("services/exchange/", directory_views.services_exchange, name="services_exchange"),
    path("services/<uuid:service_id>/", directory_views.service, name="service"),
    path("services/<uuid:service_id>/edit/", directory_views.service_edit, name="service_edit"),
    path("services/<uuid:service_id>/act/", directory_views.service_act, name="service_act"),
    path("children/<uuid:child_id>/needs/", need_views.child_needs, name="needs"),
    path("children/<uuid:child_id>/needs/new/", need_views.need_new, name="need_new"),
    path("needs/<uuid:need_id>/", need_views.need, name="need"),
    path("needs/<uuid:need_id>/step/", need_views.need_step, name="need_step"),
    path("needs/<uuid:need_id>/refer/<uuid:service_id>/", referral_views.referral_new, name="referral_new"),
    path("referrals/<uuid:referral_id>/", referral_views.referral, name="referral"),
    path("referrals/<uuid:referral_id>/address/", referral_views.referral_address, name="referral_address"),
]
