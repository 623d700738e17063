"""Tries as a reader sees them."""

from collections.abc import Sequence

from handrail.rules.guide import load_guide
from handrail.rules.rehearsals import Agreement, Compared, load_rehearsals
from handrail.rules.rehearsals import Rehearsal as Made
from handrail.rules.screening import Item, Walk
from handrail.team.models import Person
from handrail.team.words import lang, say

from . import walking
from .models import Rehearsal

Row = dict[str, object]


def buttons(walk: Walk, item: Item, values: Sequence[str]) -> list[Row]:
    held = walk.values.get(item.id)
    return [
        {"name": "answer", "value": value, "text": say(walk.instrument.answer(item, value)), "chosen": value == held}
        for value in values
    ]


def listed(person: Person) -> list[Row]:
    """Every made-up talk, with the person's open try and last result. One query."""
    rows: dict[tuple[str, str], list[Rehearsal]] = {}
    for row in Rehearsal.objects.filter(person=person):
        rows.setdefault((row.talk, row.digest), []).append(row)
    return [told_of(made, rows.get((made.id, made.digest), [])) for made in load_rehearsals().values()]


def told_of(made: Made, rows: Sequence[Rehearsal]) -> Row:
    ended = [row for row in rows if row.ended_at]
    return {
        "id": made.id, "title": say(made.title), "minutes": made.minutes, "age": made.age,
        "open": next((row for row in rows if not row.ended_at), None),
        "last": ended[-1] if ended else None, "times": len(ended),
    }  # fmt: skip


def compared_row(made: Made, one: Compared) -> Row:
    ours = [one.reply.answer, *one.reply.also]
    return {
        "number": one.item.order, "question": say(one.item.text), "heard": say(one.reply.said),
        "why": say(one.reply.why), "yours": word(made, one.item, one.yours) if one.yours else "",
        "ours": [word(made, one.item, answer) for answer in ours],
    }  # fmt: skip


def word(made: Made, item: Item, answer: str) -> str:
    return say(made.instrument.answer(item, answer, staff=True))


def sides(row: Rehearsal, made: Made) -> Row:
    """The headline that the form gives these answers, and the one it gives ours."""
    yours, ours = walking.result_of(row, made), walking.result_of_ours(made)
    return {"yours": say(yours.headline.words), "ours": say(ours.headline.words), "same": yours.outcome == ours.outcome}


def together_row(made: Made, one: Agreement) -> Row:
    """Counts of each answer, and the share that ours allows with its interval in per cent."""
    low, high = one.interval
    reply = made.reply(one.item.id)
    return {
        "question": say(one.item.text), "heard": say(reply.said), "why": say(reply.why), "agreed": one.agreed,
        "of": one.of, "share": round(100 * one.agreed / one.of), "low": round(100 * low), "high": round(100 * high),
        "pairs": None if one.pairs is None else round(100 * one.pairs),
        "answers": [{"word": word(made, one.item, answer), "count": count, "ours": reply.allows(answer)}
                    for answer, count in one.answers.items()],
    }  # fmt: skip


def pages_of(made: Made) -> list[Row]:
    """The pages of the guide that the reasons rest on."""
    guide = load_guide()
    return [{"id": key, "title": guide.page(key, lang()).title} for key in made.rests_on]
