"""The forms about a duty: what a report still lacks, the proof, a correction, a decision."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from handrail.children.local_times import day_field, just_now, moment, split, time_field
from handrail.rules.packets import Packet
from handrail.team.sent_once import SentOnce

from .actions import Told
from .models import Act
from .models import Packet as ReportRow
from .times import clock_time

QUIET = {"autocomplete": "off", "spellcheck": "false"}
LONGEST = 2000


def words_field(label: Any, *, long: bool = False, hint: Any = "", longest: int = 300) -> forms.CharField:
    widget = forms.Textarea(attrs={**QUIET, "rows": 2}) if long else forms.TextInput(attrs=QUIET)
    return forms.CharField(label=label, required=False, max_length=longest, widget=widget, help_text=hint)


class Pieces(SentOnce):
    """What the worker writes into one report: a line for each field that the record does not already settle."""

    def __init__(self, *args: Any, packet: Packet, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.packet = packet
        for field in packet.fields:
            if may_be_typed(field):
                self.fields[field.key] = words_field(field.label[language], long=field.asked, hint=field.why[language],
                                                     longest=LONGEST)  # fmt: skip
                self.fields[f"asked_{field.key}"] = forms.BooleanField(
                    label=_("Asked, and nobody knows"), required=False
                )

    @property
    def typed(self) -> dict[str, str]:
        """What was written, by the field's key; asked in vain is kept as an empty word."""
        said = {field.key: self.cleaned_data.get(field.key, "") for field in self.packet.fields}
        asked = {key: bool(self.cleaned_data.get(f"asked_{key}")) for key in said}
        return {key: words for key, words in said.items() if words or asked[key]}


def may_be_typed(field: Any) -> bool:
    """Free words only: what the rules reckon with is changed in the record, where everybody sees it."""
    return bool(field.sources) and field.kind in {"text", "phone"} and not field.words


def first_shown(typed: Mapping[str, str]) -> dict[str, object]:
    """What an earlier version of the same report already held."""
    return {**typed, **{f"asked_{key}": True for key, words in typed.items() if not words}}


class Timed(SentOnce):
    """When it was: just now, or another time that is typed. Never in the future."""

    when = forms.ChoiceField(
        label=gettext_lazy("When?"), required=False, widget=forms.RadioSelect, choices=[("now", ""), ("other", "")]
    )
    day = day_field()
    clock = time_field()
    shown_at = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now, self.just_now = now, just_now(self.data.get("shown_at", ""), now)
        self.fields["shown_at"].initial = now.isoformat()
        at = clock_time(timezone.localtime(self.just_now))
        self.fields["when"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            ("now", _("Just now, %(time)s") % {"time": at}),
            ("other", _("Another time")),
        ]

    def time_said(self) -> datetime | None:
        typed = self.cleaned_data
        if typed.get("when") == "now":
            return self.just_now
        if typed.get("when") != "other":
            self.add_error("when", _("Say when it was: just now, or another time."))
            return None
        return self.typed_moment("day", "clock", _("Enter the day and the time. About is good enough."))

    def typed_moment(self, day: str, clock: str, missing: str, *, past: bool = True) -> datetime | None:
        typed = self.cleaned_data
        on: date | None = typed.get(day)
        at: time | None = typed.get(clock)
        if on is None or at is None:
            if not self.errors.keys() & {day, clock}:
                self.add_error(day if on is None else clock, missing)
            return None
        try:
            found = moment(on, at)
        except forms.ValidationError as error:
            self.add_error(clock, error)
            return None
        if past and found > self.now:
            self.add_error(day, _("This time has not come yet. Check the day and the time."))
        return found


class Proof(Timed):
    """How we can show it. A number, or the plain statement that none was given."""

    channel = forms.ChoiceField(
        label=gettext_lazy("How?"), choices=Act.Channel.choices, required=False, widget=forms.RadioSelect
    )
    told = words_field(gettext_lazy("Who took it?"), hint=gettext_lazy("Name or badge number"))
    reference = words_field(gettext_lazy("Report number"), longest=100)
    no_number = forms.BooleanField(label=gettext_lazy("No number given"), required=False)
    reason = words_field(gettext_lazy("What delayed it?"), long=True, longest=LONGEST)
    packet = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, sent: bool, limit: datetime | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.limit = limit
        if not sent:
            del self.fields["channel"], self.fields["told"]
            self.fields["reference"].label = _("Number of the note or record")
            self.fields["no_number"].label = _("No number yet")

    @property
    def past_limit(self) -> bool:
        return self.limit is not None and self.now > self.limit

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        at = typed["at"] = self.time_said()
        if "channel" in self.fields and not typed.get("channel"):
            self.add_error("channel", _("Say how you told them."))
        if not typed.get("reference") and not typed.get("no_number"):
            self.add_error("reference", _("Enter the number, or tick that you have none."))
        if at and self.limit and at > self.limit and not typed.get("reason"):
            self.add_error("reason", _("This was after the limit. Say in a few words what delayed it."))
        return typed

    def how(self, packet: ReportRow | None) -> Told:
        said = {name: self.cleaned_data.get(name, "") for name in ("channel", "told", "reference", "reason")}
        return Told(packet=packet, **said)


