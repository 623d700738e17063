"""What changed between two books, in sentences: what, for whom, from when, and stricter or looser where it can be told.

It reads two exports of `whole`, so that last year's can be compared whatever has become of its files.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from .conditions import in_line
from .rule_changes import Change, RuleChanges, in_force, verdict
from .stricter import LOOSER, SAME, STRICTER, UNCLEAR, of_settings
from .wording import Wording, sentence

Json = Mapping[str, Any]
DRAFT, RETIRED = "draft", "retired"
KINDS = ("added", "in_use", "changed", "removed", "reworded")
OTHERS = (("limits", "title"), ("conflicts", "title"), ("contacts", "name"), ("sources", "title"))


def changes(old: Json, new: Json) -> Json:
    """Everything that a reader of the two books would see to differ. Both must be of one language."""
    return _Books(old, new).as_json()


class _Books:
    def __init__(self, old: Json, new: Json) -> None:
        self.old = old
        self.new = new
        self.wording = Wording(str(new["language"]))

    def say(self, key: str, **values: object) -> str:
        return self.wording.say(f"changes.{key}", **values)

    def as_json(self) -> Json:
        rules = list(self.rules())
        found = {"settings": [*self.settings()], "terms": [*self.terms()], "others": [*self.others(), *self.places()]}
        nothing = not rules and not any(found.values())
        counts = Counter(one["kind"] for one in rules)
        return {
            "format": "handrail book changes",
            "format_version": 1,
            "language": self.wording.language,
            "old": self.about(self.old),
            "new": self.about(self.new),
            "said": self.summary(nothing),
            "counts": {kind: counts[kind] for kind in KINDS} | {"same": self.unchanged(rules)},
            "rules": sorted(rules, key=lambda one: KINDS.index(one["kind"])),
            **found,
        }

    def about(self, book: Json) -> Json:
        places = [str(place["name"]) for place in book["book"]["jurisdictions"]]
        return {
            "version": book["book"]["version"],
            "printed_on": book["printed_on"],
            "places": places,
            "agency": book["book"]["agency"],
        }

    def summary(self, nothing: bool) -> str | None:
        if not nothing:
            return None
        same = self.old["book"]["version"] == self.new["book"]["version"]
        return self.say("same_book") if same else f"{self.say('nothing')} {self.say('nothing_but_files')}"

    def unchanged(self, rules: Iterable[Json]) -> int:
        return len(self.new["rules"]) - sum(1 for one in rules if one["id"] in self.new["rules"])

    # --- rules ------------------------------------------------------------------------------------------------------

    def rules(self) -> Iterator[Json]:
        old, new = self.old["rules"], self.new["rules"]
        for name in dict.fromkeys([*new, *old]):
            if name not in old:
                yield self.added(new[name])
            elif name not in new:
                yield self.removed(old[name])
            elif (found := self.changed(old[name], new[name])) is not None:
                yield found

    def entry(self, rule: Json, kind: str, found: list[Change], from_when: str, way: str) -> Json:
        return {
            "id": rule["id"],
            "title": rule["title"],
            "kind": kind,
            "said": [self.weighed(one) for one in found],
            "verdict": way,
            "for_whom": f"{in_line(rule['who'])} {in_line(rule['when'])}",
            "from_when": from_when,
        }

    def weighed(self, change: Change) -> str:
        if change.verdict == SAME:
            return change.said
        if change.verdict == UNCLEAR:
            return self.say("read_both", said=change.said)
        return self.say("sentence", said=change.said, weight=self.say(change.verdict))

    def added(self, rule: Json) -> Json:
        draft = rule["status"] == DRAFT
        told = self.say("new_draft" if draft else "new_rule", plain=rule["plain"])
        clock = " ".join(map(in_line, rule["clock_said"]))
        way = SAME if draft or rule["status"] == RETIRED or rule["watch"] else STRICTER
        return self.entry(rule, "added", [Change(told), Change(clock)], self.laws(rule), way)

    def removed(self, rule: Json) -> Json:
        draft = rule["status"] == DRAFT
        told = self.say("gone_draft" if draft else "gone", plain=rule["plain"])
        way = SAME if draft or rule["status"] == RETIRED or rule["watch"] else LOOSER
        return self.entry(rule, "removed", [Change(told)], self.version(), way)

    def laws(self, rule: Json) -> str:
        return sentence(in_force(rule["law"], self.wording))

    def version(self) -> str:
        return self.wording.say("document.version", version=self.new["book"]["version"])

    def changed(self, old: Json, new: Json) -> Json | None:
        told = RuleChanges(old, new, self.wording, self.limits())
        substance, rest = told.substance(), told.rest()
        if old["status"] != new["status"]:
            return self.restated(old, new, [*substance, *rest], told)
        if substance:
            return self.entry(new, "changed", [*substance, *rest], told.from_when(), verdict(substance))
        if rest:
            return self.entry(new, "reworded", rest, told.from_when(), SAME)
        if old["digest"] != new["digest"]:
            return self.entry(new, "reworded", [Change(self.say("file_only"))], told.from_when(), SAME)
        return None

    def limits(self) -> Mapping[str, str]:
        return {name: str(one["title"]) for book in (self.old, self.new) for name, one in book["limits"].items()}

    def restated(self, old: Json, new: Json, found: list[Change], told: RuleChanges) -> Json:
        """The status changed: a draft that is in use now, a rule that was retired."""
        was, now = old["status"], new["status"]
        off = (DRAFT, RETIRED)
        kind = "removed" if now in off else "in_use" if was in off else "changed"
        if now == RETIRED:
            first = Change(self.say("retired"))
        elif now == DRAFT:
            first = Change(self.say("back_to_draft"))
        elif was == DRAFT and now == "in_use":
            first = Change(self.say("draft_in_use"))
        else:
            words = {key: one["status_said"] for key, one in (("old", old), ("new", new))}
            first = Change(self.say("status", **words))
        way = {"removed": SAME if was in off else LOOSER, "in_use": STRICTER}.get(kind, verdict(found))
        from_when = self.laws(new) if kind == "in_use" else self.version() if kind == "removed" else told.from_when()
        return self.entry(new, kind, [first, *found], from_when, way)

    # --- what rules rest on -----------------------------------------------------------------------------------------

    def settings(self) -> Iterator[str]:
        old, new = ({one["name"]: one for one in book["settings"]} for book in (self.old, self.new))
        for name in dict.fromkeys([*new, *old]):
            told = self.setting(old.get(name), new.get(name))
            if told:
                yield f"{told} {self.readers(name)}"

    def setting(self, old: Json | None, new: Json | None) -> str | None:
        if old is None or new is None:
            return (
                self.say("setting_new", new=new["said"])
                if new
                else self.say("setting_gone", old=old["said"])
                if old
                else None
            )
        if old["value"] != new["value"]:
            told = self.say("setting", old=old["said"], new=new["said"])
            return self.weighed(Change(told, of_settings(old["value"], new["value"], new["strictest"])))
        reasons = [[(one["said"], one["basis"]) for one in found["bases"]] for found in (old, new)]
        return self.say("setting_basis", said=new["said"]) if reasons[0] != reasons[1] else self.renamed(old, new)

    def renamed(self, old: Json, new: Json) -> str | None:
        """The same choice in other words."""
        return self.say("setting", old=old["said"], new=new["said"]) if old["said"] != new["said"] else None

    def readers(self, name: str) -> str:
        rules = [rule["id"] for rule in self.new["rules"].values() if name in rule["reads"]]
        return self.say("reads_it", rules="; ".join(rules)) if rules else self.say("nobody")

    def terms(self) -> Iterator[str]:
        old, new = ({one["name"]: one for one in book["terms"]} for book in (self.old, self.new))
        for name in dict.fromkeys([*new, *old]):
            before, after = old.get(name), new.get(name)
            if before is not None and after is not None and in_line(before["condition"]) == in_line(after["condition"]):
                if before != after:
                    yield self.say("differs", title=after["title"])
                continue
            yield f"{self.term(before, after)} {self.users(name)}"

    def term(self, old: Json | None, new: Json | None) -> str:
        if new is None:
            return self.say("term_gone", title=old["title"], old=in_line(old["condition"])) if old else ""
        if old is None:
            return self.say("term_new", title=new["title"], new=in_line(new["condition"]))
        return self.say("term", title=new["title"], old=in_line(old["condition"]), new=in_line(new["condition"]))

    def users(self, name: str) -> str:
        found = [
            rule["id"] for book in (self.new, self.old) for rule in book["rules"].values() if name in rule["terms"]
        ]
        return self.say("uses_it", rules="; ".join(dict.fromkeys(found))) if found else self.say("nobody")

    def others(self) -> Iterator[str]:
        for kind, title in OTHERS:
            old, new = _keyed(self.old[kind]), _keyed(self.new[kind])
            for name in dict.fromkeys([*new, *old]):
                if name not in old or name not in new:
                    key, one = ("appears", new[name]) if name in new else ("leaves", old[name])
                    yield self.say(key, title=one[title])
                elif old[name] != new[name]:
                    yield self.say("differs", title=new[name][title])

    def places(self) -> Iterator[str]:
        old, new = ({one["code"]: one for one in book["book"]["jurisdictions"]} for book in (self.old, self.new))
        yield from (
            self.say("differs", title=new[code]["name"]) for code in new if code in old and old[code] != new[code]
        )


def _keyed(found: Any) -> Mapping[str, Json]:
    return found if isinstance(found, Mapping) else {one["key"]: one for one in found}
