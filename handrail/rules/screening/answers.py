"""Which items a conversation shows, and what is stored for those nobody answered.

Source: skip logic of the HMIS data standard (vectors H1 to H9 of the instrument research, 1.1) and the
rule that declined, unsure and not asked are never a no (4.3).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from .instruments import (
    NOT_ASKED,
    NOT_ASKED_STOPPED,
    TOLD_UNASKED,
    UNANSWERED,
    Condition,
    Instrument,
    Item,
)

Truth = bool | None
"""Kleene's three values; None is unknown."""


class AnswerError(ValueError):
    """An answer that the instrument cannot hold: which item, what is wrong, and the mend."""

    def __init__(self, item: str, what: str, mend: str) -> None:
        super().__init__(f"{item}: {what}. {mend}")
        self.item, self.what, self.mend = item, what, mend


def check(instrument: Instrument, answers: Mapping[str, str], stopped_on: str | None = None) -> None:
    """Refuse an unknown item, an unknown answer, or a stop at a place that is not there.

    Raises AnswerError naming the item, what is wrong and the mend.
    """
    for item_id, answer in answers.items():
        if item_id not in instrument:
            known = ", ".join(item.id for item in instrument.items)
            raise AnswerError(item_id, f"{instrument.id} has no such item", f"Use one of: {known}")
        if answer not in instrument[item_id].accepts:
            allowed = ", ".join(instrument[item_id].accepts)
            raise AnswerError(item_id, f"“{answer}” is not an answer of this item", f"Use one of: {allowed}")
    if stopped_on is not None and stopped_on != TOLD_UNASKED and stopped_on not in instrument:
        raise AnswerError(
            "stopped_on",
            f"{instrument.id} has no item “{stopped_on}”",
            f"Name the item at which you stopped, or {TOLD_UNASKED}",
        )


def visibility(instrument: Instrument, answers: Mapping[str, str]) -> dict[str, Truth]:
    """For each item: shown, hidden, or not yet decided because an earlier answer is missing."""
    seen: dict[str, Truth] = {}
    for item in instrument.items:
        seen[item.id] = True if item.enable_when is None else holds(item.enable_when, answers, seen)
    return seen


def shown_items(instrument: Instrument, answers: Mapping[str, str]) -> tuple[Item, ...]:
    """The items to show, in order. Answers stored for the others are kept by the caller and never counted.

    An item whose condition rests on a question that was declined or not asked is not shown.
    Raises AnswerError for an item or an answer the instrument does not have.
    """
    check(instrument, answers)
    seen = visibility(instrument, answers)
    return tuple(item for item in instrument.items if seen[item.id])


def next_item(instrument: Instrument, answers: Mapping[str, str]) -> Item | None:
    """The first item that is shown and has no answer yet; None when the conversation is at its end."""
    return next((item for item in shown_items(instrument, answers) if item.id not in answers), None)


def stored_answers(instrument: Instrument, answers: Mapping[str, str], stopped_on: str | None = None) -> dict[str, str]:
    """The answers to sign: every shown item has one, and what was not reached says why.

    After a stop, items without an answer are `not_asked_stopped`; otherwise they are `not_asked`.
    Answers of hidden items stay as they were.
    """
    check(instrument, answers, stopped_on)
    unreached = NOT_ASKED if stopped_on is None else NOT_ASKED_STOPPED
    shown = {item.id for item in shown_items(instrument, answers)}
    missing = {item.id: unreached for item in instrument.items if item.id in shown - set(answers)}
    return {**answers, **missing}


def coded_answers(instrument: Instrument, answers: Mapping[str, str]) -> dict[str, str | None]:
    """The data standard's own codes by its own field names; None for an item that is not shown.

    Raises AnswerError for an item or an answer the instrument does not have.
    """
    shown = {item.id for item in shown_items(instrument, answers)}
    fields = (item for item in instrument.items if item.csv_field)
    return {
        item.csv_field: item.codes[answers.get(item.id, NOT_ASKED)] if item.id in shown else None for item in fields
    }


def holds(condition: Condition, answers: Mapping[str, str], seen: Mapping[str, Truth]) -> Truth:
    """Whether a condition is met, by Kleene's logic over the answers given so far."""
    if condition.all:
        return _all(holds(part, answers, seen) for part in condition.all)
    if condition.any:
        met = _all(_not(holds(part, answers, seen)) for part in condition.any)
        return _not(met)
    return _answer_is(condition, answers, seen)


def _answer_is(condition: Condition, answers: Mapping[str, str], seen: Mapping[str, Truth]) -> Truth:
    visible = seen[condition.item]
    if not visible:
        return visible
    answer = answers.get(condition.item, NOT_ASKED)
    if answer in condition.answers:
        return True
    return None if answer in UNANSWERED else False


def _all(parts: Iterator[Truth]) -> Truth:
    found = set(parts)
    if False in found:
        return False
    return None if None in found else True


def _not(truth: Truth) -> Truth:
    return None if truth is None else not truth
