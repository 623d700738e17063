"""New keys, while people go on working: the master key, the key of look-ups, the key of sign-ins.

Each sealed value, and each index, says by which key it was made. So what is left to do is read from the rows, and
a renewal that was cut off anywhere goes on where it was. Old keys stay in the file until `retire`.
"""

import json
from collections import Counter
from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction

from handrail.audit.actions import record
from handrail.audit.models import Entry
from handrail.children.encryption import KeyDestroyed, SealBroken, number_index
from handrail.children.keyfile import KeyFileError, add_keys, remove_key
from handrail.children.models import Child
from handrail.reports.reviews.folder import keep_anew, kept_files, key_of_kept
from handrail.team.models import SignIn
from handrail.team.sealing import is_current
from handrail.team.sign_ins import end_rows

from .keys import BATCH, Told, WrongKeys, numbers_by_key, records_by_key, stop_unless_keys_fit
from .keys import wrap_all as wrap_records
from .sealed_rows import all_sealed, by_key, renew_all

CHILD, INDEX, SIGN_IN = KINDS = ("child", "index", "django")
REPORTS, RENEWED = "reports", "renewed_master_key"
Step = Callable[[str], Told]


def used() -> dict[str, Counter[str]]:
    """What hangs on which key, by kind and id."""
    return {CHILD: records_by_key() + reports_by_key(), INDEX: numbers_by_key(), SIGN_IN: by_key(all_sealed())}


def reports_by_key() -> Counter[str]:
    """How many files of kept reviews each master key opens: they lie beside the database."""
    return Counter(key_id for path in kept_files() if (key_id := key_of_kept(path)))


def waiting() -> int:
    """How much is not yet under the keys in use: more than nothing after a renewal that was cut off."""
    return sum(count for kind, keys in used().items() for key_id, count in keys.items()
               if key_id != settings.KEYS.active[kind])  # fmt: skip


def rotate(now: datetime, step: Step = lambda kind: lambda done, total: None) -> dict[str, int]:
    """Put everything under new keys. How many of each kind were done now.

    One that was cut off goes on with the keys it had made. Where nothing is left of it but what does not open, it is
    at its end, and new keys are made. Raises `WrongKeys` before anything is changed.
    """
    stop_unless_keys_fit()
    done = go_on(now, step) if waiting() else {}
    if not any(done.values()):
        add_keys(settings.KEYS.path, *KINDS)
        done = go_on(now, step)
    note_renewal(now, done[CHILD])
    return done


def go_on(now: datetime, step: Step) -> dict[str, int]:
    end_sign_ins(now)
    done = {CHILD: wrap_records(step(CHILD)), INDEX: index_all(step(INDEX)), SIGN_IN: renew_all(step(SIGN_IN))}
    return {**done, REPORTS: sum(keep_anew(path) for path in kept_files())}


def note_renewal(now: datetime, records: int) -> None:
    """Once for each new key: whoever goes on with one that is in the log already has made none."""
    key = settings.KEYS.active[CHILD]
    noted = Entry.objects.filter(verb=RENEWED).values_list("body", flat=True)
    if not any(json.loads(bytes(body))["detail"]["key"] == key for body in noted):
        keys = [f"{kind} {settings.KEYS.active[kind]}" for kind in KINDS]
        record(RENEWED, at=now, actor=None, key=key, keys=keys, records=records)


def index_all(told: Told) -> int:
    """Every number findable by the index key in use. A record that does not open stays under the old one: `retire`
    keeps that key for it."""
    old = Child.unscoped.exclude(number_index="").exclude(number_index__startswith=settings.KEYS.active[INDEX])
    total, done, last = old.count(), 0, None
    while True:
        rows = list((old.filter(pk__gt=last) if last else old).order_by("pk")[:BATCH])
        if not rows:
            return done
        last = rows[-1].pk
        done += index_anew(rows)
        told(done, total)


@transaction.atomic
def index_anew(rows: list[Child]) -> int:
    """Written only where the index is still the one that was read: what was corrected meanwhile has its own."""
    done = 0
    for child in rows:
        try:
            new = number_index(child.agency_number) if child.agency_number else ""
        except (SealBroken, KeyFileError):
            continue
        except KeyDestroyed:
            new = ""
        done += Child.unscoped.filter(pk=child.pk, number_index=child.number_index).update(number_index=new)
    return done


def end_sign_ins(now: datetime) -> None:
    """What a sign-in holds was sealed by a key that somebody else may have."""
    over = [row.session_key for row in Session.objects.all() if not is_current(row.session_data)]
    end_rows(SignIn.objects.filter(session__in=over), by=None, why="new key", at=now)
    Session.objects.filter(session_key__in=over).delete()


def retire(key_id: str, now: datetime) -> str:
    """Take an old key out of the key file, when nothing needs it any more. Its kind."""
    kind = next((kind for kind in KINDS if key_id in settings.KEYS.ids(kind)), CHILD)
    settings.KEYS.by_id(kind, key_id)
    if count := used()[kind][key_id]:
        what = {CHILD: "records or kept reviews", INDEX: "numbers", SIGN_IN: "sealed values"}[kind]
        raise WrongKeys(
            f"{count} {what} are still under the {kind} key {key_id}. Run `handrail keys rotate` to its end first."
        )
    remove_key(settings.KEYS.path, kind, key_id)
    record("retired_master_key", at=now, actor=None, key=key_id, kind=kind)
    return kind
