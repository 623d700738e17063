"""The forms of a plan. Nothing is required, and every answer may be changed any day."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from handrail.children.local_times import day_field, moment, time_field
from handrail.rules.plans import Prompt
from handrail.rules.plans.placement import Proposed
from handrail.rules.plans.plan import AUDIENCES
from handrail.team.sent_once import SentOnce

from .book import say
from .writing import Said

QUIET = {"autocomplete": "off", "spellcheck": "false", "translate": "no"}
LONGEST = 2000
CASE = "case_"
WITH_CHIPS, WITH_TEXT = ("chips", "chips_and_text"), ("text", "chips_and_text", "code_word")
WHO: dict[str, Any] = {
    "youth": gettext_lazy("On my own copy"),
    "caregiver": gettext_lazy("The person I live with"),
    "worker": gettext_lazy("My worker's file"),
}
SEEN_BY: dict[str, Any] = {
    "youth": gettext_lazy("my own copy"),
    "caregiver": gettext_lazy("the person I live with"),
    "worker": gettext_lazy("my worker's file"),
}
NOT_SEEN: dict[str, Any] = {
    "youth": gettext_lazy("This never goes on your copy, so that nobody finds it there."),
    "caregiver": gettext_lazy("The person you live with never sees this."),
    "worker": gettext_lazy("This does not go in the file."),
}


def words(label: Any, *, rows: int, hint: Any = "") -> forms.CharField:
    widget = forms.Textarea(attrs={**QUIET, "rows": rows})
    return forms.CharField(label=label, required=False, max_length=LONGEST, widget=widget, help_text=hint)


class AtPrompt(SentOnce):
    """One prompt: ideas to tap, a few words, and who may see it. `was` is what the page showed as ticked: an old tab
    changes only what was changed in it."""

    key = forms.CharField(widget=forms.HiddenInput)
    after = forms.IntegerField(required=False, widget=forms.HiddenInput)
    was = forms.CharField(required=False, widget=forms.HiddenInput)
    was_until = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, prompt: Prompt, said: Said, sees: Mapping[str, bool], until: date | None, at_home: bool,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.prompt = prompt
        for name, made in answer_fields(prompt, at_home, said).items():
            self.fields[name] = made
            made.initial = said.get(name)
        self.offered = [who for who in AUDIENCES if prompt.who_may_see[who] != "never"]
        ticked = [who for who in self.offered if sees[who]]
        self.seen_now = frozenset(ticked)
        self.fields["who"] = who_field(self.offered, ticked)
        self.fields["until"] = day_field(gettext_lazy("Until which day?"))
        self.fields["until"].initial = until
        self.initial.update({"was": ",".join(ticked), "was_until": until.isoformat() if until else ""})

    @property
    def said(self) -> dict[str, Any]:
        """As it is kept: what is empty is left out."""
        typed = {name: self.cleaned_data.get(name) for name in ("chips", "text", "choice", "action")}
        return {name: value.strip() if isinstance(value, str) else value for name, value in typed.items() if value}

    @property
    def changed_sharing(self) -> dict[str, bool]:
        """Whom the young person let in or shut out on this page. A no always wins, also over a yes that was kept after
        this page was shown: it may have come from here, before the page heard back."""
        before = set(filter(None, self.cleaned_data["was"].split(",")))
        ticked, day = set(self.cleaned_data["who"]), self.cleaned_data["until"]
        other_day = (day.isoformat() if day else "") != self.cleaned_data["was_until"]
        return {
            who: who in ticked
            for who in self.offered
            if (who in ticked) != (who in before) or who in self.seen_now - ticked or (other_day and who in ticked)
        }

    @property
    def who_sees(self) -> str:
        """In words, who sees this now."""
        ticked = [str(SEEN_BY[who]) for who in self.fields["who"].initial or ()]
        day = self.fields["until"].initial
        if not ticked:
            return _("This is on no copy.")
        if day:
            told = {"who": ", ".join(ticked), "day": date_format(day)}
            return _("Seen by: %(who)s. Until %(day)s.") % told
        return _("Seen by: %s.") % ", ".join(ticked)


def answer_fields(prompt: Prompt, at_home: bool, said: Said) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if prompt.answer in WITH_CHIPS:
        found["chips"] = chips_field(prompt, at_home, said.get("chips", ()))
    if prompt.answer == "choice":
        choices = [(code, say(told)) for code, told in (prompt.choices or {}).items()]
        found["choice"] = forms.ChoiceField(label="", choices=choices, required=False, widget=forms.RadioSelect)
    if prompt.answer in WITH_TEXT:
        found["text"] = words(text_label(prompt), rows=1 if prompt.answer == "code_word" else 3)
    if prompt.answer == "code_word":
        found["action"] = words(gettext_lazy("When it comes, what do they do?"), rows=2)
    return found


def text_label(prompt: Prompt) -> Any:
    if prompt.answer == "code_word":
        return gettext_lazy("The word, or a picture to send")
    return gettext_lazy("In your own words, or something else")


def chips_field(prompt: Prompt, at_home: bool, kept: Sequence[str]) -> forms.MultipleChoiceField:
    """An idea that rests on the home is not offered when the home may not be safe; one that was tapped stays."""
    offered = [chip for chip in prompt.chips if at_home or not chip.at_home or chip.id in kept]
    known = {chip.id for chip in prompt.chips}
    choices = [(chip.id, say(chip.text)) for chip in offered] + [(code, code) for code in kept if code not in known]
    return forms.MultipleChoiceField(label=gettext_lazy("Ideas to tap"), choices=choices, required=False,
                                     widget=forms.CheckboxSelectMultiple)  # fmt: skip


def who_field(offered: Sequence[str], ticked: Sequence[str]) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label=gettext_lazy("Who may see this?"), required=False, initial=list(ticked),
                                     choices=[(who, WHO[who]) for who in offered],
                                     widget=forms.CheckboxSelectMultiple)  # fmt: skip


class Begin(SentOnce):
    """What must be reported is said before the first question."""

    said = forms.BooleanField(
        label=gettext_lazy("I said this, and they know it."),
        error_messages={"required": gettext_lazy("Say it first, then tick it.")},
    )


class Changed(SentOnce):
    """Something changed that no other page records."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What changed?"), widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what changed.")},
    )  # fmt: skip
    day = day_field(required=True)
    clock = time_field()
    note = words(
        gettext_lazy("A few words"), rows=2, hint=gettext_lazy("Facts, not labels. The young person may read it.")
    )

    def __init__(self, *args: Any, kinds: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]  # a ChoiceField

    @property
    def at(self) -> datetime:
        return moment(self.cleaned_data["day"], self.cleaned_data.get("clock") or time.min)

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("day"):
            try:
                _at = self.at
            except ValidationError as error:
                self.add_error("clock", error)
        return self.cleaned_data


