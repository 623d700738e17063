"""The forms of the directory and of what a child needs."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from handrail.children.local_times import day_field
from handrail.rules.needs import load_needs
from handrail.team.sent_once import SentOnce

from .actions import STILL_SEALED
from .cells import is_formula
from .models import Organization, Place, Service

LONGEST = 2000
QUIET = {"autocomplete": "off", "spellcheck": "false"}
OLDEST = 120
NOTES = gettext_lazy("Notes for us")
FACTS = gettext_lazy("Facts, not labels. The young person may read it.")
WHERE = ("street", "city", "state", "postal_code")
EXPORTED = ("name", "new_organization", "description", "eligibility", "consent_note", "how_to_apply", "cost", "phone",
            "email", "place_name", *WHERE)  # fmt: skip
"""What somebody types and an export writes into a cell."""


def choices(name: str) -> list[tuple[str, str]]:
    return load_needs().choices(name, (get_language() or "en")[:2])


def several(label: Any, name: str, *, hint: Any = "") -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label=label, required=False, choices=lambda: choices(name), help_text=hint,
                                     widget=forms.CheckboxSelectMultiple)  # fmt: skip


def one(label: Any, name: str, *, required: Any = "") -> forms.ChoiceField:
    errors = {"required": required} if required else {}
    return forms.ChoiceField(label=label, required=bool(required), choices=lambda: choices(name),
                             widget=forms.RadioSelect, error_messages=errors)  # fmt: skip


def line(label: Any, *, most: int = 200, required: Any = "", hint: Any = "") -> forms.CharField:
    errors = {"required": required} if required else {}
    return forms.CharField(label=label, required=bool(required), max_length=most, help_text=hint,
                           error_messages=errors, widget=forms.TextInput(attrs=QUIET))  # fmt: skip


def words(label: Any, *, rows: int = 3, hint: Any = "") -> forms.CharField:
    widget = forms.Textarea(attrs={**QUIET, "rows": rows})
    return forms.CharField(label=label, required=False, max_length=LONGEST, widget=widget, help_text=hint)


def years(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=0, max_value=OLDEST,
                              error_messages={"invalid": gettext_lazy("Enter a whole number of years.")})  # fmt: skip


# --- the directory --------------------------------------------------------------------------------------------------


class Filter(forms.Form):
    """What to look for. It stands in the address of the page and says nothing of a child."""

    use_required_attribute = False
    q = line(gettext_lazy("Word"), most=80)
    need = forms.ChoiceField(label=gettext_lazy("Need"), required=False)
    form = forms.ChoiceField(label=gettext_lazy("Form of trafficking"), required=False)
    language = forms.ChoiceField(label=gettext_lazy("Language"), required=False)
    age = years(gettext_lazy("Age"))
    room = forms.BooleanField(label=gettext_lazy("Only with room"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, listed in (("need", "needs"), ("form", "forms"), ("language", "languages")):
            self.fields[name].choices = [("", _("Any")), *choices(listed)]  # type: ignore[attr-defined]  # a ChoiceField


class AService(SentOnce):
    """One line of the directory, as the service itself states it. What it does not say stays empty."""

    organization = forms.ModelChoiceField(Organization.objects.none(), label=gettext_lazy("Organization"),
                                          required=False, empty_label=gettext_lazy("Another one"))  # fmt: skip
    new_organization = line(gettext_lazy("Name of the organization"))
    name = line(gettext_lazy("Name of the service"), required=gettext_lazy("Enter what the service is called."))
    needs = forms.MultipleChoiceField(label=gettext_lazy("What is it for?"), choices=lambda: choices("needs"),
                                      widget=forms.CheckboxSelectMultiple,
                                      error_messages={"required": gettext_lazy("Choose at least one.")})  # fmt: skip
    description = words(gettext_lazy("What they do"))
    any_age = forms.BooleanField(label=gettext_lazy("They take any age"), required=False)
    minimum_age, maximum_age = years(gettext_lazy("From age")), years(gettext_lazy("To age"))
    sexes = several(gettext_lazy("Whom is it for?"), "sexes", hint=gettext_lazy("As the service itself states it."))
    languages = several(gettext_lazy("Which languages do they speak?"), "languages")
    eligibility = words(gettext_lazy("Who else can come, in their words"), rows=2)
    consent = several(gettext_lazy("Whose consent do they need?"), "consent")
    consent_note = line(gettext_lazy("More about consent"), most=300)
    how_to_apply = words(gettext_lazy("How to apply"), rows=2)
    cost = line(gettext_lazy("What it costs, and who pays"), most=300)
    phone = line(gettext_lazy("Phone"), most=40)
    extension = forms.RegexField(r"\A\d{1,10}\Z", label=gettext_lazy("Extension"), required=False,
                                 error_messages={"invalid": gettext_lazy("Write digits only.")})  # fmt: skip
    url = forms.URLField(label=gettext_lazy("Web page"), required=False, assume_scheme="https", max_length=200)
    email = forms.EmailField(label=gettext_lazy("Email"), required=False, max_length=200)
    confidential = forms.BooleanField(label=gettext_lazy("The address is confidential"), required=False)
    place_name = line(gettext_lazy("Name of the place"))
    street, city = line(gettext_lazy("Street and number")), line(gettext_lazy("City"), most=100)
    state, postal_code = line(gettext_lazy("State"), most=40), line(gettext_lazy("ZIP code"), most=20)
    capacity = one(gettext_lazy("Is there room?"), "capacity")
    capacity_as_of = day_field(gettext_lazy("As of which day?"))
    checked = forms.BooleanField(label=gettext_lazy("I checked all this with the service today"), required=False)
    notes = words(NOTES, rows=2, hint=gettext_lazy("Nothing about a young person. Never exported."))
    place_id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    # Last, for in this class the name is then no longer the module's.
    forms = several(gettext_lazy("Which form of trafficking do they serve?"), "forms")

    def __init__(self, *args: Any, today: date, edited: Place | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today, self.edited = today, edited
        self.fields["organization"].queryset = Organization.objects.all()  # type: ignore[attr-defined]  # a ModelChoiceField

    @classmethod
    def values_of(cls, service: Service, place: Place | None) -> dict[str, Any]:
        """What stands there now. A confidential address is not shown here, and stays when nothing is typed."""
        phone: Mapping[str, str] = service.phones[0] if service.phones else {}
        same = ("name", "description", "needs", "any_age", "minimum_age", "maximum_age", "sexes", "forms", "languages",
                "eligibility", "consent", "consent_note", "how_to_apply", "cost", "url", "email", "capacity",
                "capacity_as_of", "notes")  # fmt: skip
        found = {name: getattr(service, name) for name in same}
        found |= {"organization": service.organization_id, "phone": phone.get("number", ""),
                  "extension": phone.get("extension", "")}  # fmt: skip
        if place:
            found |= {"place_name": place.name, "confidential": place.confidential, "place_id": place.pk}
            found |= {name: getattr(place, name) for name in WHERE}
        return found

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        if not typed.get("organization") and not typed.get("new_organization"):
            self.add_error("new_organization", _("Choose the organization, or enter its name."))
        low, high = typed.get("minimum_age"), typed.get("maximum_age")
        if low is not None and high is not None and low > high:
            self.add_error("maximum_age", _("The least age is above the greatest. Check both."))
        self.whole_address(typed)
        self.no_longer_hidden(typed)
        self.no_formulas(typed)
        self.room(typed)
        return typed

    def no_longer_hidden(self, typed: dict[str, Any]) -> None:
        """A sealed address is not thrown away by a box that somebody unticked."""
        if self.edited and self.edited.sealed_address and not typed.get("confidential") and not typed.get("street"):
            self.add_error("confidential", STILL_SEALED)

    def no_formulas(self, typed: dict[str, Any]) -> None:
        for name in EXPORTED:
            if is_formula(typed.get(name) or "", phone=name == "phone"):
                self.add_error(name, _("Begin it with a letter or a digit: a spreadsheet would take it for a formula."))

    def whole_address(self, typed: dict[str, Any]) -> None:
        """An address is whole or not there: half of one finds nothing, and HSDS takes none."""
        there = [name for name in WHERE if typed.get(name)]
        if there and not self.errors:
            for name in WHERE:
                if not typed.get(name):
                    self.add_error(name, _("Complete the address, or leave all of it empty."))

    def room(self, typed: dict[str, Any]) -> None:
        as_of = typed.get("capacity_as_of")
        if typed.get("capacity") and not as_of:
            typed["capacity_as_of"] = self.today
        elif as_of and as_of > self.today:
            self.add_error("capacity_as_of", _("This day has not come yet. Check the day."))
        elif not typed.get("capacity"):
            typed["capacity_as_of"] = None

    def said(self, service: Service | None) -> dict[str, Any]:
        """As the model keeps it. Further phones, which came with an import, stay."""
        typed = self.cleaned_data
        kept = ("name", "description", "needs", "any_age", "minimum_age", "maximum_age", "sexes", "forms", "languages",
                "eligibility", "consent", "consent_note", "how_to_apply", "cost", "url", "email", "capacity",
                "capacity_as_of", "notes")  # fmt: skip
        before = list(service.phones) if service else []
        about = before[0].get("description", "") if before else ""
        first = {"number": typed["phone"], "extension": typed["extension"], "description": about}
        return {**{name: typed[name] for name in kept}, "phones": [*([first] if typed["phone"] else []), *before[1:]]}

    @property
    def place(self) -> dict[str, Any] | None:
        """Nothing typed and nothing kept: there is no place."""
        typed = self.cleaned_data
        found = {
            "name": typed["place_name"],
            "confidential": typed["confidential"],
            **{name: typed[name] for name in WHERE},
        }
        if self.edited:
            return {**found, "id": self.edited.pk}
        return found if any(found.values()) else None

    @property
    def chosen_organization(self) -> Organization | str:
        chosen: Organization | None = self.cleaned_data["organization"]
        return chosen or str(self.cleaned_data["new_organization"]).strip()


class Checked(forms.Form):
    use_required_attribute = False
    capacity = one(gettext_lazy("Is there room?"), "capacity")


class Package(forms.Form):
    use_required_attribute = False
    package = forms.FileField(
        label=gettext_lazy("ZIP file"),
        error_messages={"required": gettext_lazy("Choose the ZIP of an HSDS 3 package.")},
    )

    def clean_package(self) -> bytes:
        sent = self.cleaned_data["package"]
        if sent.size > 5_000_000:
            raise ValidationError(_("This file is larger than 5 MB. Take out what is not of your area."))
        return bytes(sent.read())


# --- a child --------------------------------------------------------------------------------------------------------


class OnADay(SentOnce):
    """Something happened on a day: today, unless somebody says otherwise. It has not happened in the future."""

    day = day_field(gettext_lazy("When?"), required=True)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        kwargs["initial"] = {"day": today, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if day > self.today:
            raise ValidationError(_("This day has not come yet. Check the day."))
        return day


class NewNeed(OnADay):
    need = one(gettext_lazy("What is needed?"), "needs", required=gettext_lazy("Choose what is needed."))
    found_from = one(gettext_lazy("Who said so?"), "found_from", required=gettext_lazy("Choose who said so."))
    words = words(gettext_lazy("In their words"), rows=2, hint=FACTS)

    def __init__(self, *args: Any, groups: frozenset[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hidden = {code for code, entry in load_needs().lists["needs"].items()
                  if entry.restricted and entry.restricted not in groups}  # fmt: skip
        self.fields["need"].choices = [one for one in choices("needs") if one[0] not in hidden]  # type: ignore[attr-defined]  # a ChoiceField


class NewStep(OnADay):
    kind = one(gettext_lazy("What happened?"), "steps", required=gettext_lazy("Choose what happened."))
    service = forms.ChoiceField(label=gettext_lazy("Which service?"), required=False)
    name = line(gettext_lazy("Another service, by name"))
    why = one(gettext_lazy("Why was it not to be had?"), "unavailable")
    words = words(gettext_lazy("A few words"), rows=2)

    def __init__(self, *args: Any, services: Iterable[Service], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.services = {str(row.pk): row for row in services}
        listed = [(key, row.name) for key, row in self.services.items()]
        self.fields["service"].choices = [("", _("None from the directory")), *listed]  # type: ignore[attr-defined]  # a ChoiceField

    @property
    def chosen(self) -> Service | None:
        return self.services.get(self.cleaned_data["service"])

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        if typed.get("kind") == "unavailable" and not typed.get("why"):
            self.add_error("why", _("Say why: it shows what is missing here."))
        if (
            typed.get("kind") in {"considered", "offered", "accepted"}
            and not typed.get("service")
            and not typed.get("name")
        ):
            self.add_error("service", _("Choose the service, or enter its name."))
        if typed.get("kind") != "unavailable":
            typed["why"] = ""
        return typed


class NewReferral(OnADay):
    """What a referral tells, who agreed, and when to ask. `seen` is the letter that was shown: no other is recorded."""

    shared = several(
        gettext_lazy("What does it tell?"), "shared", hint=gettext_lazy("As little as they need to begin.")
    )
    agreed = several(gettext_lazy("Who agreed to that?"), "agreed")
    agreed_words = line(
        gettext_lazy("How did they agree?"), hint=gettext_lazy("Such as: signed the release of March 3.")
    )
    day = day_field(gettext_lazy("When did you send it?"), required=True)
    follow_up = day_field(gettext_lazy("When will you ask what became of it?"))
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        if not typed.get("shared"):
            self.add_error("shared", _("Choose what it tells, at least how to reach you."))
        elif not typed.get("agreed"):
            self.add_error("agreed", _("Say who agreed that this is shared."))
        return typed


class NewOutcome(OnADay):
    outcome = one(gettext_lazy("What became of it?"), "outcomes", required=gettext_lazy("Choose what became of it."))
    follow_up = day_field(gettext_lazy("When will you ask again?"))
    words = words(gettext_lazy("A few words"), rows=2)
