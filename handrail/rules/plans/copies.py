"""Who gets which copy, and what may never stand on it.

A copy for the young person or a caregiver is safe if a stranger finds it. A line that would break a never list is left
out of the copy and named with its place and the mend: the copy itself never holds it, not even as a remark.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from .plan import Answers, Audience, Language, Plan, Sharing, Words

Known = Literal["yes", "no", "unknown"]
WAYS = ("in_person", "to_home")


@dataclass(frozen=True)
class Circumstances:
    """What the record knows that a copy must not say. Everything that is not known stays empty, except
    `family_suspect`, whose unknown is treated as a yes.

    `form` is one of the forms in `copies.yaml`. `handed` is "in_person" once the worker says that they hand it over
    themselves, away from the home. `wants` holds topics that the young person asked to have on a copy: hotlines,
    orientation, immigration, health.
    """

    child_names: tuple[str, ...] = ()
    """Full names and nicknames of the child."""
    agency_names: tuple[str, ...] = ()
    court_names: tuple[str, ...] = ()
    harmful_names: tuple[str, ...] = ()
    """People who harm or may, with the nicknames that the record knows."""
    other_children: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    birthdate: date | None = None
    numbers: tuple[str, ...] = ()
    """Reference and case numbers; not telephone numbers."""
    family_suspect: Known = "unknown"
    form: str = "worker_keeps_it"
    handed: str = "to_home"
    phone_untouched: bool = False
    """The young person said that no one at home has ever touched that telephone."""
    wants: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Part:
    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class LeftOut:
    """A line that is not on the copy: `key` is the prompt, `line` its number in what was written (0: the whole
    answer). The words themselves are not repeated here."""

    key: str
    line: int
    why: Words
    mend: Words


@dataclass(frozen=True)
class Copy:
    """`title` and `parts` are all that is printed. `left_out` is for the screen, never for the paper."""

    audience: Audience
    language: Language
    title: str
    parts: tuple[Part, ...]
    left_out: tuple[LeftOut, ...] = ()
    reviewed: bool = False
    """Whether a named person reviewed these words in this language."""


@dataclass(frozen=True)
class Held:
    """No copy is made. Only the worker is told why: nothing is said to anyone else."""

    say_to_worker: Words


@dataclass(frozen=True)
class Form:
    """`goes`: paper, screen (read from the worker's own), phone, or nothing."""

    id: str
    title: Words
    goes: str
    note: Words | None = None


@dataclass(frozen=True)
class FamilySuspect:
    """What holds while somebody in the home may be the one who harms."""

    held_caregiver: Words
    held_paper: Words
    held_phone: Words
    notes: tuple[Words, ...]


@dataclass(frozen=True)
class Sheet:
    """The title of a copy, and what stands on it whatever is ticked."""

    title: Words
    fixed: tuple[tuple[Words, tuple[Words, ...]], ...] = ()
    never: tuple[Words, ...] = ()


@dataclass(frozen=True)
class CopyRules:
    sheets: Mapping[str, Sheet]
    forms: Mapping[str, Form]
    family_suspect: FamilySuspect


def suspect(circumstances: Circumstances) -> bool:
    """An unknown family suspect is treated as one."""
    return circumstances.family_suspect != "no"


def copy_of(
    audience: Audience,
    plan: Plan,
    answers: Answers,
    sharing: Sharing,
    circumstances: Circumstances,
    language: Language,
    today: date,
) -> Copy | Held:
    """The copy for one audience, or why there is none. Until the rules below are here, none is made."""
    return Held({"en": "This copy cannot be made yet.", "es": "Todavía no se puede hacer esta copia."})
