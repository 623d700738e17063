"""A time missing as it is typed into the pages, at any hour by the clock on the wall of the agency."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse

from handrail.children.actions import correct_name, record_fact
from handrail.children.models import Child
from handrail.duties.index import answers_for
from handrail.duties.reading import token_of
from handrail.missing.models import Episode
from tests.cast import BEFORE, Cast

POLICE, NCMEC, SCREEN = "US-IVE-35B-LE24", "US-IVE-35B-NCMEC24", "US-IVE-35Aiii-SCREEN"
ZONE = ZoneInfo("America/Los_Angeles")


def local(text: str) -> datetime:
    """ "2026-03-13 21:10" by the agency's clock."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


class Story:
    """What Ana types, and what she and the rules then say."""

    def __init__(self, cast: Cast, client: Client, patch: pytest.MonkeyPatch) -> None:
        self.cast, self.client, self.patch = cast, client, patch
        self.now = BEFORE
        cast.agency.jurisdictions = ["us"]
        cast.agency.save()
        record_fact(client_id=uuid4(), child=cast.maya, name="care.foster_care", value="yes", by=cast.ana, now=BEFORE,
                    since=BEFORE)  # fmt: skip

    def born(self, day: str) -> None:
        correct_name(child=self.child, by=self.cast.ana, now=BEFORE, first_name="Maya", last_name="Tolliver",
                     birthdate=day, agency_number="FC-1001")  # fmt: skip

    def at(self, text: str, *, by: Any = None) -> "Story":
        """It is this time now."""
        self.now = local(text)
        self.patch.setattr("handrail.team.middleware.timezone.now", lambda: self.now)
        self.client.force_login(by or self.cast.ana)
        return self

    @property
    def child(self) -> Child:
        return Child.unscoped.select_related("unit").get(pk=self.cast.maya.pk)

    def post(self, name: str, *args: object, **typed: object) -> Any:
        said = {"client_id": str(uuid4()), "shown_at": self.now.isoformat(), **typed}
        return self.client.post(reverse(name, args=args), said)

    # --- what is typed --------------------------------------------------------------------------------------------

    def report(self, learned: str = "", left: str = "", **more: object) -> Any:
        typed = {"told_by": "foster_home", "kind": "missing", "from_care": "yes", **when("learned", learned),
                 **(exactly(left) if left else {"left": "unknown"}), **more}  # fmt: skip
        return self.post("missing_report", self.cast.maya.pk, **typed)

    def edit(self, episode: Episode, **typed: object) -> Any:
        return self.post("missing_edit", episode.pk, **{"told_by": "foster_home", "kind": "missing", "from_care": "yes",
                                                        "left": "unknown", **typed})  # fmt: skip

    def found(self, episode: Episode, at: str) -> Any:
        return self.post("missing_located", episode.pk, **when("found", at))

    def back(self, episode: Episode, at: str, learned: str) -> Any:
        return self.post("missing_return", episode.pk, **when("back", at), **when("learned", learned))

    def tell(self, episode: Episode, rule: str, at: str, number: str = "N-1") -> Any:
        told = local(at)
        token = token_of(self.child, f"{rule}/{episode.pk}/{'ncmec' if rule == NCMEC else 'law_enforcement'}")
        typed = {"when": "other", "day": f"{told:%Y-%m-%d}", "clock": f"{told:%H:%M}", "channel": "phone",
                 "reference": number, "reason": "No line", "no_number": ""}  # fmt: skip
        return self.post("proof", self.child.pk, token, **typed)

    # --- what is said ---------------------------------------------------------------------------------------------

    @property
    def episodes(self) -> list[Episode]:
        return list(Episode.objects.filter(child=self.child).order_by("informed_at"))

    def duty(self, rule: str, episode: Episode | None = None) -> dict[str, Any] | None:
        about = str((episode or self.episodes[-1]).pk)
        duties = answers_for([self.child], self.cast.agency, self.now)[UUID(str(self.child.pk))]["duties"]
        return next((one for one in duties if (one["id"], one["about"]) == (rule, about)), None)

    def state(self, rule: str, episode: Episode | None = None) -> str:
        duty = self.duty(rule, episode)
        return str(duty["state"]) if duty else "never"

    def due(self, rule: str) -> str:
        duty = self.duty(rule)
        return str(duty["due_at"]) if duty else ""

    def page(self) -> str:
        return str(self.client.get(reverse("duties", args=[self.child.pk])).text)

    def desk(self) -> str:
        return str(self.client.get(reverse("desk")).text)


def when(name: str, at: str) -> dict[str, str]:
    if not at:
        return {name: "now"}
    day, clock = at.split()
    return {name: "earlier", f"{name}_day": day, f"{name}_time": clock}


def exactly(at: str) -> dict[str, str]:
    day, clock = at.split()
    return {"left": "exactly", "left_day": day, "left_time": clock}
