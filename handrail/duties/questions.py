"""The questions that the rules ask about a child, ready to be answered where they stand."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from handrail.children.models import Fact, Identification
from handrail.children.questions import answerable, choice_label
from handrail.missing.models import Episode
from handrail.rules.vocabulary import vocabulary

from .index import OPEN, AnswerJSON, to_be_asked
from .reading import View, group_of_fact, where_asked
from .reasons import asked, label

SOURCES = (gettext_lazy("The file"), gettext_lazy("The attorney"), gettext_lazy("The court"),
           gettext_lazy("The caregiver"), gettext_lazy("The police"), gettext_lazy("I know it myself"))  # fmt: skip
NOT_THE_CHILD = SOURCES[:2]
AS_OF_THE_EVENT = ("care.", "place.")
IN_PLACE = ("yes_no", "choice")


@dataclass
class Question:
    """One question, and the duties that its answer would settle or sharpen."""

    fact: str
    about: str
    url: str
    decides: dict[str, None] = field(default_factory=dict)
    sharpens: dict[str, None] = field(default_factory=dict)
    since: str = ""
    tried: Fact | None = None
    sent_id: UUID = field(default_factory=uuid4)

    @property
    def text(self) -> str:
        return asked(self.fact)

    @property
    def label(self) -> str:
        return label(self.fact)

    @property
    def in_place(self) -> bool:
        """Answered right there: a short choice that belongs to the child's record."""
        return bool(self.url) and answerable(self.fact) and vocabulary()[self.fact].kind in IN_PLACE

    @property
    def choices(self) -> list[tuple[str, str]]:
        words = vocabulary()[self.fact].choices or ("yes", "no")
        return [*((w, str(choice_label(self.fact, w))) for w in words), ("unknown", _("I can't find out now"))]

    @property
    def never_the_child(self) -> bool:
        return vocabulary()[self.fact].never_ask is not None

    @property
    def sources(self) -> Iterable[Any]:
        return NOT_THE_CHILD if self.never_the_child else SOURCES

    @property
    def of_the_agency(self) -> bool:
        """Not about this child: somebody who sets the agency up answers it once."""
        return self.fact.startswith(("settings.", "actor."))


def questions_of(answer: AnswerJSON, view: View) -> list[Question]:
    """What this reader may be asked, the questions that decide something first."""
    found: dict[tuple[str, str], Question] = {}
    for item in to_be_asked(answer, view.book):
        if view.may_see(item):
            one_of(found, item["needs"][0], item["about"], view).decides[view.said(item["id"])["title"]] = None
    for duty in answer["duties"]:
        if duty["state"] in OPEN and view.may_see(duty):
            for fact in duty["asks"]:
                one_of(found, fact, duty["about"], view).sharpens[view.said(duty["id"])["title"]] = None
    questions = [one for one in found.values() if group_of_fact(one.fact) in {"", *view.groups}]
    add_what_is_known(questions, answer, view)
    return sorted(questions, key=lambda one: (not one.decides, one.of_the_agency, one.fact))


def one_of(found: dict[tuple[str, str], Question], fact: str, about: str, view: View) -> Question:
    """The same fact is asked once: for each event when it is read as of the event, otherwise once for the child."""
    event = about if fact.startswith(AS_OF_THE_EVENT) or vocabulary()[fact].about != "child" else ""
    return found.setdefault((fact, event), Question(fact, about, where_asked(view.child, fact, about)))


def add_what_is_known(questions: list[Question], answer: AnswerJSON, view: View) -> None:
    """Who tried before, and the day that the answer must hold for."""
    if not questions:
        return
    tried = {}
    for row in Fact.objects.filter(child=view.child, name__in=[one.fact for one in questions]).order_by("sequence"):
        tried[row.name] = row
    for one in questions:
        one.tried = tried.get(one.fact)
        if one.fact.startswith(AS_OF_THE_EVENT):
            at = when_it_was(one.about, answer, view)
            one.since = at.astimezone(view.zone).date().isoformat() if at else ""


def when_it_was(about: str, answer: AnswerJSON, view: View) -> datetime | None:
    """The moment that starts the clocks of an event."""
    items: list[Mapping[str, Any]] = [*answer["duties"], *answer["others"], *answer["drafts"]]
    told = [item["started_at"] for item in items if item["about"] == about and item["started_at"]]
    if told:
        return datetime.fromisoformat(min(told))
    if about == "case":
        return None
    found = Identification.objects.filter(child=view.child, pk=about).values_list("at", flat=True).first()
    return found or Episode.objects.filter(child=view.child, pk=about).values_list("informed_at", flat=True).first()
