"""New keys, while people go on working: the master key, the key of look-ups, the key of sign-ins.

Each sealed value, and each index, says by which key it was made. So what is left to do is read from the rows, and
a renewal that was cut off anywhere goes on where it was. Old keys stay in the file until `retire`.
"""

from collections import Counter
from collections.abc import Callable
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction

from handrail.audit.actions import record
from handrail.children.encryption import KeyDestroyed, SealBroken, number_index
from handrail.children.keyfile import KeyFileError, add_keys, remove_key
from handrail.children.models import Child
from handrail.team import typed
from handrail.team.models import SignIn, Typed
from handrail.team.sealing import is_current, seal, unseal
from handrail.team.sign_ins import end_rows

from .keys import BATCH, Told, WrongKeys, numbers_by_key, records_by_key, seeds, seeds_by_key, stop_unless_keys_fit
from .keys import wrap_all as wrap_records

CHILD, INDEX, SIGN_IN = KINDS = ("child", "index", "django")
Step = Callable[[str], Told]


def typed_by_key() -> Counter[str]:
    return Counter(sealed.partition(".")[0] for sealed in Typed.objects.values_list("sealed", flat=True))


def used() -> dict[str, Counter[str]]:
    """What hangs on which key, by kind and id."""
    return {CHILD: records_by_key(), INDEX: numbers_by_key(), SIGN_IN: seeds_by_key() + typed_by_key()}


def waiting() -> int:
    """How much is not yet under the keys in use: more than nothing after a renewal that was cut off."""
    return sum(count for kind, keys in used().items() for key_id, count in keys.items()
               if key_id != settings.KEYS.active[kind])  # fmt: skip


def rotate(now: datetime, step: Step = lambda kind: lambda done, total: None) -> dict[str, int]:
    """Put everything under new keys. How many of each kind were done now.

    One that was cut off goes on with the keys it had made. Raises `WrongKeys` before anything is changed.
    """
    stop_unless_keys_fit()
    if not waiting():
        add_keys(settings.KEYS.path, *KINDS)
    done = {CHILD: wrap_records(step(CHILD)), INDEX: index_all(step(INDEX)), SIGN_IN: seal_all(step(SIGN_IN), now)}
    keys = [f"{kind} {settings.KEYS.active[kind]}" for kind in KINDS]
    record("renewed_master_key", at=now, actor=None, key=settings.KEYS.active[CHILD], keys=keys, records=done[CHILD])
    return done


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


def seal_all(told: Told, now: datetime) -> int:
    """Seeds of second factors and forms that were sent too late, under the key in use. Sign-ins end: what they hold
    was sealed by a key that somebody else may have."""
    end_sign_ins(now)
    old = [one for one in seeds() if not is_current(one.sealed)]
    for number, one in enumerate(old, start=1):
        seal_anew(one.row.pk, one.name)
        told(number, len(old))
    for row in Typed.objects.all():
        keep_anew(row)
    return len(old)


@transaction.atomic
def seal_anew(pk: int, name: str) -> None:
    """A factor that was removed or used meanwhile is read again first."""
    row = Authenticator.objects.select_for_update().filter(pk=pk).first()
    if row and not is_current(row.data[name]):
        row.data = {**row.data, name: seal(unseal(row.data[name], "factor"), "factor")}
        row.save(update_fields=["data"])


def keep_anew(row: Typed) -> None:
    """A form is found by a digest of its page, which the key makes too."""
    opened = None if is_current(row.sealed) else typed.opened(row)
    if opened:
        place, page = typed.place(row.person_id), typed.key_of(row.person_id, opened.page)
        Typed.objects.filter(pk=row.pk).update(sealed=seal(unseal(row.sealed, place), place), page=page)


def end_sign_ins(now: datetime) -> None:
    over = [row.session_key for row in Session.objects.all() if not is_current(row.session_data)]
    end_rows(SignIn.objects.filter(session__in=over), by=None, why="new key", at=now)
    Session.objects.filter(session_key__in=over).delete()


def retire(key_id: str, now: datetime) -> str:
    """Take an old key out of the key file, when nothing needs it any more. Its kind."""
    kind = next((kind for kind in KINDS if key_id in settings.KEYS.ids(kind)), CHILD)
    settings.KEYS.by_id(kind, key_id)
    if count := used()[kind][key_id]:
        what = {CHILD: "records", INDEX: "numbers", SIGN_IN: "second factors or kept forms"}[kind]
        raise WrongKeys(
            f"{count} {what} are still under the {kind} key {key_id}. Run `handrail keys rotate` to its end first."
        )
    remove_key(settings.KEYS.path, kind, key_id)
    record("retired_master_key", at=now, actor=None, key=key_id, kind=kind)
    return kind
