"""The forms of readiness. None of them takes anything about a child, and each says so where somebody might."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from handrail.rules.readiness.compare import ANSWERS
from handrail.rules.readiness.items import Item, load_items
from handrail.rules.readiness.papers import Paper, Question, load_papers, load_partners
from handrail.team.models import Person, Role
from handrail.team.sent_once import SentOnce

from .models import LANGUAGES, WorkChange

QUIET = {"autocomplete": "off"}
LONGEST = 2000
EARLIEST, LATEST = date(2000, 1, 1), date(2199, 12, 30)
SAID: dict[str, Any] = {
    "in_place": gettext_lazy("In place"),
    "partly": gettext_lazy("Partly"),
    "not": gettext_lazy("Not in place"),
    "cannot_say": gettext_lazy("I cannot say"),
}
NO_CHILD = gettext_lazy("No child and no case.")


def language() -> str:
    return (get_language() or "en")[:2]


def day(label: Any, *, hint: Any = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    wrong = gettext_lazy("This day cannot be right. Check the year.")
    return forms.DateField(label=label, required=False, widget=widget, help_text=hint,
                           validators=[MinValueValidator(EARLIEST, wrong), MaxValueValidator(LATEST, wrong)],
                           error_messages={"invalid": gettext_lazy("Enter a day, such as 3/13/2026.")})  # fmt: skip


def line(label: Any, *, most: int = 300, hint: Any = "", required: Any = "") -> forms.CharField:
    errors = {"required": required} if required else {}
    return forms.CharField(label=label, max_length=most, required=bool(required), help_text=hint,
                           error_messages=errors, widget=forms.TextInput(attrs=QUIET))  # fmt: skip


def words(label: Any, *, hint: Any = "", rows: int = 3) -> forms.CharField:
    widget = forms.Textarea(attrs={**QUIET, "rows": rows})
    return forms.CharField(label=label, max_length=LONGEST, required=False, help_text=hint, widget=widget)


class ByName(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # no generic when it runs
    """People by name, with their title."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name}, {obj.title}" if obj.title else str(obj.name)


