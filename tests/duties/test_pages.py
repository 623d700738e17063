"""The pages of what is due: complete, quick, and telling nothing in their titles and addresses."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from handrail.audit.models import Entry
from handrail.duties.index import book_for
from handrail.duties.models import Act
from handrail.duties.reading import token_of
from handrail.missing.actions import report_missing
from handrail.rules.contacts import WARNING
from tests.cast import NOW
from tests.duties.stories import HHS, LE, answer_now, duty, fact, identified, proof, url

pytestmark = pytest.mark.django_db
OWN_PAGES = ("duty", "prepare", "proof", "duty_close")
MOST_QUERIES = 12


@pytest.fixture
def ana(client, cast):
    client.force_login(cast.ana)
    return client


def due_page(client, cast):
    return client.get(reverse("duties", args=[cast.maya.pk]))


@pytest.fixture
def busy(cast, ana):
    """Two conclusions, one time missing, one act with proof and one without."""
    identified(cast)
    identified(cast, form="labor")
    report_missing(client_id=uuid4(), child=cast.maya, informed_at=NOW - timedelta(hours=1), by=cast.ana, now=NOW)
    cast.maya.refresh_from_db()
    ana.post(url(cast, "proof", "US-IVE-35B-LE24"), proof())
    ana.post(url(cast, "proof", "US-IVE-35B-NCMEC24"), proof(reference="", no_number="on"))
    return cast


def test_it_is_read_in_few_questions_to_the_database(busy, ana):
    due_page(ana, busy)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        due_page(ana, busy)
    assert len(asked) <= MOST_QUERIES, [one["sql"][:90] for one in asked]


def test_more_duties_do_not_mean_more_questions(busy, ana):
    due_page(ana, busy)
    with CaptureQueriesContext(connection) as few:
        due_page(ana, busy)
    for _ in range(4):
        identified(busy)
    due_page(ana, busy)
    with CaptureQueriesContext(connection) as many:
        due_page(ana, busy)
    assert len(many) == len(few)


def test_every_band_is_there_and_says_how_many(busy, ana):
    text = due_page(ana, busy).text
    for band in ("Open", "Said done, no proof yet", "Done, with proof", "What others must do"):
        assert re.search(rf"{band} <span class=\"count\">\(\d+\)", text), band


def test_with_nothing_due_it_says_so_and_when_it_looked(cast, ana):
    assert "Nothing is due now. Checked 2:10 pm." in due_page(ana, cast).text


def test_the_next_act_is_the_one_filled_button(cast, ana):
    identified(cast)
    text = due_page(ana, cast).text
    assert len(re.findall(r'class="usa-button"', text)) == 1
    assert "Prepare the report" in text


@pytest.mark.parametrize("page", OWN_PAGES)
def test_titles_and_addresses_tell_nothing(cast, ana, page):
    identified(cast)
    where = url(cast, page, HHS)
    title = re.search(r"<title>(.*?)</title>", ana.get(where).text, re.S).group(1)
    for word in ("Maya", "Tolliver", "HHS", "foreign", "traffick"):
        assert word not in title
        assert word not in where


@pytest.mark.parametrize("page", [*OWN_PAGES, "duties"])
def test_a_page_that_was_only_read_wrote_nothing_but_its_view(cast, ana, page):
    identified(cast)
    where = reverse("duties", args=[cast.maya.pk]) if page == "duties" else url(cast, page, LE)
    before = Entry.objects.count(), Act.objects.count(), cast.maya.facts_version
    ana.get(where)
    cast.maya.refresh_from_db()
    assert Entry.objects.latest("seq").verb.startswith("saw_")
    assert (Entry.objects.count() - 1, Act.objects.count(), cast.maya.facts_version) == before


@pytest.mark.parametrize("name", ["tom", "lia", "ada", "max"])
def test_who_has_no_child_records_finds_no_duties(cast, client, name):
    identified(cast)
    client.force_login(getattr(cast, name))
    assert due_page(client, cast).status_code == 404
    assert client.get(url(cast, "duty", LE)).status_code == 404


def test_the_duty_says_why_by_when_and_which_law(cast, ana):
    identified(cast)
    text = ana.get(url(cast, "duty", LE)).text
    for words in ("You must", "In foster care: Yes", "Sat, Mar 14, 12:10 pm", "42 U.S.C. 671(a)(34)(A)",
                  "Last verified", "duties/us/US-IVE-34A-LE24.yaml", "Drug and alcohol treatment records"):  # fmt: skip
        assert words.lower() in text.lower(), words


def test_a_number_stands_with_its_day_and_an_old_one_with_its_warning(cast, ana):
    identified(cast)
    report_missing(client_id=uuid4(), child=cast.maya, informed_at=NOW, by=cast.ana, now=NOW)
    ncmec, hhs = (ana.get(url(cast, "duty", rule)).text for rule in ("US-IVE-35B-NCMEC24", HHS))
    assert "1-800-843-5678" in ncmec and "Number read 2026-11-22" in ncmec and WARNING["en"] not in ncmec
    assert "202-205-4582" in hhs and "Number read 2018-08-14" in hhs and WARNING["en"] in hhs


def test_a_question_about_the_past_is_answered_for_that_day(cast, ana):
    from handrail.children.actions import record_identification

    record_identification(client_id=uuid4(), child=cast.maya, form="sex", status="identified",
                          at=NOW - timedelta(days=2), basis="said so", by=cast.ana, now=NOW)  # fmt: skip
    page = due_page(ana, cast)
    question = next(one for one in page.context["deciding"] if one.fact.startswith("care."))
    assert question.since == "2026-03-11"
    ana.post(question.url, {"client_id": str(question.sent_id), "value": "yes", "source": "The file",
                            "since": question.since})  # fmt: skip
    assert duty(cast, LE)["state"] == "overdue"


def test_what_cannot_be_found_out_now_is_kept_and_still_asked(cast, ana):
    identified(cast)
    question = due_page(ana, cast).context["sharpening"][0]
    ana.post(question.url, {"client_id": str(question.sent_id), "value": "unknown", "source": "The file"})
    text = due_page(ana, cast).text
    assert question.text in text
    assert "Last looked for:" in text


def test_citizenship_comes_from_the_file_or_the_attorney_alone(cast, ana):
    identified(cast)
    question = due_page(ana, cast).context["sharpening"][0]
    assert [str(one) for one in question.sources] == ["The file", "The attorney"]


def test_a_record_that_cannot_be_reckoned_says_so(cast, ana):
    fact(cast, "child.citizenship", "martian")
    assert "martian" in due_page(ana, cast).text


def test_the_pages_speak_spanish(cast, ana):
    identified(cast)
    ana.cookies["django_language"] = "es"
    assert "Reportar a la policía al menor identificado" in due_page(ana, cast).text
    told = ana.get(url(cast, "duty", LE)).text
    assert "Usted debe" in told
    assert "a más tardar el sáb, 14 de mar, 12:10 p. m." in told


# --- a held notice ------------------------------------------------------------------------------------------------


@pytest.fixture
def held(cast, tmp_path, settings):
    """An agency's own folder asks to tell the parents, and a family member may be involved."""
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "sources.yaml").write_text(
        "own-policy: {title: Our policy, by: Us, url: none, read: {on: 2026-01-01, what: all, sure: full}}\n"
    )
    (folder / "XX-TELL-PARENT.yaml").write_text(
        "id: XX-TELL-PARENT\ntitle: Tell the parents\nplain: Tell the parents within a day.\nact: tell_parent\n"
        "starts: sex_trafficking.identified_at\nwhen: {sex_trafficking.status: identified}\n"
        "standing: [{is: must, basis: agency policy}]\nclock: [{within: 24 h}]\nto: [parent]\nproof: [reference]\n"
        "authority: [{cite: Policy 1, source: own-policy, in_force: 2026-01-01, last_verified: 2026-01-01}]\n"
        "status: in_use\n"
    )
    settings.CONTENT_DIRS = [folder]
    identified(cast)
    fact(cast, "trafficking.family_suspect", "yes")
    return "XX-TELL-PARENT"


