"""What a return opens, as lines: what to do, our own time, and where it is done. Always named as ours, not law."""

from collections.abc import Iterator, Mapping
from datetime import datetime, tzinfo
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from handrail.children.models import Child
from handrail.rules.return_talk import Words, load_return_talk

from .after_return import covered, is_open, moment
from .clock_words import OURS, of_practice, sentence
from .times import day, on_short

Item = Mapping[str, Any]
BANDS = {"open": "open", "put_off": "open", "done": "done", "closed": "closed"}


def practice_parts(answer: Item, child: Child, now: datetime, zone: tzinfo) -> Iterator[dict[str, Any]]:
    """The fields of each `Shown` line that no duty of the book stands for already."""
    for item in answer.get("practice", ()):
        if item["state"] in BANDS and not covered(item, answer["duties"]):
            yield parts_of(item, child, now, zone)


def parts_of(item: Item, child: Child, now: datetime, zone: tzinfo) -> dict[str, Any]:
    ours = load_return_talk().clocks[item["kind"]]
    which = _("not missing after all") if item.get("mistake") else back(item, now, zone)
    title = f"{said(ours.title)} ({which})"
    url = where(item, child)
    clock = {**words(item, now, zone), "what": title, "url": url, "more": said(ours.note)}
    due = due_of(item, now) if is_open(item) else None
    return {
        "band": BANDS[item["state"]], "title": title, "plain": said(ours.note), "clock": clock, "state": item["state"],
        "second_at": due, "actions": actions(item, child) if is_open(item) else (),
    }  # fmt: skip


def due_of(item: Item, now: datetime) -> datetime | None:
    """Our own time, or the next try when that is dated and still to come."""
    retry = moment(item["retry_at"]) if item.get("retry_at") else None
    if retry is not None and retry > now:
        return retry
    return moment(item["due_at"]) if item["due_at"] else None


def said(words: Words) -> str:
    return words["es" if (get_language() or "").startswith("es") else "en"]


def back(item: Item, now: datetime, zone: tzinfo) -> str:
    return _("back %s") % day(moment(item["back_at"]), zone, now)


def words(item: Item, now: datetime, zone: tzinfo) -> dict[str, Any]:
    """The clock of a line: what stands, in words that never call our own time overdue."""
    if item["state"] == "done":
        return done(item, now, zone)
    if item["state"] == "closed":
        return {"state": "closed", "headline": _("Closed"), "when": str(item.get("reason") or _("with a reason"))}
    retry = moment(item["retry_at"]) if item.get("retry_at") else None
    if retry is not None and retry > now:
        return {"state": "running", "headline": _("Next try %s") % on_short(retry, zone, now), "when": ""}
    if item["due_at"] is None:
        return {"state": "running", "headline": _("Open"), "when": _("no hours in the law")}
    return ours_open(item, now, zone)


def done(item: Item, now: datetime, zone: tzinfo) -> dict[str, Any]:
    at = on_short(moment(item["at"]), zone, now) if item.get("at") else ""
    proof = _("Proof %s") % item["reference"] if item.get("reference") else ""
    return {"state": "met", "headline": _("Done"), "when": sentence(at, proof)}


def ours_open(item: Item, now: datetime, zone: tzinfo) -> dict[str, Any]:
    headline = _("Begun") if item.get("begun_at") else _("Open")
    return of_practice(moment(item["due_at"]), OURS, now=now, zone=zone, headline=headline)


def where(item: Item, child: Child) -> str:
    if item["kind"] == "conversation":
        return reverse("return_talk", args=[item["about"]])
    if item["kind"] == "factors":
        return reverse("factors", args=[child.pk])
    return reverse("back", args=[item["about"]])


def actions(item: Item, child: Child) -> tuple[dict[str, str], ...]:
    if item["kind"] == "conversation":
        label = _("Go on with the talk") if item.get("begun_at") else _("Start the talk")
        return ({"name": "return_talk", "label": label, "url": reverse("return_talk", args=[item["about"]])},)
    if item["kind"] == "factors":
        return (
            {"name": "factors", "label": _("Say what this place does"), "url": reverse("factors", args=[child.pk])},
        )
    about = item["about"]
    if item["kind"] == "telling":
        return ({"name": "back", "label": _("See who must hear"), "url": reverse("back", args=[about])},)
    url = f"{reverse('screen_prepare', args=[child.pk])}?about={about}"
    return ({"name": "screen_prepare", "label": _("Prepare the screening"), "url": url},)
