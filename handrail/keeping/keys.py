"""Are these the keys that sealed the records? And a new master key, while people go on working.

No row is kept only to try keys on: a child's own wrapped key, and the index of a number, are tried themselves.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.db.models import BinaryField, Count
from django.db.models.functions import Substr

from handrail.audit.actions import record
from handrail.children.encryption import (
    HEAD,
    ID_BYTES,
    KeyDestroyed,
    SealBroken,
    blind_index,
    child_key,
    master_id_of,
    wrap,
)
from handrail.children.keyfile import KeyFileError, add_key, remove_key
from handrail.children.models import Child
from handrail.team import sealing
from handrail.team.sealing import unseal

from .faults import CannotKeep

BATCH = 500
Told = Callable[[int, int], None]


class WrongKeys(CannotKeep):
    """The key file does not fit this database. The message says which key, how many records, and the mend."""


def records_by_key() -> Counter[str]:
    """How many children's keys each master key wraps, by its id. A destroyed record has none."""
    key_id = Substr("wrapped_key", HEAD - ID_BYTES + 1, ID_BYTES, output_field=BinaryField())
    rows = Child.unscoped.exclude(wrapped_key=b"").values_list(key_id).annotate(Count("pk")).order_by()
    return Counter({bytes(found).hex(): count for found, count in rows})


def faults() -> list[str]:
    """Every way in which the key file does not fit the database, one line each. None: it fits."""
    found = [fault_of(key_id, count) for key_id, count in sorted(records_by_key().items())]
    return [fault for fault in [*found, fault_of_index(), fault_of_sign_in()] if fault]


def fault_of(key_id: str, count: int) -> str | None:
    """Try a master key on the key of one child that it wraps."""
    child = first_under(key_id)
    if child is None:
        return None
    try:
        child_key.__wrapped__(child.pk, bytes(child.wrapped_key))
    except KeyFileError as error:
        return f"{error} Records concerned: {count}."
    except SealBroken:
        return (
            f"The child key {key_id} of the key file is not the one that sealed {count} records: another key stands "
            "under its id. Put back the copy of the key file that is kept elsewhere. Nothing was changed."
        )
    return None


def first_under(key_id: str) -> Child | None:
    start = b"\x01" + bytes.fromhex(key_id)
    head = Substr("wrapped_key", 1, HEAD, output_field=BinaryField())
    return Child.unscoped.annotate(head=head).filter(head=start).order_by("pk").first()


def fault_of_index() -> str | None:
    """The index key makes the same index of a number as it did, or searches by number would silently find nothing."""
    child = Child.unscoped.exclude(number_index="").exclude(wrapped_key=b"").order_by("pk").first()
    try:
        number = child.agency_number if child else None
    except (KeyFileError, SealBroken, KeyDestroyed):
        return None  # told by the master key's own line
    if child is None or not number or blind_index("agency number", number) == child.number_index:
        return None
    return (
        "The index key of the key file is not the one that this database was made with: a search by number would find "
        "nothing. Put back the copy of the key file that is kept elsewhere. Nothing was changed."
    )


def fault_of_sign_in() -> str | None:
    """The django key opens the seeds of second factors, or nobody who has one could sign in."""
    factor = Authenticator.objects.filter(type=Authenticator.Type.TOTP).order_by("pk").first()
    try:
        if factor:
            unseal(factor.data["secret"], "factor")
    except (KeyFileError, sealing.SealBroken):
        return (
            "The django key of the key file is not the one that sealed the second factors: nobody who has one could "
            "sign in. Put back the copy of the key file that is kept elsewhere. Nothing was changed."
        )
    return None


def stop_unless_keys_fit() -> None:
    if found := faults():
        raise WrongKeys(" ".join(found))


# --- a new master key ---------------------------------------------------------------------------------------------


def rotate(now: datetime, told: Told = lambda done, total: None) -> tuple[str, int]:
    """Wrap every child's key under a new master key. Cut off at any moment, the next call goes on where it was.

    The old key stays in the file, for whatever was wrapped with it meanwhile and for backups. The new key's id and
    how many were wrapped anew. Raises `WrongKeys` before anything is changed.
    """
    stop_unless_keys_fit()
    if not waiting():
        add_key(settings.KEYS.path, "child")
    total, done = waiting(), 0
    while waiting():
        for batch in batches():
            done += wrap_anew(batch)
            told(min(done, total), total)
    new = settings.KEYS.active["child"]
    record("renewed_master_key", at=now, actor=None, key=new, records=done)
    return new, done


def waiting() -> int:
    """How many are not yet under the active key: more than none after a rotation that was cut off."""
    return sum(count for key_id, count in records_by_key().items() if key_id != settings.KEYS.active["child"])


def batches() -> Iterator[list[tuple[UUID, bytes]]]:
    """Those still under another key, a batch at a time, in the order of their ids."""
    last = UUID(int=0)
    while True:
        rows = Child.unscoped.filter(pk__gt=last).order_by("pk").values_list("pk", "wrapped_key")[:BATCH]
        found = [(pk, bytes(wrapped)) for pk, wrapped in rows]
        if not found:
            return
        last = found[-1][0]
        active = settings.KEYS.active["child"]
        if old := [(pk, wrapped) for pk, wrapped in found if wrapped and master_id_of(wrapped) != active]:
            yield old


@transaction.atomic
def wrap_anew(batch: list[tuple[UUID, bytes]]) -> int:
    """Written only where the bytes are still those that were read: what was destroyed meanwhile stays destroyed."""
    return sum(
        Child.unscoped.filter(pk=pk, wrapped_key=wrapped).update(
            wrapped_key=wrap(pk, child_key.__wrapped__(pk, wrapped))
        )
        for pk, wrapped in batch
    )


def retire(key_id: str, now: datetime) -> None:
    """Take an old master key out of the key file, when no record needs it any more."""
    settings.KEYS.by_id("child", key_id)
    if count := records_by_key()[key_id]:
        raise WrongKeys(
            f"{count} records are still under the child key {key_id}. Run `handrail keys rotate` to its end first."
        )
    remove_key(settings.KEYS.path, "child", key_id)
    record("retired_master_key", at=now, actor=None, key=key_id)


def have_signing_key() -> bool:
    """Make the key that signs checkpoints where a key file is older than they are. True when it was made now."""
    if "sign" in settings.KEYS.active:
        return False
    add_key(settings.KEYS.path, "sign")
    return True
