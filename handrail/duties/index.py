"""The index of running clocks: what the rules answered for each child, sealed, and thrown away without loss.

A row is stale when a fact, the book or the agency changed, or when the time came at which the answer changes by
itself. A stale row is computed again when it is read; `rebuild` does it for all. Only this file asks the rules.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, Q

from handrail.children.models import Child
from handrail.rules import Book, RulesError, due, load_book, read_facts
from handrail.rules.audited import QUESTIONS
from handrail.rules.return_talk import load_return_talk
from handrail.rules.search import load_search
from handrail.rules.vocabulary import vocabulary
from handrail.team.models import Agency

from .after_return import act_of, is_open, opens_at, practice_of
from .facts import FactsFile, facts_file
from .models import Clocks

AnswerJSON = dict[str, Any]
OPEN = frozenset({"open", "overdue", "held"})
MET = frozenset({"met", "met_late"})
SHAPE = 3
"""Counts up with what is kept beside the rules' words, so that a row of an older Handrail is worked out anew."""

CHILD = "case"
"""What a duty is about that no event started."""


def book_for(agency: Agency) -> Book:
    """The rules that bind this agency: federal, its states', and its own folders."""
    return load_book(tuple(agency.jurisdictions), folders=tuple(settings.CONTENT_DIRS))


def audited_book(agency: Agency) -> Book:
    """The same book with the rules alone that federal auditors ask about: each by its own clock, whatever a state
    adds. So does the review of an extract."""
    return _audited(tuple(agency.jurisdictions), tuple(settings.CONTENT_DIRS))


@lru_cache(maxsize=8)
def _audited(codes: tuple[str, ...], folders: tuple[Path, ...]) -> Book:
    book = load_book(codes, folders=folders)
    rules = {name: book.rules[name] for name in QUESTIONS.values() if name in book.rules}
    return replace(book, rules=MappingProxyType(rules))


def warm() -> None:
    """Read the agency's book when the server starts: a broken file stops the start, with its name, line and mend, and
    not a worker's page at night."""
    agency = Agency.objects.first()
    if agency is not None:
        book_for(agency)
        load_search(tuple(settings.CONTENT_DIRS))


def answers_for(children: Sequence[Child], agency: Agency, now: datetime) -> dict[UUID, AnswerJSON]:
    """What is due for each child now, as the rules' JSON. One query, and more only for rows that are stale.

    A record that contradicts itself gives empty lists and `problem`, with what to mend.
    """
    mark = mark_of(agency)
    kept = {row.child_id: row for row in Clocks.objects.filter(child__in=[child.pk for child in children])}
    return {child.pk: answer_for(child, kept.get(child.pk), mark, agency, now) for child in children}


def answer_for(child: Child, row: Clocks | None, mark: str, agency: Agency, now: datetime) -> AnswerJSON:
    if row is None or is_stale(row, child, mark, now):
        return refresh(child, agency, now)
    row.child = child
    return dict(row.answer)


def is_stale(row: Clocks, child: Child, mark: str, now: datetime) -> bool:
    turned = row.recompute_after is not None and row.recompute_after <= now
    return turned or row.computed_at > now or (row.facts_version, row.book) != (child.facts_version, mark)


def refresh(child: Child, agency: Agency, now: datetime) -> AnswerJSON:
    """Ask the rules and keep what they say. The version is the one the child was loaded with: never too new."""
    try:
        answer, changes_at = compute(child, agency, now)
    except RulesError as error:
        practice = practice_of(child, facts_file(child, agency)["done"], now)  # type: ignore[arg-type]
        return {"duties": [], "cannot_tell": [], "others": [], "drafts": [], "practice": practice,
                "problem": f"{error.what} {error.mend}"}  # fmt: skip
    row = Clocks(
        child=child,
        facts_version=child.facts_version,
        book=mark_of(agency),
        computed_at=now,
        recompute_after=changes_at,
        next_due_at=min((due_at for duty in answer["duties"] if (due_at := runs_out(duty))), default=None),
        anything_open=stays(child, answer) and anything_to_do(answer, book_for(agency)),
        answer=answer,
    )
    columns = [column.name for column in Clocks._meta.fields if column.name != "child"]
    Clocks.objects.bulk_create([row], update_conflicts=True, unique_fields=["child"], update_fields=columns)
    return answer


def compute(child: Child, agency: Agency, now: datetime) -> tuple[AnswerJSON, datetime | None]:
    """The answer for one child, straight from the record, and when it changes by time alone."""
    facts = facts_file(child, agency)
    answer = due(read_facts(facts), at=now, book=book_for(agency))
    told, changes_at = with_last_acts(answer.as_json(), facts), [answer.changes_at]
    told["practice"] = practice_of(child, facts["done"], now)  # type: ignore[arg-type]  # a facts file is untyped
    add_our_times(told)
    changes_at += opens_at(told["practice"])
    audited = due(read_facts(facts), at=now, book=audited_book(agency))
    told["audited"] = {key: audited.as_json()[key] for key in ("duties", "cannot_tell")}
    changes_at.append(audited.changes_at)
    if (open_facts := without_restricted(facts)) != facts:
        unknowing = due(read_facts(open_facts), at=now, book=book_for(agency))
        changes_at.append(unknowing.changes_at)
        add_what_others_may_tell(told, unknowing.as_json())
    return told, min((at for at in changes_at if at), default=None)


