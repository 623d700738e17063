"""The main job on a phone: a child tells something, what must follow does, the right people see it, it is proven."""

import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from zoneinfo import ZoneInfo

from click.testing import CliRunner
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from handrail.audit.actions import verdict
from handrail.children.models import Child
from handrail.cli import main as handrail
from handrail.duties.index import answers_for
from handrail.rules import load_book
from handrail.screening.models import Screening
from handrail.team.models import Agency
from tests.cast import Cast
from tests.journeys import main_path as way
from tests.journeys.hand import Finger

RULES = load_book(["us-wa"]).rules
POLICE, HHS = RULES["US-IVE-34A-LE24"].title, RULES["US-HHS-7105H-24"].title
TOO_STRONG = ("confirmed", "is a victim", "high risk", "positive", "was trafficked", "likely")
NOT_HERE = "This page is not here, or it is not yours to see."
STORY = [
    "started_screening", "answered", "stopped_screening", "wrote_words", "signed_screening", "recorded_identification",
    "prepared_report", "made_pdf", "recorded_done", "recorded_fact",
]  # fmt: skip


def clocks(page: Page, title: str) -> Locator:
    return page.locator(".clocks .clock").filter(has_text=title)


def test_a_telling_becomes_a_report_with_proof(
    page: Page, live_server: LiveServer, cast: Cast, phone_of: Callable, accessible: Callable, tmp_path: Path
) -> None:
    ana = Finger(page)
    way.sign_in(ana, live_server.url, cast.ana.email)
    way.find_the_child(ana, "maya")
    way.get_ready(ana)
    expect(page).to_have_title("My notes")
    way.talk_until_it_is_told(ana)
    expect(page.get_by_text("Do not ask for details.")).to_be_visible()
    way.stop(ana)
    way.write_their_words(ana)
    way.sign(ana)
    accessible()
    the_result_says_no_more_than_it_can(page)
    way.conclude(ana)
    accessible()
    two_clocks_run_and_citizenship_is_asked(page)
    sam = phone_of(cast.sam)
    sam_sees_one_duty_and_that_one_notice_is_due(sam)
    way.prepare_the_report(ana)
    accessible()
    the_report_is_on_paper(page, tmp_path)
    way.prove_it(ana)
    accessible()
    expect(page.locator(".clock--met").get_by_text(f"Proof {way.NUMBER}")).to_be_visible()
    page.get_by_role("link", name="Maya T.: what is due").click()
    way.answer_citizenship(ana, "Foreign national")
    expect(page.get_by_role("region", name=way.CITIZENSHIP)).to_be_hidden()
    expect(clocks(page, HHS)).to_contain_text("left")
    sam_sees_that_the_police_were_told(sam)
    cora_finds_nothing(phone_of(cast.cora), cast, page.url)
    the_log_tells_the_story_in_codes(phone_of(cast.max))
    the_command_line_says_the_same(cast, tmp_path)


def the_result_says_no_more_than_it_can(page: Page) -> None:
    said = page.get_by_role("main").inner_text().lower()
    assert [words for words in TOO_STRONG if words in said] == []
    assert "cannot tell whether a child has been trafficked" in said


def two_clocks_run_and_citizenship_is_asked(page: Page) -> None:
    for title in (POLICE, HHS):
        expect(clocks(page, title)).to_contain_text("23 h left")
    asked = page.get_by_role("region", name=way.CITIZENSHIP)
    expect(asked).to_contain_text("Do not ask the child now.")
    expect(asked.get_by_role("radio", checked=True)).to_have_count(0)


def sam_sees_one_duty_and_that_one_notice_is_due(sam: Page) -> None:
    sam.goto("/")
    expect(clocks(sam, POLICE)).to_contain_text("23 h left")
    expect(clocks(sam, "A notice is due")).to_contain_text("ask Ana")
    assert HHS not in sam.content()


def the_report_is_on_paper(page: Page, folder: Path) -> None:
    expect(way.heading(page, "Ready to send.")).to_contain_text("pieces missing")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="PDF").click()
    day = timezone.localdate(timezone=ZoneInfo(Agency.objects.get().timezone))
    assert waiting.value.suggested_filename == f"report-{day:%Y-%m-%d}.pdf"
    waiting.value.save_as(folder / "report.pdf")
    assert (folder / "report.pdf").read_bytes().startswith(b"%PDF")


def sam_sees_that_the_police_were_told(sam: Page) -> None:
    sam.reload()
    expect(clocks(sam, "A notice is due")).to_be_visible()
    expect(clocks(sam, POLICE)).to_have_count(0)
    sam.get_by_role("link", name="Open Maya's duties").click()
    sam.get_by_text("Done, with proof").click()
    expect(clocks(sam, POLICE)).to_contain_text(f"Proof {way.NUMBER}")
    assert HHS not in sam.content()
    assert "citizenship" not in sam.content().lower()


def cora_finds_nothing(cora: Page, cast: Cast, address: str) -> None:
    talk = Screening.unscoped.get().pk
    for there in (address, reverse("child", args=[cast.maya.pk]), reverse("screening_result", args=[talk])):
        answer = cora.goto(there)
        assert answer is not None
        assert answer.status == 404
        expect(cora.get_by_role("main")).to_contain_text(NOT_HERE)
        assert "Maya" not in cora.content()


def the_log_tells_the_story_in_codes(max_: Page) -> None:
    max_.goto("/")
    max_.get_by_role("link", name="Read who did what, in ids and codes").click()
    expect(max_.get_by_text("The chain holds")).to_be_visible()
    cells = max_.locator("tbody tr td:nth-child(4)").all_inner_texts()[::-1]
    verbs = [cell.splitlines()[-1] for cell in cells]  # under the sentence stands the code
    told = iter(verbs)
    assert [verb for verb in STORY if verb not in told] == [], verbs  # in this order, others may stand between
    for secret in ("Maya", "Tolliver", way.THEIR_WORDS, way.NUMBER, "citizenship", "foreign_national", "hhs"):
        assert secret not in max_.content()
    assert verdict().bad is None


def the_command_line_says_the_same(cast: Cast, folder: Path) -> None:
    """The facts as the agency can take them out give the same duties without the server."""
    printed = StringIO()
    call_command("facts", str(cast.maya.pk), by=cast.ana.email, stdout=printed)
    (folder / "facts.yaml").write_text(printed.getvalue())
    now = timezone.now()
    shown = answers_for([Child.unscoped.get(pk=cast.maya.pk)], cast.agency, now)[cast.maya.pk]
    ran = CliRunner().invoke(handrail, ["due", str(folder / "facts.yaml"), "--json", "--at", now.isoformat()])
    assert ran.exit_code == 0, ran.output
    said = json.loads(ran.stdout)
    for kind in ("duties", "others", "drafts"):
        assert [same(one) for one in said[kind]] == [same(one) for one in shown[kind]]
    assert [one["id"] for one in said["duties"] if one["state"] == "met"] != []


def same(one: dict[str, object]) -> tuple[object, ...]:
    return tuple(one.get(name) for name in ("id", "instance", "state", "proven", "started_at", "due_at"))
