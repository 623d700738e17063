"""Reads instruments from their folders, strictly: an unknown key, step, item or language is an error with its place.

`<id>/<version>/instrument.yaml` holds the instrument, `es.yaml` beside it the staff notes in Spanish, and
`conduct.yaml` at the top what all of them share.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from .. import loading
from ..loading import Taker, Tree
from .accuracy import INTERVALS
from .conduct import read_conduct
from .instruments import Ages, Audience, Conduct, Flag, Instrument, Instruments, Item, Rule, Section, Sentence, Study
from .items import ItemReader, read_condition
from .words import Fields, read_lists

CONTENT = loading.CONTENT / "instruments"
"""The instruments that ship with Handrail."""

KINDS = ("guided_conversation", "observation", "interview")
RULES = ("none", "conditional", "any_yes", "count_cut")
FORMS = ("sex", "labor", "online", "familial")
STATUSES = ("draft", "reviewed", "in_use", "retired")
NEEDED = (
    *("id", "version", "kind", "status", "title", "say_on_screen", "audience", "forms", "licence", "evidence"),
    *("limits", "rule", "answers", "sections", "items", "last_verified", "reviewed_by", "translations"),
)
ALLOWED = (
    *("not_an_instrument", "ages", "can_tell", "studies", "flags", "reference", "before_first_item"),
    *("do_not_start_when", "sources"),
)

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
    paths = [path for path in loading.yaml_files(folder) if path.name == "instrument.yaml"]
    return Instruments(tuple(_read(path, folder, conduct) for path in paths))


def _read(path: Path, folder: Path, conduct: Conduct) -> Instrument:
    tree = loading.read_file(path, name=path.relative_to(folder).as_posix())
    top = Fields(tree, "the instrument", needed=NEEDED, allowed=ALLOWED)
    _must_match(top, path)
    notes = _read_notes(path.parent / "es.yaml", folder)
    sections = tuple(_section(each) for each in top.list("sections"))
    items = ItemReader(top, notes.get("items"), conduct, [each.id for each in sections]).read()
    permitted, validated = _ages(top)
    return Instrument(
        id=top.text("id"),
        version=top.text("version"),
        digest=_digest(path.parent),
        kind=top.one_of("kind", KINDS),
        status=top.one_of("status", STATUSES),
        not_an_instrument=top.yes("not_an_instrument"),
        title=top.words("title"),
        say_on_screen=top.words("say_on_screen"),
        ages=permitted,
        validated_ages=validated,
        audience=_audience(top["audience"]),
        forms=top.list_of("forms", FORMS),
        licence=Fields(top["licence"], "licence", needed=("class", "name", "note")).texts(),
        evidence=Fields(top["evidence"], "evidence", needed=("validated", "note")).texts(),
        studies=tuple(_study(each) for each in top.list("studies")),
        can_tell=_sentences(top, "can_tell"),
        limits=_sentences(top, "limits"),
        rule=_rule(top["rule"]),
        flags=tuple(_flag(each, items) for each in top.list("flags")),
        sections=sections,
        items=items,
        reference=_reference(top),
        before_first_item=top.list_of("before_first_item", conduct.scripts),
        do_not_start_when=read_lists(top.get("do_not_start_when"), notes.get("do_not_start_when")),
        conduct=conduct,
        reviewed_by=top.name("reviewed_by"),
        translations=_translations(top["translations"]),
        last_verified=take.day(top["last_verified"], "last_verified").isoformat(),
        _places={item.id: place for place, item in enumerate(items)},
    )


def _must_match(top: Fields, path: Path) -> None:
    """The folders say which instrument and version this is; a copy that was not renamed is a mistake."""
    for key, folder in (("id", path.parent.parent.name), ("version", path.parent.name)):
        if top.text(key) != folder:
            raise take.fault(top[key], f'{key} is "{top.text(key)}" in a folder named "{folder}".', "Make them equal.")
    top.whole("version")


def _read_notes(path: Path, folder: Path) -> Fields:
    if not path.exists():
        return Fields(loading.Entries(), "no notes")
    found = loading.read_file(path, name=path.relative_to(folder).as_posix())
    return Fields(found, "the Spanish notes", needed=("reviewed_by",), allowed=("do_not_start_when", "items"))


def _digest(folder: Path) -> str:
    """Over what a person is shown or scored by: the instrument and its translations, not its examples."""
    files = [path for path in loading.yaml_files(folder, deep=False) if path.name != "examples.yaml"]
    listed = "".join(f"{path.name} {loading.digest(path)}\n" for path in files)
    return sha256(listed.encode()).hexdigest()


def _sentences(top: Fields, key: str) -> tuple[Sentence, ...]:
    """Codes count up, so that a program can tell one sentence from the next."""
    listed = enumerate(top.list(key), start=1)
    return tuple(Sentence(f"{key}.{number}", Fields(each, key, needed=("en", "es")).texts()) for number, each in listed)


def _translations(tree: Tree) -> dict[str, dict[str, str]]:
    found = Fields(tree, "translations", allowed=("es",))
    return {lang: Fields(each, lang, needed=("status", "reviewed_by")).texts() for lang, each in found.items()}


def _section(tree: Tree) -> Section:
    found = Fields(tree, "a section", needed=("id", "title"))
    return Section(found.text("id"), found.words("title"))


def _ages(top: Fields) -> tuple[Ages, Ages | None]:
    if "ages" not in top:
        return Ages(), None
    found = Fields(top["ages"], "ages", allowed=("permitted", "validated"))
    permitted = _range(found["permitted"]) if "permitted" in found else Ages()
    return permitted, _range(found["validated"]) if "validated" in found else None


def _range(tree: Tree) -> Ages:
    found = Fields(tree, "an age range", allowed=("from", "to"))
    youngest = found.whole("from") if "from" in found else None
    oldest = found.whole("to") if "to" in found else None
    if youngest is not None and oldest is not None and youngest > oldest:
        raise take.fault(tree, f"The ages run from {youngest} to {oldest}.", "Put the younger age first.")
    return Ages(youngest, oldest)


def _audience(tree: Tree) -> Audience:
    found = Fields(tree, "audience", needed=("who", "read_aloud"), allowed=("offered_when",))
    when = tuple(str(each) for each in found.list("offered_when"))
    return Audience(found.words("who"), found.yes("read_aloud"), when)


def _rule(tree: Tree) -> Rule:
    found = Fields(tree, "the rule", needed=("type",), allowed=("at_least", "complete_required"))
    kind = found.one_of("type", RULES)
    if (kind == "count_cut") != ("at_least" in found):
        raise take.fault(tree, f"A rule {kind} and its cut do not fit.", "Give at_least to count_cut, and only to it.")
    cut = {"any_yes": 1, "count_cut": found.whole("at_least") if "at_least" in found else 0}.get(kind)
    if cut == 0:
        raise take.fault(tree, "A cut of 0 would be met by everybody.", "Write 1 or more.")
    return Rule(kind, cut, found.yes("complete_required"))


def _flag(tree: Tree, items: tuple[Item, ...]) -> Flag:
    found = Fields(tree, "a flag", needed=("id", "when", "label"), allowed=("ages",))
    ages = _range(found["ages"]) if "ages" in found else None
    return Flag(found.text("id"), read_condition(found["when"], items), ages, found.words("label"))


def _study(tree: Tree) -> Study:
    cells = ("true_positive", "false_negative", "true_negative", "false_positive")
    found = Fields(tree, "a study", needed=("source", "ages", "setting", "at_least", "interval", *cells))
    table = {cell: found.whole(cell) for cell in cells}
    if not table["true_positive"] + table["false_negative"] or not table["true_negative"] + table["false_positive"]:
        raise take.fault(tree, "The study's table has an empty row.", "Give the four counts of the study.")
    return Study(
        source=found.text("source"),
        ages=_range(found["ages"]),
        setting=found.words("setting"),
        at_least=found.whole("at_least"),
        interval=found.one_of("interval", INTERVALS),
        **table,
    )


def _reference(top: Fields) -> dict[str, tuple[str, ...]]:
    """Text kept beside an instrument to be read by staff, never asked as items."""
    if "reference" not in top:
        return {}
    found = Fields(top["reference"], "reference", needed=("marked", "questions"))
    return {key: tuple(str(each) for each in take.texts(value, key)) for key, value in found.items()}
