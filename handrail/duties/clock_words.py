"""A clock in words: state first, then the absolute time, then what to do. Also the template tags for times.

`clock` is pure: it takes one duty of an answer and gives the mapping that `components/clock.html` draws.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta, tzinfo
from typing import Any

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from .times import HOUR, clocks_change, day, full_stop, on, on_short, rounded_down, rounded_up, with_day

register = template.Library()
register.filter("full_stop", full_stop)
Clock = dict[str, Any]
Duty = Mapping[str, Any]

WHOLE_CASE = "case"
"""What a duty is about when it is no absence, conclusion or disclosure."""

MUST = "must"
OURS = "ours"
BY = {
    OURS: gettext_lazy("our time: by %s"),
    "good_practice": gettext_lazy("good practice: by %s"),
    "conservative": gettext_lazy("to be on the safe side: by %s"),
}
"""A time that is no law is always named as what it is."""

PASSED = {
    OURS: gettext_lazy("Our time has passed"),
    "good_practice": gettext_lazy("The time of good practice has passed"),
    "conservative": gettext_lazy("The time on the safe side has passed"),
}


def clock(duty: Duty, *, now: datetime, zone: tzinfo, who_decides: str = "") -> Clock:
    """The words for a duty of an answer. `last_act` in it is what was done about it, as `index` adds it."""
    if duty["state"] == "held":
        return held(duty, now, zone, who_decides)
    words = {"met": done, "met_late": done, "overdue": overdue, "overtaken": overtaken, "closed_with_reason": closed}
    return words.get(duty["state"], still_open)(duty, now, zone)


def moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def act_of(duty: Duty) -> Mapping[str, Any]:
    return duty.get("last_act") or {}


def still_open(duty: Duty, now: datetime, zone: tzinfo) -> Clock:
    due, started = moment(duty.get("due_at")), moment(duty.get("started_at"))
    retry = moment(act_of(duty).get("retry_at"))
    if retry is not None and retry > now:
        return {"state": "running", "headline": _("Next try %s") % on_short(retry, zone, now), "when": ""}
    if due is None:
        return untimed(duty, now, zone)
    if due <= now:
        return due_now(duty, started or due, now, zone)
    return running(due, started or now, now, zone)


def untimed(duty: Duty, now: datetime, zone: tzinfo) -> Clock:
    """No time in law: why, and the time of practice beside it when there is one. That time is never called overdue."""
    none, second = without_time(duty), second_time(duty)
    if second is None:
        return {"state": "running", "headline": _("Open"), "when": none}
    return of_practice(*second, now=now, zone=zone, law=none)


def second_time(duty: Duty) -> tuple[datetime, str] | None:
    """When practice asks for a duty that has no time in law, and whose practice that is: ours, as `index` adds it, or
    the earliest of the second lines of the rule."""
    if duty.get("due_at"):
        return None
    if at := moment(duty.get("our_time")):
        return at, OURS
    return min(((datetime.fromisoformat(one["due_at"]), one["as"]) for one in duty.get("also_show", ())), default=None)


def of_practice(at: datetime, kind: str, *, now: datetime, zone: tzinfo, headline: str = "", law: str = "") -> Clock:
    """A time that is no law, running or passed. `law` says what the law gives instead."""
    if at < now:
        told, state, said = str(PASSED[kind]), "due_now", _("It was %s") % on(at, zone, now)
    else:
        told, state, said = headline or _("Open"), "running", BY[kind] % on(at, zone, now)
    parts = (said, law) if at < now else (law, said)
    return {"state": state, "headline": told, "when": "; ".join(part for part in parts if part)}


def without_time(duty: Duty) -> str:
    """Two different things: a law that gives no hours, and hours that count from a moment nobody wrote down."""
    return _("the hour it counts from is not known") if duty.get("has_clock") else _("no hours in the law")


def due_now(duty: Duty, started: datetime, now: datetime, zone: tzinfo) -> Clock:
    """ "Immediately": due when it starts. The minutes taken are shown; only a stated outer limit is named."""
    taken = _("%s since it started") % rounded_up(now - started) if now > started else ""
    limit = moment((duty.get("immediate") or {}).get("late_after"))
    latest = _("at the latest %s") % on(limit, zone, now) if limit else ""
    return {"state": "due_now", "headline": _("Due now"), "when": "; ".join(part for part in (taken, latest) if part)}


def running(due: datetime, started: datetime, now: datetime, zone: tzinfo) -> Clock:
    soon_at = due - max((due - started) / 4, HOUR)
    return {
        "state": "soon" if now > soon_at else "running",
        "headline": _("%s left") % rounded_down(due - now),
        "still": _("Due"),
        "when": by(due, zone, now),
        "iso": local(due, zone),
        "soon_iso": local(soon_at, zone),
        "was": was_due(due, zone, now),
        "more": clocks_change(started, due, zone),
    }


def overdue(duty: Duty, now: datetime, zone: tzinfo) -> Clock:
    due = moment(duty.get("due_at")) or now
    if not is_must(duty):
        headline = _("Should be done by now") if duty["standing"] == "should" else _("Its time has passed")
        return {"state": "due_now", "headline": headline, "when": was_due(due, zone, now)}
    return {
        "state": "overdue",
        "headline": _("Overdue by %s") % rounded_up(max(now - due, timedelta())),
        "still": _("Overdue"),
        "when": was_due(due, zone, now),
        "iso": local(due, zone),
    }


def is_must(duty: Duty) -> bool:
    """A must, or what would be one with an answer that is still missing: unknown is never no. Only that is overdue;
    what is recommended, or disputed, should be done, and says so."""
    return duty.get("standing", MUST) == MUST or MUST in duty.get("would_be", ())


def done(duty: Duty, now: datetime, zone: tzinfo) -> Clock:
    act = act_of(duty)
    at = moment(act.get("at"))
    when = on_short(at, zone, now) if at else ""
    late = lateness(duty, at) if duty["state"] == "met_late" else ""
    if duty.get("proven") == "no":
        headline = _("Said done %s late, no proof yet") % late if late else _("Said done, no proof yet")
        return {"state": "said_done", "headline": headline, "when": sentence(when, _("Add proof"))}
    proof = _("Proof %s") % act["reference"] if act.get("reference") else ""
    if late:
        return {"state": "met_late", "headline": _("Done %s late") % late, "when": sentence(when, proof)}
    return {"state": "met", "headline": _("Done"), "when": sentence(when, proof)}


def lateness(duty: Duty, at: datetime | None) -> str:
    due = moment(duty.get("due_at"))
    return rounded_up(at - due) if at and due and at > due else ""


def held(duty: Duty, now: datetime, zone: tzinfo, who: str) -> Clock:
    """The clock stays visible: a named person decides, and knows by when."""
    due = moment(duty.get("due_at"))
    name = who or _("Your supervisor")
    decides = _("%(name)s decides by %(when)s") if due and due > now else _("%(name)s decides now")
    when = decides % {"name": name, "when": on(due, zone, now) if due else ""}
    return {"state": "held", "headline": _("Held"), "when": when}


def overtaken(duty: Duty, now: datetime, zone: tzinfo) -> Clock:
    """A child who came back; or, in what is about the whole case, another event that ends it."""
    when = _("no longer owed") if duty.get("about") == WHOLE_CASE else _("back before it was due")
    return {"state": "closed", "headline": _("Overtaken"), "when": when}


def closed(duty: Duty, now: datetime, zone: tzinfo) -> Clock:
    act = act_of(duty)
    retry = moment(duty.get("retry_at") or act.get("retry_at"))
    again = _("next try %s") % on_short(retry, zone, now) if retry else ""
    reason = str(act.get("reason") or _("with a reason"))
    return {"state": "closed", "headline": _("Closed"), "when": "; ".join(part for part in (reason, again) if part)}


def cannot_tell(questions: int) -> Clock:
    told = ngettext("Answer %s question", "Answer %s questions", questions) % questions
    return {"state": "cannot_tell", "headline": _("Cannot tell yet"), "when": told}


def anothers(who: str, duty: Duty, *, now: datetime, zone: tzinfo) -> Clock:
    """Somebody else's duty that we watch: who, and by when. Ours is to ask."""
    due = moment(duty.get("due_at"))
    if duty.get("state") in {"met", "met_late"}:
        when = _("done")
    elif duty.get("state") == "overtaken":
        when = _("no longer owed")
    elif due is None:
        when = without_time(duty)
    else:
        when = by(due, zone, now) if due > now else was_due(due, zone, now)
    return {"state": "others", "headline": who, "when": when}


