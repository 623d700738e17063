"""Rounds that were answered: who was asked, what each said, and whether it was closed."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from handrail.learning.readiness import actions, writing
from handrail.learning.readiness.models import Paper, Round, Work
from handrail.rules.readiness.papers import load_papers
from handrail.team.models import Person
from tests.cast import NOW, Cast


def open_round(cast: Cast, people: list[Person], *, named: bool = True, now: datetime = NOW, **more: Any) -> Round:
    asked = {"about": "Spring", "answer_by": None, **more}
    return actions.open_round(client_id=uuid4(), named=named, people=people, by=cast.dee, now=now, **asked)


def say(a_round: Round, person: Person, **answers: str) -> None:
    said = {item: {"answer": answer, "words": ""} for item, answer in answers.items()}
    actions.answer(a_round=a_round, said=said, by=person, now=NOW)


def closed(cast: Cast, said: Mapping[Person, Mapping[str, str]], *, named: bool = True, now: datetime = NOW) -> Round:
    a_round = open_round(cast, list(said), named=named, now=now)
    for person, answers in said.items():
        if answers:
            say(a_round, person, **answers)
    return actions.close_round(a_round=a_round, by=cast.dee, now=now)


# --- the world of the permission table ------------------------------------------------------------------------------

OPEN, CLOSED, BEFORE, LINE, PAPER = (UUID(int=number) for number in range(61, 66))


def open_for_all(cast: Cast) -> Round:
    """A round that asks everybody there is, still open; Ana has begun. Before it two that are closed."""
    for pk, answer in ((BEFORE, "not"), (CLOSED, "in_place")):
        if not Round.objects.filter(pk=pk).exists():
            asked = actions.open_round(client_id=pk, about="", named=True, people=Person.objects.all(), answer_by=None,
                                       by=cast.dee, now=NOW)  # fmt: skip
            say(asked, cast.ana, leader_named=answer, drill_done="cannot_say")
            say(asked, cast.sam, leader_named="in_place", drill_done="partly")
            actions.close_round(a_round=asked, by=cast.dee, now=NOW)
    held = Round.objects.filter(pk=OPEN).first()
    if held is None:
        held = actions.open_round(client_id=OPEN, about="", named=True, people=Person.objects.all(), answer_by=None,
                                  by=cast.dee, now=NOW)  # fmt: skip
        say(held, cast.ana, leader_named="partly")
    return held


def closed_for_all(cast: Cast) -> Round:
    open_for_all(cast)
    return Round.objects.get(pk=CLOSED)


def line_of_ana(cast: Cast) -> Work:
    stands = actions.Stands("open", cast.ana, NOW.date())
    return actions.add_work(client_id=LINE, item="roster_current", what="ROSTER", stands=stands, by=cast.dee, now=NOW)


def paper_of(cast: Cast) -> Paper:
    answers = {"partners": ["police", "tribe"], "partner_names": "Fernwood County"}
    first = writing.draft(load_papers()["mou"], answers, tongue="en", by=cast.dee, agency=cast.agency)
    return actions.begin_paper(client_id=PAPER, kind="mou", language="en", name="POLICE", first=first, by=cast.dee,
                               now=NOW)  # fmt: skip


def nothing(cast: Cast) -> list[object]:
    return []


ROUTES: list[tuple[str, str, Callable[[Cast], list[object]]]] = [
    *((name, "answer_readiness", nothing) for name in ("ready", "ready_change", "work_plan", "papers")),
    *((name, "lead_readiness", nothing) for name in ("round_new", "work_new", "paper_new")),
    ("round", "answer_readiness", lambda cast: [open_for_all(cast).pk]),
    ("round", "answer_readiness", lambda cast: [closed_for_all(cast).pk]),
    ("round_answer", "answer_readiness", lambda cast: [open_for_all(cast).pk, "lead"]),
    ("round_close", "lead_readiness", lambda cast: [open_for_all(cast).pk]),
    ("work_line", "answer_readiness", lambda cast: [line_of_ana(cast).pk]),
    ("paper", "answer_readiness", lambda cast: [paper_of(cast).pk]),
    ("paper_edit", "lead_readiness", lambda cast: [paper_of(cast).pk]),
    *((name, "answer_readiness", lambda cast: [paper_of(cast).pk, 1])
      for name in ("paper_version", "paper_pdf", "paper_text")),
]  # fmt: skip
"""Every route of readiness, the ability it needs, and how to reach it: part of the permission table."""
