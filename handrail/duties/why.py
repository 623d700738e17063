"""Why a duty stands for this child: in words, each reason from the record."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .clock_words import OURS, by, moment
from .reading import Item, View, group_of_fact, groups_of_rule, where_asked, word
from .reasons import STANDINGS, THEIR_STANDINGS, asked, in_words, label
from .times import on

SHOWN_AS = {
    OURS: gettext_lazy("Our own practice"),
    "good_practice": gettext_lazy("Good practice"),
    "conservative": gettext_lazy("To be on the safe side"),
}


def why_of(duty: Item, view: View) -> dict[str, Any]:
    """Standing, reasons, what started the clock, and second lines that are not law."""
    return {
        "standing": (THEIR_STANDINGS if duty.get("who") else STANDINGS)[duty["standing"]],
        "basis": word(view.book, "bases", duty["basis"], view.language),
        "would_be": [STANDINGS[one] for one in duty["would_be"]],
        "reasons": [in_words(reason) for reason in duty["why"]],
        "started": started(duty, view),
        "set_by": set_by(duty, view),
        "also": [second_line(line, view) for line in second_lines(duty)],
        "asks": [ask(fact, duty, view) for fact in duty["asks"] if group_of_fact(fact) in {"", *view.groups}],
        "warnings": [warning.get(view.language) or warning["en"] for warning in duty["warnings"]],
    }


def started(duty: Item, view: View) -> dict[str, str]:
    at = moment(duty["started_at"])
    names = list(dict.fromkeys(label(fact) for fact in view.book.rules[duty["id"]].starts))
    what = names[0] if len(names) == 1 else _("The earliest of: %s") % "; ".join(names)
    return {"when": on(at, view.zone, view.now) if at else "", "what": what}


def set_by(duty: Item, view: View) -> dict[str, str]:
    """The other rule whose earlier time holds: title and law, unless it tells what this reader may not see."""
    rule = duty.get("set_by", "")
    if not rule or not groups_of_rule(rule, view.book) <= view.groups:
        return {}
    cited = view.book.rules[rule].cited_at(moment(duty["started_at"]))
    return {"rule": rule, "title": view.said(rule)["title"], "cite": cited.cite}


def second_lines(duty: Item) -> list[Item]:
    """Ours first; a line of the rule that says the same time is not said twice."""
    ours = duty.get("our_time")
    said = [line for line in duty["also_show"] if not ours or moment(line["due_at"]) != moment(ours)]
    return [{"due_at": ours, "as": OURS}, *said] if ours else said


def second_line(line: Item, view: View) -> str:
    return f"{SHOWN_AS[line['as']]}: {by(datetime.fromisoformat(line['due_at']), view.zone, view.now)}"


def ask(fact: str, duty: Item, view: View) -> dict[str, str]:
    return {"text": asked(fact), "url": where_asked(view.child, fact, duty["about"])}
