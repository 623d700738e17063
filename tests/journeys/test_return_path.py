"""After an absence: the talk, and who was told hears how it ended. By keyboard alone, without a script, and by role."""

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from handrail.duties import actions as duties
from handrail.duties.models import Act
from handrail.missing.actions import record_return, report_missing
from handrail.missing.models import Episode, Talk
from handrail.missing.search import add_attempt
from handrail.team.models import Shift
from tests.cast import Cast
from tests.journeys import main_path as way
from tests.journeys.axe import faults
from tests.journeys.conftest import DESKTOP
from tests.journeys.hand import Finger, Hand, Keyboard

HOUR = timedelta(hours=1)


def away(cast: Cast) -> Episode:
    """Maya is missing since the morning; the school was told, and her aunt was asked."""
    now = timezone.now()
    row = report_missing(client_id=uuid4(), child=cast.maya, informed_at=now - 5 * HOUR, from_foster_care=True,
                         by=cast.ana, now=now - 4 * HOUR)  # fmt: skip
    row.child = cast.maya
    duty = {"act": "notify_missing", "recipient": "school", "about": str(row.pk)}
    duties.record_act(client_id=uuid4(), child=cast.maya, duty=duty, at=now - 4 * HOUR, seen=[], by=cast.ana, now=now)
    add_attempt(client_id=uuid4(), episode=row, at=now - 3 * HOUR, whom="Rosa Ibarra", result="reached", how="phone",
                by=cast.ana, now=now)  # fmt: skip
    cast.maya.refresh_from_db()
    return row


@pytest.fixture
def gone(cast: Cast) -> Episode:
    return away(cast)


@pytest.fixture
def back(gone: Episode, cast: Cast) -> Episode:
    now = timezone.now()
    return record_return(episode=gone, returned_at=now - HOUR, learned_at=now - HOUR, by=cast.ana, now=now)


def keyboard(phone_of: Callable[..., Page], cast: Cast) -> Hand:
    page = phone_of(cast.ana)
    page.set_viewport_size(DESKTOP)
    return Keyboard(page)


def without_a_script(phone_of: Callable[..., Page], cast: Cast) -> Hand:
    return Finger(phone_of(cast.ana, java_script_enabled=False))


HANDS = pytest.mark.parametrize("hand_of", [keyboard, without_a_script])


def for_whom(page: Page, what: str, whom: str) -> Locator:
    """A link in the line of somebody; whom it is for is there for a screen reader."""
    return page.get_by_role("link", name=re.compile(rf"^{what}.*{whom}"))


def prove(hand: Hand, whom: str) -> None:
    hand.press(for_whom(hand.page, "Record it", whom))
    way.tick(hand, "When?", "Just now")
    way.tick(hand, "How?", "Phone call")
    if not hand.page.get_by_label("No number given").is_checked():
        hand.choose(hand.page.get_by_label("No number given"))
    hand.press(way.button(hand.page, "Save it"))
    expect(hand.page.get_by_text("Saved.", exact=True)).to_be_visible()


def step(hand: Hand, thing: Locator, place: int) -> None:
    """The next part looks like this one: only its address tells that it is there."""
    hand.press(thing)
    hand.page.wait_for_url(f"**/talk/{place}/")


def hold_the_talk(hand: Hand) -> None:
    page = hand.page
    hand.press(way.link(page, "Start the talk"))
    hand.press(way.link(page, "Begin: first words"))
    hand.press(way.button(page, "Talk now"))
    step(hand, way.button(page, "Save and go on"), 2)
    step(hand, way.button(page, "I said this. Go on"), 3)
    hand.choose(page.get_by_label("Rules that made no sense"))
    step(hand, way.button(page, "Save and go on"), 4)
    step(hand, way.link(page, "Skip this part"), 5)
    step(hand, way.link(page, "Skip this part"), 6)
    step(hand, way.link(page, "Another day"), 7)
    step(hand, way.link(page, "Skip this part"), 8)
    hand.press(way.link(page, "Skip this part"))
    way.tick(hand, "How does it end?", "Done")
    hand.press(way.button(page, "End this try"))
    expect(page.get_by_text("Kept. Thank you.")).to_be_visible()


