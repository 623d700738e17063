"""The forms around a return: how the child was found, the parts of the talk, how a try ends, what a place does."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from handrail.children.local_times import day_field, split, time_field
from handrail.rules.return_talk import SIX, Ask, Part, load_return_talk
from handrail.rules.screening import load_instruments
from handrail.team.sent_once import SentOnce
from handrail.team.words import say

from .forms import Return, Times
from .models import Factor, Talk

QUIET = {"autocomplete": "off", "spellcheck": "false", "translate": "no"}
FOUND_BY: list[tuple[str, Any]] = [
    ("came_back", gettext_lazy("Came back alone")),
    ("police", gettext_lazy("Police")),
    ("family", gettext_lazy("Family")),
    ("worker", gettext_lazy("A worker")),
    ("other", gettext_lazy("Somebody else")),
]
SOON = timedelta(days=1)


def words(label: Any, *, rows: int = 2, longest: int = 2000, hint: Any = "") -> forms.CharField:
    widget = forms.Textarea(attrs={**QUIET, "rows": rows})
    return forms.CharField(label=label, required=False, max_length=longest, widget=widget, help_text=hint)


class ReturnFound(Return):
    """When, and how the child was found, as police and NCMEC need it. Only the two times are needed."""

    found_by = forms.ChoiceField(
        label=gettext_lazy("Who found the child?"), choices=FOUND_BY, required=False, widget=forms.RadioSelect
    )
    found_where = forms.CharField(
        label=gettext_lazy("Where?"), required=False, max_length=300, widget=forms.TextInput(attrs=QUIET)
    )
    circumstances = words(
        gettext_lazy("How, in a few words"),
        longest=500,
        hint=gettext_lazy("What police and NCMEC need, not the story."),
    )

    @property
    def found(self) -> dict[str, str]:
        return {name: self.cleaned_data.get(name, "") for name in ("found_by", "found_where", "circumstances")}


class NotMissing(SentOnce):
    """How we know that the child was not missing, said twice: in words, and by a tick."""

    reason = words(gettext_lazy("How do you know?"))
    sure = forms.BooleanField(
        label=gettext_lazy("The child was not missing. Nothing more is owed for this report."),
        error_messages={"required": gettext_lazy("Tick that you are sure, or go back.")},
    )


class PartForm(SentOnce):
    """One part of the conversation. Every question may stay open. An answer that this reader may not see is not shown,
    and is kept when nothing new is said."""

    def __init__(self, *args: Any, part: Part, held: Mapping[str, Any], groups: frozenset[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.part, self.held = part, held
        self.hidden = {ask.id for ask in part.asks if ask.restricted and ask.restricted not in groups}
        for ask in part.asks:
            field = MADE[ask.kind](ask)
            field.initial = None if ask.id in self.hidden else held.get(ask.id)
            self.fields[ask.id] = field

    @property
    def answers(self) -> dict[str, Any]:
        """What was said, with what was said before where this reader could not see it."""
        said = {ask.id: self.cleaned_data.get(ask.id) or "" for ask in self.part.asks}
        kept = {name: self.held[name] for name in self.hidden if not said[name] and self.held.get(name)}
        return {name: value for name, value in {**said, **kept}.items() if value}

    @property
    def asked(self) -> list[dict[str, Any]]:
        return [
            {"field": self[ask.id], "kind": ask.kind, "short": say(ask.short), "needed": ask.needed}
            for ask in self.part.asks
        ]

    def tells(self) -> bool:
        """An answer that is itself a telling, and was not there before."""
        said = self.answers
        return any(ask.tells and said.get(ask.id) == ask.tells != self.held.get(ask.id) for ask in self.part.asks)


def six_field(ask: Ask) -> forms.ChoiceField:
    wrong = {"invalid_choice": gettext_lazy("Choose one of the answers.")}
    return forms.ChoiceField(label=say(ask.text), choices=six_choices(), required=False, widget=forms.RadioSelect,
                             error_messages=wrong)  # fmt: skip


def six_choices() -> list[tuple[str, str]]:
    """The six answers in the words of every talk; none is chosen beforehand."""
    told = load_instruments().all()[0].conduct.answers
    return [(answer, say(told[answer])) for answer in SIX]


def words_field(ask: Ask) -> forms.CharField:
    return words(say(ask.text), longest=20_000)


def chips_field(ask: Ask) -> forms.MultipleChoiceField:
    chips = [(chip.code, say(chip.text)) for chip in ask.chips]
    return forms.MultipleChoiceField(label=say(ask.text), choices=chips, required=False,
                                     widget=forms.CheckboxSelectMultiple)  # fmt: skip


MADE: dict[str, Any] = {"six": six_field, "words": words_field, "chips": chips_field}


class AboutHowOld(SentOnce):
    """About how old the child is, where no birth date is known."""

    band = forms.ChoiceField(
        label=gettext_lazy("About how old?"), widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose one. A guess is good enough.")},
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["band"].choices = [(band.id, say(band.title)) for band in load_return_talk().bands]  # type: ignore[attr-defined]  # a ChoiceField


class TalkEnd(Times):
    """How a try ends. Put off, it asks only when is better; there is no field for a reason."""

    FIELDS: ClassVar[dict[str, str]] = {"outcome": "outcome", "day": "day"}

    outcome = forms.ChoiceField(
        label=gettext_lazy("How does it end?"),
        choices=[choice for choice in Talk.Outcome.choices if choice[0] not in {"open", "stopped"}],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose how it ends.")},
    )  # fmt: skip
    day = day_field()
    clock = time_field()
    with_whom = forms.CharField(
        label=gettext_lazy("With whom?"), required=False, max_length=200, widget=forms.TextInput(attrs=QUIET)
    )

    def __init__(self, *args: Any, only: str = "", begun: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        outcome = self.fields["outcome"]
        if not begun:
            outcome.choices = [one for one in outcome.choices if one[0] != Talk.Outcome.DONE]  # type: ignore[attr-defined]  # a ChoiceField
        self.only = only if only in dict(outcome.choices) else ""  # type: ignore[attr-defined]  # a ChoiceField
        if self.only:
            outcome.widget, outcome.initial = forms.HiddenInput(), self.only

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        typed["next_at"] = None
        if typed.get("outcome") in {"not_now", "someone_else", "declined"}:
            typed["next_at"] = self.typed("day", "clock", _("Say when you try again. You can change it later."))
        return typed


def next_try(outcome: str, now: datetime) -> dict[str, object]:
    """What the fields begin with: in two days after "does not want to", else tomorrow. It can be changed."""
    ours = timedelta(days=load_return_talk().next_try.count)
    return split(now + (ours if outcome == Talk.Outcome.DECLINED else SOON), "day", "clock")


class Responses(SentOnce):
    """What this place does about each factor. A field for each, and each may wait."""

    def __init__(self, *args: Any, factors: Sequence[Factor], said: Mapping[Any, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.factors = {f"f_{factor.pk.hex}": factor for factor in factors}
        for name, factor in self.factors.items():
            self.fields[name] = words(_("What will this place do about it?"))
            self.fields[name].initial = said.get(factor.pk, "")
        self.said = said

    def clean(self) -> dict[str, Any]:
        if not self.errors and not self.answered:
            raise ValidationError(_("Nothing is different yet. Write what this place will do, then save."))
        return self.cleaned_data

    @property
    def answered(self) -> list[tuple[Factor, str]]:
        """What is new or different."""
        typed = ((factor, self.cleaned_data.get(name, "").strip()) for name, factor in self.factors.items())
        return [(factor, text) for factor, text in typed if text and text != self.said.get(factor.pk)]
