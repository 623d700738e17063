"""Which facts an extract may give, and which of them follow from others before anything is read."""

from __future__ import annotations

from collections.abc import Mapping

from handrail.rules.facts import IVE, OFFICIAL, WORKED_OUT
from handrail.rules.vocabulary import Value

__all__ = ["WORKED_OUT", "given_facts"]


def given_facts(facts: Mapping[str, Value]) -> dict[str, Value]:
    """With what follows from the kind of actor, unless it is given."""
    kind = str(facts.get("actor.kind", ""))
    worked_out = {"actor.performs_ive_functions": IVE.get(kind), "actor.official": OFFICIAL.get(kind)}
    return {**{name: value for name, value in worked_out.items() if value is not None}, **facts}
