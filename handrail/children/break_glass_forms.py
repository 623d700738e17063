"""What an emergency asks: who the child is, exactly, and why it cannot wait."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from handrail.team.sent_once import SentOnce

from .local_times import day_field
from .models import BrokenGlass

AT_LEAST = 20
UNSEEN = {"autocomplete": "off", "spellcheck": "false"}


class Emergency(SentOnce):
    """Two identifiers: what somebody who only looks around does not have."""

    agency_number = forms.CharField(
        label=gettext_lazy("Agency number"), max_length=40, required=False, widget=forms.TextInput(attrs=UNSEEN)
    )
    first_name = forms.CharField(
        label=gettext_lazy("First name"), max_length=80, required=False, widget=forms.TextInput(attrs=UNSEEN)
    )
    last_name = forms.CharField(
        label=gettext_lazy("Last name"), max_length=80, required=False, widget=forms.TextInput(attrs=UNSEEN)
    )
    birthdate = day_field(gettext_lazy("Birth date"))
    reason = forms.ChoiceField(
        label=gettext_lazy("What is the emergency?"),
        choices=BrokenGlass.Reason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what the emergency is.")},
    )
    words = forms.CharField(
        label=gettext_lazy("Why can it not wait?"),
        min_length=AT_LEAST,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, **UNSEEN}),
        error_messages={
            "required": gettext_lazy("Say in a sentence why it cannot wait. Your supervisor reads it."),
            "min_length": gettext_lazy("Say a little more: a whole sentence. Your supervisor reads it."),
        },
    )

    def clean(self) -> dict[str, Any]:
        super().clean()
        typed = self.cleaned_data
        if "birthdate" in typed and not typed.get("agency_number"):
            for name in ("first_name", "birthdate"):
                if not typed.get(name):
                    self.add_error(name, self.lacking(name))
        return typed

    def lacking(self, name: str) -> ValidationError:
        if name == "birthdate":
            return ValidationError(_("Enter the birth date, or the agency number above."))
        return ValidationError(_("Enter the name as the record has it, or the agency number above."))

    @property
    def names(self) -> dict[str, str]:
        """As the search takes them. With a number, the number alone counts."""
        typed = self.cleaned_data
        born: date | None = typed["birthdate"]
        return {
            "agency_number": typed["agency_number"].strip(),
            "first_name": typed["first_name"],
            "last_name": typed["last_name"],
            "birthdate": born.isoformat() if born else "",
        }


class Review(forms.Form):
    use_required_attribute = False
    verdict = forms.ChoiceField(
        label=gettext_lazy("Was it right to open the record?"),
        choices=BrokenGlass.Verdict.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Say whether it was right.")},
    )
    words = forms.CharField(
        label=gettext_lazy("What should be known about it?"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, **UNSEEN}),
    )

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        if typed.get("verdict") == BrokenGlass.Verdict.NOT_JUSTIFIED and not typed.get("words"):
            self.add_error("words", _("Say why it was not justified, and what happens now."))
        return typed
