"""What a child needs, as the pages tell it: each need with what happened, in the order of the record."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Case, Exists, F, OuterRef, Subquery, When
from django.utils.translation import get_language

from handrail.children.access import children_of, restricted_groups, restricted_groups_by_child
from handrail.children.encryption import KeyDestroyed, SealBroken
from handrail.children.models import Assignment, Child
from handrail.rules.needs import load_needs
from handrail.team.requests import StaffRequest

from .access import may_see
from .models import Need, Outcome, Referral, Step

SETTLED = ("met", "declined")


def word(name: str, code: Any) -> str:
    return load_needs().text(name, str(code or ""), (get_language() or "en")[:2])


@dataclass
class Sent:
    """A referral with what became of it."""

    row: Referral
    outcomes: list[Outcome] = field(default_factory=list)

    @property
    def last(self) -> Outcome | None:
        return self.outcomes[-1] if self.outcomes else None

    @property
    def state(self) -> str:
        return word("outcomes", self.last.outcome) if self.last else ""

    @property
    def follow_up(self) -> date | None:
        return self.last.follow_up if self.last else self.row.follow_up

    @property
    def day(self) -> date:
        return date.fromisoformat(self.row.day)

    @property
    def shared(self) -> list[str]:
        return [word("shared", code) for code in self.row.shared or ()]

    @property
    def agreed(self) -> list[str]:
        return [word("agreed", code) for code in self.row.agreed or ()]

    @property
    def told(self) -> list[dict[str, Any]]:
        return [{"row": row, "text": word("outcomes", row.outcome), "day": date.fromisoformat(row.day)}
                for row in self.outcomes]  # fmt: skip


@dataclass
class Needed:
    """One need with its steps and referrals."""

    row: Need
    steps: list[Step] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)

    @property
    def text(self) -> str:
        return word("needs", self.row.need)

    @property
    def found_from(self) -> str:
        return word("found_from", self.row.found_from)

    @property
    def day(self) -> date:
        return date.fromisoformat(self.row.day)

    @property
    def told(self) -> list[dict[str, Any]]:
        """The steps in words, the last first."""
        return [{"row": row, "text": word("steps", row.kind), "day": date.fromisoformat(row.day),
                 "why": word("unavailable", row.why) if row.why else ""} for row in reversed(self.steps)]  # fmt: skip

    @property
    def last(self) -> Step | None:
        return self.steps[-1] if self.steps else None

    @property
    def met(self) -> bool:
        return self.last is not None and self.last.kind == "met"

    @property
    def state(self) -> str:
        """Where it stands, by what was recorded last: a step, or what became of a referral."""
        moments: list[tuple[int, str]] = [(row.sequence, word("steps", row.kind)) for row in self.steps]
        moments += [(one.row.sequence, "") for one in self.sent]
        moments += [(row.sequence, word("outcomes", row.outcome)) for one in self.sent for row in one.outcomes]
        return max(moments)[1] if moments else ""

    @property
    def referred(self) -> bool:
        return bool(self.sent)

    @property
    def follow_up(self) -> date | None:
        return min((one.follow_up for one in self.sent if one.follow_up), default=None)


@dataclass
class Story:
    needs: list[Needed]
    hidden: bool
    """Whether there are needs that this reader may not see."""

    @property
    def open(self) -> list[Needed]:
        return [one for one in self.needs if not one.met]

    @property
    def met(self) -> list[Needed]:
        return [one for one in self.needs if one.met]


def story_of(request: StaffRequest, child: Child) -> Story:
    """All that is kept of this child's needs and that this reader may see, the newest need first."""
    return seen_by(child, restricted_groups(request.user, child, request.now))


def seen_by(child: Child, groups: frozenset[str]) -> Story:
    rows = owned(child, Need.objects.filter(child=child).select_related("recorded_by"))
    seen = [row for row in rows if may_see(row, groups)]
    return Story(told(child, reversed(seen)), hidden=len(seen) < len(rows))


def needed(need: Need) -> Needed:
    return told(need.child, [need])[0]


def told(child: Child, needs: Iterable[Need]) -> list[Needed]:
    found = {need.pk: Needed(need) for need in needs}
    for step in owned(child, Step.objects.filter(for_need__in=found).select_related("recorded_by")):
        found[step.for_need_id].steps.append(step)
    outcomes: defaultdict[UUID, list[Outcome]] = defaultdict(list)
    for outcome in owned(child, Outcome.objects.filter(referral__for_need__in=found).select_related("recorded_by")):
        outcomes[outcome.referral_id].append(outcome)
    for row in owned(child, Referral.objects.filter(for_need__in=found).select_related("recorded_by")):
        found[row.for_need_id].sent.append(Sent(row, outcomes[row.pk]))
    return list(found.values())


def owned(child: Child, rows: Any) -> list[Any]:
    """Rows in the order of the record, with the child whose key opens them."""
    found = list(rows.order_by("sequence"))
    for row in found:
        row.child = child
    return found


# --- on the desk and the child's page ---------------------------------------------------------------------------------


def needs_at_a_glance(child: Child, groups: frozenset[str]) -> dict[str, Any]:
    """For the child's page: nothing under an emergency access, for that helps nobody tonight."""
    if child.glass:
        return {}
    story = seen_by(child, groups)
    return {"open": story.open[:5], "more": max(len(story.open) - 5, 0), "met": len(story.met), "hidden": story.hidden}


def follow_ups(request: StaffRequest, *, all_of_them: bool, today: date) -> list[dict[str, Any]]:
    """For the desk: whose referral somebody should ask about, by today. It names the child and nothing of the need."""
    children = children_of(request).filter(closed_at=None)
    if not all_of_them:
        children = children.filter(pk__in=Assignment.held_by(request.user, request.now).values("child_id"))
    due = due_by(today, children)
    found = readable(children.filter(pk__in=due))
    groups = restricted_groups_by_child(request.user, found, request.now)
    lines = []
    for child in found:
        days = [day for day, need in due[child.pk] if opens(need, child, groups.get(child.pk, frozenset()))]
        if days:
            lines.append({"child": child.pk, "name": child.short_name, "due": min(days)})
    return sorted(lines, key=lambda line: (line["due"], line["name"]))


def due_by(today: date, children: Any) -> dict[UUID, list[tuple[date, Need]]]:
    """The days that have come, by child. What was asked last says whether to ask again; the database picks them, so
    that years of referrals cost the desk nothing."""
    asked = Outcome.objects.filter(referral=OuterRef("pk"))
    rows = Referral.objects.filter(child__in=children).select_related("for_need")
    again = Subquery(asked.order_by("-sequence").values("follow_up")[:1])
    rows = rows.annotate(due=Case(When(Exists(asked), then=again), default=F("follow_up")))
    found: defaultdict[UUID, list[tuple[date, Need]]] = defaultdict(list)
    for row in rows.filter(due__lte=today):
        found[row.child_id].append((row.due, row.for_need))
    return found


def opens(need: Need, child: Child, groups: frozenset[str]) -> bool:
    need.child = child
    return may_see(need, groups)


def readable(children: Iterable[Child]) -> list[Child]:
    """Children whose names open. The desk counts the others."""
    kept = []
    for child in children:
        try:
            _opened = child.first_name, child.last_name
        except (KeyDestroyed, SealBroken):
            continue
        kept.append(child)
    return kept
