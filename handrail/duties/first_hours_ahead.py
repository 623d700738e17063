"""What a choice on the missing report changes, said before it is saved: the rules are asked with that choice.

Asked without restricted facts, so that the page says the same to everybody who may report.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import template
from django.utils.translation import gettext as _

from handrail.children.access import need_to_know
from handrail.children.models import Child
from handrail.missing.facts import episode_facts
from handrail.missing.models import Episode
from handrail.rules import RulesError, due, read_facts
from handrail.rules.first_hours import steps_for

from .clock_words import moment
from .facts import FactsFile, facts_file
from .index import AnswerJSON, without_restricted
from .reading import View, groups_of, title_of
from .times import HOUR, on, on_short

register = template.Library()
TRIED, REPORT = "preview", "report_missing"
"""The absence that is only tried out, and the act whose clocks are shown."""
Duties = Mapping[tuple[str, str], Mapping[str, Any]]


@dataclass(frozen=True)
class Change:
    """One choice and what it changes, as sentences."""

    name: str
    value: str
    label: str
    text: str

    @property
    def shown_by(self) -> str:
        return f"{self.name}={self.value}"


@dataclass(frozen=True)
class Ends:
    """When the clock of a report ends, and for whom; no hours: at once."""

    whom: str
    hours: int
    ends: str


@dataclass(frozen=True)
class Ahead:
    """What the clocks will say, and what each other choice changes."""

    starts: str
    clocks: tuple[Ends, ...]
    if_in_care: bool
    changes: tuple[Change, ...]

    @property
    def one(self) -> Ends | None:
        """The one clock with hours, where all reports share it."""
        timed = [clock for clock in self.clocks if clock.hours]
        return timed[0] if timed and len({clock.ends for clock in timed}) == 1 else None

    @property
    def now(self) -> list[Ends]:
        return [clock for clock in self.clocks if not clock.hours]

    def changes_of(self, episode: Episode) -> list[Change]:
        """Those of the choices that were made."""
        made = {("kind", episode.kind), ("whereabouts", episode.whereabouts)}
        return [one for one in self.changes if (one.name, one.value) in made]


@register.simple_tag(takes_context=True)
def ahead(context: Mapping[str, Any], child: Child, informed_at: datetime) -> Ahead:
    """{% ahead child form.just_now as ahead %}: for the page as it is first shown."""
    request = context["request"]
    _people, groups = need_to_know(request.user, child, request.now)
    return ahead_of(View.of(child, request.agency, groups, request.now), informed_at=informed_at)


def ahead_of(view: View, *, informed_at: datetime | None = None, episode: Episode | None = None) -> Ahead:
    """What the clocks say for an absence that is tried out, or for one on record, and what each choice changes."""
    told = episode_facts(episode) if episode else {"informed_at": (informed_at or view.now).isoformat()}
    tried = {**told, "id": TRIED}
    for name in ("whereabouts", "kind"):
        tried.pop(name, None)
    base, if_in_care = first_answer(view, tried)
    began = moment(str(tried["informed_at"])) or view.now
    return Ahead(
        starts=on_short(began, view.zone, view.now),
        clocks=tuple(clocks(base, began, view)),
        if_in_care=if_in_care,
        changes=tuple(change(name, value, label, base, tried, if_in_care, view) for name, value, label in choices()),
    )


def clocks(base: Duties, began: datetime, view: View) -> Iterator[Ends]:
    """The earliest time for each receiver of a report: police and NCMEC, each with its own."""
    first: dict[str, datetime] = {}
    for duty in base.values():
        due_at = moment(duty["due_at"])
        if duty["act"] == REPORT and due_at is not None:
            first[duty["recipient"]] = min(due_at, first.get(duty["recipient"], due_at))
    for name, due_at in sorted(first.items(), key=lambda one: one[1]):
        yield Ends(view.label(name), round((due_at - began) / HOUR), on(due_at, view.zone, view.now))


def choices() -> list[tuple[str, str, str]]:
    """Every choice but the plain one: missing, and nobody knows where."""
    kinds = [("kind", value, str(label)) for value, label in Episode.Kind.choices[1:2]]
    where = [("whereabouts", value, str(label)) for value, label in Episode.Whereabouts.choices[1:]]
    return [*kinds, *where]


def first_answer(view: View, tried: Mapping[str, object]) -> tuple[Duties, bool]:
    """The answer to the plain report; where it hangs on whether the child is in care, the answer if so."""
    base = asked(view, {**tried, "kind": "missing"})
    if any(duty["act"] == REPORT for duty in base.values()):
        return base, False
    in_care = asked(view, {**tried, "kind": "missing", "from_foster_care": "yes"})
    return (in_care, True) if any(duty["act"] == REPORT for duty in in_care.values()) else (base, False)


def asked(view: View, episode: Mapping[str, object]) -> Duties:
    """The duties about an absence that is tried out, by rule and recipient. None when the record contradicts itself."""
    facts: FactsFile = {**without_restricted(facts_file(view.child, view.agency)), "episodes": [episode], "done": []}
    try:
        answer: AnswerJSON = due(read_facts(facts), at=view.now, book=view.book).as_json()
    except RulesError:
        return {}
    found = [duty for duty in answer["duties"] if duty["about"] == TRIED and not groups_of(duty, view.book)]
    return {(duty["id"], duty["recipient"]): duty for duty in found}


# --- what a choice changes -----------------------------------------------------------------------------------------


def change(
    name: str, value: str, label: str, base: Duties, tried: Mapping[str, object], in_care: bool, view: View
) -> Change:
    care = {"from_foster_care": "yes"} if in_care else {}
    other = asked(view, {"kind": "missing", **tried, **care, name: value})
    return Change(name, value, label, " ".join(text for text in (said(base, other, view), helps(value, view)) if text))


def helps(value: str, view: View) -> str:
    """The steps of ours that this choice adds."""
    steps = [step.title[view.language] for step in steps_for(view.book, (value,)) if value in step.only]
    return _("Ours, not law: %s.") % "; ".join(steps) if steps else ""


def said(base: Duties, other: Duties, view: View) -> str:
    """The difference in words: what is owed besides, what is owed sooner, what is not owed."""
    added = [title_of(other[key], view) for key in other if key not in base]
    gone = [title_of(base[key], view) for key in base if key not in other]
    sooner = [words for key in other if key in base and (words := earlier(base[key], other[key], view))]
    parts = [
        _("Also: %s.") % "; ".join(dict.fromkeys(added)) if added else "",
        _("Sooner: %s.") % "; ".join(sooner) if sooner else "",
        _("Not asked then: %s.") % "; ".join(dict.fromkeys(gone)) if gone else "",
    ]
    return " ".join(part for part in parts if part) or _("The same people are told, by the same times.")


def earlier(before: Mapping[str, Any], after: Mapping[str, Any], view: View) -> str:
    one, other = moment(before["due_at"]), moment(after["due_at"])
    if other is None or (one is not None and other >= one):
        return ""
    return _("%(title)s, by %(when)s") % {"title": title_of(after, view), "when": on(other, view.zone, view.now)}
