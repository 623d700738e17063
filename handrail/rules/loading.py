"""The only place that opens content files and parses YAML.

A file becomes a tree of `Text`, `Items` and `Entries`, each of which knows the file and the line it stands in.
Values are strings and stay strings: `no` is the word "no", `010` is the text "010". YAML's tags, anchors and
aliases, tabs, duplicate keys and empty values are refused, because each of them has silently changed what a
careful person wrote.
"""

from __future__ import annotations

import difflib
import stat
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

import yaml

from .errors import ContentError, Gathered, Place, RulesError, each

CONTENT = Path(__file__).resolve().parent.parent / "content"
"""The content that ships with Handrail."""

LARGEST = 1_000_000
"""Bytes. The largest shipped file is a fortieth of it; a file that is larger was saved here by mistake."""

DEEPEST = 30
"""Braces and brackets inside one another. Nothing a person writes needs ten."""

LONGEST_NUMBER = 9
"""Digits. No age, hour or count has more."""

NEVER = {
    "anchor": "Write the words out again: anchors and aliases are not used here.",
    "tag": "Remove the tag: every value is read as text.",
}


class Text(str):
    """A word or sentence, and where it was written."""

    place: Place


class Items(list["Tree"]):
    """A list, and where it begins."""

    place: Place


class Entries(dict[Text, "Tree"]):
    """Keys with values, and where they begin."""

    place: Place


Tree = Text | Items | Entries


def text(value: str, place: Place) -> Text:
    made = Text(value)
    made.place = place
    return made


def read_file(path: Path, *, name: str | None = None, error: type[RulesError] = ContentError) -> Tree:
    """The tree in a file. Raises `error` when it cannot be read or is not plain, safe YAML."""
    shown = name or path.name
    return read_text(_written(path, shown, error), name=shown, error=error)


def read_page(path: Path, *, name: str | None = None) -> tuple[Tree, str]:
    """A page of Markdown: the tree between its two lines of three dashes, and the text below them.

    The text keeps its line numbers: what stands above it is left as empty lines. Raises ContentError.
    """
    shown = name or path.name
    lines = _written(path, shown, ContentError).split("\n")
    ends = [number for number, line in enumerate(lines) if line.rstrip() == PAGE_FENCE]
    if ends[:1] != [0] or len(ends) < 2:
        mend = 'Begin with a line "---", then id, title and the other keys, then a line "---", then the text.'
        raise ContentError(Place(shown, 1), "The page has no lines about itself.", mend)
    head = "\n".join(["", *lines[1 : ends[1]]])
    text_below = "\n".join([""] * (ends[1] + 1) + lines[ends[1] + 1 :])
    _check_letters(text_below, shown, ContentError)
    return read_text(head, name=shown), text_below


PAGE_FENCE = "---"


def _written(path: Path, shown: str, error: type[RulesError]) -> str:
    written = _bytes(path, shown, error)
    try:
        return written.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as fault:
        place = Place(shown, written[: fault.start].count(b"\n") + 1)
        what = "There is a letter that is not UTF-8."
        raise error(place, what, 'Save the file as plain text with the encoding "UTF-8".') from None


def _bytes(path: Path, shown: str, error: type[RulesError]) -> bytes:
    """What the file holds. Nothing is opened that is no file, and nothing is read that is too large to be meant."""
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            kind = "a folder" if stat.S_ISDIR(found.st_mode) else "a pipe or a device"
            raise error(Place(shown), f"This is {kind} and not a file.", "Rename it or remove it.")
        if found.st_size > LARGEST:
            size = f"The file has {found.st_size / 1_000_000:.1f} MB; at most {LARGEST // 1_000_000} MB is read."
            raise error(Place(shown), size, "Check that the right file was saved here, or split it in several.")
        return path.read_bytes()
    except FileNotFoundError:
        if path.is_symlink():
            raise error(Place(shown), "This is a link that leads nowhere.", "Put the file itself here.") from None
        raise error(Place(shown), "There is no such file.", "Check the name.") from None
    except OSError as fault:
        mend = "Check who may read it, and that it is a plain file."
        raise error(Place(shown), f"It cannot be read ({fault.strerror}).", mend) from None


