"""A child who was missing from care and is back, for the tests of the return."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from handrail.children.actions import record_fact
from handrail.children.models import Child
from handrail.duties.after_return import practice_of
from handrail.duties.facts import facts_file
from handrail.duties.index import answers_for
from handrail.duties.reading import Shown, shown
from handrail.missing import talks
from handrail.missing.actions import record_return, report_missing
from handrail.missing.models import Episode, Talk
from handrail.rules.return_talk import load_return_talk
from handrail.rules.vocabulary import RESTRICTED
from handrail.screening import actions as screenings
from handrail.screening.instruments import library
from handrail.screening.models import Screening
from tests.cast import NOW, Cast

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
TALK = load_return_talk()
GUIDED = library().get("guided-conversation")
PUSHED = {"push": ["rules", "conflict"], "pull": ["friends"], "before_words": "“I could not call my sister.”"}


@dataclass
class Return:
    """One return, and the hour it is. Every step goes through the same actions as the pages."""

    cast: Cast
    episode: Episode
    now: datetime = NOW
    by: Any = None
    sent: list[Any] = field(default_factory=list)

    @property
    def who(self) -> dict[str, Any]:
        return {"by": self.by or self.cast.ana, "now": self.now}

    @property
    def child(self) -> Child:
        return Child.unscoped.select_related("unit").get(pk=self.episode.child_id)

    def practice(self) -> dict[str, dict[str, Any]]:
        """The lines of this return by kind; each is there once."""
        done = facts_file(self.child, self.cast.agency)["done"]
        mine = [one for one in practice_of(self.child, done, self.now) if one["about"] == str(self.episode.pk)]
        found = {one["kind"]: one for one in mine}
        assert len(found) == len(mine)
        return found

    def lines(self, groups: frozenset[str] = frozenset(RESTRICTED)) -> list[Shown]:
        answer = answers_for([self.child], self.cast.agency, self.now)[self.child.pk]
        return shown(answer, child=self.child, groups=groups, agency=self.cast.agency, now=self.now)

    def duty(self, rule: str, recipient: str = "case_record") -> dict[str, Any]:
        answer = answers_for([self.child], self.cast.agency, self.now)[self.child.pk]
        return next(one for one in answer["duties"] if (one["id"], one["recipient"]) == (rule, recipient))

    def begin(self) -> Talk:
        return talks.begin(client_id=uuid4(), episode=self.episode, **self.who)

    def part(self, talk: Talk, name: str, **answers: Any) -> None:
        part = TALK.part(name)
        assert part is not None
        talks.save_part(client_id=uuid4(), talk=talk, part=part, answers=answers, **self.who)

    def end(self, talk: Talk, outcome: str, **more: Any) -> Talk:
        return talks.end(talk=talk, outcome=outcome, **self.who, **more)

    def hold(self, *, by: Any = None) -> Talk:
        """A whole talk in one try."""
        self.by = by
        talk = self.begin()
        self.part(talk, "limits", said="yes")
        self.part(talk, "before", **PUSHED)
        return self.end(talk, "done")

    def screen(self, *, reason: str = "return") -> Screening:
        row = screenings.start(client_id=uuid4(), child=self.child, instrument=GUIDED, language="en", reason=reason,
                               about_episode=self.episode.pk if reason == "return" else None, **self.who)  # fmt: skip
        screenings.answer(screening=row, client_id=uuid4(), item=GUIDED.items[0], value="no", **self.who)
        return screenings.sign(screening=row, **self.who)


def came_back(cast: Cast, *, away: timedelta = 20 * HOUR, in_care: bool = True, **found: str) -> Return:
    """Maya was missing for a while, and is back just now."""
    by = {"by": cast.ana, "now": NOW}
    if in_care:
        record_fact(client_id=uuid4(), child=cast.maya, name="care.foster_care", value="yes", **by)
    row = report_missing(client_id=uuid4(), child=cast.maya, informed_at=NOW - away, from_foster_care=in_care, **by)
    row = record_return(episode=row, returned_at=NOW, learned_at=NOW, **by, **found)
    return Return(cast, row, NOW)
