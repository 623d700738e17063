"""What an instrument says, and when something was, in the reader's language."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from handrail.rules.screening import Instrument, Item, Sentence
from handrail.team.words import lang, say


def said(sentences: Iterable[Sentence]) -> list[str]:
    return [say(sentence.words) for sentence in sentences]


def listed(notes: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    return notes.get(lang(), ())


def answer_word(instrument: Instrument, item: Item, value: str, *, staff: bool) -> str:
    """An answer as it is offered to a young person, or as staff read it."""
    return say(instrument.answer(item, value, staff=staff)) if value else ""


def clock(at: datetime, now: datetime) -> str:
    """9:10 pm; with the day when it is not today."""
    local = timezone.localtime(at)
    time = (_("%s am") if local.hour < 12 else _("%s pm")) % formats.date_format(local, "g:i")
    if local.date() == timezone.localtime(now).date():
        return time
    return f"{formats.date_format(local, 'D j M' if lang() == 'es' else 'D, M j')}, {time}"


def day(at: datetime, now: datetime) -> str:
    """The same for a list of what happened when: today is said, and the year when it is another one."""
    local, today = timezone.localtime(at), timezone.localtime(now)
    if local.date() == today.date():
        return _("today, %s") % clock(at, now)
    return clock(at, now) if local.year == today.year else f"{clock(at, now)}, {local.year}"
