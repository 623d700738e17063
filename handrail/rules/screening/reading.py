"""Reads instruments from their folders, strictly: an unknown key, step, item or language is an error with its place.

`<id>/<version>/instrument.yaml` holds the instrument, `es.yaml` beside it the staff notes in Spanish, and
`conduct.yaml` at the top what all of them share.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from .. import loading
from ..loading import Entries, Taker, Tree
from .conduct import read_conduct
from .instruments import (
    Ages,
    Audience,
    Conduct,
    Flag,
    Instrument,
    Instruments,
    Item,
    Rule,
    Section,
    Sentence,
    Study,
)
from .items import read_condition, read_items
from .words import nothing_or, read_lists, read_words

CONTENT = loading.CONTENT / "instruments"
"""The instruments that ship with Handrail."""

KINDS = ("guided_conversation", "observation", "interview")
RULES = ("none", "conditional", "any_yes", "count_cut")
FORMS = ("sex", "labor", "online", "familial")
STATUSES = ("draft", "reviewed", "in_use", "retired")
INTERVALS = ("wald", "wilson", "clopper_pearson")

NEEDED = [
    "id",
    "version",
    "kind",
    "status",
    "title",
    "say_on_screen",
    "audience",
    "forms",
    "licence",
    "evidence",
    "limits",
    "rule",
    "answers",
    "sections",
    "items",
    "last_verified",
    "reviewed_by",
    "translations",
]
ALLOWED = [
    "not_an_instrument",
    "ages",
    "can_tell",
    "studies",
    "flags",
    "reference",
    "before_first_item",
    "do_not_start_when",
    "sources",
]

take = Taker()


def load_instruments(folder: Path = CONTENT) -> Instruments:
    """Every instrument in a folder, checked. A folder without its own `conduct.yaml` uses the shipped one.

    Raises ContentError naming the file, the line and the mend.
    """
    return _load(folder)


@lru_cache(maxsize=8)
def _load(folder: Path) -> Instruments:
    own = folder / "conduct.yaml"
    conduct = read_conduct(own if own.exists() else CONTENT / "conduct.yaml")
    paths = sorted(folder.glob("*/*/instrument.yaml"), key=lambda path: path.as_posix())
    return Instruments(tuple(_read(path, folder, conduct) for path in paths))


def _read(path: Path, folder: Path, conduct: Conduct) -> Instrument:
    top = take.entries(
        loading.read_file(path, name=path.relative_to(folder).as_posix()),
        "the instrument",
        needed=NEEDED,
        allowed=ALLOWED,
    )
    _must_match(top, path)
    notes = _read_notes(path.parent / "es.yaml", folder)
    sections = tuple(_section(each) for each in take.items(top["sections"], "sections"))
    items = read_items(top, notes, conduct, {each.id for each in sections})
    ages, validated = _ages(top)
    return Instrument(
        id=take.text(top["id"], "id"),
        version=take.text(top["version"], "version"),
        digest=_digest(path.parent),
        kind=take.one_of(top["kind"], "kind", KINDS),
        status=take.one_of(top["status"], "status", STATUSES),
        not_an_instrument=_yes(top, "not_an_instrument"),
        title=read_words(top["title"], "title"),
        say_on_screen=read_words(top["say_on_screen"], "say_on_screen"),
        ages=ages,
        validated_ages=validated,
        audience=_audience(top["audience"]),
        forms=tuple(take.one_of(each, "a form", FORMS) for each in take.items(top["forms"], "forms")),
        licence=_plain(top["licence"], "licence", ("class", "name", "note")),
        evidence=_plain(top["evidence"], "evidence", ("validated", "note")),
        studies=tuple(_study(each) for each in _list(top, "studies")),
        can_tell=tuple(Sentence("can_tell", read_words(each, "can_tell")) for each in _list(top, "can_tell")),
        limits=tuple(Sentence("limit", read_words(each, "a limit")) for each in _list(top, "limits")),
        rule=_rule(top["rule"]),
        flags=tuple(_flag(each, items) for each in _list(top, "flags")),
        sections=sections,
        items=items,
        reference=_reference(top),
        before_first_item=_scripts(top, conduct),
        do_not_start_when=read_lists(top.get("do_not_start_when"), notes.get("do_not_start_when")),
        conduct=conduct,
        reviewed_by=nothing_or(top["reviewed_by"]),
        translations=_translations(top["translations"]),
        last_verified=take.day(top["last_verified"], "last_verified").isoformat(),
        _places={item.id: place for place, item in enumerate(items)},
    )


def _must_match(top: Entries, path: Path) -> None:
    """The folders say which instrument and version this is; a copy that was not renamed is a mistake."""
    for key, folder in (("id", path.parent.parent.name), ("version", path.parent.name)):
        if take.text(top[key], key) != folder:
            raise take.fault(top[key], f'{key} is "{top[key]}" in a folder named "{folder}".', "Make them equal.")
    take.whole_number(top["version"], "version")


def _read_notes(path: Path, folder: Path) -> Entries:
    if not path.exists():
        return Entries()
    found = loading.read_file(path, name=path.relative_to(folder).as_posix())
    allowed = ("do_not_start_when", "items", "reviewed_by")
    return take.entries(found, "the Spanish notes", allowed=allowed)


def _digest(folder: Path) -> str:
    """Over what a person is shown or scored by: the instrument and its translations, not its examples."""
    files = [path for path in loading.yaml_files(folder, deep=False) if path.name != "examples.yaml"]
    listed = "".join(f"{path.name} {loading.digest(path)}\n" for path in files)
    return sha256(listed.encode()).hexdigest()


def _list(top: Entries, key: str) -> list[Tree]:
    return list(take.items(top[key], key)) if key in top else []


def _yes(entries: Entries, key: str) -> bool:
    return key in entries and take.one_of(entries[key], key, ("yes", "no")) == "yes"


def _plain(tree: Tree, what: str, keys: tuple[str, ...]) -> dict[str, str]:
    entries = take.entries(tree, what, needed=keys)
    return {key: take.text(value, key) for key, value in entries.items()}


def _translations(tree: Tree) -> dict[str, dict[str, str]]:
    found = take.entries(tree, "translations")
    return {lang: _plain(each, f"translation {lang}", ("status", "reviewed_by")) for lang, each in found.items()}


def _section(tree: Tree) -> Section:
    found = take.entries(tree, "a section", needed=("id", "title"), allowed=())
    return Section(take.text(found["id"], "section id"), read_words(found["title"], "section title"))


def _ages(top: Entries) -> tuple[Ages, Ages | None]:
    if "ages" not in top:
        return Ages(), None
    found = take.entries(top["ages"], "ages", allowed=("permitted", "validated", "why"))
    permitted = _range(found["permitted"]) if "permitted" in found else Ages()
    return permitted, _range(found["validated"]) if "validated" in found else None


def _range(tree: Tree) -> Ages:
    found = take.entries(tree, "an age range", allowed=("from", "to"))
    ends = {key: take.whole_number(value, f"age {key}") for key, value in found.items()}
    youngest, oldest = ends.get("from"), ends.get("to")
    if youngest is not None and oldest is not None and youngest > oldest:
        raise take.fault(found, f"The ages run from {youngest} to {oldest}.", "Put the younger age first.")
    return Ages(youngest, oldest)


def _audience(tree: Tree) -> Audience:
    found = take.entries(tree, "audience", needed=("who", "read_aloud"), allowed=("offered_when",))
    when = take.texts(found["offered_when"], "offered_when") if "offered_when" in found else ()
    return Audience(read_words(found["who"], "who"), _yes(found, "read_aloud"), when)


def _rule(tree: Tree) -> Rule:
    found = take.entries(tree, "the rule", needed=("type",), allowed=("at_least", "complete_required"))
    kind = take.one_of(found["type"], "the rule type", RULES)
    if (kind == "count_cut") != ("at_least" in found):
        raise take.fault(tree, f"A rule {kind} and its cut do not fit.", "Only count_cut takes at_least; it needs it.")
    cut = 1 if kind == "any_yes" else None
    if kind == "count_cut":
        cut = take.whole_number(found["at_least"], "at_least")
        if cut < 1:
            raise take.fault(found["at_least"], "A cut of 0 would be met by everybody.", "Write 1 or more.")
    return Rule(kind, cut, _yes(found, "complete_required"))


def _flag(tree: Tree, items: tuple[Item, ...]) -> Flag:
    found = take.entries(tree, "a flag", needed=("id", "when", "label"), allowed=("ages",))
    ages = _range(found["ages"]) if "ages" in found else None
    when = read_condition(found["when"], items)
    return Flag(take.text(found["id"], "flag id"), when, ages, read_words(found["label"], "label"))


def _study(tree: Tree) -> Study:
    cells = ("true_positive", "false_negative", "true_negative", "false_positive")
    keys = ("source", "ages", "setting", "at_least", "interval", *cells)
    found = take.entries(tree, "a study", needed=keys, allowed=())
    table = {cell: take.whole_number(found[cell], cell) for cell in cells}
    if not table["true_positive"] + table["false_negative"] or not table["true_negative"] + table["false_positive"]:
        raise take.fault(tree, "The study's table has an empty row.", "Give the four counts of the study.")
    return Study(
        source=take.text(found["source"], "source"),
        ages=_range(found["ages"]),
        setting=read_words(found["setting"], "setting"),
        at_least=take.whole_number(found["at_least"], "at_least"),
        interval=take.one_of(found["interval"], "interval", INTERVALS),
        **table,
    )


def _reference(top: Entries) -> dict[str, tuple[str, ...]]:
    """Text kept beside an instrument to be read by staff, never asked as items."""
    if "reference" not in top:
        return {}
    found = take.entries(top["reference"], "reference")
    return {key: take.texts(value, key) for key, value in found.items()}


def _scripts(top: Entries, conduct: Conduct) -> tuple[str, ...]:
    codes = _list(top, "before_first_item")
    return tuple(take.one_of(code, "before_first_item", conduct.scripts) for code in codes)