@HANDS
def test_the_return_is_walked_from_the_record_to_the_held_talk(
    hand_of: Callable[..., Hand], phone_of: Callable[..., Page], cast: Cast, back: Episode
) -> None:
    hand = hand_of(phone_of, cast)
    hand.page.goto(reverse("child", args=[cast.maya.pk]))
    hand.press(hand.page.get_by_role("link", name="They are back", exact=True))
    prove(hand, "The child's school")
    prove(hand, "Rosa Ibarra")
    hold_the_talk(hand)
    assert Talk.objects.get().outcome == "done"


@HANDS
def test_a_mistake_is_told_to_whoever_was_told(
    hand_of: Callable[..., Hand], phone_of: Callable[..., Page], cast: Cast, gone: Episode
) -> None:
    hand = hand_of(phone_of, cast)
    page = hand.page
    page.goto(reverse("missing_edit", args=[gone.pk]))
    hand.press(way.link(page, "Not missing after all"))
    hand.write(page.get_by_label("How do you know?"), "She was on a trip.")
    hand.choose(page.get_by_label("The child was not missing."))
    hand.press(way.button(page, "Save that the child was not missing"))
    expect(page.get_by_role("heading", name="Tell them it was a mistake")).to_be_visible()
    hand.press(for_whom(page, "Prepare the letter", "The child's school"))
    hand.press(way.button(page, "Prepare the letter"))
    hand.press(way.link(page, "I sent this"))
    expect(page.get_by_role("heading", name="Tell them: The child's school")).to_be_visible()
    hand.press(page.get_by_role("link", name="Tell them it was a mistake"))
    prove(hand, "The child's school")
    prove(hand, "Rosa Ibarra")
    assert page.get_by_role("link", name="Record it").count() == 0


def test_neither_list_has_a_fault_that_axe_finds(phone_of: Callable[..., Page], cast: Cast, gone: Episode) -> None:
    page = phone_of(cast.ana)
    page.goto(reverse("not_missing", args=[gone.pk]))
    page.get_by_label("How do you know?").fill("She was on a trip.")
    page.get_by_label("The child was not missing.").check()
    way.button(page, "Save that the child was not missing").click()
    assert faults(page) == []
    for_whom(page, "Record it", "The child's school").click()
    assert faults(page) == []


def on_call(cast: Cast) -> None:
    now = timezone.now()
    Shift.objects.create(person=cast.cora, unit=cast.county, since=now - HOUR, until=now + HOUR, given_by=cast.dee)


def nothing(_cast: Cast) -> None:
    """Nobody is given more than they have."""


@pytest.mark.parametrize(
    ("name", "first", "may"),
    [
        ("ana", nothing, {"open", "write"}),
        ("ben", nothing, {"open", "write"}),
        ("cora", on_call, {"open", "write"}),
        ("sam", nothing, {"open", "write", "close"}),
        ("dee", nothing, {"open", "write", "close"}),
        ("cora", nothing, set()),
        ("max", nothing, set()),
    ],
    ids=["caseworker", "colleague", "on call", "supervisor", "coordinator", "another unit", "auditor"],
)
def test_each_role_finds_its_own_doors_on_the_return(
    phone_of: Callable[..., Page], cast: Cast, back: Episode, name: str, first: Callable[[Cast], None], may: set[str]
) -> None:
    first(cast)
    page = phone_of(getattr(cast, name))
    answer = page.goto(reverse("back", args=[back.pk]))
    assert answer and (answer.status == 200) == ("open" in may)
    assert bool(page.get_by_role("link", name="Record it").count()) == ("write" in may)
    assert bool(page.get_by_role("link", name="Close it with a reason").count()) == ("close" in may)
    if "write" in may:
        prove(Finger(page), "The child's school")
        assert Act.objects.order_by("sequence").last().recorded_by == getattr(cast, name)  # type: ignore[union-attr]


def test_an_auditor_reads_in_the_log_who_looked_and_no_word_of_it(
    phone_of: Callable[..., Page], cast: Cast, back: Episode
) -> None:
    phone_of(cast.ana).goto(reverse("back", args=[back.pk]))
    page = phone_of(cast.max)
    page.goto(reverse("log"))
    row = page.get_by_role("row").filter(has_text="saw_back")
    expect(row).to_contain_text(str(cast.ana.pk))
    assert page.get_by_text("Maya").count() == 0
