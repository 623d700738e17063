"""The permission table: every route, the ability it needs, and how to reach it in the world of the cast.

`test_permissions.py` runs every cell (route x method x person) and fails on a route that is missing here.
"""
# Longer than 400 lines because it is one table: a route that is looked for stands here or nowhere.

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

from django.utils import timezone
from PIL import Image

from handrail.children.actions import record_fact, record_identification
from handrail.children.break_glass import break_glass
from handrail.children.models import BrokenGlass, Child, Photo
from handrail.children.photos import Made, make_photo
from handrail.children.photos_actions import add_photo
from handrail.children.questions import question_token
from handrail.duties import actions as duties
from handrail.duties.back import token_of as back_token
from handrail.duties.documents import body_of, fill_for
from handrail.duties.index import answers_for
from handrail.duties.models import Act, Packet
from handrail.duties.reading import PRACTICE, View, packet_for, token_of
from handrail.learning.actions import begin as begin_lesson
from handrail.learning.actions import complete
from handrail.learning.models import Assignment, Completion
from handrail.learning.rehearsals.models import Rehearsal
from handrail.learning.rehearsals.walking import begin as begin_try
from handrail.learning.team_actions import assign
from handrail.missing.actions import record_return, report_missing
from handrail.missing.models import Episode
from handrail.missing.talks import begin
from handrail.records.models import Copy, Ending, Hold
from handrail.reports.models import Review
from handrail.reports.reviews import folder
from handrail.rules.learning import load_courses
from handrail.rules.rehearsals import load_rehearsals
from handrail.rules.screening import load_instruments
from handrail.rules.vocabulary import RESTRICTED
from handrail.safety_plans.actions import begin as begin_plan
from handrail.safety_plans.actions import write
from handrail.safety_plans.models import PhoneLink, Plan
from handrail.safety_plans.phone import make_link
from handrail.screening import actions as screenings
from handrail.screening.models import Screening
from handrail.screening.talk import Talk
from handrail.services.actions import Told, record_need, record_referral, save_service
from handrail.services.models import Need, Referral, Service
from tests.cast import NOW, Cast
from tests.learning.readiness import stories as readiness

RESPONSIBLE = frozenset({"ana", "ben", "sam", "dee"})
SERVICE = UUID(int=7)
COURSE = "partnering-with-child-welfare"
PUBLIC, SIGNED_IN = "everybody", "everybody signed in"


@dataclass
class World:
    """The cast, and one row of everything that a route can point at, all of Maya's record."""

    cast: Cast
    maya: Child
    screening: Screening
    episode: Episode
    packet: Packet
    act: Act
    duty_token: str
    fact_token: str
    photo: Photo
    returned: Episode
    glass: BrokenGlass

    def tokens_of(self, part: str) -> list[object]:
        talk = Talk.of(self.screening)
        return [talk.token(one) for one in (*talk.instrument.sections, *talk.instrument.items) if one.id == part]


@dataclass(frozen=True)
class Route:
    """`of_maya`: the route belongs to Maya's record, so only those responsible for her may learn that it is there."""

    name: str
    ability: str
    arguments: Callable[[World], list[object]] = lambda world: []
    of_maya: bool = False
    people: frozenset[str] = RESPONSIBLE

    def __str__(self) -> str:
        return self.name


def maya(name: str, ability: str) -> Route:
    return Route(name, ability, lambda world: [world.maya.pk], of_maya=True)


def talk(name: str, ability: str, part: str = "") -> Route:
    """A page of Maya's screening; `part` names the item or section, whose address is a token."""
    return Route(name, ability, lambda world: [world.screening.pk, *world.tokens_of(part)], of_maya=True)


def one_duty(name: str, ability: str) -> Route:
    return Route(name, ability, lambda world: [world.maya.pk, world.duty_token], of_maya=True)


def episode(name: str) -> Route:
    return Route(name, "write_child", lambda world: [world.episode.pk], of_maya=True)


