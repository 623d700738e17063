"""The whole profile on one page. Every line may stay empty; only what was changed is written down."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from handrail.rules.profile import Field, Profile
from handrail.team.sent_once import SentOnce

from .local_times import day_field, refuse_before_birth
from .profile import FOOT, Line
from .profile_words import at_noon

TODAY, FILE = "today", "file"
STILL = "still_"
FEET, INCHES = "_feet", "_inches"
LONGEST = {"text": 200, "long": 2_000}


class EditProfile(SentOnce):
    """The lines that this reader may see, as the record has them, with where the new ones come from."""

    seen = forms.ChoiceField(
        label=gettext_lazy("How do you know?"),
        choices=[
            (TODAY, gettext_lazy("Seen or heard today")),
            (FILE, gettext_lazy("From the file, or from somebody")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose how you know.")},
    )
    day = day_field(gettext_lazy("As it was on which day?"))
    source = forms.CharField(label=gettext_lazy("From which paper, or from whom?"), max_length=120, required=False)

    def __init__(self, *args: Any, profile: Profile, lines: Mapping[str, Line], language: str, today: date,
                 born: date | None, **kwargs: Any) -> None:  # fmt: skip
        kwargs["initial"] = {"seen": TODAY, **dict(shown(profile, lines))}
        super().__init__(*args, **kwargs)
        self.profile, self.lines, self.today, self.born = profile, lines, today, born
        for field in profile.fields.values():
            self.fields.update(inputs(field, language))
            if lines[field.key].stale:
                self.fields[STILL + field.key] = forms.BooleanField(label=_("Still right"), required=False)

    def clean_day(self) -> date | None:
        """The day it was seen; None when it comes from a paper without a day."""
        day: date | None = self.cleaned_data["day"]
        if self.cleaned_data.get("seen") != FILE:
            return self.today
        if day is not None and day > self.today:
            raise ValidationError(_("This day has not come yet. Check the year."))
        refuse_before_birth(day, self.born)
        return day

    def clean(self) -> dict[str, Any]:
        for field in self.profile.fields.values():
            inches, feet = self.cleaned_data.get(field.key + INCHES), self.cleaned_data.get(field.key + FEET)
            if field.kind == "height" and inches is not None and feet is None and not self.errors.get(field.key + FEET):
                self.add_error(field.key + FEET, _("Enter the feet too, such as 5."))
        return self.cleaned_data

    @property
    def typed(self) -> dict[str, str]:
        """Every line as the record keeps it: codes, inches, pounds."""
        return {field.key: self.kept(field) for field in self.profile.fields.values()}

    def kept(self, field: Field) -> str:
        if field.kind == "height":
            feet = self.cleaned_data[field.key + FEET]
            return "" if feet is None else str(feet * FOOT + (self.cleaned_data[field.key + INCHES] or 0))
        value = self.cleaned_data[field.key]
        return "" if value is None else str(value).strip()

    @property
    def still_right(self) -> set[str]:
        """Old lines that somebody looked at again and found right."""
        return {key for key in self.profile.fields if self.cleaned_data.get(STILL + key)}

    @property
    def source_said(self) -> str:
        return self.cleaned_data["source"] if self.cleaned_data["seen"] == FILE else ""

    def sections(self, language: str) -> Iterator[dict[str, Any]]:
        for group in self.profile.groups:
            yield {
                "id": group.id,
                "title": group.title[language],
                "rows": [self.row(field, language) for field in group.fields],
            }

    def row(self, field: Field, language: str) -> dict[str, Any]:
        parts = (field.key + FEET, field.key + INCHES) if field.kind == "height" else (field.key,)
        found: list[BoundField] = [self[name] for name in parts]
        return {
            "label": field.label[language],
            "why": field.why[language],
            "field": found[0],
            "inches": found[1] if len(found) > 1 else None,
            "still": self[STILL + field.key] if STILL + field.key in self.fields else None,
            "day": at_noon(self.lines[field.key].seen_on),
            "size": {"weight": "number", "choice": "short"}.get(field.kind, ""),
        }


def shown(profile: Profile, lines: Mapping[str, Line]) -> Iterator[tuple[str, object]]:
    """What the record has, as the fields show it."""
    for field in profile.fields.values():
        value = lines[field.key].value
        if field.kind == "height" and value.isdigit():
            yield field.key + FEET, int(value) // FOOT
            yield field.key + INCHES, int(value) % FOOT
        else:
            yield field.key, value


def inputs(field: Field, language: str) -> dict[str, forms.Field]:
    label = field.label[language]
    if field.kind == "height":
        return {
            field.key + FEET: whole(_("Feet"), 1, 7, _("Enter the height in feet, 1 to 7.")),
            field.key + INCHES: whole(_("Inches"), 0, FOOT - 1, _("Enter the inches, 0 to 11.")),
        }
    if field.kind == "weight":
        return {field.key: whole(label, 5, 600, _("Enter the weight in pounds, such as 120."))}
    if field.kind in ("choice", "yes_no"):
        return {field.key: forms.ChoiceField(label=label, required=False, choices=choices(field, language))}
    widget = forms.Textarea(attrs={"rows": 3}) if field.kind == "long" else forms.TextInput()
    widget.attrs["autocomplete"] = "off"
    return {field.key: forms.CharField(label=label, required=False, max_length=LONGEST[field.kind], widget=widget)}


def whole(label: Any, least: int, most: int, wrong: Any) -> forms.IntegerField:
    messages = dict.fromkeys(("invalid", "min_value", "max_value"), wrong)
    return forms.IntegerField(label=label, required=False, min_value=least, max_value=most, error_messages=messages)


def choices(field: Field, language: str) -> list[tuple[str, object]]:
    if field.kind == "yes_no":
        return [("", _("Not said")), ("yes", _("Yes")), ("no", _("No"))]
    return [("", _("Not said")), *((choice.code, choice.label[language]) for choice in field.choices)]


class ToldChild(SentOnce):
    """That the child was told what is kept and why."""

    day = day_field(gettext_lazy("On which day?"), required=True)
    told_by = forms.CharField(
        label=gettext_lazy("Who told the child?"),
        max_length=80,
        error_messages={"required": gettext_lazy("Say who told the child.")},
    )

    def __init__(self, *args: Any, today: date, born: date | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today, self.born = today, born
        self.fields["day"].error_messages["required"] = _("Enter the day. About is good enough.")

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if day > self.today:
            raise ValidationError(_("This day has not come yet. Check the year."))
        refuse_before_birth(day, self.born)
        return day