class OwnCases(SentOnce):
    """The agency's own cases that no page of the record can tell: a person says it."""

    SAID = (("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No")), ("unknown", gettext_lazy("Not known")))

    def __init__(self, *args: Any, asks: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for case, ask in asks.items():
            self.fields[CASE + case] = forms.ChoiceField(label=ask, choices=self.SAID, required=False,
                                                         widget=forms.RadioSelect)  # fmt: skip

    @property
    def answers(self) -> dict[str, str]:
        """By case; a question without a tap says nothing."""
        typed = self.cleaned_data.items()
        return {name.removeprefix(CASE): said for name, said in typed if name.startswith(CASE) and said}


class ThinkOf(forms.Form):
    """The place that is thought of, to be compared with the record. Nothing of it is kept."""

    use_required_attribute = False
    name = forms.CharField(label=gettext_lazy("Name of the place"), required=False, max_length=200,
                           widget=forms.TextInput(attrs=QUIET))  # fmt: skip
    address = forms.CharField(label=gettext_lazy("Street and town"), required=False, max_length=300,
                              widget=forms.TextInput(attrs=QUIET))  # fmt: skip
    people = words(gettext_lazy("Who lives there or comes often"), rows=3, hint=gettext_lazy("One name a line."))

    @property
    def place(self) -> Proposed:
        typed = self.cleaned_data
        people = tuple(filter(None, (line.strip() for line in typed["people"].splitlines())))
        return Proposed(address=typed["address"], name=typed["name"], people=people)


class MakeCopy(SentOnce):
    """In which language, and into whose hands it goes."""

    language = forms.ChoiceField(
        label=gettext_lazy("In which language?"),
        choices=[("en", "English"), ("es", "Español")],
        widget=forms.RadioSelect,
    )
    handed = forms.BooleanField(
        required=False, label=gettext_lazy("I hand it over myself, away from the home, or keep it at the office.")
    )
    wants = forms.MultipleChoiceField(
        label=gettext_lazy("The young person asked to have these on it"), required=False,
        choices=[("hotlines", gettext_lazy("Help lines")), ("orientation", gettext_lazy("Orientation and gender")),
                 ("immigration", gettext_lazy("Immigration")), ("health", gettext_lazy("Health"))],
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip


class MakeLink(MakeCopy):
    untouched = forms.BooleanField(
        required=False, label=gettext_lazy("They said that nobody at home has ever touched that phone.")
    )
    told = forms.BooleanField(
        label=gettext_lazy("I told them that the visit may show on the phone."),
        error_messages={
            "required": gettext_lazy("Tell them first that the visit may show on the phone, then tick it.")
        },
    )


class Password(forms.Form):
    use_required_attribute = False
    password = forms.CharField(label=gettext_lazy("Password"), strip=False,
                               error_messages={"required": gettext_lazy("Enter your password.")},
                               widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}))  # fmt: skip
