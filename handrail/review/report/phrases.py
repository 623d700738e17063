"""The report's words: numbers, shares, names of groups, columns and verdicts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from handrail.review.verdicts.missing import WHEN
from handrail.review.verdicts.readings import HOUR
from handrail.review.verdicts.words import CALENDAR
from handrail.rules import Book
from handrail.rules.intervals import wilson
from handrail.rules.suppression import LEAST, Count
from handrail.rules.vocabulary import vocabulary

from .counts import NOT_RECORDED

VERDICTS = {
    "met": "In time, with proof",
    "late": "Late, with proof",
    "unproven": "Said to be done, no proof",
    "never": "Nothing on record",
    "cannot_tell": "Cannot tell",
    "rest": "Held, closed with a reason, or too few to show",
    "held": "Held",
    "closed": "Closed with a reason",
    "running": "Still has time",
    "ended": "Back or found before it was due",
    "no_duty": "Not asked here",
}
KINDS = {
    "year": "Year", "county": "County", "sex": "Sex", "age_group": "Age then", "race": "Race and ethnicity",
    "placement": "Placement",
}  # fmt: skip
OF_KIND = {
    "year": "went missing in {}", "county": "of {}", "sex": "whose sex is recorded as {}",
    "age_group": "whose age then was {}", "race": "whose race or ethnicity is recorded as {}",
    "placement": "whose placement was {}",
}  # fmt: skip
QUESTIONS = {
    "police": ("Told to police within 24 hours", "told to police within 24 hours"),
    "ncmec": ("Told to NCMEC within 24 hours", "told to NCMEC within 24 hours"),
    "screened": ("Screened for trafficking after return", "screened for trafficking after return"),
}
ASKED_OF = {"police": "times missing", "ncmec": "times missing", "screened": "returns"}
HIDDEN = "hidden"
NOBODY_WROTE = "not recorded"


def number(count: Count) -> str:
    return HIDDEN if count is None else f"{count:,}"


def of(count: Count, whole: Count, what: str = "") -> str:
    return f"{number(count)} of {number(whole)} {what}".strip()


def percent(share: float) -> str:
    """A whole number, but never 0 for some nor 100 for not all."""
    whole = round(100 * share)
    if whole in (0, 100) and share not in (0.0, 1.0):
        return "under 1" if whole == 0 else "over 99"
    return str(whole)


def share(count: Count, whole: Count) -> str:
    """ "86 %"; nothing where a share would mean nothing."""
    if count is None or whole is None or whole < LEAST:
        return ""
    return f"{percent(count / whole)} %"


def likely(count: Count, whole: Count) -> str:
    if count is None or whole is None or whole < LEAST:
        return ""
    low, high = wilson(count, whole)
    return f"{100 * low:.1f} to {100 * high:.1f}"


def passed(minutes: int) -> str:
    """ "3 hours", "2 days": how late, rounded down."""
    for size, word in ((2 * 1440, "days"), (120, "hours"), (1, "minutes")):
        if minutes >= size:
            return f"{minutes // (1440 if word == 'days' else 60 if word == 'hours' else 1)} {word}"
    return "less than a minute"


def group(name: str) -> str:
    return NOBODY_WROTE if name == NOT_RECORDED else name


def listed(words: Iterable[str]) -> str:
    """ "a", "a and b", "a, b and c" """
    found = [*words]
    return " and ".join([", ".join(found[:-1]), found[-1]]) if len(found) > 1 else "".join(found)


# --- columns ------------------------------------------------------------------------------------------------------


def column(name: str, book: Book) -> str:
    """What a column would say, for somebody who has never seen the names of facts."""
    if name.startswith(HOUR):
        return f"the hour, not the day alone: {column(name.removeprefix(HOUR), book)}"
    if name.startswith(WHEN):
        return f"when it was done: {act(name.removeprefix(WHEN), book)}"
    if name == CALENDAR:
        return "the holidays of that year"
    if "/" in name:
        return f"whether and when: {act(name, book)}"
    return lower(vocabulary()[name].means.partition(". ")[0].rstrip(".")) if name in vocabulary() else name


def lower(said: str) -> str:
    """For the middle of a sentence; a name in capitals keeps them."""
    return said if said[1:2].isupper() else said[:1].lower() + said[1:]


def act(name: str, book: Book) -> str:
    """ "report the missing child (NCMEC)"; what is only written down has nobody to be told."""
    done, _, to = name.partition("/")
    words = book.words["acts"]
    label = english(words.get(done), done) if isinstance(words, Mapping) else done
    told = "" if to == "case_record" else f" ({recipient(to, book)})"
    return f"{lower(label)}{told}"


def recipient(name: str, book: Book) -> str:
    return english(book.recipients.get(name, {}).get("label"), name)


def english(said: object, otherwise: str) -> str:
    return str(said["en"]) if isinstance(said, Mapping) else otherwise
