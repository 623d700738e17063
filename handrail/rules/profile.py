"""The profile that is kept ready for a child in care: its fields, and how ready it is.

Source of the fields: `content/profile.yaml`, which names its own. Raises ContentError with file, line and mend.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache
from types import MappingProxyType
from zoneinfo import ZoneInfo

from .clocks import Almanac, Span, read_span
from .loading import CONTENT, Taker, Tree, read_file
from .vocabulary import RESTRICTED

TAKE = Taker()
KINDS = ("text", "long", "choice", "height", "weight", "yes_no")
REPORTS = ("law_enforcement", "ncmec")
NEEDED = ("key", "kind", "label", "why", "reports")
OPTIONAL = ("choices", "ncic", "ready", "fresh", "restricted")
DAYS = Almanac(ZoneInfo("UTC"), None)
Words = Mapping[str, str]


@dataclass(frozen=True)
class Choice:
    """What may be chosen; `code` is what the police write in NCIC."""

    code: str
    label: Words


@dataclass(frozen=True)
class Field:
    """One line of the profile. `reports` says to whom it may go: to nobody else."""

    key: str
    kind: str
    label: Words
    why: Words
    reports: tuple[str, ...]
    choices: tuple[Choice, ...] = ()
    ncic: str | None = None
    ready: bool = False
    fresh: Span | None = None
    restricted: str | None = None

    def stale_on(self, day: date, seen_on: date | None) -> bool:
        """Whether it should be looked at again; what has no day is not called fresh."""
        return self.fresh is not None and (seen_on is None or later(seen_on, self.fresh) <= day)


@dataclass(frozen=True)
class Group:
    id: str
    title: Words
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Profile:
    """Everything that is kept, and the sentence that tells the child so."""

    told: Words
    groups: tuple[Group, ...]
    photo_fresh: Span

    @property
    def fields(self) -> Mapping[str, Field]:
        return MappingProxyType({field.key: field for group in self.groups for field in group.fields})


@dataclass(frozen=True)
class Readiness:
    """How much of what a report needs is at hand. It counts lines, never the child."""

    have: int
    of: int
    lacking: tuple[str, ...]
    stale: tuple[str, ...]
    photo: str
    """none, no_day, old or fresh."""


def later(day: date, span: Span) -> date:
    return span.after(datetime.combine(day, time(), UTC), DAYS).date()


def readiness(
    profile: Profile, seen: Mapping[str, date | None], photo: tuple[bool, date | None], today: date
) -> Readiness:
    """`seen` holds the day of every line that is known; `photo` whether there is one, and its day."""
    counted = [field for field in profile.fields.values() if field.ready]
    lacking = tuple(field.key for field in counted if field.key not in seen)
    stale = tuple(
        key for key, day in seen.items() if key in profile.fields and profile.fields[key].stale_on(today, day)
    )
    state = photo_state(profile, photo, today)
    have = len(counted) - len(lacking) + (state == "fresh")
    return Readiness(have, len(counted) + 1, lacking, stale, state)


def photo_state(profile: Profile, photo: tuple[bool, date | None], today: date) -> str:
    there, taken_on = photo
    if not there:
        return "none"
    if taken_on is None:
        return "no_day"
    return "old" if later(taken_on, profile.photo_fresh) <= today else "fresh"


@lru_cache(maxsize=1)
def load_profile() -> Profile:
    """The shipped profile."""
    return read_profile(read_file(CONTENT / "profile.yaml"))


def read_profile(tree: Tree) -> Profile:
    entry = plain(tree, "The profile", ("told", "groups", "photo"), ("reviewed_by",))
    photo = plain(entry["photo"], "photo", ("fresh",))
    groups = tuple(read_group(item) for item in TAKE.items(entry["groups"], "groups"))
    keys = [field.key for group in groups for field in group.fields]
    for key in keys:
        if keys.count(key) > 1:
            raise TAKE.fault(entry["groups"], f'The profile has "{key}" twice.', "Give each line a key of its own.")
    return Profile(words(entry["told"], "told"), groups, read_span(photo["fresh"], TAKE, "fresh"))


def read_group(tree: Tree) -> Group:
    entry = plain(tree, "A group", ("id", "title", "fields"))
    fields = tuple(read_field(item) for item in TAKE.items(entry["fields"], "fields"))
    return Group(str(TAKE.text(entry["id"], "id")), words(entry["title"], "title"), fields)


def read_field(tree: Tree) -> Field:
    entry = plain(tree, "A line of the profile", NEEDED, OPTIONAL)
    key = str(TAKE.text(entry["key"], "key"))
    kind = str(TAKE.one_of(entry["kind"], f"The kind of {key}", KINDS))
    if (kind == "choice") != ("choices" in entry):
        raise TAKE.fault(tree, f"{key} is a {kind}.", "List `choices` for a choice, and only for one.")
    return Field(
        key=key,
        kind=kind,
        label=words(entry["label"], "label"),
        why=words(entry["why"], "why"),
        reports=tuple(str(TAKE.one_of(word, "reports", REPORTS)) for word in TAKE.texts(entry["reports"], "reports")),
        choices=tuple(choices(entry["choices"])) if "choices" in entry else (),
        ncic=str(TAKE.text(entry["ncic"], "ncic")) if "ncic" in entry else None,
        ready="ready" in entry and TAKE.one_of(entry["ready"], "ready", ("yes", "no")) == "yes",
        fresh=read_span(entry["fresh"], TAKE, "fresh") if "fresh" in entry else None,
        restricted=str(TAKE.one_of(entry["restricted"], "restricted", RESTRICTED)) if "restricted" in entry else None,
    )


def choices(tree: Tree) -> Iterator[Choice]:
    for item in TAKE.items(tree, "choices"):
        entry = plain(item, "A choice", ("code", "label"))
        yield Choice(str(TAKE.text(entry["code"], "code")), words(entry["label"], "label"))


def words(tree: Tree, what: str) -> Words:
    entry = plain(tree, what, ("en", "es"))
    return MappingProxyType({language: str(TAKE.text(said, what)) for language, said in entry.items()})


def plain(tree: Tree, what: str, needed: tuple[str, ...], allowed: tuple[str, ...] = ()) -> dict[str, Tree]:
    return {str(key): value for key, value in TAKE.entries(tree, what, needed=needed, allowed=allowed).items()}
