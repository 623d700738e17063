"""Saves of one fact, in turn: by the action, with all its guards, and as a bare Django insert of the same rows.

The action looks for the id in all records, seals value and source, takes the number of the change, adds the entry to
the chain under its lock, and all of it in one transaction. The bare side makes the same two rows, already sealed and
with hash, in one transaction. Prints the median and the slowest hundredth of each, in milliseconds of the clock.
"""

import json
import os
import statistics
import sys
import time
from uuid import UUID, uuid4

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "handrail.settings")
django.setup()

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from bench_record_twin import BareEntry, BareFact
from handrail.audit.models import Entry
from handrail.children.actions import record_fact
from handrail.children.models import Child, Fact
from handrail.team.acting import acting_for
from handrail.team.models import Person

TIMES, WARM = 400, 20


def main(children: list[str]) -> None:
    ana, now = Person.objects.get(email="ana@alder.example"), timezone.now()
    ours: list[float] = []
    bare: list[float] = []
    seq = (BareEntry.objects.aggregate(last=Max("seq"))["last"] or 0) + 1
    with acting_for(ana, now):
        for turn in range(TIMES + WARM):
            child = Child.unscoped.get(pk=UUID(children[turn % len(children)]))
            began = time.perf_counter()
            fact = record_fact(client_id=uuid4(), child=child, name="child.citizenship", value="us_citizen", by=ana,
                               now=now, source="Birth certificate in the file")  # fmt: skip
            ours.append(time.perf_counter() - began)
            written, entry = Fact.objects.get(pk=fact.pk), Entry.objects.order_by("-seq")[0]
            sealed = {name: bytes(written.__dict__[name]) for name in ("value", "source")}
            began = time.perf_counter()
            with transaction.atomic():
                BareFact.objects.create(id=uuid4(), client_id=uuid4(), child=child, recorded_by=ana, recorded_at=now,
                                        sequence=written.sequence, name=written.name, **sealed)  # fmt: skip
                BareEntry.objects.create(seq=seq + turn, at=now, actor=ana.pk, verb=entry.verb, child=child.pk,
                                         body=bytes(entry.body), hash=entry.hash)  # fmt: skip
            bare.append(time.perf_counter() - began)
    print(json.dumps({"ours": told(ours[WARM:]), "bare": told(bare[WARM:])}))


def told(times: list[float]) -> list[float]:
    return [statistics.median(times) * 1000, sorted(times)[int(len(times) * 0.99)] * 1000]


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
