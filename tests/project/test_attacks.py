"""What a curious colleague, a thief of the database, a slip of a finger and a bad line could do: each was a hole."""

import re
from html import unescape
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from handrail.audit.models import Entry
from handrail.children.actions import grant_restricted, open_record, record_fact
from handrail.children.finding import LONGEST
from handrail.children.models import Child, Contact, Fact, Placement, RestrictedGrant
from handrail.children.questions import answerable, question_token
from handrail.duties import actions as duties
from handrail.duties.index import answers_for
from handrail.duties.models import Packet
from handrail.missing.actions import report_missing
from handrail.missing.models import Episode
from handrail.rules.jurisdictions import known_codes
from handrail.rules.vocabulary import vocabulary
from handrail.screening.models import Offer
from handrail.team.models import Agency
from tests.cast import NOW, PASSWORD
from tests.project.permissions import World, make_world
from tests.thorough import THOROUGH, one_in

pytestmark = pytest.mark.django_db
REFUSED, ALREADY_SENT, FOUND, MOVED = 422, 409, 302, 301


@pytest.fixture(autouse=True)
def the_moment(monkeypatch):
    monkeypatch.setattr("handrail.team.middleware.timezone.now", lambda: NOW)


@pytest.fixture
def world(cast) -> World:
    return make_world(cast)


@pytest.fixture
def ana(client, cast):
    client.force_login(cast.ana)
    return client


def problem(world: World) -> str:
    """Why the rules refuse Maya's record, or nothing."""
    maya = Child.unscoped.get(pk=world.maya.pk)
    return answers_for([maya], world.cast.agency, NOW)[maya.pk].get("problem", "")


# --- ids of somebody else --------------------------------------------------------------------------------------------


def test_the_id_of_another_units_form_opens_nothing_and_writes_nothing(cast, client):
    client.force_login(cast.cora)
    sent = {"client_id": str(cast.maya.client_id), "first_name": "X", "situation": "intake"}
    answer = client.post(reverse("child_new"), sent)
    assert (answer.status_code, Fact.objects.count()) == (ALREADY_SENT, 0)
    assert str(cast.maya.pk) not in answer.text


@pytest.mark.parametrize(
    ("page", "model", "typed"),
    [
        ("contact_new", Contact, {"name": "R", "relation": "aunt"}),
        ("place_new", Placement, {"kind": "home", "since": "2026-03-01"}),
    ],
)
def test_the_id_of_another_childs_row_is_refused_in_words(cast, client, page, model, typed):
    used = {"client_id": str(uuid4()), **typed}
    client.force_login(cast.cora)
    client.post(reverse(page, args=[cast.jo.pk]), used)
    client.force_login(cast.ana)
    answer = client.post(reverse(page, args=[cast.maya.pk]), used)
    assert answer.status_code == ALREADY_SENT
    assert "This form was sent before" in answer.text
    assert list(model.objects.values_list("child", flat=True)) == [cast.jo.pk]


def test_a_record_opened_twice_by_the_same_person_is_one_record(cast):
    sent = {"client_id": uuid4(), "unit": cast.north, "by": cast.ana, "now": NOW, "first_name": "Mo"}
    assert open_record(**sent) == open_record(**sent)


def written() -> int:
    """Entries of the log that are more than a view, a search or a refusal."""
    looks = {"searched", "was_refused", "often_refused"}
    return Entry.objects.exclude(verb__startswith="saw_").exclude(verb__in=looks).count()


def test_mayas_ids_in_the_addresses_and_forms_of_coras_own_child_give_and_write_nothing(world, client):
    jo, episode, token = world.cast.jo.pk, str(world.episode.pk), world.duty_token
    client.force_login(world.cast.cora)
    before = written()
    for path in (
        reverse("duty", args=[jo, token]), reverse("prepare", args=[jo, token]), reverse("proof", args=[jo, token]),
        reverse("duty_close", args=[jo, token]), reverse("answer_fact", args=[jo, world.fact_token]),
    ):  # fmt: skip
        assert client.get(path).status_code == 404
        assert client.post(path, {"value": "yes", "source": "x"}).status_code in {404, 405}
    about = f"return:{episode}"
    prepare = {"instrument": "hhs-pocket-card", "reason": about, "language": "en"}
    assert client.post(reverse("screen_prepare", args=[jo]), prepare).status_code == REFUSED
    assert client.post(reverse("child_new"), {"first_name": "X", "unit": world.cast.north.pk}).status_code == REFUSED
    assert written() == before
    client.post(reverse("screen_later", args=[jo]), {"choice": "not_now", "reason": about})
    assert [offer.about_episode for offer in Offer.objects.all()] == [None]


