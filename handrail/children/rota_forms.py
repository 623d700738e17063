"""Who is on call, and who stands in for whom."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from handrail.team.models import Person, Unit

from .local_times import day_field, moment, time_field

if TYPE_CHECKING:
    Choice = forms.ModelChoiceField[Person]


class Stretch(forms.Form):
    """From one moment to another."""

    use_required_attribute = False
    since_day, since_time = day_field(), time_field()
    until_day, until_time = day_field(), time_field()

    def clean(self) -> dict[str, Any]:
        for name in ("since", "until"):
            self.cleaned_data[name] = self.at(name)
        return self.cleaned_data

    def at(self, name: str) -> datetime | None:
        day, clock = (self.cleaned_data.get(f"{name}_{part}") for part in ("day", "time"))
        if day is None or clock is None:
            if not (self.errors.get(f"{name}_day") or self.errors.get(f"{name}_time")):
                self.add_error(f"{name}_{'day' if day is None else 'time'}", _("Enter the day and the time."))
            return None
        try:
            return moment(day, clock)
        except ValidationError as error:
            self.add_error(f"{name}_time", error)
            return None

    def refused(self, error: ValidationError) -> None:
        """What the action refused, at the field that asked for it."""
        places = {"since": "since_time", "until": "until_time"}
        for name, told in error.message_dict.items():
            self.add_error(places.get(name, name), told)


def somebody(label: Any) -> "Choice":
    wrong = {name: gettext_lazy("Choose a person from the list.") for name in ("required", "invalid_choice")}
    return forms.ModelChoiceField(Person.objects.none(), label=label, error_messages=wrong,
                                  empty_label=gettext_lazy("Choose a person"))  # fmt: skip


class NewShift(Stretch):
    person = somebody(gettext_lazy("Who is on call?"))
    unit = forms.ModelChoiceField(Unit.objects.none(), label=gettext_lazy("For which unit?"), empty_label=None)

    def __init__(self, *args: Any, people: Any, units: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]  # a ModelChoiceField


class NewLeave(Stretch):
    person = somebody(gettext_lazy("Who is away?"))
    covered_by = somebody(gettext_lazy("Who stands in?"))

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("person", "covered_by"):
            self.fields[name].queryset = people  # type: ignore[attr-defined]  # a ModelChoiceField