def add_our_times(told: AnswerJSON) -> None:
    """Beside each duty that our practice also asks for, our own time: what shows where the law gives no hours."""
    ours = {(act_of(one["kind"]), one["about"]): one["due_at"] for one in told["practice"] if one["due_at"]}
    for duty in told["duties"]:
        if at := ours.get((duty["act"], duty["about"])):
            duty["our_time"] = at


def without_restricted(facts: FactsFile) -> FactsFile:
    """The same record as somebody knows it who may see nothing restricted."""
    own: Mapping[str, object] = facts["facts"]  # type: ignore[assignment]  # a facts file is untyped
    words = vocabulary()
    return {**facts, "facts": {name: value for name, value in own.items() if not words[name].restricted}}


def add_what_others_may_tell(told: AnswerJSON, unknowing: AnswerJSON) -> None:
    """Beside each duty, when it would be due without any restricted fact; None when nobody could tell without one.

    A line for a reader without the grant is made from this alone: it must not change with what is restricted.
    """
    times = {duty["instance"]: {"due_at": duty["due_at"]} for duty in unknowing["duties"]}
    for duty in told["duties"]:
        duty["to_others"] = times.get(duty["instance"])


def anything_to_do(answer: AnswerJSON, book: Book) -> bool:
    duties, ours = map(to_show, answer["duties"]), map(is_open, answer["practice"])
    return any(duties) or bool(to_be_asked(answer, book)) or any(ours)


def stays(child: Child, answer: AnswerJSON) -> bool:
    """A closed case leaves the desk, and reminds nobody, once nothing that the law asks for is owed for what happened.

    Closing stops no clock: a report that was never made, or a screening never held, stays in view until it is done or
    somebody closes that very duty with a reason.
    """
    return child.closed_at is None or any(
        duty["state"] in OPEN and duty["standing"] == "must" and duty["about"] != CHILD for duty in answer["duties"]
    )


def to_show(duty: Mapping[str, Any]) -> bool:
    """A desk has a line for it: it is open, or done and not proven."""
    return duty["state"] in OPEN or (duty["state"] in MET and duty["proven"] == "no")


def to_be_asked(answer: AnswerJSON, book: Book) -> list[Mapping[str, Any]]:
    """What one more answer would settle. A draft asks nobody: it is not in use, and it would tell whom it is about."""
    return [one for one in answer["cannot_tell"] if not book.rules[one["id"]].draft]


def at_rest(agency: Agency, now: datetime) -> Exists:
    """Children for whom a desk has no line, told by fresh rows of the index alone: nothing is opened for them."""
    fresh = Q(recompute_after__isnull=True) | Q(recompute_after__gt=now)
    rows = Clocks.objects.filter(fresh, child=OuterRef("pk"), facts_version=OuterRef("facts_version"),
                                 book=mark_of(agency), computed_at__lte=now, anything_open=False)  # fmt: skip
    return Exists(rows)


def runs_out(duty: Mapping[str, Any]) -> datetime | None:
    return datetime.fromisoformat(duty["due_at"]) if duty["state"] in OPEN and duty["due_at"] else None


def with_last_acts(answer: AnswerJSON, facts: FactsFile) -> AnswerJSON:
    """Each duty with what was last done about it, so that a list needs no second look at the record."""
    for duty in (*answer["duties"], *answer["others"]):
        duty["last_act"] = last_act(duty, facts["done"])  # type: ignore[arg-type]  # a facts file is untyped
    return answer


def last_act(duty: Mapping[str, Any], done: Iterable[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """The act that closed the duty: with several the first that did it; while it is open, the newest try."""
    mine = sorted(
        (act for act in done if (act["act"], act["to"], act["about"]) == key_of(duty)), key=lambda act: act["at"]
    )
    closing = [act for act in mine if act.get("outcome", "done") == "done"]
    if duty["state"] in {"met", "met_late"} and closing:
        return closing[0]
    return mine[-1] if mine else None


def key_of(duty: Mapping[str, Any]) -> tuple[str, str, str]:
    """What an act must name to close a duty: act, recipient and event."""
    return duty["act"], duty["recipient"], duty["about"]


def mark_of(agency: Agency) -> str:
    """Changes with the book and with everything of the agency that the rules read."""
    said = [agency.jurisdictions, agency.timezone, agency.actor_kind, agency.performs_ive_functions,
            sorted(agency.settings.items()), sorted(agency.return_instruments)]  # fmt: skip
    return sha256(repr((SHAPE, book_for(agency).version, load_return_talk().version, said)).encode()).hexdigest()


def rebuild(agency: Agency, now: datetime) -> int:
    """Throw the index away and compute it anew for every child."""
    Clocks.objects.all().delete()
    children = Child.unscoped.all()
    for child in children.iterator():
        refresh(child, agency, now)
    return children.count()
