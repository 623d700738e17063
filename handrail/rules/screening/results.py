"""What the answers say, what they do not say, and what to do now.

Sources: rule types and range rule of the instrument research, 4.3; age guards, 4.3; conduct, 6.2 and 6.3.
The strongest word a result may use is "possible".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass

from .accuracy import PerHundred, Prevalence, per_hundred
from .answers import Truth, check, holds, shown_items, stored_answers, visibility
from .instruments import (
    NOT_ASKED,
    NOT_ASKED_STOPPED,
    STORED_ANSWERS,
    UNANSWERED,
    Flag,
    Instrument,
    Item,
    Sentence,
)

COUNTED = ("any_yes", "count_cut")
ADULT = 18

NEVER_ENOUGH_FOR_A_CHILD = frozenset({"hmis-r15-r16"})
"""Asked at a project's exit, in adult words, with no score: designated or not, it screens no child on return."""


@dataclass(frozen=True)
class Result:
    """An outcome with its reasons and its limits. `made_by` and `missing` name items."""

    instrument: str
    version: str
    digest: str
    outcome: str
    headline: Sentence
    low: int | None
    high: int | None
    cut: int | None
    counts: Mapping[str, int]
    made_by: tuple[str, ...]
    missing: tuple[str, ...]
    not_counted: tuple[str, ...]
    flags: tuple[Sentence, ...]
    notices: tuple[Sentence, ...]
    can_tell: tuple[Sentence, ...]
    cannot_tell: tuple[Sentence, ...]
    next_steps: tuple[Sentence, ...]
    per_hundred: PerHundred | None

    def as_json(self) -> dict[str, object]:
        """The result as plain dictionaries, sentences with their code and both languages."""
        return asdict(self)


@dataclass(frozen=True)
class _Case:
    """One set of answers beside its instrument: what every part of the result reads."""

    instrument: Instrument
    answers: Mapping[str, str]
    seen: Mapping[str, Truth]
    shown: tuple[Item, ...]
    age: int | None
    stopped_on: str | None

    def concerns(self) -> tuple[Item, ...]:
        return tuple(item for item in self.shown if self.answers.get(item.id) == item.concern)

    def disclosures(self) -> tuple[Item, ...]:
        return tuple(item for item in self.concerns() if item.a_yes_is == "disclosure")

    def range(self) -> tuple[int, int]:
        low = len(self.concerns())
        return low, low + sum(1 for item in self.instrument.items if self._could_still_count(item))

    def _could_still_count(self, item: Item) -> bool:
        """True for a gap, and for an item that stays hidden only because an earlier answer is missing."""
        if item.choices or self.seen[item.id] is False:
            return False
        answer = self.answers.get(item.id, NOT_ASKED)
        if self.seen[item.id] is None:
            return answer in UNANSWERED or answer == item.concern
        return answer in UNANSWERED


def result(
    instrument: Instrument,
    answers: Mapping[str, str],
    *,
    age: int | None,
    stopped_on: str | None,
    prevalence: Prevalence | None = None,
) -> Result:
    """Score one set of answers, or say why there is no score.

    `stopped_on` is the item at which the conversation stopped on a disclosure, or `told_unasked`.
    A stop never lowers a result: it is always `refer_now`.
    Raises AnswerError for an item, an answer or a stop that the instrument does not have.
    """
    check(instrument, answers, stopped_on)
    final = stored_answers(instrument, answers, stopped_on)
    seen = visibility(instrument, final)
    case = _Case(instrument, final, seen, shown_items(instrument, final), age, stopped_on)
    outcome = _outcome(case)
    low, high = case.range() if _is_scored(instrument, outcome) else (None, None)
    return Result(
        instrument=instrument.id,
        version=instrument.version,
        digest=instrument.digest,
        outcome=outcome,
        headline=_headline(case, outcome),
        low=low,
        high=high,
        cut=instrument.rule.at_least,
        counts=_counts(case),
        made_by=_made_by(case, outcome),
        missing=tuple(item.id for item in case.shown if final[item.id] in UNANSWERED),
        not_counted=tuple(item.id for item in instrument.items if item.id in answers and not seen[item.id]),
        flags=tuple(_flags(case)),
        notices=tuple(_notices(case, outcome)),
        can_tell=instrument.can_tell,
        cannot_tell=(*instrument.limits, instrument.conduct.sentences["never_a_finding"]),
        next_steps=tuple(_next_steps(case, outcome)),
        per_hundred=_per_hundred(instrument, outcome, prevalence),
    )


def _outcome(case: _Case) -> str:
    instrument = case.instrument
    if case.stopped_on is not None or _must_refer(case):
        return "refer_now"
    if case.age is not None and not instrument.ages.covers(case.age):
        return "refused"
    if instrument.rule.type not in COUNTED:
        return "incomplete" if _is_unfinished(case) else "no_score"
    if _is_unfinished(case) or (case.age is None and _asks_age(instrument)):
        return "incomplete"
    return _counted(*case.range(), cut=instrument.rule.at_least or 1)


def _must_refer(case: _Case) -> bool:
    """A child's disclosure is one whether or not the worker pressed stop; an unknown age is a child's."""
    return bool(case.disclosures()) and (case.age is None or case.age < ADULT)


