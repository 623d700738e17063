"""Times and spans in the words of the screens: "Sat, Mar 14, 9:10 pm", "3 h 20 min". English and Spanish.

Pure: the moment, the zone and now are passed in; the language is the active one.
"""

from datetime import date, datetime, timedelta, tzinfo
from math import ceil

from babel.core import Locale
from babel.dates import format_date, format_datetime, format_skeleton
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
HOURS_UNTIL = 48 * HOUR
THIS_WEEK = 6


def on(at: datetime, zone: tzinfo, now: datetime) -> str:
    """The moment as somebody would say it now: the day is left out when it is today, the year when it is this one."""
    local, today = at.astimezone(zone), now.astimezone(zone).date()
    if local.date() == today:
        return _("%(time)s") % {"time": clock_time(local)}
    parts = {"day": local.day, "year": local.year, "time": clock_time(local)}
    named = {"weekday": name_of(local, "EEE"), "month": name_of(local, "MMM"), **parts}
    if local.year == today.year:
        return _("%(weekday)s, %(month)s %(day)s, %(time)s") % named
    return _("%(weekday)s, %(month)s %(day)s, %(year)s, %(time)s") % named


def with_day(at: datetime, zone: tzinfo, now: datetime) -> str:
    """The same with the day even when it is today: what stands over a page."""
    local = at.astimezone(zone)
    named = {
        "weekday": name_of(local, "EEE"),
        "month": name_of(local, "MMM"),
        "day": local.day,
        "time": clock_time(local),
    }
    return _("%(weekday)s, %(month)s %(day)s, %(time)s") % named


def day(at: datetime, zone: tzinfo, now: datetime) -> str:
    """The day alone: "Feb 4", with the year when it is not this one."""
    local = at.astimezone(zone)
    named = {"month": name_of(local, "MMM"), "day": local.day, "year": local.year}
    this_year = local.year == now.astimezone(zone).year
    return (_("%(month)s %(day)s") if this_year else _("%(month)s %(day)s, %(year)s")) % named


def on_short(at: datetime, zone: tzinfo, now: datetime) -> str:
    """The same with the weekday alone, when that is enough: "Sat 8:02 pm"."""
    local, today = at.astimezone(zone), now.astimezone(zone).date()
    if not 0 < abs((local.date() - today).days) <= THIS_WEEK:
        return on(at, zone, now)
    return _("%(weekday)s %(time)s") % {"weekday": name_of(local, "EEE"), "time": clock_time(local)}


def on_paper(at: datetime, zone: tzinfo) -> str:
    """For paper and for other bodies: always the year, and the zone."""
    local = at.astimezone(zone)
    return f"{format_skeleton('yMMMEd', local, locale=locale())}, {clock_time(local)} {local:%Z}"


def day_on_paper(day: date) -> str:
    return format_date(day, "long", locale=locale())


def short_day(day: date) -> str:
    return format_date(day, "medium", locale=locale())


def locale() -> Locale:
    return Locale.parse(get_language() or "en", sep="-")


def name_of(local: datetime, pattern: str) -> str:
    """The short name of the weekday (EEE) or month (MMM) in the active language."""
    return format_datetime(local, pattern, locale=locale())


def clock_time(local: datetime) -> str:
    """Twelve hours, without ":00". 12 pm and 12 am mislead, so noon is a word, and midnight says which end of the day:
    "by Saturday, 12 am" is read as Saturday night, when it is a day too late."""
    if (local.hour, local.minute) == (12, 0):
        return _("noon")
    if (local.hour, local.minute) == (0, 0):
        return _("midnight (start of the day)")
    hour = local.hour % 12 or 12
    digits = f"{hour}:{local.minute:02d}" if local.minute else str(hour)
    return (_("%s am") if local.hour < 12 else _("%s pm")) % digits


def full_stop(text: str) -> str:
    """End a sentence; one that ends in "9:10 p. m." has ended already."""
    return text if text.endswith(".") else f"{text}."


def rounded_down(span: timedelta) -> str:
    """Time left: never more than there is."""
    if span < HOUR:
        return _("%s min") % (span // MINUTE)
    if span < HOURS_UNTIL:
        return _("%s h") % (span // HOUR)
    return days(span // DAY)


def rounded_up(span: timedelta) -> str:
    """Time over: never less than it is."""
    minutes = ceil(span / MINUTE)
    if minutes < 60:
        return _("%s min") % minutes
    if minutes > HOURS_UNTIL / MINUTE:
        return days(ceil(span / DAY))
    hours, rest = divmod(minutes, 60)
    return _("%s h %s min") % (hours, rest) if rest else _("%s h") % hours


def days(count: int) -> str:
    return _("1 day") if count == 1 else _("%s days") % count


def age(span: timedelta) -> str:
    """How old a piece of the record is: "11 days old", "today" for less than one."""
    count = span // DAY
    return ngettext("%s day old", "%s days old", count) % count if count else _("today")


def clocks_change(start: datetime, end: datetime, zone: tzinfo) -> str:
    """Hours are elapsed hours; say so when the wall clock does not agree."""
    shift = (end.astimezone(zone).utcoffset() or timedelta()) - (start.astimezone(zone).utcoffset() or timedelta())
    if not shift:
        return ""
    return _("Clocks go forward in between.") if shift > timedelta() else _("Clocks go back in between.")
