"""A need, what was offered, what came of it, and the services that fit it: by facts, with reasons, never by a score."""

from datetime import date, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from handrail.audit.models import Entry
from handrail.children.models import RestrictedGrant
from handrail.services.actions import Told, record_need, record_referral, save_service, set_aside
from handrail.services.models import Need, Outcome, Place, Referral, Service, Step
from tests.cast import Cast

SECRET = "Zinnia-lane-77"
PLACE = {"name": "", "street": SECRET, "city": "Alder", "state": "WA", "postal_code": "98000", "confidential": "yes"}


def today_there() -> date:
    """The day at the agency, whatever day it is for the machine."""
    return timezone.localdate(timezone=ZoneInfo("America/Los_Angeles"))


@pytest.fixture
def beds(cast: Cast) -> Service:
    return added(cast, "Beds", minimum_age=12, maximum_age=17, place=PLACE)


def added(cast: Cast, name: str, place=None, **said) -> Service:
    said = {"name": name, "needs": ["safe_place"], "languages": ["en"], **said}
    return save_service(service_id=uuid4(), organization="Harbor Youth", said=said, place=place, checked=True,
                        by=cast.dee, now=timezone.now(), today=today_there())  # fmt: skip


@pytest.fixture
def need(cast: Cast) -> Need:
    return needed(cast)


def needed(cast: Cast, code: str = "safe_place", words: str = "") -> Need:
    return record_need(client_id=uuid4(), child=cast.maya, need=code, found_from="young_person",
                       day=today_there(), words=words, by=cast.ana, now=timezone.now())  # fmt: skip


def sent(cast: Cast, need: Need, service: Service, follow_up=None) -> Referral:
    return record_referral(client_id=uuid4(), need=need, service=service, day=today_there(),
                           told=Told(["contact"], ["young_person"]), follow_up=follow_up, by=cast.ana,
                           now=timezone.now())  # fmt: skip


def text(answer) -> str:
    return " ".join(answer.content.decode().split())


# --- a need ---------------------------------------------------------------------------------------------------------


def test_a_need_is_kept_in_the_words_of_who_said_it(cast: Cast, client):
    client.force_login(cast.ana)
    typed = {
        "client_id": uuid4(),
        "need": "mentor",
        "found_from": "asked",
        "words": "Not a cop",
        "day": today_there(),
    }
    answers = [client.post(reverse("need_new", args=[cast.maya.pk]), typed) for _ in range(2)]
    row = Need.objects.get()
    assert [answer.url for answer in answers] == [reverse("need", args=[row.pk])] * 2
    page = text(client.get(reverse("needs", args=[cast.maya.pk])))
    assert "Somebody who lived through it" in page
    assert "“Not a cop”" in page


def test_nothing_of_a_need_lies_in_the_clear(cast: Cast, beds: Service):
    referral = sent(cast, needed(cast, words=SECRET), beds)
    with connection.cursor() as cursor:
        for model in (Need, Referral):
            cursor.execute(f"SELECT * FROM {model._meta.db_table}")
            for row in cursor.fetchall():
                told = b" ".join(
                    bytes(cell) if isinstance(cell, memoryview | bytes) else str(cell).encode() for cell in row
                )
                assert not any(
                    word in told for word in (SECRET.encode(), b"safe_place", b"Beds", str(beds.pk).encode())
                )
    assert referral.name == "Beds"


def test_the_log_learns_no_need_and_no_service(cast: Cast, beds: Service, need: Need):
    sent(cast, need, beds)
    told = b" ".join(bytes(entry.body) for entry in Entry.objects.filter(child=cast.maya.pk))
    assert not any(word in told for word in (b"safe_place", b"Beds", str(beds.pk).encode()))


