"""The facts about a child that a worker can be asked: the question, what the record says, and who may see it.

Addresses never name a fact, since the question itself can tell something: they carry a token made with a key.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import lazystr
from django.utils.translation import get_language, gettext_lazy

from handrail.rules.profile import load_profile
from handrail.rules.vocabulary import UNKNOWN, vocabulary
from handrail.rules.vocabulary import Fact as Word

from .encryption import blind_index
from .models import Child, Fact, RestrictedGrant

TOKEN = 24
OF_THE_CHILD = (
    *("child.", "care.", "place.", "trafficking.", "family.", "rhy.", "abuse_report."),
    *("records_request.", "hhs.", "uac.", "report."),
)
CHOICES: dict[str, Any] = {
    "yes": gettext_lazy("Yes"),
    "no": gettext_lazy("No"),
    "unknown": gettext_lazy("Not known"),
    "us_citizen": gettext_lazy("U.S. citizen"),
    "lawful_permanent_resident": gettext_lazy("Lawful permanent resident"),
    "foreign_national": gettext_lazy("Foreign national"),
}
LABELS: dict[str, Any] = {
    "child.age": gettext_lazy("Age"),
    "child.citizenship": gettext_lazy("Citizenship"),
    "child.indian_child": gettext_lazy("Indian child (ICWA)"),
    "child.tribe_known": gettext_lazy("Tribe known"),
    "child.married": gettext_lazy("Is or was married"),
    "child.former_foster_youth": gettext_lazy("In foster care before"),
    "care.agency_responsible": gettext_lazy("Agency responsible"),
    "care.foster_care": gettext_lazy("In foster care"),
    "care.open_in_home_case": gettext_lazy("Open in-home case"),
    "care.chafee_services": gettext_lazy("Chafee services"),
    "care.extended_care": gettext_lazy("Extended foster care"),
    "care.removed_at": gettext_lazy("Removed from home"),
    "care.court_jurisdiction_ended_at": gettext_lazy("Court ended its jurisdiction"),
    "trafficking.family_suspect": gettext_lazy("A family member may be involved"),
    "trafficking.caretaker_suspect": gettext_lazy("A caretaker may be involved"),
    "family.notice_safe": gettext_lazy("Safe to tell the family"),
    "family.rights_ended": gettext_lazy("Parents' rights ended"),
}
ALWAYS_LISTED = (
    *("care.foster_care", "care.agency_responsible", "care.open_in_home_case"),
    *("trafficking.family_suspect", "trafficking.caretaker_suspect"),
)


@dataclass(frozen=True)
class Known:
    """One fact as the record has it. `row` is None when nobody has said anything yet."""

    name: str
    label: object
    value: object
    url: str
    row: Fact | None
    day: datetime | None = None


def answerable(name: str) -> bool:
    """Whether a worker answers this on the child's record; the others belong to a report or a conclusion."""
    words = vocabulary()
    return name.startswith(OF_THE_CHILD) and name in words and words[name].ask is not None and name != "child.birthdate"


def question_token(child: Child, name: str) -> str:
    return blind_index("question", f"{child.pk}/{name}")[:TOKEN]


def name_of(child: Child, token: str) -> str | None:
    """The fact behind an address, or None."""
    return next((name for name in filter(answerable, vocabulary().facts) if question_token(child, name) == token), None)


def where_to_answer(child: Child, name: str) -> str:
    """The address on which this is answered: the record, or a person's conclusion. "" when nobody answers it here."""
    words = vocabulary()
    name = words[name].question if name in words else name
    if name == "child.birthdate":
        return reverse("child_edit", args=[child.pk])
    if answerable(name):
        return reverse("answer_fact", args=[child.pk, question_token(child, name)])
    if (line := name.removeprefix("record.")) != name:
        return where_to_keep(child, line)
    concluded = name in words and words[name].about == "identification"
    return reverse("child_conclude", args=[child.pk]) if concluded else ""


def where_to_keep(child: Child, line: str) -> str:
    """The page of the profile on which this line of a report is kept, or the one for a photo."""
    if line in load_profile().fields:
        return reverse("profile_edit", args=[child.pk])
    return reverse("photo_new", args=[child.pk]) if line == "photo" else ""


def question(word: Word) -> str:
    """The question in the reader's language."""
    ask = word.ask or {}
    return ask.get((get_language() or "en")[:2], ask.get("en", word.name))


def choice_label(name: str, word: str) -> Any:
    return CHOICES.get(word, lazystr(word.replace("_", " ")))


def label(name: str) -> object:
    return LABELS.get(name) or question(vocabulary()[name])


def may_see(name: str, groups: frozenset[str]) -> bool:
    restricted = vocabulary()[name].restricted if name in vocabulary() else None
    return restricted is None or restricted in groups


def not_granted(groups: frozenset[str]) -> int:
    """How many restricted groups this reader has not been given: the same number whatever the record holds."""
    return len(set(RestrictedGrant.Group.values) - groups)


def known_facts(child: Child, rows: list[Fact], groups: frozenset[str]) -> list[Known]:
    """What the record knows and the reader may see, with what every record should say even when it does not yet."""
    latest = {row.name: row for row in sorted(rows, key=lambda row: (row.since or row.recorded_at, row.sequence))}
    names = [*latest, *(name for name in ALWAYS_LISTED if name not in latest)]
    return [known(child, name, latest.get(name)) for name in names if may_see(name, groups) and answerable(name)]


def known(child: Child, name: str, row: Fact | None) -> Known:
    return Known(name, label(name), said(name, row.value) if row else "", where_to_answer(child, name), row,
                 day=(row.since or row.recorded_at) if row else None)  # fmt: skip


def said(name: str, value: str) -> object:
    """A stored value in words."""
    if value.startswith("["):
        return ", ".join(str(choice_label(name, word)) for word in value.strip("[]").split(",") if word)
    if not value:
        return CHOICES["unknown"]
    return (
        when(value)
        if name in vocabulary() and vocabulary()[name].kind == "time" and value != UNKNOWN
        else CHOICES.get(value, value)
    )


def when(value: str) -> str:
    """A stored moment in the reader's words; what is no moment stays as it was written."""
    try:
        at = timezone.localtime(datetime.fromisoformat(value))
    except ValueError:
        return value
    return date_format(at, "DATETIME_FORMAT" if (at.hour, at.minute) != (0, 0) else "DATE_FORMAT")
