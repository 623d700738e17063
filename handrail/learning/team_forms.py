"""What is asked when a group is asked to learn something, and when an instrument gets a gate."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from handrail.rules.learning import say
from handrail.rules.screening import load_instruments
from handrail.team.models import Role, Unit
from handrail.team.sent_once import SentOnce

from .catalog import language, subjects

CASE_ROLES = (Role.WORKER, Role.SUPERVISOR, Role.COORDINATOR, Role.TRAINER, Role.PARTNER)
FARTHEST = 400


class NewAssignment(SentOnce):
    """Who, what, and by when."""

    unit = forms.ModelChoiceField(
        Unit.objects.none(), label=gettext_lazy("Which unit, with all below it?"),
        error_messages={"required": gettext_lazy("Choose a unit.")},
    )  # fmt: skip
    roles = forms.MultipleChoiceField(
        label=gettext_lazy("Which roles?"), choices=[(one.value, one.label) for one in CASE_ROLES],
        widget=forms.CheckboxSelectMultiple, error_messages={"required": gettext_lazy("Choose a role.")},
    )  # fmt: skip
    subject = forms.ChoiceField(
        label=gettext_lazy("What should they pass?"),
        error_messages={"required": gettext_lazy("Choose a lesson or a course.")},
    )
    due_on = forms.DateField(
        label=gettext_lazy("By which day?"), widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": gettext_lazy("Enter a day."), "invalid": gettext_lazy("Enter a day.")},
    )  # fmt: skip
    days = forms.IntegerField(
        label=gettext_lazy("Days for somebody who joins later"), min_value=1, max_value=365, initial=30,
        error_messages={"required": gettext_lazy("Enter a number of days.")},
    )  # fmt: skip

    def __init__(self, *args: Any, units: Iterable[Unit], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["subject"].choices = [("", ""), *subjects()]  # type: ignore[attr-defined]  # a ChoiceField

    def clean_due_on(self) -> date:
        day: date = self.cleaned_data["due_on"]
        if not 0 <= (day - self.today).days <= FARTHEST:
            raise ValidationError(_("Choose a day from today on, within a year or so."))
        return day


class NewGate(SentOnce):
    instrument = forms.ChoiceField(
        label=gettext_lazy("Which instrument?"), error_messages={"required": gettext_lazy("Choose an instrument.")}
    )
    subject = forms.ChoiceField(
        label=gettext_lazy("What must be passed first?"),
        error_messages={"required": gettext_lazy("Choose a lesson or a course.")},
    )
    valid_days = forms.IntegerField(
        label=gettext_lazy("For how many days does it hold?"), min_value=30, max_value=1825, initial=365,
        error_messages={"required": gettext_lazy("Enter a number of days.")},
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["instrument"].choices = [("", ""), *instruments()]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["subject"].choices = [("", ""), *subjects()]  # type: ignore[attr-defined]  # a ChoiceField


def instruments() -> list[tuple[str, str]]:
    return [(one.id, say(one.title, language())) for one in load_instruments().all()]
