"""The forms of a photo: which one, from which day, and why it is set aside."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from handrail.team.sent_once import SentOnce

from .local_times import day_field, refuse_before_birth
from .photos import REFUSALS, Made, make_photo
from .photos_actions import REASONS

TODAY, OTHER, UNKNOWN = "today", "other", "unknown"


class NewPhoto(SentOnce):
    """`made` is the photo as it will be kept. What was sent is let go with the request."""

    photo = forms.FileField(
        label=gettext_lazy("Photo"),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png"}),
        error_messages={
            "required": gettext_lazy("Choose a photo."),
            "missing": gettext_lazy("Choose a photo."),
            "invalid": gettext_lazy("Choose a photo."),
            "empty": REFUSALS["empty"],
        },
    )
    taken = forms.ChoiceField(
        label=gettext_lazy("When was it taken?"),
        choices=[
            (TODAY, gettext_lazy("Today")),
            (OTHER, gettext_lazy("On another day")),
            (UNKNOWN, gettext_lazy("Not known")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose when it was taken.")},
    )
    day = day_field()
    after_return = forms.BooleanField(
        label=gettext_lazy("It was taken after the child came back from being missing"), required=False
    )

    def __init__(self, *args: Any, today: date, born: date | None, heavy: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today, self.born, self.made = today, born, None
        if heavy:
            self.fields["photo"].error_messages["required"] = REFUSALS["too_many_bytes"]

    made: Made | None

    def clean_photo(self) -> object:
        sent = self.cleaned_data["photo"]
        self.made = make_photo(sent.read())
        return sent

    def clean_day(self) -> date | None:
        """The day of the photo; None when nobody knows it."""
        taken, day = self.cleaned_data.get("taken"), self.cleaned_data["day"]
        if taken == TODAY:
            return self.today
        if taken != OTHER:
            return None
        if day is None:
            raise ValidationError(_("Enter the day. About is good enough."))
        if day > self.today:
            raise ValidationError(_("This day has not come yet. Check the year."))
        refuse_before_birth(day, self.born)
        return day  # type: ignore[no-any-return]  # untyped there


class SetAside(forms.Form):
    use_required_attribute = False
    reason = forms.ChoiceField(
        label=gettext_lazy("Why should it not be used?"),
        choices=list(REASONS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose why.")},
    )
