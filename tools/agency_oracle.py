"""What must be shown of a time missing, told from the raw story alone. Nothing of Handrail is imported here.

A second reading of the law by other means than the rules: where the two differ, one of them is wrong.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

POLICE, NCMEC, SCREEN = "law_enforcement", "ncmec", "screening"
REPORTS = (POLICE, NCMEC)
DAY, AFTER_A_SEARCH = timedelta(hours=24), timedelta(hours=4)
AT_ONCE = frozenset({("us-fl", POLICE)})
"""Florida tells the police at once, or after at most four hours of search, from the first suspicion on."""

OF_EVERY_AGE = frozenset({"us-ga"})
"""Georgia screens young adults, too; elsewhere it is the law until eighteen and recommended from then on."""


@dataclass
class Told:
    """Somebody was told, or a talk was held: when, and whether a number shows it."""

    at: datetime
    number: bool = True


@dataclass
class Story:
    """One time missing, as it went and as the agency wrote it down so far."""

    jurisdiction: str
    zone: ZoneInfo
    child: str
    episode: str
    born: date
    in_care: bool
    informed: datetime
    suspected: datetime | None = None
    left: datetime | None = None
    missing: bool = True
    returned: datetime | None = None
    return_learned: datetime | None = None
    told: dict[str, list[Told]] = field(default_factory=lambda: {POLICE: [], NCMEC: [], SCREEN: []})
    closed: set[str] = field(default_factory=set)

    @property
    def away(self) -> bool:
        return self.missing and self.returned is None


def due(story: Story, what: str) -> datetime | None:
    """When it is due. Handrail shows this time; what is due at once is late only later."""
    if what == SCREEN:
        return None
    if (story.jurisdiction, what) in AT_ONCE:
        return first_known(story)
    return story.informed + DAY


def late(story: Story, what: str) -> datetime | None:
    if (story.jurisdiction, what) in AT_ONCE:
        return first_known(story) + AFTER_A_SEARCH
    return due(story, what)


def first_known(story: Story) -> datetime:
    return min(at for at in (story.suspected, story.informed) if at is not None)


def state(story: Story, what: str, now: datetime) -> str:
    """One of met, met_late, overdue, open, closed, never."""
    if not story.missing or not story.in_care or (what == SCREEN and story.returned is None):
        return "never"
    limit, done = late(story, what), [one.at for one in story.told[what] if one.at <= now]
    if done:
        return "met_late" if limit is not None and min(done) > limit else "met"
    if what in story.closed:
        return "closed"
    return "overdue" if limit is not None and now > limit else "open"


def proven(story: Story, what: str, now: datetime) -> bool:
    return any(one.number for one in story.told[what] if one.at <= now)


def must(story: Story, what: str) -> bool:
    """A report is the law for every child in care; the screening is until eighteen."""
    if what != SCREEN or story.jurisdiction in OF_EVERY_AGE:
        return True
    back = min(at for at in (story.returned, story.return_learned) if at is not None)
    return back.astimezone(story.zone).date() < eighteenth(story.born)


def eighteenth(born: date) -> date:
    return date(born.year + 18, 3, 1) if (born.month, born.day) == (2, 29) else born.replace(year=born.year + 18)


def step(story: Story, what: str, now: datetime) -> str:
    """The last reminder that must have gone out by now: half, most, late, or none."""
    if what == SCREEN or state(story, what, now) not in {"open", "overdue"}:
        return ""
    at, limit = due(story, what), late(story, what)
    if limit is None or at is None:
        return ""
    if now > limit:
        return "late"
    if (story.jurisdiction, what) in AT_ONCE:
        return "most"
    gone = (now - story.informed) / (at - story.informed)
    return "most" if gone >= 0.8 else "half" if gone >= 0.5 else ""


def expected(story: Story, now: datetime) -> Iterator[tuple[str, str]]:
    for what in (*REPORTS, SCREEN):
        yield what, state(story, what, now)


def impossible(story: Story, now: datetime, **times: datetime | None) -> bool:
    """What nobody may write down: what has not come yet, or what comes before it can."""
    known = {"left": story.left, "informed": story.informed, "returned": story.returned, **times}
    left, informed, returned = known["left"], known["informed"], known["returned"]
    at = [one for one in known.values() if one is not None]
    if any(one > now for one in at) or (left and informed and left > informed):
        return True
    after_leaving = [known.get(name) for name in ("returned", "located", "suspected")]
    if left and any(one is not None and one < left for one in after_leaving):
        return True
    learned, located = known.get("return_learned"), known.get("located")
    back_first = learned is not None and returned is not None and learned < returned
    return back_first or (located is not None and returned is not None and located > returned)