def read_text(written: str, *, name: str, error: type[RulesError] = ContentError) -> Tree:
    """The tree in a text; `name` is what errors call it."""
    # The books of all states share the federal files. What is said of a child is never kept.
    return _kept(written, name) if error is ContentError else _read(written, name, error)


def _read(written: str, name: str, error: type[RulesError]) -> Tree:
    _check_letters(written, name, error)
    return _Builder(written, name, error).tree()


@lru_cache(maxsize=1024)
def _kept(written: str, name: str) -> Tree:
    """Nobody changes a tree that was read."""
    return _read(written, name, ContentError)


def _check_letters(written: str, name: str, error: type[RulesError]) -> None:
    """Refuses what cannot be seen: tabs, control characters, and letters that turn the text around them."""
    faults = Gathered()
    for number, line in enumerate(written.split("\n"), start=1):
        if line.isprintable():
            continue
        if line[: len(line) - len(line.lstrip())].strip(" \t"):
            what = "The line begins with a space that is not a plain one."
            faults.add(error(Place(name, number), what, "Remove it, and indent with the space bar."))
        for letter in dict.fromkeys(line):
            if letter == "\t":
                faults.add(error(Place(name, number), "There is a tab.", "Use spaces."))
            elif unicodedata.category(letter) in UNSEEN and letter not in JOINERS:
                what = f"There is an invisible character (U+{ord(letter):04X})."
                faults.add(error(Place(name, number), what, "Remove it: write the line again by hand."))
    faults.raise_all()


UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
"""Unicode's words for control, format, half, private, unassigned, and line and paragraph separators."""

JOINERS = "\u00ad\u200c\u200d"
"""Soft hyphens and joiners are part of honest words in many languages."""


def _mend_yaml(problem: str) -> str:
    if "mapping values" in problem:
        return "Check the indent of this line, and quote text that holds a colon followed by a space."
    if "expected ',' or" in problem:
        return "Close the brace or bracket, and quote text that holds one."
    return "Check the indent, the quotes and the braces near this line."


class _Builder:
    """Turns the parser's events into a tree, refusing what would be read differently from how it looks."""

    def __init__(self, written: str, name: str, error: type[RulesError]) -> None:
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        self.events: Iterator[yaml.Event] = iter(yaml.parse(written, Loader=loader))
        self.name = name
        self.error = error
        self.faults = Gathered()
        self.depth = 0

    def tree(self) -> Tree:
        """Reads on after what it refuses, as far as the text is YAML, and then tells all of it."""
        found = self.faults.trying(self.parsed, text("", Place(self.name)))
        self.faults.raise_all()
        return found

    def parsed(self) -> Tree:
        try:
            return self.document()
        except yaml.MarkedYAMLError as fault:
            open_quote = "quoted scalar" in str(fault.context) and "end of stream" in str(fault.problem)
            mark = fault.context_mark if open_quote else fault.problem_mark or fault.context_mark
            place = Place(self.name, mark.line + 1 if mark else None)
            if open_quote:
                raise self.error(place, "A quote is opened and never closed.", "Close it.") from None
            raise self.error(place, f"This is not YAML: {fault.problem}.", _mend_yaml(str(fault.problem))) from None
        except yaml.YAMLError:
            raise self.error(Place(self.name), "This is not YAML.", "Save it as plain UTF-8 text.") from None

    def document(self) -> Tree:
        next(self.events)  # the stream begins
        if not isinstance(next(self.events), yaml.DocumentStartEvent):
            raise self.error(Place(self.name), "The file is empty.", "Write its content, or remove it.")
        found = self.node(next(self.events))
        next(self.events)  # the document ends
        if isinstance(more := next(self.events), yaml.DocumentStartEvent):
            raise self.fault(more, "A second document begins.", "Keep one document in a file.")
        return found

    def node(self, event: yaml.Event) -> Tree:
        self.refuse_tricks(event)
        if isinstance(event, yaml.ScalarEvent):
            return self.scalar(event)
        if isinstance(event, yaml.AliasEvent):
            return text(str(event.anchor), self.place(event))
        self.depth += 1
        if self.depth > DEEPEST:
            what = f"It is nested more than {DEEPEST} deep."
            raise self.fault(event, what, "Close the brackets, or write it in fewer steps.")
        found = self.items(event) if isinstance(event, yaml.SequenceStartEvent) else self.entries(event)
        self.depth -= 1
        return found

    def refuse_tricks(self, event: yaml.Event) -> None:
        anchor, tag = getattr(event, "anchor", None), getattr(event, "tag", None)
        if anchor is not None:
            self.faults.add(self.fault(event, f'There is an anchor or alias "{anchor}".', NEVER["anchor"]))
        if tag is not None:
            self.faults.add(self.fault(event, f'There is a tag "{tag}".', NEVER["tag"]))

    def scalar(self, event: yaml.ScalarEvent) -> Text:
        if event.value == "":
            self.faults.add(self.fault(event, "There is an empty value.", "Write the value, or remove the line."))
        return text(event.value, self.place(event))

    def items(self, start: yaml.Event) -> Items:
        found = Items()
        found.place = self.place(start)
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            found.append(self.node(event))
        return found

    def entries(self, start: yaml.Event) -> Entries:
        found = Entries()
        found.place = self.place(start)
        in_braces = bool(getattr(start, "flow_style", False))
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key = self.key(event, found)
            found[key] = self.value(key, next(self.events), in_braces)
        return found

    def key(self, event: yaml.Event, so_far: Entries) -> Text:
        self.refuse_tricks(event)
        if not isinstance(event, yaml.ScalarEvent) or event.value == "":
            raise self.fault(event, "A key is empty or is not a word.", "Write the key before its colon.")
        if event.value in so_far:
            self.faults.add(self.fault(event, f'The key "{event.value}" is here twice.', "Keep one of the two."))
        return text(event.value, self.place(event))

    def value(self, key: Text, event: yaml.Event, in_braces: bool) -> Tree:
        if isinstance(event, yaml.ScalarEvent) and event.value == "" and event.anchor is None:
            mend = "Write the value, or remove the key."
            if in_braces and not event.style:
                mend = "A comma inside braces begins a new key: put quotes around text that holds a comma."
            self.faults.add(self.error(key.place, f'The key "{key}" has no value.', mend))
            return text("", key.place)
        return self.node(event)

    def place(self, event: yaml.Event) -> Place:
        return Place(self.name, event.start_mark.line + 1 if event.start_mark else None)

    def fault(self, event: yaml.Event, what: str, mend: str) -> RulesError:
        return self.error(self.place(event), what, mend)


