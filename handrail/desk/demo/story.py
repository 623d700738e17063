"""How a child's story in the demo is told: steps at a distance from now, carried out by the real actions in order.

Nothing is written past the actions: the log, the sealed fields and the clocks come out as they would in use.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from handrail.children import actions as children
from handrail.children.models import Child
from handrail.children.photos_actions import add_photo
from handrail.children.profile_actions import keep_details, tell_child
from handrail.duties import actions as duties
from handrail.duties.index import answers_for, book_for
from handrail.missing import actions as missing
from handrail.missing import search, talks
from handrail.missing.models import Episode, Talk
from handrail.rules.return_talk import load_return_talk
from handrail.rules.screening import load_instruments
from handrail.screening import actions as screenings
from handrail.screening.models import Screening
from handrail.team.models import Agency, Person, Unit

from .drawing import drawn

CONVERSATION = load_instruments().get("guided-conversation")
SAID = {"limits": {"said": "yes"}, "stay": {"stay_words": "Calls with my sister, and my own key."}}
ITEMS = {item.id: item for item in CONVERSATION.items}
ABOUT_A_CONCLUSION = frozenset({"report_trafficking", "notify_hhs", "document_concern"})
NAMESPACE = UUID("6f6d1f0e-6c0e-4f0a-9a41-2f5f0d6f2a11")
Step = tuple[datetime, int, Callable[[datetime], object]]


@dataclass
class Story:
    """One invented child. Times are given as days or hours before now, so that the clocks always run."""

    number: int
    name: str
    unit: Unit
    worker: Person
    now: datetime
    agency: Agency
    child: Child | None = None
    episode: Episode | None = None
    about: str = ""
    steps: list[Step] = field(default_factory=list)

    def id(self) -> UUID:
        return uuid5(NAMESPACE, f"{self.number}/{len(self.steps)}")

    def ago(self, days: float = 0, hours: float = 0) -> datetime:
        return (self.now - timedelta(days=days, hours=hours)).replace(second=0, microsecond=0)

    def evening(self, days: int, hour: int = 23) -> float:
        """How many days ago it was that hour of the evening, where the agency is."""
        local = self.now.astimezone(ZoneInfo(self.agency.timezone))
        return days + (local.hour - hour + local.minute / 60) / 24

    def then(self, at: datetime, do: Callable[[datetime], object]) -> None:
        self.steps.append((at, self.number * 1000 + len(self.steps), do))

    def the_child(self) -> Child:
        assert self.child is not None  # noqa: S101 the first step opens the record
        return self.child

    def the_episode(self) -> Episode:
        assert self.episode is not None  # noqa: S101 told after the report
        return self.episode

    def opened(self, days: float, birthdate: str) -> None:
        first, last = self.name.split(" ", 1)

        def do(at: datetime) -> None:
            self.child = children.open_record(
                client_id=uuid5(NAMESPACE, str(self.number)), unit=self.unit, by=self.worker, now=at, first_name=first,
                last_name=last, birthdate=birthdate, agency_number=f"AC-{2600 + self.number}",
            )  # fmt: skip

        self.then(self.ago(days), do)

    def fact(self, name: str, value: str, *, days: float, source: str = "Case file", dated: bool = False) -> None:
        at, client_id = self.ago(days), self.id()
        self.then(at, lambda now: children.record_fact(
            client_id=client_id, child=self.the_child(), name=name, value=value, since=at if dated else None,
            source=source, by=self.worker, now=now,
        ))  # fmt: skip

    def placed(self, kind: str, *, days: float) -> None:
        at, client_id = self.ago(days), self.id()
        self.then(at, lambda now: children.record_placement(
            client_id=client_id, child=self.the_child(), kind=kind, since=at, by=self.worker, now=now
        ))  # fmt: skip

    def knows(self, name: str, relation: str, phone: str, *, days: float) -> None:
        client_id = self.id()
        self.then(self.ago(days), lambda now: children.record_contact(
            client_id=client_id, child=self.the_child(), name=name, relation=relation, phone=phone, by=self.worker,
            now=now,
        ))  # fmt: skip

    def kept_ready(self, *, days: float, source: str = "", **lines: str) -> None:
        """Lines of the profile, as they were on that day."""
        at, client_id = self.ago(days), self.id()
        self.then(at, lambda now: keep_details(
            client_id=client_id, child=self.the_child(), values=lines, seen_on=at.date(), source=source, by=self.worker,
            now=now,
        ))  # fmt: skip

    def was_told_what_is_kept(self, *, days: float) -> None:
        at, client_id = self.ago(days), self.id()
        self.then(at, lambda now: tell_child(
            client_id=client_id, child=self.the_child(), told_by=self.worker.name, day=at.date(), by=self.worker,
            now=now,
        ))  # fmt: skip

    def photographed(self, *, days: float, hair: str = "BRO") -> None:
        """A drawing stands for the photo."""
        at, client_id = self.ago(days), self.id()
        self.then(at, lambda now: add_photo(
            client_id=client_id, child=self.the_child(), made=drawn(hair), taken_on=at.date(), by=self.worker, now=now
        ))  # fmt: skip

    def in_foster_care(self, *, days: float, kind: str = "foster_home") -> None:
        self.fact("care.foster_care", "yes", days=days, dated=True)
        self.fact("care.agency_responsible", "yes", days=days, dated=True)
        self.placed(kind, days=days)

    def reported_missing(
        self, *, days: float = 0, hours: float = 0, left_hours_before: float, told_by: str, kind: str = "missing",
        whereabouts: str = "unknown", from_foster_care: bool | None = True, risks: tuple[str, ...] = (),
        about: bool = True,
    ) -> None:  # fmt: skip
        at, client_id = self.ago(days, hours), self.id()

        def do(now: datetime) -> None:
            self.episode = missing.report_missing(
                client_id=client_id, child=self.the_child(), informed_at=at, by=self.worker, now=now, kind=kind,
                left_at=at - timedelta(hours=left_hours_before), left_about=about, told_by=told_by,
                whereabouts=whereabouts, from_foster_care=from_foster_care, risks=risks,
            )  # fmt: skip

        self.then(at, do)

    def came_back(self, *, days: float = 0, hours: float = 0) -> None:
        at = self.ago(days, hours)

        def do(now: datetime) -> None:
            back_at = at - timedelta(minutes=20)
            self.episode = missing.record_return(
                episode=self.the_episode(), returned_at=back_at, learned_at=at, by=self.worker, now=now
            )

        self.then(at, do)

    def tried(
        self, whom: str, result: str, *, days: float = 0, hours: float = 0, how: str = "", note: str = ""
    ) -> None:
        """One try to find the child."""
        at, client_id = self.ago(days, hours), self.id()
        self.then(at, lambda now: search.add_attempt(
            client_id=client_id, episode=self.the_episode(), at=at, whom=whom, result=result, how=how, note=note,
            by=self.worker, now=now,
        ))  # fmt: skip

    def heard(self, kind: str, words: str, *, days: float = 0, hours: float = 0, from_whom: str = "",
              says_where: bool = False) -> None:  # fmt: skip
        """Something that may help to find the child."""
        at, client_id = self.ago(days, hours), self.id()
        self.then(at, lambda now: search.add_lead(
            client_id=client_id, episode=self.the_episode(), kind=kind, words=words, at=at, from_whom=from_whom,
            says_where=says_where, by=self.worker, now=now,
        ))  # fmt: skip

    def offered_a_talk(self, *, hours: float, again_in_hours: float, said: dict[str, dict[str, Any]]) -> None:
        """A try of the return conversation that got so far, and when the child would rather go on."""
        at, client_id = self.ago(hours=hours), self.id()

        def do(now: datetime) -> None:
            talk = self.talk(client_id, said, now)
            talks.end(talk=talk, outcome="not_now", next_at=now + timedelta(hours=again_in_hours), by=self.worker,
                      now=now)  # fmt: skip

        self.then(at, do)

    def talk(self, client_id: UUID, said: dict[str, dict[str, Any]], now: datetime) -> Talk:
        who: dict[str, Any] = {"by": self.worker, "now": now}
        talk = talks.begin(client_id=client_id, episode=self.the_episode(), **who)
        for part, answers in said.items():
            found = load_return_talk().part(part)
            assert found is not None  # noqa: S101 named in the shipped content
            talks.save_part(client_id=uuid5(client_id, part), talk=talk, part=found, answers=answers, **who)
        return talk

    def talked_after(self, *, days: float) -> None:
        """The return conversation, held to its end."""
        at, client_id = self.ago(days), self.id()

        def do(now: datetime) -> None:
            talks.end(talk=self.talk(client_id, SAID, now), outcome="done", by=self.worker, now=now)

        self.then(at, do)

    def identified(self, form: str, status: str, *, days: float = 0, hours: float = 0, basis: str) -> None:
        at, client_id = self.ago(days, hours), self.id()

        def do(now: datetime) -> None:
            self.about = str(children.record_identification(
                client_id=client_id, child=self.the_child(), form=form, status=status, at=at, basis=basis,
                by=self.worker, now=now,
            ).pk)  # fmt: skip

        self.then(at, do)

    def told(
        self, act: str, recipient: str, *, days: float = 0, hours: float = 0, reference: str, channel: str = "phone",
        reason: str = "",
    ) -> None:  # fmt: skip
        """Somebody was told, or something was done. It is about the last episode or identification."""
        at, client_id = self.ago(days, hours), self.id()

        def do(now: datetime) -> None:
            key = (act, recipient, self.the_subject(act))
            answer = answers_for([Child.unscoped.get(pk=self.the_child().pk)], self.agency, now)[self.the_child().pk]
            closed = [duty for duty in answer["duties"] if (duty["act"], duty["recipient"], duty["about"]) == key]
            digests = {rule.id: rule.digest for rule in book_for(self.agency).rules.values()}
            duties.record_act(
                client_id=client_id, child=self.the_child(), duty=closed[0], at=at, by=self.worker, now=now,
                seen=duties.seen_of(closed, answer["book"], digests),
                how=duties.Told(channel=channel, reference=reference, reason=reason),
            )  # fmt: skip

        self.then(at, do)

    def the_subject(self, act: str) -> str:
        return self.about if act in ABOUT_A_CONCLUSION else str(self.the_episode().pk)

    def held_conversation(
        self, *, days: float = 0, hours: float = 0, answers: dict[str, str], sign: bool, reason: str = "concern"
    ) -> None:
        """The guided conversation, answered as given, and signed or left for another day."""
        at, client_ids = self.ago(days, hours), [self.id(), *(uuid5(self.id(), item) for item in answers)]
        episode = reason == "return"

        def do(now: datetime) -> None:
            held = self.begin(client_ids[0], reason, self.the_episode().pk if episode else None, now)
            for client_id, (item, value) in zip(client_ids[1:], answers.items(), strict=True):
                screenings.answer(
                    screening=held, client_id=client_id, item=ITEMS[item], value=value, by=self.worker, now=now
                )
            if sign:
                screenings.sign(screening=held, by=self.worker, now=now)
            else:
                screenings.pause(screening=held, by=self.worker, now=now)

        self.then(at, do)

    def stopped_conversation(self, *, days: float = 0, hours: float = 0, item: str, words: str) -> None:
        """It stopped when something was told: the words are kept, the rest was not asked."""
        at, start, told = self.ago(days, hours), self.id(), uuid5(self.id(), "told")

        def do(now: datetime) -> None:
            held = self.begin(start, "concern", None, now)
            screenings.stop_on_disclosure(
                screening=held, client_id=told, told_at=at, safe_now="yes", item=ITEMS[item], words=words,
                by=self.worker, now=now,
            )  # fmt: skip
            screenings.sign(screening=held, by=self.worker, now=now)

        self.then(at, do)

    def begin(self, client_id: UUID, reason: str, episode: UUID | None, now: datetime) -> Screening:
        return screenings.start(
            client_id=client_id, child=self.the_child(), instrument=CONVERSATION, language="en", reason=reason,
            by=self.worker, now=now, about_episode=episode,
        )  # fmt: skip
