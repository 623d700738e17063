"""One duty, as its file says it, ready to be asked.

The keys of a rule file, a closed set:

    id title plain act status authority          always (an overlay inherits title, plain and act)
    binds            a condition on the actor
    starts           the event: a time fact, or {earliest: [facts]} about one kind of subject. Without it the rule is
                     about the child as things stand now
    when             a condition, read as of the event
    standing         branches {when, is, basis, in_force}: the first that is true; `is` may depend on a setting
    clock            cases {when, within, from, no_later_than}: the earliest that is not known to be false
    not_after        a time that caps the due time
    until            an event that ends the duty: met if something was done, else overtaken
    overtaken_by     an event that ends the duty before it is due, if settings.returned_before_due says so
    repeat           {every, from: last_act or start, until}; without `every` it is ongoing, and never overdue
    also_show        {from, within, as: good_practice or conservative}, or a list of them
    to content proof limits
    tightens         the rule whose duty this one makes stricter: same act
    watch            who is bound, when it is somebody else's duty that the agency watches: listed under `others`
    never_held       yes: the notice is never held back (court, ICWA)
    warn             [{when, say: {en, es}}]: sentences shown with the duty
    caveats review lifted_by                     lifted_by: what would lift a draft
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from .clocks import AlsoShow, Case, Repeat
from .logic import Condition, Facts

STANDINGS = {"may": 1, "should": 2, "must": 3}
STATUSES = ("draft", "reviewed", "in_use", "retired")
SHOWN_AS = ("good_practice", "conservative")


@dataclass(frozen=True)
class Authority:
    """What the rule rests on. With `fields` it carries only those, for instance content that was added later."""

    cite: str
    source: str
    in_force: date | None
    until: date | None
    last_verified: date
    fields: tuple[str, ...] = ()

    def in_force_on(self, day: date) -> bool:
        return (self.in_force is None or self.in_force <= day) and (self.until is None or day < self.until)


@dataclass(frozen=True)
class Branch:
    """One line of `standing`.

    `by_setting` is (setting, {its value: standing}) when the standing depends on one; `standing` is then the weakest.
    """

    when: Condition
    basis: str
    standing: str
    by_setting: tuple[str, Mapping[str, str]] | None = None
    in_force: date | None = None

    def strongest(self) -> str:
        return self.standing if self.by_setting is None else max(self.by_setting[1].values(), key=STANDINGS.__getitem__)

    def settled(self, facts: Facts) -> str | None:
        """The standing, or None when it depends on a setting that is not known."""
        if self.by_setting is None:
            return self.standing
        return self.by_setting[1].get(str(facts.get(self.by_setting[0])))


@dataclass(frozen=True)
class Warn:
    """A sentence to show with the duty when its condition holds."""

    when: Condition
    say: Mapping[str, str]


@dataclass(frozen=True)
class Rule:
    """A resolved rule: an overlay already has what it inherits. `provenance` names the file of every field."""

    id: str
    title: str
    plain: str
    act: str
    status: str
    authority: tuple[Authority, ...]
    standing: tuple[Branch, ...]
    about: str
    """child, episode, identification or disclosure."""
    starts: tuple[str, ...]
    layer: str
    """us, us/fl, … or the name of an agency's folder."""
    file: str
    digest: str
    provenance: Mapping[str, str]
    binds: Condition | None = None
    when: Condition | None = None
    clock: tuple[Case, ...] = ()
    not_after: str | None = None
    until: tuple[str, ...] = ()
    overtaken_by: tuple[str, ...] = ()
    repeat: Repeat | None = None
    also_show: tuple[AlsoShow, ...] = ()
    to: tuple[str, ...] = ()
    content: tuple[str, ...] = ()
    proof: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
    tightens: str | None = None
    watch: str | None = None
    never_held: bool = False
    warn: tuple[Warn, ...] = ()
    caveats: tuple[str, ...] = ()
    review: Mapping[str, str] = field(default_factory=dict)
    lifted_by: str | None = None
    restricted: tuple[str, ...] = ()
    """Restricted facts that any of its conditions reads, whether or not they are known."""

    @property
    def draft(self) -> bool:
        return self.status == "draft"

    def in_force_at(self, moment: datetime) -> bool:
        """Whether the law was in force on the local day of the event."""
        day = moment.date()
        return any(not cited.fields and cited.in_force_on(day) for cited in self.authority)

    def authority_at(self, moment: datetime) -> tuple[Authority, ...]:
        day = moment.date()
        return tuple(cited for cited in self.authority if cited.in_force_on(day))

    def cited_at(self, moment: datetime | None) -> Authority:
        """What to name when one citation is to stand for all: the first that was in force then."""
        found = self.authority_at(moment) if moment is not None else ()
        return (found or self.authority)[0]

    def content_at(self, moment: datetime) -> tuple[str, ...]:
        """What must be said, unless the law that asks for it came later than the event."""
        adding = [cited for cited in self.authority if "content" in cited.fields]
        return self.content if not adding or any(c.in_force_on(moment.date()) for c in adding) else ()

    def branches_on(self, day: date) -> tuple[Branch, ...]:
        """The branches of `standing` that were in force that day."""
        return tuple(branch for branch in self.standing if branch.in_force is None or branch.in_force <= day)
