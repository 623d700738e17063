"""Looks at the agency as its people see it and compares it with the oracle: the kept answers, the reminders, the desk.

Imported when Django is ready.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from agency_careless import FEDERAL
from agency_life import DAYS, START, Life
from agency_oracle import REPORTS, SCREEN, Story, due, expected, must, proven, step
from handrail.children.models import Child
from handrail.desk.today import Today, today
from handrail.duties.alarms import open_alarms, take
from handrail.duties.index import answers_for, compute
from handrail.duties.models import Alarm
from handrail.duties.reading import token_of
from handrail.duties.watching import is_silent
from handrail.team.roles import standing_of

RUNNING = {"open", "overdue"}
RECIPIENT = {what: what for what in REPORTS} | {SCREEN: "case_record"}
ACT = dict.fromkeys(REPORTS, "report_missing") | {SCREEN: "screen_after_return"}
OVERDUE_BANDS = {"overdue", "decide"}
Key = tuple[str, str, str]


def key(story: Story, what: str) -> Key:
    return ACT[what], RECIPIENT[what], story.episode


def same(told: str | None, at: datetime | None) -> bool:
    return (datetime.fromisoformat(told) if told else None) == at


class Watch:
    """The job that reminds, with hours in which it is dead; and what is compared, and when."""

    def __init__(self, life: Life) -> None:
        self.life = life
        self.compared = 0
        dice = life.dice
        self.dead = [(START + timedelta(days=day), START + timedelta(days=day) + life.hours(9, 30)) for day in (6, 13)]
        now = START + timedelta(hours=30)
        while now < START + timedelta(days=DAYS):
            life.at(now, self.round)
            now += timedelta(minutes=dice.randrange(300, 840))
        for day in (5, 9, 14, DAYS):
            life.at(START + timedelta(days=day, minutes=1), self.look)

    def wrong(self, what: str, story: Story, told: str) -> None:
        self.life.wrong.append(f"{what}, {story.jurisdiction}, child {story.child}: {told}")

    # --- the job --------------------------------------------------------------------------------------------------

    def round(self, now: datetime) -> None:
        if any(since <= now < until for since, until in self.dead):
            self.life.said("rounds that never ran")
            if not is_silent(now):
                self.life.wrong.append(f"The job is dead at {now}, and no desk says so")
            return
        with patch("django.utils.timezone.now", lambda: now), timezone.override(None):
            call_command("watch", once=True, stdout=SimpleNamespace(write=lambda _text: None, isatty=lambda: False))
        self.life.said("rounds")
        self.check_reminders(now)
        self.read_the_mails()
        self.take_some(now)

    def check_reminders(self, now: datetime) -> None:
        """Of every clock that runs the last step that is due was raised: for the supervisor, too, once it is late."""
        raised: dict[tuple[str, datetime, str], set[Any]] = defaultdict(set)
        for token, due_at, one, to in Alarm.objects.values_list("token", "due_at", "step", "to__email"):
            raised[token, due_at, one].add(to)
        if is_silent(now):
            self.life.wrong.append(f"The job ended a round at {now}, and the desk calls it silent")
        for story in self.life.stories:
            for what in REPORTS:
                if wanted := step(story, what, now):
                    self.compared += 1
                    to = set().union(*(raised[token, due(story, what), wanted] for token in self.tokens(story, what)))
                    if not to or (wanted == "late" and self.life.sam.email not in to):
                        self.wrong(what, story, f"at {now} the reminder “{wanted}” went to {sorted(to) or 'nobody'}")

    def tokens(self, story: Story, what: str) -> Iterator[str]:
        """The duty's own, and those of the state's duties that the same act closes."""
        for rule in (FEDERAL[what], *STATES.get((story.jurisdiction, what), ())):
            yield token_of(SimpleNamespace(pk=story.child), f"{rule}/{story.episode}/{RECIPIENT[what]}")

    def read_the_mails(self) -> None:
        self.life.said("mails", len(mail.outbox))
        if any("Child" in f"{one.subject}{one.body}" or "Drill" in f"{one.subject}{one.body}" for one in mail.outbox):
            self.life.wrong.append("A mail names a child")
        mail.outbox.clear()

    def take_some(self, now: datetime) -> None:
        for worker in self.life.workers:
            for alarm in list(open_alarms(worker, now))[:2]:
                take(alarm=alarm, by=worker, now=now)

    # --- the answers and the desk ---------------------------------------------------------------------------------

    def look(self, now: datetime) -> None:
        children = list(Child.unscoped.select_related("unit"))
        answers = answers_for(children, self.life.agency, now)
        self.check_kept(children, answers, now)
        on_desk, found = self.desk(now)
        away = {str(one.child.pk) for one in found.missing}
        for story in self.life.stories:
            duties = answers[next(child.pk for child in self.by_id(children, story))]["duties"]
            for what, wanted in expected(story, now):
                self.compared += 1
                self.check_answer(story, what, wanted, duties, now)
                self.check_desk(story, what, wanted, on_desk.get(key(story, what), []), now)
            if story.away and story.child not in away:
                self.wrong("Missing now", story, f"at {now} the desk does not say that the child is missing")

    def by_id(self, children: list[Child], story: Story) -> Iterator[Child]:
        return (child for child in children if str(child.pk) == story.child)

    def check_kept(self, children: list[Child], answers: dict[Any, Any], now: datetime) -> None:
        """A kept answer is what would be computed now: tried for some."""
        for child in self.life.dice.sample(children, len(children) // 8):
            fresh, _changes = compute(child, self.life.agency, now)
            if [one["state"] for one in fresh["duties"]] != [one["state"] for one in answers[child.pk]["duties"]]:
                self.life.wrong.append(f"The kept answer of child {child.pk} is old at {now}")

    def check_answer(self, story: Story, what: str, wanted: str, duties: list[Any], now: datetime) -> None:
        mine = [one for one in duties if (one["act"], one["recipient"], one["about"]) == key(story, what)]
        federal = next((one for one in mine if one["id"] == FEDERAL[what]), None)
        told = {None: "never"}.get(federal and federal["state"], federal and federal["state"])
        told = "closed" if told == "closed_with_reason" else told
        if told != wanted:
            self.wrong(what, story, f"at {now} it reads {told}, and is {wanted}")
        elif federal is not None:
            if not same(federal["due_at"], due(story, what)):
                self.wrong(what, story, f"at {now} it is due {federal['due_at']}, and should be {due(story, what)}")
            if (federal["proven"] == "yes") != proven(story, what, now):
                self.wrong(what, story, f"at {now} proven reads {federal['proven']}")
            if any(one["standing"] == "must" for one in mine) != must(story, what):
                self.wrong(what, story, f"at {now} it stands as {federal['standing']}")

    def desk(self, now: datetime) -> tuple[dict[Key, list[tuple[str, Any]]], Today]:
        """What the supervisor of the whole agency sees: each line with its band, as far as the cards show them."""
        sam = self.life.sam
        request = SimpleNamespace(user=sam, now=now, agency=self.life.agency, standing=standing_of(sam, now))
        found = today(request, whole_unit=True)  # type: ignore[arg-type]
        seen: dict[Key, list[tuple[str, Any]]] = defaultdict(list)
        for band in found.bands:
            for card in band.cards:
                for line in card.lines[: card.room]:
                    parts = line.duty.get("act", ""), line.duty.get("recipient", ""), line.duty.get("about", "")
                    seen[parts].append((band.name, line))
        if found.unreadable or found.contradicting:
            self.life.wrong.append(
                f"At {now} the desk cannot read {found.unreadable + len(found.contradicting)} records"
            )
        return seen, found

    def check_desk(self, story: Story, what: str, wanted: str, lines: list[tuple[str, Any]], now: datetime) -> None:
        """What runs is there, in its band; what is over is not there as running; what has no proof asks for it."""
        running = [band for band, line in lines if line.state in RUNNING]
        if wanted in RUNNING and must(story, what):
            if not running:
                self.wrong(what, story, f"at {now} it is {wanted}, and the supervisor's desk has no line")
            elif wanted == "overdue" and not OVERDUE_BANDS.intersection(running):
                self.wrong(what, story, f"at {now} it is overdue, and the desk has it under {running}")
        elif wanted not in RUNNING and running:
            self.wrong(what, story, f"at {now} it is {wanted}, and the desk has it under {running}")
        if wanted in {"met", "met_late"} and not proven(story, what, now) and not lines:
            self.wrong(what, story, f"at {now} it has no proof, and the desk does not ask for it")


STATES = {
    ("us-fl", "law_enforcement"): ["FL-65C30019-LE"],
    ("us-tx", "law_enforcement"): ["TX-264123A-LE24"],
    ("us-tx", "ncmec"): ["TX-6461-NCMEC24"],
    ("us-ga", "law_enforcement"): ["GA-1922-LE24"],
    ("us-ga", "ncmec"): ["GA-1922-NCMEC24"],
}


def summary(life: Life, watch: Watch, now: datetime) -> dict[str, Any]:
    """What the last look found, in numbers."""
    states: dict[str, int] = defaultdict(int)
    for story in life.stories:
        for what, wanted in expected(story, now):
            states[f"{what} {wanted}"] += 1
    return {"episodes": len(life.stories), "children": Child.unscoped.count(), "reminders": Alarm.objects.count(),
            "compared": watch.compared, "states": dict(states), "counts": life.counts, "wrong": life.wrong}  # fmt: skip
