"""The conversation after a return: its tries, its parts, and what it tells of why it was hard to stay.

A try is begun once, and ends in one way. Nothing that was said is overwritten: of a part the last counts, all are kept.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID, uuid5

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from handrail.audit.actions import record
from handrail.children.actions import add_row, bump, record_disclosure, sent_before
from handrail.children.models import Child, Disclosure, Placement
from handrail.rules.return_talk import Band, Part, ReturnTalk, load_return_talk
from handrail.team.models import Person

from .models import Episode, Factor, FactorResponse, Talk, TalkPart

Outcome = Talk.Outcome
PUT_OFF = frozenset({Outcome.NOT_NOW, Outcome.SOMEONE_ELSE, Outcome.DECLINED})
ASKING = frozenset({"talk", "end"})
FIRST, STOPPED, AGE = "first", "stopped", "age"
NO_TALK = frozenset({FIRST, "now", "now_young", STOPPED, AGE})
"""Parts that are no conversation: what they want first, needs and safety, the age, and that it was stopped."""
Answers = Mapping[str, Any]


class TalkOver(Exception):
    """This try has ended. What was said is kept; a further try is a new one. The text is for the person."""

    def __init__(self) -> None:
        super().__init__(str(gettext_lazy("This try has ended. What was said is kept. Begin another one.")))


@dataclass
class Conversation:
    """All tries about one return, oldest first, read once."""

    episode: Episode
    talks: list[Talk] = field(default_factory=list)
    parts: list[TalkPart] = field(default_factory=list)
    factors: list[Factor] = field(default_factory=list)

    @classmethod
    def of(cls, episode: Episode) -> "Conversation":
        def rows(found: Any) -> list[Any]:
            return [opened(row, episode) for row in found.select_related("recorded_by")]

        return cls(
            episode,
            rows(Talk.objects.filter(episode=episode).order_by("at", "sequence")),
            rows(TalkPart.objects.filter(talk__episode=episode).order_by("sequence")),
            rows(Factor.objects.filter(episode=episode).order_by("sequence")),
        )

    @property
    def open(self) -> Talk | None:
        return next((talk for talk in reversed(self.talks) if talk.is_open), None)

    @property
    def done(self) -> Talk | None:
        """The first that was held to its end: it closes what asks for the talk."""
        return next((talk for talk in self.talks if talk.outcome == Outcome.DONE), None)

    @property
    def last(self) -> Talk | None:
        return self.talks[-1] if self.talks else None

    @cached_property
    def answers(self) -> dict[str, Answers]:
        """What holds for each part, from whichever try it is."""
        return {row.part: row.answers for row in self.parts}

    def band(self, today: date) -> Band | None:
        """Which conversation it is, by the age on the day of the try that is open or was held; None: it is asked."""
        row = self.open or self.done
        return band_on(self.episode.child, timezone.localdate(row.at) if row else today, self.answers)

    def content(self, today: date) -> ReturnTalk | None:
        """The parts for this age."""
        band = self.band(today)
        return load_return_talk().of(band) if band else None

    def parts_of(self, talk: Talk) -> set[str]:
        return {row.part for row in self.parts if row.talk_id == talk.pk}

    def begun_at(self) -> datetime | None:
        """When somebody first said what must be reported: needs and safety alone are no conversation."""
        return next((row.recorded_at for row in self.parts if row.part not in NO_TALK), None)

    @property
    def anything_asked(self) -> bool:
        asked = (part for part in load_return_talk().parts if part.kind in ASKING)
        return any(filled(self.answers.get(part.id, {})) for part in asked)

    @cached_property
    def current_factors(self) -> list[Factor]:
        """A factor counts as long as the last part that could name it still does."""
        return [row for row in self.factors if row.code in self.named(row.side)]

    def named(self, side: str) -> set[str]:
        parts = (part for part in load_return_talk().parts if side in part.sides)
        return {code for part in parts for code in self.answers.get(part.id, {}).get(side, [])}

    @property
    def what_led(self) -> list[Factor]:
        return [row for row in self.current_factors if row.side != Factor.Side.HELPS]


def opened(row: Any, episode: Episode) -> Any:
    """Rows that share the child already read, so that opening them asks the database nothing more."""
    row.child = episode.child
    return row


def band_on(child: Child, day: date, answers: Mapping[str, Answers]) -> Band | None:
    """By the birth date, or else by what the worker answered about the age."""
    age, content = child.age_on(day), load_return_talk()
    return content.band_at(age) if age is not None else content.band(str(answers.get(AGE, {}).get("band", "")))


def filled(answers: Answers) -> bool:
    return any(value for value in answers.values())


@transaction.atomic
def begin(*, client_id: UUID, episode: Episode, by: Person, now: datetime) -> Talk:
    """Begin a try, or go on with the one that is open: two workers hold one conversation, not two."""
    must_be_back(episode)
    lock(episode)
    held = Talk.objects.filter(episode=episode, outcome=Outcome.OPEN).order_by("-at").first()
    if held is not None:
        return opened(held, episode)  # type: ignore[no-any-return]  # untyped there
    row = Talk(client_id=client_id, child=episode.child, episode=episode, at=now, recorded_by=by)
    return add_row(row, verb="began_return_talk", now=now)[0]


def must_be_back(episode: Episode) -> None:
    if episode.returned_at is None or episode.kind == Episode.Kind.NONE:
        raise ValidationError(_("Record the return first."))


def lock(episode: Episode) -> None:
    """Two tabs write one after the other."""
    Episode.objects.select_for_update().get(pk=episode.pk)


def locked(talk: Talk) -> Talk:
    row = Talk.objects.select_for_update().get(pk=talk.pk)
    row.child, row.episode = talk.child, talk.episode
    return row


@transaction.atomic
def save_part(*, client_id: UUID, talk: Talk, part: Part, answers: Answers, by: Person, now: datetime) -> TalkPart:
    """Keep one part as it was said. Sent twice it is kept once. Factors that it names become rows of their own."""
    talk = locked(talk)
    row = TalkPart(client_id=client_id, child=talk.child, talk=talk, part=part.id, answers=dict(answers),
                   recorded_by=by)  # fmt: skip
    if (already := sent_before(row)) is not None:
        return already
    if not talk.is_open:
        raise TalkOver
    refuse_out_of_order(talk, part, now)
    kept = add_row(row, verb="kept_part_of_talk", now=now)[0]
    for side in part.sides:
        add_factors(talk, side, answers.get(side, []), client_id=client_id, by=by, now=now)
    return kept


def refuse_out_of_order(talk: Talk, part: Part, now: datetime) -> None:
    found = Conversation.of(talk.episode)
    content = found.content(timezone.localdate(now))
    if content is None or part not in content.parts:
        raise ValidationError(_("This part is for another age. Say first how old the child is."))
    if not content.may_ask(part, found.parts_of(talk)):
        raise ValidationError(_("First say what you must report. Then ask."))


def save_age(*, client_id: UUID, talk: Talk, band: str, by: Person, now: datetime) -> TalkPart:
    """About how old the child is, where no birth date is known: it chooses the conversation and nothing else."""
    row = TalkPart(client_id=client_id, child=talk.child, talk=talk, part=AGE, answers={"band": band}, recorded_by=by)
    return add_row(row, verb="kept_part_of_talk", now=now)[0]


def save_needs(*, client_id: UUID, talk: Talk, needs: Sequence[str], by: Person, now: datetime) -> TalkPart:
    """What the young person wants first, from the page of the first words."""
    row = TalkPart(client_id=client_id, child=talk.child, talk=talk, part=FIRST, answers={"needs": list(needs)},
                   recorded_by=by)  # fmt: skip
    return add_row(row, verb="kept_part_of_talk", now=now)[0]


def add_factors(talk: Talk, side: str, codes: Sequence[str], *, client_id: UUID, by: Person, now: datetime) -> None:
    """One row for each factor of a time missing, however often it is named."""
    known = {opened(row, talk.episode).code for row in Factor.objects.filter(episode=talk.episode, side=side)}
    for code in codes:
        if code not in known:
            row = Factor(client_id=uuid5(client_id, f"{side}/{code}"), child=talk.child, episode=talk.episode,
                         side=side, code=code, recorded_by=by)  # fmt: skip
            add_row(row, verb="recorded_factor", now=now, side=side)


@transaction.atomic
def end(
    *, talk: Talk, outcome: str, by: Person, now: datetime, next_at: datetime | None = None, with_whom: str = ""
) -> Talk:
    """End a try. Held to its end it must have been held; put off, it says when the next one is. Sent twice, once.

    Raises ValidationError, at its field, for what may not be; TalkOver when it ended in another way meanwhile.
    """
    row = locked(talk)
    if (row.outcome, row.next_at, row.with_whom or "") == (outcome, next_at, with_whom):
        return row
    if not row.is_open:
        raise TalkOver
    refuse_unfinished(row, outcome, next_at, now)
    row.outcome, row.ended_at, row.next_at, row.with_whom = outcome, now, next_at, with_whom
    row.save(update_fields=["outcome", "ended_at", "next_at", "with_whom"])
    bump(row.child)
    record("ended_return_talk", at=now, actor=by.pk, child=row.child_id, row=str(row.pk), outcome=outcome)
    return row


def refuse_unfinished(talk: Talk, outcome: str, next_at: datetime | None, now: datetime) -> None:
    if outcome == Outcome.DONE:
        found = Conversation.of(talk.episode)
        if not found.anything_asked:
            raise ValidationError({"outcome": _("Nothing was talked about yet. Choose when the next try is.")})
    elif outcome in PUT_OFF:
        if next_at is None:
            raise ValidationError({"day": _("Say when you try again. You can change it later.")})
        if next_at <= now:
            raise ValidationError({"day": _("The next try must be later than now.")})
    else:
        raise ValidationError({"outcome": _("Choose how this try ends.")})


@transaction.atomic
def put_off(
    *, client_id: UUID, episode: Episode, outcome: str, next_at: datetime, by: Person, now: datetime,
    with_whom: str = "",
) -> Talk:  # fmt: skip
    """A talk was offered and not begun: that offer is a try, too, with the next one dated."""
    row = Talk(client_id=client_id, child=episode.child, episode=episode, at=now, recorded_by=by)
    if (already := sent_before(row)) is not None and not already.is_open:
        return already
    talk = begin(client_id=client_id, episode=episode, by=by, now=now)
    return end(talk=talk, outcome=outcome, by=by, now=now, next_at=next_at, with_whom=with_whom)


@transaction.atomic
def stop_on_disclosure(
    *, client_id: UUID, talk: Talk, told_at: datetime, safe_now: str, by: Person, now: datetime, words: str = ""
) -> Disclosure:
    """Something was told: this try ends for good, and the telling is a row of the record that starts its own clocks."""
    row = locked(talk)
    disclosure = record_disclosure(
        client_id=client_id, child=row.child, at=told_at, words=words, to_kind="caseworker", by=by, now=now
    )
    if row.is_open:
        kept = {"safe_now": safe_now, "disclosure": str(disclosure.pk)}
        stop = TalkPart(client_id=uuid5(client_id, STOPPED), child=row.child, talk=row, part=STOPPED,
                        answers=kept, recorded_by=by)  # fmt: skip
        add_row(stop, verb="kept_part_of_talk", now=now)
        row.outcome, row.ended_at = Outcome.STOPPED, told_at
        row.save(update_fields=["outcome", "ended_at"])
        bump(row.child)
        record("ended_return_talk", at=now, actor=by.pk, child=row.child_id, row=str(row.pk), outcome=row.outcome)
    return disclosure


def respond(
    *, client_id: UUID, factor: Factor, placement: Placement | None, words: str, by: Person, now: datetime
) -> FactorResponse:
    """What this place does about it. A later answer of the same place counts; a later place is asked again."""
    row = FactorResponse(client_id=client_id, child=factor.child, factor=factor, placement=placement, words=words,
                         recorded_by=by)  # fmt: skip
    return add_row(row, verb="answered_factor", now=now)[0]


def responses_of(child: Child) -> list[FactorResponse]:
    rows = FactorResponse.objects.filter(child=child).select_related("placement", "recorded_by").order_by("sequence")
    found = list(rows)
    for row in found:
        row.child = child
    return found


def lives_at(child: Child) -> Placement | None:
    """Where the child lives now, as the record has it."""
    return Placement.objects.filter(child=child, until__isnull=True).order_by("-since").first()


def unanswered(factors: Iterable[Factor], responses: Iterable[FactorResponse], placement: Placement | None) -> int:
    """How many factors this place has not answered yet."""
    here = placement.pk if placement else None
    answered = {row.factor_id for row in responses if row.placement_id == here}
    return sum(factor.pk not in answered for factor in factors)
