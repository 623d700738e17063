"""docs/mutants.md: how many mutants of each file the tests notice, and what survives, with the reason."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from handrail.rules.intervals import wilson
from mutants_made import Mutant

ALIVE = ("survived", "no test", "stuck", "not tried")
HEAD = """# What the tests of the rules notice

`make mutants` writes this page. It changes the code of `handrail/rules/` in thousands of small ways, one at a time: a
`<` becomes `<=`, a `yes` becomes a `no`, an argument or a sentence is lost. Each changed program is a mutant. The tests
of the rules run against it. A mutant that makes a test fail is killed. One that none notices survives, and is listed
here with the reason.

mutmut makes the mutants, {there} in all. {which} `tools/mutants_trial.py` tries them: each in a process of its own,
against the tests that run the changed line, for some seconds. One that runs forever is killed too.
A survivor may also be one that a longer run would kill.

It needs at least {enough} %, and fails otherwise. This took {minutes} minutes on two processors, so it is not part of
`make test` or `make drill`. `ONE_IN=20 make mutants` tries a fixed sample. `ONLY=logic,clocks make mutants` tries some
files and leaves this page alone. `AGAIN=yes make mutants` tries what survived the last time.
"""


@dataclass(frozen=True)
class Reason:
    """Why some survivors are no hole in the tests."""

    title: str
    why: str
    holds: Callable[[Mutant], bool]


def changed_to(was: str, now: str) -> Callable[[Mutant], bool]:
    """Survivors whose changed words match both patterns."""

    def holds(one: Mutant) -> bool:
        return re.search(was, one.was) is not None and re.search(now, one.now) is not None

    return holds


DEFAULT = re.compile(r"""(\.get\([^(),]+)(?:, (?:\{\}|\(\)|None|"[^"]*")?)?\)""")
"""A lookup, and the nothing that it gives when the key is not there."""


def other_default(one: Mutant) -> bool:
    """Only what a lookup gives for a missing key is not as it was."""
    return one.was != one.now and DEFAULT.sub(r"\1)", one.was) == DEFAULT.sub(r"\1)", one.now)


REASONS = (
    Reason(
        "What is given for a key that is not there",
        "The reader of the file refuses it without that key; or nothing and an empty table lead to the same.",
        other_default,
    ),
    Reason(
        "The same program",
        "Nobody could see the difference. `strict=` on lists that are made with equal length; the "
        "first `None` or `False` of a value that is only asked whether it is there; a copy of what nobody changes.",
        lambda one: any(
            holds(one)
            for holds in (
                changed_to(r"strict=True", r"strict=(False|None)|(?<!strict=)\)"),
                changed_to(r"MappingProxyType\(", r"^(?!.*MappingProxyType\(None)"),
            )
        ),
    ),
    Reason(
        "Only the words",
        "Only a sentence differs: a space, a letter, XX around it. The reader still learns the place and the mend.",
        lambda one: one.wording,
    ),
)
REST = Reason(
    "Not noticed",
    "No test asks. Each of these is a place where a test could still be written.",
    lambda _: True,
)


def sampled(outcomes: list[tuple[Mutant, str]], there: int) -> str:
    """Which mutants were tried; for a sample, between which shares that of all lies."""
    if len(outcomes) == there:
        return "None is left out."
    killed = sum(why not in ALIVE for _, why in outcomes)
    low, high = (100 * share for share in wilson(killed, len(outcomes)))
    return (
        f"This page is of {len(outcomes)} of them, chosen by a digest of their names, so always the same: of all, "
        f"between {low:.1f} % and {high:.1f} % are killed (Wilson, 95 %)."
    )


def page(tried: Iterable[tuple[Mutant, str]], there: int, *, enough: int, minutes: float) -> str:
    outcomes = list(tried)
    survivors = [one for one, why in outcomes if why in ALIVE]
    parts = [
        HEAD.format(enough=enough, minutes=f"{minutes:.0f}", there=there, which=sampled(outcomes, there)),
        table(outcomes),
        f"\n## What survives\n\n{summary(survivors)}\n",
        *(told(reason, ones) for reason, ones in sorted_out(survivors)),
    ]
    return "".join(parts)


def table(outcomes: list[tuple[Mutant, str]]) -> str:
    by_file: dict[str, Counter[bool]] = defaultdict(Counter)
    for one, why in outcomes:
        by_file[one.file][why in ALIVE] += 1
    by_file["in all"] = sum(by_file.values(), Counter())
    rows = [
        f"| {name} | {sum(count.values())} | {count[False]} | {count[True]} | {share(count):.1f} % |\n"
        for name, count in by_file.items()
    ]
    return "\n| File | Mutants | Killed | Survived | Killed |\n|---|---:|---:|---:|---:|\n" + "".join(rows)


def share(count: Counter[bool]) -> float:
    return 100 * count[False] / (sum(count.values()) or 1)


def sorted_out(survivors: list[Mutant]) -> Iterator[tuple[Reason, list[Mutant]]]:
    left = list(survivors)
    for reason in (*REASONS, REST):
        ones = [one for one in left if reason.holds(one)]
        left = [one for one in left if not reason.holds(one)]
        if ones:
            yield reason, ones


def summary(survivors: list[Mutant]) -> str:
    lines = ["| Reason | Survivors |", "|---|---:|"]
    lines += [f"| {reason.title} | {len(ones)} |" for reason, ones in sorted_out(survivors)]
    return "\n".join(lines)


def told(reason: Reason, ones: list[Mutant]) -> str:
    """Each changed line once, with every change of it that survives."""
    lines: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for one in ones:
        lines[one.file, one.function, one.was].append(one.now)
    said = [f"\n### {reason.title}\n\n{reason.why}\n"]
    file = ""
    for (here, function, was), changes in lines.items():
        if here != file:
            said.append(f"\n`{here}`\n\n")
            file = here
        said.append(f"- {function}: {code(was)}\n" + "".join(f"  - {code(now)}\n" for now in dict.fromkeys(changes)))
    return "".join(said)


def code(line: str) -> str:
    fence = "``" if "`" in line else "`"
    inside = f" {line} " if "`" in line else line
    return f"{fence}{inside}{fence}" if line else "nothing"
