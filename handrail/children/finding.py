"""Finding a child among those one may see. Names are opened in memory and compared there, so that a slip of spelling
does no harm; a number is found by its blind index. Others' children and no child at all give the same answer."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from handrail.audit.actions import record
from handrail.team.requests import StaffRequest

from .access import children_of
from .encryption import KeyDestroyed, SealBroken, number_indexes
from .models import Assignment, Child
from .names import are_many, born, near
from .spelling import ENOUGH, EXACT, alike, likeness, plain

AT_MOST, LONGEST, AT_ONCE = 20, 200, 500


@dataclass
class Found:
    """Children that match, the nearest first, and how many records could not be read."""

    children: list[Child] = field(default_factory=list)
    unreadable: int = 0


def own(request: StaffRequest) -> list[Child]:
    """The children this person answers for, by name."""
    held = Assignment.held_by(request.user, request.now).values("child_id")
    return sorted(readable(children_of(request).filter(pk__in=held)), key=lambda child: plain(child.full_name))


def find(request: StaffRequest, typed: str) -> Found:
    """Search and log it: one entry with the ids that were shown, never the words that were typed."""
    found = among(children_of(request), typed[:LONGEST])
    shown = [str(child.pk) for child in found.children]
    record("searched", at=request.now, actor=request.user.pk, shown=shown)
    return found


def among(children: "QuerySet[Child]", typed: str) -> Found:
    words = plain(typed)
    if not words:
        return Found()
    numbers = number_indexes(typed.strip())
    if not are_many(children):
        return the_nearest(children, words, numbers)
    places, closed = near(words)
    found = the_nearest(children.filter(number_index__in=numbers), words, numbers)
    for start in range(0, len(places), AT_ONCE):
        if len(found.children) >= AT_MOST:
            break
        here = the_nearest(children.filter(pk__in=places[start : start + AT_ONCE]), words, ())
        found.children += [child for child in here.children if child not in found.children]
    found.unreadable = children.filter(pk__in=closed).count() if closed else 0
    return Found(found.children[:AT_MOST], found.unreadable)


def the_nearest(children: Iterable[Child], words: str, numbers: Collection[str]) -> Found:
    """Each is opened and compared."""
    scored, unreadable = [], 0
    for child in children:
        try:
            score = EXACT + 1 if child.number_index in numbers else likeness(words, child.full_name)
        except KeyDestroyed:
            continue
        except SealBroken:
            unreadable += 1
            continue
        if score >= ENOUGH:
            scored.append((score, child))
    scored.sort(key=lambda pair: (-pair[0], plain(pair[1].full_name)))
    return Found([child for _, child in scored[:AT_MOST]], unreadable)


def same_child(
    children: "QuerySet[Child]", *, first_name: str, last_name: str, birthdate: str, agency_number: str
) -> list[Child]:
    """Records that may be of this child already: the number, or the name with the birth date."""
    numbers = number_indexes(agency_number) if agency_number else []
    name = plain(f"{first_name} {last_name}")

    if are_many(children):
        same_day = [pk for pk, other in born(birthdate) if alike(name, other) >= ENOUGH] if birthdate else []
        children = children.filter(Q(number_index__in=numbers) | Q(pk__in=same_day))

    def same(child: Child) -> bool:
        if child.number_index in numbers:
            return True
        return bool(birthdate) and child.birthdate_text == birthdate and alike(name, plain(child.full_name)) >= ENOUGH

    return [child for child in readable(children) if same(child)]


def readable(children: "QuerySet[Child]") -> list[Child]:
    found = []
    for child in children:
        try:
            _ = child.first_name, child.last_name, child.birthdate_text
        except (SealBroken, KeyDestroyed):
            continue
        found.append(child)
    return found
