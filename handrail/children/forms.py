"""The forms of the child's record. Only the first name is needed to begin; everything else can wait."""

from datetime import date, datetime, time
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from handrail.rules.vocabulary import Fact
from handrail.team.models import Person, Unit
from handrail.team.sent_once import SentOnce

from .local_times import day_field, moment, refuse_before_birth, time_field
from .models import Child, ConflictOfInterest, Placement, RestrictedGrant
from .questions import choice_label

OLDEST = 26
TYPED = ("date", "number", "time")
HAPPENS = ("date", "time")
"""Kinds that are a moment themselves: there is no "since when" beside it."""


class WhoItIs(SentOnce):
    first_name = forms.CharField(
        label=gettext_lazy("First name"),
        max_length=80,
        error_messages={"required": gettext_lazy("Enter a first name, or what the child is called.")},
    )
    last_name = forms.CharField(label=gettext_lazy("Last name"), max_length=80, required=False)
    birthdate = day_field(gettext_lazy("Birth date"))
    agency_number = forms.CharField(label=gettext_lazy("Agency number"), max_length=40, required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        for name in ("first_name", "last_name", "agency_number"):
            self.fields[name].widget.attrs.update({"autocomplete": "off", "spellcheck": "false"})

    def clean_birthdate(self) -> date | None:
        born: date | None = self.cleaned_data["birthdate"]
        if born and born > self.today:
            raise ValidationError(_("This day has not come yet. Check the year."))
        if born and self.today.year - born.year > OLDEST + 1:
            raise ValidationError(_("This is more than %s years ago. Check the year.") % OLDEST)
        return born

    @property
    def names(self) -> dict[str, str]:
        """As the actions take them."""
        typed = self.cleaned_data
        born = typed["birthdate"]
        return {
            "first_name": typed["first_name"],
            "last_name": typed["last_name"],
            "birthdate": born.isoformat() if born else "",
            "agency_number": typed["agency_number"],
        }


class NewChild(WhoItIs):
    SITUATIONS: ClassVar[list[tuple[str, Any]]] = [
        ("foster_care", gettext_lazy("Foster care")),
        ("in_home", gettext_lazy("Open in-home case")),
        ("intake", gettext_lazy("Intake or investigation")),
        ("after_care", gettext_lazy("After-care (Chafee) services")),
        ("unknown", gettext_lazy("Don't know yet")),
    ]
    FACTS: ClassVar[dict[str, dict[str, str]]] = {
        "foster_care": {"care.foster_care": "yes", "care.agency_responsible": "yes"},
        "in_home": {"care.open_in_home_case": "yes", "care.foster_care": "no"},
        "intake": {"care.foster_care": "no"},
        "after_care": {"care.chafee_services": "yes", "care.foster_care": "no"},
    }

    about_age = forms.IntegerField(
        label=gettext_lazy("Or about how old?"),
        required=False,
        min_value=0,
        max_value=OLDEST,
        error_messages={"invalid": gettext_lazy("Enter a whole number of years.")},
    )
    unit = forms.ModelChoiceField(Unit.objects.none(), label=gettext_lazy("Unit"), empty_label=None, required=False)
    situation = forms.ChoiceField(
        label=gettext_lazy("Where does the case stand?"), choices=SITUATIONS, required=False, widget=forms.RadioSelect
    )
    not_a_duplicate = forms.BooleanField(label=gettext_lazy("This is another child"), required=False)

    def __init__(self, *args: Any, units: list[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = units
        self.fields["unit"].queryset = Unit.objects.filter(pk__in=[unit.pk for unit in units])  # type: ignore[attr-defined]  # a ModelChoiceField

    @property
    def chosen_unit(self) -> Unit:
        return self.cleaned_data["unit"] or self.units[0]

    @property
    def facts(self) -> dict[str, str]:
        """What the answers say in the rules' words. What was not said is left out."""
        found = dict(self.FACTS.get(self.cleaned_data["situation"], {}))
        age = self.cleaned_data["about_age"]
        if age is not None and not self.cleaned_data["birthdate"]:
            found["child.age"] = str(age)
        return found


class FactAnswer(SentOnce):
    """One question of the vocabulary. "Not known" is an answer that can be kept, and nothing is chosen beforehand."""

    source = forms.CharField(
        label=gettext_lazy("Where is this from?"),
        max_length=200,
        error_messages={"required": gettext_lazy("Say where this is from, such as the case file.")},
    )
    since = day_field(gettext_lazy("Since when?"))

    def __init__(
        self, *args: Any, fact: Fact, question: str, today: date, born: date | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.today, self.born = today, born
        self.fact = fact
        if fact.kind in HAPPENS:
            del self.fields["since"]
        self.fields["value"] = answer_field(fact, question)
        if fact.kind in TYPED:
            self.fields["unknown"] = forms.BooleanField(label=_("Not known"), required=False)
        if fact.kind == "time":
            self.fields["clock"] = time_field(_("Time"))

    def clean_since(self) -> date | None:
        since: date | None = self.cleaned_data["since"]
        if since and since > self.today:
            raise ValidationError(_("This day has not come yet. Check the year."))
        return since

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        if "value" in typed and typed["value"] in {None, ""} and not typed.get("unknown"):
            self.add_error("value", _("Answer this. “Not known” is an answer, too."))
        elif not self.errors:
            typed["since"] = self.start_of(typed.get("since"), "since")
            typed["written"] = self.written(typed)
        return typed

    def start_of(self, day: date | None, field: str, clock: time = time.min) -> datetime | None:
        try:
            return moment(day, clock) if day else None
        except ValidationError as error:
            self.add_error(field, error)
            return None

    def written(self, typed: dict[str, Any]) -> str:
        """The value as a fact keeps it. A time of which only the day is known counts from the start of that day."""
        value = typed["value"]
        if typed.get("unknown"):
            return "unknown"
        if self.fact.kind == "time":
            value = self.start_of(value, "clock", typed["clock"] or time.min)
        if self.fact.kind in HAPPENS:
            self.after_birth(value)
        return value.isoformat() if isinstance(value, date) else str(value)

    def after_birth(self, value: date | None) -> None:
        try:
            refuse_before_birth(value, self.born)
        except ValidationError as error:
            self.add_error("value", error)


def answer_field(fact: Fact, question: str) -> forms.Field:
    if fact.kind == "number":
        return forms.IntegerField(label=question, required=False, min_value=0, max_value=120)
    if fact.kind in TYPED:
        return day_field(question)
    choices = [(word, choice_label(fact.name, word)) for word in (fact.choices or ("yes", "no"))]
    choices.append(("unknown", _("Not known")))
    return forms.ChoiceField(label=question, choices=choices, required=False, widget=forms.RadioSelect)


class NewContact(SentOnce):
    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=80, error_messages={"required": gettext_lazy("Enter a name.")}
    )
    relation = forms.CharField(
        label=gettext_lazy("Who is this to the child?"),
        max_length=80,
        error_messages={"required": gettext_lazy("Say who this is to the child, such as aunt.")},
    )
    phone = forms.CharField(
        label=gettext_lazy("Phone"), max_length=40, required=False, widget=forms.TextInput(attrs={"type": "tel"})
    )


class NewPlace(SentOnce):
    kind = forms.ChoiceField(
        label=gettext_lazy("Where does the child live now?"),
        choices=Placement.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose the kind of place.")},
    )
    since = day_field(gettext_lazy("Since when?"), required=True)
    note = forms.CharField(label=gettext_lazy("Whose home, or which place?"), max_length=120, required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["since"].error_messages["required"] = _("Enter the day. About is good enough.")

    def clean_since(self) -> date:
        since: date = self.cleaned_data["since"]
        if since > self.today:
            raise ValidationError(_("This day has not come yet. Check the year."))
        return since


class Assign(SentOnce):
    person = forms.ModelChoiceField(
        Person.objects.none(),
        label=gettext_lazy("Choose somebody"),
        empty_label=gettext_lazy("Choose a person"),
        error_messages={
            "required": gettext_lazy("Choose a person."),
            "invalid_choice": gettext_lazy("Choose a person from the list."),
        },
    )

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people  # type: ignore[attr-defined]  # a ModelChoiceField


class Grant(Assign):
    """One restricted group, for one person, with a purpose and an end."""

    group = forms.ChoiceField(
        label=gettext_lazy("What may they see?"),
        choices=RestrictedGrant.Group.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what they may see.")},
    )
    purpose = forms.ChoiceField(
        label=gettext_lazy("What for?"),
        choices=[one for one in RestrictedGrant.Purpose.choices if one[0] != RestrictedGrant.Purpose.ASSIGNED],
        widget=forms.RadioSelect,
        error_messages={name: gettext_lazy("Say what it is needed for.") for name in ("required", "invalid_choice")},
    )
    until = day_field(gettext_lazy("Until when?"), required=True)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["until"].error_messages["required"] = _("Say when it ends. 90 days is the longest.")

    def clean_until(self) -> date:
        until: date = self.cleaned_data["until"]
        if until <= self.today:
            raise ValidationError(_("Choose a day after today."))
        return until


class Hide(Assign):
    """A record hidden from one person, with the reason, for ever or until a day."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Why?"),
        choices=ConflictOfInterest.Reason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose the reason.")},
    )
    until = day_field(gettext_lazy("Until when?"))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_until(self) -> date | None:
        until: date | None = self.cleaned_data["until"]
        if until and until <= self.today:
            raise ValidationError(_("Choose a day after today, or leave it empty."))
        return until


def names_of(child: Child) -> dict[str, str]:
    """The record as the actions take it."""
    return {
        "first_name": child.first_name or "",
        "last_name": child.last_name or "",
        "birthdate": child.birthdate_text or "",
        "agency_number": child.agency_number or "",
    }


def who_it_is(child: Child) -> dict[str, object]:
    """The record as the form shows it."""
    return {
        "first_name": child.first_name,
        "last_name": child.last_name,
        "birthdate": child.birthdate,
        "agency_number": child.agency_number,
    }
