"""The resolved book as a reader finds it: in groups, narrowed by what they typed and chose. No case data.

A search must forgive a slip of spelling, a missing accent and the other language. Rules that hold every typed word
exactly are shown; only when there is none, those that come close.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from handrail.children.finding import LONGEST
from handrail.children.spelling import ENOUGH, EXACT, alike, plain
from handrail.rules import Book
from handrail.rules.book import LANGUAGES
from handrail.rules.coverage_plan import DRAFTS, load_plan
from handrail.rules.coverage_plan import OTHERS as OTHERS_DO
from handrail.rules.rule import Rule
from handrail.team.models import Agency

from .facts import facts_of_agency
from .law import TAGS
from .reading import label_of, word
from .rule_words import bound, due_within

US, OTHERS = "us", "others"
SHORTEST_CITE = 4
BOUND = {US: _("Our agency"), OTHERS: _("Only others")}
SPOKEN = ("en", *LANGUAGES)


@dataclass(frozen=True)
class Asked:
    """What the reader typed and chose. What is not one of the choices is as if it were not chosen."""

    q: str = ""
    status: str = ""
    to: str = ""
    binds: str = ""

    @classmethod
    def of(cls, sent: QueryDict, book: Book) -> "Asked":
        def one_of(key: str, choices: Iterable[str]) -> str:
            chosen = sent.get(key, "")
            return chosen if chosen in choices else ""

        return cls(
            q=sent.get("q", "").replace("\x00", "").strip()[:LONGEST],
            status=one_of("status", TAGS),
            to=one_of("to", book.recipients),
            binds=one_of("binds", (US, OTHERS)),
        )

    @property
    def narrowed(self) -> bool:
        return bool(self.status or self.to or self.binds)


@dataclass(frozen=True)
class Line:
    """One rule in the list."""

    rule: Rule
    title: str
    plain: str
    status: str
    word: object
    bound: str
    clock: str
    to: str
    cites: tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """A group of the book with what was found in it."""

    key: str
    name: str
    lines: tuple[Line, ...]

    @property
    def folds(self) -> bool:
        """What is not the agency's to do stands closed until somebody looks for it."""
        return self.key in (OTHERS_DO, DRAFTS)


@dataclass(frozen=True)
class Reading:
    """The book as one reader asked for it. `close`: nothing has the words exactly, these come close."""

    asked: Asked
    parts: tuple[Part, ...]
    total: int
    close: bool = False
    recipients: tuple[tuple[str, str], ...] = ()
    statuses: tuple[tuple[str, object], ...] = ()
    bound: tuple[tuple[str, object], ...] = tuple(BOUND.items())

    @property
    def chosen(self) -> list[object]:
        """What the reader chose, in words."""
        pairs = ((self.asked.status, self.statuses), (self.asked.to, self.recipients), (self.asked.binds, self.bound))
        return [said for key, choices in pairs for name, said in choices if name == key]

    @property
    def found(self) -> int:
        return sum(len(part.lines) for part in self.parts)


def read_book(book: Book, asked: Asked, agency: Agency, language: str) -> Reading:
    """Every rule of the book that the reader asked for, in the groups of the plan."""
    every = [rule for rule in book.rules.values() if rule.status != "retired" or asked.status == "retired"]
    chosen = [rule for rule in every if fits(rule, asked, agency)]
    found, close = matching(chosen, asked.q, book)
    named = {name: label(name, book, language) for rule in every for name in rule.to}
    statuses = {rule.status for rule in book.rules.values()}
    return Reading(
        asked=asked,
        parts=parts_of(found, book, language),
        total=len(every),
        close=close,
        recipients=tuple(sorted(named.items(), key=lambda pair: plain(pair[1]))),
        statuses=tuple((key, said) for key, said in TAGS.items() if key in statuses),
    )


def fits(rule: Rule, asked: Asked, agency: Agency) -> bool:
    if asked.status and rule.status != asked.status:
        return False
    if asked.to and asked.to not in rule.to:
        return False
    return not asked.binds or (asked.binds == US) == binds(rule, agency)