def by(due: datetime, zone: tzinfo, now: datetime) -> str:
    return _("by %s") % on(due, zone, now)


def was_due(due: datetime, zone: tzinfo, now: datetime) -> str:
    return _("Was due %s") % on(due, zone, now)


def local(at: datetime, zone: tzinfo) -> str:
    """For machines: the time with the offset of the agency's own zone."""
    return at.astimezone(zone).isoformat(timespec="seconds")


def sentence(*parts: str) -> str:
    """Parts as sentences; "9 p. m." already ends in a full stop."""
    return " ".join(f"{part.removesuffix('.')}." for part in parts if part).removesuffix(".")


@register.simple_tag(takes_context=True)
def when(context: Mapping[str, Any], at: datetime | str | None) -> str:
    """{% when act.at %}: the moment in words, in the agency's zone, as seen now."""
    return said(context, at, on)


@register.simple_tag(takes_context=True)
def when_short(context: Mapping[str, Any], at: datetime | str | None) -> str:
    """{% when_short act.at %}: "Sat 8:02 pm"."""
    return said(context, at, on_short)


@register.simple_tag(takes_context=True)
def when_day(context: Mapping[str, Any], at: datetime | str | None) -> str:
    """{% when_day fact.day %}: "Feb 4"."""
    return said(context, at, day)


@register.simple_tag(takes_context=True)
def when_in_full(context: Mapping[str, Any], at: datetime | str | None) -> str:
    """{% when_in_full now %}: "Fri, Mar 13, 9:41 pm", also for today."""
    return said(context, at, with_day)


def said(context: Mapping[str, Any], at: datetime | str | None, words: Any) -> str:
    found = moment(at) if isinstance(at, str) else at
    if found is None:
        return ""
    now = context.get("now") or timezone.now()
    return str(words(found, timezone.get_current_timezone(), now))
