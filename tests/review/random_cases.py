"""Facts files at random, from the vocabulary and the rules of a book: what its conditions name, most of all.

Times cluster where clocks break: changes of daylight-saving time, leap days, the first day of a law, exactly a limit
after another time and a minute on each side of it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from handrail.review.tables import conditions, facts_read, times_read
from handrail.rules import Book, Case, ContentError, FactsError, read_facts
from handrail.rules.clocks import Almanac, Span
from handrail.rules.facts import WORKED_OUT
from handrail.rules.logic import Compare, Condition, Group, Is, NotRuledOut, Term
from handrail.rules.vocabulary import Fact, subject_of, vocabulary

ZONES = ("America/New_York", "America/Chicago", "America/Los_Angeles", "America/Phoenix", "Pacific/Honolulu")
BASES = (
    *("2026-03-06T17:30", "2026-03-07T02:30", "2026-03-08T00:45", "2026-10-31T01:30", "2026-11-01T00:15"),
    *("2026-10-30T16:00", "2024-02-28T23:59", "2025-12-31T23:30", "2026-01-31T12:00", "2026-05-22T16:00"),
    *("2026-07-02T09:00", "2025-06-10T12:00"),
)
"""Local times around a change of the clocks, a leap day, the end of a year and of a month, and holidays."""

MINUTE = timedelta(minutes=1)
NUDGES = (timedelta(0), timedelta(0), timedelta(0), MINUTE, -MINUTE, timedelta(microseconds=1))
SPANS = (Span(4, "hour"), Span(24, "hour"), Span(1, "day"), Span(2, "business day"), Span(1, "month"), Span(1, "week"))
STEPS = ("at_risk", "suspected", "identified")
PROOF = ("channel", "sent_by", "done_by", "tool", "digest")
EARLIEST, LATEST = datetime(2024, 2, 1, tzinfo=UTC), datetime(2028, 6, 1, tzinfo=UTC)
"""The holiday calendar reaches a little further on both sides."""


@dataclass
class Words:
    """What the conditions of a book name: for each fact, the values that may matter."""

    values: dict[str, list[object]] = field(default_factory=dict)

    def add(self, name: str, *values: object) -> None:
        self.values.setdefault(name, []).extend(values)

    def read(self, condition: Condition) -> None:
        if isinstance(condition, Is):
            self.add(condition.fact.name, *condition.values)
        elif isinstance(condition, Compare) and isinstance(condition.limit, int):
            self.add(condition.fact.name, condition.limit - 1, condition.limit, condition.limit + 1)
        elif isinstance(condition, NotRuledOut | Term):
            self.read(condition.inner)
        elif isinstance(condition, Group):
            for part in condition.parts:
                self.read(part)


class Maker:
    """Makes cases for a book. The same seed makes the same cases."""

    def __init__(self, book: Book, seed: int) -> None:
        self.book, self.random = book, Random(seed)
        self.rules = [rule for _, rule in sorted(book.rules.items())]
        self.words, self.own_words = Words(), {rule.id: Words() for rule in self.rules}
        for rule in self.rules:
            for condition in conditions(rule):
                self.words.read(condition)
                self.own_words[rule.id].read(condition)
        self.facts = [vocabulary()[name] for name in sorted(facts_read(book) | times_read(book))]
        self.spans = [*SPANS, *(case.within for rule in self.rules for case in rule.clock)]
        self.spans = [span for span in self.spans if span.unit != "immediately"]
        days = [cited.in_force for rule in self.rules for cited in rule.authority if cited.in_force]
        self.laws = [f"{day}T00:00" for day in days if EARLIEST.date() < day < LATEST.date()]

    def cases(self, count: int) -> Iterator[tuple[dict[str, object], Case, datetime]]:
        """So many facts files that can be read, each with the moment to ask about."""
        made = tried = 0
        while made < count:
            tried += 1
            assert tried < 3 * count + 20, "Most of these facts files are refused: the generator is wrong."
            written, at = self.written()
            try:
                yield written, read_facts(written), at
            except (FactsError, ContentError):
                continue
            made += 1

    # --- times ----------------------------------------------------------------------------------------------------

    def begin(self) -> None:
        self.zone = ZoneInfo(self.random.choice(ZONES))
        wall = datetime.fromisoformat(self.random.choice([*BASES, *(self.laws or BASES)])).replace(tzinfo=self.zone)
        self.base = wall.astimezone(UTC) + MINUTE * self.random.randrange(-90, 90)
        self.moments = [self.base]

    def time(self, after: datetime | None = None) -> datetime:
        """Near the others; often exactly a span after one of them. Never before `after`."""
        chosen = self.random.choice(self.moments)
        if self.random.random() < 0.5:
            chosen = self.random.choice(self.spans).after(chosen, Almanac(self.zone, self.book.calendar))
            chosen = chosen.astimezone(UTC) + self.random.choice(NUDGES)
        elif self.random.random() < 0.7:
            chosen += MINUTE * self.random.choice((-1440, -60, -1, 0, 0, 1, 30, 60, 90, 600, 1440, 4000, 20000))
        if after is not None and chosen < after:
            chosen = after + MINUTE * self.random.randrange(600)
        if not EARLIEST < chosen < LATEST:
            chosen = self.base if after is None else max(self.base, after)
        self.moments.append(chosen)
        return chosen

    def maybe(self, chance: float) -> bool:
        return self.random.random() < chance

    # --- facts ----------------------------------------------------------------------------------------------------

    def written(self) -> tuple[dict[str, object], datetime]:
        self.begin()
        self.asked_for = self.random.choices(self.rules, k=3)
        self.focus = self.own_words[self.asked_for[0].id].values
        written: dict[str, object] = {
            "jurisdiction": list(self.book.jurisdictions),
            "timezone": self.zone.key,
            "episodes": [self.episode(n) for n in range(1, self.random.choice((0, 1, 1, 1, 2, 2)) + 1)],
            "identifications": [self.identification(n) for n in range(1, self.random.choice((0, 0, 1, 1, 2)) + 1)],
            "disclosures": [self.disclosure(n) for n in range(1, self.random.choice((0, 0, 1, 2)) + 1)],
            "facts": self.child(),
        }
        ids = [str(event["id"]) for key in ("episodes", "identifications", "disclosures") for event in written[key]]
        written["done"] = [self.act([*ids, "case"]) for _ in range(self.random.choice((0, 2, 4, 6)))]
        return written, max(self.time() for _ in range(self.random.choice((1, 3))))

    def child(self) -> dict[str, object]:
        own = [one for one in self.facts if subject_of(one.name) == "child" and one.name not in WORKED_OUT]
        found = {one.name: value for one in own if (value := self.value(one, histories=True)) is not None}
        found.pop("child.age", None)
        if self.maybe(0.7):
            found["child.birthdate"] = self.birthdate()
        elif self.maybe(0.7):
            found["child.age"] = self.random.choice((9, 12, 13, 15, 17, 18, 20, 21))
        for name in ("trafficking.family_suspect", "family.notice_safe"):
            if self.maybe(0.3):
                found[name] = self.random.choice(("yes", "no"))
        return {name: value for name, value in found.items() if name not in WORKED_OUT}

    def birthdate(self) -> str:
        """Often so that a birthday falls among the events."""
        if self.maybe(0.05):
            return "2008-02-29"
        years = self.random.choice((10, 12, 13, 14, 16, 17, 18, 18, 18, 21, 23))
        day = self.base.date() + timedelta(days=self.random.choice((0, 1, 2, -1, 3, 100, -200)))
        return date(day.year - years, day.month, min(day.day, 28) if day.month == 2 else day.day).isoformat()

    def value(self, one: Fact, histories: bool = False) -> object:
        """A value, or None for unknown; sometimes a history of it."""
        if self.maybe(0.08 if one.name in self.focus else 0.25):
            return None
        if histories and one.kind in ("yes_no", "choice") and not one.name.startswith("settings.") and self.maybe(0.2):
            return self.history(one)
        return self.plain(one)

    def plain(self, one: Fact) -> object:
        named = self.words.values.get(one.name)
        if one.kind in ("yes_no", "choice") and one.name in self.focus and self.maybe(0.7):
            return str(self.random.choice(self.focus[one.name]))
        if one.kind in ("time", "date"):
            return (self.time() if one.kind == "time" else self.time().date()).isoformat()
        if one.kind == "number":
            return self.random.choice([*(named or []), 0, 15, 18, 60])
        if one.kind == "set":
            return sorted(
                {str(self.random.choice(named or list(one.choices))) for _ in range(self.random.randrange(3))}
            )
        if one.kind == "yes_no":
            return self.random.choice(("yes", "yes", "no"))
        return self.random.choice(sorted(map(str, named)) if named and self.maybe(0.8) else one.choices)

    def history(self, one: Fact) -> list[dict[str, object]]:
        start = self.time()
        then = start + MINUTE * self.random.choice((1, 60, 1440))
        first, second = (self.plain(one) if self.maybe(0.8) else "unknown" for _ in range(2))
        return [{"is": first, "from": start.isoformat()}, {"is": second, "from": then.isoformat()}]

    # --- events ---------------------------------------------------------------------------------------------------

    def episode(self, number: int) -> dict[str, object]:
        left = self.time()
        returned = self.time(after=left)
        after = {"return_learned_at": returned, "debriefed_at": returned}
        found: dict[str, object] = {"id": f"e{number}"}
        for one in (one for one in self.facts if subject_of(one.name) == "episode"):
            name = one.name.partition(".")[2]
            if one.kind != "time":
                value = self.value(one)
            elif name == "returned_at":
                value = returned.isoformat()
            else:
                value = self.time(after=after.get(name, left)).isoformat()
            if value is not None and (one.kind != "time" or self.maybe(0.65)):
                found[name] = value
        if self.maybe(0.3):
            found["left_at"] = left.isoformat()
        return found

    def identification(self, number: int) -> dict[str, object]:
        found: dict[str, object] = {"id": f"i{number}", "form": self.random.choice(("sex", "sex", "labor", "unclear"))}
        status = self.random.choice(("none", "unknown", *STEPS, "identified"))
        at = self.time()
        if self.maybe(0.9):
            found["status"] = status
            if self.maybe(0.85) and status != "unknown":
                found["at"] = at.isoformat()
        if status in STEPS and self.maybe(0.4):
            for weaker in STEPS[: STEPS.index(status)]:
                at = min(at, self.time()) if "status" in found and weaker == "at_risk" else at
                found[f"{weaker}_at"] = at.isoformat()
        if self.maybe(0.7):
            found["by"] = self.random.choice(("agency_employee", "agency_employee", "other"))
        for word in ("before_care", "in_care"):
            if self.maybe(0.4):
                found[word] = self.random.choice(("yes", "no"))
        return found

    def disclosure(self, number: int) -> dict[str, object]:
        own = [one for one in self.facts if subject_of(one.name) == "disclosure"]
        found = {one.name.partition(".")[2]: self.value(one) for one in own}
        return {"id": f"d{number}", **{name: value for name, value in found.items() if value is not None}}

    # --- acts -----------------------------------------------------------------------------------------------------

    def act(self, ids: list[str]) -> dict[str, object]:
        rule = self.random.choice(self.asked_for)
        found: dict[str, object] = {"at": self.time().isoformat()}
        if self.maybe(0.15):
            found["duty"] = rule.id
        else:
            found.update(act=rule.act, to=self.random.choice((list(rule.to), rule.to[0])))
        if self.maybe(0.8):
            own = [one for one in ids if one.startswith(rule.about[0])] or ids
            found["about"] = self.random.sample(own, min(len(own), self.random.choice((1, 1, 1, 2))))
        if self.maybe(0.5):
            found["reference"] = f"R-{self.random.randrange(9)}"
        found.update({word: "said" for word in PROOF if self.maybe(0.5)})
        outcome = self.random.choice(("done", "done", "done", "done", "declined", "closed", "released"))
        if outcome == "declined":
            found.update(outcome=outcome, retry_at=self.time().isoformat())
        elif outcome != "done":
            found.update(outcome=outcome, by="a supervisor", reason="a reason")
        return found
