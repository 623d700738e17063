"""When a duty starts, when it is due and how strong it is, in sentences. Both readings of a disputed law are shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ..clocks import IMMEDIATELY, AlsoShow, Case, Repeat, Span
from ..logic import ALWAYS
from ..rule import Branch, Rule
from ..vocabulary import Value
from .conditions import Outline, Speech
from .wording import sentence

RETURNED = "settings.returned_before_due"


class Timing:
    """The sentences of one rule. `settings` are those in force in this book."""

    def __init__(self, speech: Speech, rule: Rule, settings: Mapping[str, Value]) -> None:
        self.speech = speech
        self.say = speech.words.say
        self.rule = rule
        self.settings = settings

    # --- events -----------------------------------------------------------------------------------------------------

    def starts(self) -> Outline:
        """What starts it; of several times, as a list, the earliest."""
        names = self.rule.starts
        if not names:
            return Outline(self.say("who.no_start"))
        if len(names) == 1:
            return Outline(self.say("who.starts", time=self.speech.noun(names[0])))
        return Outline(self.say("who.starts_earliest"), tuple(Outline(sentence(self.speech.noun(n))) for n in names))

    def times(self, names: Sequence[str]) -> str:
        """One time, or the earliest of several; the start itself where it was listed already."""
        nouns = [self.speech.noun(name) for name in names]
        if len(nouns) == 1:
            return nouns[0]
        if tuple(names) == self.rule.starts:
            return self.say("clocks.the_start")
        return self.say("conditions.earliest", parts=self.say("conditions.between").join(nouns))

    # --- clock ------------------------------------------------------------------------------------------------------

    def clock(self) -> list[Outline]:
        """When it is due."""
        rule = self.rule
        lines = [line for case in rule.clock for line in self.case(case)]
        if len(rule.clock) > 1:
            lines.append(Outline(self.say("clocks.earliest_counts")))
        if not rule.clock and rule.repeat is None:
            lines.append(Outline(self.say("clocks.none")))
        return lines

    def case(self, case: Case) -> Iterator[Outline]:
        start = self.times(self.rule.starts if case.start is None else (case.start,))
        at_once = str(case.within) == IMMEDIATELY
        key = "clocks.immediately" if at_once else "clocks.within"
        yield self.where_so(case, self.say(key, span=self.span(case.within), start=start))
        if case.no_later_than is not None:
            yield Outline(self.say("clocks.outer_limit", span=self.span(case.no_later_than), start=start))
        elif at_once:
            yield Outline(self.say("clocks.no_limit"))

    def where_so(self, case: Case, clock: str) -> Outline:
        if case.when is None:
            return Outline(sentence(clock))
        found = self.speech.outline(case.when)
        if found.parts:
            return Outline(f"{sentence(self.say('clocks.where_list', clock=clock))} {found.say}", found.parts)
        return Outline(sentence(self.say("clocks.where", condition=self.speech.said(case.when), clock=clock)))

    def span(self, span: Span) -> str:
        many = "" if span.count == 1 or span.unit == IMMEDIATELY else "s"
        return self.say(f"spans.{span.unit}{many}", n=span.count)

    def ends(self) -> list[Outline]:
        """What comes after: how often again, the latest time, and what ends it."""
        return [Outline(line) for line in self.after()]

    def also(self) -> list[Outline]:
        """Times that are only shown, and never make it late."""
        return [Outline(self.shown(line)) for line in self.rule.also_show]

    def after(self) -> Iterator[str]:
        rule = self.rule
        if rule.repeat is not None:
            yield self.repeat(rule.repeat)
        if rule.not_after:
            yield self.say("clocks.not_after", time=self.speech.noun(rule.not_after))
        if rule.until:
            yield self.say("clocks.until", time=self.times(rule.until))
        if rule.overtaken_by:
            yield self.overtaken()
        if rule.tightens:
            yield self.say("clocks.inherited", rule=rule.tightens)

    def repeat(self, repeat: Repeat) -> str:
        if repeat.every is None:
            found = self.say("clocks.ongoing")
        else:
            key = "clocks.repeat_grid" if repeat.grid else "clocks.repeat_last"
            found = self.say(key, span=self.span(repeat.every))
        if not repeat.until:
            return sentence(found)
        return self.say("clocks.repeat_until", repeat=found, time=self.times(repeat.until))

    def overtaken(self) -> str:
        time, value = self.times(self.rule.overtaken_by), self.settings.get(RETURNED)
        if value is None:
            return self.say("clocks.overtaken_unset", time=time)
        return self.say("clocks.overtaken_by", time=time, setting=self.setting(RETURNED, value))

    def shown(self, line: AlsoShow) -> str:
        starts = (line.start,) if line.start else self.rule.starts
        clock = self.say("clocks.within", span=self.span(line.within), start=self.times(starts))
        return self.say(f"clocks.{line.kind}", clock=clock)

    # --- standing ---------------------------------------------------------------------------------------------------

    def setting(self, name: str, value: object) -> str:
        return self.speech.valued(self.speech.facts[name], [value])

    def standing(self, bases: Mapping[str, object]) -> list[Outline]:
        """Each branch with its basis; the first that is true counts."""
        lines = []
        for number, branch in enumerate(self.rule.standing):
            found = self.branch(branch, bases)
            lines.append(Outline(self.say("standing.otherwise", branch=found.say), found.parts) if number else found)
        return [Outline(sentence(line.say), line.parts) for line in lines]

    def branch(self, branch: Branch, bases: Mapping[str, object]) -> Outline:
        strong = self.say("standing.disputed" if branch.by_setting else f"standing.{branch.standing}")
        basis = self.speech.words.of(bases.get(branch.basis, branch.basis))
        found, parts = self.where(branch, strong, basis)
        if branch.in_force:
            found = self.say("standing.since", branch=found, day=self.speech.words.day(branch.in_force))
        return Outline(found, (*parts, *self.readings(*branch.by_setting)) if branch.by_setting else parts)

    def where(self, branch: Branch, strong: str, basis: str) -> tuple[str, tuple[Outline, ...]]:
        if branch.when == ALWAYS:
            return self.say("standing.always", standing=strong, basis=basis), ()
        outline = self.speech.outline(branch.when)
        if outline.parts:
            return f"{self.say('standing.list', standing=strong, basis=basis)} {outline.say}", outline.parts
        return self.say("standing.branch", standing=strong, condition=self.speech.said(branch.when), basis=basis), ()

    def readings(self, name: str, choices: Mapping[str, str]) -> Iterator[Outline]:
        """Both readings, and the one this book takes."""
        for value, strength in choices.items():
            strong = self.say(f"standing.{strength}")
            yield Outline(sentence(self.say("standing.reading", setting=self.setting(name, value), standing=strong)))
        chosen = self.settings.get(name)
        if chosen is None:
            yield Outline(self.say("standing.reading_open"))
        else:
            here = self.say(f"standing.{choices[str(chosen)]}")
            yield Outline(self.say("standing.reading_here", chosen=self.setting(name, chosen), standing=here))
