"""One lesson as somebody walks it: its screens in order, what was answered, and what comes of it.

Kept apart from how it is stored, since the open course walks the same way and keeps nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import ceil

from django import forms
from django.utils.translation import gettext_lazy as _

from handrail.rules.learning import Lesson, Option, Question, Said, Screen, answered
from handrail.rules.learning.screens import CHECK, TRY, Reply

CHOICE = "choice"


@dataclass(frozen=True)
class Walk:
    """A lesson in the reader's language, with what they have answered so far."""

    lesson: Lesson
    said: Said
    answers: Mapping[str, str] = field(default_factory=dict)

    @property
    def steps(self) -> tuple[str, ...]:
        return tuple(self.said.screens)

    @property
    def first(self) -> str:
        return self.steps[0]

    def screen(self, key: str) -> Screen:
        return self.said.screens[key]

    def at(self, key: str) -> int:
        """Counted from one."""
        return self.steps.index(key) + 1

    def after(self, key: str) -> str:
        return "" if key == self.steps[-1] else self.steps[self.at(key)]

    def before(self, key: str) -> str:
        return "" if key == self.first else self.steps[self.at(key) - 2]

    def minutes_left(self, key: str) -> int:
        return max(1, ceil(self.lesson.takes * (len(self.steps) - self.at(key) + 1) / len(self.steps)))

    def bar(self, key: str) -> list[bool]:
        """One piece for each screen: true for those that were reached."""
        return [place <= self.at(key) for place in range(1, len(self.steps) + 1)]

    @property
    def chosen(self) -> Option | None:
        return self.said.options.get(self.answers.get(CHOICE, ""))

    @property
    def replies(self) -> dict[str, str]:
        """The answers of the check that are there in the lesson as it is now."""
        return {key: value for key, value in self.answers.items()
                if key in self.said.questions and value in self.said.questions[key].keys}  # fmt: skip

    @property
    def right(self) -> list[str]:
        return [one.question for one in answered(self.lesson, self.replies, self.said.language) if one.right]

    @property
    def all_right(self) -> bool:
        return len(self.right) == len(self.lesson.check)


@dataclass(frozen=True)
class Tile:
    """One answer to tap. `told` opens inside it once it was taken."""

    key: str
    id: str
    words: str
    taken: bool
    told: str = ""
    label: str = ""
    happens: str = ""


def option_tiles(walk: Walk, again: bool) -> list[Tile]:
    chosen = None if again else walk.chosen
    return [option_tile(at, one, one is chosen) for at, one in enumerate(walk.said.options.values())]


def option_tile(at: int, one: Option, taken: bool) -> Tile:
    more = {"told": one.feedback, "label": one.label, "happens": one.happens} if taken else {}
    return Tile(one.key, f"id_{CHOICE}_{at}", one.words, taken, **more)


@dataclass(frozen=True)
class Asked:
    """A question of the check with its answers; `right` is None as long as nothing was answered."""

    id: str
    text: str
    tiles: tuple[Tile, ...]
    right: bool | None


def asked(walk: Walk, typed: Mapping[str, str] | None = None) -> list[Asked]:
    """`typed` is what was sent and not kept: it is shown again without feedback."""
    right = walk.right
    return [one_asked(one, walk.replies, typed, one.id in right) for one in walk.said.questions.values()]


def one_asked(one: Question, kept: Mapping[str, str], typed: Mapping[str, str] | None, right: bool) -> Asked:
    given = kept.get(one.id, "") if typed is None else typed.get(one.id, "")
    tell = typed is None or given == kept.get(one.id)
    tiles = tuple(reply_tile(one.id, at, reply, given, tell) for at, reply in enumerate(one.replies))
    return Asked(one.id, one.text, tiles, right if given and tell else None)


def reply_tile(question: str, at: int, reply: Reply, given: str, tell: bool) -> Tile:
    taken = reply.key == given
    return Tile(reply.key, f"id_{question}_{at}", reply.text, taken, reply.feedback if taken and tell else "")


class Picked(forms.Form):
    """The choice of a lesson."""

    use_required_attribute = False

    def __init__(self, data: Mapping[str, str], walk: Walk) -> None:
        super().__init__(data)
        choices = [(one, one) for one in walk.said.options]
        told = {"required": _("Choose one. Each is something that a good worker has said.")}
        self.fields[CHOICE] = forms.ChoiceField(choices=choices, widget=forms.RadioSelect, error_messages=told)


class Checked(forms.Form):
    """The questions at the end. What was left out is said, and what was answered stays."""

    use_required_attribute = False

    def __init__(self, data: Mapping[str, str], walk: Walk) -> None:
        super().__init__(data)
        for one in walk.said.questions.values():
            told = {"required": _("Answer: %(question)s") % {"question": one.text}}
            choices = [(key, key) for key in one.keys]
            self.fields[one.id] = forms.ChoiceField(choices=choices, widget=forms.RadioSelect, error_messages=told)


__all__ = ["CHECK", "CHOICE", "TRY", "Asked", "Checked", "Picked", "Tile", "Walk", "asked", "option_tiles"]
