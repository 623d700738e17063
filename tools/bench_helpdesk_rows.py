"""Fills django-helpdesk with so many open tickets, 25 of them assigned to the person who signs in; prints what the
bench asks for, and a cookie. Runs in django-helpdesk's own environment."""

import json
import os
import sys
from datetime import timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench_helpdesk_settings")
django.setup()

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone
from helpdesk.models import FollowUp, Queue, Ticket, UserSettings
from helpdesk.query import query_to_base64

EACH, QUEUES = 25, 10


def main(wanted: int) -> None:
    kind, now = get_user_model(), timezone.now()
    queues = [Queue.objects.create(title=f"Office {n}", slug=f"office{n}") for n in range(QUEUES)]
    people = kind.objects.bulk_create(
        [kind(username=f"w{n}", email=f"w{n}@alder.example", is_staff=True) for n in range(-(-wanted // EACH))]
    )
    me = kind.objects.get(username="w0")
    me.set_password("only for the bench")
    me.save()
    UserSettings.objects.create(user=me)
    tickets = Ticket.objects.bulk_create([
        Ticket(title=f"Ticket of child {n}", queue=queues[n // EACH % QUEUES], assigned_to_id=people[n // EACH].pk,
               submitter_email="home@alder.example", description="A few words. " * 10, status=1, created=now,
               modified=now, priority=1 + n % 5, due_date=now + timedelta(hours=n % 200))
        for n in range(wanted)
    ])  # fmt: skip
    FollowUp.objects.bulk_create(
        [FollowUp(ticket=one, title="Called", comment="Nobody there.", user=me, date=now) for one in tickets]
    )
    asked = {"filtering": {"assigned_to__id__in": [me.pk], "status__in": [1, 2]}, "filtering_null": {},
             "sorting": "created", "sortreverse": False, "search_string": ""}  # fmt: skip
    print(json.dumps({
        "data": f"/datatables_ticket_list/{query_to_base64(asked)}?draw=1&start=0&length={EACH}",
        "page": f"/tickets/?assigned_to={me.pk}&status=1&status=2",
        "cookies": f"sessionid={signed_in(me)}",
    }))  # fmt: skip


def signed_in(person: object) -> str:
    session = SessionStore()
    session["_auth_user_id"] = str(person.pk)
    session["_auth_user_backend"] = settings.AUTHENTICATION_BACKENDS[0]
    session["_auth_user_hash"] = person.get_session_auth_hash()
    session.create()
    return str(session.session_key)


if __name__ == "__main__":
    main(int(sys.argv[1]))