class Correction(Proof):
    """How it really was. Adding a number needs no reason; changing what was said does."""

    reason = words_field(gettext_lazy("Why is it corrected?"), long=True, longest=LONGEST)
    not_done = forms.BooleanField(label=gettext_lazy("It did not happen"), required=False)
    KEPT: ClassVar = ("channel", "told", "reference")

    def __init__(self, *args: Any, act: Act, **kwargs: Any) -> None:
        self.was = act
        initial = {"when": "other", **split(act.at, "day", "clock"), **{name: getattr(act, name) for name in self.KEPT}}
        super().__init__(*args, initial=initial, sent=bool(act.channel), limit=None, **kwargs)
        del self.fields["packet"]

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        typed["at"] = self.was.at if typed.get("not_done") else self.same_or_typed()
        if not typed.get("reason") and not self.only_adds():
            self.add_error("reason", _("Say in a few words why this is corrected."))
        if not self.errors and not self.changes():
            raise forms.ValidationError(_("Nothing is different yet. Change what is wrong, then save."))
        return typed

    def same_or_typed(self) -> datetime | None:
        """Untouched fields mean the same moment, to the second."""
        return self.time_said() if {"when", "day", "clock"} & set(self.changed_data) else self.was.at

    def changes(self) -> dict[str, Any]:
        typed = self.cleaned_data
        if typed.get("not_done"):
            return {"outcome": Act.Outcome.TAKEN_BACK}
        said = {"at": typed.get("at"), **{name: typed[name] for name in self.KEPT if name in typed}}
        return {name: value for name, value in said.items() if value != (getattr(self.was, name) or "")}

    def only_adds(self) -> bool:
        """A number where there was none, and nothing else."""
        return set(self.changes()) == {"reference"} and not self.was.reference


class Decision(Timed):
    """What becomes of a duty that was not done: tried again, closed, or, when it is held, let go."""

    DECLINED = (Act.Outcome.DECLINED, gettext_lazy("Tried, and it could not be done yet"))
    CLOSED = (Act.Outcome.CLOSED, gettext_lazy("Close it with a reason"))
    RELEASED = (Act.Outcome.RELEASED, gettext_lazy("Let it go out"))

    outcome = forms.ChoiceField(
        label=gettext_lazy("What do you decide?"), widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose one.")},
    )  # fmt: skip
    retry_day = day_field(gettext_lazy("Next try, day"))
    retry_clock = time_field(gettext_lazy("Next try, time"))
    reason = words_field(gettext_lazy("Why?"), long=True, longest=LONGEST)

    def __init__(self, *args: Any, held: bool, decides: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("when", "day", "clock", "shown_at"):
            del self.fields[name]
        choices = [self.RELEASED] if held and decides else [] if held else [self.DECLINED]
        choices += [self.CLOSED] if decides else []
        self.fields["outcome"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField
        self.one_choice = len(choices) == 1
        if self.one_choice:
            self.fields["outcome"].widget = forms.HiddenInput()
            self.fields["outcome"].initial = choices[0][0]

    @property
    def retry_shown_by(self) -> str:
        return "" if self.one_choice else f"outcome={Act.Outcome.DECLINED}"

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        typed["retry_at"] = None
        if typed.get("outcome") == Act.Outcome.DECLINED:
            typed["retry_at"] = self.typed_moment("retry_day", "retry_clock", _("Say when you try again."), past=False)
            if typed["retry_at"] and typed["retry_at"] <= self.now:
                self.add_error("retry_day", _("The next try must be later than now."))
        if not typed.get("reason"):
            self.add_error("reason", _("Say why, in a few words."))
        return typed


class Closing(SentOnce):
    """A supervisor closes what is our practice. Only the reason is asked."""

    reason = words_field(gettext_lazy("Why is it closed?"), long=True, longest=LONGEST)

    def clean_reason(self) -> str:
        reason: str = self.cleaned_data["reason"].strip()
        if not reason:
            raise forms.ValidationError(_("Say why, in a few words."))
        return reason
