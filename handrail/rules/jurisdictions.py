"""Which folders, time zone, calendar and settings a jurisdiction brings, read from `content/jurisdictions/`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from pathlib import Path
from types import MappingProxyType
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from .clocks import Calendar, read_calendar
from .errors import ContentError, Place, each
from .loading import CONTENT, Entries, Taker, Text, Tree, read_file, suggest, yaml_files
from .rule import STATUSES
from .vocabulary import Fact, Value, Vocabulary, vocabulary

NEEDED = ("id", "name", "timezones", "overlays", "status", "verified_on")
OPTIONAL = ("calendar", "settings", "unknown", "notes")


@dataclass(frozen=True)
class Setting:
    """What a state or agency chose, and why."""

    value: Value
    basis: str


@dataclass(frozen=True)
class Jurisdiction:
    """A state, or the federal government alone. `unknown` says which choices nobody has verified."""

    code: str
    name: Mapping[str, str]
    zones: tuple[str, ...]
    overlays: tuple[str, ...]
    calendar: str | None
    settings: Mapping[str, Setting]
    unknown: Mapping[str, str]
    status: str
    verified_on: str
    notes: str = ""

    @property
    def zone(self) -> ZoneInfo:
        """The zone of a facts file that names none."""
        return ZoneInfo(self.zones[0])


def known_codes(content: Path = CONTENT) -> list[str]:
    return [path.stem for path in yaml_files(content / "jurisdictions", deep=False)]


def jurisdiction(code: str, content: Path = CONTENT) -> Jurisdiction:
    """Raises ContentError when there is no such jurisdiction or its file is not in order."""
    return _jurisdiction(code, content)


@lru_cache(maxsize=64)
def _jurisdiction(code: str, content: Path) -> Jurisdiction:
    known = known_codes(content)
    if code not in known:
        mend = f'{suggest(code, known)} Use "us" for the federal duties alone.'
        raise ContentError(Place("jurisdictions"), f'There is no jurisdiction "{code}".', mend)
    tree = read_file(content / "jurisdictions" / f"{code}.yaml", name=f"jurisdictions/{code}.yaml")
    return _read(code, tree, content)


def _read(code: str, tree: Tree, content: Path) -> Jurisdiction:
    take = Taker()
    entry = {str(k): v for k, v in take.entries(tree, "The jurisdiction", needed=NEEDED, allowed=OPTIONAL).items()}
    names = take.entries(entry["name"], "name", needed=("en", "es"), allowed=())
    unknown = take.entries(entry["unknown"], "unknown") if "unknown" in entry else Entries()
    facts = vocabulary(content)
    return Jurisdiction(
        code=str(take.one_of(entry["id"], "id", (code,))),
        name=MappingProxyType({str(k): str(take.text(v, "name")) for k, v in names.items()}),
        zones=tuple(read_zone(word, take).key for word in take.texts(entry["timezones"], "timezones")),
        overlays=tuple(_overlay(word, take, content) for word in take.texts(entry["overlays"], "overlays")),
        calendar=_calendar_name(entry["calendar"], take, content) if "calendar" in entry else None,
        settings=MappingProxyType(read_settings(entry["settings"], take, facts) if "settings" in entry else {}),
        unknown=MappingProxyType(
            {_setting(k, take, facts).name: str(take.text(v, str(k))) for k, v in unknown.items()}
        ),
        status=str(take.one_of(entry["status"], "status", STATUSES)),
        verified_on=str(take.day(entry["verified_on"], "verified_on")),
        notes=str(take.text(entry["notes"], "notes")) if "notes" in entry else "",
    )


def _overlay(word: Text, take: Taker, content: Path) -> str:
    if not (content / "duties" / word).is_dir():
        raise take.fault(word, f"There is no folder duties/{word}.", "Name a folder of duties.")
    return str(word)


def _calendar_name(tree: Tree, take: Taker, content: Path) -> str:
    return str(take.one_of(tree, "calendar", [path.stem for path in yaml_files(content / "calendars", deep=False)]))


def read_zone(word: Text, take: Taker) -> ZoneInfo:
    """A time zone by its name. Raises `take.error` when there is none."""
    try:
        return ZoneInfo(word)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise take.fault(word, f'There is no time zone "{word}".', "Write a name such as America/New_York.") from None


def _setting(key: Text, take: Taker, facts: Vocabulary) -> Fact:
    fact = facts.named(key, take)
    if not key.startswith("settings."):
        raise take.fault(key, f'"{key}" is not a setting.', "Settings begin with `settings.`.")
    return fact


def read_settings(tree: Tree, take: Taker, facts: Vocabulary | None = None) -> dict[str, Setting]:
    """{settings.name: {value, basis}}. Raises ContentError."""

    def one(item: tuple[Text, Tree]) -> tuple[str, Setting]:
        key, value = item
        fact = _setting(key, take, facts or vocabulary())
        entry = {str(k): v for k, v in take.entries(value, str(key), needed=("value", "basis"), allowed=()).items()}
        chosen = fact.value(entry["value"], take)
        if chosen is None:
            raise take.fault(
                value,
                f"{key} is unknown.",
                "Leave it out. In a jurisdiction file, move it under `unknown`, with the reason.",
            )
        return fact.name, Setting(chosen, str(take.text(entry["basis"], "basis")))

    return dict(each(take.entries(tree, "settings").items(), one))


def settings_of(
    places: Sequence[Jurisdiction], agency: Sequence[Tree], facts: Vocabulary | None = None
) -> dict[str, Value]:
    """The settings in force: federal, then the jurisdictions (the strictest of two), then the agency's own."""
    facts = facts or vocabulary()
    federal, *states = places
    found = {name: setting.value for name, setting in federal.settings.items()}
    found.update(_strictest([place.settings for place in states], facts))
    for tree in agency:
        found.update({name: setting.value for name, setting in read_settings(tree, Taker(), facts).items()})
    return found


def _strictest(sets: Sequence[Mapping[str, Setting]], facts: Vocabulary) -> dict[str, Value]:
    names = {name for settings in sets for name in settings}
    return {name: _stricter(facts[name], [s[name].value for s in sets if name in s]) for name in sorted(names)}


def _stricter(fact: Fact, values: Sequence[Value]) -> Value:
    numbers = [value for value in values if isinstance(value, int)]
    if fact.strictest in ("highest", "lowest") and numbers:
        return max(numbers) if fact.strictest == "highest" else min(numbers)
    return next((value for value in values if value == fact.strictest), values[0])


def calendar_of(places: Sequence[Jurisdiction], content: Path = CONTENT) -> Calendar | None:
    """The calendar for business days; with two jurisdictions only a holiday in both stops the clock."""
    names = dict.fromkeys(place.calendar for place in places if place.calendar)
    calendars = [_calendar(name, content) for name in names]
    return reduce(Calendar.both, calendars) if calendars else None


def load_calendar(name: str) -> Calendar:
    """A calendar that ships. Raises ContentError."""
    return _calendar(name, CONTENT)


@lru_cache(maxsize=16)
def _calendar(name: str, content: Path) -> Calendar:
    path = content / "calendars" / f"{name}.yaml"
    return read_calendar(name, read_file(path, name=f"calendars/{name}.yaml"))
