"""Rows and stored results in the reader's words, ready for the components."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from handrail.rules.screening import STORED_ANSWERS, Instrument, Item, Section
from handrail.team.words import lang, say

from .talk import Talk
from .words import answer_word, listed

TITLES = {
    "no_score": gettext_lazy("Result: no score"),
    "negative": gettext_lazy("Result: below the line"),
    "positive": gettext_lazy("Result: at or above the line"),
    "indeterminate": gettext_lazy("Result: not enough answers"),
    "refer_now": gettext_lazy("Result: refer now"),
    "refused": gettext_lazy("Result: not for this age"),
    "incomplete": gettext_lazy("Result: not finished"),
}
RULES = {
    "none": gettext_lazy("There is no rule and no score. Answers are not added up."),
    "conditional": gettext_lazy("There is no score. Some answers open further questions, and that is all."),
    "any_yes": gettext_lazy("The line is one yes."),
    "count_cut": gettext_lazy("The line is %(cut)s times yes."),
}
Row = dict[str, Any]


def sections_of(talk: Talk) -> list[Row]:
    """The task list: each section, how far it is, and what to listen for while it is talked about."""
    return [section_row(talk, section) for section in talk.instrument.sections if talk.in_section(section)]


def section_row(talk: Talk, section: Section) -> Row:
    items = talk.in_section(section)
    done = sum(1 for item in items if item.id in talk.values)
    url = reverse("section", args=[talk.screening.pk, talk.token(section)]) if talk.screening.is_open else ""
    return {"text": say(section.title), "end": progress(talk, done, len(items)), "url": url, "guide": guide(items)}


def progress(talk: Talk, done: int, all_of: int) -> str:
    if done == all_of:
        return _("Done")
    if talk.screening.stopped_at:
        return _("Stopped")
    return _("%(done)s of %(all)s") % {"done": done, "all": all_of} if done else _("Not started")


def guide(items: Sequence[Item]) -> list[Row]:
    """For the worker's eyes, before or after and never during a question."""
    rows = [
        {"question": say(item.text), "listen": listed(item.listen_for), "never": listed(item.do_not)} for item in items
    ]
    return [row for row in rows if row["listen"] or row["never"]]


def review_rows(talk: Talk) -> list[Row]:
    """Every question with what holds for it, by section; then what is kept but no longer counted."""
    final = talk.final()
    found = [
        {"title": say(section.title), "rows": [review_row(talk, item, final) for item in talk.in_section(section)]}
        for section in talk.instrument.sections
        if talk.in_section(section)
    ]
    hidden = [review_row(talk, item, final, counted=False) for item in talk.hidden]
    return [*found, {"title": _("Kept, not counted"), "rows": hidden, "hidden": True}] if hidden else found


def review_row(talk: Talk, item: Item, final: Mapping[str, str], *, counted: bool = True) -> Row:
    given = talk.given.get(item.id)
    before = answer_word(talk.instrument, item, given.before, staff=True) if given and given.before else ""
    url = reverse("question", args=[talk.screening.pk, talk.token(item)]) if talk.screening.is_open and counted else ""
    return {
        "question": say(item.text), "answer": answer_word(talk.instrument, item, final[item.id], staff=True),
        "note": given.note if given else "", "before": before, "url": f"{url}?back=review" if url else "",
    }  # fmt: skip


def answer_rows(instrument: Instrument, stored: Mapping[str, Any]) -> list[Row]:
    """Signed answers in the words that were used then, not in today's."""
    return [stored_row(instrument, row) for row in stored["answers"]]


def stored_row(instrument: Instrument, row: Mapping[str, Any]) -> Row:
    labels = instrument.conduct.staff_answers
    words = row["choices"].get(row["value"]) or labels.get(row["value"]) or {}
    aside = "" if row["shown"] else _("kept, not counted")
    return {"question": row["words"][lang()], "answer": words.get(lang(), ""), "note": row["note"], "aside": aside}


def result_page(instrument: Instrument, result: Mapping[str, Any], stored: Mapping[str, Any]) -> Row:
    asked = {row["item"]: row["words"][lang()] for row in stored["answers"]}
    return {
        "heading": TITLES[result["outcome"]], "outcome": result["outcome"], "headline": told(result["headline"]),
        "counts": counts(instrument, result["counts"]), "rule": RULES[instrument.rule.type] % {"cut": result["cut"]},
        "made_by": [asked[item] for item in result["made_by"] if item in asked],
        "missing": [asked[item] for item in result["missing"] if item in asked],
        "not_counted": [asked[item] for item in result["not_counted"] if item in asked],
        "flags": [told(each) for each in result["flags"]], "notices": [told(each) for each in result["notices"]],
        "can_tell": [told(each) for each in result["can_tell"]],
        "cannot_tell": [told(each) for each in result["cannot_tell"]],
        "next_steps": [{"text": told(each)} for each in result["next_steps"]],
    }  # fmt: skip


def told(sentence: Mapping[str, Any]) -> str:
    return str(sentence["words"][lang()])


def counts(instrument: Instrument, numbers: Mapping[str, int]) -> list[Row]:
    """All six kinds, also those with nothing in them; "stopped" only where a stop left something unasked."""
    labels = instrument.conduct.staff_answers
    kinds = [kind for kind in STORED_ANSWERS if numbers.get(kind) or kind != "not_asked_stopped"]
    return [{"label": say(labels[kind]), "number": numbers.get(kind, 0)} for kind in kinds]
