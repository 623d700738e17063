"""No number from 1 to 10 can be read from the report, nor worked out by subtraction over all its tables together."""

from fractions import Fraction

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from handrail.review.report.counts import KINDS, QUESTIONS, Counted, Tally
from handrail.review.report.hiding import NAMED, REST, hidden, line
from handrail.rules import load_book
from handrail.rules.suppression import small
from tests.thorough import examples

BOOK = load_book(["us"])
WORDS = ("met", "late", "unproven", "never", "held", "cannot_tell", "running", "ended", "no_duty")
GROUPS = ("north", "east", "south", "")
COUNT = st.one_of(st.just(0), st.integers(0, 14), st.integers(0, 400))


@st.composite
def counted(draw: st.DrawFn) -> Counted:
    """Episodes at random: each has a group of two kinds and a verdict for each question."""
    cells = draw(st.lists(st.tuples(st.sampled_from(GROUPS), st.sampled_from(GROUPS[:2]),
                                    *[st.sampled_from(WORDS)] * 3, COUNT), min_size=1, max_size=14))  # fmt: skip
    questions: dict[str, dict[str, int]] = {key: {} for key in QUESTIONS}
    groups: dict[str, dict[str, dict[str, dict[str, int]]]] = {key: {kind: {} for kind in KINDS} for key in QUESTIONS}
    for county, sex, *words, count in cells:
        for key, word in zip(QUESTIONS, words, strict=True):
            add(questions[key], word, count)
            for kind in KINDS:
                place = county if kind == "county" else sex if kind == "sex" else "all"
                add(groups[key][kind].setdefault(place, {}), word, count)
    return Counted(
        episodes=sum(count for *_, count in cells),
        children=0,
        questions={key: Tally(own) for key, own in questions.items()},
        duties=(),
        groups={key: {kind: {place: Tally(own) for place, own in some.items()} for kind, some in kinds.items()}
                for key, kinds in groups.items()},
        needs={key: {"missing.kind": own.get("cannot_tell", 0)} for key, own in questions.items()},
        lateness={},
    )  # fmt: skip


def add(counts: dict[str, int], word: str, count: int) -> None:
    counts[word] = counts.get(word, 0) + count


# --- a reader who writes down every sum that the report implies ----------------------------------------------------


class Reader:
    """Names of numbers, which are shown, and sums that must be nought."""

    def __init__(self) -> None:
        self.true: dict[str, int] = {}
        self.shown: dict[str, int] = {}
        self.sums: list[dict[str, int]] = []

    def sees(self, name: str, true: int, shown: int | None) -> None:
        self.true[name] = true
        if shown is not None:
            assert shown == true, name
            self.shown[name] = shown

    def adds(self, whole: str, *parts: str) -> None:
        self.sums.append({whole: -1, **dict.fromkeys(parts, 1)})

    def worked_out(self) -> set[str]:
        """Every hidden number that the sums leave no choice about: the system of equations, solved."""
        names = sorted(name for name in self.true if name not in self.shown)
        rows = []
        for one in self.sums:
            known = -sum(times * self.shown[name] for name, times in one.items() if name in self.shown)
            rows.append([Fraction(one.get(name, 0)) for name in names] + [Fraction(known)])
        solved = reduced(rows)
        return {
            names[place]
            for row in solved
            for place in [next((n for n, value in enumerate(row[:-1]) if value), None)]
            if place is not None and sum(value != 0 for value in row[:-1]) == 1
        }


def reduced(rows: list[list[Fraction]]) -> list[list[Fraction]]:
    """Gauss and Jordan."""
    done = 0
    for column in range(len(rows[0]) - 1 if rows else 0):
        pivot = next((n for n in range(done, len(rows)) if rows[n][column]), None)
        if pivot is None:
            continue
        rows[done], rows[pivot] = rows[pivot], rows[done]
        rows[done] = [value / rows[done][column] for value in rows[done]]
        for n, row in enumerate(rows):
            if n != done and row[column]:
                rows[n] = [a - row[column] * b for a, b in zip(row, rows[done], strict=True)]
        done += 1
    return rows


