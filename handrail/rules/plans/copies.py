"""Who gets which copy, and what may never stand on it.

A copy for the young person or a caregiver is safe if a stranger finds it. A line that would break a never list is left
out of the copy and named with its place and the mend: the copy itself never holds it, not even as a remark.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from . import forbidden
from .copy_rules import CopyRules, load_caregiver_sheet, load_copies
from .home import Known
from .plan import (
    NOTHING,
    UNASKED,
    Answer,
    Answers,
    Audience,
    Chip,
    Language,
    Plan,
    Prompt,
    Section,
    Sharing,
    Words,
    may_see,
)

IN_PERSON = "in_person"
ONE_WORD = 3
"""Words that a code word may have. What is longer says what it means."""


@dataclass(frozen=True)
class Circumstances:
    """What the record knows that a copy must not say. Everything that is not known stays empty, except
    `family_suspect`, whose unknown is treated as a yes.

    `form` is one of the forms in `copies.yaml`. `handed` is "in_person" once the worker says that they hand it over
    themselves, away from the home. `wants` holds topics that the young person asked to have on a copy: hotlines,
    orientation, immigration, health.
    """

    child_names: tuple[str, ...] = ()
    """Full names and nicknames of the child."""
    agency_names: tuple[str, ...] = ()
    court_names: tuple[str, ...] = ()
    harmful_names: tuple[str, ...] = ()
    """People who harm or may, with the nicknames that the record knows."""
    other_children: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    birthdate: date | None = None
    numbers: tuple[str, ...] = ()
    """Reference and case numbers; not telephone numbers."""
    family_suspect: Known = "unknown"
    form: str = "worker_keeps_it"
    handed: str = "to_home"
    phone_untouched: bool = False
    """The young person said that no one at home has ever touched that telephone."""
    wants: frozenset[str] = frozenset()
    others: tuple[tuple[Plan, Answers], ...] = ()
    """The child's other plans: what they keep to themselves is no line of this copy either."""


@dataclass(frozen=True)
class Part:
    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class LeftOut:
    """A line that is not on the copy: `key` is the prompt, `line` its number in what was written (0: the whole
    answer). The words themselves are not repeated here."""

    key: str
    line: int
    reason: str
    why: Words
    mend: Words


@dataclass(frozen=True)
class Copy:
    """`title` and `parts` are all that is printed. `left_out` is for the screen, never for the paper."""

    audience: Audience
    language: Language
    title: str
    parts: tuple[Part, ...]
    left_out: tuple[LeftOut, ...] = ()
    reviewed: bool = False
    """Whether a named person reviewed these words in this language."""


@dataclass(frozen=True)
class Held:
    """No copy is made. Only the worker is told why: nothing is said to anyone else."""

    say_to_worker: Words


def suspect(circumstances: Circumstances) -> bool:
    """An unknown family suspect is treated as one."""
    return circumstances.family_suspect != "no"


def held(audience: Audience, circumstances: Circumstances) -> Held | None:
    """Why this copy is not made now, or None. Raises ValueError for a form that is not in `copies.yaml`."""
    rules = load_copies()
    if circumstances.form not in rules.forms:
        raise ValueError(f'There is no form "{circumstances.form}". Use one of: {", ".join(rules.forms)}.')
    if audience == "worker" or not suspect(circumstances):
        return None
    said, goes = rules.family_suspect, rules.forms[circumstances.form].goes
    if audience == "caregiver":
        return Held(said.held_caregiver)
    if goes == "paper" and circumstances.handed != IN_PERSON:
        return Held(said.held_paper)
    return Held(said.held_phone) if goes == "phone" and not circumstances.phone_untouched else None


def chips_offered(prompt: Prompt, circumstances: Circumstances) -> tuple[Chip, ...]:
    """The ideas to tap: none that lie at home while somebody there may be the one who harms."""
    return tuple(chip for chip in prompt.chips if not (chip.at_home and suspect(circumstances)))


def copy_of(
    audience: Audience,
    plan: Plan,
    answers: Answers,
    sharing: Sharing,
    circumstances: Circumstances,
    language: Language,
    today: date,
) -> Copy | Held:
    """The copy for one audience, or why there is none.

    Source: the never lists of `copies.yaml`. Raises ValueError for a form that is not there.
    """
    return (
        held(audience, circumstances)
        or _Making(audience, plan, answers, sharing, circumstances, language, today).copy()
    )