def test_a_need_that_names_a_restricted_group_is_seen_only_by_who_was_given_that_group(cast: Cast, client):
    row = needed(cast, "immigration")
    page, whole = reverse("need", args=[row.pk]), reverse("needs", args=[cast.maya.pk])
    client.force_login(cast.sam)
    assert client.get(page).status_code == 404
    told = text(client.get(whole))
    assert "Help with immigration" not in told
    assert "There is more here that only some people may see. Ask Ana." in told
    assert 'value="immigration"' not in text(client.get(reverse("need_new", args=[cast.maya.pk])))
    client.force_login(cast.ana)
    assert client.get(page).status_code == 200


def test_what_was_not_to_be_had_says_why(cast: Cast, client, need: Need):
    client.force_login(cast.ana)
    url, typed = reverse("need_step", args=[need.pk]), {"kind": "unavailable", "day": today_there()}
    answer = client.post(url, typed)
    assert (answer.status_code, Step.objects.count()) == (422, 0)
    assert "Say why: it shows what is missing here." in text(answer)
    client.post(url, {**typed, "why": "full", "name": "Cedar House"})
    assert "It was full" in text(client.get(reverse("need", args=[need.pk])))


def test_a_no_is_no_refusal_and_needs_no_reason(cast: Cast, client, need: Need):
    client.force_login(cast.ana)
    client.post(reverse("need_step", args=[need.pk]), {"kind": "declined", "day": today_there()})
    page = text(client.get(reverse("need", args=[need.pk])))
    assert "They said no for now" in page
    assert "refus" not in page.lower()


def test_a_day_to_come_is_refused(cast: Cast, client):
    client.force_login(cast.ana)
    typed = {"need": "mentor", "found_from": "asked", "day": today_there() + timedelta(days=1)}
    assert client.post(reverse("need_new", args=[cast.maya.pk]), typed).status_code == 422


# --- what fits ------------------------------------------------------------------------------------------------------


def test_each_service_says_why_it_is_where_it_is(cast: Cast, client, need: Need):
    today = today_there()
    added(cast, "Fits", any_age=True, sexes=["everybody"], capacity="open", capacity_as_of=today)
    added(cast, "Too old", minimum_age=18)
    added(cast, "Only girls", any_age=True, sexes=["girls"])
    added(cast, "Old word", any_age=True, capacity="open", capacity_as_of=today - timedelta(days=30))
    client.force_login(cast.ana)
    page = text(client.get(reverse("need", args=[need.pk])))
    assert "Takes another age: from 18" in page
    assert "Says it is for: Girls and young women. Ask the young person whether it is right for them." in page
    assert "Does not say which form of trafficking it serves" in page
    assert "their language is not in the profile" in page
    assert "call and ask" in page
    assert (
        page.index("Something is not known")
        < page.index("Fits")
        < page.index("These do not fit")
        < page.index("Too old")
    )


def test_a_service_for_another_need_or_set_aside_is_not_among_them(cast: Cast, client, need: Need, beds: Service):
    added(cast, "Lawyers", needs=["legal"])
    set_aside(service=beds, aside=True, by=cast.dee, now=timezone.now())
    client.force_login(cast.ana)
    page = text(client.get(reverse("need", args=[need.pk])))
    assert "Beds" not in page
    assert "Lawyers" not in page


# --- a referral -----------------------------------------------------------------------------------------------------


class Referring:
    def __init__(self, cast: Cast, client, need: Need, service: Service) -> None:
        client.force_login(cast.ana)
        self.client, self.url = client, reverse("referral_new", args=[need.pk, service.pk])
        self.typed = {
            "client_id": uuid4(),
            "shared": ["contact"],
            "agreed": ["young_person"],
            "day": today_there(),
        }

    def prepared(self, **typed):
        answer = self.client.post(self.url, {**self.typed, **typed, "act": "prepare"})
        return answer, answer.context["seen"]

    def sent(self, seen: str, **typed):
        return self.client.post(self.url, {**self.typed, **typed, "seen": seen, "act": "sent"})


@pytest.fixture
def referring(cast: Cast, client, need: Need, beds: Service) -> Referring:
    return Referring(cast, client, need, beds)


