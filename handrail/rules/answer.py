"""What `due` says: plain tuples that can be read, compared and printed, and that hold no case data beyond what was
asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from .logic import AS_OF, Facts
from .rule import Authority, Branch, Rule

Json = dict[str, object]
LIFTED_BY = "A named person reads the law in force, then sets the status to reviewed."


class Shown(NamedTuple):
    """A second line: practice, or a cautious reading. `rule` is set when a recommended overlay gives it."""

    due_at: datetime
    kind: str
    passed: bool
    rule: str | None = None

    def as_json(self) -> Json:
        found: Json = {"due_at": self.due_at.isoformat(), "as": self.kind, "passed": self.passed}
        return found if self.rule is None else {**found, "rule": self.rule}


class Warned(NamedTuple):
    """A sentence to read before acting."""

    code: str
    words: Mapping[str, str]

    def as_json(self) -> Json:
        return {"code": self.code, **self.words}


class Immediate(NamedTuple):
    """For a duty that is due at once: how long it took, and what it is counted late against."""

    minutes_taken: int | None
    late_after: datetime | None
    label: str

    def as_json(self) -> Json:
        late = None if self.late_after is None else self.late_after.isoformat()
        return {"minutes_taken": self.minutes_taken, "late_after": late, "late_against": self.label}


class Finding(NamedTuple):
    """One instance of a duty: duty × event × recipient.

    What the rule says of itself, and why it fired, is worked out when it is read: a desk with thousands of children
    reads only states and times.
    """

    rule: Rule
    branch: Branch
    facts: Facts
    """What was known as of the event: the ground for `why`."""

    about: str
    recipient: str
    standing: str
    would_be: tuple[str, ...]
    state: str
    proven: str
    started_at: datetime | None
    due_at: datetime | None
    also_show: tuple[Shown, ...]
    asks: tuple[str, ...]
    added: tuple[str, ...]
    """Content that overlays add."""

    restricted_by: tuple[str, ...]
    warnings: tuple[Warned, ...]
    retry_at: datetime | None
    immediate: Immediate | None
    who: str | None
    conflicts: tuple[str, ...] = ()
    """Where another rule pulls the other way: keys of `Book.conflicts`."""

    set_by: str | None = None
    """The rule whose earlier time holds here, when it is another one."""

    def __repr__(self) -> str:
        """Never what is known of the child: this may end in a log."""
        return f"<Finding {self.rule.id} {self.state}>"

    @property
    def id(self) -> str:
        return self.rule.id

    @property
    def instance(self) -> str:
        return f"{self.rule.id}/{self.about}/{self.recipient}"

    @property
    def act(self) -> str:
        return self.rule.act

    @property
    def title(self) -> str:
        return self.rule.title

    @property
    def basis(self) -> str:
        return self.branch.basis

    @property
    def limits(self) -> tuple[str, ...]:
        return self.rule.limits

    @property
    def repeats(self) -> bool:
        return self.rule.repeat is not None

    @property
    def lifted_by(self) -> str | None:
        """For a draft: what would lift it."""
        return (self.rule.lifted_by or LIFTED_BY) if self.rule.draft else None

    @property
    def why(self) -> tuple[str, ...]:
        """The known facts that made it fire."""
        told = self.branch.when.why(self.facts, True)
        if self.rule.when is not None:
            told = [*told, *self.rule.when.why(self.facts, True)]
        return tuple(dict.fromkeys(told))

    @property
    def authority(self) -> tuple[Authority, ...]:
        """What it rested on at the event."""
        return self.rule.authority_at(self._as_of)

    @property
    def content(self) -> tuple[str, ...]:
        """What to say: what the law asked for at the event, and what overlays add."""
        return tuple(dict.fromkeys((*self.rule.content_at(self._as_of), *self.added)))

    @property
    def _as_of(self) -> datetime:
        moment = self.facts[AS_OF]
        if not isinstance(moment, datetime):
            raise TypeError(AS_OF)
        return moment

    def as_json(self) -> Json:
        """The keys of facts.md; the last few only when they say something."""
        found: Json = {
            "id": self.id,
            "instance": self.instance,
            "about": self.about,
            "recipient": self.recipient,
            "act": self.act,
            "title": self.title,
            "standing": self.standing,
            "basis": self.basis,
            "would_be": list(self.would_be),
            "state": self.state,
            "proven": self.proven,
            "started_at": _iso(self.started_at),
            "due_at": _iso(self.due_at),
            "also_show": [shown.as_json() for shown in self.also_show],
            "why": list(self.why),
            "asks": list(self.asks),
            "authority": [{"cite": one.cite, "last_verified": one.last_verified.isoformat()} for one in self.authority],
            "content": list(self.content),
            "limits": list(self.limits),
            "restricted_by": list(self.restricted_by),
            "warnings": [warning.as_json() for warning in self.warnings],
        }
        extra: Json = {
            "retry_at": _iso(self.retry_at),
            "immediate": self.immediate and self.immediate.as_json(),
            "repeats": self.repeats or None,
            "who": self.who,
            "lifted_by": self.lifted_by,
            "conflicts": list(self.conflicts) or None,
            "set_by": self.set_by,
        }
        return {**found, **{key: value for key, value in extra.items() if value is not None}}


class CannotTell(NamedTuple):
    """The event is known, and these facts could still make the duty fire."""

    id: str
    about: str
    needs: tuple[str, ...]
    restricted_by: tuple[str, ...] = ()

    def as_json(self) -> Json:
        return {
            "id": self.id,
            "about": self.about,
            "needs": list(self.needs),
            "restricted_by": list(self.restricted_by),
        }


class Answer(NamedTuple):
    """Everything that is due, was due, cannot be told yet, or binds somebody else."""

    at: datetime
    jurisdiction: tuple[str, ...]
    book: str
    duties: tuple[Finding, ...]
    cannot_tell: tuple[CannotTell, ...]
    others: tuple[Finding, ...]
    drafts: tuple[Finding, ...]
    changes_at: datetime | None
    """The next moment at which this answer changes by time alone."""

    def as_json(self) -> Json:
        """Exactly what `handrail due --json` prints."""
        return {
            "at": self.at.isoformat(),
            "jurisdiction": list(self.jurisdiction),
            "book": self.book,
            "duties": _listed(self.duties),
            "cannot_tell": _listed(self.cannot_tell),
            "others": _listed(self.others),
            "drafts": _listed(self.drafts),
            "changes_at": _iso(self.changes_at),
        }


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _listed(found: Iterable[Finding] | Iterable[CannotTell]) -> list[Json]:
    return [one.as_json() for one in found]
