"""What the record knows and no copy may say: gathered here, kept out by `rules.plans`."""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime

from handrail.children.facts import rows_now
from handrail.children.models import Child
from handrail.children.profile import latest_details
from handrail.children.questions import question, where_to_answer
from handrail.rules.plans import Circumstances, home
from handrail.rules.plans.harmful import names_written, says_that_they_harm
from handrail.rules.plans.home import Known
from handrail.rules.vocabulary import vocabulary
from handrail.team.models import Agency, Unit

PRODUCT = "Handrail"
ABOUT_THEM = ("contact_by_person_who_harms", "person_who_harms_arrested", "person_who_harms_released")
SHORTEST_NAME = 3
"""A letter or two may stand for somebody: that is what the young person is offered instead of a name."""
SIBLING = re.compile(r"\b(half-?|step)?(brother|sister|sibling|herman[oa])", re.IGNORECASE)
A_NUMBER = re.compile(r"\d")


def circumstances_of(
    child: Child, agency: Agency, now: datetime, *, form: str,
    handed: str = "to_home", phone_untouched: bool = False, wants: frozenset[str] = frozenset(),
) -> Circumstances:  # fmt: skip
    """Everything a copy must not say, as far as the record knows it."""
    details = {name: str(row.value or "") for name, row in latest_details(child).items()}
    return Circumstances(
        child_names=tuple(names_of(child, details.get("other_names", ""))),
        agency_names=tuple(filled([agency.name, PRODUCT, *Unit.objects.values_list("name", flat=True)])),
        court_names=tuple(filled([details.get("court_number", "")])),
        harmful_names=tuple(people_who_harm(child)),
        other_children=tuple(others(child)),
        addresses=tuple(addresses(child, details)),
        birthdate=child.birthdate,
        numbers=tuple(filled([child.agency_number, *references(child)])),
        family_suspect=family_suspect(child, now), form=form, handed=handed, phone_untouched=phone_untouched,
        wants=wants,
    )  # fmt: skip


def filled(words: Iterable[str | None]) -> list[str]:
    return [word.strip() for word in words if word and word.strip()]


def parted(text: str) -> list[str]:
    """Names that somebody wrote one below the other, or with commas."""
    return [part for part in filled(re.split(r"[,;\n]", text)) if len(part) >= SHORTEST_NAME]


def names_of(child: Child, others: str) -> list[str]:
    return filled([child.full_name, child.first_name, child.last_name, *parted(others)])


def others(child: Child) -> Iterator[str]:
    for row in child.contact_set.order_by("sequence"):
        row.child = child
        if SIBLING.search(str(row.relation or "")):
            yield from filled([row.name])


def people_who_harm(child: Child) -> Iterator[str]:
    """Whom the file names as somebody who harms, or may: among the people around the child, in what was noted for the
    plan, and in the reports that were made."""
    for row in child.contact_set.order_by("sequence"):
        row.child = child
        if says_that_they_harm(f"{row.relation or ''}\n{row.note or ''}"):
            yield from filled([row.name])
    yield from names_written([*notes_about_them(child), *reported(child)])


def notes_about_them(child: Child) -> Iterator[str]:
    for row in child.change_set.filter(kind__in=ABOUT_THEM):
        row.child = child
        yield str(row.note or "")


def reported(child: Child) -> Iterator[str]:
    """What a report says of who profits or buys; and of who has a child that was taken."""
    taken = {str(pk) for pk in child.episode_set.filter(kind="abducted").values_list("pk", flat=True)}
    for row in child.packet_set.defer("body").order_by("sequence"):
        row.child = child
        typed = row.typed or {}
        yield str(typed.get("alleged_people") or "")
        yield str(typed.get("with_whom") or "") if row.about in taken else ""


def addresses(child: Child, details: dict[str, str]) -> Iterator[str]:
    """No page asks for one; where a note has a number in it, it may be one."""
    for row in child.placement_set.order_by("sequence"):
        row.child = child
        yield from (line for line in filled(str(row.note or "").splitlines()) if A_NUMBER.search(line))
    yield from (line for line in filled(details.get("places", "").splitlines()) if A_NUMBER.search(line))


def references(child: Child) -> Iterator[str]:
    """Numbers of reports that were made about the child."""
    for row in child.act_set.all():
        row.child = child
        yield str(row.reference or "")


def family_suspect(child: Child, now: datetime) -> Known:
    """Whether somebody in the home may harm: family, or who cares for the child. Not known is not no."""
    return home.who_may_harm(answers_about_home(child, now))


def not_asked(child: Child, now: datetime) -> list[dict[str, object]]:
    """What nobody has answered about the home that the child lives in, each with the page on which it is answered."""
    answers, said = answers_about_home(child, now), said_of_suspects(child, now)
    return [
        {"ask": question(vocabulary()[name]), "url": where_to_answer(child, name),
         "moved": {one.value for one in said.get(name, ())} == {"no"}}
        for name in home.still_to_ask(answers)
    ]  # fmt: skip


def answers_about_home(child: Child, now: datetime) -> home.Answers:
    places = tuple(home.Place(row.since, row.recorded_at) for row in child.placement_set.all())
    return home.answers_that_hold(said_of_suspects(child, now), home.latest_move(places, now))


def said_of_suspects(child: Child, now: datetime) -> dict[str, list[home.Said]]:
    """By question the word whose time it is, and the last one."""
    rows = list(child.fact_set.filter(name__in=home.QUESTIONS, recorded_at__lte=now).order_by("sequence"))
    by_name: dict[str, list[home.Said]] = {}
    for row in [*rows_now(rows, now).values(), *{row.name: row for row in rows}.values()]:
        row.child = child
        by_name.setdefault(row.name, []).append(home.Said(row.value or "unknown", row.recorded_at))
    return by_name
