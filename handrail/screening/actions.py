"""Every write of a screening: one verb each, in one transaction with its entry in the log.

The log takes ids and codes only, and never which item: with skip logic the item alone would tell an answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4, uuid5

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from handrail.audit.actions import record
from handrail.children.actions import (
    add_row,
    add_words,
    bump,
    record_disclosure,
    record_fact,
    record_identification,
)
from handrail.children.models import Child, Disclosure, Identification
from handrail.learning.gates import Round, go_round
from handrail.rules.screening import Instrument, Item
from handrail.team.acting import as_system
from handrail.team.models import Agency, Person

from .instruments import age_at, fits_age
from .models import Addendum, Answer, Offer, Screening
from .talk import Talk

FAMILY, CARETAKER = "trafficking.family_suspect", "trafficking.caretaker_suspect"


class Refused(Exception):
    """A write that the state of the screening does not allow. The text is for the person."""


def lock(screening: Screening) -> Screening:
    """The row as it is now, held until the transaction ends: two tabs write one after the other."""
    row = Screening.unscoped.select_for_update().get(pk=screening.pk)
    row.child = screening.child
    return row


@transaction.atomic
def start(
    *, client_id: UUID, child: Child, instrument: Instrument, language: str, reason: str, by: Person, now: datetime,
    prepared: Sequence[str] = (), about_episode: UUID | None = None, way_round: Round | None = None,
) -> Screening:  # fmt: skip
    """Begin. The version and digest of the instrument are kept with it. Refused when it is not made for this age.
    A way round what its gates ask is kept once for one talk, however often its form is sent."""
    if not fits_age(instrument, age_at(child, now)):
        raise Refused(_("It is not made for this age."))
    row = Screening(
        client_id=client_id, child=child, instrument=instrument.id, version=instrument.version,
        digest=instrument.digest, language=language, reason=reason, about_episode=about_episode, started_at=now,
        prepared=list(prepared), recorded_by=by,
    )  # fmt: skip
    row, new = add_row(row, verb="started_screening", now=now, instrument=instrument.id)
    if new and way_round:
        go_round(way_round, by=by, now=now)
    return row


def offer_later(
    *, client_id: UUID, child: Child, choice: str, reason: str, by: Person, now: datetime,
    better_at: datetime | None = None, note: str = "", needs: Sequence[str] = (), about_episode: UUID | None = None,
) -> Offer:  # fmt: skip
    """A talk was offered, and another time or person was chosen. That choice is kept, and nothing about why."""
    row = Offer(client_id=client_id, child=child, choice=choice, reason=reason, better_at=better_at, note=note,
                needs=list(needs) or None, about_episode=about_episode, recorded_by=by)  # fmt: skip
    return add_row(row, verb="offered_screening", now=now, choice=choice)[0]


@transaction.atomic
def answer(
    *, screening: Screening, client_id: UUID, item: Item, by: Person, now: datetime, value: str | None = None,
    note: str | None = None,
) -> Answer | None:  # fmt: skip
    """Keep one answer, or one note, or both; None leaves that part as it was. Sent twice, it is kept once.

    A used id with other words is another act, sent from an old page: it is kept too, so that nothing is lost.
    """
    screening = lock(screening)
    must_be_open(screening)
    talk = Talk.of(screening)
    held = talk.given.get(item.id)
    before = (held.value, held.note) if held else ("", "")
    kept = (before[0] if value is None else value, before[1] if note is None else note)
    if kept == before:
        return None
    sent = Answer.objects.filter(client_id=client_id).first()
    if sent and same(sent, screening, item, kept):
        return sent
    row = Answer(
        client_id=uuid4() if sent else client_id, child=screening.child, screening=screening, item=item.id,
        value=kept[0], note=kept[1], order=Answer.objects.filter(screening=screening).count() + 1, recorded_by=by,
    )  # fmt: skip
    return add_row(row, verb="answered", now=now)[0]


def same(row: Answer, screening: Screening, item: Item, kept: tuple[str, str]) -> bool:
    row.child = screening.child
    return row.screening_id == screening.pk and (row.item, row.value or "", row.note or "") == (item.id, *kept)


def must_be_open(screening: Screening) -> None:
    if screening.is_signed:
        raise Refused(_("This is signed. It can't change any more. Add an addendum."))
    if not screening.is_open:
        raise Refused(_("The questions were stopped. What was answered before is kept."))


@transaction.atomic
def pause(*, screening: Screening, by: Person, now: datetime) -> Screening:
    """Stop for today. Nothing is lost, and the questions go on another day or never."""
    screening = lock(screening)
    must_be_open(screening)
    screening.paused_at = now
    screening.save(update_fields=["paused_at"])
    record("paused_screening", at=now, actor=by.pk, child=screening.child_id, row=str(screening.pk))
    return screening


@transaction.atomic
def stop_on_disclosure(
    *, screening: Screening, client_id: UUID, told_at: datetime, safe_now: str, by: Person, now: datetime,
    item: Item | None = None, words: str = "",
) -> Disclosure:  # fmt: skip
    """Something was told: the questions end here for good, and the telling is a row of the child's record."""
    screening = lock(screening)
    if screening.is_signed:
        raise Refused(_("This is signed. It can't change any more. Add an addendum."))
    disclosure = record_disclosure(
        client_id=client_id, child=screening.child, at=told_at, words=words, to_kind="caseworker", by=by, now=now
    )
    if screening.is_open:
        screening.state, screening.stopped_at = Screening.State.STOPPED, told_at
        screening.stopped_on, screening.safe_now = (item.id if item else ""), safe_now
        screening.disclosure = disclosure
        screening.save(update_fields=["state", "stopped_at", "stopped_on", "safe_now", "disclosure"])
        bump(screening.child)
        record("stopped_screening", at=now, actor=by.pk, child=screening.child_id, row=str(screening.pk))
    return disclosure