def after_return(name: str) -> Route:
    """A page about an earlier time missing, from which Maya came back."""
    return Route(name, "write_child", lambda world: [world.returned.pk], of_maya=True)


def told_token(world: World) -> str:
    return back_token(world.returned, "ncmec")


def step(name: str) -> Route:
    """A page of a step of the first hours that tells somebody: here the school."""
    return Route(name, "write_child", lambda world: [world.episode.pk, step_token(world)], of_maya=True)


def step_token(world: World) -> str:
    return token_of(world.maya, f"{PRACTICE}/{world.episode.pk}/tell_school")


def one_try(name: str, *more: object, ended: bool = False) -> Route:
    """A page of Ana's own practice, which nobody else opens."""

    def arguments(world: World) -> list[object]:
        made = load_rehearsals()["strict-at-home"]
        row = begin_try(made, world.cast.ana, NOW)
        if ended:
            row = Rehearsal.objects.create(person=world.cast.ana, talk=made.id, digest=made.digest, started_at=NOW,
                                           ended_at=NOW)  # fmt: skip
        return [row.pk, *more]

    return Route(name, "learn", arguments, of_maya=True, people=frozenset({"ana"}))


def photo(name: str, ability: str) -> Route:
    return Route(name, ability, lambda world: [world.photo.pk], of_maya=True)


def service_of(world: World) -> Service:
    """A line of the directory, with a place whose address is confidential."""
    held = Service.objects.filter(pk=SERVICE).first()
    said = {"name": "Beds", "needs": ["safe_place"]}
    place = {"name": "", "street": "12 Quiet Lane", "city": "Alder", "state": "WA", "postal_code": "98000",
             "confidential": "yes"}  # fmt: skip
    return held or save_service(service_id=SERVICE, organization="Harbor Youth", said=said, place=place,
                                checked=True, by=world.cast.dee, now=NOW, today=NOW.date())  # fmt: skip


def need_of(world: World) -> Need:
    return record_need(client_id=world.maya.pk, child=world.maya, need="safe_place", found_from="asked",
                       day=NOW.date(), words="", by=world.cast.ana, now=NOW)  # fmt: skip


def referral_of(world: World) -> Referral:
    told = Told(["contact"], ["young_person"])
    return record_referral(client_id=world.maya.pk, need=need_of(world), service=service_of(world), day=NOW.date(),
                           told=told, follow_up=None, by=world.cast.ana, now=NOW)  # fmt: skip


def plan(name: str, ability: str, *more: object) -> Route:
    return Route(name, ability, lambda world: [plan_of(world).pk, *more], of_maya=True)


def plan_of(world: World) -> Plan:
    """Maya's safety plan, with something in it."""
    by: dict[str, Any] = {"by": world.cast.ana, "now": NOW}
    made = begin_plan(client_id=uuid4(), child=world.maya, kind="safety", band="safety-plan-youth", **by)
    version = made.versions.get()
    version.child = world.maya
    if not version.rows.exists():
        said = {"chips": ["music"], "text": "Walk with Rey"}
        write(client_id=uuid4(), version=version, key="by_myself.what_helps", said=said, after=0, **by)
    return made


def link_of(world: World) -> PhoneLink:
    by: dict[str, Any] = {"by": world.cast.ana, "now": NOW}
    return make_link(client_id=uuid4(), plan=plan_of(world), language="en", untouched=False, **by)[0]


def assignment_of(world: World) -> Assignment:
    """What the county is asked to pass."""
    held, cast = Assignment.objects.filter(pk=world.maya.pk).first(), world.cast
    asked: dict[str, Any] = {"roles": ["worker"], "kind": "lesson", "subject": "boys", "due_on": NOW.date(), "days": 30}
    return held or assign(assignment_id=world.maya.pk, unit=cast.county, by=cast.dee, now=NOW, **asked)


def completion_of(world: World) -> Completion:
    """A lesson that Ana passed."""
    held, ana = Completion.objects.filter(person=world.cast.ana).first(), world.cast.ana
    lesson = load_courses().lessons["boys"]
    return held or complete(lesson=lesson, row=begin_lesson(lesson=lesson, by=ana, now=NOW), by=ana, now=NOW)


