"""9:10 pm, on a phone: from the call to both reports with proof. What must be typed and tapped is counted."""

import re
from collections.abc import Callable
from io import BytesIO
from uuid import uuid4

import pytest
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from handrail.children.actions import record_contact, record_placement
from handrail.children.photos import make_photo
from handrail.children.photos_actions import add_photo
from handrail.children.profile_actions import keep_details
from handrail.duties.documents import as_text
from handrail.duties.index import answers_for
from handrail.duties.models import Act, Packet
from handrail.missing.models import Episode
from handrail.team.models import Person
from tests.cast import Cast
from tests.duties.missing_story import PROFILE
from tests.journeys import main_path as way
from tests.journeys.counting_hand import CountingHand

MOST_ENTRIES, MOST_SECONDS = 25, 180
SEEN_AT = "bus stop at 5th and Alder"
POLICE, NCMEC = ("Badge 417", "FPD-26-1188"), ("Operator 12", "NC-26-5521")


@pytest.fixture
def known(cast: Cast) -> Cast:
    """Maya's profile was kept before anything happened: that is what makes the night short."""
    now = timezone.now()
    by = {"child": cast.maya, "by": cast.ana, "now": now}
    Person.objects.filter(pk=cast.ana.pk).update(phone="555-0177")
    keep_details(client_id=uuid4(), values=PROFILE, seen_on=timezone.localdate(now), source="Foster parent", **by)
    picture = BytesIO()
    Image.new("RGB", (300, 400), "teal").save(picture, "JPEG")
    add_photo(client_id=uuid4(), made=make_photo(picture.getvalue()), taken_on=timezone.localdate(now), **by)
    record_placement(client_id=uuid4(), kind="foster_home", since=now, note="The Pines", **by)
    record_contact(client_id=uuid4(), name="Rosa Ibarra", relation="aunt", phone="555-0142", **by)
    return cast


def call_it_in(hand: CountingHand, look: Callable[[Page], None]) -> None:
    page = hand.page
    look(page)
    hand.press(way.link(page, "Start a missing report"))
    look(page)
    hand.press(way.link(page, "Maya T."))
    look(page)
    way.tick(hand, "When did the agency learn?", "Just now")
    way.tick(hand, "Who told us?", "Foster home")
    way.tick(hand, "When was the child last seen?", "Don't know")
    hand.write(page.get_by_label("Last seen where?"), SEEN_AT)
    hand.choose(page.get_by_label("Needs medicine or care"))
    hand.press(way.button(page, "Start the clocks"))
    expect(page.get_by_text("The clocks have started.")).to_be_visible()


def prepare_link(page: Page, whom: str) -> Locator:
    return page.get_by_role("link", name=re.compile(rf"^Prepare the report.*missing child to {whom}"))


def report_to(hand: CountingHand, whom: str, proof: tuple[str, str], look: Callable[[Page], None]) -> None:
    """From the first hours and back to them."""
    page, (name, number) = hand.page, proof
    look(page)
    hand.press(prepare_link(page, whom))
    look(page)
    hand.press(way.button(page, "Prepare the report"))
    expect(page.get_by_role("heading", name=re.compile("^Ready to send"))).to_be_visible()
    look(page)
    hand.press(way.link(page, "I sent this"))
    look(page)
    way.tick(hand, "When?", "Just now")
    way.tick(hand, "How?", "Phone call")
    hand.write(page.get_by_label("Who took it?"), name)
    hand.write(page.get_by_label("Report number"), number)
    hand.press(way.button(page, "Save proof"))
    expect(page.get_by_role("region", name="Who was told").get_by_text(f"Proof {number}")).to_be_visible()


def test_from_the_call_to_both_proofs_in_three_minutes(
    known: Cast, phone_of: Callable[..., Page], accessible: Callable
) -> None:
    phone = phone_of(known.ana)
    hand = CountingHand(phone)
    phone.goto("/")
    call_it_in(hand, accessible)
    report_to(hand, "law enforcement", POLICE, accessible)
    report_to(hand, "NCMEC", NCMEC, accessible)
    accessible(phone)
    assert len(hand.entries) <= MOST_ENTRIES, hand.entries
    assert hand.seconds <= MOST_SECONDS
    assert len(set(hand.typed)) == len(hand.typed)
    both_are_told(known)


def both_are_told(cast: Cast) -> None:
    """Two receivers, two reports, two proofs; what was typed once stands in both reports."""
    episode = Episode.objects.get()
    cast.maya.refresh_from_db()
    answer = answers_for([cast.maya], cast.agency, timezone.now())[cast.maya.pk]
    states = {duty["recipient"]: (duty["state"], duty["proven"]) for duty in answer["duties"]
              if duty["act"] == "report_missing" and duty["about"] == str(episode.pk)}  # fmt: skip
    assert states == {"law_enforcement": ("met", "yes"), "ncmec": ("met", "yes")}
    assert {act.reference for act in Act.objects.all()} == {POLICE[1], NCMEC[1]}
    reports = Packet.objects.all()
    assert len(reports) == 2
    assert all(SEEN_AT in as_text(report.body["document"]) for report in reports)


def test_what_is_written_into_one_report_is_not_asked_by_the_other(known: Cast, phone_of: Callable[..., Page]) -> None:
    """Nor is anything that the call already said: an empty field is about what nobody told Handrail yet."""
    phone = phone_of(known.ana)
    hand = CountingHand(phone)
    phone.goto("/")
    call_it_in(hand, lambda _page: None)
    list_of_hours = phone.url
    hand.press(prepare_link(phone, "law enforcement"))
    asked = empty_fields(phone)
    for name in asked:
        hand.write(phone.locator(f"[name={name}]"), "Kay from school")
    hand.press(way.button(phone, "Prepare the report"))
    phone.goto(list_of_hours)
    hand.press(prepare_link(phone, "NCMEC"))
    expect(way.button(phone, "Prepare the report")).to_be_visible()
    assert (asked, empty_fields(phone)) == (["with_whom"], ["police_agency"])


def empty_fields(page: Page) -> list[str]:
    shown = page.locator("main input[type=text]:visible, main input[type=tel]:visible, main textarea:visible")
    return [str(field.get_attribute("name")) for field in shown.all() if not field.input_value()]