def test_the_text_tells_what_was_chosen_and_nothing_else(referring: Referring):
    answer, _seen = referring.prepared()
    letter = answer.context["text"]
    assert "Please reach us, and not the young person: Ana." in letter
    assert not any(word in letter for word in ("Maya", "Tolliver", "15", "safe place", "rafficking"))
    assert Referral.objects.count() == 0
    answer, _seen = referring.prepared(shared=["first_name", "need"])
    assert "Maya" in answer.context["text"]
    assert "Tolliver" not in answer.context["text"]


def test_nothing_is_told_without_somebodys_consent(referring: Referring):
    answer, seen = referring.prepared(agreed=[])
    assert (answer.status_code, seen) == (422, "")
    assert "Say who agreed that this is shared." in text(answer)


def test_only_the_text_that_was_shown_is_recorded_as_sent(referring: Referring):
    _answer, seen = referring.prepared()
    answer = referring.sent(seen, shared=["contact", "full_name"])
    assert "Nothing was recorded." in text(answer)
    assert Referral.objects.count() == 0
    assert referring.sent(answer.context["seen"], shared=["contact", "full_name"]).status_code == 302
    assert "Tolliver" in Referral.objects.get().letter


def test_sent_twice_it_is_one_referral(referring: Referring):
    _answer, seen = referring.prepared()
    assert referring.sent(seen).url == referring.sent(seen).url
    assert Referral.objects.count() == 1


def test_an_action_refuses_what_no_form_would_send(cast: Cast, need: Need, beds: Service):
    with pytest.raises(ValidationError):
        record_referral(client_id=uuid4(), need=need, service=beds, day=today_there(), told=Told(["age"], []),
                        follow_up=None, by=cast.ana, now=timezone.now())  # fmt: skip


def test_a_follow_up_shows_on_the_desk_on_its_day_and_leaves_when_somebody_asked(cast: Cast, client, need: Need, beds):
    today = today_there()
    later = sent(cast, need, beds, follow_up=today + timedelta(days=1))
    client.force_login(cast.ana)
    assert "Follow up" not in text(client.get(reverse("desk")))
    now = sent(cast, need, beds, follow_up=today)
    page = text(client.get(reverse("desk")))
    assert "Follow up" in page
    assert "Beds" not in page
    assert "safe place" not in page
    typed = {"outcome": "started", "day": today, "follow_up": today + timedelta(days=30)}
    client.post(reverse("referral", args=[now.pk]), typed)
    assert (Outcome.objects.get().referral_id, Referral.objects.count()) == (now.pk, 2)
    assert "Follow up" not in text(client.get(reverse("desk")))
    assert "It started" in text(client.get(reverse("referral", args=[now.pk])))
    assert later.follow_up


def test_a_follow_up_of_somebody_elses_child_is_on_nobody_elses_desk(cast: Cast, client, need: Need, beds: Service):
    sent(cast, need, beds, follow_up=today_there())
    client.force_login(cast.cora)
    assert "Follow up" not in text(client.get(reverse("desk")))


def test_the_childs_page_says_what_is_open(cast: Cast, client, need: Need):
    client.force_login(cast.ana)
    assert "A safe place to live" in text(client.get(reverse("child", args=[cast.maya.pk])))


# --- a confidential place -------------------------------------------------------------------------------------------


def test_a_confidential_address_is_on_no_page_of_the_directory_and_in_no_column(cast: Cast, client, beds: Service):
    client.force_login(cast.dee)
    for page in (reverse("services"), reverse("service", args=[beds.pk]), reverse("service_edit", args=[beds.pk])):
        assert SECRET not in text(client.get(page)), page
    assert SECRET not in str(Place.objects.values().get())


def test_it_is_shown_on_a_referral_to_who_may_know_where_the_child_is_safe_and_each_time_is_in_the_log(
    cast: Cast, client, need: Need, beds: Service
):
    row = sent(cast, need, beds)
    url = reverse("referral_address", args=[row.pk])
    client.force_login(cast.sam)
    assert client.post(url).status_code == 404
    client.force_login(cast.ana)
    assert SECRET in text(client.post(url))
    assert Entry.objects.get(verb="was_shown_address").actor == cast.ana.pk
    RestrictedGrant.objects.filter(person=cast.ana, group="safe_location").delete()
    assert client.post(url).status_code == 404


