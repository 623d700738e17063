"""The missing report on one page. Only who told us and when we learned are needed to start the clocks."""

from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from handrail.children.local_times import day_field, just_now, moment, split, time_field
from handrail.rules import Book
from handrail.rules.absences import risks_read, times_read
from handrail.team.sent_once import SentOnce

from .actions import Said
from .models import Episode

NOW, EARLIER, UNKNOWN = "now", "earlier", "unknown"
RISKS: list[tuple[str, Any]] = [
    ("pregnant_or_parenting", gettext_lazy("Pregnant or a parent")),
    ("health_condition", gettext_lazy("Needs medicine or care")),
    ("taken_or_lured", gettext_lazy("Lured or taken")),
    ("suicidal", gettext_lazy("May hurt themself")),
    ("substance_use", gettext_lazy("Alcohol or drugs")),
    ("endangering_company", gettext_lazy("With unsafe company")),
    ("disability", gettext_lazy("Disability")),
    ("emotional_problems", gettext_lazy("Emotional problems")),
    ("life_threatening", gettext_lazy("Life in danger")),
    ("out_of_character", gettext_lazy("Out of character")),
    ("other", gettext_lazy("Something else")),
]
TOLD_BY: list[tuple[str, Any]] = [
    ("foster_home", gettext_lazy("Foster home")),
    ("school", gettext_lazy("School")),
    ("family", gettext_lazy("Family")),
    ("police", gettext_lazy("Police")),
    ("child", gettext_lazy("The child")),
    ("other", gettext_lazy("Someone else")),
]
APART_WORDS: dict[str, Any] = {
    "suspected": gettext_lazy("When did the caregiver first think the child was missing?"),
    "provider": gettext_lazy("When did a provider know?"),
    "determined": gettext_lazy("When did your agency decide that the child is missing?"),
}
FROM_CARE = {"yes": True, "no": False}


class Times(SentOnce):
    """Times that are "just now" or typed. "Just now" is the moment that the page showed, not that of the last tap."""

    shown_at = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        self.just_now = just_now(self.data.get("shown_at", ""), now)

    def typed(self, day: str, clock: str, needed: str) -> datetime | None:
        """The moment in two fields, or None with the error at the one that is wrong."""
        one, other = self.cleaned_data.get(day), self.cleaned_data.get(clock)
        if self.errors.get(day) or self.errors.get(clock):
            return None
        if one is None or other is None:
            self.add_error(day if one is None else clock, needed)
            return None
        try:
            return moment(one, other)
        except ValidationError as error:
            self.add_error(clock, error)
            return None

    def optional(self, day: str, clock: str) -> datetime | None:
        """The same, where both may be left empty."""
        if self.cleaned_data.get(day) is None and self.cleaned_data.get(clock) is None:
            return None
        return self.typed(day, clock, _("Enter the day and the time, or leave both empty."))

    def refused(self, error: ValidationError, fields: dict[str, str]) -> None:
        """What an action refused, at the field that asked for it."""
        for name, told in getattr(error, "message_dict", {"": error.messages}).items():
            self.add_error(fields.get(name) if fields.get(name) in self.fields else None, told)


def when_choice(label: Any, **more: Any) -> forms.ChoiceField:
    choices = [(NOW, gettext_lazy("Just now")), (EARLIER, gettext_lazy("Earlier"))]
    needed = {"required": gettext_lazy("Choose when: just now, or earlier.")}
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect, error_messages=needed, **more)


