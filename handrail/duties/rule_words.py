"""A rule in a few words, for a list: whom it binds and by when. The law page says the whole of it."""

from django.utils.translation import gettext as _

from handrail.rules import Book
from handrail.rules.book_words.conditions import Speech
from handrail.rules.book_words.timing import Timing
from handrail.rules.book_words.wording import Wording
from handrail.rules.coverage_plan import KIND, WORKS_IVE, kinds_bound, kinds_named
from handrail.rules.rule import Rule
from handrail.rules.vocabulary import vocabulary

from .reading import label_of

MOST_STARTS = 2
"""More events than this are for the law page."""


def bound(rule: Rule, book: Book, language: str) -> str:
    """Who must act, or for a duty of somebody else's, who that is."""
    if rule.watch:
        return label_of(book.recipients.get(rule.watch, {}), language) or rule.watch
    kinds, said = kinds_bound(rule), vocabulary()[KIND].said_values
    words = [said[kind][language] for kind in said if kind in kinds]
    if binds_by_work(rule):
        words.append(_("whoever does title IV-E work"))
    return "; ".join(words) or _("whoever uses this book")


def binds_by_work(rule: Rule) -> bool:
    """Whether title IV-E work is enough for the rule to bind an actor whose kind it does not name."""
    if rule.binds is None or WORKS_IVE not in rule.binds.reads():
        return False
    named = kinds_named(rule)
    others = [kind for kind in vocabulary()[KIND].choices if kind not in named]
    return any(rule.binds.test({KIND: kind, WORKS_IVE: "yes"}) is not False for kind in others)


def due_within(rule: Rule, language: str) -> str:
    """The clock in short, and what it counts from."""
    speech = Speech(Wording(language))
    timing = Timing(speech, rule, {})
    if not rule.clock:
        return without_hours(rule, timing)
    spans = either(list(dict.fromkeys(timing.span(case.within) for case in rule.clock)))
    starts = dict.fromkeys([case.start for case in rule.clock if case.start] or rule.starts)
    if not 0 < len(starts) <= MOST_STARTS:
        return spans
    return _("%(span)s from %(start)s") % {"span": spans, "start": either([speech.noun(one) for one in starts])}


def either(words: list[str]) -> str:
    *first, last = words
    return _("%(one)s or %(other)s") % {"one": ", ".join(first), "other": last} if first else last


def without_hours(rule: Rule, timing: Timing) -> str:
    if rule.repeat is None:
        return _("no hours in the law")
    if rule.repeat.every is None:
        return _("as long as it lasts, no hours in the law")
    return _("again after %s") % timing.span(rule.repeat.every)
