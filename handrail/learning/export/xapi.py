"""What somebody learned, as xAPI statements (version 1.0.3 on the wire) for an agency's own record store.

A statement names its learner by an account: the agency's page and an id that tells nobody who it is. An address of mail
is personal data, and stands there only when an agency hands one in. The id of a statement follows from what it says,
so that one which is sent twice is there once.
"""

from __future__ import annotations

import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from html import unescape
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from handrail.rules.learning import Lesson, Question

Statement = dict[str, Any]
Words = Mapping[str, str]
TAG = re.compile(r"<[^>]+>")
VERB = "http://adlnet.gov/expapi/verbs/"
KIND = "http://adlnet.gov/expapi/activities/"
DISPLAY = {
    "completed": {"en": "completed", "es": "completó"},
    "passed": {"en": "passed", "es": "aprobó"},
    "failed": {"en": "failed", "es": "no aprobó"},
    "answered": {"en": "answered", "es": "respondió"},
}


@dataclass(frozen=True)
class Account:
    """`home_page` is the agency's address; `name` an id of `opaque`, or the agency's own."""

    home_page: str
    name: str

    @property
    def agent(self) -> Statement:
        return {"objectType": "Agent", "account": {"homePage": self.home_page, "name": self.name}}


@dataclass(frozen=True)
class Mailbox:
    """For an agency whose record store knows its people by their address, and that has decided so."""

    address: str

    @property
    def agent(self) -> Statement:
        return {"objectType": "Agent", "mbox": f"mailto:{self.address}"}


def opaque(person: str, secret: bytes) -> str:
    """The same for one person always, and for nobody without the secret a way back to the person."""
    return hmac.new(secret, f"xapi learner\0{person}".encode(), sha256).hexdigest()[:32]


@dataclass(frozen=True)
class Activity:
    """A lesson, a course or a test. `base` is an address of the agency's, below which its activities are named."""

    base: str
    kind: str
    id: str
    version: str
    title: Words

    @property
    def iri(self) -> str:
        return f"{self.base.rstrip('/')}/learning/{self.kind}/{self.id}"

    @property
    def described(self) -> Statement:
        names = {language: said for language, said in self.title.items() if said}
        return {"objectType": "Activity", "id": self.iri,
                "definition": {"type": f"{KIND}{self.kind}", "name": names}}  # fmt: skip

    @property
    def version_iri(self) -> str:
        return f"{self.iri}/version/{self.version}"


def lesson_activity(lesson: Lesson, base: str, version: str) -> Activity:
    return Activity(base, "lesson", lesson.id, version, lesson.title)


@dataclass(frozen=True)
class Learned:
    """Whose, about what, in which language; `within` is the course that a lesson was taken in."""

    learner: Account | Mailbox
    activity: Activity
    language: str
    within: Activity | None = None


def completed(learned: Learned, at: datetime, right: int | None = None, of: int | None = None) -> Statement:
    """A lesson has no pass mark: it says how many were right, and nothing of success."""
    return _statement("completed", learned, at, {"completion": True, **_score(right, of)})


def passed_or_failed(learned: Learned, at: datetime, *, right: int, of: int, passed: bool) -> Statement:
    result = {"success": passed, **_score(right, of)}
    return _statement("passed" if passed else "failed", learned, at, result)


def answered(learned: Learned, lesson: Lesson, question: str, given: str, at: datetime) -> Statement:
    """One answer to a question of a lesson's check. Raises KeyError for a question or answer that is not there."""
    key = {str(one.id): str(one.answer) for one in lesson.check}[question]
    asked = {code: said.questions[question] for code, said in lesson.said.items()}
    letters = asked["en"].keys
    if given not in letters:
        raise KeyError(given)
    definition = {
        "type": f"{KIND}cmi.interaction",
        "interactionType": "choice",
        "description": {code: one.text for code, one in asked.items()},
        "correctResponsesPattern": [key],
        "choices": [{"id": letter, "description": _replies(asked, place)} for place, letter in enumerate(letters)],
    }  # fmt: skip
    thing = {"objectType": "Activity", "id": f"{learned.activity.iri}/{question}", "definition": definition}
    return _statement("answered", learned, at, {"response": given, "success": given == key}, thing)


def lesson_statements(learned: Learned, lesson: Lesson, answers: Mapping[str, str], at: datetime) -> list[Statement]:
    """What a walk through a lesson comes to: each answer that was given and, once there is one to every question, that
    it is completed. A question that was left out is no wrong answer: nothing is stated of it."""
    key = {str(one.id): str(one.answer) for one in lesson.check}
    said = [answered(learned, lesson, question, answers[question], at) for question in key if question in answers]
    if len(said) < len(key):
        return said
    return [*said, completed(learned, at, sum(answers[one] == right for one, right in key.items()), len(key))]


def _replies(asked: Mapping[str, Question], place: int) -> Words:
    return {code: _plain(one.replies[place].text) for code, one in asked.items()}


def _plain(html: str) -> str:
    return unescape(TAG.sub("", html))


def _score(right: int | None, of: int | None) -> Statement:
    if right is None or not of:
        return {}
    return {"score": {"scaled": round(right / of, 4), "raw": right, "min": 0, "max": of}}


def _statement(
    verb: str, learned: Learned, at: datetime, result: Statement, thing: Statement | None = None
) -> Statement:
    """Raises ValueError for a time without an offset: it would be another time elsewhere."""
    if at.tzinfo is None:
        raise ValueError(f"{at.isoformat()} has no offset. Write it as 2026-11-23T09:00:00-05:00.")
    said: Statement = {
        "actor": learned.learner.agent,
        "verb": {"id": f"{VERB}{verb}", "display": DISPLAY[verb]},
        "object": thing or learned.activity.described,
        "result": result,
        "context": _context(learned, in_it=thing is not None),
        "timestamp": at.isoformat(timespec="milliseconds"),
    }
    return {"id": str(uuid5(NAMESPACE_URL, json.dumps(said, sort_keys=True))), **said}


def _context(learned: Learned, *, in_it: bool) -> Statement:
    """The version stands beside: the same lesson in a new wording is still the same lesson."""
    around: Statement = {"other": [{"objectType": "Activity", "id": learned.activity.version_iri}]}
    if in_it:
        around["parent"] = [learned.activity.described]
    if learned.within is not None:
        around["grouping"] = [learned.within.described]
    return {"language": learned.language, "platform": "Handrail", "contextActivities": around}