def hold_of(world: World) -> Hold:
    """What holds Maya's record."""
    made = {"child": world.maya, "reason": "audit", "recorded_by": world.cast.sam, "recorded_at": NOW}
    return Hold.objects.get_or_create(client_id=world.maya.pk, defaults=made)[0]


def copy_of(world: World) -> Copy:
    """The copy of Maya's record that Ana asked for and Sam agreed to."""
    made = {"child": world.maya, "purpose": "court", "words": "Order 7", "recorded_by": world.cast.ana}
    agreed = {"recorded_at": NOW, "agreed_by": world.cast.sam, "agreed_at": timezone.now()}
    return Copy.objects.get_or_create(client_id=world.maya.pk, defaults={**made, **agreed})[0]


def ending_of(world: World) -> Ending:
    """The proposal to end Maya's record."""
    made = {"child_ref": world.maya.pk, "unit": world.maya.unit, "basis": "court", "proposed_by": world.cast.sam}
    return Ending.objects.get_or_create(client_id=world.maya.pk, defaults={**made, "proposed_at": NOW})[0]


def review_of(world: World) -> Review:
    """A review of Lia's that is done, with its report."""
    owner, times = world.cast.lia, dict.fromkeys(("made_at", "heard_at", "started_at", "ended_at"), NOW)
    made = {"person": owner, "state": Review.State.DONE, "delete_at": NOW + timedelta(days=7), **times}
    row = Review.objects.get_or_create(client_id=owner.pk, defaults=made)[0]
    folder.make_folder(row.pk)
    for name in (folder.PAGE, folder.WHOLE):
        folder.keep(row.pk, name, b"<main>The report</main>")
    return row