class MissingReport(Times):
    """Also used to correct a report: then everything shows what is on record."""

    FIELDS: ClassVar[dict[str, str]] = {
        "informed_at": "learned_time",
        "left_at": "left_time",
        "returned_at": "left_time",
        "located_at": "left_time",
        "first_suspected_at": "suspected_time",
        "determined_at": "determined_time",
        "provider_knew_at": "provider_time",
    }
    APART: ClassVar[dict[str, str]] = {
        "first_suspected_at": "suspected",
        "provider_knew_at": "provider",
        "determined_at": "determined",
    }
    """Times that start clocks of their own in some books, by the name of their two fields."""

    learned = when_choice(gettext_lazy("When did the agency learn?"))
    learned_day, learned_time = day_field(), time_field()
    told_by = forms.ChoiceField(
        label=gettext_lazy("Who told us?"),
        choices=TOLD_BY,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose who told the agency.")},
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("What happened?"), choices=Episode.Kind.choices[:2], widget=forms.RadioSelect
    )
    left = forms.ChoiceField(
        label=gettext_lazy("When was the child last seen?"),
        required=False,
        widget=forms.RadioSelect,
        choices=[
            ("about", gettext_lazy("About")),
            ("exactly", gettext_lazy("Exactly")),
            (UNKNOWN, gettext_lazy("Don't know")),
        ],
    )
    left_day, left_time = day_field(), time_field()
    last_seen = forms.CharField(label=gettext_lazy("Last seen where?"), max_length=300, required=False)
    from_care = forms.ChoiceField(
        label=gettext_lazy("Did the child leave from a foster care placement?"),
        required=False,
        widget=forms.RadioSelect,
        choices=[("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No")), (UNKNOWN, gettext_lazy("Don't know"))],
    )
    whereabouts = forms.ChoiceField(
        label=gettext_lazy("Do you know where the child is?"),
        required=False,
        widget=forms.RadioSelect,
        choices=Episode.Whereabouts.choices,
    )
    risks = forms.MultipleChoiceField(
        label=gettext_lazy("Danger signs"),
        choices=RISKS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Unticked means not known yet."),
    )
    suspected_day, suspected_time = day_field(), time_field()
    provider_day, provider_time = day_field(), time_field()
    determined_day, determined_time = day_field(), time_field()
    risks_complete = forms.BooleanField(label=gettext_lazy("This list is complete"), required=False)

    def __init__(self, *args: Any, book: Book, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.named_risks = risks_read(book)
        read = times_read(book)
        for time, name in self.APART.items():
            if f"missing.{time}" not in read and f"{name}_day" not in self.initial:
                del self.fields[f"{name}_day"], self.fields[f"{name}_time"]

    @property
    def first_risks(self) -> list[Any]:
        """The dangers that a rule of the book names; all of them where it names none."""
        return [one for one in self["risks"] if not self.named_risks or one.data["value"] in self.named_risks]

    @property
    def more_risks(self) -> list[Any]:
        first = {one.data["value"] for one in self.first_risks}
        return [one for one in self["risks"] if one.data["value"] not in first]

    @property
    def more_ticked(self) -> bool:
        return any(one.data["selected"] for one in self.more_risks)

    @property
    def apart(self) -> list[dict[str, Any]]:
        """The other times that this book reads: when, for whom, and the two fields of each."""
        return [
            {"legend": APART_WORDS[name], "day": self[f"{name}_day"], "time": self[f"{name}_time"]}
            for name in self.APART.values() if f"{name}_day" in self.fields
        ]  # fmt: skip

    @property
    def apart_open(self) -> bool:
        return any(bound.value() or bound.errors for one in self.apart for bound in (one["day"], one["time"]))

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        typed["informed_at"] = self.learned_at()
        typed["left_at"] = None
        if typed.get("left") in {"about", "exactly"}:
            needed = _("Enter the day and the time, or choose Don't know.")
            typed["left_at"] = self.typed("left_day", "left_time", needed)
        for time, name in self.APART.items():
            typed[time] = self.optional(f"{name}_day", f"{name}_time")
        return typed

    def learned_at(self) -> datetime | None:
        if self.cleaned_data.get("learned") == EARLIER:
            needed = _("Enter the time the agency learned of it. If you are not sure, give the earliest it can be.")
            return self.typed("learned_day", "learned_time", needed)
        return self.just_now

    @property
    def said(self) -> Said:
        """What the report says, as the actions take it."""
        typed = self.cleaned_data
        return {
            "kind": typed["kind"],
            "told_by": typed["told_by"],
            "left_at": typed["left_at"],
            "left_about": typed["left"] == "about",
            "first_suspected_at": typed["first_suspected_at"],
            "determined_at": typed["determined_at"],
            "provider_knew_at": typed["provider_knew_at"],
            "last_seen": typed["last_seen"],
            "from_foster_care": FROM_CARE.get(typed["from_care"]),
            "whereabouts": typed["whereabouts"],
            "risks": sorted(typed["risks"]),
            "risks_complete": typed["risks_complete"],
        }


def told_before(row: Episode) -> dict[str, object]:
    """A report on record, as the form shows it."""
    care = {True: "yes", False: "no", None: UNKNOWN}
    return {
        "learned": EARLIER,
        **split(row.informed_at, "learned_day", "learned_time"),
        "told_by": row.told_by,
        "kind": row.kind,
        "left": ("about" if row.left_about else "exactly") if row.left_at else UNKNOWN,
        **split(row.left_at, "left_day", "left_time"),
        **split(row.first_suspected_at, "suspected_day", "suspected_time"),
        **split(row.provider_knew_at, "provider_day", "provider_time"),
        **split(row.determined_at, "determined_day", "determined_time"),
        "last_seen": row.last_seen or "",
        "whereabouts": row.whereabouts,
        "from_care": care[row.from_foster_care],
        "risks": row.risks or [],
        "risks_complete": row.risks_complete,
    }


class Return(Times):
    """When the child came back, and when the agency learned it. It never asks why the child left."""

    FIELDS: ClassVar[dict[str, str]] = {"returned_at": "back_time", "return_learned_at": "learned_time"}

    back = when_choice(gettext_lazy("When did the child come back?"))
    back_day, back_time = day_field(), time_field()
    learned = when_choice(gettext_lazy("When did the agency learn?"))
    learned_day, learned_time = day_field(), time_field()

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        for name, key in (("back", "returned_at"), ("learned", "learned_at")):
            if typed.get(name) == EARLIER:
                typed[key] = self.typed(f"{name}_day", f"{name}_time", _("Enter the day and the time."))
            else:
                typed[key] = self.just_now
        return typed


class Located(Times):
    """Found and safe, not back yet."""

    FIELDS: ClassVar[dict[str, str]] = {"located_at": "found_time"}

    found = when_choice(gettext_lazy("When did you know where the child is, and that the child is safe?"))
    found_day, found_time = day_field(), time_field()

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        typed["located_at"] = self.just_now
        if typed.get("found") == EARLIER:
            typed["located_at"] = self.typed("found_day", "found_time", _("Enter the day and the time."))
        return typed


def first_shown(now: datetime, *days: str) -> dict[str, object]:
    """What a fresh form begins with: today's date where a day is asked, and the moment of "just now"."""
    return {"shown_at": now.isoformat(), **dict.fromkeys(days, timezone.localdate(now))}
