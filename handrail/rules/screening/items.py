"""Reads the items of an instrument and the conditions under which they are shown."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from ..loading import Entries, Taker, Text, Tree
from .instruments import ANSWERS, NO, STORED_ANSWERS, YES, Choice, Condition, Conduct, Item
from .words import Fields, read_lists

NEEDED = ("id", "order", "section", "about", "a_yes_is", "ask")
ALLOWED = (
    *("element", "construct", "purpose", "if_asked_what_counts", "listen_for", "a_yes_opens", "say_next"),
    *("do_not", "enable_when", "choices", "codes", "csv_field", "polarity"),
)
YES_IS = ("concern", "disclosure", "seen", "none")
ABOUT = ("sex", "labor", "online", "familial")

take = Taker()


class ItemReader:
    """Reads the items in their order; each may refer back to earlier ones only, so no condition goes in a circle."""

    def __init__(self, top: Fields, spanish: Tree | None, conduct: Conduct, sections: Collection[str]) -> None:
        self.trees = top.list("items")
        self.ids = [Fields(each, "an item", needed=("id",), allowed=None).text("id") for each in self.trees]
        offered = Fields(top["answers"], "answers", needed=("staff_only",), allowed=("young_person",))
        self.young_person = offered.list_of("young_person", ANSWERS)
        self.staff_only = offered.list_of("staff_only", ANSWERS)
        self.spanish = Fields(spanish, "the Spanish items", allowed=self.ids) if spanish is not None else None
        self.opens = [*conduct.steps, "on_disclosure", *(f"item.{each}" for each in self.ids)]
        self.sections = sections
        self.done: list[Item] = []

    def read(self) -> tuple[Item, ...]:
        for tree in self.trees:
            found = Fields(tree, "an item", needed=NEEDED, allowed=ALLOWED)
            self._must_be_next(found)
            self.done.append(self._item(found))
        return tuple(self.done)

    def _must_be_next(self, found: Fields) -> None:
        item_id, order = found.text("id"), len(self.done) + 1
        if item_id in [item.id for item in self.done]:
            raise take.fault(found["id"], f'There are two items "{item_id}".', "Give each item its own id.")
        if found.whole("order") != order:
            raise take.fault(found["order"], f"The order is {found.text('order')}.", f"Write {order}.")

    def _item(self, found: Fields) -> Item:
        choices = tuple(_choice(each) for each in found.list("choices"))
        notes = self._spanish_notes(found.text("id"))
        return Item(
            id=found.text("id"),
            order=found.whole("order"),
            section=found.one_of("section", self.sections),
            element=found.text("element"),
            text=found.words("ask"),
            about=found.list_of("about", ABOUT),
            construct=_construct(found),
            purpose={"en": found.text("purpose"), "es": notes.text("purpose") or found.text("purpose")},
            answers=self._answers(choices),
            staff_answers=self.staff_only,
            choices=choices,
            enable_when=read_condition(found["enable_when"], self.done) if "enable_when" in found else None,
            a_yes_is=found.one_of("a_yes_is", YES_IS),
            a_yes_opens=found.list_of("a_yes_opens", self.opens),
            if_asked=found.words("if_asked_what_counts"),
            listen_for=read_lists(found.get("listen_for"), notes.get("listen_for")),
            say_next=found.words("say_next"),
            do_not=read_lists(found.get("do_not"), notes.get("do_not")),
            codes=_codes(found, choices),
            csv_field=found.text("csv_field"),
            polarity=found.one_of("polarity", ("normal", "reversed"), default="normal"),
        )

    def _answers(self, choices: tuple[Choice, ...]) -> tuple[str, ...]:
        """An item with its own choices offers them in place of yes and no; unsure and skip stay."""
        if not choices:
            return self.young_person
        kept = (answer for answer in self.young_person if answer not in (YES, NO))
        return (*(choice.id for choice in choices), *kept)

    def _spanish_notes(self, item_id: str) -> Fields:
        if self.spanish is None or item_id not in self.spanish:
            return Fields(Entries(), "no notes")
        return Fields(self.spanish[item_id], item_id, allowed=("purpose", "listen_for", "do_not"))


def read_condition(tree: Tree, earlier: Collection[Item]) -> Condition:
    """`{item: answer}`, `{item: [answers]}`, or a list of conditions under `all` or `any`."""
    found = take.entries(tree, "a condition")
    if len(found) != 1:
        raise take.fault(tree, "A condition has more or less than one key.", "Join several with all or any.")
    ((key, value),) = found.items()
    if key == "all":
        return Condition(all=_parts(value, earlier))
    if key == "any":
        return Condition(any=_parts(value, earlier))
    return _answer_condition(key, value, {item.id: item for item in earlier})


def _parts(tree: Tree, earlier: Collection[Item]) -> tuple[Condition, ...]:
    parts = tuple(read_condition(part, earlier) for part in take.items(tree, "all or any"))
    if not parts:
        raise take.fault(tree, "A list of conditions is empty.", "Write at least one condition.")
    return parts


def _answer_condition(key: Text, value: Tree, earlier: Mapping[str, Item]) -> Condition:
    """Only answers that say something may open an item: a skip or an unknown decides nothing."""
    item = earlier[take.one_of(key, "The item of a condition", earlier)]
    known = (YES, NO, *(choice.id for choice in item.choices))
    answers = (take.one_of(each, "The answer of a condition", known) for each in take.texts(value, key))
    return Condition(item=item.id, answers=frozenset(str(each) for each in answers))


def _choice(tree: Tree) -> Choice:
    found = Fields(tree, "a choice", needed=("id", "words", "code"))
    if found.text("id") in STORED_ANSWERS:
        raise take.fault(found["id"], "A choice has the name of one of the six answers.", "Give it its own name.")
    return Choice(found.text("id"), found.words("words"), found.text("code"))


def _codes(found: Fields, choices: tuple[Choice, ...]) -> dict[str, str]:
    own = {choice.id: choice.code for choice in choices}
    return own | Fields(found["codes"], "codes", allowed=STORED_ANSWERS).texts() if "codes" in found else own


def _construct(found: Fields) -> dict[str, str]:
    if "construct" not in found:
        return {}
    return Fields(found["construct"], "construct", needed=("row", "key")).texts()