@dataclass(frozen=True)
class _Making:
    audience: Audience
    plan: Plan
    answers: Answers
    sharing: Sharing
    circumstances: Circumstances
    language: Language
    today: date

    @cached_property
    def rules(self) -> CopyRules:
        return load_copies()

    def copy(self) -> Copy:
        left_out: list[LeftOut] = []
        parts: dict[str, list[str]] = {}
        if self.audience == "caregiver":
            for fixed in load_caregiver_sheet().fixed:
                parts[fixed.heading[self.language]] = [line[self.language] for line in fixed.lines]
        for key, section, prompt in self.plan.prompts():
            if self.sees(key, prompt) and (lines := self.lines(key, prompt, left_out)):
                parts.setdefault(self.heading(section), []).extend(self.with_its_words(key, prompt, lines))
        made = tuple(Part(heading, tuple(lines)) for heading, lines in parts.items())
        title = self.rules.sheets[self.audience].title[self.language]
        return Copy(self.audience, self.language, title, made, tuple(left_out), self.reviewed())

    def reviewed(self) -> bool:
        """Every word on it that is ours was reviewed by a named person in this language."""
        others = (self.rules.head, load_caregiver_sheet().head)
        return self.plan.reviewed(self.language) and all(head.reviewed(self.language) for head in others)

    def sees(self, key: str, prompt: Prompt) -> bool:
        return may_see(self.audience, prompt, self.sharing.get(key, UNASKED), self.today)

    def heading(self, section: Section) -> str:
        if self.audience == "worker":
            return section.title[self.language]
        if self.audience == "caregiver" and section not in self.plan.caregiver:
            return self.rules.own_words[self.language]
        return section.heading[self.language]

    def lines(self, key: str, prompt: Prompt, left_out: list[LeftOut]) -> list[str]:
        """What was tapped and what was written, without what may not stand there."""
        answer = self.answers.get(key, NOTHING)
        said = prompt.choices.get(answer.choice or "") if prompt.choices else None
        chosen = [said[self.language]] if said else []
        written = [line.strip() for line in answer.text.splitlines() if line.strip()]
        kept = []
        for number, line in enumerate(written, start=1):
            reason = self.refusal(prompt, line)
            if reason is None:
                kept.append(line)
            else:
                left_out.append(self.leave_out(key, number, reason))
        if len(kept) > 1 and (reason := self.refusal(prompt, " ".join(kept))):
            left_out.append(self.leave_out(key, 0, reason))
            kept = []
        return [*chosen, *self.tapped(prompt, answer), *kept, *self.action(prompt, answer)]

    def leave_out(self, key: str, line: int, reason: str) -> LeftOut:
        said = self.rules.refused[reason]
        return LeftOut(key, line, reason, said.why, said.mend)

    def tapped(self, prompt: Prompt, answer: Answer) -> Iterator[str]:
        chips = {chip.id: chip for chip in prompt.chips}
        for code in answer.chips:
            chip = chips.get(code)
            if chip is not None and self.offers(chip):
                yield chip.text[self.language]
            elif chip is None and self.audience == "worker":
                yield code

    def offers(self, chip: Chip) -> bool:
        if self.audience == "worker":
            return True
        at_home = chip.at_home and suspect(self.circumstances)
        return not at_home and (not chip.hotline or "hotlines" in self.circumstances.wants)

    def action(self, prompt: Prompt, answer: Answer) -> Iterator[str]:
        """What was agreed to do when the code word comes: the worker's plan alone says it."""
        if self.audience == "worker" and answer.code_word_action.strip() and not self.password(answer.code_word_action):
            yield answer.code_word_action.strip()

    def with_its_words(self, key: str, prompt: Prompt, lines: list[str]) -> list[str]:
        """A few words before the answer where it would not be understood alone; all of it in the worker's plan."""
        before = prompt.ask if self.audience == "worker" else prompt.on_copy
        if before is None:
            return lines
        said = before[self.language]
        said = said if said.endswith(("?", ":", ".")) else f"{said}:"
        own = said if len(lines) > 1 else f"{said} {lines[0]}"
        rest = lines if len(lines) > 1 else []
        return [own + self.seen_by(key, prompt), *rest]

    def seen_by(self, key: str, prompt: Prompt) -> str:
        if self.audience != "worker":
            return ""
        seen = self.sharing.get(key, UNASKED)
        others = [words[self.language] for name, words in self.rules.seen_on.items()
                  if may_see("youth" if name == "youth" else "caregiver", prompt, seen, self.today)]  # fmt: skip
        return f" ({', '.join(others)})" if others else ""

    # --- the never lists ---

    def refusal(self, prompt: Prompt, line: str) -> str | None:
        """Why a line may not stand on this copy, or None."""
        checks = CHECKS[self.audience]
        return next((reason for reason, check in checks if check(self, prompt, line)), None)

    def password(self, line: str) -> bool:
        return forbidden.has_password(line)

    @cached_property
    def plans(self) -> tuple[tuple[Plan, Answers], ...]:
        return ((self.plan, self.answers), *self.circumstances.others)

    @cached_property
    def answered(self) -> tuple[tuple[Prompt, Answer], ...]:
        """What was said in this plan and in the child's others."""
        return tuple((one, said[key]) for plan, said in self.plans for key, _, one in plan.prompts() if key in said)

    @cached_property
    def harmful(self) -> tuple[str, ...]:
        """Names of people who harm: those that the record knows, and what the young person wrote of them."""
        own = [said.text for prompt, said in self.answered if prompt.names or prompt.lists]
        written = (word for text in own for word in forbidden.words_that_name(text, self.rules.common))
        return (*self.circumstances.harmful_names, *written)

    @cached_property
    def code_words(self) -> tuple[Answer, ...]:
        return tuple(said for prompt, said in self.answered if prompt.answer == "code_word")

    @cached_property
    def repeated(self) -> tuple[str, ...]:
        """What can never be on this copy, whatever is ticked; and answers to what is no longer asked."""
        kept = [said.text for prompt, said in self.answered
                if prompt.who_may_see[self.audience] == "never" and not (prompt.lists or prompt.names)]  # fmt: skip
        old = [
            said[key].text for plan, said in self.plans for key in said.keys() - {key for key, _, _ in plan.prompts()}
        ]
        return tuple(line for text in (*kept, *old) for line in (text, *text.splitlines()))

    def found_name(self, prompt: Prompt, line: str) -> bool:
        known = self.circumstances
        bodies = forbidden.names_a_body(line, (*known.agency_names, *known.court_names))
        return bodies or forbidden.names_somebody(line, (*known.child_names, *known.other_children, *self.harmful))

    def found_other_name(self, prompt: Prompt, line: str) -> bool:
        """On the caregiver's sheet: who harms, except on the agreed list, and other children."""
        known = self.circumstances
        harmful = () if prompt.lists else self.harmful
        return forbidden.names_somebody(line, (*harmful, *known.other_children))

    def found_word(self, prompt: Prompt, line: str) -> bool:
        return forbidden.has_word(line, self.rules.sheets[self.audience].words)

    def found_address(self, prompt: Prompt, line: str) -> bool:
        return forbidden.has_address(line, self.circumstances.addresses)

    def found_birthdate(self, prompt: Prompt, line: str) -> bool:
        day = self.circumstances.birthdate
        return day is not None and forbidden.Birthdate(day).stands_in(line)

    def found_number(self, prompt: Prompt, line: str) -> bool:
        return forbidden.has_number(line, self.circumstances.numbers)

    def found_hotline(self, prompt: Prompt, line: str) -> bool:
        if "hotlines" in self.circumstances.wants:
            return False
        named = forbidden.has_word(line, self.rules.topic_words["hotlines"])
        return named or forbidden.has_hotline(line, self.rules.hotlines)

    def found_password(self, prompt: Prompt, line: str) -> bool:
        return self.password(line)

    def found_repeated(self, prompt: Prompt, line: str) -> bool:
        return forbidden.repeats(line, self.repeated)

    def found_meaning(self, prompt: Prompt, line: str) -> bool:
        """What a code word means: the action, or more than a word at the prompt itself."""
        if prompt.answer == "code_word" and len(forbidden.pieces(line)) > ONE_WORD:
            return True
        return any(self.means(line, answer) for answer in self.code_words)

    def means(self, line: str, answer: Answer) -> bool:
        """An action of one word is a secret only beside its code word."""
        action = answer.code_word_action
        alone = len(forbidden.pieces(action)) > 1
        return forbidden.says(line, [action]) and (alone or forbidden.says(line, answer.text.splitlines()))

    def found_code_word(self, prompt: Prompt, line: str) -> bool:
        words = (text for answer in self.code_words for text in (*answer.text.splitlines(), answer.code_word_action))
        return forbidden.says(line, words)

    def found_topic(self, prompt: Prompt, line: str) -> bool:
        topics = ("orientation", "immigration", "health")
        asked = (words for topic, words in self.rules.topic_words.items()
                 if topic in topics and topic not in self.circumstances.wants)  # fmt: skip
        return any(forbidden.has_word(line, words) for words in asked)


Check = Callable[[_Making, Prompt, str], bool]
CHECKS: dict[Audience, tuple[tuple[str, Check], ...]] = {
    "youth": (
        ("name", _Making.found_name),
        ("word", _Making.found_word),
        ("address", _Making.found_address),
        ("birthdate", _Making.found_birthdate),
        ("number", _Making.found_number),
        ("hotline", _Making.found_hotline),
        ("password", _Making.found_password),
        ("code_word", _Making.found_meaning),
        ("repeats", _Making.found_repeated),
    ),
    "caregiver": (
        ("name", _Making.found_other_name),
        ("word", _Making.found_word),
        ("number", _Making.found_number),
        ("password", _Making.found_password),
        ("code_word", _Making.found_code_word),
        ("topic", _Making.found_topic),
        ("repeats", _Making.found_repeated),
    ),
    "worker": (("password", _Making.found_password),),
}
