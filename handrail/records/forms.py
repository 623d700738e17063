"""The forms about the end of records."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from handrail.team.sent_once import SentOnce

from .models import Copy, Ending, Hold, Schedule

CHOOSE = {"required": gettext_lazy("Choose one.")}


def one_of(label: Any, choices: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect, error_messages=CHOOSE)


class HowLong(SentOnce):
    years = forms.IntegerField(
        label=gettext_lazy("Years"), min_value=0, max_value=100,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Enter the years, for example 7."),
                        "invalid": gettext_lazy("Enter a whole number of years.")},
    )  # fmt: skip
    counted_from = one_of(gettext_lazy("Counted from"), Schedule.From.choices)
    basis = forms.CharField(
        label=gettext_lazy("Which law or policy says so"), max_length=200,
        error_messages={"required": gettext_lazy("Enter the law or the records schedule. Auditors will ask.")},
    )  # fmt: skip


class NewHold(SentOnce):
    reason = one_of(gettext_lazy("Why is it held?"), Hold.Reason.choices)
    words = forms.CharField(
        label=gettext_lazy("Case number, court, who asked"), max_length=2000, required=False,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
    )  # fmt: skip


class NewCopy(SentOnce):
    purpose = one_of(gettext_lazy("For whom?"), Copy.Purpose.choices)
    words = forms.CharField(
        label=gettext_lazy("The order or request: number, day, who signed it"), max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Enter what it rests on. The second person reads it.")},
    )  # fmt: skip


class NewEnding(SentOnce):
    """The first name is typed once more: nobody ends the wrong record by a slip of the hand."""

    basis = one_of(gettext_lazy("Why does it end?"), Ending.Basis.choices)
    first_name = forms.CharField(
        label=gettext_lazy("The child's first name, once more"), max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": gettext_lazy("Enter the first name as it is in the record.")},
    )  # fmt: skip

    def __init__(self, *args: Any, first_name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.wanted = first_name

    def clean_first_name(self) -> str:
        typed = str(self.cleaned_data["first_name"])
        if typed.strip().casefold() != self.wanted.strip().casefold():
            raise ValidationError(_("This is another name than the one in the record."))
        return typed
