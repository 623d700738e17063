"""Copies of a plan: the kinds, what stands on one today, and the paper. What may stand there, the rules decide."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from handrail import paper
from handrail.children.models import Child
from handrail.rules import plans as rules
from handrail.rules.plans.plan import Audience
from handrail.team.models import Agency

from . import book
from .circumstances import circumstances_of
from .models import Plan
from .writing import Sitting, holds

TOPIC = "+"
"""Before the name of a topic: what the young person asked to have on a copy is agreed to like everything else."""
TOPICS = ("hotlines", "orientation", "immigration", "health")


@dataclass(frozen=True)
class Kind:
    """One kind of copy. `form` is what the rules know it as, `page` the typst template, `file` what it is called."""

    id: str
    audience: Audience
    form: str
    page: str = ""
    file: str = ""
    title: Any = ""
    hint: Any = ""


YOUTH = [
    Kind("paper_card", "youth", "paper_card", "card.typ", "notes.pdf"),
    Kind("folded_page", "youth", "folded_page", "fold.typ", "notes.pdf"),
    Kind("large_print", "youth", "large_print", "large.typ", "notes.pdf"),
    Kind("read_aloud", "youth", "read_aloud"),
    Kind("phone_page", "youth", "phone_page"),
    Kind("worker_keeps_it", "youth", "worker_keeps_it", "page.typ", "notes.pdf"),
    Kind("learn_by_heart", "youth", "learn_by_heart"),
    Kind("none", "youth", "none"),
]
OTHERS = [
    Kind("caregiver", "caregiver", "folded_page", "page.typ", "sheet.pdf", gettext_lazy("Sheet for the caregiver"),
         gettext_lazy("How to help, and never the story.")),
    Kind("caregiver_large", "caregiver", "large_print", "large.typ", "sheet.pdf",
         gettext_lazy("Sheet for the caregiver, in large letters")),
    Kind("worker", "worker", "worker_keeps_it", "page.typ", "file.pdf", gettext_lazy("Whole plan for the file"),
         gettext_lazy("All that the young person agrees to keep.")),
]  # fmt: skip
KINDS: Mapping[str, Kind] = {kind.id: kind for kind in [*YOUTH, *OTHERS]}


def title_of(kind: str) -> str:
    """What a copy is called on the screen. A kind that is no longer made stays as it is."""
    found = KINDS.get(kind)
    if found is None:
        return kind
    forms = rules.load_plans().copies.forms
    return str(found.title) if found.title else book.say(forms[kind].title)


def note_of(kind: Kind) -> str:
    note = rules.load_plans().copies.forms[kind.form].note if not kind.title else None
    return book.say(note) if note else str(kind.hint)


def wants_of(sitting: Sitting, audience: str, today: date) -> frozenset[str]:
    """The topics that the young person asked to have on this reader's copy."""
    rows = {topic: sitting.agreed.get((TOPIC + topic, audience)) for topic in TOPICS}
    return frozenset(topic for topic, row in rows.items() if row and holds(row, today))


@dataclass(frozen=True)
class Asked:
    """Which copy is wanted, and how it reaches its reader."""

    kind: Kind
    language: book.Language
    handed: bool = False
    untouched: bool = False


def made(sitting: Sitting, content: rules.Plan, asked: Asked, agency: Agency, now: datetime) -> rules.Copy | rules.Held:
    """What stands on it, as of now, or why there is none."""
    zone = ZoneInfo(agency.timezone)
    today, kind = now.astimezone(zone).date(), asked.kind
    answers = book.answers_of(sitting)
    known = circumstances_of(
        sitting.plan.child, agency, now, form=kind.form,
        handed="in_person" if asked.handed else "to_home", phone_untouched=asked.untouched,
        wants=wants_of(sitting, kind.audience, today),
    )  # fmt: skip
    known = replace(known, others=tuple(kept_elsewhere(sitting.plan.child, today)))
    sharing = book.sharing_of(sitting, zone)
    return rules.copy_of(kind.audience, content, answers, sharing, known, asked.language, today)


def kept_elsewhere(child: Child, today: date) -> Iterator[tuple[rules.Plan, rules.Answers]]:
    """What each plan of the child keeps to itself, also in parts that were left out: no line of a copy repeats it."""
    for plan in Plan.objects.filter(child=child):
        plan.child = child
        said = Sitting.of(plan).said
        answers = {key: book.answer_of(one) for key, one in said.items() if "." in key}
        yield book.content_for(plan.kind, child, today), answers


def pdf_of(copy: rules.Copy, kind: Kind, now: datetime) -> bytes:
    """The paper. It says nothing but what the copy says, and carries no name, no author and no number."""
    with override(copy.language):
        note = _("Some letters cannot be printed here: empty boxes stand for them.")
        shown = {
            "title": copy.title,
            "language": copy.language,
            "parts": [{"heading": part.heading, "lines": list(part.lines)} for part in copy.parts],
            "words": {"cut": _("Cut on the outside line. Fold in the middle."), "fold": _("Fold in the middle."),
                      "page": _("Page"), "of": _("of")},
        }  # fmt: skip
    return paper.printed(f"safety_plans/{kind.page}", shown, made_at=midnight(now), boxes_note=note)


def midnight(now: datetime) -> datetime:
    """The day and no more: the hour at which a paper was made, and where, is nobody's business."""
    return datetime.combine(timezone.localdate(now), time.min, tzinfo=UTC)