# --- trees from a program ---------------------------------------------------------------------------------------


def as_tree(value: object, name: str, error: type[RulesError], key: str = "") -> Tree:
    """The same kind of tree from a mapping that a program made; numbers, dates and times become their text."""
    place = Place(f"{name}: {key}" if key else name)
    if isinstance(value, str | bool | int | date):
        return text(_as_text(value), place)
    if isinstance(value, Mapping):
        entries = Entries({text(str(k), place): as_tree(v, name, error, str(k)) for k, v in value.items()})
        entries.place = place
        return entries
    if isinstance(value, Iterable):
        items = Items(as_tree(item, name, error, key) for item in value)
        items.place = place
        return items
    raise error(
        place,
        f"There is a value of the kind {type(value).__name__}.",
        'Leave the key out, or write "unknown".',
    )


def _as_text(value: str | bool | int | date) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value)


# --- taking a tree apart ----------------------------------------------------------------------------------------


class Taker:
    """Takes trees apart and raises the right kind of error, with the place, when they are not what they should be."""

    def __init__(self, error: type[RulesError] = ContentError) -> None:
        self.error = error

    def fault(self, at: Tree, what: str, mend: str) -> RulesError:
        return self.error(at.place, what, mend)

    def entries(
        self, tree: Tree, what: str, *, needed: Iterable[str] = (), allowed: Iterable[str] | None = None
    ) -> Entries:
        if not isinstance(tree, Entries):
            raise self.fault(tree, f"{what} should be keys with values.", 'Write it as "key: value".')
        faults, known = Gathered(), [*needed, *(tree if allowed is None else allowed)]
        unknown = [
            self.fault(key, f'{what} has an unknown key "{key}".', suggest(key, known))
            for key in tree
            if key not in known
        ]
        misspelt = {fault.mend for fault in unknown}  # a key that is misspelt is not missing too
        for name in needed:
            if name not in tree and MEANT.format(name) not in misspelt:
                faults.add(self.fault(tree, f'{what} has no "{name}".', f'Add the line "{name}: …".'))
        for fault in unknown:
            faults.add(fault)
        faults.raise_all()
        return tree

    def items(self, tree: Tree, what: str) -> Items:
        if not isinstance(tree, Items):
            raise self.fault(
                tree,
                f"{what} should be a list.",
                'Write it as "[one, two]" or as lines that begin with "- ".',
            )
        return tree

    def text(self, tree: Tree, what: str) -> Text:
        if not isinstance(tree, Text):
            raise self.fault(
                tree,
                f"{what} should be one word or sentence.",
                "Write it on one line, in quotes if it holds a comma.",
            )
        return tree

    def texts(self, tree: Tree, what: str) -> tuple[Text, ...]:
        """One word, or a list of words."""
        if isinstance(tree, Text):
            return (tree,)
        return each(self.items(tree, what), lambda item: self.text(item, what))

    def one_of(self, tree: Tree, what: str, choices: Iterable[str]) -> Text:
        word = self.text(tree, what)
        known = list(choices)
        if word not in known:
            raise self.fault(word, f'{what} is "{word}".', suggest(word, known))
        return word

    def whole_number(self, tree: Tree, what: str) -> int:
        word = self.text(tree, what)
        if not (word.isascii() and word.isdigit() and len(word) <= LONGEST_NUMBER):
            raise self.fault(word, f'{what} is "{word}".', f"Write a whole number of at most {LONGEST_NUMBER} digits.")
        return int(word)

    def day(self, tree: Tree, what: str) -> date:
        word = self.text(tree, what)
        try:
            return date.fromisoformat(word) if len(word) == 10 else _never()
        except ValueError:
            raise self.fault(word, f'{what} is "{word}", which is not a date.', "Write a date as 2026-03-13.") from None

    def moment(self, tree: Tree, what: str) -> datetime:
        word = self.text(tree, what)
        try:
            found = datetime.fromisoformat(word) if len(word) > 10 else _never()
        except ValueError:
            raise self.fault(word, f'{what} is "{word}", which is not a time.', EXAMPLE_TIME) from None
        if found.tzinfo is None:
            raise self.fault(word, f'{what} is "{word}", which has no offset.', EXAMPLE_TIME)
        return found


