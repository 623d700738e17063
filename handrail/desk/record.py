"""One child's page, read in as few questions as there are kinds of rows, and cut down to what the reader may see."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from handrail.children.access import need_to_know
from handrail.children.models import Child, Contact
from handrail.children.profile_words import glance
from handrail.children.questions import Known, known_facts, not_granted
from handrail.duties.index import AnswerJSON, answer_for, book_for, mark_of
from handrail.duties.models import Act, Clocks
from handrail.duties.reading import PRACTICE, Shown, groups_of_act, label_of, problem_of, shown, word
from handrail.missing.models import Episode
from handrail.missing.search import with_last_attempt
from handrail.team.models import Person
from handrail.team.requests import StaffRequest

from .bands import WEEK, together
from .story import Report, Story


@dataclass
class ChildPage:
    child: Child
    story: Story
    lines: list[Shown]
    responsible: list[Person]
    contacts: list[Contact]
    facts: list[Known]
    hidden: int
    problem: str
    profile: dict[str, Any]
    groups: frozenset[str]

    @property
    def next(self) -> Shown | None:
        """What to do next: what is late by days comes after what can still be done in time."""
        waiting = [line for line in [*self.timed, *self.standing] if line.actions]
        return min(waiting, key=lambda line: long_late(line, self.story.now), default=None)

    @property
    def others(self) -> list[Shown]:
        return [line for line in self.open if line is not self.next]

    @property
    def open(self) -> list[Shown]:
        return [line for line in self.lines if line.counts and line.band != "others"]

    @property
    def timed(self) -> list[Shown]:
        """What has a limit in law or in practice, a question or a missing proof."""
        return [line for line in self.open if line.asked_at or line.band != "open"]

    @property
    def standing(self) -> list[Shown]:
        """Open duties for which neither law nor practice gives a time: folded, so that limits stay in sight."""
        return [line for line in self.open if line.asked_at is None and line.band == "open"]

    @property
    def settled(self) -> list[Shown]:
        """Done, closed, and what binds others: folded."""
        return [line for line in self.lines if line not in self.open and line.band != "drafts"]


def long_late(line: Shown, now: datetime) -> bool:
    return line.band == "overdue" and line.due_at is not None and now - line.due_at > WEEK


def read_page(request: StaffRequest, child: Child) -> ChildPage:
    """`child` comes with its clocks in the same row, as `child_for(…, also=["clocks"])` gives it."""
    responsible, groups = need_to_know(request.user, child, request.now)
    answer = answer_of(request, child)
    ask = responsible[0].name if responsible else ""
    lines = together(shown(answer, child=child, groups=groups, agency=request.agency, now=request.now, ask=ask))
    facts = known_facts(child, list(child.fact_set.order_by("sequence")), groups)
    return ChildPage(
        child=child,
        story=story_of(request, child, lines, groups),
        lines=lines,
        responsible=responsible,
        contacts=list(child.contact_set.order_by("sequence")),
        facts=facts,
        hidden=not_granted(groups),
        problem=problem_of(answer, groups, ask),
        groups=groups,
        profile=glance(child, groups, facts, (get_language() or "en")[:2], timezone.localdate(request.now)),
    )


def answer_of(request: StaffRequest, child: Child) -> AnswerJSON:
    row: Clocks | None = getattr(child, "clocks", None)
    return answer_for(child, row, mark_of(request.agency), request.agency, request.now)


def story_of(request: StaffRequest, child: Child, lines: list[Shown], groups: frozenset[str]) -> Story:
    return Story(
        now=request.now,
        zone=ZoneInfo(request.agency.timezone),
        places=list(with_author(child.placement_set, "since")),
        episodes=list(with_last_attempt(with_author(child.episode_set.exclude(kind=Episode.Kind.NONE), "informed_at"))),
        screenings=list(with_author(child.screening_set, "started_at")),
        plans=[] if child.glass else list(with_author(child.version_set, "sequence").select_related("plan")),
        reports=list(reports(request, with_author(child.act_set, "at"), groups)),
        lines=lines,
    )


def with_author(rows: Any, order: str) -> "QuerySet[Any]":
    found: QuerySet[Any] = rows.select_related("recorded_by").order_by(order)
    return found


def reports(request: StaffRequest, acts: Iterable[Act], groups: frozenset[str]) -> Iterable[Report]:
    """What was told to whom: the act that holds, not the one it corrected, and nothing this reader may not know of."""
    book, language = book_for(request.agency), (get_language() or "en")[:2]
    rows = list(acts)
    corrected = {row.corrects_id for row in rows}
    for row in rows:
        kept = row.pk not in corrected and row.outcome == Act.Outcome.DONE and row.act != PRACTICE
        if kept and groups_of_act(row.act, row.recipient, book) <= groups:
            whom = label_of(book.recipients.get(row.recipient, {}), language) or row.recipient
            title = f"{word(book, 'acts', row.act, language)}: {whom}"
            url = reverse("duties", args=[row.child_id])
            yield Report(row.at, title, bool(row.reference), row.recorded_by.name, url)
