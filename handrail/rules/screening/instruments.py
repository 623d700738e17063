"""What an instrument is: its items, its rule, whom it is for, and what it cannot tell.

The words live in `content/instruments`; nothing here is an item's wording or a cut-off.
Source of the fields: the metadata list of the instrument research, section 4.4.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

YES = "yes"
NO = "no"
NOT_ASKED = "not_asked"
NOT_ASKED_STOPPED = "not_asked_stopped"
ANSWERS = ("yes", "no", "dont_know", "declined", "not_asked", "no_information")
"""Six different things. None of the last four is ever a no."""

STORED_ANSWERS = (*ANSWERS, NOT_ASKED_STOPPED)
UNANSWERED = frozenset(STORED_ANSWERS) - {YES, NO}
OUTCOMES = ("no_score", "negative", "positive", "indeterminate", "refer_now", "refused", "incomplete")

TOLD_UNASKED = "told_unasked"
"""`stopped_on` when the young person told something that no item had asked for."""

Words = Mapping[str, str]
Lists = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Sentence:
    """Something to show: a code for programs, words for people in each language."""

    code: str
    words: Words

    def filled(self, **values: object) -> Sentence:
        """The same sentence with its {blanks} filled in every language."""
        return replace(self, words={lang: text.format(**values) for lang, text in self.words.items()})

    def __str__(self) -> str:
        return self.words["en"]


@dataclass(frozen=True)
class Ages:
    """A range of ages in whole years, both ends included; None means no limit is stated."""

    youngest: int | None = None
    oldest: int | None = None

    def covers(self, age: int) -> bool:
        return (self.youngest is None or age >= self.youngest) and (self.oldest is None or age <= self.oldest)

    def __str__(self) -> str:
        if self.oldest is None:
            return "any age" if self.youngest is None else f"{self.youngest}+"
        return f"{self.youngest or 0}–{self.oldest}"


@dataclass(frozen=True)
class Condition:
    """When an item is shown: the answers of earlier items, joined by all or any. No expressions."""

    item: str = ""
    answers: frozenset[str] = frozenset()
    all: tuple[Condition, ...] = ()
    any: tuple[Condition, ...] = ()


@dataclass(frozen=True)
class Choice:
    """An answer of one item beyond yes and no, with the code the data standard gives it."""

    id: str
    words: Words
    code: str


@dataclass(frozen=True)
class Item:
    id: str
    order: int
    section: str
    element: str
    text: Words
    about: tuple[str, ...]
    construct: Mapping[str, str]
    purpose: Words
    answers: tuple[str, ...]
    staff_answers: tuple[str, ...]
    choices: tuple[Choice, ...]
    enable_when: Condition | None
    a_yes_is: str
    a_yes_opens: tuple[str, ...]
    if_asked: Words
    listen_for: Lists
    say_next: Words
    do_not: Lists
    codes: Mapping[str, str]
    csv_field: str
    polarity: str

    @property
    def accepts(self) -> tuple[str, ...]:
        """Every answer that may be stored for this item."""
        return tuple(dict.fromkeys((*self.answers, *self.staff_answers, NOT_ASKED, NOT_ASKED_STOPPED)))

    @property
    def concern(self) -> str:
        """The answer that counts: `no` for an item that is keyed the other way round."""
        return NO if self.polarity == "reversed" else YES


@dataclass(frozen=True)
class Section:
    id: str
    title: Words


@dataclass(frozen=True)
class Rule:
    """How answers become a result; `at_least` is the cut and only count rules have one.

    A hard stop on disclosure is no option of a rule: it holds for every instrument.
    """

    type: str
    at_least: int | None = None
    complete_required: bool = False


@dataclass(frozen=True)
class Study:
    """One published two-by-two table and the interval method its authors used."""

    source: str
    ages: Ages
    setting: Words
    at_least: int
    true_positive: int
    false_negative: int
    true_negative: int
    false_positive: int
    interval: str


@dataclass(frozen=True)
class Flag:
    """Project logic beside an instrument, always labelled as such; never part of its result."""

    id: str
    when: Condition
    ages: Ages | None
    label: Words


@dataclass(frozen=True)
class Audience:
    """Who may use an instrument, on whom, and whether it may be read aloud at all."""

    who: Words
    read_aloud: bool
    offered_when: tuple[str, ...]


@dataclass(frozen=True)
class OnDisclosure:
    """What happens on a disclosure, at any item and between items: the same for every interview."""

    outcome: str
    rest_of_items: str
    applies_to: tuple[str, ...]
    screen: Words
    ask_only: Words
    say: Words
    then: tuple[str, ...]
    then_adult: tuple[str, ...]
    write: Words
    never: Lists


@dataclass(frozen=True)
class Conduct:
    """How any conversation is prepared, opened, skipped and stopped, and the words results are told in."""

    scripts: Mapping[str, Words]
    checklist: tuple[Sentence, ...]
    answers: Mapping[str, Words]
    staff_answers: Mapping[str, Words]
    steps: Mapping[str, Sentence]
    sentences: Mapping[str, Sentence]
    on_disclosure: OnDisclosure
    reviewed_by: str | None


@dataclass(frozen=True)
class Instrument:
    id: str
    version: str
    digest: str
    kind: str
    status: str
    not_an_instrument: bool
    title: Words
    say_on_screen: Words
    ages: Ages
    validated_ages: Ages | None
    audience: Audience
    forms: tuple[str, ...]
    licence: Mapping[str, str]
    evidence: Mapping[str, str]
    studies: tuple[Study, ...]
    can_tell: tuple[Sentence, ...]
    limits: tuple[Sentence, ...]
    rule: Rule
    flags: tuple[Flag, ...]
    sections: tuple[Section, ...]
    items: tuple[Item, ...]
    reference: Mapping[str, tuple[str, ...]]
    before_first_item: tuple[str, ...]
    do_not_start_when: Lists
    conduct: Conduct
    reviewed_by: str | None
    translations: Mapping[str, Mapping[str, str]]
    last_verified: str
    _places: Mapping[str, int] = field(default_factory=dict, repr=False, compare=False)

    @property
    def on_disclosure(self) -> OnDisclosure:
        """What to say and do on a disclosure: the same for every instrument."""
        return self.conduct.on_disclosure

    def answer(self, item: Item, value: str, *, staff: bool = False) -> Words:
        """An answer in words, as it is offered to a young person or as staff read it; `KeyError` for one it has not."""
        own = {choice.id: choice.words for choice in item.choices}
        return own.get(value) or (self.conduct.staff_answers if staff else self.conduct.answers)[value]

    def __getitem__(self, item_id: str) -> Item:
        """The item with this id; `KeyError` when the instrument has none."""
        return self.items[self._places[item_id]]

    def __contains__(self, item_id: object) -> bool:
        return item_id in self._places


@dataclass(frozen=True)
class Instruments:
    """Every version of every instrument that was found."""

    _all: tuple[Instrument, ...]

    def all(self) -> tuple[Instrument, ...]:
        """The newest version of each instrument."""
        return tuple(self.get(known) for known in dict.fromkeys(each.id for each in self._all))

    def get(self, id: str, version: str | None = None) -> Instrument:
        """One instrument; the newest version unless one is named. `KeyError` when there is none."""
        found = [each for each in self._all if each.id == id and version in (None, each.version)]
        if not found:
            raise KeyError(f"{id}@{version}" if version else id)
        return max(found, key=lambda each: int(each.version))