def test_a_service_that_is_changed_keeps_the_address_that_nobody_typed(cast: Cast, client, beds: Service):
    client.force_login(cast.dee)
    typed = {"name": "Beds", "organization": beds.organization_id, "needs": ["safe_place"], "confidential": "on"}
    assert client.post(reverse("service_edit", args=[beds.pk]), typed).status_code == 302
    assert SECRET in Place.objects.get().confidential_address()


def edit(client, service: Service, **typed):
    kept = {"name": "Beds", "organization": service.organization_id, "needs": ["safe_place"]}
    return client.post(reverse("service_edit", args=[service.pk]), {**kept, **typed})


def with_a_hall(service: Service, name: str) -> Place:
    place = Place.objects.create(organization=service.organization, name=name)
    service.places.add(place)
    return place


def test_the_form_speaks_of_the_place_that_it_changes_and_of_no_other(cast: Cast, client, beds: Service):
    with_a_hall(beds, "A hall")
    client.force_login(cast.dee)
    page = text(client.get(reverse("service_edit", args=[beds.pk])))
    assert "Here you change “A hall” and no other." in page
    assert "One is kept. It is not shown here" not in page


def test_every_place_of_a_service_can_be_changed_by_itself(cast: Cast, client, beds: Service):
    shelter, hall = Place.objects.get(), with_a_hall(beds, "A hall")
    client.force_login(cast.dee)
    url = reverse("service_edit", args=[beds.pk])
    assert f'href="?place={shelter.pk}"' in client.get(url).text
    page = client.get(f"{url}?place={shelter.pk}").text
    assert f"Here you change “{shelter.name}” and no other." in text(client.get(f"{url}?place={shelter.pk}"))
    assert (f'value="{shelter.pk}"' in page, f'href="?place={hall.pk}"' in page) == (True, True)
    assert edit(client, beds, place_id=hall.pk, place_name="Another hall").status_code == 302
    assert set(Place.objects.values_list("name", flat=True)) == {shelter.name, "Another hall"}
    for wrong in (uuid4(), "no-place"):
        assert client.get(f"{url}?place={wrong}").status_code == 404


def test_an_address_goes_to_the_place_that_was_shown_whatever_is_first_now(cast: Cast, client, beds: Service):
    shelter = Place.objects.get()
    with_a_hall(beds, "A hall")
    client.force_login(cast.dee)
    where = {"street": "9 New St", "city": "Alder", "state": "WA", "postal_code": "98000"}
    assert edit(client, beds, place_id=shelter.pk, confidential="on", **where).status_code == 302
    assert "9 New St" in Place.objects.get(pk=shelter.pk).confidential_address()
    assert not Place.objects.filter(street="9 New St").exists()
    assert edit(client, beds, place_id=uuid4()).status_code == 404


def test_a_box_that_is_unticked_throws_no_sealed_address_away(cast: Cast, client, beds: Service):
    client.force_login(cast.dee)
    answer = edit(client, beds)
    assert (answer.status_code, "The address of this place is sealed and would be lost." in text(answer)) == (422, True)
    said = {"name": "", "street": "", "city": "", "state": "", "postal_code": "", "confidential": False}
    with pytest.raises(ValidationError, match="would be lost"):
        save_service(service_id=beds.pk, organization="Harbor Youth", said={}, place=said, checked=False, by=cast.dee,
                     now=timezone.now(), today=today_there())  # fmt: skip
    assert SECRET in Place.objects.get().confidential_address()
    where = {"street": "9 New St", "city": "Alder", "state": "WA", "postal_code": "98000"}
    assert edit(client, beds, **where).status_code == 302
    assert Place.objects.get().address == "9 New St, Alder, WA 98000"


