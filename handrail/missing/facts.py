"""Times missing in the words of the rules: the `episodes` of a facts file."""

from handrail.children.facts import iso
from handrail.children.models import Child

from .models import Episode

TIMES = (
    "left_at",
    "first_suspected_at",
    "informed_at",
    "determined_at",
    "provider_knew_at",
    "located_at",
    "returned_at",
    "return_learned_at",
)


def episodes_of(child: Child) -> list[dict[str, object]]:
    """Every time missing, oldest first. What is not known is absent."""
    return [episode_facts(row) for row in child.episode_set.order_by("informed_at", "sequence")]


def episode_facts(row: Episode) -> dict[str, object]:
    times = {name: iso(at) for name in TIMES if (at := getattr(row, name)) is not None}
    return {"id": str(row.pk), "kind": row.kind, **times, **words(row)}


def words(row: Episode) -> dict[str, object]:
    found: dict[str, object] = {}
    if row.whereabouts:
        found["whereabouts"] = row.whereabouts
    if row.from_foster_care is not None:
        found["from_foster_care"] = "yes" if row.from_foster_care else "no"
    if row.risks:
        found["risks"] = list(row.risks)
    if row.risks_complete:
        found["risks_complete"] = "yes"
        found.setdefault("risks", [])
    return found
