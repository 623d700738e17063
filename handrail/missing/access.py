"""The door to a time missing: through the child, and through nothing else."""

from uuid import UUID

from handrail.children.access import child_for
from handrail.children.models import Child
from handrail.team.requests import StaffRequest

from .models import Episode, still_open


def episode_for(request: StaffRequest, episode_id: UUID, *, page: str = "") -> Episode:
    """The episode with its child, or not found: not there and not yours look the same."""
    child_id = Episode.objects.filter(pk=episode_id).values_list("child_id", flat=True).first()
    child = child_for(request, child_id, page=page)
    found = Episode.objects.get(pk=episode_id)
    found.child = child
    return found


def open_episode(child: Child) -> Episode | None:
    """The time missing that has not ended, if there is one."""
    return still_open(child).order_by("-informed_at").first()
