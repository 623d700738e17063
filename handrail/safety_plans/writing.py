"""What a plan says now, put together from its rows. Two tabs keep both: what nobody saw when they wrote is not lost."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from .models import Consent, Plan, Version, Written

Said = Mapping[str, Any]
NOTHING: Said = {}
ONE = frozenset({"choice", "left_out"})
"""Parts of an answer of which only one can hold."""


@dataclass(frozen=True)
class Sitting:
    """A plan with all its rows, read once, as it stood at the end of its last version here."""

    plan: Plan
    versions: tuple[Version, ...]
    rows: tuple[Written, ...]
    consents: tuple[Consent, ...]

    @classmethod
    def of(cls, plan: Plan) -> "Sitting":
        def opened(found: Iterable[Any]) -> tuple[Any, ...]:
            rows = tuple(found)
            for row in rows:
                row.child = plan.child
            return rows

        versions = opened(plan.versions.select_related("recorded_by").order_by("sequence"))
        for version in versions:
            version.plan = plan
        rows = Written.objects.filter(version__plan=plan).order_by("sequence")
        return cls(plan, versions, opened(rows), opened(plan.consents.order_by("sequence")))

    def at(self, number: int) -> "Sitting":
        """As it stood at the end of version `number`, counted from 1. What is agreed to is always that of now."""
        kept = self.versions[:number]
        ids = {version.pk for version in kept}
        return Sitting(self.plan, kept, tuple(row for row in self.rows if row.version_id in ids), self.consents)

    @property
    def version(self) -> Version:
        return self.versions[-1]

    @cached_property
    def by_key(self) -> dict[str, list[Written]]:
        found: dict[str, list[Written]] = {}
        for row in self.rows:
            found.setdefault(str(row.prompt), []).append(row)
        return {key: heads(rows) for key, rows in found.items()}

    @cached_property
    def said(self) -> dict[str, Said]:
        """What stands at each prompt. Rows that were written side by side are put together."""
        return {key: together([row.said for row in rows]) for key, rows in self.by_key.items()}

    def after(self, key: str) -> int:
        """The newest change that somebody who looks at this prompt now has seen."""
        return max((row.sequence for row in self.by_key.get(key, [])), default=0)

    def is_double(self, key: str) -> bool:
        return len(self.by_key.get(key, [])) > 1

    @cached_property
    def agreed(self) -> dict[tuple[str, str], Consent]:
        """What the young person last said about each prompt and each reader."""
        return {(str(row.prompt), row.audience): row for row in self.consents}

    @cached_property
    def written_at(self) -> datetime:
        """When somebody last said that the plan is right for now; before that, when it was begun."""
        looked = [version.looked_at for version in self.versions if version.looked_at]
        return max(looked, default=self.versions[0].recorded_at)


def heads(rows: Sequence[Written]) -> list[Written]:
    """The rows of a prompt that no later writer had seen, in the order of the record."""
    return [row for row in rows if not any(other.after >= row.sequence for other in rows)]


def together(said: Sequence[Said]) -> Said:
    """One answer of several: every chip, every text; of what can be only one, the last."""
    if len(said) == 1:
        return said[0]
    found: dict[str, Any] = {}
    for one in said:
        for name, value in one.items():
            found[name] = both(found.get(name), value) if name in found and name not in ONE else value
    return found


def both(first: Any, second: Any) -> Any:
    if isinstance(first, list):
        return list(dict.fromkeys([*first, *second]))
    return first if first == second else "\n".join(part for part in (first, second) if part)


def holds(row: Consent, today: date) -> bool:
    """Whether what was agreed to still holds."""
    return row.shown and (row.until is None or row.until >= today)
