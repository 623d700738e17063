"""The groups that measures are broken down by: what people recorded, and nothing that software guesses.

What nobody recorded is a group of its own. Restricted groups (Tribe, orientation and gender identity, citizenship)
are not offered.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from handrail.children.encryption import KeyDestroyed, SealBroken, blind_index
from handrail.children.models import Child, Detail, Placement
from handrail.rules.profile import load_profile
from handrail.rules.suppression import LEAST

NOT_RECORDED, OTHER_WORDS = "not_recorded", "other"
SEX, AGE, RACE, PLACE = "sex", "age", "race", "place"
KINDS: dict[str, Any] = {SEX: _("Sex"), AGE: _("Age then"), RACE: _("Race and ethnicity"), PLACE: _("Where from")}
AGES: dict[str, Any] = {
    "under_12": _("Under 12"),
    "12_14": _("12 to 14"),
    "15_17": _("15 to 17"),
    "18": _("18 or older"),
}
FIXED: dict[str, Any] = {NOT_RECORDED: _("Not recorded"), OTHER_WORDS: _("Said in other words")}
DETAILS = (SEX, RACE)


def age_group(child: Child, day: date) -> str:
    try:
        age = child.age_on(day)
    except (SealBroken, KeyDestroyed):
        age = None
    if age is None:
        return NOT_RECORDED
    return next(key for key, over in (("under_12", 12), ("12_14", 15), ("15_17", 18), ("18", 999)) if age < over)


def place_group(places: Iterable[Placement], at: datetime) -> str:
    """Where the child lived at that moment, as the record has it."""
    there = [row.kind for row in places if row.since <= at and (row.until is None or at <= row.until)]
    return there[-1] if there else NOT_RECORDED


def last_said(rows: Iterable[Detail]) -> dict[UUID, dict[str, str]]:
    """The last word on sex and race, by child."""
    found: dict[UUID, dict[str, str]] = {}
    for row in rows:
        found.setdefault(row.child_id, {})[row.name] = opened(row)
    return found


def opened(row: Detail) -> str:
    """A value that does not open counts as not recorded; the page says that a record could not be read."""
    try:
        return (row.value or "").strip()
    except (SealBroken, KeyDestroyed):
        return ""


def race_groups(said: Mapping[UUID, str]) -> tuple[dict[UUID, str], dict[str, str]]:
    """A group for what children say in the same words, when enough of them do; words that few use are not shown.

    The key of a group is a token, since words that somebody typed belong in no address.
    """
    folded = {child: " ".join(words.casefold().split()) for child, words in said.items()}
    often = {words for words, count in Counter(folded.values()).items() if words and count >= LEAST}
    labels = {token(words): next(said[child] for child, own in folded.items() if own == words) for words in often}
    keys = {child: token(words) if words in often else OTHER_WORDS if words else NOT_RECORDED
            for child, words in folded.items()}  # fmt: skip
    return keys, labels


def token(words: str) -> str:
    return blind_index("group", words)[:12]


def labels_of(kind: str, language: str, races: Mapping[str, str]) -> dict[str, str]:
    """Every group of a kind in its order, with its name; what is not recorded comes last."""
    if kind == SEX:
        named = {choice.code: choice.label[language] for choice in load_profile().fields[SEX].choices}
    elif kind == AGE:
        named = {key: str(label) for key, label in AGES.items()}
    elif kind == PLACE:
        named = {key: str(label) for key, label in Placement.Kind.choices}
    else:
        named = {**dict(sorted(races.items(), key=lambda one: one[1])), OTHER_WORDS: str(FIXED[OTHER_WORDS])}
    return {**named, NOT_RECORDED: str(FIXED[NOT_RECORDED])}


def present(named: Mapping[str, str], keys: Sequence[str]) -> dict[str, str]:
    """Only the groups that somebody is in."""
    return {key: label for key, label in named.items() if key in set(keys)}
