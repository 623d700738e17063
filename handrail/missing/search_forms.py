"""The forms of the search. One try in three taps: whom, what came of it, save."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from handrail.children.local_times import day_field, time_field
from handrail.children.models import Contact

from .forms import EARLIER, NOW, Times, when_choice
from .models import Attempt, Lead

LONGEST, CHIP, OTHER = 2000, 60, "other"
QUIET = {"autocomplete": "off", "spellcheck": "false"}


@dataclass(frozen=True)
class Chip:
    """Somebody to try, or a place to look. Its key in the form tells nothing."""

    key: str
    whom: str
    label: str
    contact: Contact | None = None
    lead: Lead | None = None


def key_of(kind: str, what: object) -> str:
    return f"{kind}-{sha256(str(what).encode()).hexdigest()[:12]}"


def short(text: str) -> str:
    return text if len(text) <= CHIP else f"{text[: CHIP - 1].rstrip()}…"


class WhenItWas(Times):
    """Just now, or earlier; "just now" is chosen beforehand, for it mostly is."""

    FIELDS: ClassVar[dict[str, str]] = {"at": "at_time"}

    when = when_choice(gettext_lazy("When?"), initial=NOW)
    at_day, at_time = day_field(), time_field()

    def time_said(self) -> Any:
        if self.cleaned_data.get("when") == EARLIER:
            return self.typed("at_day", "at_time", _("Enter the day and the time. About is good enough."))
        return self.just_now


class NewAttempt(WhenItWas):
    """One try. Who and what came of it are needed; how and a note may be left."""

    whom = forms.ChoiceField(
        label=gettext_lazy("Who did you try, or where did you look?"), widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose who you tried, or where you looked.")},
    )  # fmt: skip
    someone = forms.CharField(label=gettext_lazy("Who, or where?"), max_length=120, required=False,
                              widget=forms.TextInput(attrs=QUIET))  # fmt: skip
    result = forms.ChoiceField(
        label=gettext_lazy("What came of it?"), choices=Attempt.Result.choices, widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what came of it.")},
    )  # fmt: skip
    how = forms.ChoiceField(
        label=gettext_lazy("How?"), choices=Attempt.How.choices, required=False, widget=forms.RadioSelect
    )
    note = forms.CharField(label=gettext_lazy("Note"), max_length=LONGEST, required=False,
                           widget=forms.Textarea(attrs={**QUIET, "rows": 2}))  # fmt: skip

    def __init__(self, *args: Any, chips: Sequence[Chip], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.chips: Mapping[str, Chip] = {chip.key: chip for chip in chips}
        choices = [(chip.key, chip.label) for chip in chips]
        self.fields["whom"].choices = [*choices, (OTHER, _("Somebody or somewhere else"))]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        typed["at"] = self.time_said()
        if typed.get("whom") == OTHER and not typed.get("someone"):
            self.add_error("someone", _("Say who you tried, or where you looked."))
        return typed

    @property
    def said(self) -> dict[str, Any]:
        """What the attempt is, as the action takes it."""
        typed = self.cleaned_data
        chip = self.chips.get(typed["whom"])
        tried = {"whom": chip.whom, "contact": chip.contact, "lead": chip.lead} if chip else {"whom": typed["someone"]}
        return {**tried, **{name: typed[name] for name in ("client_id", "at", "result", "how", "note")}}


class NewLead(WhenItWas):
    """What may help to find the child. Whether it says where is asked outright: the law may give it hours."""

    WHERE: ClassVar = {"yes": True, "no": False, "unknown": None}

    kind = forms.ChoiceField(
        label=gettext_lazy("What is it?"), choices=Lead.Kind.choices, widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what it is.")},
    )  # fmt: skip
    words = forms.CharField(
        label=gettext_lazy("What may help?"), max_length=LONGEST,
        widget=forms.Textarea(attrs={**QUIET, "rows": 3}),
        error_messages={"required": gettext_lazy("Write down what may help, in a few words.")},
    )  # fmt: skip
    from_whom = forms.CharField(label=gettext_lazy("Who told you?"), max_length=120, required=False,
                                widget=forms.TextInput(attrs=QUIET))  # fmt: skip
    says_where = forms.ChoiceField(
        label=gettext_lazy("Does this say where the child may be?"), required=False, widget=forms.RadioSelect,
        choices=[("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No")), ("unknown", gettext_lazy("Don't know"))],
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        self.cleaned_data["at"] = self.time_said()
        return self.cleaned_data

    @property
    def said(self) -> dict[str, Any]:
        typed = self.cleaned_data
        kept = {name: typed[name] for name in ("client_id", "at", "kind", "words", "from_whom")}
        return {**kept, "says_where": self.WHERE.get(typed["says_where"])}


class PassedOn(forms.MultipleChoiceField):
    """Which leads an update told of: a line of the proof page. One that was told of meanwhile is no mistake."""

    def __init__(self, leads: Sequence[Lead]) -> None:
        choices = [(str(lead.pk), short(str(lead.words or ""))) for lead in leads]
        super().__init__(label=gettext_lazy("Which leads did you pass on?"), required=False, choices=choices,
                         widget=forms.CheckboxSelectMultiple)  # fmt: skip

    def valid_value(self, value: object) -> bool:
        return True

    @staticmethod
    def of(typed: Mapping[str, Any], leads: Sequence[Lead]) -> list[Lead]:
        chosen = set(typed.get("leads", []))
        return [lead for lead in leads if str(lead.pk) in chosen]
