"""From rows to counted cases: every time missing that the agency learned of in a period, read once for all.

The number of questions to the database does not grow with the number of children.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q, QuerySet

from handrail.children.encryption import KeyDestroyed, SealBroken
from handrail.children.models import Child, Detail, OfChild, Placement
from handrail.duties.index import AnswerJSON, answers_for, book_for, to_be_asked
from handrail.duties.models import Act, Alarm
from handrail.duties.reading import groups_of, token_of
from handrail.missing.models import Attempt, Episode, Talk
from handrail.rules import Book
from handrail.rules.search import load_search
from handrail.team.models import Agency

from . import groups, parts
from .measures import FEDERAL, MEASURES, PART_OF, Case
from .parts import Item, Told
from .periods import ALL, Period

Row = TypeVar("Row", bound=OfChild)
UNREADABLE: AnswerJSON = {"duties": [], "cannot_tell": [], "problem": "unreadable"}


@dataclass
class Read:
    """What was read for a page: the cases, the names of race groups, reports that were no time missing."""

    cases: list[Case] = field(default_factory=list)
    races: dict[str, str] = field(default_factory=dict)
    not_missing: int = 0
    unreadable: int = 0


def read_cases(children: QuerySet[Child], period: Period, agency: Agency, now: datetime) -> Read:
    """Every episode of these children that the agency learned of in the period, with its part in each measure."""
    zone = ZoneInfo(agency.timezone)
    rows = Episode.objects.filter(learned_in(period, zone), child__in=children)
    found = list(rows.select_related("child__unit").order_by("informed_at", "pk"))
    episodes = [row for row in found if row.kind != Episode.Kind.NONE]
    own = shared(episodes)
    answers = read_answers(list(own.values()), agency, now)
    around = Around.of(episodes, own)
    said, races = described(own)
    cases = [counted(row, answers[row.child_id], around, said, agency, now) for row in episodes]
    unreadable = sum(answer is UNREADABLE for answer in answers.values())
    return Read(cases, races, len(found) - len(episodes), unreadable)


def learned_in(period: Period, zone: ZoneInfo) -> Q:
    """From midnight to midnight where the agency is."""
    if period.kind == ALL:
        return Q()
    first, after = (datetime.combine(day, time(), tzinfo=zone) for day in (period.first, period.after))
    return Q(informed_at__gte=first, informed_at__lt=after)


def shared(rows: Iterable[Episode]) -> dict[UUID, Child]:
    """One child object for all its rows, so that its key is opened once."""
    own: dict[UUID, Child] = {}
    for row in rows:
        row.child = own.setdefault(row.child_id, row.child)
    return own


def read_answers(children: list[Child], agency: Agency, now: datetime) -> dict[UUID, AnswerJSON]:
    """The answers, asked for once. Where one record does not open, the others are read one by one all the same."""
    try:
        return answers_for(children, agency, now)
    except (SealBroken, KeyDestroyed):
        return {child.pk: one_answer(child, agency, now) for child in children}


def one_answer(child: Child, agency: Agency, now: datetime) -> AnswerJSON:
    try:
        return answers_for([child], agency, now)[child.pk]
    except (SealBroken, KeyDestroyed):
        return UNREADABLE


# --- what lies around an episode ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Around:
    """What else was recorded about the episodes, by episode or child."""

    talks: Mapping[UUID, list[str]]
    tries: Mapping[UUID, list[datetime]]
    taken: frozenset[tuple[str, datetime]]
    acts: Mapping[str, list[Act]]
    places: Mapping[UUID, list[Placement]]

    @classmethod
    def of(cls, episodes: Sequence[Episode], own: Mapping[UUID, Child]) -> Around:
        talks = Talk.objects.filter(episode__in=episodes).order_by("at", "sequence")
        tries = Attempt.objects.filter(episode__in=episodes).order_by("at", "sequence")
        alarms = Alarm.objects.filter(child__in=list(own), taken_at__isnull=False)
        acts = Act.objects.filter(child__in=list(own), corrected_by__isnull=True).order_by("at", "sequence")
        places = Placement.objects.filter(child__in=list(own)).order_by("since", "sequence")
        return cls(
            listed(talks.values_list("episode_id", "outcome")),
            listed(tries.values_list("episode_id", "at")),
            frozenset((token, due) for token, due, taken in alarms.values_list("token", "due_at", "taken_at")
                      if taken and taken <= due),
            listed((row.about, of_child(row, own)) for row in acts),
            listed((row.child_id, row) for row in places),
        )  # fmt: skip


def listed(pairs: Iterable[tuple[Any, Any]]) -> dict[Any, list[Any]]:
    found: dict[Any, list[Any]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return found


def of_child(row: Row, own: Mapping[UUID, Child]) -> Row:
    row.child = own[row.child_id]
    return row


def described(own: Mapping[UUID, Child]) -> tuple[dict[UUID, dict[str, str]], dict[str, str]]:
    """What was recorded of sex and race, with race as the key of its group."""
    rows = Detail.objects.filter(child__in=list(own), name__in=groups.DETAILS).order_by("sequence")
    said = groups.last_said(of_child(row, own) for row in rows)
    keys, races = groups.race_groups({pk: said.get(pk, {}).get(groups.RACE, "") for pk in own})
    return {pk: {groups.SEX: said.get(pk, {}).get(groups.SEX) or groups.NOT_RECORDED, groups.RACE: keys[pk]}
            for pk in own}, races  # fmt: skip


# --- one case -------------------------------------------------------------------------------------------------------


def counted(
    row: Episode, answer: AnswerJSON, around: Around, said: Mapping[UUID, Mapping[str, str]], agency: Agency,
    now: datetime,
) -> Case:  # fmt: skip
    told = told_of(row, answer, around, book_for(agency), now)
    found = {key: part(told) for key, part in PART_OF.items()}
    zone = ZoneInfo(agency.timezone)
    found["search"] = parts.of_cadence(told, load_search(tuple(settings.CONTENT_DIRS)).cadence, zone)
    began = row.left_at or row.informed_at
    own = {
        **said[row.child_id],
        groups.AGE: groups.age_group(row.child, began.astimezone(zone).date()),
        groups.PLACE: groups.place_group(around.places.get(row.child_id, ()), began),
    }
    return Case(row, {measure.key: found[measure.key] for measure in MEASURES}, own, needs_of(told, found))


def told_of(row: Episode, answer: AnswerJSON, around: Around, book: Book, now: datetime) -> Told:
    """What the measures may read. What depends on a restricted fact is left out for everybody."""
    about, own = str(row.pk), answer.get("audited", {})

    def about_it(listed: str) -> list[Item]:
        return [one for one in own.get(listed, ()) if one["about"] == about and not groups_of(one, book)]

    duties = [duty for duty in answer["duties"] if duty["about"] == about and not groups_of(duty, book)]
    unsure = [one for one in to_be_asked(answer, book) if one["about"] == about and not groups_of(one, book)]
    ended = [at for at in (row.returned_at, row.located_at) if at]
    return Told(
        about=about, informed_at=row.informed_at, back=row.returned_at is not None, ended_at=min(ended, default=None),
        duties=duties, unsure=unsure, book=book, now=now, readable=not answer.get("problem"),
        talks=tuple(around.talks.get(row.pk, ())), tries=tuple(around.tries.get(row.pk, ())),
        touched=frozenset(touched(row, duties, around)), practice=answer.get("practice", ()),
        audited=about_it("duties"), audited_unsure=about_it("cannot_tell"),
    )  # fmt: skip


def touched(row: Episode, duties: Iterable[Item], around: Around) -> Iterable[str]:
    """The instances about which somebody did something before the time was over."""
    for duty in duties:
        if not duty["due_at"] or duty["state"] not in {"overdue", "met_late", "overtaken"}:
            continue
        due = datetime.fromisoformat(duty["due_at"])
        if (token_of(row.child, duty["instance"]), due) in around.taken or any(
            act.at <= due and (act.act, act.recipient) == (duty["act"], duty["recipient"])
            for act in around.acts.get(str(row.pk), ())
        ):
            yield duty["instance"]


def needs_of(told: Told, found: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """For a measure that cannot be told: which facts nobody has recorded."""
    acts = {"police": ("report_missing", "law_enforcement"), "ncmec": ("report_missing", "ncmec"),
            "screened": ("screen_after_return", "case_record")}  # fmt: skip
    keys = {one.key: acts[one.earliest] for one in FEDERAL} | acts
    return {key: tuple(dict.fromkeys(name for one in told.may_be(*act) for name in one["needs"]))
            for key, act in keys.items() if found[key] == parts.CANNOT_TELL}  # fmt: skip
