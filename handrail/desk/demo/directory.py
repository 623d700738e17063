"""The demo agency's directory, and a young person who was helped by it. All names, numbers and streets are invented."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.utils import timezone

from handrail.services.actions import Told, record_need, record_referral, record_step, save_service, set_aside
from handrail.services.models import Need, Service
from handrail.team.models import Person

from .story import Story

OURS = UUID("6ac9a7d4-1f6e-4f0a-8a3f-7b7f0a0a5e11")
PLACE = {"name": "", "city": "Alder", "state": "WA", "postal_code": "98000", "confidential": ""}
LINES: list[dict[str, Any]] = [
    {"who": "Harbor Youth", "name": "Harbor emergency beds", "needs": ["safe_place", "basics"], "ages": (12, 17),
     "description": "Beds for one night or several, day and night. Pets are welcome.", "sexes": ["everybody"],
     "forms": ["sex", "labor"], "languages": ["en", "es"], "consent": ["agency"], "phone": "555-0142",
     "capacity": "open", "asked": 2, "checked": 12, "street": "12 Quiet Lane", "hidden": True,
     "how_to_apply": "Call at any hour. A worker answers."},
    {"who": "Harbor Youth", "name": "Walk-in center", "needs": ["basics", "advocate", "documents"], "ages": (14, 24),
     "description": "Food, showers, a phone, somebody to talk to.", "sexes": ["everybody"], "forms": ["sex", "labor"],
     "languages": ["en", "es"], "consent": ["nobody"], "phone": "555-0143", "capacity": "open", "asked": 5,
     "checked": 30, "street": "4 Ferry Street"},
    {"who": "Cedar House", "name": "Cedar House", "needs": ["safe_place", "mental_health"], "ages": (13, 18),
     "description": "A home for six, up to two years.", "sexes": ["girls", "trans_nonbinary"], "forms": ["sex"],
     "languages": ["en"], "consent": ["agency", "young_person"], "phone": "555-0160", "capacity": "full", "asked": 6,
     "checked": 6, "street": "31 Still Water Road", "hidden": True},
    {"who": "Alder Legal Aid", "name": "Workers' desk", "needs": ["legal", "work", "immigration"], "ages": (None, None),
     "any_age": True, "description": "Unpaid wages, papers kept by an employer, visas for victims.",
     "sexes": ["everybody"], "forms": ["labor"], "languages": ["en", "es", "vi"], "consent": ["young_person"],
     "phone": "555-0171", "capacity": "waiting", "asked": 9, "checked": 40, "street": "200 Court Square"},
    {"who": "Alder Clinic", "name": "Teen health", "needs": ["medical", "parenting", "substance_use"], "ages": (11, 21),
     "description": "Exams, tests and care, on the same day.", "sexes": [], "forms": [], "languages": ["en", "es"],
     "consent": [], "phone": "555-0180", "capacity": "open", "asked": 40, "checked": 210, "street": "9 Mill Street"},
    {"who": "Been There", "name": "Mentors", "needs": ["mentor", "court"], "ages": (12, 24),
     "description": "Trained people who lived through it.", "sexes": ["everybody"], "forms": ["sex", "labor"],
     "languages": ["en"], "consent": ["young_person"], "phone": "555-0188", "capacity": "", "asked": None,
     "checked": 20, "street": ""},
    {"who": "Alder School District", "name": "Back to school", "needs": ["school", "transport"], "ages": (5, 21),
     "description": "A desk for students who missed school.", "sexes": ["everybody"], "forms": [],
     "languages": ["en", "es"], "consent": ["parent", "agency"], "phone": "555-0190", "capacity": "open", "asked": 3,
     "checked": 3, "street": "1 Hill Road"},
    {"who": "Bridge Therapy", "name": "Trauma counseling", "needs": ["mental_health"], "ages": (6, 17),
     "description": "Weekly talks, in the office or online.", "sexes": ["everybody"], "forms": [], "languages": ["en"],
     "consent": ["parent", "agency"], "phone": "555-0195", "capacity": "waiting", "asked": 1, "checked": 1,
     "street": "77 Bridge Street", "cost": "Paid by the state's health plan."},
    {"who": "Old Mill Shelter", "name": "Old Mill Shelter", "needs": ["safe_place"], "ages": (16, 21),
     "description": "Closed in the spring.", "sexes": [], "forms": [], "languages": ["en"], "consent": [],
     "phone": "555-0199", "capacity": "", "asked": None, "checked": 300, "street": "3 Old Mill Road", "aside": True},
]  # fmt: skip


def make_directory(by: Person, now: datetime) -> None:
    for line in LINES:
        made = add(line, by, now)
        if line.get("aside"):
            set_aside(service=made, aside=True, by=by, now=now)


def add(line: dict[str, Any], by: Person, now: datetime) -> Service:
    today, (low, high) = timezone.localdate(now), line["ages"]
    same = ("name", "needs", "description", "sexes", "forms", "languages", "consent", "capacity")
    asked = line["asked"]
    said = {
        **{name: line[name] for name in same}, "any_age": line.get("any_age", False), "minimum_age": low,
        "maximum_age": high, "how_to_apply": line.get("how_to_apply", ""), "cost": line.get("cost", ""),
        "phones": [{"number": line["phone"], "extension": "", "description": ""}],
        "capacity_as_of": None if asked is None else today - timedelta(days=asked),
    }  # fmt: skip
    place = {**PLACE, "street": line["street"], "confidential": "yes" if line.get("hidden") else ""}
    checked = now - timedelta(days=line["checked"])
    return save_service(service_id=uuid5(OURS, line["name"]), organization=line["who"], said=said,
                        place=place if line["street"] else None, checked=True, by=by, now=now,
                        today=timezone.localdate(checked))  # fmt: skip


def helped(story: Story) -> None:
    """One young person: a talk that had no room, a mentor who was asked for and wants to be asked about."""
    told = Told(["first_name", "age", "need", "contact"], ["young_person"], "Said yes on the phone",
                "To Mentors\nFrom Alder County\n\nWhat is needed: Somebody who lived through it")  # fmt: skip
    kept: dict[str, Need] = {}

    def needed(code: str, days: float, words: str) -> None:
        client_id = story.id()
        story.then(story.ago(days), lambda now: kept.update({code: record_need(
            client_id=client_id, child=story.the_child(), need=code, found_from="young_person",
            day=timezone.localdate(now), words=words, by=story.worker, now=now)}))  # fmt: skip

    def happened(code: str, kind: str, days: float, service: str, why: str = "") -> None:
        client_id = story.id()
        story.then(story.ago(days), lambda now: record_step(
            client_id=client_id, need=kept[code], kind=kind, service=line_of(service), name="", why=why,
            day=timezone.localdate(now), words="", by=story.worker, now=now))  # fmt: skip

    needed("mental_health", 40, "Somebody to talk to who is not a cop.")
    happened("mental_health", "offered", 39, "Trauma counseling")
    happened("mental_health", "unavailable", 38, "Trauma counseling", "waiting")
    needed("mentor", 30, "I want to ask somebody who knows.")
    happened("mentor", "accepted", 22, "Mentors")
    sent_id = story.id()
    story.then(story.ago(21), lambda now: record_referral(
        client_id=sent_id, need=kept["mentor"], service=line_of("Mentors"), day=timezone.localdate(now), told=told,
        follow_up=timezone.localdate(now) + timedelta(days=20), by=story.worker, now=now))  # fmt: skip


def line_of(name: str) -> Service:
    return Service.objects.get(pk=uuid5(OURS, name))
