"""Every write about readiness. One verb each; the log takes ids and codes, never an answer or a word."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from handrail.audit.actions import record
from handrail.rules.readiness.compare import ANSWERS
from handrail.rules.readiness.items import load_items
from handrail.team.models import Person

from .models import Asked, Paper, Reply, Round, Version, Work, WorkChange

FEWEST_ASKED = 2
"""Seen by one person alone there is nothing to compare."""


@dataclass(frozen=True)
class Stands:
    """How a line of the plan stands: its state, who does it, and by when."""

    state: str
    owner: Person | None
    due: date | None
    words: str = ""


@transaction.atomic
def open_round(
    *, client_id: UUID, about: str, named: bool, people: Iterable[Person], answer_by: date | None, by: Person,
    now: datetime,
) -> Round:  # fmt: skip
    """Ask these people, each alone. Sent twice, it is one round. Raises ValidationError for fewer than two."""
    if held := Round.objects.filter(pk=client_id).first():
        return held
    chosen = list(dict.fromkeys(people))
    if len(chosen) < FEWEST_ASKED:
        raise ValidationError(_("Choose at least two people: the point is where they differ."))
    items = load_items()
    made = Round.objects.create(pk=client_id, about=about, named=named, version=items.version, items=items.digests(),
                                opened_at=now, opened_by=by, answer_by=answer_by)  # fmt: skip
    Asked.objects.bulk_create(Asked(round=made, person=person) for person in chosen)
    record("opened_readiness_round", at=now, actor=by.pk, round=str(made.pk), asked=len(chosen))
    return made


@transaction.atomic
def answer(*, a_round: Round, said: Mapping[str, Mapping[str, str]], by: Person, now: datetime) -> Reply:
    """Keep what somebody answered so far; items that are not in `said` stay as they were. Raises ValidationError once
    the round is closed, or for an item or an answer that is none."""
    row = Round.objects.select_for_update().get(pk=a_round.pk)
    if row.closed_at or not row.asked.filter(person=by).exists():
        raise ValidationError(_("This round is closed. Nothing was changed."))
    for item, one in said.items():
        if item not in row.items or one.get("answer", "") not in ("", *ANSWERS):
            raise ValidationError(_("This item or answer is not part of the round."))
    reply = Reply.objects.filter(round=row, person=by).first()
    before = reply.said() if reply else {}
    reply = reply or Reply(round=row, person=by)
    together = {**before, **{item: dict(one) for item, one in said.items()}}
    reply.seal({item: one for item, one in together.items() if one.get("answer") or one.get("words")})
    reply.save()
    record("answered_readiness_round", at=now, actor=by.pk, round=str(row.pk))
    return reply


@transaction.atomic
def close_round(*, a_round: Round, by: Person, now: datetime) -> Round:
    """No more answers. Without names, the replies are made anew in an order that tells nothing, and nobody's."""
    row = Round.objects.select_for_update().get(pk=a_round.pk)
    if row.closed_at:
        return row
    row.closed_at, row.closed_by = now, by
    row.answered = sum(reply.says_something() for reply in row.replies.all())
    row.save(update_fields=["closed_at", "closed_by", "answered"])
    if not row.named:
        forget_who(row)
    record("closed_readiness_round", at=now, actor=by.pk, round=str(row.pk))
    return row


def forget_who(row: Round) -> None:
    said = {uuid4(): reply.said() for reply in row.replies.all()}
    row.replies.all().delete()
    for pk in sorted(said):
        reply = Reply(pk=pk, round=row, person=None)
        reply.seal(said[pk])
        reply.save(force_insert=True)


@transaction.atomic
def add_work(*, client_id: UUID, item: str, what: str, stands: Stands, by: Person, now: datetime) -> Work:
    """A new line of the plan. Sent twice, it is one."""
    if held := Work.objects.filter(pk=client_id).first():
        return held
    work = Work.objects.create(pk=client_id, item=item, what=what, made_at=now, made_by=by)
    keep(work, client_id, stands, by, now)
    record("added_readiness_work", at=now, actor=by.pk, work=str(work.pk))
    return work


@transaction.atomic
def change_work(*, client_id: UUID, work: Work, stands: Stands, by: Person, now: datetime) -> WorkChange:
    """Say how a line stands now; what was said before stays."""
    row = Work.objects.select_for_update().get(pk=work.pk)
    if held := WorkChange.objects.filter(client_id=client_id).first():
        return held
    made = keep(row, client_id, stands, by, now)
    record("changed_readiness_work", at=now, actor=by.pk, work=str(row.pk))
    return made


def keep(work: Work, client_id: UUID, stands: Stands, by: Person, now: datetime) -> WorkChange:
    return WorkChange.objects.create(client_id=client_id, work=work, state=stands.state, owner=stands.owner,
                                     due=stands.due, words=stands.words, at=now, by=by,
                                     mailed_at=mailed(work, stands))  # fmt: skip


def mailed(work: Work, stands: Stands) -> datetime | None:
    """When this owner was told of this day: a note or another state is no reason to tell them again."""
    last = work.changes.order_by("pk").last()
    return last.mailed_at if last and (last.owner, last.due) == (stands.owner, stands.due) else None


@transaction.atomic
def begin_paper(
    *, client_id: UUID, kind: str, language: str, name: str, first: "Draft", by: Person, now: datetime
) -> Paper:
    """A new paper, with its first version: all blanks that the program cannot fill. Sent twice, it is one."""
    if held := Paper.objects.filter(pk=client_id).first():
        return held
    paper = Paper.objects.create(pk=client_id, kind=kind, language=language, name=name, made_at=now, made_by=by)
    keep_version(paper, client_id, first, by, now)
    record("began_readiness_paper", at=now, actor=by.pk, paper=str(paper.pk), papers=kind)
    return paper


@dataclass(frozen=True)
class Draft:
    """Answers, and the words that came of them."""

    answers: Mapping[str, Any]
    body: Mapping[str, Any]
    words_version: str


@transaction.atomic
def write_paper(*, client_id: UUID, paper: Paper, seen: int, draft: Draft, by: Person, now: datetime) -> Version:
    """Keep a new version beside the ones before. The same words make none. Raises ValidationError when somebody else
    wrote one since version `seen` was opened: theirs is not overwritten unread."""
    row = Paper.objects.select_for_update().get(pk=paper.pk)
    if held := Version.objects.filter(client_id=client_id).first():
        return held
    last = row.versions.order_by("number").last()
    if last and last.body == draft.body and last.answers == draft.answers:
        return last
    if last and last.number != seen:
        raise ValidationError(_("Somebody wrote a newer version meanwhile. Open it, and put your changes in there."))
    made = keep_version(row, client_id, draft, by, now)
    record("wrote_readiness_paper", at=now, actor=by.pk, paper=str(row.pk), number=made.number)
    return made


def keep_version(paper: Paper, client_id: UUID, draft: Draft, by: Person, now: datetime) -> Version:
    last = paper.versions.order_by("number").last()
    return Version.objects.create(client_id=client_id, paper=paper, number=last.number + 1 if last else 1,
                                  answers=dict(draft.answers), body=dict(draft.body),
                                  words_version=draft.words_version, made_at=now, made_by=by)  # fmt: skip