@transaction.atomic
def write_words(*, screening: Screening, client_id: UUID, words: str, by: Person, now: datetime) -> Disclosure:
    """Add the young person's words to a telling that was kept without them; if it has words, this is a further one."""
    told = lock(screening).disclosure
    if told is None:
        raise Refused(_("Nothing was told in this talk."))
    told.child = screening.child
    if told.words and told.words != words:
        return record_disclosure(client_id=client_id, child=screening.child, at=now, words=words, to_kind="caseworker",
                                 by=by, now=now)  # fmt: skip
    return add_words(disclosure=told, words=words, by=by, now=now)


@transaction.atomic
def sign(*, screening: Screening, by: Person, now: datetime) -> Screening:
    """Sign and lock: the result is stored with the answers in the words that were used. Done once."""
    screening = lock(screening)
    if screening.is_signed:
        return screening
    talk = Talk.of(screening)
    screening.held_at = screening.stopped_at or talk.last_at() or now
    screening.result = {"result": talk.result().as_json(), "answers": list(as_asked(talk))}
    screening.state, screening.signed_at, screening.signed_by = Screening.State.SIGNED, now, by
    screening.number = next_number()
    screening.save()
    bump(screening.child)
    record("signed_screening", at=now, actor=by.pk, child=screening.child_id, row=str(screening.pk))
    return screening


def next_number() -> int:
    """Numbers without gaps, one at a time: the agency's row is the gate."""
    Agency.objects.select_for_update().get()
    with as_system():  # the last one may be of a child whom nobody here sees
        return (Screening.unscoped.aggregate(last=Max("number"))["last"] or 0) + 1


def as_asked(talk: Talk) -> "list[dict[str, object]]":
    """Each item in the words of its version, with what holds for it: readable when the content has moved on."""
    final = talk.final()
    return [
        {
            "item": item.id, "words": dict(item.text), "value": final.get(item.id, ""), "shown": item in talk.shown,
            "choices": {choice.id: dict(choice.words) for choice in item.choices},
            "note": talk.given[item.id].note if item.id in talk.given else "",
        }
        for item in talk.instrument.items
        if item in talk.shown or item.id in talk.given
    ]  # fmt: skip


def add_addendum(*, client_id: UUID, screening: Screening, text: str, by: Person, now: datetime) -> Addendum:
    """Add to a signed screening. What was signed stays as it is."""
    if not screening.is_signed:
        raise Refused(_("Sign it first. Until then you can change the answers."))
    row = Addendum(client_id=client_id, child=screening.child, screening=screening, text=text, recorded_by=by)
    return add_row(row, verb="added_addendum", now=now)[0]


@dataclass(frozen=True)
class Conclusion:
    """What a person concluded: the identification, and whether family or a caretaker may be involved."""

    form: str
    status: str
    at: datetime
    basis: str
    family: str = "unknown"
    caretaker: str = "unknown"
    before_care: bool | None = None
    in_care: bool | None = None


@transaction.atomic
def conclude(*, client_id: UUID, child: Child, what: Conclusion, by: Person, now: datetime) -> Identification:
    """Write down what a person concluded. "Not known" is left out: it must not wipe out what somebody knew before."""
    for name, value in ((FAMILY, what.family), (CARETAKER, what.caretaker)):
        if value in {"yes", "no"}:
            record_fact(
                client_id=uuid5(client_id, name), child=child, name=name, value=value, source=str(_("Conclusion")),
                by=by, now=now,
            )  # fmt: skip
    return record_identification(
        client_id=client_id, child=child, form=what.form, status=what.status, at=what.at, basis=what.basis,
        before_care=what.before_care, in_care=what.in_care, by=by, now=now,
    )  # fmt: skip
