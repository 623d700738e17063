"""What happened to Maya, told through the same actions as on the screens."""

from datetime import datetime, timedelta
from uuid import uuid4

from django.urls import reverse

from handrail.children.actions import record_fact, record_identification
from handrail.children.models import Child, Identification
from handrail.duties.index import answers_for
from handrail.duties.reading import token_of
from tests.cast import NOW, Cast

LE, HHS = "US-IVE-34A-LE24", "US-HHS-7105H-24"


def fact(cast: Cast, name: str, value: str, *, since: datetime | None = None, source: str = "The file") -> None:
    record_fact(client_id=uuid4(), child=cast.maya, name=name, value=value, since=since, source=source, by=cast.ana,
                now=NOW)  # fmt: skip
    cast.maya.refresh_from_db()


def identified(cast: Cast, *, ago: timedelta = timedelta(hours=2), form: str = "sex") -> Identification:
    """Maya lives in foster care, and Ana concludes that she was trafficked."""
    fact(cast, "care.foster_care", "yes", since=NOW - timedelta(days=100))
    made = record_identification(client_id=uuid4(), child=cast.maya, form=form, status="identified", at=NOW - ago,
                                 basis="She said so, in her own words.", by=cast.ana, now=NOW)  # fmt: skip
    cast.maya.refresh_from_db()
    return made


def answer_now(cast: Cast, child: Child | None = None, now: datetime = NOW) -> dict:
    child = Child.unscoped.get(pk=(child or cast.maya).pk)
    return answers_for([child], cast.agency, now)[child.pk]


def duty(cast: Cast, rule_id: str, now: datetime = NOW) -> dict:
    return next(one for one in answer_now(cast, now=now)["duties"] if one["id"] == rule_id)


def url(cast: Cast, page: str, rule_id: str) -> str:
    return reverse(page, args=[cast.maya.pk, token_of(cast.maya, duty(cast, rule_id)["instance"])])


def proof(**changes: str) -> dict[str, str]:
    """What a worker sends from the proof page."""
    sent = {
        "client_id": str(uuid4()),
        "when": "now",
        "channel": "phone",
        "told": "Badge 417",
        "reference": "MP-26-1188",
    }
    return {**sent, **changes}
