"""Reads the items of an instrument and the conditions under which they are shown."""

from __future__ import annotations

from collections.abc import Collection

from ..loading import Entries, Taker, Text, Tree, text
from .instruments import ANSWERS, NO, STORED_ANSWERS, YES, Choice, Condition, Conduct, Item
from .words import read_lists, read_words

NEEDED = ["id", "order", "section", "about", "a_yes_is", "ask"]
ALLOWED = [
    "element",
    "construct",
    "purpose",
    "if_asked_what_counts",
    "listen_for",
    "a_yes_opens",
    "say_next",
    "do_not",
    "enable_when",
    "choices",
    "codes",
    "csv_field",
    "polarity",
]
NOTES = ("purpose", "listen_for", "do_not")
YES_IS = ("concern", "disclosure", "seen", "none")
ABOUT = ("sex", "labor", "online", "familial")

take = Taker()


def read_items(top: Entries, notes: Entries, conduct: Conduct, sections: set[str]) -> tuple[Item, ...]:
    """The items in their order. Each may refer back to earlier ones only, so no condition can go round in a circle."""
    listed = take.items(top["items"], "items")
    ids = [str(take.text(take.entries(each, "an item", needed=("id",))["id"], "id")) for each in listed]
    offered = _offered(top["answers"])
    spanish = take.entries(notes["items"], "items", allowed=ids) if "items" in notes else Entries()
    items: list[Item] = []
    for tree in listed:
        found = take.entries(tree, "an item", needed=NEEDED, allowed=ALLOWED)
        _must_be_next(found, items, sections)
        items.append(_item(found, offered, spanish, conduct, ids, items))
    return tuple(items)


def _must_be_next(found: Entries, earlier: list[Item], sections: set[str]) -> None:
    if found["id"] in [item.id for item in earlier]:
        raise take.fault(found["id"], f'There are two items "{found["id"]}".', "Give each item its own id.")
    if take.whole_number(found["order"], "order") != len(earlier) + 1:
        raise take.fault(found["order"], f"The order is {found['order']}.", f"Write {len(earlier) + 1}.")
    take.one_of(found["section"], "section", sections)


def _item(
    found: Entries,
    offered: dict[str, tuple[str, ...]],
    spanish: Entries,
    conduct: Conduct,
    ids: list[str],
    earlier: list[Item],
) -> Item:
    choices = tuple(_choice(each) for each in _list(found, "choices"))
    notes = _notes(spanish, found["id"])
    return Item(
        id=str(take.text(found["id"], "id")),
        order=len(earlier) + 1,
        section=str(found["section"]),
        element=_text(found, "element"),
        text=read_words(found["ask"], "ask"),
        about=tuple(str(take.one_of(each, "about", ABOUT)) for each in take.items(found["about"], "about")),
        construct=_construct(found),
        purpose=_purpose(found, notes),
        answers=_answers(offered["young_person"], choices),
        staff_answers=offered["staff_only"],
        choices=choices,
        enable_when=read_condition(found["enable_when"], earlier) if "enable_when" in found else None,
        a_yes_is=str(take.one_of(found["a_yes_is"], "a_yes_is", YES_IS)),
        a_yes_opens=_opens(found, conduct, ids),
        if_asked=_words(found, "if_asked_what_counts"),
        listen_for=read_lists(found.get(_key("listen_for")), notes.get(_key("listen_for"))),
        say_next=_words(found, "say_next"),
        do_not=read_lists(found.get(_key("do_not")), notes.get(_key("do_not"))),
        codes=_codes(found),
        csv_field=_text(found, "csv_field"),
        polarity=str(take.one_of(found["polarity"], "polarity", ("normal", "reversed")))
        if "polarity" in found
        else "normal",
    )


def read_condition(tree: Tree, earlier: Collection[Item]) -> Condition:
    """`{item: answer}`, `{item: [answers]}`, or a list of conditions under `all` or `any`."""
    found = take.entries(tree, "a condition")
    if len(found) != 1:
        raise take.fault(tree, "A condition has more or less than one key.", "Join several with all or any.")
    ((key, value),) = found.items()
    if key in ("all", "any"):
        parts = tuple(read_condition(part, earlier) for part in take.items(value, key))
        if not parts:
            raise take.fault(value, f"The list under {key} is empty.", "Write at least one condition.")
        return Condition(**{str(key): parts})
    items = {item.id: item for item in earlier}
    item = items[take.one_of(key, "the item of a condition", items)]
    # Only answers that say something may open an item: a skip or an unknown decides nothing.
    known = (YES, NO, *(choice.id for choice in item.choices))
    answers = (take.one_of(each, "the answer of a condition", known) for each in take.texts(value, key))
    return Condition(item=item.id, answers=frozenset(str(each) for each in answers))


def _offered(tree: Tree) -> dict[str, tuple[str, ...]]:
    found = take.entries(tree, "answers", needed=("staff_only",), allowed=("young_person",))
    lists = {
        str(key): tuple(str(take.one_of(each, "an answer", ANSWERS)) for each in take.items(value, key))
        for key, value in found.items()
    }
    return {"young_person": (), **lists}


def _answers(offered: tuple[str, ...], choices: tuple[Choice, ...]) -> tuple[str, ...]:
    """An item with its own choices offers them in place of yes and no; unsure and skip stay."""
    if not choices:
        return offered
    return (*(choice.id for choice in choices), *(answer for answer in offered if answer not in (YES, NO)))


def _choice(tree: Tree) -> Choice:
    found = take.entries(tree, "a choice", needed=("id", "words", "code"), allowed=())
    if found["id"] in STORED_ANSWERS:
        raise take.fault(found["id"], f'"{found["id"]}" is one of the six answers.', "Give the choice its own name.")
    return Choice(str(found["id"]), read_words(found["words"], "words"), str(take.text(found["code"], "code")))


def _codes(found: Entries) -> dict[str, str]:
    if "codes" not in found:
        return {}
    codes = take.entries(found["codes"], "codes", allowed=STORED_ANSWERS)
    return {str(answer): str(take.text(code, "a code")) for answer, code in codes.items()}


def _construct(found: Entries) -> dict[str, str]:
    if "construct" not in found:
        return {}
    construct = take.entries(found["construct"], "construct", needed=("row", "key"), allowed=())
    return {str(key): str(take.text(value, key)) for key, value in construct.items()}


def _opens(found: Entries, conduct: Conduct, ids: list[str]) -> tuple[str, ...]:
    known = [*conduct.steps, "on_disclosure", *(f"item.{each}" for each in ids)]
    return tuple(str(take.one_of(code, "a_yes_opens", known)) for code in _list(found, "a_yes_opens"))


def _purpose(found: Entries, notes: Entries) -> dict[str, str]:
    english = _text(found, "purpose")
    return {"en": english, "es": _text(notes, "purpose") or english}


def _notes(spanish: Entries, item: Tree) -> Entries:
    if item not in spanish:
        return Entries()
    return take.entries(spanish[text(str(item), item.place)], f"the notes of {item}", allowed=NOTES)


def _list(found: Entries, key: str) -> list[Tree]:
    return list(take.items(found[_key(key)], key)) if key in found else []


def _text(found: Entries, key: str) -> str:
    return str(take.text(found[_key(key)], key)) if key in found else ""


def _words(found: Entries, key: str) -> dict[str, str]:
    return read_words(found[_key(key)], key) if key in found else {}


def _key(word: str) -> Text:
    return Text(word)