def test_a_formula_is_typed_nowhere_and_a_number_from_abroad_is_none(cast: Cast, client, beds: Service):
    client.force_login(cast.dee)
    for name in ("name", "description", "cost", "place_name", "phone"):
        answer = edit(client, beds, confidential="on", **{name: "=1+1"})
        assert (answer.status_code, "take it for a formula" in text(answer)) == (422, True), name
    assert edit(client, beds, confidential="on", phone="+1 555-0142").status_code == 302


# --- the directory --------------------------------------------------------------------------------------------------


def test_a_worker_reads_the_directory_and_changes_nothing(cast: Cast, client, beds: Service):
    client.force_login(cast.ana)
    assert client.get(reverse("services")).status_code == 200
    assert client.post(reverse("service_act", args=[beds.pk]), {"act": "aside"}).status_code == 404


def test_what_a_service_does_not_say_hides_it_from_no_filter(cast: Cast, client):
    added(cast, "Says nothing", languages=[], forms=[])
    added(cast, "Labor only", forms=["labor"])
    client.force_login(cast.ana)
    page = text(client.get(reverse("services"), {"form": "sex", "age": "15", "language": "vi"}))
    assert "Says nothing" in page
    assert "Labor only" not in page


def test_a_line_that_nobody_checked_for_long_says_so(cast: Cast, client, beds: Service):
    Service.objects.update(checked_on=today_there() - timedelta(days=181))
    client.force_login(cast.ana)
    assert "call before you rely on it" in text(client.get(reverse("services")))
    client.force_login(cast.dee)
    client.post(reverse("service_act", args=[beds.pk]), {"act": "checked", "capacity": "full"})
    assert "call before you rely on it" not in text(client.get(reverse("services")))
    assert Service.objects.get().checked_by == cast.dee


def test_half_an_address_is_refused(cast: Cast, client):
    client.force_login(cast.dee)
    typed = {
        "client_id": UUID(int=5),
        "name": "Beds",
        "new_organization": "Harbor",
        "needs": ["basics"],
        "street": "4 Ferry St",
    }
    answer = client.post(reverse("service_new"), typed)
    assert (answer.status_code, Service.objects.count()) == (422, 0)
    assert "Complete the address, or leave all of it empty." in text(answer)


def test_sent_twice_it_is_one_line(cast: Cast, client):
    client.force_login(cast.dee)
    typed = {"client_id": UUID(int=5), "name": "Beds", "new_organization": "Harbor", "needs": ["basics"]}
    for _ in range(2):
        assert client.post(reverse("service_new"), typed).status_code == 302
    assert Service.objects.count() == 1


def test_the_directory_goes_out_and_comes_in_through_the_page(cast: Cast, client, beds: Service):
    from django.core.files.uploadedfile import SimpleUploadedFile

    client.force_login(cast.ada)
    url = reverse("services_exchange")
    content = client.post(url, {"act": "export"}).content
    assert content[:2] == b"PK"
    sent_back = client.post(url, {"act": "import", "package": SimpleUploadedFile("d.zip", content)}, follow=True)
    assert "New: 0. Brought up to date: 0. The same as before: 3." in text(sent_back)
    broken = client.post(url, {"act": "import", "package": SimpleUploadedFile("d.zip", b"no zip")})
    assert (broken.status_code, "This is no ZIP file" in text(broken)) == (422, True)


def test_thirty_follow_ups_cost_the_desk_as_many_questions_as_three(cast: Cast, client, beds: Service):
    client.force_login(cast.ana)
    three = asked_after(cast, client, beds, 3)
    assert asked_after(cast, client, beds, 27) == three


def asked_after(cast: Cast, client, beds: Service, more: int) -> int:
    for _ in range(more):
        sent(cast, needed(cast), beds, follow_up=today_there())
    client.get(reverse("desk"))
    with CaptureQueriesContext(connection) as asked:
        client.get(reverse("desk"))
    return len(asked)
