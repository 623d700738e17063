"""Where a page stands in the guide, the steps of the work that it may open beside, and what of a record brings it up.

What brings it up is context and never a score: a fact that somebody asked about and recorded, with the value that
somebody gave. Nothing is inferred, and a fact that the reader may not see is to this code a fact that is not there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from ..errors import Gathered
from ..loading import Taker, Text, Tree, read_file, suggest
from ..profile import Words, load_profile, words
from ..vocabulary import UNKNOWN, vocabulary

TAKE = Taker()
PROFILE = "profile."
PARTS = ("steps", "groups", "beside")


@dataclass(frozen=True)
class Group:
    """A heading of the index with its pages. `sections` are the headings that each of its pages has, in that order."""

    id: str
    title: Words
    intro: Words
    pages: tuple[str, ...]
    sections: tuple[str, ...] = ()
    named_only: bool = False


@dataclass(frozen=True)
class Brings:
    """When a fact of the record has this value, this page comes first. `because` says so to the reader."""

    page: str
    fact: str
    values: frozenset[str]
    because: Words
    restricted: str | None


@dataclass(frozen=True)
class Index:
    steps: Mapping[str, Words]
    groups: tuple[Group, ...]
    beside: tuple[Brings, ...]

    @property
    def placed(self) -> frozenset[str]:
        return frozenset(page for group in self.groups for page in group.pages)


def read_index(path: Path, pages: Container[str]) -> Index:
    """Raises ContentError with file, line and mend: also for a page that is named here and is not there."""
    tree = TAKE.entries(read_file(path, name="guide/index.yaml"), "The index", needed=PARTS, allowed=())
    parts = {str(key): value for key, value in tree.items()}
    faults = Gathered()
    steps = {str(key): words(value, "A step") for key, value in TAKE.entries(parts["steps"], "steps").items()}
    groups = tuple(read_group(item, pages, faults) for item in TAKE.items(parts["groups"], "groups"))
    brings = tuple(one for item in TAKE.items(parts["beside"], "beside") for one in read_brings(item, pages, faults))
    refuse_twice(groups, parts["groups"], faults)
    faults.raise_all()
    return Index(MappingProxyType(steps), groups, brings)


def refuse_twice(groups: tuple[Group, ...], tree: Tree, faults: Gathered) -> None:
    for page, times in Counter(page for group in groups for page in group.pages).items():
        if times > 1:
            faults.add(TAKE.fault(tree, f'The page "{page}" is in {times} groups.', "Leave it in one."))


def taken(tree: Tree, what: str, needed: tuple[str, ...], allowed: tuple[str, ...] = ()) -> dict[str, Tree]:
    return {str(key): value for key, value in TAKE.entries(tree, what, needed=needed, allowed=allowed).items()}


def read_group(tree: Tree, pages: Container[str], faults: Gathered) -> Group:
    entry = taken(tree, "A group", ("id", "title", "intro", "pages"), ("sections", "named_only"))
    named = [page for page in TAKE.texts(entry["pages"], "pages") if there(page, pages, faults)]
    sections = TAKE.texts(entry["sections"], "sections") if "sections" in entry else ()
    return Group(
        id=str(TAKE.text(entry["id"], "id")),
        title=words(entry["title"], "title"),
        intro=words(entry["intro"], "intro"),
        pages=tuple(map(str, named)),
        sections=tuple(map(str, sections)),
        named_only="named_only" in entry,
    )


def there(page: Text, pages: Container[str], faults: Gathered) -> bool:
    if page in pages:
        return True
    faults.add(TAKE.fault(page, f'There is no page "{page}".', f"Write guide/{page}.md, or take it out of the index."))
    return False


def read_brings(tree: Tree, pages: Container[str], faults: Gathered) -> Iterator[Brings]:
    entry = taken(tree, "A line of beside", ("page", "fact", "is", "because"))
    page = TAKE.text(entry["page"], "page")
    if not there(page, pages, faults):
        return
    name = TAKE.text(entry["fact"], "fact")
    allowed, restricted = known_values(name)
    values = TAKE.texts(entry["is"], "is")
    for value in values:
        if value not in allowed:
            faults.add(TAKE.fault(value, f'{name} is never "{value}".', suggest(value, allowed)))
    because = words(entry["because"], "because")
    yield Brings(str(page), str(name), frozenset(map(str, values)), because, restricted)


def known_values(name: Text) -> tuple[tuple[str, ...], str | None]:
    """What a fact of the vocabulary, also "unknown" where somebody said so, or a line of the profile, may say, and the
    group to which it is restricted."""
    if name.startswith(PROFILE):
        field = load_profile().fields.get(name.removeprefix(PROFILE))
        if field is None:
            raise TAKE.fault(name, f'The profile has no line "{name}".', "Name one of content/profile.yaml.")
        return tuple(choice.code for choice in field.choices), field.restricted
    fact = vocabulary().named(name, TAKE)
    return (*(fact.choices or ("yes", "no")), UNKNOWN), fact.restricted