ROUTES = [
    Route("desk", "see_desk"),
    Route("find", "read_child"),
    Route("log", "read_log"),
    Route("unusual", "read_unusual"),
    Route("accounts", "close_accounts"),
    Route("rota", "read_child"),
    Route("children_without", "assign"),
    Route("reminders", "read_child"),
    Route("emergency", "break_glass"),
    Route("emergency_reviews", "review_glass"),
    Route("emergency_review", "review_glass", lambda world: [world.glass.pk], of_maya=True,
          people=frozenset({"sam", "dee"})),
    Route("law", "read_law", lambda world: ["US-IVE-34A-LE24"]),
    Route("book", "read_law"),
    Route("book_of", "read_law", lambda world: ["us-fl"]),
    Route("coverage", "read_law"),
    Route("contacts", "read_law"),
    Route("guide", "read_law"),
    Route("guide_words", "read_law"),
    Route("guide_page", "read_law", lambda world: ["online-exploitation"]),
    Route("practice", "learn"),
    Route("practice_story", "learn", lambda world: ["strict-at-home"]),
    Route("practice_together", "see_learning", lambda world: ["strict-at-home"]),
    *[one_try(name, ended=name == "practice_result") for name in ("practice_result", "practice_told", "practice_end")],
    one_try("practice_question", 1),
    Route("lessons", "learn"),
    *[Route(name, "learn", lambda world: ["boys"]) for name in ("lesson", "lesson_open", "lesson_whole")],
    Route("lesson_screen", "learn", lambda world: ["boys", "devon"]),
    Route("learned", "learn"),
    # One's own alone: nobody's record of a child, and kept as close.
    Route("completion_pdf", "learn", lambda world: [completion_of(world).pk], of_maya=True, people=frozenset({"ana"})),
    Route("course", "learn", lambda world: [COURSE]),
    Route("course_questions", "learn", lambda world: [COURSE, "before"]),
    Route("record_check", PUBLIC),
    *[Route(name, PUBLIC, lambda world: ["en", COURSE]) for name in ("open_course", "open_questions")],
    Route("open_lesson", PUBLIC, lambda world: ["en", COURSE, "a-report-that-helps", "check"]),
    # There is one only for who has enough right: tests/learning/test_open_course.py.
    Route("open_record", PUBLIC, lambda world: ["en", COURSE]),
    *[Route(name, "see_learning") for name in ("team_learning", "assignment_new")],
    Route("instrument_gates", "set_gates"),
    # Of the unit and above it: what the whole county is asked is seen by the coordinator and the trainer.
    Route("assignment", "see_learning", lambda world: [assignment_of(world).pk], of_maya=True,
          people=frozenset({"dee", "tom"})),
    Route("measures", "see_measures"),
    Route("readiness", "see_measures"),
    Route("measure_cases", "open_cases"),
    Route("extracts", "review_extract"),
    Route("extract_new", "review_extract"),
    *[Route(name, "review_extract", lambda world: [review_of(world).pk]) for name in (
        "extract", "extract_progress", "extract_stop", "extract_delete", "extract_report", "extract_zip",
    )],
    Route("child_new", "write_child"),
    Route("missing_start", "write_child"),
    maya("child", "read_child"),
    maya("child_edit", "write_child"),
    maya("contact_new", "write_child"),
    maya("place_new", "write_child"),
    maya("child_access", "assign"),
    maya("profile", "read_child"),
    maya("profile_read", "read_child"),
    maya("profile_history", "read_child"),
    maya("profile_edit", "write_child"),
    maya("profile_told", "write_child"),
    maya("episodes", "read_child"),
    maya("photo_new", "write_child"),
    Route("photos_due", "read_child"),
    photo("photo", "read_child"),
    photo("photo_small", "read_child"),
    photo("photo_aside", "write_child"),
    # Who looked at Maya's record is for those assigned to her and those above them: Ben only shares the office.
    Route("child_log", "read_child", lambda world: [world.maya.pk], of_maya=True, people=RESPONSIBLE - {"ben"}),
    maya("missing_report", "write_child"),
    maya("case_close", "assign"),
    maya("record_copy", "write_child"),
    Route("copy_agree", "end_records", lambda world: [copy_of(world).pk], of_maya=True),
    # Only who may see every line of it takes it out of the house: Ana is assigned.
    Route("copy_zip", "write_child", lambda world: [copy_of(world).pk], of_maya=True, people=frozenset({"ana"})),
    Route("records_ended", "end_records"),
    Route("records_schedule", "set_schedule"),
    maya("hold", "end_records"),
    Route("hold_lift", "end_records", lambda world: [hold_of(world).pk], of_maya=True),
    maya("end", "end_records"),
    Route("ending", "end_records", lambda world: [ending_of(world).pk], of_maya=True),
    # There is one only when the record is gone: tests/records/test_pages.py.
    Route("certificate", "end_records", lambda world: [ending_of(world).pk], of_maya=True, people=frozenset()),
    Route("still_missing", "assign"),
    episode("search"),
    episode("search_lead"),
    maya("screen_prepare", "write_child"),
    maya("screen_return", "write_child"),
    maya("screen_later", "write_child"),
    maya("child_conclude", "write_child"),
    maya("duties", "read_child"),
    Route("answer_fact", "write_child", lambda world: [world.maya.pk, world.fact_token], of_maya=True),
    one_duty("duty", "read_child"),
    one_duty("prepare", "write_child"),
    one_duty("proof", "write_child"),
    one_duty("duty_close", "write_child"),
    Route("packet", "write_child", lambda world: [world.packet.pk], of_maya=True),
    # On paper it is whole, so it is for those who may see every line of it: Ana is assigned, the others have no grant.
    Route("packet_pdf", "write_child", lambda world: [world.packet.pk], of_maya=True, people=frozenset({"ana"})),
    Route("packet_json", "write_child", lambda world: [world.packet.pk], of_maya=True, people=frozenset({"ana"})),
    Route("packet_phone", "write_child", lambda world: [world.packet.pk], of_maya=True),
    Route("act_correct", "write_child", lambda world: [world.act.pk], of_maya=True),
    episode("missing_edit"),
    episode("first_hours"),
    episode("first_hours_caregiver"),
    step("first_hours_letter"),
    step("first_hours_told"),
    maya("missing_ahead", "write_child"),
    episode("missing_located"),
    episode("missing_return"),
    episode("not_missing"),
    Route("welcome_words", "read_child", lambda world: [world.returned.pk], of_maya=True),
    Route("back", "read_child", lambda world: [world.returned.pk], of_maya=True),
    Route("return_talk", "read_child", lambda world: [world.returned.pk], of_maya=True),
    Route("tell_back", "write_child", lambda world: [world.returned.pk, told_token(world)], of_maya=True),
    Route("letter_back", "write_child", lambda world: [world.returned.pk, told_token(world)], of_maya=True),
    Route("mistake", "read_child", lambda world: [world.returned.pk], of_maya=True),
    after_return("talk_first"),
    Route("talk_part", "write_child", lambda world: [world.returned.pk, 1], of_maya=True),
    after_return("talk_age"),
    after_return("talk_told"),
    after_return("talk_end"),
    Route("practice_close", "decide_held", lambda world: [world.returned.pk, "conversation"], of_maya=True,
          people=frozenset({"sam", "dee"})),
    maya("factors", "write_child"),
    *[Route(name, ability, lambda world, made=made: made(world.cast)) for name, ability, made in readiness.ROUTES],
    Route("services", "read_services"),
    Route("service", "read_services", lambda world: [service_of(world).pk]),
    Route("service_new", "edit_services"),
    Route("service_edit", "edit_services", lambda world: [service_of(world).pk]),
    Route("service_act", "edit_services", lambda world: [service_of(world).pk]),
    Route("services_exchange", "edit_services"),
    maya("needs", "read_child"),
    maya("need_new", "write_child"),
    Route("need", "read_child", lambda world: [need_of(world).pk], of_maya=True),
    Route("need_step", "write_child", lambda world: [need_of(world).pk], of_maya=True),
    Route("referral_new", "write_child", lambda world: [need_of(world).pk, service_of(world).pk], of_maya=True),
    Route("referral", "write_child", lambda world: [referral_of(world).pk], of_maya=True),
    # Only who may see where a child is safe: Ana is assigned, the others have no grant.
    Route("referral_address", "write_child", lambda world: [referral_of(world).pk], of_maya=True,
          people=frozenset({"ana"})),
    maya("safety_plan", "write_child"),
    maya("plan_changed", "write_child"),
    maya("prevention", "write_child"),
    maya("prevention_cases", "write_child"),
    maya("placement_check", "write_child"),
    plan("plan_write", "write_child"),
    plan("plan_handover", "write_child"),
    plan("plan_take_back", "write_child"),
    plan("plan_leave_out", "write_child"),
    plan("plan_review", "write_child"),
    plan("plan_looked", "write_child"),
    plan("plan_versions", "read_child"),
    plan("plan_version", "read_child", 1),
    plan("plan_copies", "read_child"),
    plan("plan_copy", "write_child", "paper_card"),
    plan("plan_aloud", "read_child"),
    plan("plan_phone", "write_child"),
    Route("phone_end", "write_child", lambda world: [link_of(world).pk], of_maya=True),
    # Whoever holds the link; without it there is nothing.
    Route("phone_page", PUBLIC, lambda world: ["no-such-link"]),
    talk("screening", "read_child"),
    talk("question", "write_child", "debt"),
    talk("section", "write_child", "work"),
    talk("talk_language", "write_child"),
    talk("told_me", "write_child"),
    talk("screening_stop", "write_child"),
    talk("screening_review", "read_child"),
    talk("screening_sign", "write_child"),
    talk("screening_result", "read_child"),
    talk("addendum", "write_child"),
    talk("conclude", "write_child"),
    talk("handover", "write_child"),
    talk("take_back", "write_child"),
    Route("quick_exit", PUBLIC),
    Route("set_language", PUBLIC),
    *[Route(f"account_{name}", PUBLIC) for name in (
        "login", "logout", "signup", "inactive", "reset_password", "reset_password_done",
        "reset_password_from_key_done",
    )],
    *[Route(f"account_{name}", SIGNED_IN) for name in ("reauthenticate", "change_password")],
    *[Route(name, PUBLIC) for name in ("mfa_authenticate", "mfa_login_webauthn")],
    *[Route(name, SIGNED_IN) for name in (
        "sign_ins", "sign_in_stay", "sign_in_left", "typed", "typed_drop", "factor_setup", "totp_picture",
        "mfa_index", "mfa_reauthenticate", "mfa_activate_totp", "mfa_deactivate_totp", "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes", "mfa_list_webauthn", "mfa_add_webauthn", "mfa_reauthenticate_webauthn",
    )],
    Route("mfa_remove_webauthn", SIGNED_IN, lambda world: [1]),
]  # fmt: skip


