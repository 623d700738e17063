"""What is ready of the child when a call comes in: the photo with its age, and the looks. Nothing is typed twice."""

from typing import Any

from django.utils import timezone
from django.utils.translation import get_language

from handrail.children.access import need_to_know
from handrail.children.models import Child
from handrail.children.profile import in_words, latest_details, seen_by, shots_of
from handrail.children.profile_words import at_noon, photo_words
from handrail.rules.profile import photo_state
from handrail.team.requests import StaffRequest

LOOKS = ("height", "hair", "eyes", "marks")
"""What somebody on the phone asks first."""


def known_of(request: StaffRequest, child: Child) -> dict[str, Any]:
    """The newest photo and the looks that this reader may see, each with its day."""
    _people, groups = need_to_know(request.user, child, request.now)
    profile, language = seen_by(groups), (get_language() or "en")[:2]
    details, shots, today = latest_details(child), shots_of(child), timezone.localdate(request.now)
    days = [shot.taken_on for shot in shots]
    looks = [
        {"label": field.label[language], "value": in_words(field, row.value, language), "day": at_noon(row.seen_on)}
        for key in LOOKS
        if (field := profile.fields.get(key)) and (row := details.get(key)) and row.value
    ]
    state = photo_state(profile, (bool(shots), days[0] if days else None), today)
    return {"shot": shots[0] if shots else None, "photo_words": photo_words(state, days, today), "looks": looks}
