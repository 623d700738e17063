"""Before a child is placed: what the record knows about the place, as facts to weigh. No score and no verdict.

Source: `placement` in `content/plans/prevention_plan.yaml`, which is ours from practice 5.4.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from .forbidden import names_somebody, same_house
from .plan import Words
from .prevention import load_prevention


@dataclass(frozen=True)
class Proposed:
    """The place that is thought of. `people` live there or come often."""

    address: str
    name: str = ""
    people: tuple[str, ...] = ()


@dataclass(frozen=True)
class Before:
    """An earlier absence: from where, where the child stayed or was found, and when it began."""

    on: date
    left_from: str = ""
    left_from_address: str = ""
    stayed_near: tuple[str, ...] = ()


@dataclass(frozen=True)
class Contact:
    """A person who harms or may, with the places where they are known to be."""

    name: str
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True)
class Weighed:
    """`facts` are what the record says, each with the place in the record it comes from (`absence` and its number, or
    `contact` and its number, counted from 0); empty with `known` false: ask."""

    id: str
    ask: Words
    why: Words
    known: bool
    facts: tuple[tuple[str, int], ...] = ()


def weigh(place: Proposed, before: Sequence[Before] | None, contacts: Sequence[Contact] | None) -> tuple[Weighed, ...]:
    """Everything to weigh, in the order of the content. What the record cannot tell is a question: never a no.

    An address that is not written there matches nothing; an earlier absence without a place makes the answer unknown.
    """
    known = {
        "left_from_here": _left_from(place, before),
        "known_contact_here": _contacts_at(place, contacts),
        "found_near_here": _stayed_near(place, before),
    }
    made = []
    for one in load_prevention().placement:
        sure, facts = known.get(one.id, (False, ()))
        made.append(Weighed(one.id, one.ask, one.why, sure or bool(facts), facts))
    return tuple(made)


Found = tuple[bool, tuple[tuple[str, int], ...]]


def _left_from(place: Proposed, before: Sequence[Before] | None) -> Found:
    if before is None:
        return False, ()
    facts = tuple(
        ("absence", at) for at, one in enumerate(before) if _same(place, one.left_from, one.left_from_address)
    )
    return all(one.left_from or one.left_from_address for one in before), facts


def _stayed_near(place: Proposed, before: Sequence[Before] | None) -> Found:
    if before is None:
        return False, ()
    facts = tuple(
        ("absence", at) for at, one in enumerate(before) if any(_same(place, "", near) for near in one.stayed_near)
    )
    return all(one.stayed_near for one in before), facts


def _contacts_at(place: Proposed, contacts: Sequence[Contact] | None) -> Found:
    if contacts is None:
        return False, ()
    facts = tuple(("contact", at) for at, one in enumerate(contacts) if any(_meets(place, one)))
    return bool(place.people and place.address) and all(one.name and one.addresses for one in contacts), facts


def _meets(place: Proposed, contact: Contact) -> Iterator[bool]:
    yield any(_same(place, "", address) for address in contact.addresses)
    yield bool(contact.name) and any(_whole_name(contact.name, person) for person in place.people)


def _whole_name(name: str, other: str) -> bool:
    """The same person as far as names tell: the shorter stands in the longer. A person checks it."""
    return bool(name.strip() and other.strip()) and names_somebody(other, [name])


def _same(place: Proposed, name: str, address: str) -> bool:
    by_name = bool(name.strip() and place.name.strip()) and name.strip().casefold() == place.name.strip().casefold()
    by_address = bool(address.strip() and place.address.strip()) and same_house(address, place.address)
    return by_name or by_address
