"""Careless people: what they do about each time missing, when, in which order, and how often. Seeded.

Imported when Django is ready.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from agency_life import DAYS, HOUR, MINUTE, START, Life
from agency_oracle import NCMEC, POLICE, REPORTS, SCREEN, Story, Told, eighteenth, impossible
from handrail.children.actions import open_record, record_fact
from handrail.children.models import Child
from handrail.duties.actions import Told as How
from handrail.duties.actions import correct_act, record_act
from handrail.duties.closing import close_case
from handrail.duties.index import answers_for
from handrail.missing import talks
from handrail.missing.actions import AlreadyMissing, correct_report, record_located, record_return, report_missing
from handrail.missing.models import Episode
from handrail.missing.returning import not_missing
from handrail.rules.return_talk import load_return_talk
from handrail.screening import actions as screening
from handrail.screening.instruments import library

FEDERAL = {POLICE: "US-IVE-35B-LE24", NCMEC: "US-IVE-35B-NCMEC24", SCREEN: "US-IVE-35Aiii-SCREEN"}


class Careless:
    """One time missing as careless people handle it. Each method is one thing that somebody does at some time."""

    def __init__(self, life: Life, child: Any, born: date, in_care: bool, informed: datetime) -> None:
        dice = life.dice
        self.life, self.child, self.by = life, child, dice.choice(life.workers)
        left = informed - life.hours(0.2, 9) if life.maybe(0.7) else None
        suspected = informed - life.hours(0, 0.2) if life.maybe(0.3) else None
        self.story = Story(life.jurisdiction, life.zone, str(child.pk), "", born, in_care, informed, suspected, left)
        self.row: Any = None
        self.acts: dict[str, Any] = {}
        self.back = informed + life.hours(1, 90) if life.maybe(0.88) else None

    def plan(self) -> datetime:
        """Lay out who does what when. Returns when the agency has heard of the return, or of the absence."""
        life, informed = self.life, self.story.informed
        delay = life.dice.choices([life.hours(0.1, 1), life.hours(5, 20), life.hours(26, 60)], [7, 2, 1])[0]
        entered = informed + delay
        if self.back and life.maybe(0.06):
            entered = max(entered, self.back + life.hours(1, 8))  # nobody wrote it down before the child was back
            life.said("reported after the return")
        life.at(entered, self.report)
        for what in REPORTS:
            self.plan_report(what, entered)
        self.plan_slips(entered)
        heard = max(self.back + life.hours(0, 12), entered + 2 * MINUTE) if self.back else entered
        if self.back:
            life.at(heard, self.come_back)
        return heard

    def plan_report(self, what: str, entered: datetime) -> None:
        """Most are told in time, some late, some never; some before anything was written down."""
        life, informed = self.life, self.story.informed
        how = life.dice.choices(["in_time", "late", "never", "before"], [55, 22, 15, 8])[0]
        life.said(f"{what} {how}")
        if how == "never":
            return
        told = {"in_time": informed + life.hours(0.2, 22), "late": informed + life.hours(25, 90),
                "before": informed - life.hours(0, 0.15)}[how]  # fmt: skip
        recorded = max(told, entered) + life.hours(0.02, 6 if life.maybe(0.8) else 40)
        life.at(recorded, lambda now: self.prove(what, told, now))

    def plan_slips(self, entered: datetime) -> None:
        life = self.life
        for share, least, most, step in (
            (0.12, 1, 30, self.correct_learning), (0.05, 0.5, 20, self.never_missing), (0.15, 1, 40, self.locate),
            (0.10, 0.1, 5, self.report_again), (0.05, 2, 60, self.close_the_case), (0.03, 20, 60, self.close_a_duty),
        ):  # fmt: skip
            if life.maybe(share):
                life.at(entered + life.hours(least, most), step)

    @property
    def who(self) -> dict[str, Any]:
        return {"by": self.by}

    @property
    def fresh(self) -> Episode:
        """As a page reads it anew."""
        return Episode.objects.select_related("child__unit").get(pk=self.row.pk)

    # --- the report -----------------------------------------------------------------------------------------------

    def report(self, now: datetime) -> None:
        story, client_id = self.story, self.life.id()
        said = {"kind": self.life.dice.choices(["missing", "abducted"], [9, 1])[0], "left_at": story.left,
                "first_suspected_at": story.suspected, "from_foster_care": story.in_care}  # fmt: skip
        refused = impossible(story, now, suspected=story.suspected)
        row = self.life.twice("A report", lambda: report_missing(
            client_id=client_id, child=self.child, informed_at=story.informed, now=now, **self.who, **said,
        ), refused=refused)  # fmt: skip
        if row is None:  # they look again and leave out what they are not sure of
            story.suspected = None
            return self.report(now)
        self.row, story.episode = row, str(row.pk)
        self.life.stories.append(story)
        return None

    def report_again(self, now: datetime) -> None:
        """A second tab, or a colleague who did not look: one absence has one report."""
        if not self.row or not self.story.away:
            return
        try:
            report_missing(client_id=self.life.id(), child=self.child, informed_at=now, now=now, **self.who)
            self.life.wrong.append("A second report of the same absence was taken")
        except AlreadyMissing as already:
            self.life.said("second tabs")
            if already.episode.pk != self.row.pk:
                self.life.wrong.append("A second report led to another absence")

    def correct_learning(self, now: datetime) -> None:
        if not self.row:
            return
        new = self.story.informed + self.life.dice.choice([-8, -3, -1, 1, 4]) * HOUR
        refused = impossible(self.story, now, informed=new)
        done = self.life.twice("A correction", lambda: correct_report(
            episode=self.fresh, now=now, informed_at=new, **self.who), refused=refused)  # fmt: skip
        if done is not None:
            self.story.informed = new
            self.life.said("corrected when it was learned")

    def never_missing(self, now: datetime) -> None:
        if not self.row:
            return
        done = self.life.twice("Not missing after all", lambda: not_missing(
            episode=self.fresh, reason="At the dentist", now=now, **self.who,
        ), refused=self.story.returned is not None)  # fmt: skip
        if done is not None:
            self.story.missing = False
            self.life.said("not missing after all")

    def locate(self, now: datetime) -> None:
        """Sometimes with a time after the child was already back."""
        if not self.row:
            return
        found = now - self.life.hours(-0.5 if self.life.maybe(0.1) else 0, 12)
        self.life.twice("Located", lambda: record_located(episode=self.fresh, located_at=found, now=now, **self.who),
                        refused=impossible(self.story, now, located=found))  # fmt: skip

    # --- telling --------------------------------------------------------------------------------------------------

    def duty(self, what: str, now: datetime) -> Any:
        """As the proof page finds it; there is none when nothing is owed."""
        child = Child.unscoped.select_related("unit").get(pk=self.child.pk)
        answer = answers_for([child], self.life.agency, now)[child.pk]
        wanted = (FEDERAL[what], self.story.episode)
        return next((one for one in answer["duties"] if (one["id"], one["about"]) == wanted), None)

    def prove(self, what: str, told: datetime, now: datetime) -> None:
        duty = self.duty(what, now) if self.row else None
        if duty is None:
            return
        number, client_id = f"N-{self.life.dice.randrange(9999)}" if self.life.maybe(0.8) else "", self.life.id()
        act = self.life.twice("A proof", lambda: record_act(
            client_id=client_id, child=self.child, duty=duty, at=told, seen=[], now=now,
            how=How(channel="phone", reference=number), **self.who), refused=told > now)  # fmt: skip
        mine = Told(told, bool(number))
        self.story.told[what].append(mine)
        if self.life.maybe(0.15):
            self.life.at(now + self.life.hours(0.1, 20), lambda then: self.mend(what, act[0], mine, then))

    def mend(self, what: str, act: Any, mine: Told, now: datetime) -> None:
        """The number comes later, or the time was another, or it never happened."""
        changes = self.life.dice.choice(
            [{"reference": "N-late"}, {"at": mine.at + 2 * HOUR}, {"outcome": "taken_back"}]
        )
        client_id = self.life.id()
        done = self.life.twice("A correction of a proof", lambda: correct_act(
            client_id=client_id, act=act, now=now, reason="looked again", **changes, **self.who,
        ), refused=changes.get("at", now) > now)  # fmt: skip
        if done is None:
            return
        self.life.said(f"proof: {next(iter(changes))} corrected")
        mine.at, mine.number = changes.get("at", mine.at), mine.number or "reference" in changes
        if "outcome" in changes:
            self.story.told[what].remove(mine)

    def close_a_duty(self, now: datetime) -> None:
        duty = self.duty(NCMEC, now) if self.row else None
        if duty is None or duty["state"] not in {"open", "overdue"}:
            return
        record_act(client_id=self.life.id(), child=self.child, duty=duty, at=now, seen=[], now=now, by=self.life.sam,
                   outcome="closed", how=How(reason="Another agency told them"))  # fmt: skip
        self.story.closed.add(NCMEC)
        self.life.said("closed with a reason")

    def close_the_case(self, now: datetime) -> None:
        away = any(one.away for one in self.life.stories if one.child == str(self.child.pk))
        done = self.life.tried("Closing the case", lambda: close_case(
            child=self.child, reason="home", now=now, by=self.life.sam), refused=away)  # fmt: skip
        if done is not None:
            self.life.said("cases closed")

    # --- the return -----------------------------------------------------------------------------------------------

    def come_back(self, now: datetime) -> None:
        if not self.row:
            return
        if self.life.maybe(0.2):  # the wrong day is typed first
            wrong = (self.story.left or now) + (-HOUR if self.story.left else HOUR)
            self.note_return(wrong, wrong, now)
        if self.story.away and self.back:
            learned = self.back + (now - self.back) * self.life.dice.random()
            self.note_return(self.back, learned.replace(microsecond=0), now)
        if self.story.returned:
            self.plan_after(now)

    def note_return(self, back: datetime, learned: datetime, now: datetime) -> None:
        refused = not self.story.missing or impossible(self.story, now, returned=back, return_learned=learned)
        done = self.life.twice("A return", lambda: record_return(
            episode=self.fresh, returned_at=back, learned_at=learned, now=now, **self.who,
        ), refused=refused)  # fmt: skip
        if done is not None:
            self.story.returned, self.story.return_learned = back, learned

    def plan_after(self, now: datetime) -> None:
        life = self.life
        if life.maybe(0.35):
            life.at(now + life.hours(0.2, 30), self.decline)
        if life.maybe(0.5):
            life.at(now + life.hours(1, 120), self.talk)
        if life.maybe(0.5):
            life.at(now + life.hours(1, 150), self.screen)

    def decline(self, now: datetime) -> None:
        """The young person wants another day: the talk and the screening stay open."""
        then, client_id, offered = now + self.life.hours(20, 70), self.life.id(), self.life.id()
        self.life.twice("A talk put off", lambda: talks.put_off(
            client_id=client_id, episode=self.fresh, outcome="not_now", next_at=then, now=now, **self.who))  # fmt: skip
        self.life.twice("A screening put off", lambda: screening.offer_later(
            client_id=offered, child=self.child, choice="not_now", reason="return", better_at=then, now=now,
            about_episode=self.row.pk, **self.who))  # fmt: skip
        self.life.said("talks declined")

    def is_youth(self, now: datetime) -> bool:
        today = now.astimezone(self.life.zone).date()
        return today < eighteenth(self.story.born) and (today - self.story.born).days >= 11.01 * 365.25

    def talk(self, now: datetime) -> None:
        """The one for 11 to 17 years; younger children and adults have another, which this agency never holds."""
        if not self.is_youth(now):
            return self.life.said("not the age for this talk")
        part = load_return_talk().part
        row = talks.begin(client_id=self.life.id(), episode=self.fresh, now=now, **self.who)
        for name, answers in (("limits", {"said": "yes"}), ("before", {"push": ["rules"], "pull": ["friends"]})):
            talks.save_part(client_id=self.life.id(), talk=row, part=part(name), answers=answers, now=now, **self.who)
        talks.end(talk=row, outcome="done", now=now, **self.who)
        self.life.said("talks held")
        return None

    def screen(self, now: datetime) -> None:
        """With a talk made for 11 to 17 years: others are not asked with it, and their screening stays open."""
        guided = library().get("guided-conversation")
        if not self.is_youth(now):
            return self.life.said("not the age for this talk")
        row = screening.start(client_id=self.life.id(), child=self.child, instrument=guided, language="en", now=now,
                              reason="return", about_episode=self.row.pk, **self.who)  # fmt: skip
        screening.answer(screening=row, client_id=self.life.id(), item=guided.items[0], value="no", now=now, **self.who)
        screening.sign(screening=row, now=now, **self.who)
        self.story.told[SCREEN].append(Told(now))
        return None


def children(life: Life, episodes: int) -> Iterator[Careless]:
    """So many times missing; some children are gone twice within a week, some turn eighteen meanwhile."""
    left = episodes
    while left > 0:
        informed = START + life.hours(30, 24 * (DAYS - 3))
        one = Careless(life, *a_child(life, informed), informed)
        heard, left = one.plan(), left - 1
        yield one
        again = heard + life.hours(2, 60)
        if left > 0 and one.back and again < START + timedelta(days=DAYS - 1) and life.maybe(0.18):
            life.said("twice in one week")
            second = Careless(life, one.child, one.story.born, one.story.in_care, again)
            second.story.left = max(second.story.left, heard) if second.story.left else None
            second.plan()
            left -= 1
            yield second


def a_child(life: Life, informed: datetime, by: Any = None) -> tuple[Any, date, bool]:
    age = life.dice.choice([9, 12, 13, 14, 15, 15, 16, 16, 17])
    born = (informed - timedelta(days=age * 365.25 + life.dice.randrange(20, 340))).date()
    if life.maybe(0.06):
        turns = (informed + life.hours(0, 60)).astimezone(life.zone).date()
        born = turns.replace(year=turns.year - 18)
        life.said("eighteen meanwhile")
    in_care = by is not None or not life.maybe(0.04)
    by, opened = by or life.dice.choice(life.workers), START - timedelta(days=100)
    child = open_record(client_id=life.id(), unit=by.appointments.get().unit, by=by, now=opened,
                        first_name=f"Child{next(life.turn)}", last_name="Drill",
                        birthdate=born.isoformat())  # fmt: skip
    facts = {"care.foster_care": "yes" if in_care else "no"}
    if not in_care:
        facts |= dict.fromkeys(("care.agency_responsible", "care.open_in_home_case", "care.ran_from_foster_care",
                                "care.chafee_services", "care.extended_care"), "no")  # fmt: skip
    for name, value in facts.items():
        record_fact(client_id=life.id(), child=child, name=name, value=value, by=by, now=opened, since=opened)
    return child, born, in_care
