"""Takes the files of plans apart. Raises ContentError with file, line and mend."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import Any, TypeVar, cast

from ..errors import each
from ..loading import CONTENT, Taker, Tree, read_file, suggest
from .plan import (
    ANSWERS,
    AUDIENCES,
    CHOICES,
    STARTS,
    Audience,
    Chip,
    Language,
    Plan,
    Prompt,
    Section,
    Source,
    Start,
    Usable,
    Words,
)

TAKE = Taker()
FOLDER = CONTENT / "plans"
T = TypeVar("T")


@dataclass(frozen=True)
class Head:
    """What every file says of itself. Nobody is ""."""

    id: str
    version: str
    last_verified: date
    reviewed_by: str
    spanish_reviewed_by: str

    def reviewed(self, language: Language) -> bool:
        """Whether a named person reviewed the words in this language."""
        return bool(self.spanish_reviewed_by if language == "es" else self.reviewed_by)


PICTOGRAMS = (
    "angry", "bag", "ball", "bed", "blank", "book", "breathe", "bus", "calendar", "car", "door", "draw", "food",
    "friends", "health", "heart", "home", "hug", "key", "map", "money", "music", "people", "person", "pet", "phone",
    "pray", "school", "stomach", "sun", "tree", "wait", "walk", "water",
)  # fmt: skip
"""The drawings there are."""

HEAD = ("id", "version", "last_verified", "reviewed_by", "translations")
"""Every file of plans begins with these; `read_head` takes them apart."""

PLAN = (*HEAD, "title", "opening", "opening_limits", "opening_consent", "usable", "sections", "sources")
SECTION = ("id", "title", "heading", "intro", "who_may_see", "prompts")
PROMPT = ("id", "ask", "answer")
PROMPT_MORE = ("chips", "then", "staff_note", "who_may_see", "on_copy", "names", "lists")
Sight = Mapping[Audience, Start]
Choices = Mapping[str, Words]


def read_head(entry: Mapping[str, Tree]) -> Head:
    return Head(
        str(TAKE.text(entry["id"], "id")),
        str(TAKE.text(entry["version"], "version")),
        TAKE.day(entry["last_verified"], "last_verified"),
        nobody(entry["reviewed_by"], "reviewed_by"),
        read_spanish(entry["translations"]),
    )


def read_plan(tree: Tree, caregiver: tuple[Section, ...], choices: Choices, more: tuple[str, ...] = ("ages",)) -> Plan:
    entry = keys(tree, "The plan", (*PLAN, *more))
    low, high = read_ages(entry["ages"]) if "ages" in entry else (0, None)
    sections = read_sections(entry["sections"], choices)
    known = {section.key(prompt) for section in sections for prompt in section.prompts}
    refuse_unknown_opens(entry["sections"], sections, known)
    usable = listed(entry["usable"], "usable", lambda item: read_usable(item, sections, known))
    once(entry["usable"], "usable", [one.id for one in usable])
    head = read_head(entry)
    return Plan(
        id=head.id,
        version=head.version,
        title=words(entry["title"], "title"),
        low=low,
        high=high,
        opening=words(entry["opening"], "opening"),
        opening_limits=listed(entry["opening_limits"], "opening_limits", sentence),
        opening_consent=listed(entry["opening_consent"], "opening_consent", sentence),
        sections=sections,
        caregiver=caregiver,
        usable=usable,
        last_verified=head.last_verified,
        reviewed_by=head.reviewed_by,
        spanish_reviewed_by=head.spanish_reviewed_by,
        sources=listed(entry["sources"], "sources", read_source),
    )


def read_ages(tree: Tree) -> tuple[int, int | None]:
    entry = keys(tree, "ages", ("from",), ("to",))
    return TAKE.whole_number(entry["from"], "from"), TAKE.whole_number(entry["to"], "to") if "to" in entry else None


def read_spanish(tree: Tree) -> str:
    spanish = keys(keys(tree, "translations", ("es",))["es"], "es", ("status", "reviewed_by"))
    status = TAKE.one_of(spanish["status"], "status", ("unreviewed", "reviewed"))
    name = nobody(spanish["reviewed_by"], "reviewed_by")
    if (status == "reviewed") != bool(name):
        raise TAKE.fault(status, f'The Spanish is "{status}".', "Name who reviewed it, or write unreviewed and null.")
    return name


def read_sections(tree: Tree, choices: Choices) -> tuple[Section, ...]:
    sections = listed(tree, "sections", lambda item: read_section(item, choices))
    once(tree, "sections", [section.id for section in sections])
    return sections


def read_section(tree: Tree, choices: Choices) -> Section:
    entry = keys(tree, "A section", SECTION, ("staff_note",))
    sight = read_sight(entry["who_may_see"])
    prompts = listed(entry["prompts"], "prompts", lambda item: read_prompt(item, sight, choices))
    once(entry["prompts"], "prompts", [prompt.id for prompt in prompts])
    return Section(
        id=name_of(entry["id"]),
        title=words(entry["title"], "title"),
        heading=words(entry["heading"], "heading"),
        intro=words(entry["intro"], "intro"),
        prompts=prompts,
        staff_note=maybe(entry, "staff_note"),
    )


def read_sight(tree: Tree) -> Sight:
    entry = keys(tree, "who_may_see", AUDIENCES)
    return MappingProxyType({name: cast(Start, str(TAKE.one_of(entry[name], name, STARTS))) for name in AUDIENCES})


def read_prompt(tree: Tree, sight: Sight, choices: Choices) -> Prompt:
    entry = keys(tree, "A prompt", PROMPT, PROMPT_MORE)
    kind = str(TAKE.one_of(entry["answer"], "answer", ANSWERS))
    refuse_parts_that_do_not_fit(tree, kind, entry)
    chips = listed(entry["chips"], "chips", read_chip) if "chips" in entry else ()
    once(tree, "chips", [chip.id for chip in chips])
    made = Prompt(
        id=name_of(entry["id"]),
        ask=words(entry["ask"], "ask"),
        answer=kind,
        who_may_see=read_sight(entry["who_may_see"]) if "who_may_see" in entry else sight,
        chips=chips,
        choices=choices if kind == "choice" else None,
        then=read_then(entry["then"]) if "then" in entry else None,
        staff_note=maybe(entry, "staff_note"),
        on_copy=maybe(entry, "on_copy"),
        names=yes(entry, "names"),
        lists=yes(entry, "lists"),
    )
    refuse_open_secrets(tree, made)
    return made


def refuse_parts_that_do_not_fit(tree: Tree, kind: str, entry: Mapping[str, Tree]) -> None:
    if (kind in ("chips", "chips_and_text")) != ("chips" in entry):
        raise TAKE.fault(tree, f"This prompt takes {kind}.", "List `chips` for chips, and only for them.")
    if "then" in entry and kind != "choice":
        raise TAKE.fault(tree, f"This prompt takes {kind}.", "Write `then` only beside a choice.")


def refuse_open_secrets(tree: Tree, prompt: Prompt) -> None:
    """Names of people who harm, and code words, can never be switched on for the home."""
    if (prompt.names or prompt.answer == "code_word") and prompt.who_may_see["caregiver"] != "never":
        raise TAKE.fault(tree, f"{prompt.id} could reach the caregiver.", "Write `caregiver: never` for it.")
    if (prompt.names or prompt.lists) and prompt.who_may_see["youth"] != "never":
        raise TAKE.fault(tree, f"{prompt.id} could be on a paper that is found.", "Write `youth: never` for it.")


def read_then(tree: Tree) -> Choices:
    entry = keys(tree, "then", (), CHOICES)
    refuse_empty(tree, "then", len(entry))
    return MappingProxyType({answer: words(said, answer) for answer, said in entry.items()})


def read_chip(tree: Tree) -> Chip:
    entry = keys(tree, "A chip", ("id", "en", "es"), ("pictogram", "at_home", "hotline", "opens"))
    return Chip(
        id=name_of(entry["id"]),
        text=MappingProxyType({language: str(TAKE.text(entry[language], language)) for language in ("en", "es")}),
        pictogram=str(TAKE.one_of(entry["pictogram"], "pictogram", PICTOGRAMS)) if "pictogram" in entry else "",
        at_home=yes(entry, "at_home"),
        hotline=yes(entry, "hotline"),
        opens=str(TAKE.text(entry["opens"], "opens")) if "opens" in entry else "",
    )


def refuse_unknown_opens(tree: Tree, sections: Sequence[Section], known: Iterable[str]) -> None:
    for section in sections:
        for chip in (chip for prompt in section.prompts for chip in prompt.chips):
            if chip.opens and chip.opens not in known:
                raise TAKE.fault(tree, f'The chip "{chip.id}" opens "{chip.opens}".', suggest(chip.opens, known))


def read_usable(tree: Tree, sections: Sequence[Section], known: Iterable[str]) -> Usable:
    entry = keys(tree, "usable", ("id", "section", "say"), ("needs", "at_least", "code_words"))
    if ("needs" in entry) == ("code_words" in entry):
        raise TAKE.fault(tree, "It says nothing to look for, or two things.", "Write `needs`, or `code_words: yes`.")
    needs = texts(entry["needs"], "needs") if "needs" in entry else ()
    for key in needs:
        if key not in known:
            raise TAKE.fault(entry["needs"], f'There is no prompt "{key}".', suggest(key, known))
    least = TAKE.whole_number(entry["at_least"], "at_least") if "at_least" in entry else 1
    if needs and not 1 <= least <= len(needs):
        raise TAKE.fault(entry["at_least"], f"at_least is {least} of {len(needs)}.", "Ask for as many as there are.")
    return Usable(
        id=name_of(entry["id"]),
        section=str(TAKE.one_of(entry["section"], "section", [section.id for section in sections])),
        say=words(entry["say"], "say"),
        needs=needs,
        at_least=least,
        code_words=yes(entry, "code_words"),
    )


@lru_cache(maxsize=1)
def shipped_sources() -> Mapping[str, Tree]:
    return keys(read_file(CONTENT / "sources.yaml"), "The sources", ())


def read_source(tree: Tree) -> Source:
    """A source by its key in sources.yaml, and what it supports here."""
    entry = keys(tree, "A source", ("source",), ("supports",))
    supports = str(TAKE.text(entry["supports"], "supports")) if "supports" in entry else ""
    return source_named(entry["source"], supports)


def source_named(tree: Tree, supports: str = "") -> Source:
    key = TAKE.one_of(tree, "source", shipped_sources())
    entry = keys(shipped_sources()[str(key)], key, ())
    read = keys(entry["read"], "read", ())
    return Source(str(entry["title"]), str(entry["url"]), str(read["sure"]), supports)


# --- small readers ------------------------------------------------------------------------------------------------


def keys(tree: Tree, what: str, needed: tuple[str, ...], allowed: tuple[str, ...] | None = None) -> dict[str, Any]:
    """Keys with their values. Without `needed` and `allowed` any key may stand there."""
    anything = not needed and allowed is None
    taken = TAKE.entries(tree, what, needed=needed, allowed=None if anything else (allowed or ()))
    return {str(key): value for key, value in taken.items()}


def words(tree: Tree, what: str) -> Words:
    entry = keys(tree, what, ("en", "es"))
    return MappingProxyType({language: str(TAKE.text(said, what)) for language, said in entry.items()})


def sentence(tree: Tree) -> Words:
    return words(tree, "A sentence")


def maybe(entry: Mapping[str, Tree], key: str) -> Words | None:
    return words(entry[key], key) if key in entry else None


def yes(entry: Mapping[str, Tree], key: str) -> bool:
    return key in entry and TAKE.one_of(entry[key], key, ("yes", "no")) == "yes"


def name_of(tree: Tree) -> str:
    """A name that can stand in a key and in a web address."""
    word = TAKE.text(tree, "id")
    if not word.replace("_", "").isalnum() or not word.isascii() or word != word.lower():
        raise TAKE.fault(word, f'The id is "{word}".', "Write small letters, digits and underscores.")
    return str(word)


def nobody(tree: Tree, what: str) -> str:
    """Who reviewed it; "null" is nobody."""
    name = str(TAKE.text(tree, what))
    return "" if name == "null" else name


def listed(tree: Tree, what: str, read: Callable[[Tree], T]) -> tuple[T, ...]:
    """Every item, and every fault of every item; a list that holds nothing protects nobody and is refused."""
    items = TAKE.items(tree, what)
    refuse_empty(tree, what, len(items))
    return each(items, read)


def texts(tree: Tree, what: str) -> tuple[str, ...]:
    """One word, or a list of words, and not of none."""
    found = tuple(map(str, TAKE.texts(tree, what)))
    refuse_empty(tree, what, len(found))
    return found


def refuse_empty(tree: Tree, what: str, size: int) -> None:
    if not size:
        raise TAKE.fault(tree, f"{what} is empty.", "Write at least one, or take the file as it was shipped.")


def once(tree: Tree, what: str, ids: list[str]) -> None:
    for one in ids:
        if ids.count(one) > 1:
            raise TAKE.fault(tree, f'The {what} have "{one}" twice.', "Give each a name of its own.")