def test_a_notice_to_a_suspect_family_waits_for_a_person(cast, ana, held):
    assert duty(cast, held)["state"] == "held"
    text = due_page(ana, cast).text
    assert "Sam decides by Sat, Mar 14, 12:10 pm" in text
    assert "A supervisor decides" in ana.get(url(cast, "duty_close", held)).text


def test_a_worker_does_not_let_it_go_and_a_supervisor_does_with_a_reason(cast, ana, held, client):
    where, sent = url(cast, "duty_close", held), {"outcome": "released", "reason": "The aunt is safe to tell."}
    assert ana.post(where, sent).status_code == 422
    client.force_login(cast.sam)
    client.post(where, sent)
    assert duty(cast, held)["state"] == "open"
    text = client.get(url(cast, "duty", held)).text
    assert "The aunt is safe to tell." in text
    assert "Sam" in text


# --- the law ------------------------------------------------------------------------------------------------------


def test_everybody_who_signs_in_may_read_a_rule(cast, client):
    for name in ("ana", "sam", "tom", "lia", "ada", "max"):
        client.force_login(getattr(cast, name))
        assert client.get(reverse("law", args=[LE])).status_code == 200, name


def test_a_rule_shows_its_file_digest_and_examples(cast, ana):
    rule = book_for(cast.agency).rules[LE]
    text = ana.get(reverse("law", args=[LE])).text
    assert rule.digest in text
    assert "starts: sex_trafficking.identified_at" in text
    assert re.search(r"Worked examples <span class=\"count\">\([1-9]\d*\)", text)


def test_every_rule_of_the_book_has_a_page(cast, ana):
    for rule_id in book_for(cast.agency).rules:
        assert ana.get(reverse("law", args=[rule_id])).status_code == 200, rule_id


def test_there_is_no_page_for_a_rule_that_does_not_exist(cast, ana):
    assert ana.get(reverse("law", args=["XX-NOTHING"])).status_code == 404


def test_a_draft_says_what_it_is(cast, ana):
    drafts = [rule.id for rule in book_for(cast.agency).rules.values() if rule.draft]
    assert "not in use until somebody has read the law in force" in ana.get(reverse("law", args=[drafts[0]])).text


# --- what others must do ------------------------------------------------------------------------------------------


def test_the_number_that_the_police_give_is_written_down(busy, ana):
    ncic = next(one for one in answer_now(busy)["others"] if one["id"] == "US-NCIC-2H")
    where = reverse("proof", args=[busy.maya.pk, token_of(busy.maya, ncic["instance"])])
    ana.post(where, {"client_id": str(uuid4()), "when": "now", "reference": "NIC W123"})
    assert next(one for one in answer_now(busy)["others"] if one["id"] == "US-NCIC-2H")["state"] == "met"
    assert "NIC W123" in ana.get(reverse("duty", args=[busy.maya.pk, token_of(busy.maya, ncic["instance"])])).text


def test_somebody_elses_duty_is_not_ours_to_close_and_never_counts(busy, ana):
    page = due_page(ana, busy)
    ncic = next(one for one in answer_now(busy)["others"] if one["id"] == "US-NCIC-2H")
    args = [busy.maya.pk, token_of(busy.maya, ncic["instance"])]
    assert "They must" in ana.get(reverse("duty", args=args)).text
    assert ana.get(reverse("duty_close", args=args)).status_code == 404
    assert page.context["next"].band != "others"