MEANT = 'Did you mean "{}"?'
EXAMPLE_TIME = "Write the day, the time and the offset, as in 2026-03-13T21:10:00-04:00."


def _never() -> datetime:
    raise ValueError


def suggest(word: str, known: Iterable[str]) -> str:
    """What the writer may have meant: the nearest known word, or all of them when they are few."""
    names = sorted(set(known))
    near = difflib.get_close_matches(word, names, n=1, cutoff=0.6)
    if near:
        return MEANT.format(near[0])
    shown = ", ".join(names[:12]) + (", …" if len(names) > 12 else "")
    return f"Use one of: {shown}." if names else "Remove it."


# --- folders ----------------------------------------------------------------------------------------------------


def yaml_files(folder: Path, *, deep: bool = True) -> list[Path]:
    """The YAML files of a folder in a fixed order."""
    found = folder.rglob("*.yaml") if deep else folder.glob("*.yaml")
    return sorted(found, key=lambda path: path.as_posix())


def page_files(folder: Path) -> list[Path]:
    """The Markdown pages of a folder itself in a fixed order."""
    return sorted(folder.glob("*.md"), key=lambda path: path.name)


def every_file(folder: Path) -> list[Path]:
    """Everything in a folder in a fixed order, whatever its name: to say what nobody reads."""
    return sorted(folder.rglob("*"), key=lambda path: path.as_posix())


def example_files(folder: Path) -> list[Path]:
    """The files of worked examples beside the rules of a folder."""
    return [path for path in yaml_files(folder) if path.name.endswith(".examples.yaml")]


def shown_name(path: Path, folder: Path, content: Path = CONTENT) -> str:
    """How errors and provenance name a file: from its content folder on, never the machine's own path."""
    inside = path.relative_to(folder).as_posix()
    return inside if folder == content else f"{folder.name}/{inside}"


def digest(path: Path) -> str:
    """Of its bytes; called after `read_file`, so that it is a file and not too large."""
    return sha256(path.read_bytes()).hexdigest()
