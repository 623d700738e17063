"""The forms of a review: the files, and then what they mean."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from handrail.children.local_times import day_field
from handrail.rules.jurisdictions import jurisdiction, known_codes
from handrail.team.sent_once import SentOnce

from .upload import Arrived

MOST_FILES, LONGEST_MAP = 6, 200_000
AS_MAPPED = ""


class SeveralFiles(forms.FileInput):
    allow_multiple_selected = True


class Files(forms.FileField):
    """One or more."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        sent = data if isinstance(data, list | tuple) else [data]
        return [super(Files, self).clean(one, initial) for one in sent or [None]]


class NewExtract(SentOnce):
    extract = Files(
        label=gettext_lazy("The files of the extract"),
        widget=SeveralFiles(attrs={"accept": ".csv,.tsv,.txt,.parquet"}),
        error_messages={
            "required": gettext_lazy("Choose a file."),
            "missing": gettext_lazy("Choose a file."),
            "invalid": gettext_lazy("Choose a file."),
            "empty": gettext_lazy("A file is empty. Export it again."),
        },
    )
    mapping = forms.FileField(
        label=gettext_lazy("Its mapping"), required=False, widget=forms.FileInput(attrs={"accept": ".yaml,.yml"}),
        error_messages={"empty": gettext_lazy("The mapping is empty. Leave it out, or choose another.")},
    )  # fmt: skip

    def __init__(self, *args: Any, large: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if large:
            too_large = _("Together they have more than 100 MB. Review them with `handrail review`.")
            self.fields["extract"].error_messages["required"] = too_large

    def clean_extract(self) -> Sequence[Arrived]:
        sent: list[Arrived] = self.cleaned_data["extract"]
        if len(sent) > MOST_FILES:
            raise ValidationError(_("These are more than six files. A review reads one to six."))
        return sent

    def clean_mapping(self) -> str:
        sent = self.cleaned_data["mapping"]
        if sent is None:
            return ""
        if sent.size > LONGEST_MAP:
            raise ValidationError(_("This is no mapping: it is too long."))
        try:
            return str(sent.read().decode("utf-8-sig"))
        except UnicodeDecodeError:
            raise ValidationError(_("This is no mapping: save it as plain text with UTF-8.")) from None


class Begin(forms.Form):
    """What the columns mean, whose law it is, and as of when."""

    use_required_attribute = False
    mapping = forms.CharField(
        label=gettext_lazy("The mapping"), required=False, max_length=LONGEST_MAP, strip=False,
        widget=forms.Textarea(attrs={"rows": 18, "spellcheck": "false", "autocomplete": "off", "class": "code",
                                     "wrap": "off", "lang": "en", "translate": "no"}),
    )  # fmt: skip
    jurisdiction = forms.ChoiceField(label=gettext_lazy("Whose law"), required=False)
    day = day_field()
    keep_going = forms.BooleanField(
        label=gettext_lazy("Leave out and list records that cannot be read"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = sorted((str(jurisdiction(code).name["en"]), code) for code in known_codes())
        choices = [(AS_MAPPED, _("As the mapping says")), *((code, name) for name, code in places)]
        own: Any = self.fields["jurisdiction"]
        own.choices = choices
        self.fields["day"].label = _("As of the end of which day")

    def moment(self, zone: ZoneInfo) -> datetime | None:
        """The end of that day; without a day, the moment of the extract."""
        day: date | None = self.cleaned_data["day"]
        return datetime.combine(day + timedelta(days=1), time(), tzinfo=zone) if day else None
