"""A few times missing through the real server: double submits, two tabs at once, and things in the wrong order.

Imported when Django is ready. The server runs beside it on the same database, with the time as it is now.
"""

import http.client
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

from django.utils import timezone

from agency_careless import FEDERAL, a_child
from agency_life import Life
from agency_oracle import NCMEC, POLICE, Story, Told
from agency_watch import RECIPIENT, Watch
from handrail.duties.reading import token_of
from handrail.missing.models import Episode
from site_server import Browser, Server, free_port

FOUND, REFUSED, ALREADY, NOT_THERE = http.client.FOUND, 422, http.client.CONFLICT, http.client.NOT_FOUND
Fields = dict[str, str]


class Tabs:
    """Ana's phone with two tabs of one sign-in."""

    def __init__(self, life: Life, port: int) -> None:
        self.life = life
        self.one, self.other = Browser(port), Browser(port)
        self.one.sign_in()
        self.other.cookies, self.other.token = self.one.cookies, self.one.token

    def post(self, what: str, path: str, fields: Fields, wanted: int) -> None:
        self.life.said("posted")
        status, _text = self.one.ask("POST", path, fields)
        if status != wanted:
            self.life.wrong.append(f"{what} answered {status}, and not {wanted}")

    def both(self, what: str, path: str, fields: tuple[Fields, Fields], wanted: list[int]) -> None:
        """Both tabs at the same moment."""
        answers: list[int] = []

        def send(tab: Browser, said: Fields) -> None:
            answers.append(tab.ask("POST", path, said)[0])

        ways: tuple[tuple[Browser, Fields], ...] = ((self.one, fields[0]), (self.other, fields[1]))
        threads = [threading.Thread(target=send, args=way) for way in ways]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.life.said("posted", 2)
        if sorted(answers) != wanted:
            self.life.wrong.append(f"{what} in two tabs answered {sorted(answers)}, and not {wanted}")


def moment() -> datetime:
    """Now, in whole seconds, as the answers tell it."""
    return timezone.now().replace(microsecond=0)


def walk(life: Life, watch: Watch, home: Path, episodes: int) -> datetime:
    """So many times missing by HTTP; then everything of this agency is looked at once more, as it stands now."""
    server = Server(home, free_port())
    server.start()
    try:
        tabs = Tabs(life, server.port)
        for number in range(episodes):
            one_time_missing(life, tabs, number)
    finally:
        server.kill()
    now = timezone.now()
    watch.round(now)
    watch.look(now)
    return now


def one_time_missing(life: Life, tabs: Tabs, number: int) -> None:
    story = reported(life, tabs)
    if story is None:
        return
    steps: list[Callable[[], None]] = [lambda: told(life, tabs, story, POLICE), lambda: came_back(life, tabs, story)]
    if number % 2:  # back before anybody called
        steps.reverse()
    for step in steps:
        step()
    if number % 3 == 0:
        told(life, tabs, story, NCMEC)


def reported(life: Life, tabs: Tabs) -> Story | None:
    """The same form twice at once, then a second tab with its own, then a proof of something that is not there."""
    now = moment()
    child, born, _in_care = a_child(life, now, by=life.workers[0])
    shown = now - timedelta(minutes=1)
    path = f"/children/{child.pk}/missing/"
    form = {"learned": "now", "shown_at": shown.isoformat(), "told_by": "foster_home", "kind": "missing",
            "left": "unknown", "from_care": "yes"}  # fmt: skip
    first, second = ({**form, "client_id": str(life.id())} for _ in range(2))
    tabs.post("A report without who told", path, {**first, "told_by": ""}, REFUSED)
    tabs.both("A report, tapped twice,", path, (first, first), [FOUND, FOUND])
    tabs.post("A second report", path, second, ALREADY)
    tabs.post("A proof of nothing", f"/children/{child.pk}/duties/{'0' * 24}/proof/", first, NOT_THERE)
    rows = list(Episode.objects.filter(child=child))
    if len(rows) != 1:
        life.wrong.append(f"Tapped twice and in two tabs, there are {len(rows)} reports")
        return None
    story = Story(life.jurisdiction, life.zone, str(child.pk), str(rows[0].pk), born, True, shown)
    life.stories.append(story)
    return story


def told(life: Life, tabs: Tabs, story: Story, what: str) -> None:
    """First a time that has not come, then the proof in both tabs: two of them, and the duty is met once."""
    token = token_of(SimpleNamespace(pk=story.child), f"{FEDERAL[what]}/{story.episode}/{RECIPIENT[what]}")
    path, at = f"/children/{story.child}/duties/{token}/proof/", moment()
    form = {"when": "now", "shown_at": at.isoformat(), "channel": "phone", "told": "Badge 7", "reference": "H-1"}
    tomorrow = timezone.localtime(at) + timedelta(days=1)
    ahead = {**form, "when": "other", "day": tomorrow.date().isoformat(), "clock": "10:00"}
    tabs.post("A proof of tomorrow", path, {**ahead, "client_id": str(life.id())}, REFUSED)
    one, other = ({**form, "client_id": str(life.id())} for _ in range(2))
    tabs.both("A proof", path, (one, other), [FOUND, FOUND])
    tabs.post("A proof, sent again,", path, one, FOUND)
    story.told[what].append(Told(at))


def came_back(life: Life, tabs: Tabs, story: Story) -> None:
    """The return twice at once is one return; another time after it is refused."""
    path, at = f"/missing/{story.episode}/return/", moment()
    form = {"back": "now", "learned": "now", "shown_at": at.isoformat()}
    one, other = ({**form, "client_id": str(life.id())} for _ in range(2))
    tabs.both("A return", path, (one, other), [FOUND, FOUND])
    later = {**form, "shown_at": timezone.now().isoformat(), "client_id": str(life.id())}
    tabs.post("Another return", path, later, REFUSED)
    tabs.post("Not missing after all", f"/missing/{story.episode}/not-missing/",
              {"reason": "It was a mistake", "sure": "on", "client_id": str(life.id())}, REFUSED)  # fmt: skip
    story.returned = story.return_learned = at
