"""A step of the first hours was done: who and when, in the same table as every act, and read by no rule."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from handrail.children.models import Child
from handrail.rules.first_hours import Step
from handrail.team.models import Person

from .actions import Told, record_act
from .first_hours_letters import as_duty
from .models import Act

OURS = "ours"


def record_step(
    *, client_id: UUID, child: Child, step: Step, about: str, at: datetime, best_by: datetime | None, by: Person,
    now: datetime, how: Told,
) -> tuple[Act, bool]:  # fmt: skip
    """A step was done. Which one it was is sealed with the row and stays when the row is corrected.

    Raises ValidationError for a time that has not come. Sent twice, it is done once: the second value says so.
    """
    duty = as_duty(step, about)
    seen = [{"id": duty["id"], "step": step.key, "instance": duty["instance"], "standing": OURS,
             "due_at": best_by.isoformat() if best_by else None}]  # fmt: skip
    return record_act(client_id=client_id, child=child, duty=duty, at=at, seen=seen, by=by, now=now,
                      how=how)  # fmt: skip


def step_of(act: Act) -> str:
    """The key of the step that was ticked, or ""."""
    seen: list[Mapping[str, Any]] = act.seen or []
    return next((str(one["step"]) for one in seen if "step" in one), "")
