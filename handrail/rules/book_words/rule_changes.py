"""What changed in one rule, in sentences, and whether it became stricter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .conditions import in_line
from .stricter import LOOSER, SAME, STRICTER, UNCLEAR, of_clocks, of_spans, of_standing, together
from .wording import Wording, sentence

Json = Mapping[str, Any]
LISTS = ("content", "proof")
NAMED = ("to", *LISTS)
TIMED = ("standing", "clock")
REWORDED = ("title", "plain")


@dataclass(frozen=True)
class Change:
    """A sentence, and which way it goes."""

    said: str
    verdict: str = SAME


def lines(found: Iterable[Json]) -> str:
    return " ".join(map(in_line, found))


class RuleChanges:
    """Two versions of one rule."""

    def __init__(self, old: Json, new: Json, wording: Wording, limits: Mapping[str, str]) -> None:
        self.titles = limits
        self.old = old
        self.new = new
        self.wording = wording

    def say(self, key: str, **values: object) -> str:
        return self.wording.say(key if "." in key else f"changes.{key}", **values)

    def substance(self) -> list[Change]:
        """What the rule asks, of whom and when."""
        return [*self.clock(), *self.standing(), *self.recipients(), *self.conditions(), *self.parts(), *self.law()]

    def rest(self) -> list[Change]:
        """What a reader sees and no duty turns on: words, caveats, the day of the last reading."""
        return [*self.words(), *self.said_otherwise(), *self.readings(), *self.remarks()]

    def both(self, part: str, old: str, new: str) -> Change:
        return Change(sentence(self.say("both", part=self.say(f"parts.{part}"), old=old, new=new)), UNCLEAR)

    # --- clock ------------------------------------------------------------------------------------------------------

    def clock(self) -> Iterator[Change]:
        old, new = self.old["clock"], self.new["clock"]
        if self.old["every"] and self.new["every"] and self.old["every"] != self.new["every"]:
            told = self.say("every", old=self.old["every"]["said"], new=self.new["every"]["said"])
            yield Change(told, of_spans(self.old["every"], self.new["every"]))
        if old != new:
            yield self.clock_changed(old, new)
        yield from self.ends()

    def clock_changed(self, old: list[Json], new: list[Json]) -> Change:
        verdict = of_clocks(old, new)
        if not old:
            return Change(self.say("clock_new", new=lines(self.new["clock_said"])), STRICTER)
        if not new:
            return Change(self.say("clock_gone", old=lines(self.old["clock_said"])), LOOSER)
        same_start = [(one["when"], one["from"]) for one in old] == [(one["when"], one["from"]) for one in new]
        if len(old) == len(new) == 1 and same_start and old[0]["within"] != new[0]["within"]:
            return Change(sentence(self.say("clock_one", old=old[0]["said"], new=new[0]["said"])), verdict)
        both = self.both("clock", lines(self.old["clock_said"]), lines(self.new["clock_said"]))
        return Change(both.said, verdict if verdict != SAME else UNCLEAR)

    def ends(self) -> Iterator[Change]:
        """What comes after the clock. The line on how often it is owed again was told with its length."""
        again = self.old["every"] and self.new["every"] and self.old["every"] != self.new["every"]
        old, new = ([in_line(one) for one in rule["ends_said"]][1 if again else 0 :] for rule in (self.old, self.new))
        gone, came = [one for one in old if one not in new], [one for one in new if one not in old]
        if len(gone) == len(came) == 1:
            yield self.both("until", gone[0], came[0])
            return
        yield from (Change(self.say("old_line", said=one), UNCLEAR) for one in gone)
        yield from (Change(self.say("new_line", said=one), UNCLEAR) for one in came)

    # --- standing ---------------------------------------------------------------------------------------------------

    def standing(self) -> Iterator[Change]:
        old, new = self.old["standing"], self.new["standing"]
        if old == new:
            return
        if [_place(one) for one in old] == [_place(one) for one in new]:
            yield from (self.branch(*pair) for pair in zip(old, new, strict=True) if pair[0] != pair[1])
        else:
            yield self.both("standing", lines(self.old["standing_said"]), lines(self.new["standing_said"]))

    def branch(self, old: Json, new: Json) -> Change:
        words = {"old": self.say(f"standing.{old['standing']}"), "new": self.say(f"standing.{new['standing']}")}
        key = "standing_one" if new["when"] else "standing_always"
        told = sentence(self.say(key, when=new["when"], **words))
        return Change(told, of_standing(old["standing"], new["standing"]))

    # --- for whom and when ------------------------------------------------------------------------------------------

    def conditions(self) -> Iterator[Change]:
        for key, part in (("who", "binds"), ("when", "when")):
            old, new = in_line(self.old[key]), in_line(self.new[key])
            if old != new:
                yield self.both(part, old, new)
        old, new = in_line(self.old["starts"]["said"]), in_line(self.new["starts"]["said"])
        if old != new:
            yield self.both("starts", old, new)

    def recipients(self) -> Iterator[Change]:
        more, less = _difference(self.old["to"], self.new["to"])
        if more:
            yield Change(self.say("also_to", names="; ".join(more)), STRICTER)
        if less:
            yield Change(self.say("not_to", names="; ".join(less)), LOOSER)

    def parts(self) -> Iterator[Change]:
        for key in LISTS:
            more, less = _difference(self.old[key], self.new[key])
            part = self.say(f"parts.{key}")
            if more:
                yield Change(self.say("more", part=part, names="; ".join(more)), STRICTER)
            if less:
                yield Change(self.say("less", part=part, names="; ".join(less)), LOOSER)
        yield from self.limits()
        if self.old["act"]["key"] != self.new["act"]["key"]:
            yield self.both("act", sentence(self.old["act"]["said"]), sentence(self.new["act"]["said"]))
        if self.old["never_held"] != self.new["never_held"]:
            key, said = (
                ("new_line", self.new["never_held"]) if self.new["never_held"] else ("old_line", self.old["never_held"])
            )
            yield Change(self.say(key, said=said), STRICTER if self.new["never_held"] else LOOSER)

    def limits(self) -> Iterator[Change]:
        more = [one for one in self.new["limits"] if one not in self.old["limits"]]
        less = [one for one in self.old["limits"] if one not in self.new["limits"]]
        for key, names in (("more", more), ("less", less)):
            if names:
                yield Change(
                    self.say(key, part=self.say("parts.limits"), names="; ".join(map(self.titled, names))), UNCLEAR
                )

    def titled(self, limit: str) -> str:
        return self.titles.get(limit, limit)

    # --- law --------------------------------------------------------------------------------------------------------

    def law(self) -> Iterator[Change]:
        old, new = _by_cite(self.old["law"]), _by_cite(self.new["law"])
        yield from (Change(self.say("law_new", said=one["said"])) for cite, one in new.items() if cite not in old)
        yield from (
            Change(self.say("law_gone", said=one["said"]), UNCLEAR) for cite, one in old.items() if cite not in new
        )
        for cite in old.keys() & new.keys():
            before, after = self.since(old[cite]), self.since(new[cite])
            if before != after:
                yield Change(self.say("law_date", cite=cite[0], old=before, new=after))

    def since(self, law: Json) -> str:
        day = law["in_force"]
        said = self.say("law.in_force", day=self.wording.day(day)) if day else self.say("law.in_force_unknown")
        return f"{said}, {self.say('law.until', day=self.wording.day(law['until']))}" if law["until"] else said

    def readings(self) -> Iterator[Change]:
        """The day of the last reading, and how sure it made us."""
        old, new = _by_cite(self.old["law"]), _by_cite(self.new["law"])
        for cite in [cite for cite in old if cite in new]:
            before, after = old[cite], new[cite]
            if before["last_verified"] != after["last_verified"]:
                later = before["last_verified"] < after["last_verified"]
                days = {key: self.wording.day(one["last_verified"]) for key, one in (("old", before), ("new", after))}
                yield Change(self.say("verified" if later else "verified_back", cite=cite[0], **days))
            if before["sure"] != after["sure"]:
                yield Change(self.say("sure", cite=cite[0], old=before["sure_said"], new=after["sure_said"]))

    def from_when(self) -> str:
        """The law that is new or has another date; without one, since this version of the book."""
        old = _by_cite(self.old["law"])
        fresh = [
            law
            for cite, law in _by_cite(self.new["law"]).items()
            if cite not in old or old[cite]["in_force"] != law["in_force"]
        ]
        if fresh:
            return sentence(in_force(fresh, self.wording))
        return self.say("from_book", laws=in_force(self.new["law"], self.wording))

    # --- words ------------------------------------------------------------------------------------------------------

    def words(self) -> Iterator[Change]:
        for key in REWORDED:
            if self.old[key] != self.new[key]:
                told = self.both(key, sentence(self.old[key]), sentence(self.new[key]))
                yield Change(told.said)

    def said_otherwise(self) -> Iterator[Change]:
        """The same values in other words: a fact, a recipient or a basis got another name."""
        for part in TIMED:
            old, new = lines(self.old[f"{part}_said"]), lines(self.new[f"{part}_said"])
            if self.old[part] == self.new[part] and old != new:
                yield Change(self.both(part, old, new).said)
        for part in NAMED:
            old, new = ("; ".join(str(one["said"]) for one in rule[part]) for rule in (self.old, self.new))
            if _keys(self.old[part]) == _keys(self.new[part]) and old != new:
                yield Change(self.both(part, sentence(old), sentence(new)).said)
        if self.old["act"] != self.new["act"] and self.old["act"]["key"] == self.new["act"]["key"]:
            yield Change(self.both("act", sentence(self.old["act"]["said"]), sentence(self.new["act"]["said"])).said)
        if self.old["restricted"] != self.new["restricted"]:
            pair = (("old_line", self.old["restricted"]), ("new_line", self.new["restricted"]))
            yield from (Change(self.say(key, said=said)) for key, said in pair if said)

    def remarks(self) -> Iterator[Change]:
        for key in ("caveats", "warnings", "also_said"):
            old, new = (
                [one if isinstance(one, str) else in_line(one) for one in rule[key]] for rule in (self.old, self.new)
            )
            yield from (Change(self.say("new_line", said=one)) for one in new if one not in old)
            yield from (Change(self.say("old_line", said=one)) for one in old if one not in new)
        same_status = self.old["status"] == self.new["status"]
        if same_status and self.old["status_said"] != self.new["status_said"]:
            yield Change(self.say("status", old=self.old["status_said"], new=self.new["status_said"]))


def in_force(laws: Iterable[Json], wording: Wording) -> str:
    """Each law and since when, as one text."""
    told = []
    for law in laws:
        key = "changes.from_law_one" if law["in_force"] else "changes.from_unknown"
        day = wording.day(law["in_force"]) if law["in_force"] else ""
        told.append(wording.say(key, cite=law["cite"], day=day))
    return "; ".join(told)


def verdict(found: Iterable[Change]) -> str:
    return together(change.verdict for change in found)


def _place(branch: Json) -> tuple[object, ...]:
    return branch["when"], branch["basis"], branch["in_force"], branch["setting"], tuple(branch["choices"].items())


def _difference(old: Iterable[Json], new: Iterable[Json]) -> tuple[list[str], list[str]]:
    """What came and what went, by key."""
    before, after = ({one["key"]: str(one["said"]) for one in found} for found in (old, new))
    more = [said for key, said in after.items() if key not in before]
    return more, [said for key, said in before.items() if key not in after]


def _keys(named: Iterable[Json]) -> list[object]:
    return [one["key"] for one in named]


def _by_cite(laws: Iterable[Json]) -> dict[tuple[str, ...], Json]:
    return {(law["cite"], *law["fields"]): law for law in laws}
