"""What a safety plan is made of: its sections and prompts, the answers, and who may see each.

The plan belongs to the young person: nothing is required, sections open in any order, nothing is scored.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

Words: TypeAlias = Mapping[str, str]
"""The same sentence in English and Spanish: `{en, es}`."""

Language = Literal["en", "es"]
Audience = Literal["youth", "caregiver", "worker"]
Start = Literal["shown", "hidden", "ask_each_time", "ticked_only", "never"]
State = Literal["not_started", "has_something", "left_out"]
AUDIENCES: tuple[Audience, ...] = ("youth", "caregiver", "worker")
STARTS: tuple[Start, ...] = ("shown", "hidden", "ask_each_time", "ticked_only", "never")
ANSWERS = ("text", "chips", "chips_and_text", "choice", "code_word")
CHOICES = ("yes", "no", "dont_know", "declined")


@dataclass(frozen=True)
class Chip:
    """An idea to tap. `pictogram` names a drawing for those who do not write. `at_home` is not offered when somebody at
    home may be the one who harms; `hotline` stays off a copy unless the young person wants it there; `opens` names
    what the worker should look at now."""

    id: str
    text: Words
    pictogram: str = ""
    at_home: bool = False
    hotline: bool = False
    opens: str = ""


@dataclass(frozen=True)
class Prompt:
    """One thing to think about. `who_may_see` is where each switch starts; `never` there cannot be switched on.

    Kinds of answers: text · chips · chips_and_text · choice (yes, no, not sure, would rather not) · code_word, which
    has a word and what was agreed to do when it comes.
    """

    id: str
    ask: Words
    answer: str
    who_may_see: Mapping[Audience, Start]
    chips: tuple[Chip, ...] = ()
    choices: Mapping[str, Words] | None = None
    then: Mapping[str, Words] | None = None
    """For a choice: what to say after each answer."""
    staff_note: Words | None = None
    on_copy: Words | None = None
    """What stands before the answer on a copy, where the answer alone would not be understood."""
    names: bool = False
    """Its words are names of people to keep away from: they stand on no copy that could name them."""
    lists: bool = False
    """The agreed list of who may not visit: the one place on the caregiver's sheet where such a name may stand."""


@dataclass(frozen=True)
class Section:
    """One part of the plan. `heading` is what stands over it on a copy, and tells a stranger nothing."""

    id: str
    title: Words
    heading: Words
    intro: Words
    prompts: tuple[Prompt, ...]
    staff_note: Words | None = None

    def key(self, prompt: Prompt) -> str:
        return f"{self.id}.{prompt.id}"


@dataclass(frozen=True)
class Source:
    title: str
    url: str
    sure: str
    supports: str = ""


@dataclass(frozen=True)
class Usable:
    """What a plan has to be of use: at least so many of the prompts in `needs`. With `code_words` it is instead that no
    code word stands alone."""

    id: str
    section: str
    say: Words
    needs: tuple[str, ...] = ()
    at_least: int = 1
    code_words: bool = False


@dataclass(frozen=True)
class Plan:
    """The plan of one age band. `opening_limits` are said before anything else; `caregiver` are the sections of the
    caregiver's own sheet."""

    id: str
    version: str
    title: Words
    low: int
    high: int | None
    opening: Words
    opening_limits: tuple[Words, ...]
    opening_consent: tuple[Words, ...]
    sections: tuple[Section, ...]
    caregiver: tuple[Section, ...]
    usable: tuple[Usable, ...]
    last_verified: date
    reviewed_by: str
    spanish_reviewed_by: str
    sources: tuple[Source, ...]

    def covers(self, age: int) -> bool:
        return self.low <= age and (self.high is None or age <= self.high)

    def prompts(self) -> Iterator[tuple[str, Section, Prompt]]:
        """Every prompt with its key, the caregiver's sheet too."""
        for section in (*self.sections, *self.caregiver):
            for prompt in section.prompts:
                yield section.key(prompt), section, prompt

    def reviewed(self, language: Language) -> bool:
        """Whether a named person reviewed the words in this language."""
        return bool(self.spanish_reviewed_by if language == "es" else self.reviewed_by)

    def prompt(self, key: str) -> Prompt | None:
        return next((prompt for found, _, prompt in self.prompts() if found == key), None)


@dataclass(frozen=True)
class Answer:
    """What the young person tapped or said, in their own words. `code_word_action` is what was agreed to do when the
    code word comes."""

    chips: tuple[str, ...] = ()
    text: str = ""
    choice: str | None = None
    code_word_action: str = ""

    @property
    def given(self) -> bool:
        return bool(self.chips or self.text.strip() or self.choice or self.code_word_action.strip())


Answers: TypeAlias = Mapping[str, Answer]
"""By `<section>.<prompt>`."""

NOTHING = Answer()


def state_of(section: Section, answers: Answers, left_out: frozenset[str] = frozenset()) -> State:
    """`left_out` holds the ids of sections that the young person left out: that is an answer too."""
    if any(answers.get(section.key(prompt), NOTHING).given for prompt in section.prompts):
        return "has_something"
    return "left_out" if section.id in left_out else "not_started"


@dataclass(frozen=True)
class Choice:
    """What the young person chose for one audience. Withdrawn is `shown=False`. It holds up to and on `until`.

    `chosen_on` is the day of the choice: where a prompt says `ask_each_time`, only a choice of the same day counts.
    """

    shown: bool
    until: date | None = None
    chosen_on: date | None = None


@dataclass(frozen=True)
class Seen:
    """The choices at one prompt. None: nobody asked yet."""

    youth: Choice | None = None
    caregiver: Choice | None = None
    worker: Choice | None = None

    def of(self, audience: Audience) -> Choice | None:
        chosen: Choice | None = getattr(self, audience)
        return chosen


Sharing: TypeAlias = Mapping[str, Seen]
"""By `<section>.<prompt>`."""

UNASKED = Seen()


def may_see(audience: Audience, prompt: Prompt, seen: Seen, today: date) -> bool:
    """Whether this audience sees the answer on that day.

    A copy for the young person or a caregiver holds only what was ticked: where nobody chose, it is hidden. The
    worker's plan starts as the content says, which the young person sees in words. `never` cannot be overruled.
    """
    start, chosen = prompt.who_may_see[audience], seen.of(audience)
    if start == "never":
        return False
    if chosen is None:
        return audience == "worker" and start == "shown"
    if not chosen.shown or (chosen.until is not None and chosen.until < today):
        return False
    return start != "ask_each_time" or chosen.chosen_on == today
