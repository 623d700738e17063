"""What is asked of the worker around a talk. The answers of the talk itself need no form: each tap is one answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from handrail.children.local_times import day_field, just_now, moment, refuse_before_birth, time_field
from handrail.children.models import Identification
from handrail.rules.screening import Instrument, Sentence
from handrail.team.sent_once import SentOnce

from .instruments import is_talk
from .models import Offer, Reason

YES_NO_UNKNOWN = [("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No")), ("unknown", gettext_lazy("Not known"))]
STORY = {"autocomplete": "off", "spellcheck": "false", "translate": "no", "rows": 5}


def radios(label: Any, choices: Any, error: Any) -> forms.ChoiceField:
    """Tiles with nothing chosen. Without a sentence for the error, the question may stay open."""
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect, required=bool(error),
                             error_messages={"required": error, "invalid_choice": error})  # fmt: skip


def story(label: Any, *, required: bool = False, error: Any = "") -> forms.CharField:
    """The words of a child's story: no browser keeps, checks or translates them."""
    return forms.CharField(label=label, required=required, max_length=20_000, error_messages={"required": error},
                           widget=forms.Textarea(attrs=STORY))  # fmt: skip


class When(SentOnce):
    """One exact moment: the one offered when the form was shown, or another one. It may not lie ahead."""

    when = radios(gettext_lazy("When did the agency learn it?"), [], gettext_lazy("Say when the agency learned it."))
    offered_at = forms.CharField(required=False, widget=forms.HiddenInput)
    day = day_field()
    clock = time_field()

    def __init__(
        self, *args: Any, now: datetime, born: date | None = None, moments: Sequence[tuple[str, str]] = (),
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.now, self.born = now, born
        self.fields["when"].choices = [*moments, ("other", _("At another time"))]  # type: ignore[attr-defined]  # a ChoiceField

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        if typed.get("when") == "other" and not self.errors:
            typed["at"] = self.other(typed)
        return typed

    def other(self, typed: dict[str, Any]) -> datetime | None:
        if typed["day"] is None or typed["clock"] is None:
            self.add_error("day", _("Enter the day and the time."))
            return None
        try:
            at = moment(typed["day"], typed["clock"])
            refuse_before_birth(at, self.born)
        except forms.ValidationError as error:
            self.add_error("clock", error)
            return None
        if at > self.now:
            self.add_error("day", _("This time has not come yet. Check the day and the time."))
        return at

    def at(self, told: datetime | None = None) -> datetime:
        """The moment meant. "Just now" is the minute that the page showed, not the minute it was sent."""
        chosen = self.cleaned_data["when"]
        if chosen == "other":
            return self.cleaned_data["at"]  # type: ignore[no-any-return]  # untyped there
        if chosen == "told" and told:
            return told
        return just_now(self.cleaned_data["offered_at"], self.now)


class Prepare(SentOnce):
    """What to use, why, in which language, and everything that must be true before the first question."""

    instrument = radios(gettext_lazy("What will you use?"), [], gettext_lazy("Choose what to use."))
    reason = radios(gettext_lazy("Why now?"), [], gettext_lazy("Say why you are talking now."))
    language = radios(gettext_lazy("In which language?"), [("en", "English"), ("es", "Español")],
                      gettext_lazy("Choose the language of the talk."))  # fmt: skip
    ready = forms.MultipleChoiceField(
        label=gettext_lazy("Before you start"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Tick what is true. If one line is not true, do not start now."),
    )  # fmt: skip

    def __init__(
        self, *args: Any, instruments: Sequence[Instrument], returns: Sequence[tuple[str, str]],
        checklist: Sequence[Sentence], lang: str, refused: Mapping[str, str], **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.by_id = {one.id: one for one in instruments}
        self.checklist = [sentence.code for sentence in checklist]
        if why := refused.get(self.data.get("instrument", "")):
            self.fields["instrument"].error_messages["invalid_choice"] = why
        self.choices("instrument", [(one.id, one.title[lang]) for one in instruments])
        self.choices("reason", [*returns, ("concern", Reason.CONCERN.label), ("routine", Reason.ROUTINE.label)])
        self.choices("ready", [(sentence.code, sentence.words[lang]) for sentence in checklist])

    def choices(self, name: str, choices: Any) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]  # a ChoiceField

    @property
    def chosen(self) -> Instrument:
        return self.by_id[self.cleaned_data["instrument"]]

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        open_lines = set(self.checklist) - set(typed.get("ready", ()))
        if "instrument" in typed and is_talk(self.chosen) and open_lines:
            self.add_error("ready", _("Not every line is ticked. If one is not true, set another time."))
        return typed

    def why(self) -> tuple[str, UUID | None]:
        """The reason, and the time missing it is about when it is a return."""
        reason, _sep, episode = self.cleaned_data["reason"].partition(":")
        return reason, UUID(episode) if episode else None


def wrong_age(instrument: Instrument, age: int | None) -> str:
    """The sentence for an instrument that is not made for this age."""
    return _("It is made for ages %(ages)s. This young person is %(age)s. Choose another.") % {
        "ages": instrument.ages, "age": age,
    }  # fmt: skip


class Welcome(forms.Form):
    """What the young person wants first, after coming back. All of it may stay open."""

    needs = forms.MultipleChoiceField(
        label=gettext_lazy("What first?"),
        required=False,
        choices=Offer.Need.choices,
        widget=forms.CheckboxSelectMultiple,
    )


class Later(SentOnce):
    """The young person chose another time, or another person. Only one thing is asked: when is better?"""

    choice = radios(gettext_lazy("What did they choose?"), Offer.Choice.choices,
                    gettext_lazy("Say what they chose."))  # fmt: skip
    reason = forms.CharField(required=False, widget=forms.HiddenInput)
    needs = forms.MultipleChoiceField(required=False, choices=Offer.Need.choices, widget=forms.MultipleHiddenInput)
    day = day_field()
    clock = time_field()
    note = forms.CharField(label=gettext_lazy("In their words, such as “after school”"), required=False, max_length=200,
                           widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}))  # fmt: skip

    def __init__(self, *args: Any, now: datetime, returns: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now, self.returns = now, returns

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        typed["better_at"] = None
        if typed.get("clock") and not typed.get("day"):
            self.add_error("day", _("Enter the day too."))
        elif typed.get("day"):
            self.set_better(typed)
        return typed

    def set_better(self, typed: dict[str, Any]) -> None:
        if typed["clock"] is None:
            self.add_error("clock", _("Enter about what time. You can change it later."))
            return
        try:
            typed["better_at"] = moment(typed["day"], typed["clock"])
        except forms.ValidationError as error:
            self.add_error("clock", error)
            return
        if typed["better_at"] <= self.now:
            self.add_error("day", _("Choose a time that is still to come."))

    def why(self) -> tuple[str, UUID | None]:
        """The return it is about, when it is one of this child's."""
        sent = self.cleaned_data["reason"]
        if sent in self.returns:
            return Reason.RETURN, UUID(sent.partition(":")[2])
        return (sent if sent in {Reason.CONCERN, Reason.ROUTINE} else Reason.CONCERN), None


class OneAnswer(SentOnce):
    """One tap: an answer, a note, or both. What may be answered depends on the item and on who holds the phone."""

    answer = forms.ChoiceField(
        required=False, error_messages={"invalid_choice": gettext_lazy("Choose one of the answers.")}
    )
    note = story(gettext_lazy("Your note"))

    def __init__(self, *args: Any, accepts: Sequence[str], notes: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"].choices = [(value, value) for value in accepts]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["note"].widget.attrs["rows"] = 3
        if not notes:
            del self.fields["note"]

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        if "answer" in typed and not typed["answer"] and not typed.get("note"):
            self.add_error("answer", _("Choose one of the answers. “Skip this one” is one too."))
        return typed


class WholeSection(SentOnce):
    """All items of one section on a page. What is left open stays open; each answer is kept by itself."""

    def __init__(self, *args: Any, parts: Sequence["Part"], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for part in parts:
            self.fields[part.answer] = forms.ChoiceField(
                label=part.question, choices=part.choices, required=False, initial=part.value, widget=forms.RadioSelect,
                error_messages={"invalid_choice": _("Choose one of the answers.")},
            )  # fmt: skip
            self.fields[part.note] = story(_("Your note"))
            self.fields[part.note].initial = part.written
            self.fields[part.note].widget.attrs["rows"] = 2


@dataclass(frozen=True)
class Part:
    """One item of a section page, in the reader's words."""

    token: str
    question: str
    choices: Sequence[tuple[str, str]]
    value: str
    written: str

    @property
    def answer(self) -> str:
        return f"a_{self.token}"

    @property
    def note(self) -> str:
        return f"n_{self.token}"


class Told(When):
    """They told me something: is the young person safe, when was it told, and their words if there is time."""

    safe_now = radios(gettext_lazy("Is the young person safe right now?"), YES_NO_UNKNOWN,
                      gettext_lazy("Say whether the young person is safe right now."))  # fmt: skip
    words = story(gettext_lazy("Their words, in quotes"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["when"].label = _("When did they tell you?")
        self.fields["when"].error_messages["required"] = _("Say when they told you.")


class Words(SentOnce):
    words = story(gettext_lazy("Their words, in quotes"), required=True, error=gettext_lazy("Write what they said."))


class Addition(SentOnce):
    text = story(
        gettext_lazy("What do you want to add?"), required=True, error=gettext_lazy("Write what you want to add.")
    )


class Password(forms.Form):
    use_required_attribute = False
    password = forms.CharField(label=gettext_lazy("Password"), strip=False,
                               error_messages={"required": gettext_lazy("Enter your password.")},
                               widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}))  # fmt: skip


class Conclude(When):
    """What a person concludes, since when the agency knows it, and why."""

    CARE = [
        ("before", gettext_lazy("Before care")), ("in", gettext_lazy("While in care")), ("both", gettext_lazy("Both")),
        ("unknown", gettext_lazy("Not known")),
    ]  # fmt: skip
    CARE_FACTS = {"before": (True, False), "in": (False, True), "both": (True, True)}

    form = radios(gettext_lazy("What is it about?"), Identification.Form.choices, gettext_lazy("Say what it is about."))
    status = radios(gettext_lazy("What do you conclude?"), Identification.Status.choices,
                    gettext_lazy("Say what you conclude. “No sign of it now” is an answer too."))  # fmt: skip
    basis = story(
        gettext_lazy("Why do you think so?"), required=True, error=gettext_lazy("Say why, in your own words.")
    )
    family = radios(gettext_lazy("Could somebody in the family be involved?"), YES_NO_UNKNOWN,
                    gettext_lazy("Choose an answer. “Not known” is one."))  # fmt: skip
    caretaker = radios(gettext_lazy("Could a parent, foster parent or other caretaker be involved?"), YES_NO_UNKNOWN,
                       gettext_lazy("Choose an answer. “Not known” is one."))  # fmt: skip
    care = radios(gettext_lazy("Did it happen before care or while in care?"), CARE, "")

    @property
    def before_and_in(self) -> tuple[bool | None, bool | None]:
        return self.CARE_FACTS.get(self.cleaned_data["care"], (None, None))