def make_world(cast: Cast) -> World:
    """Maya was missing and reported; she told something; the report to the police is prepared and one act recorded."""
    now = NOW
    by: dict[str, Any] = {"by": cast.ana, "now": now}
    record_fact(client_id=uuid4(), child=cast.maya, name="care.foster_care", value="yes", **by)
    returned = came_back(cast, **by)
    episode = report_missing(client_id=uuid4(), child=cast.maya, informed_at=now - timedelta(hours=2), **by)
    record_identification(
        client_id=uuid4(), child=cast.maya, form="sex", status="identified", at=now, basis="said", **by
    )
    conversation = load_instruments().get("guided-conversation")
    screening = screenings.start(client_id=uuid4(), child=cast.maya, instrument=conversation, language="en",
                                 reason="concern", **by)  # fmt: skip
    maya = Child.unscoped.select_related("unit").get(pk=cast.maya.pk)
    answer = answers_for([maya], cast.agency, now)[maya.pk]
    by_id = {one["id"]: one for one in answer["duties"]}
    duty, other = by_id["US-IVE-34A-LE24"], by_id["US-IVE-35B-LE24"]
    view = View.of(maya, cast.agency, frozenset(RESTRICTED), now)
    filled = fill_for(view, packet_for(duty), by=cast.ana, typed={}, typed_at=now)
    packet = duties.prepare_packet(
        client_id=uuid4(), child=maya, duty=duty, kind="le-trafficking-report", typed={}, language="en",
        body=body_of(filled, tuple(duty["limits"]), view, cast.ana), **by,
    )  # fmt: skip
    act, _ = duties.record_act(client_id=uuid4(), child=maya, duty=other, at=now, seen=[], **by)
    fact = question_token(maya, "care.open_in_home_case")
    photo = add_photo(client_id=uuid4(), child=maya, made=drawing(), taken_on=None, **by)
    token = token_of(maya, duty["instance"])
    glass = break_glass(client_id=uuid4(), child=maya, reason="danger", words="said", by=cast.cora, now=now)
    return World(cast, maya, screening, episode, packet, act, token, fact, photo, returned, glass)


def came_back(cast: Cast, **by: Any) -> Episode:
    """Days ago Maya was missing: NCMEC was told, she came back, and a talk was begun."""
    now = by["now"]
    gone, back = now - timedelta(days=10), now - timedelta(days=9)
    row = report_missing(client_id=uuid4(), child=cast.maya, informed_at=gone, **by)
    told = {"act": "report_missing", "recipient": "ncmec", "about": str(row.pk)}
    duties.record_act(client_id=uuid4(), child=cast.maya, duty=told, at=gone, seen=[], **by)
    row = record_return(episode=row, returned_at=back, learned_at=back, **by)
    begin(client_id=uuid4(), episode=row, **by)
    return row


def drawing() -> Made:
    sent = BytesIO()
    Image.new("RGB", (120, 160), "gray").save(sent, "PNG")
    return make_photo(sent.getvalue())