class NewRound(SentOnce):
    """Whom to ask, and whether their names stand beside what they say. That is decided before anybody answers."""

    about = line(gettext_lazy("What is it called?"), most=120, hint=gettext_lazy("For example: North office, spring."))
    named = forms.ChoiceField(
        label=gettext_lazy("Do names stand beside the answers?"), widget=forms.RadioSelect,
        choices=[("yes", gettext_lazy("Yes, names")), ("no", gettext_lazy("No names"))],
        help_text=gettext_lazy("Everybody who is asked reads this before they answer. It cannot be changed later."),
        error_messages={"required": gettext_lazy("Decide about names first: people answer differently.")},
    )  # fmt: skip
    roles = forms.MultipleChoiceField(
        label=gettext_lazy("Ask everybody who is"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=[(role.value, role.label) for role in Role if role is not Role.PARTNER],
    )  # fmt: skip
    people = ByName(Person.objects.none(), label=gettext_lazy("And these people"), required=False,
                    widget=forms.CheckboxSelectMultiple)  # fmt: skip
    answer_by = day(gettext_lazy("Please answer by"))

    def __init__(self, *args: Any, staff: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"].queryset = staff  # type: ignore[attr-defined]  # a ModelMultipleChoiceField


class SomeAnswers(SentOnce):
    """The items of one theme. Each may be left open."""

    def __init__(self, *args: Any, items: Iterable[Item], said: Mapping[str, Mapping[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = tuple(items)
        for item in self.items:
            held = said.get(item.code, {})
            self.fields[item.code] = forms.ChoiceField(
                label=item.title[language()], required=False, choices=[(one, SAID[one]) for one in ANSWERS],
                widget=forms.RadioSelect, initial=held.get("answer", ""), help_text=item.in_place[language()],
            )  # fmt: skip
            why = words(gettext_lazy("Why do you say so?"), rows=2, hint=NO_CHILD)
            why.initial = held.get("words", "")
            self.fields[f"{item.code}-why"] = why

    def pairs(self) -> list[dict[str, Any]]:
        """Each item with its two fields, for the page."""
        return [{"item": one, "answer": self[one.code], "why": self[f"{one.code}-why"],
                 "show": one.show[language()]} for one in self.items]  # fmt: skip

    def said(self) -> dict[str, dict[str, str]]:
        return {one.code: {"answer": self.cleaned_data[one.code], "words": self.cleaned_data[f"{one.code}-why"]}
                for one in self.items}  # fmt: skip


class ALine(SentOnce):
    """How a line of the plan stands."""

    state = forms.ChoiceField(label=gettext_lazy("How does it stand?"), choices=WorkChange.State.choices,
                              widget=forms.RadioSelect)  # fmt: skip
    owner = forms.ModelChoiceField(Person.objects.none(), label=gettext_lazy("Who does it?"), required=False,
                                   empty_label=gettext_lazy("Nobody yet"))  # fmt: skip
    due = day(gettext_lazy("By when?"))
    words = words(gettext_lazy("What happened, or what is in the way?"), hint=NO_CHILD)

    def __init__(self, *args: Any, staff: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = staff  # type: ignore[attr-defined]  # a ModelChoiceField


class NewLine(ALine):
    item = forms.ChoiceField(label=gettext_lazy("About which item?"), required=False)
    what = line(gettext_lazy("What is to be done?"), hint=NO_CHILD,
                required=gettext_lazy("Say what is to be done, in one line."))  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["state"]
        titles = [(code, one.title[language()]) for code, one in load_items().items.items()]
        self.fields["item"].choices = [("", _("None of them")), *titles]  # type: ignore[attr-defined]  # a ChoiceField


class NewPaper(SentOnce):
    kind = forms.ChoiceField(label=gettext_lazy("What do you want to write?"), widget=forms.RadioSelect,
                             error_messages={"required": gettext_lazy("Choose one of them.")})  # fmt: skip
    language = forms.ChoiceField(label=gettext_lazy("In which language?"), widget=forms.RadioSelect, choices=LANGUAGES,
                                 error_messages={"required": gettext_lazy("Choose a language.")})  # fmt: skip
    name = line(gettext_lazy("What do you call it?"), most=120, required=gettext_lazy("Give it a name for the list."),
                hint=gettext_lazy("For the list, such as: With the county police. No child and no case."))  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(code, one.title[language()]) for code, one in load_papers().items()]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]  # a ChoiceField


class PaperAnswers(SentOnce):
    """The questions of a paper, in the language of the paper. None must be answered: a blank stays a blank."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, paper: Paper, said: Mapping[str, Any], paper_language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.paper = paper
        for code, question in paper.questions.items():
            self.fields[f"q-{code}"] = field_of(question, paper_language)
            self.fields[f"q-{code}"].initial = said.get(code)

    def questions(self) -> list[dict[str, Any]]:
        return [{"question": one, "field": self[f"q-{code}"]} for code, one in self.paper.questions.items()]

    def said(self) -> dict[str, Any]:
        """What was answered, as it is kept: days as ISO text, and nothing for a question left open."""
        found = {code: self.cleaned_data.get(f"q-{code}") for code in self.paper.questions}
        return {code: one.isoformat() if isinstance(one, date) else one for code, one in found.items() if one}


def field_of(question: Question, tongue: str) -> forms.Field:
    label, hint = question.ask[tongue], question.hint[tongue] if question.hint else ""
    if question.kind == "day":
        return day(label, hint=hint)
    if question.kind == "choice":
        options = [(code, said[tongue]) for code, said in question.choices.items()]
        return forms.ChoiceField(label=label, help_text=hint, required=False, choices=options, widget=forms.RadioSelect)
    if question.kind in ("partners", "items"):
        return forms.MultipleChoiceField(label=label, help_text=hint, required=False, choices=listed(question, tongue),
                                         widget=forms.CheckboxSelectMultiple)  # fmt: skip
    if question.kind == "line":
        return line(label, hint=hint)
    return words(label, hint=hint, rows=5 if question.kind == "list" else 4)


def listed(question: Question, tongue: str) -> list[tuple[str, str]]:
    if question.kind == "partners":
        return [(code, one.name[tongue]) for code, one in load_partners().items()]
    return [(code, one.title[tongue]) for code, one in load_items().items.items()]


def refused(form: forms.Form, error: ValidationError) -> None:
    """What an action refused, told by the form that asked for it."""
    form.add_error(None, error)