def _is_unfinished(case: _Case) -> bool:
    unreached = (NOT_ASKED, NOT_ASKED_STOPPED)
    waiting = any(case.answers[item.id] in unreached for item in case.shown)
    return case.instrument.rule.complete_required and waiting


def _asks_age(instrument: Instrument) -> bool:
    limits = (instrument.ages, instrument.validated_ages)
    return any(ages and (ages.youngest, ages.oldest) != (None, None) for ages in limits)


def _counted(low: int, high: int, *, cut: int) -> str:
    if low >= cut:
        return "positive"
    return "negative" if high < cut else "indeterminate"


def _is_scored(instrument: Instrument, outcome: str) -> bool:
    return instrument.rule.type in COUNTED and outcome in ("negative", "positive", "indeterminate")


def _counts(case: _Case) -> dict[str, int]:
    given = Counter(case.answers[item.id] for item in case.shown if not item.choices)
    return {answer: given[answer] for answer in STORED_ANSWERS}


def _made_by(case: _Case, outcome: str) -> tuple[str, ...]:
    if outcome in ("refused", "incomplete"):
        return ()
    stopped = {case.stopped_on} if case.stopped_on in case.instrument else set()
    named = stopped | {item.id for item in case.concerns()}
    return tuple(item.id for item in case.instrument.items if item.id in named)


def _headline(case: _Case, outcome: str) -> Sentence:
    low, high = case.range()
    counts = _counts(case)
    return case.instrument.conduct.sentences[f"outcome_{outcome}"].filled(
        yes=low,
        gaps=high - low,
        cut=case.instrument.rule.at_least,
        ages=case.instrument.ages,
        not_asked=counts[NOT_ASKED] + counts[NOT_ASKED_STOPPED],
    )


def _flags(case: _Case) -> Iterator[Sentence]:
    for flag in case.instrument.flags:
        if holds(flag.when, case.answers, case.seen) and _age_fits(flag, case.age):
            yield Sentence(flag.id, flag.label)


def _age_fits(flag: Flag, age: int | None) -> bool:
    return flag.ages is None or (age is not None and flag.ages.covers(age))


def _notices(case: _Case, outcome: str) -> Iterator[Sentence]:
    instrument, say = case.instrument, case.instrument.conduct.sentences
    if case.age is None and (_asks_age(instrument) or any(flag.ages for flag in instrument.flags)):
        yield say["age_missing"]
    yield from _age_notices(case)
    if outcome == "refer_now" and case.stopped_on is None:
        yield say["disclosure_not_stopped"]
    if outcome == "refer_now" and case.age is not None and not instrument.ages.covers(case.age):
        yield say["outside_permitted_age"].filled(ages=instrument.ages, age=case.age)
    if instrument.not_an_instrument:
        yield say["not_an_instrument"]
    if instrument.reviewed_by is None:
        yield say["not_reviewed"]


def _age_notices(case: _Case) -> Iterator[Sentence]:
    instrument, say = case.instrument, case.instrument.conduct.sentences
    if instrument.rule.type not in COUNTED:
        return
    if instrument.validated_ages is None:
        yield say["not_validated"]
    elif case.age is not None and not instrument.validated_ages.covers(case.age):
        yield say["outside_validated_age"].filled(ages=instrument.validated_ages, age=case.age)


def _next_steps(case: _Case, outcome: str) -> Iterator[Sentence]:
    steps = case.instrument.conduct.steps
    yield from (steps[code] for code in dict.fromkeys(_step_codes(case, outcome)) if code in steps)


def _step_codes(case: _Case, outcome: str) -> Iterator[str]:
    if outcome == "refer_now":
        yield from _first_steps(case)
    for item in case.instrument.items:
        if item in case.concerns() or item.id == case.stopped_on:
            yield from item.a_yes_opens
    yield f"after_{outcome}"
    yield "offer_help"


def _first_steps(case: _Case) -> tuple[str, ...]:
    on_disclosure = case.instrument.on_disclosure
    is_adult = case.age is not None and case.age >= ADULT
    return on_disclosure.then_adult if is_adult else on_disclosure.then


def _per_hundred(instrument: Instrument, outcome: str, prevalence: Prevalence | None) -> PerHundred | None:
    fitting = [study for study in instrument.studies if study.at_least == instrument.rule.at_least]
    if prevalence is None or not fitting or outcome not in ("positive", "negative"):
        return None
    return per_hundred(fitting[0], prevalence)


def offered(instrument: Instrument, *, age: int | None, circumstances: Collection[str]) -> bool:
    """Whether to offer an instrument: its ages allow it, and one of the circumstances it asks for is known.

    An unknown age does not rule an instrument out; an unknown circumstance does not rule one in.
    """
    wanted = instrument.audience.offered_when
    fits = age is None or instrument.ages.covers(age)
    return fits and (not wanted or any(each in circumstances for each in wanted))


def designated_for_return(instrument_id: str, designated: Sequence[str], *, is_child: bool) -> bool:
    """Whether a finished instrument closes the duty to screen on return: only one the agency has designated.

    The HMIS elements never do so for a child, whatever the agency's list says.
    Source: 42 U.S.C. 671(a)(35)(A)(iii) names no instrument; limits of HMIS, instrument research 1.1 and 4.2.
    """
    if is_child and instrument_id in NEVER_ENOUGH_FOR_A_CHILD:
        return False
    return instrument_id in designated
