"""What a worker types as a day and a time, as one moment. The agency's zone is the active one."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

EARLIEST, LATEST = date(1950, 1, 2), date(2199, 12, 30)
"""A year that the rules do not read would hide every clock of the child; mostly it is a slip of a finger."""

OPEN_FOR = timedelta(hours=12)


def moment(day: date, clock: time) -> datetime:
    """Raises ValidationError for a time that the clocks skipped. Of a time that came twice it takes the first:
    a clock that starts too early does no harm."""
    local = datetime.combine(day, clock, tzinfo=timezone.get_current_timezone())
    if local.astimezone(UTC).astimezone(local.tzinfo).time() != clock:
        raise ValidationError(_("The clocks went forward then, so this time did not exist. Check the time."))
    return local


def day_field(label: Any = "", *, required: bool = False) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    wrong = gettext_lazy("This day cannot be right. Check the year.")
    return forms.DateField(label=label or gettext_lazy("Day"), required=required, widget=widget,
                           validators=[MinValueValidator(EARLIEST, wrong), MaxValueValidator(LATEST, wrong)],
                           error_messages={"invalid": gettext_lazy("Enter a day, such as 3/13/2026.")})  # fmt: skip


def time_field(label: Any = "") -> forms.TimeField:
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    return forms.TimeField(label=label or gettext_lazy("Time"), required=False, widget=widget,
                           input_formats=["%H:%M", "%H:%M:%S", "%I:%M %p", "%I:%M%p", "%I %p", "%I%p"],
                           error_messages={"invalid": gettext_lazy("Enter a time, such as 9:10 pm.")})  # fmt: skip


def just_now(shown: str, now: datetime) -> datetime:
    """What a page meant by "just now": the moment that it showed, not that of the last tap, and not that of the try
    which got through. A page left open for long, or a made-up moment, counts as now."""
    try:
        at = datetime.fromisoformat(shown)
        return at if now - OPEN_FOR < at <= now else now
    except (TypeError, ValueError, OverflowError):
        return now


def refuse_before_birth(at: datetime | date | None, born: date | None) -> None:
    """Nothing happens to a child before birth: raises ValidationError."""
    day = timezone.localdate(at) if isinstance(at, datetime) else at
    if day is not None and born is not None and day < born:
        raise ValidationError(_("This is before the birth date on record. Check the year."))


def split(at: datetime | None, day: str, clock: str) -> dict[str, object]:
    """The two initial values for a moment that is already known."""
    if at is None:
        return {}
    local = timezone.localtime(at)
    return {day: local.date(), clock: local.time().replace(second=0, microsecond=0)}