def read(found: Counted) -> Reader:
    report, reader = hidden(found, BOOK), Reader()
    reader.sees("N", found.episodes, found.episodes)
    for key, tally in found.questions.items():
        own = report.questions[key]
        beside = tally.whole - tally.asked
        true = {word: tally[word] for word in NAMED}
        of = tally.whole if own.folded else tally.asked
        true[REST] = of - sum(true.values())
        for word, count in true.items():
            reader.sees(f"{key} {word}", count, own.parts[word])
        reader.sees(f"{key} of", of, own.of)
        reader.sees(f"{key} beside", 0 if own.folded else beside, own.beside)
        reader.adds(f"{key} of", *(f"{key} {word}" for word in true))
        reader.adds("N", f"{key} of", f"{key} beside")
        for kind, table in report.groups[key].items():
            reads_table(reader, key, kind, table, found.groups[key][kind], own)
    reads_across(reader, found)
    return reader


def reads_table(reader: Reader, key: str, kind: str, table, groups: dict, own) -> None:
    for place, tally in groups.items():
        met, unsure, of = table.rows[place]
        name, true_of = f"{key} {kind} {place!r}", tally.whole if own.folded else tally.asked
        reader.sees(f"{name} met", tally["met"], met)
        reader.sees(f"{name} unsure", tally["cannot_tell"], unsure)
        reader.sees(f"{name} rest", true_of - tally["met"] - tally["cannot_tell"], None)
        reader.sees(f"{name} of", true_of, of)
        reader.adds(f"{name} of", *(f"{name} {part}" for part in ("met", "unsure", "rest")))
    for part, whole in (("met", "met"), ("unsure", "cannot_tell"), ("of", "of")):
        reader.adds(f"{key} {whole}", *(f"{key} {kind} {place!r} {part}" for place in groups))


def reads_across(reader: Reader, found: Counted) -> None:
    """How many of a group one question is asked about and another is not: a number of children too. Of all episodes
    together the lines say it: that is no group of anybody."""
    keys = list(QUESTIONS)
    for kind in (kind for kind in KINDS if len(found.groups[keys[0]][kind]) > 1):
        for one, other in ((keys[0], keys[1]), (keys[0], keys[2]), (keys[1], keys[2])):
            for place in found.groups[one][kind]:
                a, b = f"{one} {kind} {place!r} of", f"{other} {kind} {place!r} of"
                apart = f"{one} less {other} {kind} {place!r}"
                reader.sees(apart, reader.true[a] - reader.true[b], None)
                reader.adds(a, b, apart)


@given(counted())
@settings(max_examples=examples(60), deadline=None, phases=[Phase.explicit, Phase.generate])
def test_nothing_small_is_shown_or_follows(found: Counted) -> None:
    reader = read(found)
    shown = {name: count for name, count in reader.shown.items() if small(count) and name != "N"}
    assert shown == {}
    assert {name: reader.true[name] for name in reader.worked_out() if small(abs(reader.true[name]))} == {}


def test_the_reader_does_work_things_out() -> None:
    """Otherwise the test above could not fail."""
    reader = Reader()
    reader.sees("whole", 30, 30)
    reader.sees("a", 26, 26)
    reader.sees("b", 4, None)
    reader.adds("whole", "a", "b")
    assert reader.worked_out() == {"b"}


def test_few_that_are_not_asked_count_in_with_the_rest() -> None:
    own = line(Tally({"met": 40, "never": 20, "running": 3}))
    assert own.folded
    assert own.of == 63
    assert own.beside == 0


@pytest.mark.parametrize("few", [3, 20])
def test_what_is_shown_adds_up(few: int) -> None:
    own = line(Tally({"met": 40, "never": 20, "held": 12, "ended": few}))
    assert sum(count or 0 for count in own.parts.values()) == own.of
    assert (own.of or 0) + (own.beside or 0) == 72 + few