def binds(rule: Rule, agency: Agency) -> bool:
    """Whether the rule may bind this agency. What nobody said about the agency never rules it out."""
    if rule.watch:
        return False
    actor = {name: value for name, value in facts_of_agency(agency).items() if name.startswith("actor.")}
    return rule.binds is None or rule.binds.test(actor) is not False  # type: ignore[arg-type]


def parts_of(rules: Iterable[Rule], book: Book, language: str) -> tuple[Part, ...]:
    plan = load_plan()
    by_group: dict[str, list[Rule]] = {group.key: [] for group in plan.groups}
    for rule in rules:
        by_group[plan.group_of(rule)].append(rule)
    return tuple(
        Part(group.key, group.name.get(language, group.name["en"]), lines(by_group[group.key], book, language))
        for group in plan.groups
        if by_group[group.key]
    )


def lines(rules: Iterable[Rule], book: Book, language: str) -> tuple[Line, ...]:
    """Federal law first, then what makes it stricter, each in the order of their titles."""
    made = [line_of(rule, book, language) for rule in rules]
    return tuple(sorted(made, key=lambda line: (line.rule.layer != "us", line.rule.layer, plain(line.title))))


def line_of(rule: Rule, book: Book, language: str) -> Line:
    said = book.said(rule.id, language)
    return Line(
        rule=rule,
        title=said["title"],
        plain=said["plain"],
        status=rule.status,
        word=TAGS[rule.status],
        bound=bound(rule, book, language),
        clock=due_within(rule, language),
        to=", ".join(label(name, book, language) for name in rule.to),
        cites=tuple(dict.fromkeys(cited.cite for cited in rule.authority)),
    )


def label(name: str, book: Book, language: str) -> str:
    return label_of(book.recipients.get(name, {}), language) or name


# --- finding --------------------------------------------------------------------------------------------------------


def matching(rules: list[Rule], typed: str, book: Book) -> tuple[list[Rule], bool]:
    """The rules that have every typed word or the citation, or failing those the ones that come close."""
    words = plain(typed).split()
    if not words:
        return rules, False
    texts = {rule.id: f" {text_of(rule, book)}" for rule in rules}
    exact = [rule for rule in rules if all(f" {word}" in texts[rule.id] for word in words) or is_cited(typed, rule)]
    if exact:
        return exact, False
    near = [rule for rule in rules if likeness(words, texts[rule.id].split()) >= ENOUGH]
    return near, True


def is_cited(typed: str, rule: Rule) -> bool:
    """A citation as people type it, "42 usc 671(a)(35)", has its own dots and blanks: only letters and digits count."""
    wanted = run_together(typed)
    if len(wanted) < SHORTEST_CITE or not any(letter.isdigit() for letter in wanted):
        return False
    return any(wanted in run_together(text) for text in (rule.id, *(cited.cite for cited in rule.authority)))


def run_together(text: str) -> str:
    return plain(text).replace(" ", "")


def likeness(words: list[str], parts: list[str]) -> float:
    """0 to 100: how near the least near of the typed words comes to something in the rule."""
    known = set(parts)
    return min(EXACT if word in known else max((alike(word, part) for part in known), default=0.0) for word in words)


def text_of(rule: Rule, book: Book) -> str:
    """Every word by which somebody may look for the rule, in both languages, without accents and capitals."""
    said = [text for language in SPOKEN for text in words_of(rule, book, language)]
    return plain(" ".join([rule.id, *said, *(cited.cite for cited in rule.authority)]))


def words_of(rule: Rule, book: Book, language: str) -> list[str]:
    said: Mapping[str, Any] = book.said(rule.id, language)
    names = [rule.watch] if rule.watch else []
    return [said["title"], said["plain"], word(book, "acts", rule.act, language),
            *(label(name, book, language) for name in (*rule.to, *names))]  # fmt: skip
