"""A rule in the words of the printed book, for the reference: behind each phrase is a link to the fact it speaks of."""

import re
from collections.abc import Iterable

from handrail.rules import Book, Rule
from handrail.rules.book_words.conditions import Outline, Speech, in_line
from handrail.rules.book_words.rules import Words, when, who
from handrail.rules.book_words.timing import Timing
from handrail.rules.logic import Condition

TERM = "term:"
SENTENCE = re.compile(r"((?:^|[.:] |\) )\[)(\w)")


def fact(name: str) -> str:
    return f"[`{name}`](facts.md#{name.replace('.', '')})"


def linked(name: str, phrase: str) -> str:
    """The phrase, leading to its fact or its term."""
    place = f"#{name.removeprefix(TERM)}" if name.startswith(TERM) else f"facts.md#{name.replace('.', '')}"
    return f"[{phrase}]({place})"


def inline(line: Outline) -> str:
    """A line and those below it as one. A capital may stand behind the bracket of a link."""
    return SENTENCE.sub(lambda found: found[1] + found[2].upper(), in_line(line.as_json()))


def together(lines: Iterable[Outline]) -> str:
    return " ".join(map(inline, lines))


class RuleWords:
    """The words of the rules of one book."""

    def __init__(self, book: Book) -> None:
        titles = {name: term.title for name, term in book.terms.items()}
        self.words = Words(book, Speech(titles=titles, linked=linked))

    def timing(self, rule: Rule) -> Timing:
        return Timing(self.words.speech, rule, self.words.book.settings)

    def said(self, condition: Condition) -> str:
        return inline(self.words.speech.outline(condition))

    def who(self, rule: Rule) -> str:
        return inline(who(rule, self.words))

    def starts(self, rule: Rule) -> str:
        return inline(self.timing(rule).starts())

    def when(self, rule: Rule) -> str:
        return inline(when(rule, self.words))

    def standing(self, rule: Rule) -> str:
        return together(self.timing(rule).standing(self.words.bases()))

    def clock(self, rule: Rule) -> str:
        return together([*self.timing(rule).clock(), *self.timing(rule).ends()])

    def also(self, rule: Rule) -> str:
        return together(self.timing(rule).also())

    def hours(self, rule: Rule) -> str:
        """The clock in a few words, for a table."""
        timing = self.timing(rule)
        if rule.repeat:
            every = rule.repeat.every
            return f"again after {timing.span(every)}" if every else "ongoing"
        return " or ".join(dict.fromkeys(timing.span(case.within) for case in rule.clock)) or "no hours in the law"
