"""One whole file of each kind, spoilt in every place: a key taken away or misspelt, a word nobody knows, a wrong shape.

What the reader says to each is kept word for word in `told/`, because people mend their files by it. After a change of
words, `python -m tests.rules.spoiling` writes the files anew; read the difference before you keep it.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from functools import cache
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from handrail.rules import ContentError, FactsError, Rule, RulesError, load_book
from handrail.rules.clocks import Calendar
from handrail.rules.conflicts import Conflict, read_conflict
from handrail.rules.contacts import Contact, load_contacts
from handrail.rules.coverage_plan import read_plan
from handrail.rules.errors import Place
from handrail.rules.facts import read_facts_tree
from handrail.rules.first_hours import read_first_hours
from handrail.rules.jurisdictions import calendar_of, jurisdiction, read_settings
from handrail.rules.loading import Taker, Tree, read_file, read_text
from handrail.rules.logic import Reader
from handrail.rules.packet_files import read_packet
from handrail.rules.plans.copy_rules import load_copies, read_caregiver_sheet, read_copies
from handrail.rules.plans.prevention import read_case, read_own_cases
from handrail.rules.plans.reading import read_plan as read_safety_plan
from handrail.rules.plans.reviews import read_reviews
from handrail.rules.profile import read_profile
from handrail.rules.reading import Draft, Known, inherit, read_draft, read_rule
from handrail.rules.return_talk import read_return_talk
from handrail.rules.screening.conduct import read_conduct
from handrail.rules.screening.instruments import Conduct
from handrail.rules.screening.reading import load_instruments
from handrail.rules.search import read_agency, read_ours
from handrail.rules.shared import check_shared
from handrail.rules.vocabulary import Fact, read_vocabulary, vocabulary
from tests.rules.asking import plain

HERE = Path(__file__).parent
Plain = dict[str, "Plain"] | list["Plain"] | str
LIST = re.compile(r"Use one of: .{100,}\.$")
"""So many words that what ships changes them; short lists are kept whole."""

Read = Callable[[str, Path], object]
"""From what is written, and a folder of its own if it needs files, to what was read."""


def whole(kind: str) -> Plain:
    return plain(read_file(HERE / "whole" / f"{kind}.yaml"))  # type: ignore[return-value]


def told_before(kind: str) -> list[str]:
    return (HERE / "told" / f"{kind}.txt").read_text(encoding="utf-8").splitlines()


def written(tree: Plain) -> str:
    """As YAML with each value on a line of its own."""
    return json.dumps(tree, indent=1, ensure_ascii=False)


def spoilt(tree: Plain) -> Iterator[tuple[str, Plain]]:
    """Everything that is spoilt in one place, with the place and what was done there."""
    if isinstance(tree, str):
        yield from ((" is odd", "zzz"), (" is a list", ["zzz", "zzz"]), (" is keyed", {"zzz": "zzz"}))
        return
    yield from ((" is a word", "zzz"), (" is empty", type(tree)()))
    if isinstance(tree, dict):
        yield from of_keys(tree)
    else:
        yield " is doubled", [*tree, *tree]
        for number, item in enumerate(tree):
            yield from ((f".{number}{how}", [*tree[:number], one, *tree[number + 1 :]]) for how, one in spoilt(item))


def of_keys(tree: dict[str, Plain]) -> Iterator[tuple[str, Plain]]:
    for key, value in tree.items():
        yield f".{key} is gone", {name: one for name, one in tree.items() if name != key}
        yield f".{key} is misspelt", {name + "z" * (name == key): one for name, one in tree.items()}
        yield from ((f".{key}{how}", {**tree, key: one}) for how, one in spoilt(value))


def answers(kind: str, folder: Path) -> Iterator[str]:
    """What the reader makes of the whole file, then what it says to each spoilt one."""
    read = READERS[kind]
    before = list(opened(read(written(whole(kind)), folder / "whole")))
    yield from before
    for number, (how, tree) in enumerate(spoilt(whole(kind))):
        yield f"{how.strip()}: {answer(read, written(tree), folder / str(number), before)}"


def answer(read: Read, text: str, folder: Path, before: list[str]) -> str:
    """The refusal; or that it was read, and what is not as in the whole file: its part, and a digest of that."""
    try:
        after = list(opened(read(text, folder)))
    except RulesError as fault:
        return " | ".join(LIST.sub("Use one of: …", str(one)) for one in fault.all_of_them)
    others = [
        f"{line.partition(' = ')[0]} {sha256(line.encode()).hexdigest()[:8]}" for line in after if line not in before
    ]
    return ", ".join(["read", *others])


def opened(value: object) -> Iterator[str]:
    """A line for each part of what was read."""
    if is_dataclass(value):
        value = {one.name: getattr(value, one.name) for one in fields(value)}
    parts = value if isinstance(value, Mapping) else {"it": value}
    yield from (f"{name} = {shown(part)}" for name, part in parts.items())


def shown(value: object) -> str:
    """Every field of it, in words that do not change from run to run; what ships by its name only."""
    if isinstance(value, Fact | Contact):
        return value.name if isinstance(value, Fact) else value.key
    if isinstance(value, Place | Conduct):
        return type(value).__name__
    if is_dataclass(value):
        inside = ", ".join(f"{one.name}={shown(getattr(value, one.name))}" for one in fields(value))
        return f"{type(value).__name__}({inside})"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {shown(one)}" for key, one in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(shown, value))}]"
    return f"[{', '.join(sorted(map(shown, value)))}]" if isinstance(value, (set, frozenset)) else str(value)


# --- how each kind is read ----------------------------------------------------------------------------------------


def of_tree(read: Callable[[Tree], object], error: type[RulesError] = ContentError) -> Read:
    return lambda text, _: read(read_text(text, name="own.yaml", error=error))


def of_files(read: Callable[[Path], object], own: str, /, **beside: str) -> Read:
    """`beside`: other whole files that must stand in the folder, by their kind."""

    def from_folder(text: str, folder: Path) -> object:
        for name, written_there in {own: text, **{path: written(whole(kind)) for kind, path in beside.items()}}.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(written_there, encoding="utf-8")
        return read(folder)

    return from_folder


@cache
def known() -> Known:
    book = load_book(["us"])
    reader = Reader(vocabulary(), {name: term.condition for name, term in book.terms.items()})
    return Known(reader, frozenset(book.recipients), frozenset(book.limits), frozenset(book.sources))


def draft(tree: Tree) -> Draft:
    return read_draft(tree, layer="own", file=tree.place.file, digest="0")


def overlay(tree: Tree) -> Rule:
    base = draft(read_file(HERE / "whole" / "rule.yaml"))
    return read_rule(inherit(draft(tree), base), known(), read_rule(base, known()))


def conflict(tree: Tree) -> Conflict:
    acts, recipients = ("report_missing", "notify_missing"), ("law_enforcement", "ncmec")
    return read_conflict("OWN", tree, known().reader, acts=acts, recipients=recipients, sources=("usc-42-671",))


def calendar(folder: Path) -> Calendar | None:
    return calendar_of([jurisdiction("us-own", folder)], folder)


READERS: dict[str, Read] = {
    "rule": of_tree(lambda tree: read_rule(draft(tree), known())),
    "overlay": of_tree(overlay),
    "facts": of_tree(read_facts_tree, FactsError),
    "shorthand": of_tree(read_facts_tree, FactsError),
    "vocabulary": of_tree(lambda tree: {name: vars(fact) for name, fact in read_vocabulary(tree).facts.items()}),
    "sources": of_tree(lambda tree: check_shared("sources", tree)),
    "recipients": of_tree(lambda tree: check_shared("recipients", tree)),
    "words": of_tree(lambda tree: check_shared("words", tree)),
    "settings": of_tree(lambda tree: read_settings(tree, Taker())),
    "conflict": of_tree(conflict),
    "profile": of_tree(read_profile),
    "coverage": of_tree(read_plan),
    "return_talk": of_tree(read_return_talk),
    "plan": of_tree(lambda tree: read_safety_plan(tree, (), load_copies().choices)),
    "copies": of_tree(lambda tree: replace(read_copies(tree), hotlines=frozenset())),
    "caregiver_sheet": of_tree(lambda tree: read_caregiver_sheet(tree, load_copies())),
    "review_events": of_tree(read_reviews),
    "prevention_triggers": of_tree(lambda tree: {case.id: vars(case) for case in read_own_cases(tree)}),
    "prevention_case": of_tree(read_case),
    "first_hours": of_tree(lambda tree: {step.key: vars(step) for step in read_first_hours(tree)}),
    "search": of_tree(read_ours),
    "own_search": of_tree(lambda tree: read_agency(tree, read_ours(read_file(HERE / "whole" / "search.yaml")))),
    "contacts": of_files(
        lambda folder: {key: vars(one) for key, one in load_contacts((), folder).items()},
        "contacts.yaml",
        source_list="sources.yaml",
    ),
    "packet": of_files(lambda folder: read_packet(folder / "packet.yaml"), "packet.yaml"),
    "conduct": of_files(lambda folder: read_conduct(folder / "conduct.yaml"), "conduct.yaml"),
    "instrument": of_files(load_instruments, "own/1/instrument.yaml", conduct="conduct.yaml", notes="own/1/es.yaml"),
    "notes": of_files(load_instruments, "own/1/es.yaml", conduct="conduct.yaml", instrument="own/1/instrument.yaml"),
    "place": of_files(
        lambda folder: jurisdiction("us-own", folder),
        "jurisdictions/us-own.yaml",
        few_facts="facts.yaml",
        calendar="calendars/own.yaml",
        rule="duties/us/XX-WHOLE.yaml",
    ),
    "calendar": of_files(
        calendar,
        "calendars/own.yaml",
        few_facts="facts.yaml",
        place="jurisdictions/us-own.yaml",
        rule="duties/us/X.yaml",
    ),
}


if __name__ == "__main__":
    for kind in READERS:
        with TemporaryDirectory() as folder:
            lines = answers(kind, Path(folder))
            (HERE / "told" / f"{kind}.txt").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
