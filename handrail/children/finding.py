"""Finding a child among those one may see. Names are opened in memory and compared there, so that a slip of spelling
does no harm; a number is found by its blind index. Others' children and no child at all give the same answer."""

import unicodedata
from dataclasses import dataclass, field

from django.db.models import QuerySet
from rapidfuzz import fuzz

from handrail.audit.actions import record
from handrail.team.requests import StaffRequest

from .access import children_of
from .encryption import KeyDestroyed, SealBroken, number_indexes
from .models import Assignment, Child

ENOUGH, EXACT, PARTIAL_FROM, AT_MOST, LONGEST = 74.0, 100.0, 3, 20, 200


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
    scored, unreadable = [], 0
    for child in children:
        try:
            score = EXACT + 1 if child.number_index in numbers else likeness(words, child)
        except KeyDestroyed:
            continue
        except SealBroken:
            unreadable += 1
            continue
        if score >= ENOUGH:
            scored.append((score, child))
    scored.sort(key=lambda pair: (-pair[0], plain(pair[1].full_name)))
    return Found([child for _, child in scored[:AT_MOST]], unreadable)


def likeness(words: str, child: Child) -> float:
    """0 to 100. Each word that was typed must be like a part of the name; "May To" is like "Maya Tolliver"."""
    parts = plain(child.full_name).split()
    return min((max((alike(word, part) for part in parts), default=0.0) for word in words.split()), default=0.0)


def alike(word: str, part: str) -> float:
    if part.startswith(word):
        return EXACT if part == word else EXACT - 1
    if len(word) >= PARTIAL_FROM and word in part:
        return EXACT - 5
    beginning = fuzz.ratio(word, part[: len(word) + 1]) if len(word) > PARTIAL_FROM else 0.0
    return max(fuzz.ratio(word, part), beginning - 5)


def plain(text: str) -> str:
    """Without accents, capitals and marks."""
    folded = unicodedata.normalize("NFKD", text).casefold()
    kept = "".join(letter if letter.isalnum() else " " for letter in folded if not unicodedata.combining(letter))
    return " ".join(kept.split())


def same_child(
    children: "QuerySet[Child]", *, first_name: str, last_name: str, birthdate: str, agency_number: str
) -> list[Child]:
    """Records that may be of this child already: the number, or the name with the birth date."""
    numbers = number_indexes(agency_number) if agency_number else []
    name = plain(f"{first_name} {last_name}")

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
