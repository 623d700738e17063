"""Addresses of duties, reports and proof. Ids and tokens are opaque: none says which duty or which child."""

from django.urls import path

from . import (
    alarm_views,
    back_views,
    book_views,
    closing_views,
    first_hours_views,
    packet_views,
    proof_views,
    search_views,
    still_views,
    talk_views,
    views,
)

DUTY = "children/<uuid:child_id>/duties/<slug:token>/"
RETURN = "missing/<uuid:episode_id>/"

urlpatterns = [
    path("children/<uuid:child_id>/duties/", views.duties, name="duties"),
    path(DUTY, views.duty, name="duty"),
    path(f"{DUTY}prepare/", packet_views.prepare, name="prepare"),
    path(f"{DUTY}proof/", proof_views.proof, name="proof"),
    path(f"{DUTY}close/", proof_views.duty_close, name="duty_close"),
    path("packets/<uuid:packet_id>/", packet_views.packet, name="packet"),
    path("packets/<uuid:packet_id>/report.pdf", packet_views.packet_pdf, name="packet_pdf"),
    path("packets/<uuid:packet_id>/report.json", packet_views.packet_json, name="packet_json"),
    path("packets/<uuid:packet_id>/phone/", packet_views.packet_phone, name="packet_phone"),
    path("acts/<uuid:act_id>/correct/", proof_views.act_correct, name="act_correct"),
    path("children/<uuid:child_id>/close/", closing_views.case_close, name="case_close"),
    path("missing/still/", still_views.still_missing, name="still_missing"),
    path("missing/<uuid:episode_id>/search/", search_views.search, name="search"),
    path("missing/<uuid:episode_id>/search/lead/", search_views.search_lead, name="search_lead"),
    path(f"{RETURN}back/", back_views.back_page, name="back"),
    path(f"{RETURN}back/tell/<slug:token>/", back_views.tell_back, name="tell_back"),
    path(f"{RETURN}back/letter/<slug:token>/", back_views.letter_back, name="letter_back"),
    path(f"{RETURN}mistake/", back_views.mistake, name="mistake"),
    path(f"{RETURN}close/<slug:kind>/", back_views.practice_close, name="practice_close"),
    path(f"{RETURN}talk/", talk_views.return_talk, name="return_talk"),
    path(f"{RETURN}talk/first/", talk_views.talk_first, name="talk_first"),
    path(f"{RETURN}talk/age/", talk_views.talk_age, name="talk_age"),
    path(f"{RETURN}talk/<int:place>/", talk_views.talk_part, name="talk_part"),
    path(f"{RETURN}talk/told/", talk_views.talk_told, name="talk_told"),
    path(f"{RETURN}talk/end/", talk_views.talk_end, name="talk_end"),
    path("missing/<uuid:episode_id>/first-hours/", first_hours_views.first_hours, name="first_hours"),
    path(
        "missing/<uuid:episode_id>/first-hours/home/",
        first_hours_views.first_hours_caregiver,
        name="first_hours_caregiver",
    ),
    path(
        "missing/<uuid:episode_id>/letters/<slug:token>/",
        first_hours_views.first_hours_letter,
        name="first_hours_letter",
    ),
    path(
        "missing/<uuid:episode_id>/letters/<slug:token>/told/",
        first_hours_views.first_hours_told,
        name="first_hours_told",
    ),
    path("children/<uuid:child_id>/missing/ahead/", first_hours_views.missing_ahead, name="missing_ahead"),
    path("reminders/", alarm_views.reminders, name="reminders"),
    path("book/", book_views.book, name="book"),
    path("book/<slug:code>/", book_views.book, name="book_of"),
    path("coverage/", book_views.coverage, name="coverage"),
    path("contacts/", book_views.contacts, name="contacts"),
    path("law/<slug:rule_id>/", book_views.law, name="law"),
]