@pytest.mark.parametrize("there", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_no_address_leads_away_from_the_site(cast, client, there):
    answer = client.post(reverse("set_language"), {"language": "es", "next": there})
    assert answer.headers["Location"] == "/"
    sent = {"login": cast.ana.email, "password": PASSWORD, "next": there}
    assert client.post(reverse("account_login"), sent).headers["Location"] == "/"
    assert client.post(reverse("account_logout"), {"next": there}).headers["Location"] == "/"


# --- who may see it --------------------------------------------------------------------------------------------------


def give(client, world: World, purpose: str):
    sent = {"act": "grant", "person": str(world.cast.ben.pk), "group": "tribal", "purpose": purpose,
            "until": "2026-04-01"}  # fmt: skip
    return client.post(reverse("child_access", args=[world.maya.pk]), sent)


@pytest.mark.parametrize("purpose", ["assigned", "Maya Tolliver's ICWA hearing"])
def test_a_grant_cannot_hide_as_an_assignment_nor_put_words_into_the_log(world, client, purpose):
    client.force_login(world.cast.sam)
    assert give(client, world, purpose).status_code == REFUSED
    assert not RestrictedGrant.objects.filter(person=world.cast.ben).exists()
    with pytest.raises(ValidationError):
        grant_restricted(child=world.maya, person=world.cast.ben, group="tribal", purpose=purpose, by=world.cast.sam,
                         now=NOW)  # fmt: skip


def test_a_grant_that_is_given_twice_is_one_and_ending_twice_is_one_entry(world, client):
    client.force_login(world.cast.sam)
    for _ in range(2):
        assert give(client, world, "court").status_code == FOUND
        ended = {"act": "end", "person": str(world.cast.ana.pk)}
        client.post(reverse("child_access", args=[world.maya.pk]), ended)
    assert RestrictedGrant.objects.filter(person=world.cast.ben).count() == 1
    assert Entry.objects.filter(verb="granted_restricted").count() == 1
    assert Entry.objects.filter(verb="ended_assignment").count() == 1


def test_every_page_of_a_child_that_is_opened_is_in_the_log(world, client):
    client.force_login(world.cast.sam)
    for path in addresses(world):
        if str(world.maya.pk) in path or "packets" in path or "/missing/" in path:
            before = Entry.objects.count()
            client.get(path)
            assert Entry.objects.count() > before, path


# --- a tab left open -------------------------------------------------------------------------------------------------


def fields(page: str) -> dict[str, str | list[str]]:
    """What a browser would send back from a page without a touch."""
    found: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", page.split("<main")[1]):
        part = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        kind = part.get("type", "text")
        if "name" in part and (kind not in {"radio", "checkbox"} or " checked" in tag):
            found.setdefault(part["name"], []).append(unescape(part.get("value", "")))
    return {name: values if len(values) > 1 else values[0] for name, values in found.items()}


def test_a_tab_left_open_wipes_out_no_danger_sign_that_somebody_added(world, ana):
    where = reverse("missing_edit", args=[world.episode.pk])
    old_tab = {**fields(ana.get(where).text), "told_by": "school"}
    ana.post(where, {**old_tab, "risks": ["suicidal", "pregnant_or_parenting"], "last_seen": "the bus stop"})
    ana.post(where, {**old_tab, "whereabouts": "unknown", "client_id": str(uuid4())})
    row = Episode.objects.get(pk=world.episode.pk)
    assert (row.risks, row.last_seen, row.whereabouts) == (
        ["pregnant_or_parenting", "suicidal"], "the bus stop", "unknown",
    )  # fmt: skip


def test_a_tab_left_open_undoes_no_correction_of_the_name(world, ana):
    where = reverse("child_edit", args=[world.maya.pk])
    old_tab = fields(ana.get(where).text)
    ana.post(where, {**old_tab, "last_name": "Tolliver-Reyes"})
    ana.post(where, {**old_tab, "agency_number": "FC-7"})
    maya = Child.unscoped.get(pk=world.maya.pk)
    assert (maya.last_name, maya.agency_number, maya.birthdate_text) == ("Tolliver-Reyes", "FC-7", "2010-05-02")


def test_what_a_page_showed_cannot_be_made_up(world, ana):
    where = reverse("child_edit", args=[world.maya.pk])
    ana.post(where, {"first_name": "Maia", "birthdate": "2010-05-02", "shown": "made-up:1:x"})
    assert Child.unscoped.get(pk=world.maya.pk).first_name == "Maia"


# --- times that cannot be --------------------------------------------------------------------------------------------

REPORT = {"told_by": "school", "kind": "missing", "learned": "earlier", "learned_day": "2026-03-13",
          "learned_time": "13:00", "left": "about", "left_day": "2026-03-13", "left_time": "12:00"}  # fmt: skip
SLIPS = [
    {"left_day": "0202-03-13"},
    {"left_day": "2009-01-01"},
    {"left_day": "9999-12-31", "left_time": "23:59"},
    {"learned_day": "9999-12-31", "learned_time": "23:59"},
    {"suspected_day": "2026-03-13", "suspected_time": "11:00"},
    {"provider_day": "0001-01-01", "provider_time": "11:00"},
    {"provider_day": "2026-03-13", "provider_time": "11:59"},
]


@pytest.mark.parametrize("slip", SLIPS, ids=str)
def test_a_slip_in_a_missing_report_is_said_and_hides_no_clock(world, ana, slip):
    Episode.objects.filter(pk=world.episode.pk).update(returned_at=NOW)
    for page, args in (("missing_report", [world.maya.pk]), ("missing_edit", [world.episode.pk])):
        answer = ana.post(reverse(page, args=args), {**REPORT, **slip, "client_id": str(uuid4())})
        assert (answer.status_code, problem(world)) == (REFUSED, "")


@pytest.mark.parametrize("day", ["0202-03-13", "2009-01-01", "9999-12-31"])
@pytest.mark.parametrize("page", ["told_me", "conclude"])
def test_a_slip_in_when_it_was_told_is_said_and_hides_no_clock(world, ana, page, day):
    sent = {"client_id": str(uuid4()), "when": "other", "day": day, "clock": "23:59", "safe_now": "yes", "form": "sex",
            "status": "suspected", "basis": "said", "family": "no", "caretaker": "no"}  # fmt: skip
    answer = ana.post(reverse(page, args=[world.screening.pk]), sent)
    assert (answer.status_code, problem(world)) == (REFUSED, "")


@pytest.mark.parametrize("since", ["", "2025-01-01"])
@pytest.mark.parametrize("value", ["1949-01-01", "2005-01-01", "2026-01-01", "9999-12-31"])
def test_whatever_is_answered_about_a_moment_the_record_can_be_read(world, ana, value, since):
    for name in filter(answerable, vocabulary().facts):
        if vocabulary()[name].kind == "time":
            where = reverse("answer_fact", args=[world.maya.pk, question_token(world.maya, name)])
            answer = ana.post(where, {"value": value, "clock": "23:59", "since": since, "source": "The file"})
            assert answer.status_code == (FOUND if value == "2026-01-01" else REFUSED)
            assert problem(world) == ""


def test_a_birth_date_after_something_that_happened_is_refused_at_its_field(world, ana):
    sent = {"first_name": "Maya", "last_name": "Tolliver", "birthdate": "2010-05-03"}
    assert ana.post(reverse("child_edit", args=[world.maya.pk]), sent).status_code == FOUND
    Episode.objects.filter(pk=world.episode.pk).update(left_at="2026-02-01T00:00:00Z")
    answer = ana.post(reverse("child_edit", args=[world.maya.pk]), {**sent, "birthdate": "2026-03-01"})
    assert answer.status_code == REFUSED
    assert "before the birth date" in answer.text


def test_a_place_told_of_later_does_not_become_where_the_child_lives_now(cast, ana):
    where = reverse("place_new", args=[cast.maya.pk])
    for kind, since in (("foster_home", "2026-01-01"), ("kinship", "2026-03-01"), ("home", "2025-06-01"),
                        ("group_home", "2026-02-01"), ("hospital", "2026-03-01")):  # fmt: skip
        ana.post(where, {"client_id": str(uuid4()), "kind": kind, "since": since})
    lived = [(one.kind, one.until) for one in Placement.objects.order_by("since", "recorded_at")]
    assert [kind for kind, until in lived if until is None] == ["hospital"]
    ends = [until for _, until in lived if until]
    assert ends == sorted(ends)
    assert "Hospital since Mar 1" in ana.get(reverse("child", args=[cast.maya.pk])).text


def test_a_child_who_was_back_before_anybody_told_us_was_away_an_unknown_time(cast, ana):
    report = {**REPORT, "left": "unknown", "client_id": str(uuid4())}
    ana.post(reverse("missing_report", args=[cast.maya.pk]), report)
    back = {"back": "earlier", "back_day": "2026-03-13", "back_time": "09:00", "learned": "now"}
    ana.post(reverse("missing_return", args=[Episode.objects.get().pk]), back)
    text = ana.get(reverse("child", args=[cast.maya.pk])).text
    assert "Was away an unknown time." in text
    assert "-240" not in text


def test_of_a_hundred_thousand_letters_only_the_first_are_compared_with_names(cast, ana, monkeypatch):
    compared = []
    monkeypatch.setattr("handrail.children.finding.likeness", lambda words, child: compared.append(words) or 0.0)
    assert ana.post(reverse("find"), {"q": "Maya\x00 " + "ab " * 33_000}).status_code == 200
    assert max(map(len, compared)) <= LONGEST


# --- what browsers and caches keep -----------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/children/{}", "/children/{}/", "/nowhere/", "/account/login/", "/x"])
def test_no_cache_keeps_anything_redirects_and_refusals_included(cast, ana, path):
    answer = ana.get(path.format(cast.maya.pk))
    assert "no-store" in answer.headers["Cache-Control"], answer.status_code
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_a_host_that_is_not_ours_gets_no_page_to_keep_either(client):
    answer = client.get("/", HTTP_HOST="evil.example")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (400, "no-store")


def test_signing_out_asks_the_browser_to_forget(ana):
    assert "storage" in ana.post(reverse("account_logout")).headers["Clear-Site-Data"]


# --- what a restricted fact may not tell -----------------------------------------------------------------------------

CHANGES_EACH_TIME = re.compile(
    r'name="(csrfmiddlewaretoken|client_id)" value="[^"]*"|X-CSRFToken": "[^"]*"|q-[0-9a-f-]{36}'
)
TOLD = {"yes_no": "yes", "time": "2026-01-05T00:00:00-08:00", "choice": "foreign_national"}
RESTRICTED_FACTS = {fact.name: TOLD[fact.kind] for fact in vocabulary().facts.values() if fact.restricted}
LAST_FACT = [*RESTRICTED_FACTS][-1]


def addresses(world: World) -> list[str]:
    maya, duty = [world.maya.pk], [world.maya.pk, world.duty_token]
    return [
        reverse("desk"), f"{reverse('desk')}?of=unit",
        *(reverse(page, args=maya) for page in (
            "child", "duties", "child_log", "child_access", "child_edit", "screen_prepare", "child_conclude",
            "contact_new", "place_new",
        )),
        *(reverse(page, args=duty) for page in ("duty", "prepare", "proof", "duty_close")),
        reverse("missing_edit", args=[world.episode.pk]), reverse("packet", args=[world.packet.pk]),
    ]  # fmt: skip


def pages(client, world: World) -> dict[str, tuple[int, str]]:
    answers = {path: client.get(path) for path in addresses(world)}
    return {path: (answer.status_code, CHANGES_EACH_TIME.sub("", answer.text)) for path, answer in answers.items()}


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("name", ["sam", "ben"])
def test_no_page_tells_whether_a_restricted_fact_is_recorded(world, client, name, language):
    """Sam supervises and Ben shares the office; neither was given to see it. Absent or true: the same bytes.
    A thorough run looks after each fact, the others once, when all are true."""
    client.force_login(getattr(world.cast, name))
    client.cookies["django_language"] = language
    pages(client, world)  # that each page was opened is in the log from here on
    before = pages(client, world)
    for fact, value in RESTRICTED_FACTS.items():
        record_fact(client_id=uuid4(), child=world.maya, name=fact, value=value, by=world.cast.ana, now=NOW)
        if THOROUGH or fact == LAST_FACT:
            assert [path for path, seen in pages(client, world).items() if seen != before[path]] == [], fact


@pytest.mark.parametrize("code", one_in(4, sorted(known_codes())))
def test_in_no_state_does_a_page_tell_whether_a_restricted_fact_is_recorded(world, client, code):
    """Each state's own notices, to a Tribe say, are restricted as the federal ones are."""
    Agency.objects.update(jurisdictions=[code])
    client.force_login(world.cast.ben)
    shown = [reverse("desk"), f"{reverse('desk')}?of=unit"]
    shown += [reverse(page, args=[world.maya.pk]) for page in ("child", "duties", "child_log")]

    def seen() -> list[str]:
        return [CHANGES_EACH_TIME.sub("", client.get(path).text) for path in shown]

    seen()
    before = seen()
    for group in ("tribal", "immigration"):
        for fact in (one for one in RESTRICTED_FACTS if vocabulary()[one].restricted == group):
            value = RESTRICTED_FACTS[fact]
            record_fact(client_id=uuid4(), child=world.maya, name=fact, value=value, by=world.cast.ana, now=NOW)
        assert seen() == before, group


def test_the_reader_with_the_grant_is_told_when_the_tribes_police_must_know(world, ana):
    record_fact(client_id=uuid4(), child=world.maya, name="child.indian_child", value="yes", by=world.cast.ana, now=NOW)
    text = ana.get(reverse("duties", args=[world.maya.pk])).text
    assert "Report an Indian child to Tribal law enforcement" in text
    assert "A notice" not in text


def test_what_was_done_about_a_restricted_duty_is_not_in_the_log_of_who_may_not_know(world, client):
    maya = Child.unscoped.get(pk=world.maya.pk)
    hhs = next(
        one for one in answers_for([maya], world.cast.agency, NOW)[maya.pk]["duties"] if one["act"] == "notify_hhs"
    )
    log = reverse("child_log", args=[maya.pk])
    for person, told in ((world.cast.sam, 1), (world.cast.ana, 2)):
        client.force_login(person)
        client.get(log)
        before = client.get(log).text.count("recorded that a duty was done")
        duties.record_act(client_id=uuid4(), child=maya, duty=hhs, at=NOW, seen=[], by=world.cast.ana, now=NOW)
        assert client.get(log).text.count("recorded that a duty was done") - before == told - 1


# --- words that are markup -------------------------------------------------------------------------------------------

MARKUP = """'"><script>alert(1)</script><img src=x onerror=alert(2)>{{ 7|add:7 }}{% now %}"""


def hostile_record(world: World, ana) -> list[str]:
    """Every field of every form of Maya's record holds markup; the pages where it then stands."""
    maya, talk = [world.maya.pk], [world.screening.pk]
    name = {
        "first_name": MARKUP[:80],
        "last_name": MARKUP[:80],
        "agency_number": MARKUP[:40],
        "birthdate": "2010-05-02",
    }
    sent = [
        ("child_edit", maya, name),
        ("contact_new", maya, {"name": MARKUP[:80], "relation": MARKUP[:80], "phone": MARKUP[:40]}),
        ("place_new", maya, {"kind": "home", "since": "2026-01-01", "note": MARKUP[:120]}),
        ("answer_fact", [*maya, world.fact_token], {"value": "yes", "source": MARKUP}),
        ("missing_edit", [world.episode.pk], {**REPORT, "last_seen": MARKUP}),
        ("prepare", [*maya, world.duty_token], {"basis": MARKUP, "told_by": MARKUP}),
        ("proof", [*maya, world.duty_token], {"when": "now", "channel": "phone", "told": MARKUP, "reference": "<b>"}),
        ("screen_later", maya, {"choice": "not_now", "note": MARKUP}),
        ("question", [*talk, *world.tokens_of("debt")], {"answer": "no", "note": MARKUP}),
        ("told_me", talk, {"when": "now", "safe_now": "no", "words": MARKUP}),
        ("conclude", talk, {"when": "now", "form": "sex", "status": "suspected", "basis": MARKUP, "family": "no",
                            "caretaker": "no"}),
        ("screening_sign", talk, {}),
        ("addendum", talk, {"text": MARKUP}),
    ]  # fmt: skip
    for page, args, typed in sent:
        assert ana.post(reverse(page, args=args), {**typed, "client_id": str(uuid4())}).status_code == FOUND, page
    packet = Packet.objects.latest("recorded_at")
    shown = [reverse(page, args=talk) for page in ("screening", "screening_result", "addendum", "told_me")]
    return [*addresses(world), *shown, reverse("packet", args=[packet.pk]), reverse("missing_start")]


@pytest.mark.parametrize("name", ["ana", "sam"])
def test_words_that_are_markup_are_shown_as_words(world, ana, name):
    paths = hostile_record(world, ana)
    ana.force_login(getattr(world.cast, name))
    seen = {path: ana.get(path).text for path in paths}
    for path, text in seen.items():
        for alive in ("<script>alert", "<img src=x", "'\">"):
            assert alive not in text, path
    assert sum("&lt;script&gt;alert(1)" in text for text in seen.values()) > len(seen) / 2
    assert "&lt;script&gt;alert(1)" in ana.post(reverse("find"), {"q": "script"}).text


# --- a record that contradicts itself ---------------------------------------------------------------------------------


@pytest.fixture
def contradicting(world) -> World:
    """Written by no form: such a record can only come from elsewhere."""
    record_fact(
        client_id=uuid4(), child=world.maya, name="child.citizenship", value="perhaps", by=world.cast.ana, now=NOW
    )
    return world


@pytest.mark.parametrize("page", ["child", "duties"])
def test_a_record_that_cannot_be_worked_out_never_reads_as_nothing_due(contradicting, ana, page):
    text = ana.get(reverse(page, args=[contradicting.maya.pk])).text
    assert "contradicts itself" in text
    assert "perhaps" in text
    for untrue in ("Nothing is due", "No clocks are running", "No duty follows"):
        assert untrue not in text


def test_a_desk_whose_only_record_contradicts_itself_does_not_say_that_nothing_runs(contradicting, ana):
    text = ana.get(reverse("desk")).text
    assert "contradicts itself" in text
    assert "No clocks are running" not in text


def test_why_it_contradicts_itself_names_no_restricted_fact_to_who_may_not_know(contradicting, client):
    client.force_login(contradicting.cast.sam)
    for page in ("child", "duties"):
        text = client.get(reverse(page, args=[contradicting.maya.pk])).text
        assert "Ask Ana." in text
        assert "citizenship" not in text
        assert "perhaps" not in text


def test_a_missing_child_from_whom_no_duty_follows_is_still_missing_on_the_desk(cast, ana):
    cast.agency.actor_kind, cast.agency.performs_ive_functions, cast.agency.jurisdictions = "school", False, ["us"]
    cast.agency.save()
    for name in ("care.foster_care", "care.open_in_home_case", "care.agency_responsible"):
        record_fact(client_id=uuid4(), child=cast.maya, name=name, value="no", by=cast.ana, now=NOW)
    report_missing(client_id=uuid4(), child=cast.maya, informed_at=NOW, by=cast.ana, now=NOW)
    for _ in range(2):  # the second time from the index
        assert "Missing now" in ana.get(reverse("desk")).text
